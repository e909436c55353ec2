"""Every format gives back what it was given: to the bit, or nearly; and what it does not is told."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from img2img.disk import WRITABLE_SUFFIXES
from img2img.pictures import PictureFile
from img2img.pictures.description import read_xmp
from img2img.pictures.files import read_picture, write_picture
from img2img.pictures.holding import Holding, holding
from img2img.pictures.pixels import flatten, join_alpha, peak, split_alpha, to_colour, to_depth
from img2img.pictures.write_options import WriteOptions
from tests.img2img.pictures.profiles import P3, by_the_book, grey_profile, rgb_profile
from tests.img2img.pictures.samples import SRGB, XMP, exif_block, formats, noise, smooth

LOSSLESS = formats(".png", ".tif", ".bmp", ".tga", ".ppm", ".webp", ".avif", ".jxl", ".jp2")
LOSSY = formats(".jpg", ".webp", ".avif", ".jxl", ".jp2")
LIGHT = formats(".exr", ".pfm")
SIZES = st.tuples(st.integers(1, 20), st.integers(1, 20))
DTYPES = st.sampled_from([np.uint8, np.uint16])
CHANNELS = st.integers(1, 4)


@st.composite
def pictures(draw: st.DrawFn) -> np.ndarray:
    dtype, channels, size = draw(DTYPES), draw(CHANNELS), draw(SIZES)
    return draw(arrays.arrays(dtype, (*size, channels)))


@st.composite
def slopes(draw: st.DrawFn) -> np.ndarray:
    """Colours that go evenly from one corner to the other."""
    dtype, channels, (height, width) = draw(DTYPES), draw(CHANNELS), draw(st.tuples(*[st.integers(8, 24)] * 2))
    first = draw(arrays.arrays(np.float64, channels, elements=st.integers(60, 195)))
    steps = draw(arrays.arrays(np.float64, channels, elements=st.integers(-60, 60)))
    share = np.linspace(0, 1, height * width).reshape(height, width, 1)
    return (np.rint(first + steps * share) * (peak(dtype) // 255)).astype(dtype)


def held(pixels: np.ndarray, suffix: str) -> np.ndarray:
    """What a file of that kind holds of these pixels, before any loss."""
    kind = holding_of(suffix)
    pixels = pixels if kind.is_deep or kind.is_light else to_depth(pixels, np.uint8)
    colour, alpha = split_alpha(pixels)
    return pixels if kind.alpha or alpha is None else flatten(colour, alpha)


def holding_of(suffix: str) -> Holding:
    kind = holding(Path(f"a{suffix}"))
    assert kind is not None
    return kind


def alike(read: np.ndarray, expected: np.ndarray) -> np.ndarray:
    """`expected` with the channels of `read`: some formats make colours of grey, or leave out opaque alpha."""
    colour, alpha = split_alpha(expected)
    if read.shape[2] >= 3:
        colour = to_colour(colour)
    if alpha is not None and read.shape[2] in (1, 3):
        assert (alpha == peak(alpha.dtype)).all()
        alpha = None
    return join_alpha(colour, alpha)


def check_told(told: tuple[str, ...], pixels: np.ndarray, suffix: str) -> None:
    kind, alpha = holding_of(suffix), split_alpha(pixels)[1]
    is_deep = pixels.dtype == np.uint16
    hides = alpha is not None and bool((alpha < peak(alpha.dtype)).any())
    said = " ".join(told)
    assert ("to which the 16 of its source were rounded" in said) == (is_deep and not (kind.is_deep or kind.is_light))
    assert ("no transparency" in said) == (hides and not kind.alpha)
    assert len(told) == (is_deep and not (kind.is_deep or kind.is_light)) + (hides and not kind.alpha)


@settings(max_examples=12)
@pytest.mark.parametrize("suffix", LOSSLESS)
@given(pixels=pictures())
def test_to_the_bit(tmp_path_factory, suffix, pixels):
    path = tmp_path_factory.mktemp("round") / f"a{suffix}"
    told = write_picture(path, PictureFile(pixels), WriteOptions(quality=100))
    read = read_picture(path)
    expected = alike(read.pixels, held(pixels, suffix))
    assert read.pixels.dtype == expected.dtype
    np.testing.assert_array_equal(read.pixels, expected)
    assert read.warnings == ()
    check_told(told, pixels, suffix)


@settings(max_examples=12)
@pytest.mark.parametrize("suffix", LOSSY)
@given(pixels=slopes())
def test_nearly(tmp_path_factory, suffix, pixels):
    path = tmp_path_factory.mktemp("round") / f"a{suffix}"
    told = write_picture(path, PictureFile(pixels))
    read = read_picture(path).pixels
    expected = alike(read, held(pixels, suffix))
    assert read.dtype == expected.dtype
    colour, alpha = split_alpha(read)
    visible = np.ones(read.shape[:2]) if alpha is None else expected[..., -1] / peak(read.dtype)
    far = np.abs(colour / peak(read.dtype) - split_alpha(expected)[0] / peak(read.dtype)) * visible[..., None]
    assert far.max() * 255 <= 20
    assert far.mean() * 255 <= 5
    if alpha is not None:
        assert np.abs(alpha / peak(read.dtype) - expected[..., -1] / peak(read.dtype)).max() * 255 <= 20
    check_told(told, pixels, suffix)


@settings(max_examples=6)
@pytest.mark.parametrize("suffix", LIGHT)
@given(pixels=pictures())
def test_as_light(tmp_path_factory, suffix, pixels):
    path = tmp_path_factory.mktemp("round") / f"a{suffix}"
    told = write_picture(path, PictureFile(pixels))
    read = read_picture(path).pixels / 65535
    colour, alpha = split_alpha(pixels)
    share = np.ones(pixels.shape[:2]) if alpha is None else alpha / peak(alpha.dtype)
    assert read.shape[2] == (colour.shape[2] if suffix == ".pfm" else pixels.shape[2])
    seen = share == 1 if suffix == ".pfm" else share > 0.01
    np.testing.assert_allclose(read[..., : colour.shape[2]][seen], colour[seen] / peak(pixels.dtype), atol=2e-4)
    if suffix == ".exr" and alpha is not None:
        np.testing.assert_allclose(read[..., -1], share, atol=2e-5)
    check_told(told, pixels, suffix)


@settings(max_examples=30)
@given(st.sampled_from([1, 3]), SIZES, st.integers(2, 256), st.booleans())
def test_few_colours_in_a_gif(tmp_path_factory, channels, size, count, has_alpha):
    path = tmp_path_factory.mktemp("gif") / "a.gif"
    colours = noise(count - has_alpha, channels)
    numbers = noise(*size).astype(int) % len(colours)
    pixels = colours[numbers]
    if has_alpha:
        pixels = join_alpha(pixels, np.where(noise(*size) > 99, 255, 0).astype(np.uint8))
    assert write_picture(path, PictureFile(pixels)) == ()
    read = read_picture(path).pixels
    expected = alike(read, pixels)
    visible = slice(None) if read.shape[2] < 4 else expected[..., 3] > 0
    np.testing.assert_array_equal(read[visible], expected[visible])
    assert read.shape[2] < 4 or (read[..., 3] == expected[..., 3]).all()


def test_what_a_gif_does_to_many_colours_and_to_what_is_half_seen_is_told(tmp_path):
    path = tmp_path / "a.gif"
    many = f"{path} holds 256 colours, which are fewer than its source has. Choose PNG."
    between = f"{path} holds pixels that are seen or not, and none between. Choose PNG."
    assert write_picture(path, PictureFile(noise(20, 30, 3))) == (many,)
    assert write_picture(path, PictureFile(noise(20, 30, 4))) == (many, between)
    assert np.abs(read_picture(path).pixels[..., 3].astype(int) - noise(20, 30, 4)[..., 3]).max() <= 128


# --- what describes a picture


@pytest.mark.parametrize("suffix", formats(*WRITABLE_SUFFIXES))
def test_what_describes_a_picture_is_kept_or_told(tmp_path, suffix):
    path, kind = tmp_path / f"a{suffix}", holding_of(suffix)
    picture = PictureFile(smooth(), SRGB, exif_block(), XMP, (300.0, 150.0), {"Comment": "Mine."})
    told = write_picture(path, picture, WriteOptions(quality=None if suffix == ".gif" else 100))
    read = read_picture(path)
    names = [("EXIF", kind.exif), ("XMP", kind.xmp), ("resolution", kind.dpi), ("texts", kind.texts)]
    lost = [name for name, is_held in names if not is_held]
    words = f"{', '.join(lost[:-1])} and {lost[-1]}" if len(lost) > 1 else "".join(lost)
    assert told == ((f"{path} holds no {words}, which its source has. Choose PNG or TIFF.",) if lost else ())
    assert (b"Maker" in (read.exif or b"")) == kind.exif
    assert read.xmp == (XMP if kind.xmp else None)
    if kind.xmp:
        assert read_xmp(path) == XMP  # as the window does, without pixels
    assert read.dpi == (pytest.approx((300, 150), rel=1e-3) if kind.dpi else None)
    assert read.icc == (SRGB if kind.icc else None)
    assert not kind.texts or read.texts.get("Comment") == "Mine." or b"Mine." in (read.exif or b"")


@pytest.mark.parametrize("suffix", formats(*WRITABLE_SUFFIXES))
@pytest.mark.parametrize("channels", [3, 4])
def test_colours_of_a_profile_stay_what_they_are(tmp_path, suffix, channels):
    icc, path, kind = rgb_profile(P3, 2.2), tmp_path / f"a{suffix}", holding_of(suffix)
    pixels = noise(16, 16, channels) // 64 * 64  # of few colours, for a GIF
    pixels[..., 3:] = 255
    pixels[..., 1] = pixels[..., 2]
    told = write_picture(path, PictureFile(pixels, icc), WriteOptions(quality=None if suffix == ".gif" else 100))
    read = read_picture(path)
    if kind.icc:
        assert (told, read.icc) == ((), icc)
        return
    assert told == (f"{path} holds no colour profile: its source's colours were converted to sRGB.",)
    assert read.icc is None
    made = read.curve.shown(read.pixels[..., :3]) if read.curve else read.pixels[..., :3]
    expected = by_the_book(pixels[..., :3] / 255, P3, round(2.2 * 256) / 256)
    assert np.abs(made / peak(made.dtype) - expected).max() * 255 <= 1


@pytest.mark.parametrize("suffix", formats(".bmp", ".jxl"))
def test_a_profile_that_is_none_is_told_where_it_is_lost(tmp_path, suffix):
    path = tmp_path / f"a{suffix}"
    told = write_picture(path, PictureFile(smooth(), b"no profile at all" * 20), WriteOptions(quality=100))
    assert told == (f"{path} holds no colour profile: its source's damaged one is left out.",)
    np.testing.assert_array_equal(read_picture(path).pixels, smooth())
    assert write_picture(path, PictureFile(smooth(), SRGB)) == ()
    assert len(write_picture(path, PictureFile(smooth(channels=1), grey_profile(1.5)))) == 1
