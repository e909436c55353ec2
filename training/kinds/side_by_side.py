"""Aligned pairs, the two of a pair in one picture."""

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from pydantic import Field

from training.kinds.checks import Crop, Finding, check_folder
from training.kinds.kind import QT_TRANSLATE_NOOP, DataConfig


class SideBySideData(DataConfig):
    """One folder of pictures, each with the source in its left half and the target in its right."""

    serves = "paired"
    title = QT_TRANSLATE_NOOP("DataFields", "One folder, pairs side by side")
    folders = ("pairs",)

    kind: Literal["pairs"] = "pairs"
    pairs: Path = Field(
        title=QT_TRANSLATE_NOOP("DataFields", "Pa&irs"),
        description=QT_TRANSLATE_NOOP("DataFields", "A folder with pictures: source on the left, target on the right"),
    )

    def findings(self, crop: Crop) -> Iterator[Finding]:
        yield from check_folder(self.pairs, self.pictures(self.pairs), crop, halves=2)
