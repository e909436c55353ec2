"""UnsavedQuestion: a drawing is not saved, and the window is to be closed."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QMessageBox, QPushButton, QWidget

from gui.shell.question import Question


class UnsavedQuestion(Question):
    """Save the drawing called `name`, let it go, or stay.

    Signals:
        answered(str): "save" or "discard"; staying is no answer.
    """

    answered = Signal(str)

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Close the window"))
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(self.tr("{0} is not saved.").format(name))
        self.setInformativeText(self.tr("What was drawn since it was saved is lost unless you save it."))
        self.save = self.add(self.tr("&Save"), QMessageBox.ButtonRole.AcceptRole)
        self.discard = self.add(self.tr("&Discard"), QMessageBox.ButtonRole.DestructiveRole)
        self.stay = self.add(self.tr("&Cancel"), QMessageBox.ButtonRole.RejectRole)
        self.setDefaultButton(self.save)
        self.setEscapeButton(self.stay)
        self.buttonClicked.connect(self._on_clicked)

    def _on_clicked(self, button: QPushButton) -> None:
        if button is self.save:
            self.answered.emit("save")
        elif button is self.discard:
            self.answered.emit("discard")
