"""PathField: a path that is edited whole and shown short."""

import os
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QLineEdit, QStyle, QStyleOptionFrame, QWidget

from gui.words import short_path

INDENT = 2  # what QLineEdit leaves on either side of its text


class PathField(QLineEdit):
    """Without the focus it shows the home as ~ and leaves out the middle; the tip is the whole path.

    While nothing is typed, the suggested path holds.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._suggested: Path | None = None
        self.textChanged.connect(self._show_tip)

    @property
    def path(self) -> Path | None:
        """What is typed, ~ resolved where it names somebody's home, or else what is suggested."""
        text = self.text().strip()
        return expanded(text) if text else self._suggested

    def suggest(self, path: Path | None, hint: str = "") -> None:
        """Let `path` hold while nothing is typed; without one, `hint` stands in its place."""
        self._suggested = path
        self.setPlaceholderText(str(path) if path else hint)
        self._show_tip()

    def shown_text(self, width: int) -> str:
        """What stands in the field without the focus, when there is room for `width` pixels."""
        text = short_path(self.path) if self.path else self.placeholderText()
        return self.fontMetrics().elidedText(text, Qt.TextElideMode.ElideMiddle, width)

    def _show_tip(self) -> None:
        self.setToolTip(str(self.path) if self.path else "")

    # --- Qt

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.hasFocus():
            super().paintEvent(event)
            return
        option = QStyleOptionFrame()
        self.initStyleOption(option)
        painter = QPainter(self)
        self.style().drawPrimitive(QStyle.PrimitiveElement.PE_PanelLineEdit, option, painter, self)
        area = self.style().subElementRect(QStyle.SubElement.SE_LineEditContents, option, self)
        area = area.adjusted(INDENT, 0, -INDENT, 0)
        role = QPalette.ColorRole.Text if self.text() else QPalette.ColorRole.PlaceholderText
        painter.setPen(option.palette.color(role))
        where = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.drawText(area, where, self.shown_text(area.width()))


def expanded(text: str) -> Path:
    """The path that is typed, ~ resolved; it stays where nobody has that name: pathlib would raise RuntimeError."""
    return Path(os.path.expanduser(text))  # noqa: PTH111
