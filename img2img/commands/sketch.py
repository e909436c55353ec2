"""`img2img sketch`: line drawings from photos, as training traces them."""

from pathlib import Path
from typing import Annotated

import typer

from img2img.disk import list_pictures
from img2img.errors import Img2ImgError, SettingsError


def sketch(
    paths: Annotated[list[Path], typer.Argument(help="Photos, and folders of them.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="The folder to write PNG drawings into.")],
    kind: Annotated[str, typer.Option(help="How to trace: hed, canny or xdog.")] = "hed",
    width: Annotated[float, typer.Option(min=1, max=32, help="Of the strokes, in pixels.")] = 2.0,
    detail: Annotated[float, typer.Option(min=0, max=1, help="How faint an edge may be to be drawn.")] = 0.5,
) -> None:
    """Trace line drawings from photos."""
    from img2img.derivations.tracing import draw_sketch, is_kind
    from img2img.pictures.files import PictureFile, read_picture, write_picture

    if not is_kind(kind):
        raise SettingsError(f"There is no way of tracing {kind!r}. Choose hed, canny or xdog.")
    failed = False
    for path in paths:
        root = path if path.is_dir() else path.parent
        for file in list_pictures(path) if path.is_dir() else [path]:
            target = output / file.relative_to(root).with_suffix(".png")
            try:
                write_picture(target, PictureFile(draw_sketch(read_picture(file).pixels, kind, width, detail)))
            except Img2ImgError as error:
                failed = True
                typer.echo(str(error), err=True)
    if failed:
        raise typer.Exit(1)
