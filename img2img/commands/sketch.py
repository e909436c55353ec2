"""`img2img sketch`: line drawings from photos, as training traces them."""

from pathlib import Path
from typing import Annotated

import typer

from img2img.batch.plan import Conversion, FileFailed, plan_conversions
from img2img.commands.pictures import SkipExisting
from img2img.errors import Img2ImgError, SettingsError


def sketch(
    paths: Annotated[list[Path], typer.Argument(help="Photos, and folders of them.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="The folder to write PNG drawings into.")],
    kind: Annotated[str, typer.Option(help="How to trace: hed, canny or xdog.")] = "hed",
    width: Annotated[float, typer.Option(min=1, max=32, help="Of the strokes, in pixels.")] = 2.0,
    detail: Annotated[float, typer.Option(min=0, max=1, help="How faint an edge may be to be drawn.")] = 0.5,
    skip_existing: SkipExisting = None,
) -> None:
    """Trace line drawings from photos."""
    from img2img.derivations.tracing import draw_sketch, is_kind
    from img2img.pictures.files import PictureFile, read_picture, write_picture

    if not is_kind(kind):
        raise SettingsError(f"There is no way of tracing {kind!r}. Choose hed, canny or xdog.")

    def draw(item: Conversion | FileFailed) -> bool:
        """Whether nothing went wrong; if it did, that was told."""
        if isinstance(item, FileFailed):
            typer.echo(str(item), err=True)
            return False
        if item.target.exists() and skip_existing is not False:
            typer.echo(f"{item.target} was there already and stayed. --overwrite replaces it.", err=True)
            return True
        try:
            drawing = draw_sketch(read_picture(item.source).pixels, kind, width, detail)
            write_picture(item.target, PictureFile(drawing))
        except Img2ImgError as error:
            typer.echo(str(error), err=True)
            return False
        return True

    outcomes = [draw(item) for item in plan_conversions(paths, output, "png")]
    if not all(outcomes):
        raise typer.Exit(1)
