"""What a batch does where something is already: nothing is replaced unless that was asked (torch-free)."""

import os
from collections.abc import Iterable
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Literal

from img2img.batch.ledger import Ledger
from img2img.batch.plan import Conversion

Existing = Literal["skip", "overwrite", "rename"]


class Targets:
    """Finds each result its place. What the batch made itself, at an earlier start, is its own to replace.

    skip        what is there stays, and nothing is made
    overwrite   what is there is replaced
    rename      what is there stays, and the result gets a number: 1-2.png beside 1.png
    """

    def __init__(self, rule: Existing, planned: Iterable[Conversion], ledger: Ledger | None = None) -> None:
        self._rule, self._ledger = rule, ledger
        self._taken = {_key(item.target) for item in planned}

    def place(self, item: Conversion) -> Conversion | None:
        """`item` with the target that its result may be written to; None when nothing is to be made of it."""
        if self._rule == "overwrite":
            return item
        own = self._ledger.target_of(item.source) if self._ledger else None
        if self._rule == "rename" and own is not None:
            return replace(item, target=own)
        if own == item.target or not item.target.exists():
            return item
        return None if self._rule == "skip" else replace(item, target=self._numbered(item.target))

    def _numbered(self, target: Path) -> Path:
        names = (target.with_stem(f"{target.stem}-{number}") for number in count(2))
        free = next(name for name in names if _key(name) not in self._taken and not name.exists())
        self._taken.add(_key(free))
        return free


def free_folder(wanted: Path) -> Path:
    """`wanted`, or with a number behind it when there is something in it already."""
    names = (wanted.with_name(f"{wanted.name}-{number}") if number > 1 else wanted for number in count(1))
    return next(filter(_is_free, names))


def _is_free(folder: Path) -> bool:
    try:
        return not any(folder.iterdir())
    except NotADirectoryError:
        return False
    except OSError:  # it is not there, or cannot be looked into: whoever writes there is told
        return True


def _key(path: Path) -> str:
    return os.path.normcase(path)
