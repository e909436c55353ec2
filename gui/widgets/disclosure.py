"""Disclosure: a line that shows or hides what lies below it."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton, QVBoxLayout, QWidget

from gui.icons import icon


class Disclosure(QWidget):
    """`content` under a button with `text`; hidden at first."""

    def __init__(self, text: str, content: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._content = content
        self.button = QToolButton()
        self.button.setText(text)
        self.button.setCheckable(True)
        self.button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.button.toggled.connect(self._open)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.button)
        layout.addWidget(content)
        self._open(False)

    def _open(self, is_open: bool) -> None:
        self.button.setIcon(icon("mdi6.chevron-down" if is_open else "mdi6.chevron-right"))
        self._content.setVisible(is_open)
