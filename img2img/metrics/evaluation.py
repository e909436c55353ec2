"""A folder of made pictures against a folder of real ones."""

from collections.abc import Callable
from dataclasses import astuple, dataclass, fields
from functools import partial
from pathlib import Path

import torch
from torch import Tensor

from img2img.disk import list_pictures
from img2img.errors import DataError
from img2img.metrics.distances import frechet_distance, kernel_distance
from img2img.metrics.features import RESIZE, see
from img2img.metrics.figures import Evaluation, Figure
from img2img.metrics.neighbours import NEAREST, Neighbourhood, neighbourhood
from img2img.metrics.networks import FeatureNetwork

FEWEST = NEAREST + 1
"""Made pictures, and half of the real ones: below that a neighbourhood is nothing."""


def evaluate(
    real: Path,
    fake: Path,
    network: FeatureNetwork,
    most: int,
    progress: Callable[[int], Callable[[], None]] = lambda _: lambda: None,
) -> Evaluation:
    """FID, KID, precision, recall, density and coverage of at most `most` pictures of each folder, chosen at random.

    `progress` is told how many files there are, and its answer is called after each. Raises PictureError where a folder
    is missing or holds no picture, DataError where too few can be read.
    """
    chosen = [_chosen(list_pictures(folder), most) for folder in (real, fake)]
    step = progress(sum(map(len, chosen)))
    of_real, of_fake = (see(files, network, step) for files in chosen)
    for folder, seen, least in ((real, of_real, 2 * FEWEST), (fake, of_fake, FEWEST)):
        if len(seen.features) < least:
            raise DataError(
                f"{folder} has {len(seen.features)} pictures that can be read; to compare folders takes {least}, "
                "and some hundreds to be sure. Add pictures, or choose another folder."
            )
    return Evaluation(figures(of_real.features, of_fake.features, network), of_real.left_out + of_fake.left_out)


def figures(real: Tensor, fake: Tensor, network: FeatureNetwork) -> tuple[Figure, ...]:
    """All figures of features (N, D) and (M, D), beside those of one half of the real ones against the other."""
    halves = real[torch.randperm(len(real), generator=torch.Generator().manual_seed(0))].tensor_split(2)
    found, floor = _distances(real, fake), _distances(*halves)
    told = partial(
        Figure,
        network=network.name,
        resize=f"{RESIZE} to {network.side}x{network.side}",
        pictures=(len(real), len(fake)),
        floor_pictures=(len(halves[0]), len(halves[1])),
    )
    shares = zip(fields(Neighbourhood), astuple(found.near), astuple(floor.near), strict=True)
    return (
        told("KID x 1000", 1000 * found.kid, 1000 * found.half_width, 1000 * floor.kid),
        told("FID", found.fid, None, floor.fid),
        *(told(field.name, value, None, least) for field, value, least in shares),
    )


@dataclass(frozen=True)
class _Distances:
    kid: float
    half_width: float
    fid: float
    near: Neighbourhood


def _distances(real: Tensor, fake: Tensor) -> _Distances:
    return _Distances(*kernel_distance(real, fake), frechet_distance(real, fake), neighbourhood(real, fake))


def _chosen(files: list[Path], most: int) -> list[Path]:
    """At most so many, in the order they have; which, is decided by nothing but their number."""
    kept = torch.randperm(len(files), generator=torch.Generator().manual_seed(0))[:most]
    return [files[number] for number in sorted(kept.tolist())]
