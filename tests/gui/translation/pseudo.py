"""A language for tests: accents, brackets, a third longer than English: what stays English or is cut is seen."""

import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

from PySide6.QtCore import QObject, QTranslator

ACCENTED = str.maketrans("aceinosuyzACEINOSUYZ", "áçéíñóšúýžÁÇÉÍÑÓŠÚÝŽ")
KEPT = re.compile(r"(\{[^}]*\}|%\d|%n|%Ln|&\w|<[^>]*>|&\w+;|\*\.\w+)")
ENGINE = "Recipes"  # what the engine tells; the tests' engine tells other recipes than the template has


def pseudo(text: str) -> str:
    """[Téxt~~]: placeholders, mnemonics and tags stay as they are."""
    parts = KEPT.split(text)
    accented = "".join(part if number % 2 else part.translate(ACCENTED) for number, part in enumerate(parts))
    return f"[{accented}{'~' * max(1, round(len(text) * 0.3) - 2)}]" if text.strip() else text


class Pseudo(QTranslator):
    """Translates what the template has, where it has it, and Qt's own texts: all that a translation can translate."""

    def __init__(self, template: Path, parent: QObject) -> None:
        super().__init__(parent)
        self._known = set(texts_of(template))

    def isEmpty(self) -> bool:
        return False

    def translate(self, context: str, text: str, disambiguation: str | None = None, n: int = -1) -> str | None:
        is_known = (context, text) in self._known or context == ENGINE or context.startswith("Q")  # Qt's own
        return pseudo(text) if is_known else None


def texts_of(template: Path) -> Iterator[tuple[str, str]]:
    """(context, text) of every text in a .ts file."""
    for context in ET.parse(template).getroot().iter("context"):
        for message in context.iter("message"):
            yield context.findtext("name", ""), message.findtext("source", "")
