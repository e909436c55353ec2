"""WatchedDialog: the folders elsewhere whose models are listed as well, such as another upscaler's."""

from collections import Counter
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QDialog, QListWidget, QListWidgetItem, QWidget

from gui.background import LatestOnly
from gui.widgets.drops import FileDrops
from gui.widgets.file_dialogs import choose_folder
from gui.widgets.layout import button, column, quiet, row
from gui.widgets.notice import NoticeBar
from gui.words import short_path
from img2img.models.watched import WatchedFolders

SIZE, ROW_HEIGHT = (560, 340), 28
FOLDER = Qt.ItemDataRole.UserRole
Found = list[tuple[Path, int | None]]  # how many models a folder holds; None where it is not there


class WatchedDialog(QDialog):
    """Folders are added by a button or dropped, and taken away; what lies in them is never touched.

    Signals:
        changed(): another folder is watched, or one no more.
    """

    changed = Signal()

    def __init__(self, watched: WatchedFolders, notices: NoticeBar, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Watched folders"))
        self.resize(*SIZE)
        self._watched, self._notices = watched, notices
        self._looking = LatestOnly(self)
        self.folders = QListWidget()
        self.folders.setAccessibleName(self.tr("Watched folders"))
        self.folders.setSpacing(2)
        self.add = button("mdi6.folder-plus-outline", self.tr("&Add folder…"))
        self.remove = button("mdi6.folder-remove-outline", self.tr("&Remove"))
        close = button("", self.tr("Close"))
        for made, do in ((self.add, self._choose), (self.remove, self._remove), (close, self.reject)):
            made.setAutoDefault(False)
            made.clicked.connect(do)
        layout = column(self, margin=16, spacing=12)
        layout.addWidget(quiet(self.tr("Models in these folders are listed where they lie. They are not copied.")))
        layout.addWidget(self.folders, 1)
        layout.addLayout(row(self.add, self.remove, "stretch", close))
        FileDrops(self, Path.is_dir).dropped.connect(self._add)
        self.remove.setEnabled(False)
        self._show()

    def _show(self) -> None:
        self._looking.ask(lambda: _look(self._watched), self._notices.unless_fault(self._on_looked))

    def _on_looked(self, found: Found) -> None:
        now = self.folders.currentRow()
        self.folders.clear()
        for folder, count in found:
            item = QListWidgetItem(f"{short_path(folder)}  ·  {self._told(count)}", self.folders)
            item.setData(FOLDER, folder)
            item.setToolTip(str(folder))
            item.setSizeHint(QSize(0, ROW_HEIGHT))
        self.folders.setCurrentRow(min(max(now, 0), len(found) - 1))
        self.remove.setEnabled(bool(found))

    def _told(self, count: int | None) -> str:
        if count is None:
            return self.tr("not there")
        return self.tr("1 model") if count == 1 else self.tr("{0} models").format(count)

    def _choose(self) -> None:
        if folder := choose_folder(self, "watched", self.tr("Watch a folder of models")):
            self._add([folder])

    def _add(self, folders: list[Path]) -> None:
        with self._notices.faults_shown():
            for folder in folders:
                self._watched.add(folder)
        self._on_changed()

    def _remove(self) -> None:
        with self._notices.faults_shown():
            self._watched.remove(self.folders.currentItem().data(FOLDER))
        self._on_changed()

    def _on_changed(self) -> None:
        self._show()
        self.changed.emit()


def _look(watched: WatchedFolders) -> Found:
    counts = Counter(file.parent for file in watched.files())
    return [(folder, counts[folder] if folder.is_dir() else None) for folder in watched.folders()]
