"""UnsavedQuestion: a drawing is not saved, and the window is to be closed."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QMessageBox, QPushButton, QWidget


class UnsavedQuestion(QMessageBox):
    """Save the drawing called `name`, let it go, or stay.

    Signals:
        answered(str): "save" or "discard"; staying is no answer.
    """

    answered = Signal(str)

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setIcon(QMessageBox.Icon.Question)
        self.setWindowTitle(self.tr("Close the window"))
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(self.tr("{0} is not saved.").format(name))
        self.setInformativeText(self.tr("What was drawn since it was saved is lost unless you save it."))
        self.save = self._add(self.tr("&Save"), QMessageBox.ButtonRole.AcceptRole)
        self.discard = self._add(self.tr("&Discard"), QMessageBox.ButtonRole.DestructiveRole)
        self.stay = self._add(self.tr("&Cancel"), QMessageBox.ButtonRole.RejectRole)
        self.setDefaultButton(self.save)
        self.setEscapeButton(self.stay)
        self.buttonClicked.connect(self._on_clicked)

    def _add(self, text: str, role: QMessageBox.ButtonRole) -> QPushButton:
        made = self.addButton(text, role)
        made.setAutoDefault(True)  # Enter presses the one that has the focus
        return made

    def _on_clicked(self, button: QPushButton) -> None:
        if button is self.save:
            self.answered.emit("save")
        elif button is self.discard:
            self.answered.emit("discard")
