"""Every text of every page is translated, and a language with longer words than English finds room."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QWidget

from gui.app import Services, build
from gui.convert.options.mask_painter import MaskPainter
from gui.preferences.shortcuts import ShortcutSheet
from gui.runs.requests import PendingRequests
from gui.screenshots import _lay_training
from gui.shell.about import AboutBox
from gui.shell.closing_question import ClosingQuestion
from img2img.models.library import Library
from img2img.runs.folder import RunFolder
from tests.gui.translation.pseudo import Pseudo
from tests.gui.translation.seen import cut, texts, visible

FAKE = (sys.executable, str(Path(__file__).parents[1] / "fake_engine.py"))
SIZES = (1280, 800), (820, 560)
BRACKETED = re.compile(r"\[[^\[\]]*\]")
FILE = re.compile(r"\S*/\S*|\S+\.(png|jpg|safetensors)")
WORD = re.compile(r"[^\W\d_][\w-]+")
DATA = {"img2img", "English", "cpu", "float32", "stem"}
FORMATS = {"PNG", "JPG", "TIFF", "WEBP", "AVIF", "JXL", "JP2", "EXR", "AV1", "FFV1", "VP9"}
LOSSES = {"adv", "cycle", "identity", "source", "target"}  # as the recipes' code names them


@pytest.fixture
def services(qapp: QApplication, template: Path) -> Iterator[Services]:
    translator = Pseudo(template, qapp)
    qapp.installTranslator(translator)
    services = build(qapp, FAKE)
    services.window.show()
    yield services
    services.window.close()
    services.window.deleteLater()
    qapp.removeTranslator(translator)


def _states(qtbot, services: Services, recipes, folder: Path) -> Iterator[tuple[str, QWidget]]:
    """Every page in every state that shows other words."""
    window, pages = services.window, services.pages
    window.show_page_named("draw")
    yield "draw", window
    window.show_page_named("convert")
    yield "convert", window
    pages.convert.add([folder])
    qtbot.waitUntil(lambda: pages.convert.table.rows() != [])
    yield "convert with files", window
    pages.convert.settings.show_said({"width": 1920, "tta": True, "quality": 90, "provenance": False})
    yield "convert with options", window
    pages.convert.settings.more.click()
    yield "options", pages.convert.settings.options
    pages.convert.settings.options.close()
    picture = next(path for path in folder.iterdir() if path.is_file())
    painter = MaskPainter(picture, parent=window)
    painter.show()
    yield "mask", painter
    painter.close()
    window.show_page_named("train")
    qtbot.waitUntil(pages.train.form._waiting.isHidden)  # the engine has answered, with none
    pages.train.form.show_recipes(recipes)
    yield "train", window
    pages.train.form.all_settings.button.click()
    yield "train with all settings", window
    run = services.jobs.runs_folder / "apple2orange"
    _lay_training(run, folder)
    pages.train.show_run(RunFolder(run))
    view = pages.train.view
    assert view is not None
    qtbot.waitUntil(lambda: view.history.samples != [])
    yield "train a run", window
    view.bar.show_state("running", PendingRequests(), has_model=True)
    yield "train a run at work", window
    window.show_page_named("models")
    qtbot.waitUntil(lambda: pages.models.cards.current() is not None)
    yield "models", window
    window.show_page_named("settings")
    yield "settings", window
    for dialog in (ShortcutSheet(services.commands, window), AboutBox(window), ClosingQuestion(["train"], window)):
        dialog.show()
        yield type(dialog).__name__, dialog
        dialog.close()


def _told_by_models() -> list[str]:
    """What models are called and say of themselves, which nobody translates; what holds other texts comes first."""
    told: set[str] = set()
    for entry in Library().entries():
        network = entry.card.hyperparameters
        told |= {
            entry.name,
            *_strings(entry.card.model_dump(exclude={"preview"})),
            *network,
            *map(str, network.values()),
        }
    return sorted(filter(WORD.search, told), key=len, reverse=True)


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list | tuple):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _strings(part)


def test_pages(qtbot, services, recipes, folders):
    data = _told_by_models()
    untranslated, cut_off = set(), set()
    for state, window in _states(qtbot, services, recipes, folders[0]):
        for size in SIZES if window is services.window else [window.size().toTuple()]:
            window.resize(*size)
            for widget in _at_rest(qtbot, window):
                told = [text for text in texts(widget) if text]
                untranslated |= {(state, text) for text in told if _english(text, data)}
                if fault := cut(widget):
                    cut_off.add((state, size, *told[:1], fault))
    assert sorted(untranslated) == []
    assert sorted(cut_off) == []


def _at_rest(qtbot, window: QWidget) -> list[QWidget]:
    """What is seen, once layouts have come to rest."""
    before, now = None, []
    while now != before:
        qtbot.wait(20)
        before, now = now, [(widget, widget.geometry()) for widget in visible(window)]
    return [widget for widget, _ in now]


def _english(text: str, data: list[str]) -> set[str]:
    """The words of a text that are not translated, but for files and other data."""
    while BRACKETED.search(text):
        text = BRACKETED.sub("", text)
    text = FILE.sub("", text)
    for told in data:
        text = re.sub(rf"(?<!\w){re.escape(told)}(?!\w)", "", text)
    return set(WORD.findall(text)) - DATA - FORMATS - LOSSES
