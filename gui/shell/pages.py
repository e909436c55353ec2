"""The pages of the window. Each is made when it is first wanted: what nobody has looked at yet costs no time."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QT_TRANSLATE_NOOP, QObject, Signal
from PySide6.QtWidgets import QWidget

from gui.commands import Commands
from gui.engine_client import EngineClient
from gui.library.choice import page_for
from gui.runs.jobs import Jobs
from gui.settings import SettingsFile
from gui.widgets.notice import NoticeBar
from img2img.models.library import Entry, Library
from img2img.runs.summary import RunSummary

if TYPE_CHECKING:
    from gui.convert.page import ConvertPage
    from gui.draw.page import DrawPage
    from gui.draw.project.desk import ProjectDesk
    from gui.library.page import ModelsPage
    from gui.preferences.page import SettingsPage
    from gui.train.page import TrainPage


@dataclass(frozen=True)
class Tab:
    """What is known of a page before it is made.

    name    what commands and kept settings call it, and the attribute of `Pages` that it is
    title   what the sidebar calls it, marked for translation in the context "Page"
    icon    a name of qtawesome
    """

    name: str
    title: str
    icon: str


TABS = (
    Tab("draw", str(QT_TRANSLATE_NOOP("Page", "Draw")), "mdi6.draw"),
    Tab("convert", str(QT_TRANSLATE_NOOP("Page", "Convert")), "mdi6.image-sync-outline"),
    Tab("train", str(QT_TRANSLATE_NOOP("Page", "Train")), "mdi6.school-outline"),
    Tab("models", str(QT_TRANSLATE_NOOP("Page", "Models")), "mdi6.cube-outline"),
    Tab("settings", str(QT_TRANSLATE_NOOP("Page", "Settings")), "mdi6.cog-outline"),
)


class Pages(QObject):
    """Makes the pages, hands each what it works with, and ties them together.

    Signals:
        wanted(str): a page asks for the page of that name to be shown.
        titled(str, bool): the drawing in hand is called so, and whether it has changed since it was saved.
        closed(): the window was closed; whoever connects it lets every page that was made know.
    """

    wanted = Signal(str)
    titled = Signal(str, bool)
    closed = Signal()

    def __init__(
        self,
        settings: SettingsFile,
        engine: EngineClient,
        jobs: Jobs,
        library: Library,
        commands: Commands,
        notices: NoticeBar,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._settings, self._engine, self._jobs = settings, engine, jobs
        self._library, self._commands, self._notices = library, commands, notices
        commands.connect_to("model.import", self._import_models)
        commands.connect_to("model.folder", self._open_models)
        commands.connect_to("model.watched", self._show_watched)
        commands.connect_to("train.new", self._start_training)

    def page(self, tab: Tab) -> QWidget:
        """The page of that tab."""
        return getattr(self, tab.name)

    def show_run(self, summary: RunSummary) -> None:
        """Show a run on the page for its kind."""
        name = "train" if summary.kind == "train" else "convert"
        self.wanted.emit(name)
        getattr(self, name).show_run(summary.run)

    @cached_property
    def draw(self) -> "DrawPage":
        from gui.draw.page import DrawPage

        page = DrawPage(self._engine, self._library, self._settings, self._commands, self._notices)
        page.page_wanted.connect(self.wanted)
        page.desk.titled.connect(self.titled)
        self.closed.connect(page.close_down)
        return page

    def unsaved(self) -> "ProjectDesk | None":
        """The drawing in hand, where there is one yet; what floats above it is laid down."""
        page: DrawPage | None = self.__dict__.get("draw")
        if page:
            page.canvas.selection.drop()
        return page.desk if page else None

    @cached_property
    def convert(self) -> "ConvertPage":
        from gui.convert.page import ConvertPage

        page = ConvertPage(self._jobs, self._engine, self._library, self._settings, self._commands, self._notices)
        page.draw_wanted.connect(self._take_to_draw)
        return page

    @cached_property
    def train(self) -> "TrainPage":
        from gui.train.page import TrainPage

        page = TrainPage(self._jobs, self._engine, self._library, self._settings, self._notices)
        page.model_added.connect(self._open_new)
        return page

    @cached_property
    def models(self) -> "ModelsPage":
        from gui.library.page import ModelsPage

        page = ModelsPage(self._library, self._notices)
        page.use_wanted.connect(self._use)
        return page

    @cached_property
    def settings(self) -> "SettingsPage":
        from gui.preferences.page import SettingsPage

        return SettingsPage(self._settings, self._commands)

    def _open_new(self, model: Entry) -> None:
        """Show the page that a new model is for."""
        self._use(page_for(model), model)

    def _use(self, page: str, model: Entry) -> None:
        """Show the page of that name, with that model."""
        self.wanted.emit(page)
        match page:
            case "draw":
                self.draw.use_model(model.name)
            case "convert":
                self.convert.use_model(model.name)
            case _:
                self.models.choose(model.name)

    def _take_to_draw(self, picture: Path) -> None:
        """Show the Draw page, which asks what the picture is to be there."""
        self.wanted.emit("draw")
        self.draw.take_picture(picture)

    def _open_models(self) -> None:
        self.models.open_folder()

    def _show_watched(self) -> None:
        self.wanted.emit("models")
        self.models.show_watched()

    def _import_models(self) -> None:
        """Wherever that is asked for, the models' page shows what becomes of it."""
        self.wanted.emit("models")
        self.models.choose_files()

    def _start_training(self) -> None:
        self.wanted.emit("train")
        self.train.show_form()
