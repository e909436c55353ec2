"""ExampleOffer: a button on an empty canvas, for whoever does not know yet what to paint."""

from PySide6.QtCore import QEvent, QObject, QPoint, QRect
from PySide6.QtWidgets import QPushButton, QWidget

from gui.icons import icon

BELOW = 34  # pixels, the hint in the middle of the canvas


class ExampleOffer(QPushButton):
    """Lies on `canvas`, below its hint."""

    def __init__(self, canvas: QWidget) -> None:
        super().__init__(icon("mdi6.home-city-outline"), "", canvas)
        self._canvas = canvas
        self.setText(self.tr("Begin with an e&xample"))
        self.setToolTip(self.tr("A label map that came with this model, to be painted over"))
        self.hide()
        canvas.installEventFilter(self)

    def offer(self, is_offered: bool) -> None:
        """Show the button, or not."""
        if self.isHidden() != is_offered:
            return  # as it is already; every move of a stroke asks
        had_focus = self.hasFocus()
        self.setVisible(is_offered)
        self._place()
        if had_focus and not is_offered:
            self._canvas.setFocus()

    def _place(self) -> None:
        around, size = self._canvas.rect(), self.sizeHint()
        place = QRect(QPoint(0, 0), size)
        place.moveCenter(around.center() + QPoint(0, BELOW + size.height() // 2))
        self.setGeometry(place)

    # --- Qt

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._place()
        return False
