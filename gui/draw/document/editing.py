"""Editing: the sheet that is drawn on, and how what is done to it becomes steps that can be undone."""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import replace

from PySide6.QtCore import QObject, QPoint, QRect, QSize, Signal

from gui.draw.document.packer import Packer
from gui.draw.document.sheet import Sheet
from gui.draw.document.steps import Delta, EditStep
from gui.draw.document.undo import UndoStack

UNDO_STEPS = 500


class Edit:
    """Changes of tiles that become one step to undo; it is open until it is kept, cancelled or another one begins."""

    def __init__(self, document: "Editing", text: str) -> None:
        self.text, self._document = text, document

    @property
    def is_open(self) -> bool:
        return self._document.under_way is self

    def keep(self) -> None:
        """Make a step to undo of what has changed. Does nothing once it is closed."""
        if self.is_open:
            self._document.close_edit()

    def cancel(self) -> None:
        """Take back what has changed. Does nothing once it is closed."""
        if self.is_open:
            self._document.close_edit(is_kept=False)


class Editing(QObject):
    """A sheet, a stack of steps to undo, and at most one edit under way.

    Signals: see Document, which says what is done to the sheet.
    """

    changed = Signal(QRect)
    shown = Signal(QRect)
    layers_changed = Signal()
    replaced = Signal()
    resized = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.stack = UndoStack(UNDO_STEPS, self)
        self.packer = Packer(self)
        self.under_way: Edit | None = None
        self.sheet = Sheet(QSize())

    @property
    def rect(self) -> QRect:
        return QRect(QPoint(0, 0), self.sheet.size)

    @contextmanager
    def edit(self, text: str) -> Generator[Edit]:
        """What is written to tiles inside becomes one step to undo, called `text`; an error takes it back."""
        edit = self.begin_edit(text)
        try:
            yield edit
        except BaseException:
            edit.cancel()
            raise
        edit.keep()

    def begin_edit(self, text: str) -> Edit:
        """As `edit`, for what takes a while, such as a stroke. An edit that is still open is kept."""
        self.finish()
        self.under_way = Edit(self, text)
        for layer in self.sheet.layers:
            layer.tiles.record()
        return self.under_way

    def close_edit(self, *, is_kept: bool = True) -> None:
        """Keep the edit that is open as a step to undo, or take it back. Does nothing when none is open."""
        edit, self.under_way = self.under_way, None
        if edit is None:
            return
        delta = Delta([(layer.tiles, kept) for layer in self.sheet.layers if (kept := layer.tiles.recorded())])
        if not is_kept:
            delta.exchange()
        elif not delta.is_empty:
            self.stack.push(EditStep(delta, edit.text, self.packer.add))
            self.packer.add(delta)

    def finish(self) -> None:
        """Keep the edit that is open."""
        self.close_edit()

    def undo(self) -> None:
        """Take back the last step; an edit that is open is one."""
        if self.under_way:
            self.close_edit(is_kept=False)
        else:
            self.stack.undo()

    def redo(self) -> None:
        self.finish()
        self.stack.redo()

    @property
    def undo_bytes(self) -> int:
        """Memory that steps to undo hold."""
        return sum(step.delta.bytes for step in self.stack.steps if isinstance(step, EditStep))

    def use(self, sheet: Sheet) -> Sheet:
        """Draw on another sheet from now on; returns the one before."""
        before = self.sheet
        self.sheet = replace(sheet, active=before.active) if before.active in sheet.layers else sheet
        for layer in before.layers:
            layer.tiles.written = _nobody
        self._listen(sheet)
        self.layers_changed.emit()
        if not any(layer in sheet.layers for layer in before.layers):
            self.replaced.emit()
        if before.size != sheet.size:
            self.resized.emit()
        self.shown.emit(self.rect)
        if [layer for layer in before.layers if layer.is_drawn] != [layer for layer in sheet.layers if layer.is_drawn]:
            self.changed.emit(self.rect)
        return before

    def _listen(self, sheet: Sheet) -> None:
        for layer in sheet.layers:
            layer.tiles.written = self._on_drawn if layer.is_drawn else self.shown.emit

    def _on_drawn(self, rect: QRect) -> None:
        self.shown.emit(rect)
        self.changed.emit(rect)


def _nobody(_: QRect) -> None:
    """Nobody listens to a sheet that is not used."""
