"""Pictures with how they were made, written and read for the window as the command line does."""

from pathlib import Path
from typing import Any

from pydantic import ValidationError

from img2img.engine.messages import Message
from img2img.errors import SettingsError
from img2img.models.provenance import Step, noted, read_provenance
from img2img.pictures.description import read_xmp
from img2img.pictures.files import PictureFile, write_picture
from img2img.pictures.pixels import with_channels
from img2img.pictures.write_options import WriteOptions


def export(request: Message) -> Message:
    """Write the request's picture to its `path`, with the steps in `made`, as answers to translate tell them.

    The answer says in `left_out` what the format cannot hold. Raises PictureError, DiskFull, and SettingsError.
    """
    path = _path(request)
    try:
        steps = [Step.model_validate(step) for step in request.header.get("made", [])]
    except ValidationError as error:
        raise SettingsError(
            f"The request does not say how its picture was made: {error.errors()[0]['msg']}."
        ) from error
    picture = noted(path, PictureFile(with_channels(request.picture())), steps)
    options = WriteOptions(quality=int(request.header.get("quality", 95)))
    left_out = picture.warnings + write_picture(path, picture, options)
    return Message({"path": str(path), "left_out": list(left_out)})


def read_recipe(request: Message) -> Message:
    """How the picture at `path` was made: its steps, IPTC's term for it, and its creator. Raises PictureError."""
    told = read_provenance(read_xmp(_path(request)))
    steps: list[dict[str, Any]] = [step.model_dump(mode="json") for step in told.steps]
    drawn_by = told.drawn_by.model_dump(mode="json") if told.drawn_by else None
    return Message({"steps": steps, "drawn_by": drawn_by, "source_type": told.source_type, "creator": told.creator})


def _path(request: Message) -> Path:
    if not request.header.get("path"):
        raise SettingsError("The request names no file.")
    return Path(str(request.header["path"]))
