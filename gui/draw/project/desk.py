"""ProjectDesk: the commands of the Draw page about files, and what a person is told of them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from gui.commands import Commands
from gui.draw.project.autosave import Autosave
from gui.draw.project.drawing import Drawing
from gui.draw.project.drawing_file import DrawingFile, Then
from gui.draw.project.export import PhotoExport
from gui.draw.project.openraster import SUFFIX
from gui.draw.project.recent import RecentFiles
from gui.draw.project.recipe import Recipe
from gui.draw.project.recovery import Recovery
from gui.engine_client import EngineClient
from gui.settings import SettingsFile
from gui.translation import translate
from gui.widgets.file_dialogs import choose_file, choose_new_file, free_name
from gui.widgets.notice import NoticeBar
from gui.words import picture_filter
from img2img.disk import PICTURE_SUFFIXES
from img2img.models.library import Library


class ProjectDesk(QObject):
    """Keeps `drawing` in files: those that a person names, and those that are kept by themselves.

    `open_picture` takes a file that is opened and is no drawing.

    Signals:
        titled(str, bool): the drawing is called so, and whether it has changed since it was saved.
    """

    titled = Signal(str, bool)

    def __init__(
        self,
        page: QWidget,
        drawing: Drawing,
        engine: EngineClient,
        library: Library,
        settings: SettingsFile,
        commands: Commands,
        notices: NoticeBar,
        open_picture: Callable[[Path], object],
    ) -> None:
        super().__init__(page)
        self._page, self._drawing, self._notices, self._open_picture = page, drawing, notices, open_picture
        self.file = DrawingFile(drawing, self)
        self.autosave = Autosave(drawing.snapshot, parent=self)
        self.recent = RecentFiles(settings, self)
        self.export = PhotoExport(page, engine, notices)
        self.recipe = Recipe(engine, library, self)
        self.recovery = Recovery(self.file, self.autosave, notices)
        self._connect()
        slots: dict[str, Callable[[], object]] = {
            "file.open": self.ask_open,
            "file.save_drawing": self.save,
            "file.save_as": self.save_as,
            "file.recipe": self.ask_recipe,
        }
        for name, slot in slots.items():
            commands.connect_to(name, slot)
        commands.connect_menu("file.recent", self.recent.menu)

    # --- what the window asks when it closes

    @property
    def name(self) -> str:
        return self.file.name

    @property
    def is_modified(self) -> bool:
        """Whether closing now would lose something."""
        return self.file.is_modified

    def save(self, then: Then | bool = False) -> None:
        """Save the drawing in its file, or where the person wants it; `then` is called once it is saved."""
        if self.file.path is None:
            self.save_as(then)
        else:
            self.file.save(self.file.path, then if callable(then) else self._tell_saved)

    def close(self) -> None:
        """The window closes, and whoever closed it has decided on the drawing."""
        self.recovery.close()
        self.autosave.close()

    # --- commands

    def begin(self) -> None:
        """A blank sheet was laid."""
        self.file.begin()

    def open(self, path: Path) -> None:
        """Open a drawing, or whatever else the file holds."""
        if path.suffix.lower() == SUFFIX:
            self.file.open(path)
        else:
            self._open_picture(path)

    def ask_open(self) -> None:
        both = " ".join(f"*{suffix}" for suffix in (SUFFIX, *PICTURE_SUFFIXES))
        kinds = [self.tr("Drawings and pictures ({0})").format(both), _drawings(), picture_filter()]
        if chosen := choose_file(self._page, "draw", self.tr("Open"), ";;".join(kinds)):
            self.open(chosen)

    def save_as(self, then: Then | bool = False) -> None:
        name = self.file.path.name if self.file.path else self.tr("drawing") + SUFFIX
        chosen = choose_new_file(self._page, "draw", self.tr("Save drawing"), name, _drawings())
        if chosen is not None:
            self.file.save(_as_drawing(chosen), then if callable(then) else self._tell_saved)

    def ask_recipe(self) -> None:
        if chosen := choose_file(self._page, "save", self.tr("Open recipe"), picture_filter()):
            self.recipe.open(chosen)

    # --- what becomes of it

    def _connect(self) -> None:
        self._drawing.changed.connect(self._on_drawn)
        self.file.changed.connect(self._on_file_changed)
        self.file.opened.connect(self.recent.add)
        self.file.missing.connect(self.recent.drop)
        for told in (self.file.failed, self.recipe.failed):
            told.connect(self._notices.fail)
        for told in (self.file.warned, self.recipe.warned, self.autosave.failed):
            told.connect(self._notices.warn)
        self.recent.chosen.connect(self.open)
        self.recipe.found.connect(self._drawing.restore)

    def _on_drawn(self, *_: Any) -> None:
        self.autosave.note_change()

    def _on_file_changed(self) -> None:
        if self.is_modified:
            self.autosave.note_change()
        else:
            self.autosave.forget()
        self.titled.emit(self.name, self.is_modified)

    def _tell_saved(self) -> None:
        self._notices.tell(self.tr("Saved {0}").format(self.file.path), "done")


def _drawings() -> str:
    return translate("ProjectDesk", "OpenRaster drawing ({0})").format(f"*{SUFFIX}")


def _as_drawing(chosen: Path) -> Path:
    """`chosen` with .ora behind it."""
    return chosen if chosen.suffix.lower() == SUFFIX else free_name(chosen, SUFFIX)
