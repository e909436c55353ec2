"""Models: every model of the library, where it comes from, what it was made with, and what to do with it."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QFile, Qt, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QInputDialog, QSplitter, QWidget

from gui.background import LatestOnly, in_background
from gui.library.lookout import Lookout
from gui.library.model_cards import ModelCards
from gui.library.model_details import ModelDetails
from gui.library.watched_dialog import WatchedDialog
from gui.widgets.drops import FileDrops
from gui.widgets.file_dialogs import choose_files, show_folder
from gui.widgets.layout import button, column, row, title
from gui.widgets.notice import NoticeBar
from img2img.errors import NameTaken
from img2img.models.community import ENDINGS, main_file
from img2img.models.library import Entry, Library


class ModelsPage(QWidget):
    """Cards of all models on the left, everything about the chosen one on the right. Files can be dropped anywhere.

    Signals:
        use_wanted(str, Entry): the page of that name is to be shown, with that model.
    """

    use_wanted = Signal(str, object)

    def __init__(self, library: Library, notices: NoticeBar, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._library, self._notices = library, notices
        self._listing = LatestOnly(self)
        self._wanted = ""  # the model to choose once it is listed
        self.cards = ModelCards()
        self.details = ModelDetails()
        self.setFocusProxy(self.cards)  # arrow keys choose a model at once
        FileDrops(self, lambda path: path.suffix.lower() in ENDINGS).dropped.connect(self.import_files)
        import_ = button("", self.tr("Im&port…"), role="primary")
        import_.clicked.connect(self.choose_files)
        folder = button("mdi6.folder-open-outline", self.tr("&Open folder"))
        folder.clicked.connect(self.open_folder)
        watched = button("mdi6.folder-eye-outline", self.tr("Wa&tched folders…"))
        watched.clicked.connect(self.show_watched)
        self._lookout = Lookout(library.watched, self)
        parts = QSplitter(Qt.Orientation.Horizontal)
        parts.setChildrenCollapsible(False)
        parts.setHandleWidth(16)
        parts.setProperty("role", "spaced")
        parts.addWidget(self.cards)
        parts.addWidget(self.details)
        parts.setStretchFactor(0, 1)
        parts.setSizes([700, 340])
        layout = column(self)
        layout.addLayout(row(title(self.tr("Models")), "stretch", watched, folder, import_))
        layout.addWidget(parts, 1)
        self._connect()

    def list_models(self) -> None:
        """Look into the library again, in the background."""
        self._listing.ask(self._library.entries, self._notices.unless_fault(self._on_listed))

    def choose(self, name: str) -> None:
        """Choose the model of that name, which may be new."""
        self._wanted = name
        self.list_models()

    def import_files(self, paths: list[Path]) -> None:
        """Copy model files into the user's folder; both halves of a pair are one."""
        for path in dict.fromkeys(map(main_file, paths)):
            self._change(partial(self._library.add, path), self._on_added)

    def choose_files(self) -> None:
        """Let the person choose model files to import."""
        kinds = self.tr("Models ({0})").format(" ".join(f"*{ending}" for ending in ENDINGS))
        self.import_files(choose_files(self, "models", self.tr("Import models"), kinds))

    def open_folder(self) -> None:
        """Show the folder of the user's own models; it is made when there is none yet."""
        with self._notices.faults_shown():
            self._library.user_folder.mkdir(parents=True, exist_ok=True)
            show_folder(self._library.user_folder, self._notices)

    def show_watched(self) -> None:
        """Show which folders are watched for models, to be changed."""
        dialog = WatchedDialog(self._library.watched, self._notices, self)
        dialog.changed.connect(self.list_models)
        dialog.open()

    def rename(self, entry: Entry, name: str) -> None:
        """Call a model of the user's `name`."""
        if name.strip() not in ("", entry.name):
            self._change(lambda: self._library.rename(entry.name, name.strip()), self._on_renamed)

    def remove(self, entry: Entry) -> None:
        """Move a model of the user's to the trash; the notice that says so can put it back."""
        self._change(lambda: self._library.remove(entry.name, _to_trash), partial(self._on_removed, entry))

    def _change(self, work: Callable[[], Any], done: Callable[[Any], object]) -> None:
        def finish(outcome: Any) -> None:
            self._notices.unless_fault(done)(outcome)
            self.list_models()

        in_background(self, work, finish)

    def _show_file(self, entry: Entry) -> None:
        show_folder(entry.path.parent, self._notices)

    def _ask_name(self, entry: Entry) -> None:
        dialog = QInputDialog(self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowTitle(self.tr("Rename the model"))
        dialog.setLabelText(self.tr("What to call {0}:").format(entry.name))
        dialog.setTextValue(entry.name)
        dialog.textValueSelected.connect(partial(self.rename, entry))
        dialog.open()

    def _on_added(self, entry: Entry) -> None:
        self._wanted = entry.name
        self._notices.tell(self.tr("{0} was added to your models.").format(entry.name), "done")

    def _on_renamed(self, entry: Entry) -> None:
        self._wanted = entry.name

    def _on_listed(self, entries: list[Entry]) -> None:
        self.cards.show_entries(entries, self._wanted)
        self._wanted = ""

    def _on_removed(self, entry: Entry, place: Path) -> None:
        def put_back() -> None:
            self._wanted = entry.name
            self._change(move_back, lambda _: None)

        def move_back() -> None:
            if entry.path.exists():
                taken = self.tr("{0} was not put back: there is another model of that name now. Rename that one first.")
                raise NameTaken(taken.format(entry.name), is_own=True)
            place.rename(entry.path)

        told = self.tr("{0} was moved to the trash.").format(entry.name)
        if place.is_file():
            self._notices.tell(told, "told", self.tr("Undo"), put_back)
        else:  # a system that does not say where its trash is
            self._notices.tell(told)

    def _connect(self) -> None:
        self.cards.chosen.connect(self.details.show_entry)
        self.details.use_wanted.connect(self.use_wanted)
        self.details.renaming_wanted.connect(self._ask_name)
        self.details.file_wanted.connect(self._show_file)
        self.details.removal_wanted.connect(self.remove)
        self._lookout.changed.connect(self.list_models)

    # --- Qt

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.list_models()
        self._lookout.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._lookout.stop()


def _to_trash(path: Path) -> Path:
    """Move a file to the trash, and say where it lies there. Raises OSError when there is no trash."""
    file = QFile(str(path))
    if not file.moveToTrash():
        raise OSError(file.errorString())
    return Path(file.fileName())
