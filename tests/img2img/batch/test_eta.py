"""The estimate follows the work and not the files, is near the truth all the way, and pauses count nowhere."""

import random
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from img2img.batch import workload
from img2img.batch.eta import EtaEstimator
from img2img.batch.plan import Conversion, FileDone, FileFailed
from img2img.batch.report import Report, Tally
from img2img.batch.workload import A_FILE, Survey, Workload
from img2img.runs.events import BatchProgress


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@given(st.lists(st.floats(0.01, 1000), min_size=2, max_size=20), st.integers(0, 100))
def test_the_estimate_lies_between_the_fastest_and_the_slowest_piece(seconds, pieces):
    clock = Clock()
    estimator = EtaEstimator(clock)
    for done, duration in enumerate(seconds, 1):
        clock.now += duration
        estimator.note(done)
    assert estimator.elapsed() == pytest.approx(sum(seconds))
    counted = seconds[1:]  # the first went into loading
    assert min(counted) * pieces - 1e-6 <= estimator.remaining(pieces) <= max(counted) * pieces + 1e-6


@given(st.floats(0, 1e5), st.floats(0, 1e5))
def test_a_pause_counts_nowhere_and_an_earlier_start_as_elapsed(pause, earlier):
    clock = Clock()
    estimator = EtaEstimator(clock, earlier)
    clock.now += 3
    estimator.note(1)
    estimator.pause()
    clock.now += pause
    assert estimator.elapsed() == pytest.approx(earlier + 3)
    estimator.resume()
    clock.now += 2
    estimator.note(2)
    assert estimator.elapsed() == pytest.approx(earlier + 5)
    assert estimator.remaining(3) == pytest.approx(6)


def test_what_was_of_late_weighs_more():
    clock = Clock()
    estimator = EtaEstimator(clock)
    for done, duration in enumerate([1.0] * 100 + [9.0] * 10):
        clock.now += duration
        estimator.note(done)
    remaining = estimator.remaining(1)
    assert remaining is not None
    assert remaining > (100 + 90) / 110


def test_nothing_is_estimated_before_something_was_timed():
    estimator = EtaEstimator(Clock())
    assert estimator.remaining(5) is None
    estimator.note(1)
    assert estimator.remaining(5) is None


@pytest.mark.parametrize("order", ["shuffled", "large first", "large last"])
@pytest.mark.parametrize(("counted", "mean_error", "largest_error"), [(1000, 0.03, 0.12), (500, 0.2, 2)])
def test_the_estimate_of_a_mixed_batch_is_near_the_truth_all_the_way(order, counted, mean_error, largest_error):
    """950 small files and 50 large ones, some of them bad, each tile told; 1 us a pixel and 4 ms a file, +-30 %.

    The error is |told - true| by what the whole batch takes, and its mean is one over the time. Headers are counted in
    a few seconds; what is told while only some are is as good as such a sample.
    """
    rng = random.Random(5)
    sizes = [64 * 64] * 950 + [2000 * 1500] * 50
    rng.shuffle(sizes)
    sizes = {"shuffled": sizes, "large first": sorted(sizes)[::-1], "large last": sorted(sizes)}[order]
    files = [Path(f"{number}.png") for number in range(len(sizes))]
    clock, told = Clock(), []
    report = Report(
        (lambda event: told.append((clock.now, event.eta)) if isinstance(event, BatchProgress) else None,),
        Tally(),
        EtaEstimator(clock),
    )
    report.add(files)
    for file in rng.sample(files, counted):
        report.workload.learn(file, sizes[files.index(file)])
    for number, (file, pixels) in enumerate(zip(files, sizes, strict=True)):
        report.begin_file(Conversion(file, file))
        clock.now += 5 * (number == 0)  # the first call is slow
        for tile in range(1, 11):
            clock.now += pixels * 1e-7 * rng.uniform(0.7, 1.3)
            report.on_tile(tile, 10)
        clock.now += 0.004
        outcome = FileFailed(file, "bad") if number % 20 == 7 else FileDone(file, file, 0, pixels=pixels)
        report.end_file(outcome)
        report.tell_progress()
    ends, whole = clock.now, clock.now - 105
    errors = [(time, abs(eta - (ends - time)) / whole) for time, eta in told if eta is not None]
    mean = sum(error * (following[0] - time) for (time, error), following in pairwise(errors)) / whole
    assert told[-1][1] == 0
    assert mean < mean_error
    assert max(error for _, error in errors) < largest_error


@pytest.mark.parametrize("enlargement", [4, 1])  # as it was taken to be beforehand
def test_the_speed_counts_the_pixels_that_were_made(enlargement):
    clock, told = Clock(), []
    report = Report((told.append,), Tally(), EtaEstimator(clock), enlargement=enlargement)
    files = [Path(f"{number}.png") for number in range(20)]
    report.add(files)
    for file in files:
        report.begin_file(Conversion(file, file))
        clock.now += 1
        report.end_file(FileDone(file, file, 1, pixels=500_000, made=2_000_000))
    report.tell_progress()
    assert told[-1].megapixels_a_second == pytest.approx(2, rel=0.1)


@given(st.lists(st.tuples(st.sampled_from("adl"), st.integers(0, 5), st.integers(1, 1000))))
def test_what_is_left_is_the_sum_of_what_each_file_is(steps):
    load, left = Workload(), set()
    for step, number, pixels in steps:
        file = Path(str(number))
        if step == "a":
            load.add([file])
            left.add(file)
        elif step == "d":
            load.drop(file)
            left.discard(file)
        else:
            load.learn(file, pixels)
    assert load.left() == pytest.approx(sum(load.of(file) for file in left))


def test_headers_are_counted_ahead_and_bad_ones_taken_to_be_as_others(tmp_path, monkeypatch):
    monkeypatch.setattr(workload, "REST", 0)
    files = [tmp_path / f"{number}.png" for number in range(4)]
    for file, size in zip(files, ((10, 20), (30, 40)), strict=False):
        Image.new("RGB", size).save(file)
    files[2].write_bytes(b"not a picture")
    load = Workload(files)
    with Survey(load, files) as survey:
        survey._thread.join(10)
    assert [load.of(file) - A_FILE for file in files] == [200, 1200, 700, 700]
    assert load.left() == 2800 + 4 * A_FILE
