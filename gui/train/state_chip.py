"""StateChip: a run's state as a word on a coloured ground."""

from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QWidget

from gui.train.run_list import MARKS
from gui.words import state_name


class StateChip(QLabel):
    """A label with round ends."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._colour = QColor(MARKS["new"][1])
        self.setContentsMargins(12, 4, 12, 4)

    def show_state(self, state: str) -> None:
        self._colour = QColor(MARKS[state][1])
        self.setText(state_name(state))
        self.setAccessibleName(self.tr("State: {0}").format(state_name(state)))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = QColor(self._colour)
        ground.setAlpha(50)
        painter.setBrush(ground)
        painter.setPen(self._colour)
        area = self.rect().adjusted(1, 1, -1, -1)
        painter.drawRoundedRect(area, area.height() / 2, area.height() / 2)
        painter.end()
        super().paintEvent(event)
