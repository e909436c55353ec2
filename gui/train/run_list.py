"""RunList: every training there is, newest first, and a way to begin another."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtWidgets import QListView, QWidget

from gui.icons import coloured_icon
from gui.widgets.layout import button, quiet, stack
from gui.words import state_name, when
from img2img.runs.summary import RunSummary

Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()
ROW_HEIGHT = 48

# Icon and colour of a state; the colours stand out from a light and from a dark list.
MARKS = {
    "new": ("mdi6.circle-outline", "#8a8d94"),
    "starting": ("mdi6.progress-clock", "#6f71e0"),
    "running": ("mdi6.play-circle", "#6f71e0"),
    "paused": ("mdi6.pause-circle", "#c98a1b"),
    "stopped": ("mdi6.stop-circle", "#8a8d94"),
    "finished": ("mdi6.check-circle", "#2f9e63"),
    "failed": ("mdi6.alert-circle", "#d8574f"),
    "died": ("mdi6.close-circle", "#d8574f"),
}


class RunModel(QAbstractListModel):
    """The runs, each in two lines: its name, then its state and when it began."""

    def __init__(self, parent: Any = None) -> None:
        super().__init__(parent)
        self.runs: list[RunSummary] = []
        self._icons = {state: coloured_icon(*mark) for state, mark in MARKS.items()}

    def show_runs(self, runs: Sequence[RunSummary]) -> None:
        """Show these; the rows are rebuilt only when runs came or went."""
        same = [run.run for run in runs] == [run.run for run in self.runs]
        if not same:
            self.beginResetModel()
        self.runs = list(runs)
        if not same:
            self.endResetModel()
        elif runs:
            self.dataChanged.emit(self.index(0, 0), self.index(len(runs) - 1, 0))

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self.runs)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        summary = self.runs[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return f"{summary.name}\n{state_name(summary.state)} · {when(summary.created)}"
        if role == Qt.ItemDataRole.DecorationRole:
            return self._icons[summary.state]
        if role == Qt.ItemDataRole.ToolTipRole:
            return str(summary.run.path)
        if role == Qt.ItemDataRole.SizeHintRole:
            return QSize(0, ROW_HEIGHT)
        return None


class RunList(QWidget):
    """The list, with a button above it.

    Signals:
        chosen(RunFolder): a run is to be shown.
        new_asked(): a new training is to be set up.
    """

    chosen = Signal(object)
    new_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.new = button("mdi6.plus", self.tr("&New training"), self.new_asked)
        self.model = RunModel(self)
        self.view = QListView()
        self.view.setModel(self.model)
        self.view.setAccessibleName(self.tr("Trainings"))
        self.view.setUniformItemSizes(True)
        self.view.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.hint = quiet(self.tr("Trainings that you start are listed here, and stay here when the window is closed."))
        layout = stack(self.new, self.hint, self.view, spacing=10)
        layout.setAlignment(self.hint, Qt.AlignmentFlag.AlignTop)
        layout.setContentsMargins(0, 0, 0, 0)
        self.setLayout(layout)
        self.show_runs(())
        self.view.selectionModel().currentChanged.connect(self._on_current)

    def show_runs(self, runs: Sequence[RunSummary]) -> None:
        """Show these runs; the one that is chosen stays so."""
        chosen = self._chosen_path()
        self.model.show_runs(runs)
        self.view.setVisible(bool(runs))
        self.hint.setVisible(not runs)
        if chosen is not None:
            self.choose(chosen)

    def choose(self, path: object) -> None:
        """Mark the run in the folder `path`, if it is listed; None marks none."""
        places = [place for place, summary in enumerate(self.model.runs) if summary.run.path == path]
        self.view.selectionModel().blockSignals(True)
        self.view.setCurrentIndex(self.model.index(places[0], 0) if places else QModelIndex())
        self.view.selectionModel().blockSignals(False)
        self.view.viewport().update()

    def _chosen_path(self) -> object:
        index = self.view.currentIndex()
        return self.model.runs[index.row()].run.path if index.isValid() else None

    def _on_current(self, current: QModelIndex) -> None:
        if current.isValid():
            self.chosen.emit(self.model.runs[current.row()].run)
