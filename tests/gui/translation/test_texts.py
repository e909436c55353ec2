"""What is marked for translation is found by lupdate, compiled, and spoken."""

import ast
import subprocess
import sysconfig
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale, QTranslator

from gui.translation import languages, speak, translate
from tests.gui.translation.conftest import ROOT
from tests.gui.translation.pseudo import KEPT, pseudo, texts_of

MARKS = {"tr": 1, "translate": 2, "QT_TRANSLATE_NOOP": 2}  # and how many texts each is given


def _marked(file: Path) -> Iterator[tuple[str, list[ast.expr]]]:
    for call in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(call, ast.Call):
            name, is_method = getattr(call.func, "id", ""), isinstance(call.func, ast.Attribute)
            if isinstance(call.func, ast.Attribute):
                name = call.func.attr
            if name in MARKS and is_method == (name == "tr"):  # the translate of a painter moves it
                yield name, call.args[: MARKS[name]]


def test_every_text_that_is_marked_is_in_the_template(template):
    known = set(texts_of(template))
    texts = {text for _, text in known}
    count = 0
    for file in [*(ROOT / "gui").rglob("*.py"), *(ROOT / "training" / "kinds").rglob("*.py")]:
        for name, given in _marked(file):
            assert not any(isinstance(part, ast.JoinedStr | ast.BinOp) for part in given), f"{file}: put {{0}} in"
            words = tuple(part.value for part in given if isinstance(part, ast.Constant))
            if len(words) == MARKS[name]:
                count += 1
                assert words in known if name != "tr" else words[0] in texts, f"{file}: lupdate does not see {words}"
    assert count > 300


@pytest.mark.parametrize(
    ("context", "text"),
    [
        ("Recipes", "CycleGAN"),
        ("Recipes", "Learning rate"),
        ("Recipes", "Adam's step size."),
        ("Recipes", "The photo in grey, to be coloured"),
        ("Recipes", "small"),
        ("Recipes", "Workers"),
        ("DataFields", "Two folders with matching names"),
        ("Words", "about {0} left"),
        ("Commands", "Open as &underlay…"),
    ],
)
def test_what_stands_in_tables_or_comes_from_the_engine_is_in_the_template(template, context, text):
    assert (context, text) in set(texts_of(template))


def test_the_pseudo_language_keeps_what_a_program_reads(template):
    for _, text in texts_of(template):
        assert KEPT.findall(pseudo(text)) == KEPT.findall(text)
        assert len(pseudo(text)) >= 1.25 * len(text)


@pytest.fixture
def german(qapp, template, tmp_path) -> Iterator[Path]:
    """A folder with a translation of one word."""
    text = template.with_name("img2img_de.ts").read_text(encoding="utf-8")
    start = text.index("<source>Draw</source>", text.index("<name>Page</name>"))
    begun = text[start:].replace(
        '<translation type="unfinished"></translation>', "<translation>Zeichnen</translation>", 1
    )
    file = tmp_path / "img2img_de.ts"
    file.write_text(text[:start] + begun, encoding="utf-8")
    tool = Path(sysconfig.get_path("scripts")) / "pyside6-lrelease"
    subprocess.run([tool, "-silent", file, "-qm", file.with_suffix(".qm")], check=True)
    yield tmp_path
    for translator in qapp.findChildren(QTranslator):
        qapp.removeTranslator(translator)
        translator.deleteLater()
    QLocale.setDefault(QLocale.system())


def test_the_window_speaks_what_was_compiled(qapp, german):
    assert languages(german) == {"en": "English", "de": "Deutsch"}
    assert speak(qapp, "de", german) == ""
    assert translate("Page", "Draw") == "Zeichnen"
    assert translate("Page", "Convert") == "Convert"  # is not translated yet
    assert translate("QPlatformTheme", "Cancel") == "Abbrechen"  # by Qt itself
    assert QLocale().language() == QLocale.Language.German


def test_a_language_that_there_is_not_is_told(qapp, german):
    assert "xx" in speak(qapp, "xx", german)
    assert translate("Page", "Draw") == "Draw"


@pytest.mark.parametrize(("system", "word"), [(["de-AT", "de", "en-US"], "Zeichnen"), (["en-US", "en", "de"], "Draw")])
def test_the_first_language_of_the_system_that_there_is_is_spoken(qapp, german, monkeypatch, system, word):
    monkeypatch.setattr(QLocale, "uiLanguages", lambda _locale: system)
    assert speak(qapp, "", german) == ""
    assert translate("Page", "Draw") == word
