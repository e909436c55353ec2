"""Label maps as people can tell them apart: the numbers of classes in the classes' colours."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, qRgb

from gui.pictures import in_palette, read_scaled
from img2img.pictures.classes import LabelClass, shown

WHOLE = 2**16  # pixels: between two numbers of classes there is none, so a map is not made smaller while it is read
VOID = qRgb(128, 128, 128)


def read_shown(path: Path, longest: int, classes: Sequence[LabelClass] = ()) -> QImage:
    """As `read_scaled`; a grey picture for a model of these classes is taken for their numbers, and coloured."""
    if not classes:
        return read_scaled(path, longest)
    image = read_scaled(path, WHOLE)
    if image.isGrayscale():
        colours = [qRgb(*label.colour) for label in shown(classes)]
        numbers = image.convertToFormat(QImage.Format.Format_Grayscale8)
        image = in_palette(numbers, [*colours, *[VOID] * (256 - len(colours))])
    if max(image.width(), image.height()) <= longest:
        return image
    size = image.size().scaled(QSize(longest, longest), Qt.AspectRatioMode.KeepAspectRatio)
    return image.scaled(size.expandedTo(QSize(1, 1)))
