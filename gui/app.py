"""Builds the window; the only place where objects meet."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QCoreApplication, Qt, QTimer
from PySide6.QtWidgets import QApplication

from gui.commands import Commands
from gui.draw.project.folder import may_hold_orphans
from gui.engine_client import SERVE, EngineClient, EngineState
from gui.places import places
from gui.preferences.shortcuts import ShortcutSheet
from gui.runs.jobs import Jobs, Start
from gui.settings import Settings, SettingsFile, read_settings, settings_path
from gui.shell.about import AboutBox
from gui.shell.ahead import import_ahead
from gui.shell.closing import CloseGuard
from gui.shell.ended import EndedRuns
from gui.shell.pages import Pages
from gui.shell.window import Window
from gui.theme import Theme
from gui.translation import speak
from gui.widgets.notice import NoticeBar
from img2img.models.library import Library
from img2img.runs.process import start_detached


@dataclass(frozen=True)
class Services:
    """Everything that the window is made of; held for as long as it is open."""

    application: QApplication
    settings: SettingsFile
    theme: Theme
    engine: EngineClient
    jobs: Jobs
    library: Library
    commands: Commands
    notices: NoticeBar
    pages: Pages
    close_guard: CloseGuard
    window: Window
    ended: EndedRuns


def main(arguments: Sequence[str] = (), page: str = "", language: str = "") -> int:
    """Open the window and stay until it is closed; the exit code.

    It opens on `page`, where one is named, and speaks `language`, or else the one that was chosen in the settings.
    """
    application = make_application(arguments)
    problem = speak(application, language or read_settings(settings_path())[0].language)  # before there is any text
    services = build(application)
    if problem:
        services.notices.warn(problem)
    services.window.show_page_named(page)
    services.window.show()
    import_ahead(services.window)
    return application.exec()


def make_application(arguments: Sequence[str] = ()) -> QApplication:
    """The application, before any widget."""
    application = QApplication(["img2img", *arguments])
    # Each move is drawn. X11's platform turns the merging of moves on as it starts, so that this comes after it.
    QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_CompressHighFrequencyEvents, False)
    QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_CompressTabletEvents, False)
    application.setApplicationName("img2img")
    application.setApplicationDisplayName("img2img")
    application.setDesktopFileName("img2img")
    return application


def build(application: QApplication, engine_command: Sequence[str] = SERVE, start: Start = start_detached) -> Services:
    """Everything, wired and not yet shown. `start` starts the process of a run and returns its pid."""
    settings = SettingsFile(settings_path())
    theme = Theme(application, settings.current.theme)
    engine = EngineClient(engine_command)
    jobs = Jobs(settings.current.runs_path, start)
    library = Library()
    commands = Commands()
    notices = NoticeBar()
    pages = Pages(settings, engine, jobs, library, commands, notices)
    close_guard = CloseGuard(jobs, settings, notices, pages.unsaved)
    window = Window(pages, commands, notices, close_guard, theme, places())
    ended = EndedRuns(jobs, places(), notices, pages.show_run, window)
    services = Services(
        application, settings, theme, engine, jobs, library, commands, notices, pages, close_guard, window, ended
    )
    _connect(services)
    return services


def _connect(services: Services) -> None:
    window, settings, engine, notices = services.window, services.settings, services.engine, services.notices
    window.closed.connect(engine.close)
    window.closed.connect(services.pages.closed)
    window.closed.connect(services.ended.note_closed)
    engine.crashed.connect(partial(notices.tell, kind="warning", subject="engine"))
    engine.state_changed.connect(partial(_on_engine_state, services))
    settings.failed.connect(notices.fail)
    settings.changed.connect(partial(_apply, services))
    services.commands.use_shortcuts(settings.current.shortcuts)
    services.commands.connect_to("model.restart", engine.restart)
    services.commands.connect_to("help.shortcuts", lambda: ShortcutSheet(services.commands, window).show())
    services.commands.connect_to("help.about", lambda: AboutBox(window).open())
    if may_hold_orphans():
        QTimer.singleShot(0, window, lambda: services.pages.draw)  # which offers them, whichever page is shown
    if settings.problem:
        notices.warn(settings.problem)


def _on_engine_state(services: Services, state: EngineState) -> None:
    services.window.show_engine_state(state)
    if state == EngineState.READY:  # that it was lost is no longer true
        services.notices.withdraw("engine")


def _apply(services: Services, chosen: Settings) -> None:
    services.theme.choose(chosen.theme)
    services.commands.use_shortcuts(chosen.shortcuts)
    services.jobs.runs_folder = chosen.runs_path
