"""The estimate follows recent files, and pauses count nowhere."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from img2img.batch.eta import EtaEstimator


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@given(st.lists(st.floats(0.01, 1000), min_size=1, max_size=20), st.integers(0, 100))
def test_the_estimate_lies_between_the_fastest_and_the_slowest_file(seconds, files):
    clock = Clock()
    estimator = EtaEstimator(clock)
    for duration in seconds:
        clock.now += duration
        estimator.finish_file()
    assert estimator.elapsed() == pytest.approx(sum(seconds))
    remaining = estimator.remaining(files)
    assert min(seconds) * files - 1e-6 <= remaining <= max(seconds) * files + 1e-6


@given(st.floats(0, 1e5))
def test_a_pause_counts_nowhere(pause):
    clock = Clock()
    estimator = EtaEstimator(clock)
    clock.now += 3
    estimator.pause()
    clock.now += pause
    assert estimator.elapsed() == pytest.approx(3)
    estimator.resume()
    clock.now += 1
    estimator.finish_file()
    assert estimator.elapsed() == pytest.approx(4)
    assert estimator.remaining(2) == pytest.approx(8)


def test_recent_files_weigh_more():
    clock = Clock()
    estimator = EtaEstimator(clock)
    for duration in [1.0] * 10 + [9.0] * 4:
        clock.now += duration
        estimator.finish_file()
    remaining = estimator.remaining(1)
    assert remaining is not None
    assert remaining > (10 * 1 + 4 * 9) / 14


def test_nothing_is_estimated_before_the_first_file():
    assert EtaEstimator(Clock()).remaining(5) is None
