"""Colours of a profile, and of a PNG without one, become the same colours in sRGB."""

import io
import struct
import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from img2img.pictures import PictureFile
from img2img.pictures.files import read_picture
from img2img.pictures.pixels import peak
from img2img.pictures.row_reading import RowsFile
from img2img.pictures.srgb import in_srgb
from tests.img2img.pictures.profiles import ADOBE, P3, by_the_book, display, grey_profile, rgb_profile, table_profile
from tests.img2img.pictures.samples import SRGB, noise

GREATEST = {np.uint8: 0.6, np.uint16: 0.1}  # of 255


def far(pixels: np.ndarray, shares: np.ndarray) -> float:
    """The largest difference from `shares`, of 255."""
    return 255 * float(np.abs(pixels / peak(pixels.dtype) - shares).max())


@given(
    st.sampled_from([np.uint8, np.uint16]),
    st.sampled_from([3, 4]),
    st.sampled_from([ADOBE, P3]),
    st.sampled_from([1.8, 2.2]),
)
def test_a_profile_of_colours_means_what_it_says(dtype, channels, primaries, gamma):
    pixels = noise(20, 31, channels, dtype=dtype)
    made = in_srgb(PictureFile(pixels, rgb_profile(primaries, gamma)))
    assert (made.icc, made.warnings, made.pixels.dtype) == (None, (), dtype)
    expected = by_the_book(pixels[..., :3] / peak(dtype), primaries, round(gamma * 256) / 256)
    assert far(made.pixels[..., :3], expected) <= GREATEST[dtype]
    np.testing.assert_array_equal(made.pixels[..., 3:], pixels[..., 3:])


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_a_profile_of_tables_goes_through_littlecms(dtype):
    pixels = noise(20, 31, 4, dtype=dtype)
    made = in_srgb(PictureFile(pixels, table_profile(P3, 1.8)))
    assert (made.icc, made.warnings, made.pixels.dtype) == (None, (), dtype)
    assert far(made.pixels[..., :3], by_the_book(pixels[..., :3] / peak(dtype), P3, 1.8)) <= 5


def test_curves_of_every_kind():
    def parametric(kind: int, *numbers: float) -> bytes:
        return b"para" + struct.pack(f">4xHxx{len(numbers)}i", kind, *(round(n * 65536) for n in numbers))

    x = np.arange(256, dtype=np.uint8).reshape(16, 16, 1)
    shares = x / 255
    steps = np.rint(np.linspace(0, 1, 500) ** 2 * 65535).astype(">u2")
    expected = {
        parametric(0, 2): shares**2,
        parametric(1, 2, 0.5, 0.5): (0.5 * shares + 0.5) ** 2,
        parametric(2, 2, 1.5, -0.5, 0.25): np.maximum(1.5 * shares - 0.5, 0) ** 2 * (shares >= 1 / 3) + 0.25,
        parametric(3, 2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045): None,
        parametric(4, 2, 1, 0, 0.5, 0.25, 0.0, 0.125): np.where(shares >= 0.25, shares**2, 0.5 * shares + 0.125),
        b"curv" + struct.pack(">4xI", 0): shares,
        b"curv" + struct.pack(">4xI", 500) + steps.tobytes(): shares**2,
    }
    for curve, light in expected.items():
        made = in_srgb(PictureFile(x, grey_profile(1, curve))).pixels
        assert far(made, shares if light is None else display(light.clip(0, 1))) <= 0.52, curve[:10]


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize("kind", ["grey", "colour"])
def test_grey_stays_grey(dtype, channels, kind):
    pixels = noise(20, 31, channels, dtype=dtype)
    made = in_srgb(PictureFile(pixels, grey_profile(1.5) if kind == "grey" else rgb_profile(ADOBE, 1.5)))
    assert made.pixels.shape == pixels.shape
    assert far(made.pixels[..., :1], display((pixels[..., :1] / peak(dtype)) ** 1.5)) <= GREATEST[dtype]
    np.testing.assert_array_equal(made.pixels[..., 1:], pixels[..., 1:])


def test_what_is_in_srgb_stays_to_the_bit():
    pixels = noise(20, 31, 4, dtype=np.uint16)
    made = in_srgb(PictureFile(pixels, SRGB))
    np.testing.assert_array_equal(made.pixels, pixels)
    assert made.icc is None
    plain = PictureFile(pixels)
    assert in_srgb(plain) is plain


@pytest.mark.parametrize("icc", [b"no profile at all" * 20, SRGB[:400], grey_profile(2.2)], ids=["none", "cut", "grey"])
def test_a_profile_that_fits_no_colours_stays_with_a_sentence(icc):
    picture = PictureFile(noise(4, 5, 3), icc)
    made = in_srgb(picture)
    np.testing.assert_array_equal(made.pixels, picture.pixels)
    assert made.icc == icc
    assert made.warnings == (
        "The colour profile is damaged or describes other pixels: the colours were not converted to sRGB.",
    )


# --- a PNG without a profile


def write_png(path, pixels, *chunks: tuple[bytes, bytes]) -> None:
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG")
    plain = buffer.getvalue()
    made = [
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    ]
    path.write_bytes(plain[:33] + b"".join(made) + plain[33:])


def chromaticities(*places: float) -> tuple[bytes, bytes]:
    return b"cHRM", struct.pack(">8I", *(round(place * 100_000) for place in places))


GAMMA = (b"gAMA", struct.pack(">I", 50_000))


def test_primaries_and_gamma_of_a_png_are_applied(tmp_path):
    pixels = noise(12, 13, 4)
    write_png(tmp_path / "a.png", pixels, GAMMA, chromaticities(0.3127, 0.3290, *P3))
    read = read_picture(tmp_path / "a.png").pixels
    assert far(read[..., :3], by_the_book(pixels[..., :3] / 255, P3, 2)) <= 0.51
    np.testing.assert_array_equal(read[..., 3], pixels[..., 3])


def test_another_white_stays_white(tmp_path):
    pixels = noise(12, 13, 3)
    pixels[0, 0] = 255
    write_png(tmp_path / "a.png", pixels, chromaticities(0.3457, 0.3585, *ADOBE))
    read = read_picture(tmp_path / "a.png").pixels
    assert read[0, 0].tolist() == [255, 255, 255]
    assert np.abs(read.astype(int) - pixels).max() > 5


@pytest.mark.parametrize("chunks", [
    [chromaticities(0.3127, 0.3290, 0.64, 0.33, 0.30, 0.60, 0.15, 0.06), (b"gAMA", struct.pack(">I", 45455))],
    [chromaticities(0.3127, 0.3290, *P3), (b"sRGB", b"\0")],
    [chromaticities(0.3127, 0.3290, *P3), (b"cICP", bytes([1, 13, 0, 1]))],
    [chromaticities(0, 0, 0, 0, 0, 0, 0, 0)],
    [chromaticities(0.3, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3)],
])  # fmt: skip
def test_what_is_srgb_after_all_or_nonsense_stays_to_the_bit(tmp_path, chunks):
    pixels = noise(12, 13, 3)
    write_png(tmp_path / "a.png", pixels, *chunks)
    np.testing.assert_array_equal(read_picture(tmp_path / "a.png").pixels, pixels)


def test_code_points_of_display_p3_are_applied(tmp_path):
    pixels = noise(12, 13, 3)
    write_png(tmp_path / "a.png", pixels, (b"cICP", bytes([12, 13, 0, 1])))
    write_png(tmp_path / "b.png", pixels, chromaticities(0.3127, 0.3290, *P3))
    read = read_picture(tmp_path / "a.png")
    assert read.warnings == ()
    assert np.abs(read.pixels.astype(int) - pixels).max() > 5
    np.testing.assert_array_equal(read.pixels, read_picture(tmp_path / "b.png").pixels)


def test_a_png_of_other_colours_is_left_to_who_reads_it_whole(tmp_path):
    write_png(tmp_path / "a.png", noise(12, 13, 3), chromaticities(0.3127, 0.3290, *P3))
    write_png(tmp_path / "b.png", noise(12, 13, 3), (b"cICP", bytes([12, 13, 0, 1])))
    write_png(tmp_path / "c.png", noise(12, 13, 3))
    looked = [RowsFile.look(tmp_path / f"{name}.png") for name in "abc"]
    assert [file is None for file in looked] == [True, True, False]
