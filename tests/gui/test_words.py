"""Numbers and paths as a person says them."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gui.words import about, short_path, span, weights

NAMES = st.lists(st.text("abc", min_size=1, max_size=9), max_size=5)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "0 s"), (59.4, "59 s"), (185, "3 min 5 s"), (7800, "2 h 10 min"), (273_600, "3 d 4 h")],
)
def test_a_span_is_told_in_two_units(seconds, words):
    assert span(seconds) == words


def test_what_is_left_is_told_vaguely():
    assert about(None) == ""
    assert about(0.2) == "almost done"
    assert about(43) == "about 45 s left"


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (54_414_000, "54.4 million weights"),
        (999_600, "1.0 million weights"),
        (999_400, "999 thousand weights"),
        (12_300, "12 thousand weights"),
        (12, "12 weights"),
    ],
)
def test_a_small_network_has_weights_too(count, words):
    assert weights(count) == words


@given(NAMES)
def test_a_short_path_is_the_same_path(names):
    path = Path.home().joinpath(*names)
    assert short_path(path).startswith("~")
    assert Path(short_path(path)).expanduser() == path
    assert short_path(Path("/elsewhere", *names)) == str(Path("/elsewhere", *names))
