"""`img2img generate`: pictures from nothing but seeds."""

import json
import re
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from img2img.commands.options import Device, Json, NoteProvenance, Precision
from img2img.errors import SettingsError

if TYPE_CHECKING:
    from img2img.models.provenance import Step
    from img2img.pictures import Picture

MOST_SEEDS = 1_000_000


def generate(
    model: Annotated[str, typer.Option("--model", "-m", help="A model's name, file or run folder.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="The folder to write PNG pictures into.")],
    number: Annotated[int | None, typer.Option("-n", min=1, help="How many pictures.  [default: 16]")] = None,
    seeds: Annotated[str, typer.Option(help="Which ones, such as 0-15 or 3,8,12.  [default: from 0 on]")] = "",
    class_name: Annotated[str, typer.Option("--class", help="What they show, for a model that knows classes.")] = "",
    truncation: Annotated[float, typer.Option(min=0, max=2, help="1 varied, 0.7 tamer; for models with styles.")] = 1.0,
    mix: Annotated[str, typer.Option(metavar="A,B", help="The shapes of seed A with the colours of seed B.")] = "",
    crossover: Annotated[int | None, typer.Option(min=0, help="Layers that follow A.  [default: half]")] = None,
    interpolate: Annotated[
        tuple[int, int] | None, typer.Option(metavar="A B", help="The way from seed A to seed B, also as WebP.")
    ] = None,
    frames: Annotated[int, typer.Option(min=2, max=10_000, help="Pictures on that way.")] = 60,
    device: Device = "auto",
    precision: Precision = "auto",
    provenance: NoteProvenance = True,
    as_json: Json = False,
) -> None:
    """Draw pictures from seeds with a model that was trained on photos alone; one seed is always the same picture."""
    from img2img.inference.generate import Sampler
    from img2img.inference.measure import WORTH
    from img2img.inference.timing import finish
    from img2img.models.file import load_model
    from img2img.models.library import Library
    from img2img.models.provenance import Step

    if sum(map(bool, (seeds or number, mix, interpolate))) > 1:
        raise SettingsError("Choose one of seeds (--seeds, -n), --mix and --interpolate.")
    if crossover is not None and not mix:
        raise SettingsError("--crossover is where --mix goes from one seed to the other. Name the seeds: --mix 3,8.")
    chosen = _chosen(number, seeds) if not mix else _pair(mix)
    sampler = Sampler(load_model(model), device, precision, truncation)
    if (frames if interpolate else len(chosen)) >= WORTH:
        finish(sampler.measure())
    entry = Library().find(model)
    common = ({"class": class_name} if class_name else {}) | ({"truncation": truncation} if truncation != 1 else {})
    sha256 = entry.sha256() if provenance else ""

    def steps(seed: int, **settings: object) -> "list[Step]":
        """What a file says of how it was made."""
        return [Step.of(entry.card, entry.name, sha256, seed=seed, settings=common | settings)] if provenance else []

    kind = f"{class_name}-" if class_name else ""
    if interpolate:
        name = f"{kind}{interpolate[0]}-to-{interpolate[1]}"
        drawn = sampler.interpolate(*interpolate, frames, class_name)
        way = {"interpolate": list(interpolate), "frames": frames}
        files = (
            (f"{name}-{frame:04d}", picture, steps(interpolate[0], **way, frame=frame))
            for frame, picture in enumerate(drawn)
        )
        _write(files, output, animation=f"{name}.webp", of_all=steps(interpolate[0], **way), as_json=as_json)
    elif mix:
        name = f"{kind}mix-{chosen[0]}-{chosen[1]}" + ("" if crossover is None else f"-at-{crossover}")
        mixed = {"mix": chosen} | ({} if crossover is None else {"crossover": crossover})
        picture = sampler.mix(chosen[0], chosen[1], crossover, class_name)
        _write([(name, picture, steps(chosen[0], **mixed))], output, as_json=as_json)
    else:
        drawn = zip(chosen, sampler(chosen, class_name), strict=True)
        _write(((f"{kind}seed-{seed:04d}", picture, steps(seed)) for seed, picture in drawn), output, as_json=as_json)


def parse_seeds(text: str) -> list[int]:
    """The seeds that "0-3,8" names: 0, 1, 2, 3 and 8. Raises SettingsError for other words."""
    seeds: list[int] = []
    for part in text.split(","):
        match = re.fullmatch(r"\s*(\d{1,18})(?:\s*-\s*(\d{1,18}))?\s*", part)
        first, last = (int(match[1]), int(match[2] or match[1])) if match else (1, 0)
        if last < first:
            raise SettingsError(f"{part.strip()!r} names no seeds. Write them like 0-15 or 3,8,12.")
        if last - first >= MOST_SEEDS:
            raise SettingsError(f"{part.strip()} are more than {MOST_SEEDS:,} pictures. Choose fewer seeds.")
        seeds += range(first, last + 1)
    return seeds


def _chosen(number: int | None, seeds: str) -> list[int]:
    if not seeds:
        return list(range(number or 16))
    chosen = parse_seeds(seeds)
    if number not in (None, len(chosen)):
        raise SettingsError(f"--seeds {seeds} are {len(chosen)} pictures, and -n says {number}. Leave one of them out.")
    return chosen


def _pair(mix: str) -> list[int]:
    pair = parse_seeds(mix)
    if len(pair) != 2:
        raise SettingsError(f"--mix {mix} does not name two seeds. Write it like --mix 3,8.")
    return pair


def _write(
    files: "Iterable[tuple[str, Picture, Sequence[Step]]]",
    output: Path,
    *,
    animation: str = "",
    of_all: "Sequence[Step]" = (),
    as_json: bool,
) -> None:
    """Write each picture under its name as soon as it is drawn, then all of them as an `animation` if it has a name.

    The files say how they were made: each by steps of its own, the animation by those `of_all`.
    """
    from img2img.models.provenance import noted
    from img2img.pictures.animation import write_animation
    from img2img.pictures.files import PictureFile, write_picture

    def tell(path: Path) -> None:
        if as_json:
            print(json.dumps({"event": "file", "state": "done", "path": str(path)}), flush=True)

    frames: list[Picture] = []
    done = 0
    for name, picture, steps in files:
        path = output / f"{name}.png"
        write_picture(path, noted(path, PictureFile(picture), steps))
        tell(output / f"{name}.png")
        done += 1
        if animation:
            frames.append(picture)
    if animation:
        whole = noted(output / animation, PictureFile(frames[0]), of_all)
        write_animation(output / animation, frames, xmp=whole.xmp)
        tell(output / animation)
    if as_json:
        print(json.dumps({"event": "finished", "done": done}), flush=True)
    else:
        print(f"{done} done. The pictures are in {output}.", file=sys.stderr)
