"""Selection: what is selected of a document, and what is done to it on the active layer."""

from PySide6.QtCore import QObject, QPoint, QRect, Signal

from gui.draw.document.document import Document
from gui.draw.selecting.floating import Floating, copied, empty
from gui.draw.selecting.region import Region, put_together, whole
from gui.draw.tools.pieces import Piece
from gui.draw.tools.selection import Combination


class Selection(QObject):
    """`region` is what is selected, or None. What is moved or pasted floats until it is dropped: one step to undo.

    Signals:
        changed(): something else is selected, or it floats, or no longer.
        refused(str): it cannot be done on this layer, and why.
    """

    changed = Signal()
    refused = Signal(str)

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.document = document
        self._floating: Floating | None = None
        self.region: Region | None = None
        document.changed.connect(self._on_document_changed)
        document.shown.connect(self._on_document_changed)
        document.stack.moved.connect(self._on_document_changed)
        document.replaced.connect(self.clear)

    @property
    def is_floating(self) -> bool:
        return self._floating is not None and self._floating.is_open

    @property
    def origin(self) -> Region | None:
        """From where what floats was lifted; None where nothing floats, or it was pasted."""
        return self._floating.origin if self._floating and self.is_floating else None

    def select(self, region: Region | None, how: Combination = "replace") -> None:
        """Select other pixels; what floats is dropped."""
        self.drop()
        self.region = put_together(self.region, region, how)
        self.changed.emit()

    def select_all(self) -> None:
        self.select(whole(self.document.rect))

    def clear(self) -> None:
        """Select nothing; what floats is dropped."""
        self.select(None)

    def drop(self) -> None:
        """Leave what floats where it is; it stays selected, as far as it lies inside."""
        floating, self._floating = self._floating, None
        if floating:
            floating.edit.keep()
            self._crop()
            self.changed.emit()

    def lift(self) -> bool:
        """Let what is selected float; says whether it does now."""
        if self.is_floating:
            return True
        if self.region is None or not self._may_paint():
            return False
        piece = copied(self.document.active, self.region)
        self._floating = Floating(self.document, piece, self.region, self.tr("Move selection"))
        self.changed.emit()
        return True

    def place(self, area: QRect) -> None:
        """Move and scale what is selected to an area of the document, which may reach beyond it."""
        if self.region is not None and area != self.region.area and self.lift() and self._floating:
            self._floating.place(area)
            self._follow(self._floating, area)

    def move(self, by: QPoint) -> None:
        if self.region is not None:
            self.place(self.region.area.translated(by))

    def copy(self) -> Piece | None:
        """What is selected of the active layer; None where nothing is."""
        if self._floating and self.is_floating:
            return self._floating.piece
        return copied(self.document.active, self.region) if self.region else None

    def delete(self) -> None:
        """Leave nothing of what is selected, as one step to undo; the region stays selected."""
        if self._floating and self.is_floating:
            self._floating.take_away()
            self.drop()
        elif self.region and self._may_paint():
            with self.document.edit(self.tr("Delete selection")):
                empty(self.document.active.tiles, self.region)

    def paste(self, piece: Piece) -> bool:
        """Let a piece float on the active layer, which must be of its kind; says whether it does."""
        if not self._may_paint():
            return False
        self.drop()
        self.region = Region(piece.mask, piece.place)
        self._floating = Floating(self.document, piece, None, self.tr("Paste"))
        self.changed.emit()
        return True

    def _may_paint(self) -> bool:
        reason = self.document.active.reason_not_to_paint
        if reason:
            self.refused.emit(reason)
        return not reason

    def _follow(self, floating: Floating, area: QRect) -> None:
        """The outline is that of the piece as it came, as large as it is now."""
        self.region = Region(floating.outline, area.topLeft())
        self.changed.emit()

    def _crop(self) -> None:
        self.region = put_together(self.region, whole(self.document.rect), "intersect")

    def _on_document_changed(self) -> None:
        """Somebody else may have kept what floats, or taken it back."""
        floating = self._floating
        if floating is None or floating.is_open:
            return
        self._floating = None
        if self.document.stack.index == floating.step:
            self.region = floating.origin
        self._crop()
        self.changed.emit()
