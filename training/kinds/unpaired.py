"""Two folders of pictures that need not match, as CycleGAN learns from."""

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from pydantic import Field

from training.kinds.checks import Crop, Finding, check_folder
from training.kinds.kind import QT_TRANSLATE_NOOP, DataConfig


class UnpairedData(DataConfig):
    """A folder of sources and one of targets."""

    serves = "unpaired"
    title = QT_TRANSLATE_NOOP("DataFields", "Two folders that need not match")
    folders = ("source", "target")

    kind: Literal["unpaired"] = "unpaired"
    source: Path = Field(
        title=QT_TRANSLATE_NOOP("DataFields", "F&rom"),
        description=QT_TRANSLATE_NOOP("DataFields", "A folder with pictures of the one kind, such as apples"),
    )
    target: Path = Field(
        title=QT_TRANSLATE_NOOP("DataFields", "&To"),
        description=QT_TRANSLATE_NOOP("DataFields", "A folder with pictures of the other kind, such as oranges"),
    )

    def findings(self, crop: Crop) -> Iterator[Finding]:
        if self.source.resolve() == self.target.resolve():
            yield Finding("error", f"Source and target are the same folder, {self.source}. Choose two.")
        for folder in (self.source, self.target):
            yield from check_folder(folder, self.pictures(folder), crop)
