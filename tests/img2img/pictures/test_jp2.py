"""JPEG 2000: read and written at its depth, with what describes it."""

import io
import struct

import numpy as np
import pytest
from PIL import Image

from img2img.pictures import PictureFile
from img2img.pictures.codecs import codec
from img2img.pictures.codecs.boxes import box, boxes
from img2img.pictures.files import read_picture, write_picture
from img2img.pictures.write_options import WriteOptions
from tests.img2img.pictures.profiles import P3, rgb_profile
from tests.img2img.pictures.samples import XMP, exif_block, noise, smooth

LOSSLESS = WriteOptions(quality=100)


def by_pillow(image: Image.Image, **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "JPEG2000", **options)
    return buffer.getvalue()


@pytest.mark.parametrize("channels", [1, 2, 3, 4])
@pytest.mark.parametrize(("bits", "dtype"), [(8, np.uint8), (10, np.uint16), (12, np.uint16), (16, np.uint16)])
def test_other_programs_files_are_read_at_their_depth(tmp_path, channels, bits, dtype):
    codecs = pytest.importorskip("imagecodecs")
    pixels = noise(9, 14, channels, dtype=dtype) >> (8 * pixels_size(dtype) - bits)
    stored = pixels if channels > 1 else pixels[..., 0]
    (tmp_path / "a.jp2").write_bytes(codecs.jpeg2k_encode(stored, level=0, bitspersample=bits))
    read = read_picture(tmp_path / "a.jp2")
    assert (read.warnings, read.texts) == ((), {})
    assert read.pixels.dtype == dtype
    largest = 255 if bits == 8 else 65535
    np.testing.assert_array_equal(read.pixels, np.rint(pixels * (largest / (2**bits - 1))).astype(dtype))


def pixels_size(dtype: type) -> int:
    return np.dtype(dtype).itemsize


def test_deep_grey_needs_no_library_and_deep_colour_is_told_without_one(tmp_path, monkeypatch):
    codecs = pytest.importorskip("imagecodecs")
    grey, colour = noise(9, 14, dtype=np.uint16), noise(9, 14, 3, dtype=np.uint16)
    (tmp_path / "grey.jp2").write_bytes(by_pillow(Image.fromarray(grey)))
    (tmp_path / "twelve.jp2").write_bytes(codecs.jpeg2k_encode(grey >> 4, level=0, bitspersample=12))
    (tmp_path / "colour.jp2").write_bytes(codecs.jpeg2k_encode(colour, level=0))
    monkeypatch.setattr(codec, "find_spec", lambda package: None)
    np.testing.assert_array_equal(read_picture(tmp_path / "grey.jp2").pixels[..., 0], grey)
    twelve = np.rint((grey >> 4) * (65535 / 4095)).astype(np.uint16)
    np.testing.assert_array_equal(read_picture(tmp_path / "twelve.jp2").pixels[..., 0], twelve)
    read = read_picture(tmp_path / "colour.jp2")
    assert read.warnings == (f"{tmp_path / 'colour.jp2'} holds 16 bits a channel, of which 8 were read.",)
    assert np.abs(read.pixels - colour / 257).max() <= 2
    (told,) = write_picture(tmp_path / "b.jp2", PictureFile(colour), LOSSLESS)
    needed = "For 16, JPEG 2000 needs a library: pip install 'img2img[formats]'"
    assert told == f"{tmp_path / 'b.jp2'} holds 8 bits a channel. {needed}"
    assert read_picture(tmp_path / "b.jp2").pixels.dtype == np.uint8


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("channels", [1, 2, 3, 4])
def test_what_describes_a_picture_is_kept(tmp_path, dtype, channels):
    if dtype == np.uint16:
        pytest.importorskip("imagecodecs")
    icc = rgb_profile(P3, 2.2)
    pixels = noise(12, 17, channels, dtype=dtype)
    picture = PictureFile(pixels, icc, exif_block(), XMP, (300, 150.5), {"Comment": "Mine."})
    assert write_picture(tmp_path / "a.jp2", picture, LOSSLESS) == ()
    read = read_picture(tmp_path / "a.jp2")
    np.testing.assert_array_equal(read.pixels, pixels)
    assert (read.icc, read.dpi) == (icc, pytest.approx((300, 150.5), rel=1e-3))
    assert read.xmp is not None
    assert b'PixelXDimension="17"' in read.xmp
    assert b"Maker" in (read.exif or b"")
    assert b"Mine." in (read.exif or b"")
    with Image.open(tmp_path / "a.jp2") as image:
        assert image.info["dpi"] == pytest.approx((300, 150.5), rel=1e-3)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize(("height", "width", "shade"), [(300, 200, 100), (123, 119, 248), (17, 8, 159), (15, 12, 194)])
def test_flat_pictures_stay_what_they_are_at_the_usual_quality(tmp_path, dtype, height, width, shade):
    if dtype == np.uint16:
        pytest.importorskip("imagecodecs")
    flat = np.full((height, width, 1), shade * (np.iinfo(dtype).max // 255), dtype)
    write_picture(tmp_path / "a.jp2", PictureFile(flat))
    read = read_picture(tmp_path / "a.jp2").pixels
    assert np.abs(read / np.iinfo(dtype).max * 255 - shade).max() <= 1.6


def test_exif_turns_the_picture_upright(tmp_path):
    made = by_pillow(Image.fromarray(smooth()))
    exif = b"JpgTiffExif->JP2" + exif_block(x0112=6).removeprefix(b"Exif\0\0")
    (tmp_path / "a.jp2").write_bytes(made[: -_last(made)] + box(b"uuid", exif) + made[-_last(made) :])
    read = read_picture(tmp_path / "a.jp2")
    np.testing.assert_array_equal(read.pixels, np.rot90(smooth(), -1))


def _last(content: bytes) -> int:
    """The length of the last box."""
    return 8 + len(list(boxes(content))[-1][1])


def test_the_comment_of_an_encoder_is_none_of_the_pictures(tmp_path):
    (tmp_path / "a.jp2").write_bytes(by_pillow(Image.fromarray(smooth())))
    assert read_picture(tmp_path / "a.jp2").texts == {}
    (tmp_path / "b.jp2").write_bytes(by_pillow(Image.fromarray(smooth()), comment=b"Mine."))
    assert read_picture(tmp_path / "b.jp2").texts == {"Comment": "Mine."}


@pytest.mark.parametrize("boxed", [b"", struct.pack(">I", 4), struct.pack(">I", 99) + b"jp2h", bytes(20)])
def test_boxes_of_what_is_damaged_end(boxed):
    assert [kind for kind, _ in boxes(box(b"good", b"x") + boxed)][:1] == [b"good"]
