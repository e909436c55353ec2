"""Label maps are shown in the colours of their classes, and pictures as they are."""

import numpy as np
import pytest
from PIL import Image
from PySide6.QtGui import QColor

from gui.convert.label_colours import read_shown
from img2img.pictures.classes import LabelClass

CLASSES = (
    LabelClass(name="sky", colour=(0, 80, 255)),
    LabelClass(name="void"),
    LabelClass(name="wall", colour=(200, 40, 40)),
)


@pytest.fixture
def numbers(tmp_path):
    """Left the first class, right the second that is not void, below none."""
    values = np.zeros((40, 60), np.uint8)
    values[:, 30:], values[30:] = 1, 255
    Image.fromarray(values).save(tmp_path / "map.png")
    return tmp_path / "map.png"


@pytest.mark.parametrize("longest", [100, 24])
def test_numbers_are_shown_in_their_classes_colours_and_never_mixed(numbers, longest):
    image = read_shown(numbers, longest, CLASSES)
    colours = {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}
    assert colours == {"#0050ff", "#c82828", "#808080"}
    assert (image.width(), image.height()) == ((60, 40) if longest == 100 else (24, 16))


def test_without_classes_and_with_colours_of_its_own_a_picture_is_as_it_is(numbers, tmp_path):
    assert read_shown(numbers, 100).pixelColor(0, 0) == QColor(0, 0, 0)
    Image.new("RGB", (6, 4), (1, 2, 3)).save(tmp_path / "photo.png")
    assert read_shown(tmp_path / "photo.png", 100, CLASSES).pixelColor(0, 0) == QColor(1, 2, 3)
