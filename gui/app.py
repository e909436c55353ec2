"""Builds the window; the only place where objects meet."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication

from gui.commands import Commands
from gui.engine_client import SERVE, Engine
from gui.preferences.shortcuts import ShortcutSheet
from gui.runs.jobs import Jobs, Start
from gui.settings import Settings, SettingsFile, settings_path
from gui.shell.about import AboutBox
from gui.shell.closing import Farewell
from gui.shell.pages import Pages
from gui.shell.window import Window
from gui.theme import Theme
from gui.widgets.notice import NoticeBar
from img2img.disk import user_folder
from img2img.models.library import Library
from img2img.runs.folder import start_detached


@dataclass(frozen=True)
class Desk:
    """Everything that the window is made of; held for as long as it is open."""

    application: QApplication
    settings: SettingsFile
    theme: Theme
    engine: Engine
    jobs: Jobs
    library: Library
    commands: Commands
    notices: NoticeBar
    pages: Pages
    farewell: Farewell
    window: Window


def main(arguments: Sequence[str] = ()) -> int:
    """Open the window and stay until it is closed; the exit code."""
    application = make_application(arguments)
    desk = build(application)
    desk.window.show()
    return application.exec()


def make_application(arguments: Sequence[str] = ()) -> QApplication:
    """The application, before any widget."""
    application = QApplication(["img2img", *arguments])
    application.setApplicationName("img2img")
    application.setApplicationDisplayName("img2img")
    application.setDesktopFileName("img2img")
    return application


def build(application: QApplication, engine_command: Sequence[str] = SERVE, start: Start = start_detached) -> Desk:
    """Everything, wired and not yet shown. `start` starts the process of a run and returns its pid."""
    settings = SettingsFile(settings_path())
    theme = Theme(application, settings.current.theme)
    engine = Engine(engine_command)
    jobs = Jobs(settings.current.runs_path, start)
    library = Library()
    commands = Commands()
    notices = NoticeBar()
    pages = Pages(settings, engine, jobs, library, commands, notices)
    places = QSettings(str(user_folder() / "window.ini"), QSettings.Format.IniFormat)
    farewell = Farewell(jobs, settings, notices)
    window = Window(pages, commands, notices, farewell, places)
    desk = Desk(application, settings, theme, engine, jobs, library, commands, notices, pages, farewell, window)
    _connect(desk)
    return desk


def _connect(desk: Desk) -> None:
    window, settings, engine, notices = desk.window, desk.settings, desk.engine, desk.notices
    window.closed.connect(engine.close)
    window.closed.connect(desk.pages.closed)
    engine.crashed.connect(notices.warn)
    engine.state_changed.connect(window.show_engine_state)
    settings.failed.connect(notices.fail)
    settings.changed.connect(partial(_apply, desk))
    desk.commands.use_shortcuts(settings.current.shortcuts)
    desk.commands.connect_to("model.restart", engine.restart)
    desk.commands.connect_to("help.shortcuts", lambda: ShortcutSheet(desk.commands, window).show())
    desk.commands.connect_to("help.about", lambda: AboutBox(window).open())
    if settings.problem:
        notices.warn(settings.problem)


def _apply(desk: Desk, chosen: Settings) -> None:
    desk.theme.choose(chosen.theme)
    desk.commands.use_shortcuts(chosen.shortcuts)
    desk.jobs.runs_folder = chosen.runs_path
