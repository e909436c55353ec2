"""EarlierBatches: a menu of the batches that were run before."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from gui.icons import icon
from gui.words import state_name, when
from img2img.runs.summary import RunSummary

MOST = 12


class EarlierBatches(QToolButton):
    """A button with the menu under it.

    Signals:
        chosen(RunFolder): a batch is to be shown.
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._menu = QMenu(self)
        self.setMenu(self._menu)
        self.setText(self.tr("Earlier"))
        self.setIcon(icon("mdi6.history"))
        self.setAccessibleName(self.tr("Earlier batches"))
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.show_batches(())

    def show_batches(self, batches: Sequence[RunSummary]) -> None:
        """Offer the newest of these."""
        self._menu.clear()
        for summary in batches[:MOST]:
            folder = Path(str(summary.config.get("output", ""))).name
            told = (summary.name, folder, when(summary.created), state_name(summary.state))
            text = "  ·  ".join(filter(None, told))
            action = self._menu.addAction(text)
            action.triggered.connect(lambda _checked=False, run=summary.run: self.chosen.emit(run))
        self.setEnabled(bool(batches))
