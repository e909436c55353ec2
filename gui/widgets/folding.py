"""FoldingRow: what stands side by side where there is room for it, and one below the other where words are long."""

from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QLayout, QWidget

BESIDE, BELOW = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom


class FoldingRow(QWidget):
    """Two layouts; the second takes what room is left."""

    def __init__(self, first: QLayout, second: QLayout, spacing: int = 8) -> None:
        super().__init__()
        self._parts = first, second
        self._row = QBoxLayout(BESIDE, self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(spacing)
        for part in self._parts:
            self._row.addLayout(part)
        self._row.setStretch(1, 1)

    def minimumSizeHint(self) -> QSize:
        widest = max(part.minimumSize().width() for part in self._parts)
        return QSize(widest, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fold()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:  # a part got other words, or shows more or less
            self._fold()
        return super().event(event)

    def _fold(self) -> None:
        needed = sum(part.sizeHint().width() for part in self._parts) + self._row.spacing()
        direction = BESIDE if needed <= self.width() else BELOW
        if direction != self._row.direction():
            self._row.setDirection(direction)
            self.updateGeometry()
