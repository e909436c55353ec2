"""Drawings with dabs of colour, and what a hand leaves out: laws, for any photo and any seed."""

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from img2img.derivations.coloured import HEDColour, turned
from img2img.derivations.dabs import MOST, draw_dabs
from img2img.derivations.hand import as_a_hand

seeds = st.integers(0, 2**32)


def two_colours(height=64, width=64):
    """A photo of which the left half is red and the right half blue."""
    photo = np.zeros((height, width, 3), np.uint8)
    photo[:, : width // 2], photo[:, width // 2 :] = (200, 30, 30), (20, 40, 190)
    return photo


@given(seeds, st.integers(8, 80), st.integers(8, 80))
def test_dabs_are_premultiplied_and_their_seed_decides_them(seed, height, width):
    photo = np.random.default_rng(seed).integers(0, 256, (height, width, 3), np.uint8)
    colours, coverage = draw_dabs(photo, np.random.default_rng(seed))
    assert colours.shape == (height, width, 3)
    assert coverage.min() >= 0
    assert coverage.max() <= 1 + 1e-5
    assert (colours <= coverage[..., None] + 1e-4).all()
    again, _ = draw_dabs(photo, np.random.default_rng(seed))
    np.testing.assert_array_equal(colours, again)


def test_a_dab_has_the_colour_of_what_it_means_and_never_a_mixture():
    for seed in range(40):
        colours, coverage = draw_dabs(two_colours(), np.random.default_rng(seed), least=1)
        solid = coverage > 0.99
        if not solid.any():
            continue
        painted = 255 * colours[solid] / coverage[solid][:, None]
        distances = [np.abs(painted - colour).max(1) for colour in ((200, 30, 30), (20, 40, 190))]
        pure = np.minimum(*distances) < 45  # a hand's error; an even mixture would be 90 away
        assert pure.mean() > 0.9  # soft borders of a dab upon a dab are mixtures


def test_there_are_none_few_and_many_of_them():
    coverages = [draw_dabs(two_colours(), np.random.default_rng(seed))[1].mean() for seed in range(200)]
    assert 0.1 < np.mean(np.array(coverages) == 0) < 0.4
    assert max(coverages) > 0.5
    assert MOST > 10


def test_at_least_as_many_as_are_asked_for():
    assert all(draw_dabs(two_colours(), np.random.default_rng(seed), least=5)[1].any() for seed in range(50))


@given(seeds, st.floats(0, 6.28))
def test_turned_colours_are_as_light_as_before(seed, angle):
    photo = np.random.default_rng(seed).integers(90, 166, (6, 6, 3), np.uint8)  # where nothing is clipped
    weights = np.array([0.299, 0.587, 0.114])
    assert np.abs(turned(photo, angle) @ weights - photo @ weights).max() < 1.5


def test_grey_has_no_hue_to_turn():
    grey = np.arange(256, dtype=np.uint8).reshape(16, 16, 1).repeat(3, axis=2)
    assert np.abs(turned(grey, 2.0).astype(int) - grey).max() <= 1


@given(seeds)
def test_a_hand_keeps_the_longest_line_and_the_size(seed):
    sketch = np.full((64, 64, 1), 255, np.uint8)
    cv2.line(sketch, (4, 32), (60, 32), 0, 2)
    cv2.line(sketch, (10, 10), (16, 10), 0, 1)
    drawn = as_a_hand(sketch, np.random.default_rng(seed))
    assert (drawn.shape, drawn.dtype) == (sketch.shape, np.uint8)
    assert (drawn[31:34] < 128).sum() > 20  # gaps may be in it, but it is there
    assert (sketch[10, 10:16] == 0).all()  # what it was given is untouched


def test_some_photos_are_shown_in_other_hues_and_then_have_dabs():
    photo, edges = two_colours(), np.zeros((64, 64), np.uint8)
    turns = 0
    for seed in range(60):
        source, target = HEDColour().pair(edges, photo, np.random.default_rng(seed), vary=True)
        if not np.array_equal(target, photo):
            turns += 1
            assert (source[..., 3] < 255).any()
    assert 6 <= turns <= 30
    for seed in range(20):  # what is only looked at is the photo
        assert HEDColour().pair(edges, photo, np.random.default_rng(seed), vary=False)[1] is photo


@pytest.mark.parametrize("vary", [True, False])
def test_lines_lie_over_dabs(vary):
    edges = np.zeros((64, 64), np.uint8)
    edges[30:33, 5:60] = 255
    for seed in range(10):
        source = HEDColour().draw(edges, two_colours(), np.random.default_rng(seed), vary=vary)
        assert source[30:33, 5:60, :3].mean(axis=2).min() < 90
