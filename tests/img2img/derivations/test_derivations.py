"""Derivations: what each makes of a photo, and the laws of random holes."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from img2img.derivations import DERIVATIONS, derivation_named
from img2img.derivations.holes import LEAST, MOST, draw_holes
from img2img.errors import SettingsError
from img2img.pictures.files import PictureFile, write_picture
from img2img.pictures.pixels import to_grey


@pytest.fixture
def photo(tmp_path):
    """A file and its pixels: discs of some colours."""
    rows, columns = np.indices((48, 64))
    pixels = np.zeros((48, 64, 3), np.uint8)
    for number, (top, left) in enumerate([(12, 16), (30, 44), (34, 12)]):
        pixels[np.hypot(rows - top, columns - left) < 11] = np.roll([230, 120, 40], number)
    write_picture(tmp_path / "discs.png", PictureFile(pixels))
    return tmp_path / "discs.png", pixels


@pytest.mark.parametrize("name", [derivation.name for derivation in DERIVATIONS])
def test_every_derivation_keeps_its_word(name, photo):
    file, pixels = photo
    derivation = derivation_named(name)
    assert derivation.title
    assert derivation.domain
    found = derivation.find(pixels, file)
    assert (found.shape[:2], found.dtype) == (pixels.shape[:2], np.uint8)
    for vary in (True, False):
        first, second = (derivation.draw(found, pixels, np.random.default_rng(5), vary=vary) for _ in range(2))
        assert (first.shape[:2], first.dtype) == (pixels.shape[:2], np.uint8)
        assert first.shape[2] in derivation.channels
        assert first[..., 0].std() > 0
        np.testing.assert_array_equal(first, second)


def test_there_is_one_derivation_of_a_name():
    names = [derivation.name for derivation in DERIVATIONS]
    assert len(set(names)) == len(names)
    with pytest.raises(SettingsError, match=r"as 'crayon'\. Choose one of: hed, hed-colour, canny, .*, holes\."):
        derivation_named("crayon")


def test_grey_is_what_a_translator_makes_of_the_photo(photo):
    _, pixels = photo
    drawn = derivation_named("grey").draw(pixels, pixels, np.random.default_rng(0), vary=True)
    np.testing.assert_array_equal(drawn, to_grey(pixels))


@given(st.integers(8, 300), st.integers(8, 300), st.integers(0, 2**32))
def test_holes_are_ten_to_fifty_percent_and_the_seed_decides_them(height, width, seed):
    mask = draw_holes(height, width, np.random.default_rng(seed))
    assert (mask.shape, mask.dtype) == ((height, width), np.bool_)
    assert LEAST <= mask.mean() <= MOST
    np.testing.assert_array_equal(mask, draw_holes(height, width, np.random.default_rng(seed)))


def test_holes_are_many_kinds_of_holes_anywhere():
    masks = np.array([draw_holes(64, 64, np.random.default_rng(seed)) for seed in range(200)])
    shares = masks.mean((1, 2))
    assert shares.min() < 0.15
    assert shares.max() > 0.4
    everywhere = masks.mean(0)
    assert everywhere.min() > 0.05
    assert everywhere.max() < 0.6
