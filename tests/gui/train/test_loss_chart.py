"""The loss curves: smoothed as from the start, at the cost of what is new, and never more points than can be seen."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gui.train.history import Series
from gui.train.loss_chart import MOST_POINTS, LossChart
from gui.train.smoothed import Smoothed

VALUES = st.lists(st.floats(-1e6, 1e6), max_size=20)


class Counting(list):
    """A list that counts how many of its items were read."""

    read = 0

    def __getitem__(self, place):
        found = super().__getitem__(place)
        self.read += len(found) if isinstance(place, slice) else 1
        return found

    def __iter__(self):
        self.read += len(self)
        return super().__iter__()


@pytest.fixture
def chart(qtbot) -> LossChart:
    chart = LossChart()
    qtbot.addWidget(chart)
    return chart


def _grow(series: Series, values: list[float]) -> None:
    first = series.steps[-1] + 1 if series.steps else 1
    series.steps.extend(range(first, first + len(values)))
    series.values.extend(values)


def _smooth(values: np.ndarray, weight: float) -> np.ndarray:
    smoothed = Smoothed(Series(list(range(len(values))), list(values)), weight)
    assert smoothed.follow()
    return np.array(smoothed.values)


def _redrawn(qtbot, chart: LossChart) -> None:
    assert chart._redraw_soon.isActive()
    qtbot.waitUntil(lambda: not chart._redraw_soon.isActive())


def test_smoothing_leaves_a_constant_constant_and_weight_zero_changes_nothing():
    assert np.allclose(_smooth(np.full(50, 3.0), 0.95), 3.0)
    noise = np.random.default_rng(0).normal(size=50)
    assert np.array_equal(_smooth(noise, 0.0), noise)
    assert _smooth(noise, 0.9).std() < noise.std()


@given(st.lists(st.tuples(VALUES, st.integers(0, 40)), max_size=6), st.integers(0, 99))
def test_whatever_grows_and_becomes_void_is_smoothed_as_from_the_start(pieces, percent):
    series = Series()
    smoothed = Smoothed(series, percent / 100)
    for values, last in pieces:
        series.forget_after(last)
        _grow(series, values)
        smoothed.follow()
        assert not smoothed.follow()
        anew = Smoothed(series, percent / 100)
        anew.follow()
        assert smoothed.values == anew.values
        assert len(smoothed.values) == len(series.values)


def test_a_redraw_smooths_only_what_is_new_and_draws_nothing_that_is_drawn(qtbot, chart):
    values = Counting()
    series = Series(values=values)
    _grow(series, [1.0] * 3000)
    losses = {"generator/l1": series}
    chart.show_losses(losses)
    _redrawn(qtbot, chart)
    drawn = []
    chart._smoothed["generator/l1"].sigPlotChanged.connect(drawn.append)
    smoothed, values.read = chart._averages["generator/l1"], 0
    chart.show_losses(losses)
    _redrawn(qtbot, chart)
    assert (drawn, values.read) == ([], 0)
    _grow(series, [2.0] * 7)
    assert smoothed.follow()
    assert values.read == 7


def test_a_long_curve_is_drawn_thinned_and_to_its_end(qtbot, chart):
    series = Series()
    _grow(series, list(np.linspace(1, 2, 3 * MOST_POINTS + 1)))
    chart.show_losses({"generator/l1": series})
    _redrawn(qtbot, chart)
    for curve in (chart._measured["generator/l1"], chart._smoothed["generator/l1"]):
        assert MOST_POINTS / 2 < len(curve.xData) <= MOST_POINTS
        assert series.steps[-1] - curve.xData[-1] < 4
    assert list(chart._measured["generator/l1"].yData[:2]) == [series.values[0], series.values[4]]


def test_another_weight_and_a_step_back_are_drawn(qtbot, chart):
    series = Series()
    _grow(series, [0.0, 1.0, 0.0, 1.0])
    losses = {"generator/l1": series}
    chart.show_losses(losses)
    _redrawn(qtbot, chart)
    curve = chart._smoothed["generator/l1"]
    chart.smoothing.setValue(0)
    _redrawn(qtbot, chart)
    assert list(curve.yData) == [0, 1, 0, 1]
    series.forget_after(2)
    _grow(series, [5.0, 6.0])
    chart.show_losses(losses)
    _redrawn(qtbot, chart)
    assert list(curve.yData) == [0, 1, 5, 6]
