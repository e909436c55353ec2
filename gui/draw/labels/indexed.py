"""Label maps as pictures with a palette: to be shown, and to be saved so that every program reads the same numbers."""

from PySide6.QtGui import QImage, qRgb

from gui.draw.labels import Numbers
from gui.draw.labels.table import LabelTable
from gui.pictures import in_palette, to_image, to_png


def indexed(numbers: Numbers, colours: list[int]) -> QImage:
    """A picture of its own with these numbers (H, W), in 256 colours, given as QRgb."""
    return in_palette(to_image(numbers[..., None]), colours)


def label_png(numbers: Numbers, table: LabelTable) -> bytes:
    """The content of a PNG file: the numbers, with the classes' colours as its palette and the void in one of its own.

    `img2img translate`, and whatever else reads indexed pictures, finds the same numbers in it.
    """
    colours = table.colours()
    taken = {qRgb(*label.colour) for label in table.classes if not label.is_void}
    free = next(grey for grey in range(256) if qRgb(grey, grey, grey) not in taken)
    for number in range(256):
        if number not in table.paintable:
            colours[number] = qRgb(free, free, free)
    return to_png(indexed(numbers, colours))
