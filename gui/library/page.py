"""Models: every model of the library, where it comes from, and what it was made with."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QShowEvent
from PySide6.QtWidgets import QFileDialog, QSplitter, QWidget

from gui.background import in_background
from gui.library.model_cards import ModelCards
from gui.library.model_details import ModelDetails
from gui.widgets.drops import FileDrops
from gui.widgets.layout import button, column, row, title
from gui.widgets.notice import NoticeBar
from img2img.disk import write_atomically
from img2img.models.library import SUFFIX, Entry, Library


class ModelsPage(QWidget):
    """Cards of all models on the left, everything about the chosen one on the right. Files can be dropped anywhere."""

    def __init__(self, library: Library, notices: NoticeBar, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._library, self._notices = library, notices
        self._wanted = ""  # the model to choose once it is listed
        self.cards = ModelCards()
        self.details = ModelDetails()
        FileDrops(self, lambda path: path.suffix == SUFFIX).dropped.connect(self.import_files)
        import_ = button("", self.tr("Im&port…"), role="primary")
        import_.clicked.connect(self.choose_files)
        folder = button("mdi6.folder-open-outline", self.tr("&Open folder"))
        folder.clicked.connect(self.open_folder)
        parts = QSplitter(Qt.Orientation.Horizontal)
        parts.setChildrenCollapsible(False)
        parts.setHandleWidth(16)
        parts.setProperty("role", "spaced")
        parts.addWidget(self.cards)
        parts.addWidget(self.details)
        parts.setStretchFactor(0, 1)
        parts.setSizes([700, 340])
        layout = column(self)
        layout.addLayout(row(title(self.tr("Models")), "stretch", folder, import_))
        layout.addWidget(parts, 1)
        self.cards.chosen.connect(self.details.show_entry)
        self.details.removal_wanted.connect(self._remove)

    def list_models(self) -> None:
        """Look into the library again, in the background."""
        in_background(self, self._library.entries, self._notices.unless_fault(self._on_listed))

    def import_files(self, paths: list[Path]) -> None:
        """Copy model files into the user's folder."""
        for path in paths:
            self._change(lambda path=path: self._library.add(path), self._on_added)

    def choose_files(self) -> None:
        """Let the person choose model files to import."""
        kinds = self.tr("Models (*{0})").format(SUFFIX)
        chosen, _ = QFileDialog.getOpenFileNames(self, self.tr("Import models"), "", kinds)
        self.import_files([Path(path) for path in chosen])

    def open_folder(self) -> None:
        """Show the folder of the user's own models; it is made when there is none yet."""
        folder = self._library.user_folder
        folder.mkdir(parents=True, exist_ok=True)
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))

    def _change(self, work: Callable[[], Any], done: Callable[[Any], None]) -> None:
        def finish(outcome: Any) -> None:
            self._notices.unless_fault(done)(outcome)
            self.list_models()

        in_background(self, work, finish)

    def _on_added(self, entry: Entry) -> None:
        self._wanted = entry.name
        self._notices.tell(self.tr("{0} was added to your models.").format(entry.name), "done")

    def _on_listed(self, entries: list[Entry]) -> None:
        self.cards.show_entries(entries, self._wanted)
        self._wanted = ""

    def _remove(self, entry: Entry) -> None:
        """Remove a model of the user's; the notice that says so can put it back."""

        def remove() -> bytes:
            content = entry.path.read_bytes()
            self._library.remove(entry.name)
            return content

        self._change(remove, lambda content: self._on_removed(entry, content))

    def _on_removed(self, entry: Entry, content: bytes) -> None:
        def put_back() -> None:
            self._wanted = entry.name
            self._change(lambda: write_atomically(entry.path, content), lambda _: None)

        told = self.tr("{0} was removed.").format(entry.name)
        self._notices.tell(told, "told", self.tr("Undo"), put_back)

    # --- Qt

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.list_models()
