"""What the data doctor says, as data that survives JSON: it knows of no picture and no library of pictures."""

import json
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict

from img2img.disk import natural_key, shown
from training.kinds.checks import Severity

DiagnosisKind = Literal[
    "corrupt",
    "unreadable-type",
    "grey-among-colour",
    "cmyk",
    "transparent",
    "blank",
    "tiny",
    "huge",
    "extreme-aspect",
    "exact-duplicates",
    "near-duplicates",
    "in-both-folders",
    "unmatched",
    "misaligned",
    "unknown-labels",
    "class-balance",
    "folders-differ",
]


class Diagnosis(BaseModel):
    """One thing that was found.

    message  a sentence or two for a person: what it is, what it does to a training, what can be done
    files    all that it concerns
    exclude  those of them that leaving out would cure it, which is the fix; empty: there is nothing but to know it
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: DiagnosisKind
    severity: Severity
    message: Annotated[str, AfterValidator(shown)]
    files: tuple[Path, ...] = ()
    exclude: tuple[Path, ...] = ()


class Report(BaseModel):
    """All that was found, what weighs most first, and how many pictures each folder holds, by its field."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    event: Literal["report"] = "report"
    pictures: dict[str, int]
    diagnoses: tuple[Diagnosis, ...] = ()

    def line(self) -> str:
        """The report as one line of JSON, in ASCII, because a name of a file need not be Unicode."""
        return json.dumps(self.model_dump(mode="json"))

    @classmethod
    def read(cls, line: str) -> Self:
        """The report that `line` wrote."""
        return cls.model_validate(json.loads(line))

    @property
    def exclude(self) -> list[Path]:
        """Every file that some fix leaves out, once."""
        return sorted({file for found in self.diagnoses for file in found.exclude}, key=natural_key)

    @property
    def is_sound(self) -> bool:
        """Whether nothing was found but what is merely worth knowing."""
        return all(found.severity == "note" for found in self.diagnoses)
