"""Pictures of every page, light and dark, with real answers of the models: for the README, and to look at."""

import os
import shutil
import tempfile
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from importlib.resources import files as resource_files
from pathlib import Path

from PySide6.QtCore import QDeadlineTimer, QPoint, QThread
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication, QWidget

from gui.app import Services, build, make_application
from gui.draw_scenes import DrawScenes
from gui.runs.watcher import ACTIVE
from gui.shell.pages import TABS
from gui.theme import ThemeName
from img2img.runs.folder import RunFolder
from training.config import parse_config

SIZES = {"": (1280, 800), "-narrow": (1000, 650)}
SAMPLES = Path(str(resource_files("resources"))) / "samples"
THEMES: tuple[ThemeName, ...] = ("light", "dark")
PAUSE = 5  # milliseconds
REST, LONGEST_REST = 400, 10_000  # milliseconds
LONGEST_WAIT = 180_000  # milliseconds; an engine that starts on a busy machine takes a while
TRAINED_STEPS = 1404  # of the run in resources/samples/training


def grab_pages(folder: Path) -> list[Path]:
    """Grab every page into `folder` as <page>-<theme>.png and <page>-<theme>-narrow.png; returns the files."""
    folder.mkdir(parents=True, exist_ok=True)
    with _empty_home() as home:
        services = build(make_application())
        services.window.show()
        scenes = DrawScenes(services, SAMPLES, _wait_until)
        scenes.draw_flower()
        _enlarge_pictures(services, home)
        files = [file for theme in THEMES for file in _grab_theme(services, scenes, theme, folder)]
        services.close_guard.let_drawing_go()
        services.window.close()
    return files


def _grab_theme(services: Services, drawn: DrawScenes, theme: ThemeName, folder: Path) -> Iterator[Path]:
    services.settings.change(theme=theme)
    for suffix, size in SIZES.items():
        services.window.resize(*size)
        for name, show in (*_scenes(services).items(), *drawn.items()):
            show()
            file = folder / f"{name}-{theme}{suffix}.png"
            _picture_at_rest(services.window).save(str(file))
            drawn.clear()
            yield file


def _scenes(services: Services) -> Mapping[str, Callable[[], object]]:
    """What is grabbed: every page but Draw, and a training beside the form for one."""
    names = [tab.name for tab in TABS if tab.name != "draw"]
    pages = {name: lambda name=name: services.window.show_page_named(name) for name in names}
    trained = RunFolder(services.jobs.runs_folder / "apple2orange")

    def show_training(show: Callable[[], object]) -> None:
        services.window.show_page_named("train")
        _wait_until(lambda: bool(services.pages.train.form.recipes.cards))
        show()

    form, run = services.pages.train.show_form, lambda: services.pages.train.show_run(trained)
    return pages | {"train": lambda: show_training(form), "train-run": lambda: show_training(run)}


@contextmanager
def _empty_home() -> Generator[Path]:
    """A home with a finished training and two pictures, so that no picture shows what is on this machine."""
    with tempfile.TemporaryDirectory(prefix="img2img-") as folder:
        home = Path(folder)
        data = home / ".local" / "share" / "img2img"
        shutil.copytree(SAMPLES / "small", home / "pictures")
        _lay_training(data / "runs" / "apple2orange", home)
        os.environ |= {"HOME": str(home), "USERPROFILE": str(home), "IMG2IMG_HOME": str(data)}  # of the engine as well
        yield home


def _lay_training(place: Path, home: Path) -> None:
    """The history of the bundled apple2orange, as a run that ended."""
    config = {
        "recipe": "cyclegan",
        "name": "apple2orange",
        "preset": "small",
        "steps": TRAINED_STEPS,
        "data": {"kind": "unpaired", "source": str(home / "apple"), "target": str(home / "orange")},
    }
    run = RunFolder.create(place, "train", parse_config(config).model_dump(mode="json"))
    shutil.copytree(SAMPLES / "training", run.path, dirs_exist_ok=True)


def _enlarge_pictures(services: Services, home: Path) -> None:
    """Convert two small pictures, and wait for the end."""
    page = services.pages.convert
    _wait_until(lambda: page.settings.model.choice is not None)
    page.add([home / "pictures"])
    _wait_until(page.bar.start.isEnabled)
    page.start()
    _wait_until(lambda: page.state not in ("", "new", *ACTIVE))


def _wait_until(is_done: Callable[[], bool]) -> None:
    deadline = QDeadlineTimer(LONGEST_WAIT)
    while not is_done() and not deadline.hasExpired():
        QApplication.processEvents()
        QThread.msleep(PAUSE)


def _picture_at_rest(window: QWidget) -> QImage:
    """The window, once listings have arrived and layouts have come to rest: when it looks the same twice."""
    before, now = QImage(), QImage()
    deadline = QDeadlineTimer(LONGEST_REST)
    while now.isNull() or (now != before and not deadline.hasExpired()):
        _let_pass(REST)
        before, now = now, _picture_of(window)
    return now


def _picture_of(window: QWidget) -> QImage:
    """The window, and what is open above it."""
    picture = window.grab()
    painter = QPainter(picture)
    for above in QApplication.topLevelWidgets():
        if above.isVisible() and above is not window:
            painter.drawPixmap(above.mapToGlobal(QPoint()) - window.mapToGlobal(QPoint()), above.grab())
    painter.end()
    return picture.toImage()


def _let_pass(milliseconds: int) -> None:
    deadline = QDeadlineTimer(milliseconds)
    while not deadline.hasExpired():
        QApplication.processEvents()
        QThread.msleep(PAUSE)
