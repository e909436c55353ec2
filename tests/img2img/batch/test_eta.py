"""The estimate follows the work and not the files, is near the truth all the way, and pauses count nowhere."""

import random
import struct
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from img2img.batch import workload
from img2img.batch.eta import EtaEstimator
from img2img.batch.plan import Conversion, FileDone, FileFailed
from img2img.batch.report import Report, Tally
from img2img.batch.workload import A_FILE, Survey, Workload, pixels_in
from img2img.pictures.png import SIGNATURE, chunk
from img2img.runs.events import BatchProgress
from tests.img2img.video.films import write_film


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


@given(st.integers(1, 900), st.floats(0, 100))
def test_what_was_done_at_an_earlier_start_says_nothing_of_the_speed(kept, seconds):
    """Of a film or a huge picture that a later start goes on with."""
    clock, told = Clock(), []
    report = Report((told.append,), Tally(), EtaEstimator(clock, earlier=5000))
    film = Path("film.mp4")
    report.add([film])
    report.workload.learn(film, 1e6)
    report.begin_file(Conversion(film, film))
    for done in range(1, kept + 1):
        clock.now += seconds / kept
        report.on_tile(done, 1000, is_kept=True)
    done = kept + 3
    for number in range(kept + 1, done + 1):
        clock.now += 2
        report.on_tile(number, 1000)
    report.tell_progress(done / 1000)
    assert told[-1].eta == pytest.approx(2 * (1000 - done), rel=0.01)


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
    with Survey(load, [Conversion(file, file) for file in files]) as survey:
        survey._thread.join(10)
    assert [load.of(file) - A_FILE for file in files] == [200, 1200, 700, 700]
    assert load.left() == 2800 + 4 * A_FILE


def test_every_frame_and_page_counts_that_is_converted(tmp_path):
    frames = [Image.fromarray(np.full((20, 30, 3), 60 * number, np.uint8)) for number in range(4)]
    for suffix in ("gif", "webp", "png", "tiff"):
        file = tmp_path / f"moving.{suffix}"
        frames[0].save(file, save_all=True, append_images=frames[1:], duration=100)
        assert pixels_in(Conversion(file, tmp_path / f"out.{suffix}")) == 4 * 600
        assert pixels_in(Conversion(file, tmp_path / "out.jpg")) == 600
        frames[0].save(file)
        assert pixels_in(Conversion(file, tmp_path / f"out.{suffix}")) == 600


@pytest.mark.parametrize("suffix", ["mp4", "mkv", "webm"])
def test_every_frame_of_a_video_counts(tmp_path, suffix):
    codec = "libvpx-vp9" if suffix == "webm" else "libx264"
    film = write_film(tmp_path / f"film.{suffix}", frames=30, size=(40, 64), sound=suffix != "webm", codec=codec)
    assert pixels_in(Conversion(film, film)) == pytest.approx(30 * 40 * 64, rel=0.05)
    film.write_bytes(film.read_bytes()[:100])
    assert pixels_in(Conversion(film, film)) == 0


@pytest.mark.filterwarnings("error")
def test_a_picture_that_is_huge_counts_as_well(tmp_path):
    header = struct.pack(">IIBBBBB", 30_000, 20_000, 8, 2, 0, 0, 0)
    file = tmp_path / "huge.png"
    file.write_bytes(SIGNATURE + chunk(b"IHDR", header) + chunk(b"IDAT", b""))
    assert pixels_in(Conversion(file, file)) == 600_000_000


def test_megapixels_a_second_count_the_frames_of_a_video(tmp_path):
    """Of a film, whose reader counts nothing, and of a photo, which is counted when it is read."""
    clock, told = Clock(), []
    report = Report((told.append,), Tally(), EtaEstimator(clock))
    film, photo = Path("film.mp4"), Path("photo.png")
    report.add([film, photo])
    report.workload.learn(film, 9e6)
    for file, pixels, seconds in ((photo, 1_000_000, 1), (film, 0, 9)):
        report.begin_file(Conversion(file, file))
        report.estimator.note(report._work_done)
        clock.now += seconds
        report.end_file(FileDone(file, file, seconds, pixels=pixels))
        report.tell_progress()
    assert told[-1].megapixels_a_second == pytest.approx(1, rel=0.01)
