"""`img2img evaluate`: how like real pictures made ones are."""

import json
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import asdict
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from img2img.commands.options import Device, Json
from img2img.errors import DataError

if TYPE_CHECKING:
    from img2img.metrics.figures import Figure

HEADINGS = ("figure", "value", "95 % interval", "floor", "real", "made", "seen by")
WIDTHS = (20, 9, 17, 9, 6, 6, 0)
FLOOR = "The floor is one half of the real pictures against the other: what a perfect model would reach with so few."


def evaluate(
    real: Annotated[Path, typer.Argument(help="A folder of real pictures, best some that no model was trained on.")],
    fake: Annotated[Path, typer.Argument(help="A folder of pictures that a model made.")],
    network: Annotated[
        str, typer.Option(help="What looks: efficientnet-lite0, efficientnet-lite1, hed-vgg16 or inception.")
    ] = "efficientnet-lite1",
    pairs: Annotated[
        bool, typer.Option("--pairs", help="Also compare pictures of one name: PSNR, SSIM, MS-SSIM, LPIPS-like.")
    ] = False,
    weights: Annotated[Path | None, typer.Option(help="The file of Inception's published weights.")] = None,
    most: Annotated[int, typer.Option("--count", min=12, help="At most so many pictures of each folder.")] = 5000,
    device: Device = "auto",
    as_json: Json = False,
) -> None:
    """Measure how like real pictures made ones are: KID, FID, precision, recall, density and coverage.

    Figures can be compared where network, resize and number of pictures are the same. KID has no bias, and its interval
    says how sure it is; FID is larger with fewer pictures.
    """
    from img2img.metrics.evaluation import evaluate as compare
    from img2img.metrics.networks import feature_network
    from img2img.metrics.pairs import compare_pairs
    from img2img.metrics.perceptual import compare_seen_pairs
    from img2img.runtimes.devices import choose_device

    computing = choose_device(device)
    looking = feature_network(network, computing, weights)
    with _progress() as progress:
        found = [compare_pairs(real, fake, most, progress)] if pairs else []
        found += [compare_seen_pairs(real, fake, most, computing, progress)] if pairs else []
        try:
            found.append(compare(real, fake, looking, most, progress))
        except DataError as error:  # pairs may be too few for a distance
            if not pairs:
                raise
            typer.echo(str(error), err=True)
    left_out = dict.fromkeys(sentence for part in found for sentence in part.left_out)
    for sentence in (*left_out, *(note for part in found for note in part.notes)):
        typer.echo(sentence, err=True)
    _print([figure for part in found for figure in part.figures], as_json=as_json)
    if left_out:
        raise typer.Exit(1)


def _print(figures: "list[Figure]", *, as_json: bool) -> None:
    if as_json:
        for figure in figures:
            print(json.dumps({name: _finite(value) for name, value in asdict(figure).items()}))
        return
    _print_row(HEADINGS)
    for figure in figures:
        _print_row(_cells(figure))
    if any(figure.floor is not None for figure in figures):
        print(FLOOR)


def _print_row(cells: tuple[str, ...]) -> None:
    print(" ".join(cell.ljust(width) for cell, width in zip(cells, WIDTHS, strict=True)).rstrip())


def _cells(figure: "Figure") -> tuple[str, ...]:
    half = figure.half_width
    interval = "" if half is None or not isfinite(half) else f"{figure.value - half:.4g} to {figure.value + half:.4g}"
    floor = "" if figure.floor is None else f"{figure.floor:.4g}"
    seen = f"{figure.network}, {figure.resize}"
    return (figure.name, f"{figure.value:.4g}", interval, floor, *map(str, figure.pictures), seen)


def _finite(value: object) -> object:
    """JSON knows no infinity, which the PSNR of equal pictures is."""
    return None if isinstance(value, float) and not isfinite(value) else value


@contextmanager
def _progress() -> "Generator[Callable[[int], Callable[[], None]]]":
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as bar:

        def begin(total: int) -> Callable[[], None]:
            task = bar.add_task("Looking at pictures", total=total)
            return lambda: bar.advance(task)

        yield begin
