"""Coloured sketches as a model sees them: what is drawn, over middle grey, and how open the rest is."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from img2img.pictures.coloured import MIDDLE, to_source
from img2img.pictures.pixels import to_depth

seeds = st.integers(0, 2**32)


def some_drawing(seed, channels=4):
    return np.random.default_rng(seed).integers(0, 256, (7, 9, channels), np.uint8)


def test_what_is_transparent_is_open_and_of_no_colour():
    drawing = some_drawing(0)
    drawing[..., 3] = 0
    assert to_source(drawing).tolist() == np.full((7, 9, 4), (MIDDLE, MIDDLE, MIDDLE, 255)).tolist()


@given(seeds)
def test_what_is_opaque_is_seen_as_it_is(seed):
    drawing = some_drawing(seed)
    drawing[..., 3] = 255
    source = to_source(drawing)
    np.testing.assert_array_equal(source[..., :3], drawing[..., :3])
    assert not source[..., 3].any()


@given(seeds)
def test_a_colour_under_full_transparency_means_nothing(seed):
    drawing, other = some_drawing(seed), some_drawing(seed + 1)
    drawing[..., 3] = other[..., 3] = np.random.default_rng(seed).choice([0, 90, 255], (7, 9))
    other[drawing[..., 3] > 0] = drawing[drawing[..., 3] > 0]
    np.testing.assert_array_equal(to_source(drawing), to_source(other))


@given(seeds)
def test_sixteen_bits_are_seen_as_eight(seed):
    drawing = some_drawing(seed)
    np.testing.assert_array_equal(to_source(to_depth(drawing, np.uint16)), to_source(drawing))


@given(st.integers(0, 255))
def test_without_transparency_grey_is_ink_that_covers_white_paper_in_part(level):
    on_paper = np.full((1, 1, 3), level, np.uint8)
    ink = np.array([[[0, 0, 0, 255 - level]]], np.uint8)
    np.testing.assert_array_equal(to_source(on_paper), to_source(ink))


def test_without_transparency_a_colour_covers_its_paper():
    yellow = np.array([[[255, 220, 40]]], np.uint8)
    assert to_source(yellow).tolist() == [[[255, 220, 40, 0]]]
