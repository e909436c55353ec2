"""Lay pictures of several folders side by side: a row for each name that they share, a column for each folder.

    python resources/models/sheet.py labels answers photos -o sheet.jpg --rows 6 --palette facades.txt

Pictures belong together when their names are alike up to the suffix, or with --in-order when they come at the same
place; of many, some are taken at even distances.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from PIL import Image

from img2img.disk import list_pictures
from img2img.pictures import Picture
from img2img.pictures.classes import LabelClass, read_classes
from img2img.pictures.files import read_picture
from img2img.pictures.labels import colour_map, read_label_map
from img2img.pictures.pixels import to_rgb
from training.samples import GAP


def lay(
    folders: list[Path],
    output: Annotated[Path, typer.Option("-o", "--output")],
    rows: Annotated[int, typer.Option(min=1)] = 6,
    in_order: Annotated[bool, typer.Option("--in-order")] = False,
    palette: Annotated[Path | None, typer.Option(help="The first folder holds label maps of these classes.")] = None,
) -> None:
    """Write the sheet."""
    classes = read_classes(palette) if palette else ()
    listed = [list_pictures(folder) for folder in folders]
    columns = [dict(enumerate(files)) if in_order else {file.stem: file for file in files} for files in listed]
    shared = sorted(set.intersection(*map(set, columns)))
    names = [shared[round(place)] for place in np.linspace(0, len(shared) - 1, min(rows, len(shared)))]
    files = [[column[name] for column in columns] for name in names]
    tiles = [[_read(file, () if place else classes) for place, file in enumerate(row)] for row in files]
    sheet = np.vstack([np.hstack([np.pad(tile, _MARGIN, constant_values=255) for tile in row]) for row in tiles])
    Image.fromarray(sheet[:-GAP, :-GAP]).save(output, quality=88)


_MARGIN = ((0, GAP), (0, GAP), (0, 0))


def _read(file: Path, classes: Sequence[LabelClass]) -> Picture:
    """The picture, or the label map of `classes` in their colours."""
    if not classes:
        return to_rgb(read_picture(file).pixels)
    return colour_map(read_label_map(file, classes), classes)


if __name__ == "__main__":
    typer.run(lay)
