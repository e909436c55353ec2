"""Pieces of a drawing on the clipboard: a picture for every program, exact class numbers and the place for this one."""

import json

import numpy as np
from PySide6.QtCore import QMimeData, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QImage

from gui.draw.document.tiles import COLOUR, LABELS, VOID
from gui.draw.labels import Numbers
from gui.draw.labels.table import LabelTable
from gui.draw.tools.pieces import Piece
from gui.pictures import in_palette, numbers_by_colour, pixels_in, to_image, to_pixels, to_png
from gui.translation import translate
from img2img.errors import PictureError

PNG = "image/png"
NUMBERS = "application/x-img2img-labels"  # a PNG of class numbers
FACTS = "application/x-img2img-selection"  # JSON: where it lay, and the names of its classes

_WITH_ALPHA = QImage.Format.Format_RGBA8888


def as_mime(piece: Piece, table: LabelTable) -> QMimeData:
    """A piece with transparency around it; of labels in the colours of `table`."""
    mime, facts = QMimeData(), {"place": piece.place.toTuple(), "classes": _names(table)}
    if piece.pixels.ndim == 2:
        numbers = np.where(piece.mask, piece.pixels, np.uint8(VOID))
        grey = to_image(numbers[..., None])
        image = in_palette(grey, table.colours()).convertToFormat(QImage.Format.Format_ARGB32)
        mime.setData(NUMBERS, to_png(grey))
    else:
        image = piece.image
    mime.setData(PNG, to_png(image))
    mime.setImageData(image)
    mime.setData(FACTS, json.dumps(facts).encode())
    return mime


def from_mime(mime: QMimeData, paper: QRect, table: LabelTable | None) -> Piece | None:
    """What can be pasted onto a layer, of labels where there is a `table`; None where there is no picture.

    It lies where it was copied, or in the middle, no larger than `paper`. Raises PictureError for colours that stand
    for no class.
    """
    image, facts = _image_in(mime), _facts(mime)
    if image.isNull():
        return None
    if table is not None and mime.hasFormat(NUMBERS) and facts.get("classes") == _names(table):
        grey = QImage.fromData(mime.data(NUMBERS).data()).convertToFormat(LABELS)
        numbers = table.cleaned(pixels_in(grey))
    elif table is not None:
        numbers = _numbers(image, table)
    else:
        numbers = None
    place = _place(facts, image.size(), paper)
    if numbers is not None:
        return _fitted(Piece(numbers, np.not_equal(numbers, VOID), place), paper)
    colours = image.convertToFormat(COLOUR)
    pixels = pixels_in(colours).copy()
    return _fitted(Piece(pixels, np.ones(pixels.shape[:2], np.bool_), place), paper)


def has_picture(mime: QMimeData | None) -> bool:
    """Whether there is something to paste; an empty clipboard may have no content at all."""
    return mime is not None and (mime.hasImage() or mime.hasFormat(PNG))


def _image_in(mime: QMimeData) -> QImage:
    """The PNG first: some programs and platforms lose the transparency of the other one."""
    image = QImage.fromData(mime.data(PNG).data()) if mime.hasFormat(PNG) else QImage()
    return QImage(mime.imageData()) if image.isNull() and mime.hasImage() else image


def _numbers(image: QImage, table: LabelTable) -> Numbers:
    """The classes that opaque pixels have the very colour of, VOID where nothing is. Raises PictureError for others."""
    colours = {number: table.classes[number].colour for number in table.paintable}
    numbers = numbers_by_colour(image, colours, VOID)
    is_known = np.not_equal(numbers, VOID) | np.equal(to_pixels(image.convertToFormat(_WITH_ALPHA))[..., 3], 0)
    if not is_known.all():
        told = "The picture has colours that stand for no class of this model. Paste it onto a sketch instead."
        raise PictureError(translate("Clipboard", told))
    return numbers


def _place(facts: dict[str, object], size: QSize, paper: QRect) -> QPoint:
    """Where the piece lay, if it can be seen there, or else in the middle."""
    match facts.get("place"):
        case [int(x), int(y)] if QRect(QPoint(x, y), size).intersects(paper):
            return QPoint(x, y)
        case _:
            return QPoint((paper.width() - size.width()) // 2, (paper.height() - size.height()) // 2)


def _fitted(piece: Piece, paper: QRect) -> Piece:
    """As it is, or as large as it fits."""
    size = piece.area.size()
    if size.width() <= paper.width() and size.height() <= paper.height():
        return piece
    fitted = size.scaled(paper.size(), Qt.AspectRatioMode.KeepAspectRatio).expandedTo(QSize(1, 1))
    return piece.scaled(QRect(_place({}, fitted, paper), fitted))


def _facts(mime: QMimeData) -> dict[str, object]:
    try:
        facts = json.loads(bytes(mime.data(FACTS).data()) or b"{}")
    except ValueError:
        return {}
    return facts if isinstance(facts, dict) else {}


def _names(table: LabelTable) -> list[str]:
    return [label.name for label in table.classes]
