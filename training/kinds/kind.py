"""DataConfig: what every kind of data set says about itself, without torch."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Set
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict, Field, SerializerFunctionWrapHandler, model_serializer

from img2img.disk import list_pictures, natural_key
from img2img.errors import DataError, Img2ImgError
from training.kinds.checks import SEVERITIES, Crop, Finding

if TYPE_CHECKING:
    from img2img.adversarial.tensors import DataKind


class DataConfig(BaseModel, ABC):
    """A data set as it stands in run.json: a class is a kind, its fields are the options of the command line.

    serves   the recipes that learn from it
    title    what a form calls it
    folders  the fields that are folders of pictures, in the order of a form; a field's title and description are its
             label, whose key follows the &, and its hint
    exclude  files of the folders that are left out, as absolute paths; they stay where they are
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    serves: ClassVar["DataKind"]
    title: ClassVar[str]
    folders: ClassVar[tuple[str, ...]]

    exclude: tuple[Path, ...] = Field(default=(), description="files that are left out")

    @model_serializer(mode="wrap")
    def _say_only_what_is_left_out(self, write: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Where nothing is left out, run.json is as it always was, and older versions read it."""
        written: dict[str, Any] = write(self)
        return written if self.exclude else {key: written[key] for key in written if key != "exclude"}

    def pictures(self, folder: Path) -> list[Path]:
        """Every picture below `folder` that is not left out, in the order a person counts.

        Raises PictureError for a folder that is missing or empty, DataError where all are left out.
        """
        excluded = {file.absolute() for file in self.exclude}
        files = [file for file in list_pictures(folder) if file.absolute() not in excluded]
        if not files:
            raise DataError(f"All pictures in {folder} are left out. Take some of them off the list of --exclude.")
        return files

    def pictures_by_stem(self, folder: Path) -> dict[str, Path]:
        """`pictures` by the path below `folder` without the ending, which is what makes two files a pair."""
        return {file.relative_to(folder).with_suffix("").as_posix(): file for file in self.pictures(folder)}

    @property
    def roots(self) -> dict[str, Path]:
        """The folders that are named, by their fields."""
        return {name: folder for name in self.folders if (folder := getattr(self, name))}

    def without(self, files: Set[Path]) -> Self:
        """The same data with `files` left out too. Raises DataError for one that lies in none of the folders."""
        roots = [root.absolute() for root in self.roots.values()]
        for file in files:
            if not any(file.absolute().is_relative_to(root) for root in roots):
                raise DataError(f"{file} is to be left out, but lies in none of the folders. Correct the list.")
        every = {file.absolute() for file in (*self.exclude, *files)}
        return self.model_copy(update={"exclude": tuple(sorted(every, key=natural_key))})

    @classmethod
    def name(cls) -> str:
        """What the field `kind`, which every class has, says in run.json."""
        return str(cls.model_fields["kind"].default)

    @abstractmethod
    def findings(self, crop: Crop) -> Iterator[Finding]:
        """What is worth knowing of the folders before crops are trained on. May raise Img2ImgError."""

    def check(self, crop: Crop) -> list[Finding]:
        """All findings, errors first; what raises is one of them."""
        found: list[Finding] = []
        try:
            found.extend(self.findings(crop))
        except Img2ImgError as error:
            found.append(Finding("error", str(error)))
        return sorted(found, key=lambda finding: SEVERITIES.index(finding.severity))

    @classmethod
    def answers_to(cls, options: Set[str]) -> bool:
        """Whether these options of the command line name a data set of this kind: all that it needs, none it lacks."""
        fields = {name: field for name, field in cls.model_fields.items() if name not in ("kind", "exclude")}
        return options <= fields.keys() and all(name in options for name in fields if fields[name].is_required())


def QT_TRANSLATE_NOOP(context: str, text: str) -> str:
    """`text` as it is: the name marks it for Qt's lupdate, and the window translates it where it is shown."""
    return text
