"""What is said of another program's model beside its weights: who made it, under which licence (torch-free).

Read are the header of a .safetensors (modelspec's keys), and a file of the model's name that ends in .json
(OpenModelDB's) or .md (a model card with `license:` on a line of its own).
"""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from img2img.errors import DamagedModel, UnknownModel
from img2img.models.card import UNKNOWN
from img2img.models.header import NoCard, read_header

ENDINGS = (".json", ".md")
_MOST_BYTES = 2**18
_LONGEST = 2000
_LINE = re.compile(r"^[\W_]*(licen[cs]e|author)[\W_]*:[\s*_`\"']*(.+?)[\s*_`\"']*$", re.IGNORECASE | re.MULTILINE)


class Told(NamedTuple):
    """Of a model; "" where nothing is said."""

    title: str = ""
    description: str = ""
    licence: str = UNKNOWN
    author: str = ""
    date: str = ""


def told_beside(path: Path) -> Told:
    """What the file `path` and those beside it say; the first that says something counts."""
    found: dict[str, str] = {}
    for facts in _sources(path):
        for key, name in _NAMES.items():
            if text := _text(facts.get(key)):
                found.setdefault(name, text)
    return Told(**found)


_NAMES = {
    "title": "title",
    "name": "title",
    "description": "description",
    "license": "licence",
    "author": "author",
    "date": "date",
}


def _sources(path: Path) -> Iterator[Mapping[str, Any]]:
    with suppress(OSError, ValueError, RecursionError):
        facts = json.loads(_read(path.with_suffix(".json")))
        yield facts if isinstance(facts, dict) else {}
    with suppress(OSError):
        found = [(match[1].lower().replace("licence", "license"), match[2]) for match in _LINE.finditer(_card(path))]
        yield dict(reversed(found))
    if path.suffix.lower() == ".safetensors":
        with suppress(DamagedModel, UnknownModel):
            try:
                read_header(path)
            except NoCard as other:
                yield {key.removeprefix("modelspec."): value for key, value in other.metadata.items()}


def _card(path: Path) -> str:
    return _read(path.with_suffix(".md")).decode(errors="replace")


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(_MOST_BYTES)


def _text(value: Any) -> str:
    several = value if isinstance(value, list) else [value]
    return ", ".join(one for one in several if isinstance(one, str))[:_LONGEST]
