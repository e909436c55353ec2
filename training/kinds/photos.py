"""Photos alone, for recipes that learn what photos look like."""

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from pydantic import Field

from training.kinds.checks import Crop, Finding, check_folder
from training.kinds.kind import QT_TRANSLATE_NOOP, DataConfig


class PhotoFolder(DataConfig):
    """One folder of photos alone; its subfolders are classes where a recipe's settings ask for them."""

    serves = "photos"
    title = QT_TRANSLATE_NOOP("DataFields", "Photos alone")
    folders = ("photos",)

    kind: Literal["photo-folder"] = "photo-folder"
    photos: Path = Field(
        title=QT_TRANSLATE_NOOP("DataFields", "Ph&otos"),
        description=QT_TRANSLATE_NOOP("DataFields", "A folder with photos of one kind; its subfolders may be classes"),
    )

    def findings(self, crop: Crop) -> Iterator[Finding]:
        yield from check_folder(self.photos, self.pictures(self.photos), crop)
