"""Picture files: what is written is read again; what cannot be read says so in a sentence."""

import struct
import zlib

import cv2
import numpy as np
import psutil
import pytest
import tifffile
from PIL import Image, ImageOps
from PIL.JpegImagePlugin import JpegImageFile

from img2img.errors import PictureError
from img2img.pictures.files import PictureFile, read_picture, write_picture
from img2img.pictures.write_options import WriteOptions
from tests.img2img.pictures.samples import GREY_PROFILE, SRGB, SUFFIXES, exif_block, noise, smooth


def parsed(block: bytes | None) -> Image.Exif:
    exif = Image.Exif()
    exif.load(block or b"")
    return exif


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("channels", [1, 2, 3, 4])
@pytest.mark.parametrize("suffix", [".png", ".tif"])
@pytest.mark.parametrize("size", [(37, 53), (1, 1), (600, 3)])
def test_png_and_tiff_keep_everything(tmp_path, suffix, channels, dtype, size):
    source = PictureFile(noise(*size, channels, dtype=dtype), SRGB, exif_block())
    path = tmp_path / f"a{suffix}"
    write_picture(path, source)
    read = read_picture(path)
    np.testing.assert_array_equal(read.pixels, source.pixels)
    assert read.pixels.dtype == dtype
    assert read.icc == SRGB
    assert parsed(read.exif)[0x010F] == "Maker"
    assert parsed(read.exif).get_ifd(0x8769)[0x829A] == pytest.approx(1 / 125)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("channels", [1, 2, 3, 4])
def test_other_programs_read_our_16_bits_and_our_tiff(tmp_path, channels, dtype):
    pixels = noise(300, 31, channels, dtype=dtype)
    write_picture(tmp_path / "a.tif", PictureFile(pixels, SRGB, exif_block()))
    np.testing.assert_array_equal(tifffile.imread(tmp_path / "a.tif").reshape(pixels.shape), pixels)
    if channels in (1, 3, 4):
        for name in (
            ("a.tif", "a.png") if channels != 4 or dtype == np.uint16 else ("a.png",)
        ):  # OpenCV multiplies alpha
            write_picture(tmp_path / name, PictureFile(pixels, None, exif_block()))
            decoded = cv2.imread(str(tmp_path / name), cv2.IMREAD_UNCHANGED)
            assert decoded is not None
            decoded = decoded.reshape(pixels.shape)
            np.testing.assert_array_equal(decoded, pixels[..., [2, 1, 0, 3][:channels]] if channels > 1 else pixels)


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("channels", [1, 2, 3, 4])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_every_format_takes_every_picture(tmp_path, suffix, channels, dtype):
    pixels = smooth(channels=channels).astype(dtype) * (257 if dtype == np.uint16 else 1)
    if channels in (2, 4):
        pixels[..., -1] = np.iinfo(dtype).max
    path = tmp_path / f"a{suffix}"
    write_picture(path, PictureFile(pixels, SRGB if channels > 2 else None, exif_block()))
    read = read_picture(path)
    seen = read.pixels.astype(float) * (1 if read.pixels.dtype == dtype else 257)
    np.testing.assert_allclose(seen[..., 0], pixels[..., 0], atol=3 * 257 if dtype == np.uint16 else 3)
    if suffix != ".bmp":
        assert parsed(read.exif)[0x010F] == "Maker"
        assert read.icc == (SRGB if channels > 2 else None)


def test_transparency_becomes_white_paper_where_a_format_has_none(tmp_path):
    pixels = np.zeros((16, 16, 4), np.uint8)
    for suffix in (".jpg", ".bmp"):
        write_picture(tmp_path / f"a{suffix}", PictureFile(pixels))
        assert (read_picture(tmp_path / f"a{suffix}").pixels == 255).all()


def test_jpeg_does_not_halve_the_colour(tmp_path):
    write_picture(tmp_path / "a.jpg", PictureFile(smooth()))
    with Image.open(tmp_path / "a.jpg") as image:
        assert isinstance(image, JpegImageFile)
        assert {component[1:3] for component in image.layer} == {(1, 1)}


def test_webp_at_quality_100_is_lossless(tmp_path):
    pixels = noise(20, 30, 4)
    pixels[..., 3] |= 1
    write_picture(tmp_path / "a.webp", PictureFile(pixels), WriteOptions(quality=100))
    np.testing.assert_array_equal(read_picture(tmp_path / "a.webp").pixels, pixels)


def test_a_grey_profile_does_not_travel_to_a_colour_picture(tmp_path):
    write_picture(tmp_path / "colour.png", PictureFile(smooth(), GREY_PROFILE))
    write_picture(tmp_path / "grey.png", PictureFile(smooth(channels=1), GREY_PROFILE))
    assert read_picture(tmp_path / "colour.png").icc is None
    assert read_picture(tmp_path / "grey.png").icc == GREY_PROFILE


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("suffix", [".jpg", ".png", ".tif", ".webp"])
def test_orientation_is_applied_and_removed(tmp_path, suffix, orientation):
    path = tmp_path / f"a{suffix}"
    turned = Image.fromarray(noise(6, 9, 3)).resize((90, 60), Image.Resampling.NEAREST)
    turned.save(path, exif=exif_block(x0112=orientation))
    with Image.open(path) as image:
        expected = np.asarray(ImageOps.exif_transpose(image).convert("RGB"))
    read = read_picture(path)
    np.testing.assert_array_equal(read.pixels, expected)
    assert parsed(read.exif).get(0x0112, 1) == 1
    assert parsed(read.exif)[0x010F] == "Maker"
    assert parsed(read.exif).get_ifd(0x8769)[0x829A] == pytest.approx(1 / 125)


def test_orientation_of_16_bit_pictures(tmp_path):
    pixels = noise(5, 7, 3, dtype=np.uint16)
    for suffix in (".png", ".tif"):
        write_picture(tmp_path / f"a{suffix}", PictureFile(pixels, None, exif_block(x0112=6)))
        read = read_picture(tmp_path / f"a{suffix}")
        np.testing.assert_array_equal(read.pixels, np.rot90(pixels, -1))
        assert 0x0112 not in parsed(read.exif)


def test_exif_without_an_orientation_is_kept_to_the_byte(tmp_path):
    block = exif_block() + b"what a maker appended"
    Image.fromarray(smooth()).save(tmp_path / "a.jpg", exif=block)
    assert read_picture(tmp_path / "a.jpg").exif == block


@pytest.mark.parametrize("suffix", [".png", ".tif", ".bmp"])
def test_black_and_white_becomes_grey(tmp_path, suffix):
    bits = noise(9, 13) > 127
    Image.fromarray(bits).save(tmp_path / f"a{suffix}")
    np.testing.assert_array_equal(read_picture(tmp_path / f"a{suffix}").pixels, np.where(bits, 255, 0)[..., None])


@pytest.mark.parametrize("suffix", [".png", ".tif", ".bmp"])
def test_a_palette_becomes_rgb(tmp_path, suffix):
    image = Image.fromarray(noise(9, 13, 3)).quantize(16)
    image.save(tmp_path / f"a{suffix}")
    np.testing.assert_array_equal(read_picture(tmp_path / f"a{suffix}").pixels, np.asarray(image.convert("RGB")))


def test_transparent_palettes_and_colour_keys_become_alpha(tmp_path):
    path = tmp_path / "a.png"
    palette = Image.fromarray(noise(9, 13, 3)).quantize(4)
    for transparency in (2, bytes([0, 255, 128, 7])):
        palette.save(path, transparency=transparency)
        with Image.open(path) as image:
            np.testing.assert_array_equal(read_picture(path).pixels, np.asarray(image.convert("RGBA")))
    grey = noise(9, 13)
    Image.fromarray(grey).save(path, transparency=int(grey[0, 0]))
    np.testing.assert_array_equal(read_picture(path).pixels[..., 1], np.where(grey == grey[0, 0], 0, 255))
    colour = noise(9, 13, 3)
    Image.fromarray(colour).save(path, transparency=tuple(int(value) for value in colour[0, 0]))
    assert read_picture(path).pixels[0, 0, 3] == 0
    assert read_picture(path).pixels.shape == (9, 13, 4)
    bits = noise(9, 13) > 127
    Image.fromarray(bits).save(path, transparency=0)
    np.testing.assert_array_equal(read_picture(path).pixels[..., 1], np.where(bits, 255, 0))


@pytest.mark.parametrize("channels", [1, 3])
def test_a_colour_key_in_16_bits_becomes_alpha(tmp_path, channels):
    pixels = noise(9, 13, channels, dtype=np.uint16)
    path = tmp_path / "a.png"
    write_picture(path, PictureFile(pixels))
    content = path.read_bytes()
    data = b"tRNS" + pixels[0, 0].astype(">u2").tobytes()
    key = struct.pack(">I", len(data) - 4) + data + struct.pack(">I", zlib.crc32(data))
    path.write_bytes(content[:33] + key + content[33:])  # after the header
    read = read_picture(path).pixels
    np.testing.assert_array_equal(read[..., :-1], pixels)
    assert read[0, 0, -1] == 0
    assert read[0, 1, -1] == 65535


def test_cmyk_becomes_srgb(tmp_path):
    path = tmp_path / "a.jpg"
    Image.fromarray(np.full((16, 16, 3), (200, 60, 30), np.uint8)).convert("CMYK").save(path, quality=100)
    np.testing.assert_allclose(read_picture(path).pixels[8, 8], (200, 60, 30), atol=4)
    Image.open(path).save(path, quality=100, icc_profile=b"no profile at all")
    read = read_picture(path)
    np.testing.assert_allclose(read.pixels[8, 8], (200, 60, 30), atol=4)
    assert read.icc is None


@pytest.mark.parametrize("options", [
    {"compression": "zlib", "predictor": True},
    {"planarconfig": "separate"},
    {"tile": (16, 16)},
    {"byteorder": ">"},
    {"bigtiff": True},
])  # fmt: skip
def test_16_bit_tiffs_of_other_programs(tmp_path, options):
    pixels = noise(33, 47, 3, dtype=np.uint16)
    stored = pixels.transpose(2, 0, 1) if "planarconfig" in options else pixels
    tifffile.imwrite(tmp_path / "a.tif", stored, photometric="rgb", iccprofile=SRGB, **options)
    read = read_picture(tmp_path / "a.tif")
    np.testing.assert_array_equal(read.pixels, pixels)
    assert read.icc == SRGB


def test_16_bit_tiffs_with_lzw_or_white_at_zero_or_multiplied_alpha(tmp_path):
    path = tmp_path / "a.tif"
    pixels = noise(33, 47, 3, dtype=np.uint16)
    cv2.imwrite(str(path), pixels[..., ::-1], [cv2.IMWRITE_TIFF_COMPRESSION, 5])
    np.testing.assert_array_equal(read_picture(path).pixels, pixels)
    tifffile.imwrite(path, pixels[..., 0], photometric="miniswhite")
    np.testing.assert_array_equal(read_picture(path).pixels[..., 0], 65535 - pixels[..., 0])
    half = np.full((4, 4, 4), 10000, np.uint16)
    half[..., 3] = 32768
    tifffile.imwrite(path, half, photometric="rgb", extrasamples=["assocalpha"])
    assert read_picture(path).pixels[0, 0].tolist() == [20000, 20000, 20000, 32768]


def test_a_name_may_lie_about_the_format(tmp_path):
    Image.fromarray(smooth()).save(tmp_path / "a.jpg", "PNG")
    np.testing.assert_array_equal(read_picture(tmp_path / "a.jpg").pixels, smooth())


def test_a_picture_20000_pixels_wide(tmp_path):
    wide = smooth(8, 20_000)
    for suffix in (".png", ".jpg", ".tif", ".bmp"):
        write_picture(tmp_path / f"a{suffix}", PictureFile(wide))
        assert read_picture(tmp_path / f"a{suffix}").pixels.shape == wide.shape


def test_more_pixels_than_pillow_allows_are_no_bomb_while_there_is_memory(tmp_path, monkeypatch):
    path = tmp_path / "large.png"
    Image.new("1", (20_000, 10_000)).save(path)
    monkeypatch.setattr(psutil, "virtual_memory", type("Memory", (), {"available": 10**8}))
    with pytest.raises(
        PictureError, match=r"large\.png is 20000x10000 pixels, which takes 2\.4 GB .* 0\.1 GB are free"
    ):
        read_picture(path)


@pytest.mark.parametrize(("suffix", "width"), [(".webp", 16_384), (".jpg", 65_501)])
def test_sides_that_a_format_cannot_hold(tmp_path, suffix, width):
    with pytest.raises(PictureError, match=rf"a{suffix} .*{width}x1 pixels.*Choose PNG or TIFF"):
        write_picture(tmp_path / f"a{suffix}", PictureFile(smooth(1, width)))
    write_picture(tmp_path / f"a{suffix}", PictureFile(smooth(1, width - 1)))
