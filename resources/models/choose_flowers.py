"""Choose photos that show one clear flower: few edges along the border, many in the middle.

    python resources/models/choose_flowers.py PHOTOS... -o FOLDER --share 0.6

Links the best `share` of each folder of photos into a folder of that name in FOLDER. The edges are HED's, kept in the
cache for the training.
"""

from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from img2img.derivations.sketches import HED
from img2img.disk import list_pictures
from training.data.reading import read_rgb

BORDER = 0.15  # of the picture's side


def clarity(edges: np.ndarray) -> float:
    """How much stronger edges (H, W) are in the middle than along the border."""
    height, width = edges.shape
    top, left = round(height * BORDER), round(width * BORDER)
    middle = edges[top : height - top, left : width - left].astype(np.float64)
    border = edges.sum(dtype=np.float64) - middle.sum()
    return middle.mean() - 1.5 * border / (edges.size - middle.size)


def choose(
    photos: list[Path],
    output: Annotated[Path, typer.Option("-o", "--output")],
    share: Annotated[float, typer.Option(min=0, max=1)] = 0.6,
) -> None:
    """Link the clearest photos of each folder into the output folder."""
    for folder in photos:
        chosen = output / folder.name
        chosen.mkdir(parents=True, exist_ok=True)
        files = list_pictures(folder)
        ranked = sorted(files, key=lambda file: -clarity(HED().find(read_rgb(file), file)))
        for file in ranked[: round(len(ranked) * share)]:
            (chosen / file.name).symlink_to(file.absolute())


if __name__ == "__main__":
    typer.run(choose)
