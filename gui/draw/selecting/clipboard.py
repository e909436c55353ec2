"""Pieces of a drawing on the clipboard: a picture for every program, exact class numbers and the place for this one."""

import json

import numpy as np
from PySide6.QtCore import QByteArray, QMimeData, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QClipboard, QImage

from gui.draw.document.tiles import COLOUR, LABELS, VOID
from gui.draw.labels import Numbers
from gui.draw.labels.table import LabelTable
from gui.draw.tools.pieces import Piece
from gui.pictures import in_palette, numbers_by_colour, pixels_in, to_image, to_pixels, to_png
from gui.translation import translate
from img2img.errors import PictureError

PNG = "image/png"
IMAGE = "application/x-qt-image"  # what Qt calls a picture that it hands on as every platform has it
NUMBERS = "application/x-img2img-labels"  # a PNG of class numbers
FACTS = "application/x-img2img-selection"  # JSON: where it lay, and the names of its classes

_WITH_ALPHA = QImage.Format.Format_RGBA8888


class PieceMime(QMimeData):
    """A piece with transparency around it, of labels in the colours of `table`.

    It becomes a picture only when another program asks for one; this one takes the piece itself.
    """

    def __init__(self, piece: Piece, table: LabelTable) -> None:
        super().__init__()
        self._piece, self._names, self._palette = piece, table.names, table.colours()
        self._formats = [PNG, IMAGE, FACTS] if piece.pixels.ndim == 3 else [PNG, IMAGE, FACTS, NUMBERS]

    def piece_for(self, table: LabelTable | None) -> Piece | None:
        """The piece, if it can be laid onto labels of that table, or onto colours (None), just as it is."""
        piece, is_of_labels = self._piece, self._piece.pixels.ndim == 2
        if table is None:
            return None if is_of_labels else piece
        if not is_of_labels or table.names != self._names:
            return None
        numbers = table.cleaned(piece.pixels)
        return Piece(numbers, np.not_equal(numbers, VOID), piece.place)

    def plain(self) -> QMimeData:
        """All of it, made now: it needs no Python, which a clipboard may outlive."""
        mime = QMimeData()
        mime.setImageData(self._image())
        for kind in self._formats:
            if kind != IMAGE:
                mime.setData(kind, self.data(kind))
        return mime

    def formats(self) -> list[str]:
        return list(self._formats)

    def retrieveData(self, mimetype: str, preferred: object) -> object:
        if mimetype == PNG:
            return QByteArray(to_png(self._image()))
        if mimetype == IMAGE:
            return self._image()
        if mimetype == NUMBERS and NUMBERS in self._formats:
            return QByteArray(to_png(self._grey()))
        if mimetype == FACTS:
            return QByteArray(json.dumps({"place": self._piece.place.toTuple(), "classes": self._names}).encode())
        return None

    def _image(self) -> QImage:
        if self._piece.pixels.ndim == 3:
            return self._piece.image.copy()
        return in_palette(self._grey(), self._palette).convertToFormat(QImage.Format.Format_ARGB32)

    def _grey(self) -> QImage:
        return to_image(self._piece.pixels[..., None])


def leave_to_others(clipboard: QClipboard) -> None:
    """Copy what the clipboard points to, because this program ends."""
    mime = clipboard.mimeData()
    if isinstance(mime, PieceMime):
        clipboard.setMimeData(mime.plain())


def from_mime(mime: QMimeData, paper: QRect, table: LabelTable | None) -> Piece | None:
    """What can be pasted onto a layer, of labels where there is a `table`; None where there is no picture.

    It lies where it was copied, or in the middle, no larger than `paper`. Raises PictureError for colours that stand
    for no class.
    """
    piece = mime.piece_for(table) if isinstance(mime, PieceMime) else None
    piece = piece or _read(mime, table)
    if piece is None:
        return None
    place = _place(_facts(mime), piece.area.size(), paper)
    return _fitted(piece.moved(place - piece.place), paper)


def has_picture(mime: QMimeData | None) -> bool:
    """Whether there is something to paste; an empty clipboard may have no content at all."""
    return mime is not None and (mime.hasImage() or mime.hasFormat(PNG))


def _read(mime: QMimeData, table: LabelTable | None) -> Piece | None:
    """The piece that another program, or another window of this one, has copied, at no place yet."""
    image = _image_in(mime)
    if image.isNull():
        return None
    if table is None:
        pixels = pixels_in(colours := image.convertToFormat(COLOUR)).copy()
        return Piece(pixels, np.ones((colours.height(), colours.width()), np.bool_), QPoint())
    if mime.hasFormat(NUMBERS) and _facts(mime).get("classes") == list(table.names):
        grey = QImage.fromData(mime.data(NUMBERS).data()).convertToFormat(LABELS)
        numbers = table.cleaned(pixels_in(grey))
    else:
        numbers = _numbers(image, table)
    return Piece(numbers, np.not_equal(numbers, VOID), QPoint())


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
