"""Pictures of every page, light and dark, with real answers of the engine: for the README, and to look at."""

from collections.abc import Callable
from importlib.resources import files as resource_files
from pathlib import Path

from PySide6.QtCore import QDeadlineTimer, QThread
from PySide6.QtWidgets import QApplication

from gui.app import Desk, build, make_application
from gui.live import Freshness
from gui.theme import ThemeName

SIZES = {"": (1280, 800), "-narrow": (1000, 650)}
SAMPLES = Path(str(resource_files("resources"))) / "samples"
THEMES: tuple[ThemeName, ...] = ("light", "dark")
PAUSE = 5  # milliseconds
LONGEST_WAIT = 60_000  # milliseconds; an engine that starts on a busy machine takes a while


def grab_pages(folder: Path) -> list[Path]:
    """Grab every page into `folder` as <page>-<theme>.png and <page>-<theme>-narrow.png; returns the files."""
    folder.mkdir(parents=True, exist_ok=True)
    desk = build(make_application())
    desk.window.show()
    _draw_a_flower(desk)
    desk.pages.convert.add([SAMPLES / "small"])
    files: list[Path] = []
    for theme in THEMES:
        desk.theme.choose(theme)
        for suffix, size in SIZES.items():
            desk.window.resize(*size)
            for number, page in enumerate(desk.window.pages):
                desk.window.show_page(number)
                _settle()
                files.append(folder / f"{page.name}-{theme}{suffix}.png")
                desk.window.grab().save(str(files[-1]))
    desk.window.close()
    return files


def _draw_a_flower(desk: Desk) -> None:
    """Open the bundled sketch, and wait for the photo of it."""
    page = desk.pages.draw
    desk.window.show_page_named(page.name)  # not the page that was left last
    _wait_until(lambda: page.live.choice is not None)
    page.intake.open_sketch(SAMPLES / "sketches" / "daisy.png")
    _wait_until(lambda: not page.sketch.is_blank)
    for _ in range(2):  # the first answer also tells how long the model takes to load
        page.live.ask()
        _wait_until(lambda: page.live.freshness in (Freshness.FRESH, Freshness.STALE))


def _wait_until(is_done: Callable[[], bool]) -> None:
    deadline = QDeadlineTimer(LONGEST_WAIT)
    while not is_done() and not deadline.hasExpired():
        QApplication.processEvents()
        QThread.msleep(PAUSE)


def _settle() -> None:
    """Let background listings arrive and layouts come to rest."""
    deadline = QDeadlineTimer(400)
    while not deadline.hasExpired():
        QApplication.processEvents()
        QThread.msleep(PAUSE)
