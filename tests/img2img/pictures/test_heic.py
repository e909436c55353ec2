"""HEIC as telephones save it: upright, with alpha, profile, EXIF and XMP, in eight and ten bits."""

import numpy as np
import pytest

from img2img.errors import PictureError
from img2img.pictures.files import read_picture, write_picture
from tests.img2img.pictures.heic import heic
from tests.img2img.pictures.profiles import P3, rgb_profile
from tests.img2img.pictures.samples import XMP, exif_block, smooth

pytest.importorskip("pi_heif")
av = pytest.importorskip("av")
if "libx265" not in av.codecs_available:
    pytest.skip("no encoder of HEVC", allow_module_level=True)

PIXELS = smooth(48, 64) + np.array([0, 20, 40], np.uint8)  # of some colour


@pytest.mark.parametrize(("bits", "dtype"), [(8, np.uint8), (10, np.uint16), (12, np.uint16)])
def test_pixels(tmp_path, bits, dtype):
    (tmp_path / "a.heic").write_bytes(heic(PIXELS, bits=bits))
    read = read_picture(tmp_path / "a.heic")
    assert read.pixels.dtype == dtype
    assert read.warnings == ()
    shares = read.pixels / np.iinfo(dtype).max * 255
    assert np.abs(shares - PIXELS).max() <= 4


@pytest.mark.parametrize("bits", [10, 12])
def test_white_and_black_of_more_bits_are_white_and_black(tmp_path, bits):
    halves = np.zeros((48, 64, 3), np.uint8)
    halves[:24] = 255
    (tmp_path / "a.heic").write_bytes(heic(halves, bits=bits))
    read = read_picture(tmp_path / "a.heic").pixels
    assert read[0, 0].tolist() == [65535] * 3  # its decoder shifts bits, which leaves white below white
    assert read[-1, 0].tolist() == [0] * 3


@pytest.mark.parametrize("turned", [1, 2, 3])
def test_the_file_turns_the_picture_and_its_exif_does_not(tmp_path, turned):
    (tmp_path / "a.heic").write_bytes(heic(PIXELS, turned=turned, exif=exif_block(x0112=6)))
    read = read_picture(tmp_path / "a.heic")
    expected = np.rot90(PIXELS, turned)
    assert read.pixels.shape == expected.shape
    assert np.abs(read.pixels.astype(int) - expected).max() <= 4
    write_picture(tmp_path / "b.png", read)
    np.testing.assert_array_equal(read_picture(tmp_path / "b.png").pixels, read.pixels)  # and does not turn again


@pytest.mark.parametrize("turned", [0, 1])
def test_alpha(tmp_path, turned):
    alpha = np.tile(np.linspace(0, 255, 64).astype(np.uint8), (48, 1))
    (tmp_path / "a.heic").write_bytes(heic(PIXELS, alpha=alpha, turned=turned))
    read = read_picture(tmp_path / "a.heic").pixels
    assert read.shape[2] == 4
    assert np.abs(read[..., 3].astype(int) - np.rot90(alpha, turned)).max() <= 1
    assert np.abs(read[..., :3].astype(int) - np.rot90(PIXELS, turned)).max() <= 4


def test_what_describes_it(tmp_path):
    icc = rgb_profile(P3, 2.2)
    exif = exif_block(x011A=300.0, x011B=300.0, x0128=2)
    (tmp_path / "a.heic").write_bytes(heic(PIXELS, icc=icc, exif=exif, xmp=XMP))
    read = read_picture(tmp_path / "a.heic")
    assert (read.icc, read.xmp, read.dpi) == (icc, XMP, (300, 300))
    assert b"Maker" in (read.exif or b"")


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_cut_short(tmp_path, share, capfd):
    content = heic(PIXELS, exif=exif_block())
    (tmp_path / "a.heic").write_bytes(content[: int(len(content) * share)])
    with pytest.raises(PictureError, match=r"a\.heic is damaged"):
        read_picture(tmp_path / "a.heic")
    assert capfd.readouterr() == ("", "")
