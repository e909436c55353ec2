"""Formats beyond PNG and JPEG: what others write is read, what we write is read by others, damage is a sentence."""

import io
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from img2img.disk import PICTURE_SUFFIXES, WRITABLE_SUFFIXES
from img2img.errors import PictureError
from img2img.pictures import PictureFile, decoding
from img2img.pictures.codecs.catalogue import CODECS, WRITERS
from img2img.pictures.codecs.codec import has_library
from img2img.pictures.files import read_picture, write_picture
from img2img.pictures.hdr import Curve
from img2img.pictures.write_options import WriteOptions
from tests.img2img.pictures.samples import formats, noise, smooth

LOSSLESS = (".jxl", ".jp2", ".tga", ".ppm")
LOSSY = (".avif", ".gif")
LIGHT = (".exr", ".pfm")
NEW = (*LOSSLESS, *LOSSY, *LIGHT)


def golden(tmp_path: Path, name: str, content: bytes) -> PictureFile:
    (tmp_path / name).write_bytes(content)
    return read_picture(tmp_path / name)


def by_pillow(pixels, kind, **options):
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, kind, **options)
    return buffer.getvalue()


# --- what others write


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("channels", [1, 3, 4])
def test_jpeg_xl_of_another_program(tmp_path, dtype, channels):
    codecs = pytest.importorskip("imagecodecs")
    pixels = noise(9, 14, channels, dtype=dtype)
    read = golden(tmp_path, "a.jxl", codecs.jpegxl_encode(pixels, lossless=True))
    np.testing.assert_array_equal(read.pixels, pixels)


@pytest.mark.parametrize("kind", ["GIF", "TGA", "PPM", "PCX"])
def test_what_pillow_writes(tmp_path, kind):
    pixels = smooth()[..., :1].repeat(3, 2)
    if kind == "PCX":
        with pytest.raises(PictureError, match="is not a picture"):
            golden(tmp_path, "a.pcx", by_pillow(pixels, kind))
    else:
        read = golden(tmp_path, f"a.{kind.lower()}", by_pillow(pixels, kind))
        assert np.abs(read.pixels[..., :3].astype(int) - pixels).max() <= 1


def test_transparency_of_a_gif(tmp_path):
    image = Image.fromarray(np.array([[0, 1], [2, 0]], np.uint8), "P")
    image.putpalette([255, 0, 0, 0, 255, 0, 0, 0, 255])
    image.save(tmp_path / "a.gif", transparency=0)
    pixels = read_picture(tmp_path / "a.gif").pixels
    assert pixels.shape == (2, 2, 4)
    assert pixels[..., 3].tolist() == [[0, 255], [255, 0]]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"P5\n# a comment\n2 1\n255\n\x07\x09", [[[7], [9]]]),
        (b"P6 1 1 255\n\x01\x02\x03", [[[1, 2, 3]]]),
        (b"P2\n2 1\n255\n3 200\n", [[[3], [200]]]),
        (b"P5 2 1 65535\n\x01\x02\xff\xff", [[[258], [65535]]]),
        (b"P5 1 1 1023\n\x03\xff", [[[65535]]]),
        (b"P6 1 1 65535\n\0\1\0\2\0\3", [[[1, 2, 3]]]),
        (b"P4\n8 1\n\xf0", [[[0]] * 4 + [[255]] * 4]),
    ],
)
def test_plain_pixels_by_hand(tmp_path, content, expected):
    np.testing.assert_array_equal(golden(tmp_path, "a.ppm", content).pixels, expected)


def test_a_float_map_by_hand_is_upside_down(tmp_path):
    numbers = struct.pack("<4f", 0.0, 1.0, 0.214, 3.0)
    read = golden(tmp_path, "a.pfm", b"Pf\n2 2\n-1.0\n" + numbers)
    assert read.curve is not None
    assert read.curve == Curve(3.0)
    np.testing.assert_allclose(read.curve.decode(read.pixels)[..., 0], [[0.214, 3], [0, 1]], rtol=1e-3, atol=1e-6)
    big = golden(tmp_path, "b.pfm", b"PF\n1 1\n1\n" + struct.pack(">3f", 0, 1, 0.214))
    np.testing.assert_allclose(big.pixels[0, 0] / 65535, [0, 1, 0.5], atol=1e-3)


def test_openexr_of_its_own_library(tmp_path):
    openexr = pytest.importorskip("OpenEXR")
    light = np.random.default_rng(0).uniform(-1, 40, (6, 7, 3)).astype(np.float32)
    alpha = np.linspace(0, 1, 42, dtype=np.float32).reshape(6, 7, 1)
    numbers = np.concatenate([light * alpha, alpha], axis=2)
    openexr.File({"type": openexr.scanlineimage}, {"RGBA": numbers}).write(str(tmp_path / "a.exr"))
    read = read_picture(tmp_path / "a.exr")
    assert read.curve is not None
    back = read.curve.decode(read.pixels[..., :3])
    visible = alpha[..., 0] > 0.02
    np.testing.assert_allclose(back[visible], light[visible], rtol=0.02, atol=0.01)
    np.testing.assert_allclose(read.pixels[..., 3:] / 65535, alpha, atol=1e-4)


def test_a_flattened_psd(tmp_path):
    header = b"8BPS" + struct.pack(">H6xHIIHH", 1, 3, 2, 2, 8, 3) + bytes(12)
    planes = bytes([255, 0, 0, 9]) + bytes([0, 255, 0, 9]) + bytes([0, 0, 255, 9])
    read = golden(tmp_path, "a.psd", header + struct.pack(">H", 0) + planes)
    assert read.pixels.tolist() == [[[255, 0, 0], [0, 255, 0]], [[0, 0, 255], [9, 9, 9]]]


def _png(tmp_path, *chunks: tuple[bytes, bytes]) -> PictureFile:
    """A PNG of one grey ramp with chunks behind its header."""
    plain = by_pillow(np.arange(256, dtype=np.uint8).reshape(1, 256), "PNG")
    made = [struct.pack(">I", len(d)) + k + d + struct.pack(">I", zlib.crc32(k + d)) for k, d in chunks]
    return golden(tmp_path, "a.png", plain[:33] + b"".join(made) + plain[33:])


def test_a_png_of_another_gamma_looks_as_it_should(tmp_path):
    ramp = np.arange(256)
    linear = _png(tmp_path, (b"gAMA", struct.pack(">I", 100_000)))
    assert linear.pixels[0, 55, 0] == 128  # a fifth of the light
    usual = _png(tmp_path, (b"gAMA", struct.pack(">I", 45455)))
    np.testing.assert_array_equal(usual.pixels[0, :, 0], ramp)
    told = _png(tmp_path, (b"gAMA", struct.pack(">I", 100_000)), (b"sRGB", b"\0"))
    np.testing.assert_array_equal(told.pixels[0, :, 0], ramp)


def test_a_png_in_a_videos_terms_is_told(tmp_path):
    (told,) = _png(tmp_path, (b"cICP", bytes([9, 16, 0, 1]))).warnings
    assert "is in PQ, and was read as if it were in sRGB" in told
    assert _png(tmp_path, (b"cICP", bytes([1, 13, 0, 1]))).warnings == ()


# --- what we write


@pytest.mark.parametrize("channels", [1, 2, 3, 4])
@pytest.mark.parametrize("suffix", formats(*LOSSLESS))
def test_what_is_written_without_loss_is_read_again(tmp_path, suffix, channels):
    pixels = noise(12, 17, channels)
    write_picture(tmp_path / f"a{suffix}", PictureFile(pixels), WriteOptions(quality=100))
    read = read_picture(tmp_path / f"a{suffix}").pixels
    if suffix == ".ppm" and channels in (2, 4):
        assert read.shape[2] == channels - 1
    else:
        np.testing.assert_array_equal(read, pixels)


@pytest.mark.parametrize("suffix", formats(".jxl", ".ppm"))
def test_sixteen_bits_stay(tmp_path, suffix):
    pixels = noise(5, 6, 3, dtype=np.uint16)
    write_picture(tmp_path / f"a{suffix}", PictureFile(pixels), WriteOptions(quality=100))
    np.testing.assert_array_equal(read_picture(tmp_path / f"a{suffix}").pixels, pixels)


@pytest.mark.parametrize("suffix", formats(".avif", ".jxl", ".jp2"))
def test_quality_makes_files_smaller(tmp_path, suffix):
    sizes = []
    for quality in (40, 90):
        write_picture(tmp_path / f"a{suffix}", PictureFile(noise(64, 64, 3)), WriteOptions(quality=quality))
        sizes.append((tmp_path / f"a{suffix}").stat().st_size)
    assert sizes[0] < 0.8 * sizes[1]


@pytest.mark.parametrize("suffix", formats(*LIGHT))
def test_light_survives_a_trip_through_sixteen_bits(tmp_path, suffix):
    light = np.geomspace(1e-3, 1e4, 36).astype(np.float32).reshape(4, 3, 3)
    curve = Curve.of(light)
    write_picture(tmp_path / f"a{suffix}", PictureFile(curve.encode(light), curve=curve))
    read = read_picture(tmp_path / f"a{suffix}")
    assert read.curve is not None
    np.testing.assert_allclose(read.curve.decode(read.pixels), light, rtol=3e-3)


@pytest.mark.skipif(not has_library("OpenEXR"), reason="OpenEXR is not installed")
def test_an_ordinary_picture_as_light_and_back_is_the_same(tmp_path):
    pixels = noise(8, 9, 4)
    pixels[..., 3] = pixels[..., 3].clip(1)
    write_picture(tmp_path / "a.exr", PictureFile(pixels))
    write_picture(tmp_path / "b.png", read_picture(tmp_path / "a.exr"))
    read = read_picture(tmp_path / "b.png").pixels
    assert np.abs(np.rint(read / 257) - pixels).max() <= 1


def test_light_in_a_file_that_holds_none_is_told(tmp_path):
    light = np.array([[[0.214, 1.0, 30.0]]], np.float32)
    curve = Curve.of(light)
    (told,) = write_picture(tmp_path / "a.png", PictureFile(curve.encode(light), curve=curve))
    assert told.endswith("a.png holds no light brighter than white, which its source does. Choose EXR.")
    np.testing.assert_allclose(read_picture(tmp_path / "a.png").pixels[0, 0] / 65535, [0.5, 1, 1], atol=1e-3)


# --- what cannot be


@pytest.mark.parametrize("suffix", formats(*NEW, ".heic", ".psd", ".dng", ".pgm"))
@pytest.mark.parametrize("content", [b"hello", bytes(5000), b"P6 99999999 99999999 255\n" + bytes(50)])
def test_no_picture_at_all(tmp_path, suffix, content):
    with pytest.raises(PictureError):
        golden(tmp_path, f"a{suffix}", content)


@pytest.mark.parametrize("suffix", formats(*(suffix for suffix in NEW if suffix != ".gif")))
@pytest.mark.parametrize("share", [0.05, 0.5, 0.9])
def test_cut_short(tmp_path, suffix, share, capfd):
    path = tmp_path / f"a{suffix}"
    write_picture(path, PictureFile(noise(60, 60, 3)))
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])
    with pytest.raises(PictureError):
        read_picture(path)
    assert capfd.readouterr() == ("", "")


@pytest.mark.skipif(not has_library("OpenEXR"), reason="OpenEXR is not installed")
@pytest.mark.parametrize("at", [0.01, 0.1, 0.5, 0.99])
def test_a_damaged_openexr_is_a_sentence_and_prints_nothing(tmp_path, at, capfd):
    path = tmp_path / "a.exr"
    write_picture(path, PictureFile(noise(60, 60, 3)))
    content = bytearray(path.read_bytes())
    place = int(at * len(content))
    content[place : place + 40] = bytes(40)
    path.write_bytes(content)
    with pytest.raises(PictureError, match=r"a\.exr is damaged"):
        read_picture(path)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("suffix", formats(".jxl", ".exr", ".pfm", ".ppm", ".avif", ".jp2", ".gif"))
def test_a_size_that_memory_cannot_hold_is_told_before_it_is_decoded(tmp_path, monkeypatch, suffix):
    write_picture(tmp_path / f"a{suffix}", PictureFile(noise(61, 64, 3)))
    monkeypatch.setattr(decoding.psutil, "virtual_memory", lambda: type("Memory", (), {"available": 1000}))
    with pytest.raises(PictureError, match="64x61 pixels, which takes"):
        read_picture(tmp_path / f"a{suffix}")


@pytest.mark.parametrize(
    ("number", "code", "told"),
    [
        ("nan", 0, "that are no numbers, which became black"),
        ("-inf", 0, "that are no numbers, which became black"),
        ("inf", 65535, "of endless light, which became as bright as the brightest of the others"),
    ],
)
def test_numbers_that_are_none_are_told(tmp_path, number, code, told):
    read = golden(tmp_path, "a.pfm", b"Pf\n2 1\n-1.0\n" + struct.pack("<2f", 0.5, float(number)))
    assert read.warnings == (f"{tmp_path / 'a.pfm'} holds pixels {told}.",)
    assert read.pixels[0, 1, 0] == code


@pytest.mark.parametrize(
    ("name", "package", "extra"),
    [("a.jxl", "imagecodecs", "formats"), ("a.exr", "OpenEXR", "formats"), ("a.dng", "rawpy", "raw")],
)
def test_a_missing_library_names_its_extra(tmp_path, monkeypatch, name, package, extra):
    content = {"a.jxl": b"\xff\x0a" + bytes(20), "a.exr": b"v/1\x01" + bytes(20), "a.dng": b"II*\0" + bytes(20)}[name]
    monkeypatch.setattr("img2img.pictures.codecs.codec.find_spec", lambda found: None if found == package else found)
    with pytest.raises(PictureError, match=rf"pip install 'img2img\[{extra}\]'"):
        golden(tmp_path, name, content)
    if name != "a.dng":
        with pytest.raises(PictureError, match=rf"pip install 'img2img\[{extra}\]'"):
            write_picture(tmp_path / name, PictureFile(smooth()))


def test_every_codec_is_among_the_suffixes():
    assert {suffix for codec in CODECS for suffix in codec.suffixes} <= set(PICTURE_SUFFIXES)
    assert set(WRITERS) <= set(WRITABLE_SUFFIXES)


def test_no_heavy_library_is_imported_before_it_is_needed():
    names = ("OpenEXR", "pi_heif", "rawpy")  # tifffile imports imagecodecs, which loads nothing by itself
    code = f"import sys, img2img.pictures.files; print([name for name in {names} if name in sys.modules])"
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "[]"
