"""`img2img made-by`: how a picture was made, as its file says."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from img2img.commands.options import Json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from img2img.models.provenance import Provenance, Step


def made_by(
    paths: Annotated[list[Path], typer.Argument(help="Pictures and videos.")],
    as_json: Json = False,
) -> None:
    """Say how pictures were made, as their files tell: by which models, from which seeds, and whether synthetic."""
    from img2img.disk import is_video
    from img2img.errors import PictureError
    from img2img.models.provenance import read_provenance
    from img2img.pictures.description import read_xmp

    has_failed = False
    for path in paths:
        try:
            told = read_provenance(_xmp_of_video(path) if is_video(path) else read_xmp(path))
        except PictureError as error:
            typer.echo(str(error), err=True)
            has_failed = True
            continue
        print(_as_json(path, told) if as_json else "\n".join(_lines(path, told)))
    if has_failed:
        raise typer.Exit(1)


def _xmp_of_video(path: Path) -> bytes | None:
    from img2img.video.source import read_xmp

    return read_xmp(path)


def _as_json(path: Path, told: "Provenance") -> str:
    steps = [step.model_dump(mode="json") for step in told.steps]
    return json.dumps({"path": str(path), "source_type": told.source_type, "creator": told.creator, "steps": steps})


def _lines(path: Path, told: "Provenance") -> "Iterator[str]":
    from img2img.disk import shown

    name = shown(path)
    if not told.steps and not told.source_type:
        yield f"{name} does not say how it was made."
        return
    yield f"{name}: {told.source_type or 'of no stated kind'}" + (f", by {told.creator}" if told.creator else "")
    yield from (f"  {number}. {_sentence(step)}" for number, step in enumerate(told.steps, 1))


def _sentence(step: "Step") -> str:
    facts = [f"{step.task} with {step.model}"]
    facts += [f"direction {step.direction}"] if step.direction else []
    facts += [f"seed {step.seed}"]
    facts += [f"style of {step.style}"] if step.style else []
    facts += [f"{name} {value}" for name, value in step.settings.items()]
    facts += [f"sha256 {step.model_sha256[:16]}"] if step.model_sha256 else []
    return ", ".join(facts) + (f" ({step.program})" if step.program else "")
