"""How a picture was made, kept in its file: by which models, from which seeds, and that it is synthetic (torch-free).

XMP says it in the properties that exist for it, Iptc4xmpExt:DigitalSourceType (IPTC Photo Metadata 2023.1, with the
terms of cv.iptc.org/newscodes/digitalsourcetype) and xmp:CreatorTool, EXIF in Software; and our own img2img:Steps names
every model that the picture went through, so that it can be made again.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from img2img import __version__
from img2img.models.card import ModelCard
from img2img.models.text import Line, one_line
from img2img.pictures import PictureFile
from img2img.pictures.exif import with_software
from img2img.pictures.packet import LONGEST_JPEG_XMP, Name, Packet

PROGRAM = f"img2img {__version__}"
TRAINED, COMPOSITE = "trainedAlgorithmicMedia", "compositeWithTrainedAlgorithmicMedia"
ENHANCED = "algorithmicallyEnhanced"
MOST_STEPS = 16  # that are kept of a picture's way, and read of a stranger's file

_SOURCE_TYPES = "http://cv.iptc.org/newscodes/digitalsourcetype/"
_SYNTHETIC = (TRAINED, COMPOSITE)
_MADE_UP = ("compositeSynthetic", "algorithmicMedia", "dataDrivenMedia", "virtualRecording")  # by other programs
_SOURCE_TYPE = Name("http://iptc.org/std/Iptc4xmpExt/2008-02-29/", "Iptc4xmpExt", "DigitalSourceType")
_CREATOR_TOOL = Name("http://ns.adobe.com/xap/1.0/", "xmp", "CreatorTool")
_STEPS = Name("urn:img2img:made-by:1/", "img2img", "Steps")


def _parsed(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


class Step(BaseModel):
    """One model that a picture went through.

    model         what it is called in the library
    model_sha256  of its file, in hexadecimal digits
    task          the card's, or "inpainting"
    style         the name of the photo whose style was taken
    settings      what else the result depends on, by the command line's names
    program       that ran it, and its version
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    model: Line = Field(min_length=1, max_length=300)
    model_sha256: Line = Field(default="", max_length=64)
    task: Line = Field(default="image-to-image", max_length=100)
    direction: Line = Field(default="", max_length=300)
    seed: int = Field(default=0, ge=-(2**63), lt=2**64)
    style: Line = Field(default="", max_length=300)
    settings: Annotated[dict[str, Any], BeforeValidator(_parsed)] = Field(default_factory=dict)
    program: Line = Field(default=PROGRAM, max_length=100)

    @classmethod
    def of(cls, card: ModelCard, name: str, sha256: str, **facts: Any) -> "Step":
        """What the model of that card and name does; `facts` are the other fields. Raises ValidationError."""
        task = "inpainting" if card.source == "holes" else card.task
        return cls(model=name, model_sha256=sha256, task=task, **facts)

    @property
    def source_type(self) -> str:
        """What its result is, as IPTC's term."""
        enhanced = {"super-resolution": ENHANCED, "restoration": ENHANCED}
        return {**enhanced, "inpainting": COMPOSITE}.get(self.task, TRAINED)


@dataclass(frozen=True)
class Provenance:
    """What a file says of how its picture was made.

    steps        models of this program that it went through, the first one first; none where another program made it
    source_type  IPTC's term for it, or another URI; "" where it says none
    creator      the program that says so
    """

    steps: tuple[Step, ...] = ()
    source_type: str = ""
    creator: str = ""

    @property
    def is_synthetic(self) -> bool:
        """Whether the file says that a trained model drew at least a part of the picture."""
        return self.source_type in _SYNTHETIC

    @property
    def drawn_by(self) -> Step | None:
        """The step that can be restored on a canvas: the last one that drew, and did not only enlarge."""
        return next((step for step in reversed(self.steps) if step.source_type != ENHANCED), None)


def noted(path: Path, picture: PictureFile, steps: Sequence[Step]) -> PictureFile:
    """`picture`, which `steps` made and which is to be written to `path`, with that in its XMP and EXIF.

    What stands there already stays; steps of its own came before. A picture that a trained model drew stays one,
    whatever enlarges it. XMP that is damaged, or too long for a JPEG, is replaced, which is warned of. Without steps
    the picture is given back as it is.
    """
    if not steps:
        return picture
    warnings = picture.warnings
    try:
        packet = Packet(picture.xmp)
        xmp = _noted(packet, steps)
        if path.suffix.lower() in (".jpg", ".jpeg") and len(xmp) > LONGEST_JPEG_XMP:
            raise ValueError("the XMP would be longer than a JPEG holds")  # noqa: TRY301
    except ValueError as error:
        xmp = _noted(Packet(), steps)
        warnings += (f"{path} is without the XMP of its source: {error}.",)
    return replace(picture, xmp=xmp, exif=with_software(picture.exif, PROGRAM), warnings=warnings)


def read_provenance(xmp: bytes | None) -> Provenance:
    """What an XMP packet says; nothing where there is none, or it is damaged."""
    try:
        packet = Packet(xmp)
    except ValueError:
        return Provenance()
    told = packet.text(_SOURCE_TYPE).strip()
    return Provenance(_steps_in(packet), _line(told.removeprefix(_SOURCE_TYPES)), _line(packet.text(_CREATOR_TOOL)))


def _noted(packet: Packet, steps: Sequence[Step]) -> bytes:
    before = packet.text(_SOURCE_TYPE).strip().removeprefix(_SOURCE_TYPES)
    types = [before, *(step.source_type for step in steps)]
    strongest = next((kind for kind in (TRAINED, COMPOSITE, *_MADE_UP) if kind in types), ENHANCED)
    packet.set_text(_SOURCE_TYPE, _SOURCE_TYPES + strongest)
    packet.set_text(_CREATOR_TOOL, PROGRAM)
    packet.set_structures(_STEPS, map(_fields, (*_steps_in(packet), *steps)[-MOST_STEPS:]))
    return packet.encode()


def _fields(step: Step) -> Mapping[str, str]:
    """Every field that says something, as XMP names it: ModelSha256."""
    values = step.model_dump(mode="json") | {"settings": json.dumps(step.settings, sort_keys=True, ensure_ascii=False)}
    told = {name: str(value) for name, value in values.items() if value not in ("", "{}")}
    return {_as_xmp(name): value for name, value in told.items()}


def _as_xmp(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("_"))


def _steps_in(packet: Packet) -> tuple[Step, ...]:
    names = {_as_xmp(name): name for name in Step.model_fields}
    found = list[Step]()
    for fields in packet.structures(_STEPS)[-MOST_STEPS:]:
        told = {names[field]: value for field, value in fields.items() if field in names}
        try:
            found.append(Step.model_validate({"program": ""} | told))
        except (ValidationError, ValueError, RecursionError):
            continue  # a stranger's, or damaged: it names no model that could be looked for
    return tuple(found)


def _line(text: str) -> str:
    return one_line(text[:300])
