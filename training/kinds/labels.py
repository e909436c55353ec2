"""Label maps and their photos, as SPADE learns from."""

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from pydantic import Field

from training.kinds.checks import Crop, Finding, check_folder, check_pairs
from training.kinds.kind import QT_TRANSLATE_NOOP, DataConfig

TABLES = ("classes.txt", "classes.json", "palette.txt", "palette.json")


class LabelData(DataConfig):
    """Label maps, their photos and, where one object is told from the next, instance maps: all of the same names."""

    serves = "labels"
    title = QT_TRANSLATE_NOOP("DataFields", "Label maps and their photos")
    folders = ("labels", "photos", "instances")

    kind: Literal["labels"] = "labels"
    labels: Path = Field(
        title=QT_TRANSLATE_NOOP("DataFields", "&Label maps"),
        description=QT_TRANSLATE_NOOP(
            "DataFields", "A folder with a map of each photo: a colour or a number for each class"
        ),
    )
    photos: Path = Field(
        title=QT_TRANSLATE_NOOP("DataFields", "Ph&otos"),
        description=QT_TRANSLATE_NOOP("DataFields", "A folder with the photos, under the same names"),
    )
    palette: Path | None = Field(
        default=None, description="a file that names the classes; palette.json or .txt beside the maps by default"
    )
    instances: Path | None = Field(
        default=None,
        title=QT_TRANSLATE_NOOP("DataFields", "Instan&ce maps"),
        description=QT_TRANSLATE_NOOP("DataFields", "May stay empty. A folder with maps of a number for each object"),
    )

    @property
    def table(self) -> Path | None:
        """The file that names the classes: the palette, or the table beside the maps, if there is one."""
        return self.palette or next((self.labels / name for name in TABLES if (self.labels / name).exists()), None)

    def findings(self, crop: Crop) -> Iterator[Finding]:
        for folder in (self.labels, self.photos):
            yield from check_folder(folder, self.pictures(folder), crop)
        maps = self.pictures_by_stem(self.labels)
        yield from check_pairs(maps, self.pictures_by_stem(self.photos))
        if self.instances:
            yield from check_folder(self.instances, self.pictures(self.instances), crop)
            yield from check_pairs(maps, self.pictures_by_stem(self.instances))
