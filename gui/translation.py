"""The language of the window: texts in tables are marked, translated where they are shown, and languages found."""

from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import cast

from PySide6 import QtCore
from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

FOLDER = Path(str(files("resources"))) / "translations"
ENGLISH = "en"  # what the texts are written in

QT_TRANSLATE_NOOP = cast("Callable[[str, str], str]", QtCore.QT_TRANSLATE_NOOP)
"""(context, text) -> the text as it is; the call marks it for lupdate. Qt's own says only that it returns an object."""

translate = QCoreApplication.translate
"""(context, text) -> the text in the window's language. lupdate knows it by this name, and by no other."""


def languages(folder: Path = FOLDER) -> dict[str, str]:
    """What each language that the window can speak calls itself, by its code ("de", "pt_BR"); English comes first."""
    codes = sorted(file.stem.removeprefix("img2img_") for file in folder.glob("img2img_*.qm"))
    return {ENGLISH: "English"} | {code: QLocale(code).nativeLanguageName() or code for code in codes}


def speak(application: QCoreApplication, language: str = "", folder: Path = FOLDER) -> str:
    """Let every text be translated that is made from now on; call it before any widget is.

    `language` is a code, or "" for the first of the system's languages that there is a translation into. Returns a
    sentence when there is none into `language`, and "" otherwise.
    """
    known = languages(folder)
    wanted = [language] if language else [name.replace("-", "_") for name in QLocale.system().uiLanguages()]
    code = next((name for name in wanted if name in known), ENGLISH)
    if language:
        QLocale.setDefault(QLocale(code))  # of dates and numbers, which are the system's otherwise
    qt = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    for name, place in ((f"qtbase_{code}", qt), (f"img2img_{code}", str(folder))):
        translator = QTranslator(application)
        if translator.load(name, place):
            application.installTranslator(translator)
    told = translate("Language", "There is no translation into {0}. Choose another language in Settings.")
    return told.format(language) if language not in ("", code) else ""
