"""EmptyState: what a page shows while there is nothing to show: why, and what to do about it."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from gui.widgets.icon_label import IconLabel
from gui.widgets.layout import heading, quiet, row, stack

ICON = 48
TEXT_WIDTH = 320


class EmptyState(QWidget):
    """An icon, a sentence, an explanation, and buttons, in the middle."""

    def __init__(self, icon_name: str, what: str, why: str, *buttons: QPushButton) -> None:
        super().__init__()
        title, explanation = heading(what), quiet(why)
        for label in (title, explanation):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        explanation.setFixedWidth(TEXT_WIDTH)
        middle = (row("stretch", part, "stretch") for part in (IconLabel(icon_name, ICON), title, explanation))
        self.setLayout(stack("stretch", *middle, row("stretch", *buttons, "stretch"), "stretch", spacing=10))

    def texts(self) -> list[str]:
        return [label.text() for label in self.findChildren(QLabel)]
