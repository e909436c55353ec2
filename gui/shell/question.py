"""Question: what the window asks before it closes."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QPushButton, QWidget


class Question(QMessageBox):
    """Deletes itself when it is answered; Enter presses the button that has the focus."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setIcon(QMessageBox.Icon.Question)

    def add(self, text: str, role: QMessageBox.ButtonRole) -> QPushButton:
        """One more answer."""
        made = self.addButton(text, role)
        made.setAutoDefault(True)
        return made
