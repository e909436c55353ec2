"""Arrangement: where the photo is, beside the drawing, over it, or on its other side; Tab held shows the other one."""

from typing import Literal

from PySide6.QtCore import QElapsedTimer, QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QSplitter, QWidget

from gui.draw.preview import Preview
from gui.draw.results.overlay import PhotoOver
from gui.draw.results.photo_pane import PhotoPane
from gui.widgets.picture_view import PictureView

View = Literal["beside", "over", "swapped"]
TAP = 250  # milliseconds; a Tab that is held for less goes to the next field, as everywhere


class Arrangement(QObject):
    """Lays `drawing_pane` and `photo_pane` out in `panes`, and listens for Tab on canvas and photo only.

    Signals:
        other_shown(bool): Tab is held, or no longer.
    """

    other_shown = Signal(bool)

    def __init__(
        self, panes: QSplitter, drawing_pane: QWidget, photo_pane: PhotoPane, canvas: PictureView, preview: Preview
    ) -> None:
        super().__init__(panes)
        self.over = PhotoOver(canvas)
        self.view: View = "beside"
        self._opacity = 0.6
        self._is_other_shown = False
        self._held = QElapsedTimer()
        self._panes, self._drawing_pane, self._photo_pane = panes, drawing_pane, photo_pane
        self._canvas, self._preview = canvas, preview
        for view in (canvas, preview):
            view.installEventFilter(self)

    def show_view(self, view: View, opacity: float) -> None:
        """Put the photo there; over the drawing it is that strong, in [0, 1]."""
        is_other_view, self.view, self._opacity = view != self.view, view, opacity
        if is_other_view:
            self._lay_out()
        self._lay_over()

    def _lay_out(self) -> None:
        is_over = self.view == "over"
        self._panes.setOrientation(Qt.Orientation.Vertical if is_over else Qt.Orientation.Horizontal)
        self._panes.insertWidget(1 if self.view == "swapped" else 0, self._drawing_pane)
        self._photo_pane.show_picture(not is_over)
        self._panes.setStretchFactor(self._panes.indexOf(self._drawing_pane), 1)
        self._panes.setStretchFactor(self._panes.indexOf(self._photo_pane), 0 if is_over else 1)
        self._panes.setSizes([10_000, 1] if is_over else [10_000, 10_000])

    def _lay_over(self) -> None:
        """Over the drawing: the photo, or with Tab the one of both that is seen less."""
        if self.view == "over":
            other = 0.0 if self._opacity >= 0.5 else 1.0
            self.over.lay(other if self._is_other_shown else self._opacity)
        else:
            self.over.lay(1.0 if self._is_other_shown else 0.0)
            self._preview.show_in_place(self._canvas.image() if self._is_other_shown else None)

    def _show_other(self, is_shown: bool) -> None:
        if is_shown != self._is_other_shown:
            self._is_other_shown = is_shown
            self._lay_over()
            self.other_shown.emit(is_shown)

    # --- Qt

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusOut:
            self._show_other(False)  # a key that is let go elsewhere is not heard of
        if not isinstance(event, QKeyEvent) or event.key() != Qt.Key.Key_Tab or event.modifiers():
            return False
        if event.type() not in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            return False
        if event.isAutoRepeat():
            return True
        if event.type() == QEvent.Type.KeyPress:
            self._held.start()
            self._show_other(True)
        elif self._is_other_shown:
            self._show_other(False)
            if self._held.elapsed() < TAP and isinstance(watched, PictureView):
                watched.focusNextChild()
        return True
