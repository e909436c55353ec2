"""ClosingQuestion: runs are at work, and the window is to be closed."""

from collections import Counter
from collections.abc import Iterable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QMessageBox, QPushButton, QWidget

from gui.shell.question import Question


class ClosingQuestion(Question):
    """Keep the runs going, stop them, or stay. `kinds` are those of the runs, "train" or "batch".

    Signals:
        answered(str): "keep" or "stop"; staying is no answer.
    """

    answered = Signal(str)

    def __init__(self, kinds: Iterable[str], parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Close the window"))
        counts = Counter(kinds)
        is_one = counts.total() == 1
        self.setText(self._sentence(counts))
        self.setInformativeText(f"{self._promise(is_one)} {self._consequence(counts)}")
        self.is_for_ever = QCheckBox(self.tr("&Do not ask again"))
        self.setCheckBox(self.is_for_ever)
        self.keep = self.add(
            self.tr("&Keep it running") if is_one else self.tr("&Keep them running"), QMessageBox.ButtonRole.AcceptRole
        )
        self.stop = self.add(
            self.tr("&Stop it") if is_one else self.tr("&Stop them"), QMessageBox.ButtonRole.DestructiveRole
        )
        self.stay = self.add(self.tr("&Cancel"), QMessageBox.ButtonRole.RejectRole)
        self.setDefaultButton(self.keep)
        self.setEscapeButton(self.stay)
        self.buttonClicked.connect(self._on_clicked)

    def _sentence(self, counts: Counter[str]) -> str:
        trainings, batches = counts["train"], counts["batch"]
        parts: list[str] = []
        if trainings:
            parts.append(self.tr("1 training") if trainings == 1 else self.tr("{0} trainings").format(trainings))
        if batches:
            parts.append(self.tr("1 batch") if batches == 1 else self.tr("{0} batches").format(batches))
        what = self.tr("{0} and {1}").format(*parts) if len(parts) == 2 else parts[0]
        return (self.tr("{0} is running.") if counts.total() == 1 else self.tr("{0} are running.")).format(what)

    def _promise(self, is_one: bool) -> str:
        if is_one:
            return self.tr("It needs no window and goes on: you find it here when you open the window again.")
        return self.tr("They need no window and go on: you find them here when you open the window again.")

    def _consequence(self, counts: Counter[str]) -> str:
        """What stopping means for what is running."""
        if not counts["batch"]:
            return self.tr("A training stops after a checkpoint, and can be resumed.")
        if not counts["train"]:
            return self.tr("A batch stops after the file at work, and can be resumed.")
        return self.tr("A training stops after a checkpoint, a batch after the file at work; both can be resumed.")

    def _on_clicked(self, button: QPushButton) -> None:
        if button is self.keep:
            self.answered.emit("keep")
        elif button is self.stop:
            self.answered.emit("stop")
