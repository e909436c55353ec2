"""AVIF: read at its depth; its colours whole from quality 90, and without loss at 100."""

import numpy as np
import pytest
from PIL import Image

from img2img.errors import PictureError
from img2img.pictures import PictureFile
from img2img.pictures.files import read_picture, write_picture
from img2img.pictures.write_options import WriteOptions
from tests.img2img.pictures.samples import SRGB, XMP, exif_block, noise, smooth


def test_of_another_program(tmp_path):
    codecs = pytest.importorskip("imagecodecs")
    (tmp_path / "a.avif").write_bytes(codecs.avif_encode(smooth(), level=100))
    read = read_picture(tmp_path / "a.avif")
    assert np.abs(read.pixels.astype(int) - smooth()).max() <= 3
    assert read.warnings == ()


@pytest.mark.parametrize("bits", [10, 12])
@pytest.mark.parametrize("channels", [1, 2, 3, 4])
def test_of_more_than_eight_bits(tmp_path, bits, channels, capfd):
    codecs = pytest.importorskip("imagecodecs")
    pixels = noise(20, 31, channels, dtype=np.uint16) >> (16 - bits)
    kind = {"pixelformat": "444", "matrix": 0} if channels > 2 else {}
    stored = pixels if channels > 1 else pixels[..., 0]
    (tmp_path / "a.avif").write_bytes(codecs.avif_encode(stored, 100, bitspersample=bits, **kind))
    read = read_picture(tmp_path / "a.avif")
    assert read.warnings == ()
    np.testing.assert_array_equal(read.pixels, np.rint(pixels * (65535 / (2**bits - 1))).astype(np.uint16))
    content = (tmp_path / "a.avif").read_bytes()
    (tmp_path / "a.avif").write_bytes(content[: len(content) // 2])
    with pytest.raises(PictureError):
        read_picture(tmp_path / "a.avif")
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("channels", [1, 2, 3, 4])
def test_quality_100_is_without_loss(tmp_path, channels):
    pixels = noise(20, 31, channels)
    write_picture(tmp_path / "a.avif", PictureFile(pixels), WriteOptions(quality=100))
    read = read_picture(tmp_path / "a.avif").pixels
    assert read.shape[2] == {2: 4}.get(channels, channels)
    np.testing.assert_array_equal(read[..., 0], pixels[..., 0])
    np.testing.assert_array_equal(read[..., -1], pixels[..., -1])


@pytest.mark.parametrize(("quality", "is_whole"), [(89, False), (90, True), (None, True)])
def test_the_colour_of_each_pixel_is_kept_from_quality_90(tmp_path, quality, is_whole):
    stripes = np.zeros((32, 32, 3), np.uint8)
    stripes[:, ::2, 0] = stripes[:, 1::2, 2] = 255
    write_picture(tmp_path / "a.avif", PictureFile(stripes), WriteOptions(quality=quality))
    far = np.abs(read_picture(tmp_path / "a.avif").pixels.astype(int) - stripes).max()
    assert (far < 30) == is_whole


@pytest.mark.parametrize("quality", [95, 100])
@pytest.mark.parametrize("dpi", [None, (300.0, 150.0)])
def test_what_describes_a_picture_is_kept(tmp_path, quality, dpi):
    picture = PictureFile(smooth(), SRGB, exif_block(), XMP, dpi, {"Comment": "Mine."})
    assert write_picture(tmp_path / "a.avif", picture, WriteOptions(quality=quality)) == ()
    read = read_picture(tmp_path / "a.avif")
    assert (read.icc, read.xmp, read.dpi) == (SRGB, XMP, dpi)
    exif = Image.Exif()
    exif.load(read.exif or b"")
    assert exif[0x010F] == "Maker"
    assert exif[270] == "Mine."
    assert exif.get_ifd(0x8769)[0x829A] == pytest.approx(1 / 125)
