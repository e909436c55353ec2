"""Pictures of kinds that Qt does not know are shown by way of a process that does."""

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor

from gui.pictures import read_part, read_scaled, upright_size
from img2img.errors import PictureError
from img2img.pictures import PictureFile
from img2img.pictures.files import write_picture
from img2img.pictures.write_options import WriteOptions

TEAL = (0, 128, 128)


@pytest.fixture(params=[".png", ".jp2", ".pfm"])
def file(request, tmp_path):
    pixels = np.full((60, 90, 3), TEAL, np.uint8)
    pixels[:30] = 255
    write_picture(tmp_path / f"a{request.param}", PictureFile(pixels), WriteOptions(quality=100))
    return tmp_path / f"a{request.param}"


def test_a_picture_is_read_smaller_whole_and_in_part(file):
    image = read_scaled(file, 30)
    assert (image.width(), image.height()) == (30, 20)
    assert image.pixelColor(5, 18) == QColor(*TEAL)
    assert (upright_size(file).width(), upright_size(file).height()) == (90, 60)
    part = read_part(file, QRect(10, 20, 40, 20))
    assert (part.width(), part.height()) == (40, 20)
    assert (part.pixelColor(0, 9), part.pixelColor(0, 10)) == (QColor("white"), QColor(*TEAL))


def test_a_lying_photo_is_turned(tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6
    image = Image.new("RGB", (80, 40), "red")
    image.paste("blue", (0, 0, 80, 20))
    image.save(tmp_path / "a.jpg", exif=exif, quality=100, subsampling=0)
    assert (upright_size(tmp_path / "a.jpg").width(), upright_size(tmp_path / "a.jpg").height()) == (40, 80)
    part = read_part(tmp_path / "a.jpg", QRect(25, 0, 10, 10))
    assert part.pixelColor(5, 5).blue() > 200


@pytest.mark.parametrize("name", ["a.png", "a.pfm"])
def test_what_is_no_picture_is_a_sentence(tmp_path, name):
    (tmp_path / name).write_bytes(b"hello")
    with pytest.raises(PictureError, match=rf"{name} is not a picture that img2img reads"):
        read_scaled(tmp_path / name, 100)
