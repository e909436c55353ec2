"""Patterns of names: what they may say, and that no two files get one name by it."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from img2img.batch.naming import AS_IT_IS, Naming, check_pattern
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
    assert Naming("same", pattern, FACTS).target(Path("trip/photo.1.png")) == Path("trip", f"{expected}.png")


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


STEMS = st.text(st.characters(codec="utf-8", exclude_characters="/\0"), min_size=1).filter(lambda stem: stem != ".")


@given(STEMS, STEMS, st.sampled_from(["{model}_{stem}x", "{stem}.{scale}", "{stem}"]))
def test_two_stems_are_two_names_whatever_they_hold(first, second, pattern):
    one, other = (Naming("png", pattern, FACTS).target(Path(f"{stem}.jpg")) for stem in (first, second))
    assert (one == other) == (first == second)


def test_a_pattern_says_only_what_is_one_for_all():
    with pytest.raises(SettingsError, match="of which there is not one for all results"):
        Naming("png", "{stem}-{scale}x", {"model": "x4plus", "scale": ""})


@pytest.mark.parametrize(
    ("source", "expected"),
    [("a.avi", "a-1.5.mkv"), ("a.mp4", "a-1.5.mp4"), ("a.heic", "a-1.5.png"), ("a", "a-1.5.png")],
)
def test_an_ending_is_no_part_of_the_pattern(source, expected):
    assert str(Naming("same", "{stem}-1.5").target(Path(source))) == expected
