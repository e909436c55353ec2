"""A picture inside a mask: outside nothing changes, far inside nothing is left, and without a mask all is new."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from gui.draw.asking.surroundings import Surroundings
from gui.draw.tools.blending import blended, feathered, stretched
from gui.draw.tools.morphology import grown

SIZE = (24, 30)
seeds = st.integers(0, 2**32 - 1)
channels, borders = st.sampled_from([1, 3]), st.integers(1, 6)
masks = st.tuples(seeds, st.integers(0, 9)).map(lambda drawn: _blobs(*drawn))


def _blobs(seed: int, count: int) -> np.ndarray:
    """Rectangles, which may overlap and reach to the edges; none for none."""
    random, mask = np.random.default_rng(seed), np.zeros(SIZE, np.bool_)
    for _ in range(count):
        top, left = random.integers(0, SIZE[0]), random.integers(0, SIZE[1])
        mask[top : top + random.integers(1, SIZE[0]), left : left + random.integers(1, SIZE[1])] = True
    return mask


def _pictures(seed: int, depth: int) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    before, now = (random.integers(0, 256, (*SIZE, depth), np.uint8) for _ in range(2))
    return before, now


@given(seeds, channels, masks, borders)
def test_outside_of_the_mask_nothing_changes_and_far_inside_all_is_new(seed, depth, mask, border):
    before, now = _pictures(seed, depth)
    result = blended(before, now, feathered(mask, border))
    assert np.array_equal(result[~mask], before[~mask])
    far = ~grown(~np.pad(mask, border, mode="edge"), border - 1)[border:-border, border:-border]
    assert np.array_equal(result[far], now[far])
    low, high = np.minimum(before, now), np.maximum(before, now)
    assert ((low <= result) & (result <= high)).all()


@given(masks, borders)
def test_something_of_every_mask_is_all_new_however_thin_it_is(mask, border):
    weights = feathered(mask, border)
    assert (weights == 1).any() == mask.any()
    assert np.array_equal(weights > 0, mask)


@given(seeds, channels, borders)
def test_a_mask_of_everything_leaves_nothing_of_what_was_before(seed, depth, border):
    before, now = _pictures(seed, depth)
    assert np.array_equal(blended(before, now, feathered(np.ones(SIZE, np.bool_), border)), now)


@given(masks, st.integers(1, 4))
def test_a_mask_is_as_large_as_the_photo(mask, times):
    larger = stretched(mask, (times * SIZE[0], times * SIZE[1]))
    assert np.array_equal(larger, mask.repeat(times, 0).repeat(times, 1))
    assert np.array_equal(stretched(larger, SIZE), mask)


@given(seeds, st.integers(1, 4))
def test_a_draft_is_seen_inside_of_the_photo_at_full_size(qapp, seed, part):
    before, now = _pictures(seed, 3)
    mask = np.zeros(SIZE, np.bool_)
    mask[6:, 6:] = True
    kept = Surroundings(before, ({"seed": 0}, {"seed": 1}), mask)
    picture, made = kept.with_inside(np.ascontiguousarray(now[::part, ::part]), ({"seed": 1},))
    assert picture.shape == before.shape
    assert np.array_equal(picture[~mask], before[~mask])
    assert (picture[12:, 12:] != before[12:, 12:]).any()
    assert made == ({"seed": 0}, {"seed": 1})


def test_photos_of_other_channels_are_not_mixed():
    grey, colour = _pictures(0, 1)[0], _pictures(0, 3)[1]
    picture, made = Surroundings(grey, ({"seed": 0},), np.eye(*SIZE, dtype=np.bool_)).with_inside(
        colour, ({"seed": 1},)
    )
    assert picture is colour
    assert made == ({"seed": 1},)
