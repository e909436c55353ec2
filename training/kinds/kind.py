"""DataConfig: what every kind of data set says about itself, without torch."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Set
from typing import TYPE_CHECKING, ClassVar

from pydantic import BaseModel, ConfigDict

from img2img.errors import Img2ImgError
from training.kinds.checks import SEVERITIES, Crop, Finding

if TYPE_CHECKING:
    from img2img.adversarial.tensors import DataKind


class DataConfig(BaseModel, ABC):
    """A data set as it stands in run.json: a class is a kind, its fields are the options of the command line.

    serves   the recipes that learn from it
    title    what a form calls it
    folders  the fields that are folders of pictures, in the order of a form; a field's title and description are its
             label, whose key follows the &, and its hint
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    serves: ClassVar["DataKind"]
    title: ClassVar[str]
    folders: ClassVar[tuple[str, ...]]

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
        fields = {name: field for name, field in cls.model_fields.items() if name != "kind"}
        return options <= fields.keys() and all(name in options for name in fields if fields[name].is_required())


def QT_TRANSLATE_NOOP(context: str, text: str) -> str:
    """`text` as it is: the name marks it for Qt's lupdate, and the window translates it where it is shown."""
    return text
