"""Photos whose sources the program makes."""

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from pydantic import AliasChoices, Field

from training.kinds.checks import Crop, Finding, check_folder
from training.kinds.kind import QT_TRANSLATE_NOOP, DataConfig


class DerivedPairs(DataConfig):
    """One folder of photos, the targets; the sources are derived from them, as img2img.derivations knows to."""

    serves = "paired"
    title = QT_TRANSLATE_NOOP("DataFields", "Photos alone: the program makes what to start from")
    folders = ("photos",)

    kind: Literal["derived-pairs"] = "derived-pairs"
    photos: Path = Field(
        title=QT_TRANSLATE_NOOP("DataFields", "Ph&otos"),
        description=QT_TRANSLATE_NOOP("DataFields", "A folder with photos like those that should come out"),
    )
    derive: str = Field(
        default="hed",
        validation_alias=AliasChoices("derive", "sketch"),  # "sketch" in older runs
    )

    def findings(self, crop: Crop) -> Iterator[Finding]:
        yield from check_folder(self.photos, self.pictures(self.photos), crop)
