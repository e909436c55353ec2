"""Patterns of names: what they may say, and that no two files get one name by it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from img2img.batch.naming import AS_IT_IS, check_pattern, named
from img2img.errors import SettingsError

FACTS = {"model": "x4plus", "scale": "4", "direction": "a/b"}


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        (AS_IT_IS, "photo.1"),
        ("{stem}-{model}-{scale}x", "photo.1-x4plus-4x"),
        ("{direction} {stem}", "a-b photo.1"),
        ("{stem}{stem}", "photo.1photo.1"),
    ],
)
def test_a_pattern_is_filled_in(pattern, expected):
    assert named(pattern, "photo.1", FACTS) == expected


@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        ("{stem}-{size}", "In braces it may say {stem}, {model}, {scale}, {direction}."),
        ("{stem", "In braces"),
        ("{stem}}", "In braces"),
        ("{stem.__class__}", "In braces"),
        ("{stem!r:>9}", "In braces"),
        ("result", "the same for every file"),
        ("", "the same for every file"),
        ("../{stem}", "signs that names of files cannot have"),
        ("{stem}?", "signs that names"),
    ],
)
def test_what_cannot_be_a_name_is_a_sentence(pattern, why):
    with pytest.raises(SettingsError) as raised:
        check_pattern(pattern)
    assert why in str(raised.value)


@given(st.text(), st.text())
def test_two_stems_are_two_names_whatever_they_hold(first, second):
    one, other = (named("{model}_{stem}x", stem, FACTS) for stem in (first, second))
    assert (one == other) == (first == second)
