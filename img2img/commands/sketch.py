"""`img2img sketch`: line drawings from photos, as the window draws them."""

from pathlib import Path
from typing import Annotated

import typer

from img2img.batch.plan import Conversion, FileFailed, plan_conversions
from img2img.commands.options import SkipExisting
from img2img.errors import Img2ImgError

Number = float | None


def sketch(
    paths: Annotated[list[Path], typer.Argument(help="Photos, and folders of them.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="The folder to write PNG drawings into.")],
    kind: Annotated[str, typer.Option(help="How to trace: hed, xdog or canny.")] = "hed",
    width: Annotated[Number, typer.Option(help="Of the strokes, 1 to 32 pixels.  [default: 2]")] = None,
    detail: Annotated[Number, typer.Option(help="hed: how faint an edge may be, 0 to 1.  [default: 0.5]")] = None,
    sigma: Annotated[Number, typer.Option(help="xdog: how coarse, 0.3 to 5 pixels.  [default: 1]")] = None,
    tau: Annotated[Number, typer.Option(help="xdog: sharpness, 0.8 to 1.  [default: 0.98]")] = None,
    phi: Annotated[Number, typer.Option(help="xdog: steepness of the ink, 1 to 200.  [default: 40]")] = None,
    blur: Annotated[Number, typer.Option(help="canny: blur before, 0.3 to 5 pixels.  [default: 1.4]")] = None,
    low: Annotated[Number, typer.Option(help="canny: where a line may end, 0 to 4.  [default: 0.5]")] = None,
    high: Annotated[Number, typer.Option(help="canny: how strong it must be, 0 to 4.  [default: 1.1]")] = None,
    shortest: Annotated[
        int | None, typer.Option(help="xdog, canny: pixels of the smallest speck.  [default: 14]")
    ] = None,
    skip_existing: SkipExisting = None,
) -> None:
    """Trace line drawings from photos."""
    from img2img.derivations.tracing import Tracer
    from img2img.pictures.files import PictureFile, read_picture, write_picture
    from img2img.pictures.lines import lines_of

    given = {
        "width": width,
        "detail": detail,
        "sigma": sigma,
        "tau": tau,
        "phi": phi,
        "blur": blur,
        "low": low,
        "high": high,
        "shortest": shortest,
    }
    lines = lines_of(kind, **{name: value for name, value in given.items() if value is not None})
    tracer = Tracer()

    def draw(item: Conversion | FileFailed) -> bool:
        """Whether nothing went wrong; if it did, that was told."""
        if isinstance(item, FileFailed):
            typer.echo(str(item), err=True)
            return False
        if item.target.exists() and skip_existing is not False:
            typer.echo(f"{item.target} was there already and stayed. --overwrite replaces it.", err=True)
            return True
        try:
            drawing = tracer.draw(read_picture(item.source).pixels, lines)
            write_picture(item.target, PictureFile(drawing))
        except Img2ImgError as error:
            typer.echo(str(error), err=True)
            return False
        return True

    outcomes = [draw(item) for item in plan_conversions(paths, output, "png")]
    if not all(outcomes):
        raise typer.Exit(1)
