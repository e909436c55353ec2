"""Aligned pairs in two folders."""

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from pydantic import Field

from training.kinds.checks import Crop, Finding, check_folder, check_pairs
from training.kinds.kind import QT_TRANSLATE_NOOP, DataConfig


class PairedData(DataConfig):
    """Two folders with aligned pictures of the same names; endings may differ."""

    serves = "paired"
    title = QT_TRANSLATE_NOOP("DataFields", "Two folders with matching names")
    folders = ("source", "target")

    kind: Literal["paired"] = "paired"
    source: Path = Field(
        title=QT_TRANSLATE_NOOP("DataFields", "F&rom"),
        description=QT_TRANSLATE_NOOP("DataFields", "A folder with the pictures to start from"),
    )
    target: Path = Field(
        title=QT_TRANSLATE_NOOP("DataFields", "&To"),
        description=QT_TRANSLATE_NOOP(
            "DataFields", "A folder with what each of them should become, under the same name"
        ),
    )

    def findings(self, crop: Crop) -> Iterator[Finding]:
        for folder in (self.source, self.target):
            yield from check_folder(folder, self.pictures(folder), crop)
        yield from check_pairs(self.pictures_by_stem(self.source), self.pictures_by_stem(self.target))
