"""The front door. Without arguments it opens the window; commands come from the entry points "img2img.commands"."""

import sys
from collections.abc import Sequence
from importlib.metadata import entry_points

import typer

from img2img.errors import Img2ImgError

GROUP = "img2img.commands"
WRONG_USE = 2


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and end the process: 0 all done, 1 some files failed, 2 wrong use, 130 interrupted."""
    chosen = sys.argv[1:] if arguments is None else list(arguments)
    try:
        build_app()(chosen or ["window"], prog_name="img2img")
    except Img2ImgError as error:
        typer.echo(str(error), err=True)
        sys.exit(WRONG_USE)
    except OSError as error:
        typer.echo(f"{error.filename or 'A file'} cannot be used: {error.strerror or error}.", err=True)
        sys.exit(WRONG_USE)


def build_app() -> typer.Typer:
    """Every command, in one program. An entry point that cannot be loaded is told, and the others work."""
    app = typer.Typer(
        help="Image-to-image translation with GANs: draw, convert folders, train your own model.",
        pretty_exceptions_enable=False,
        add_completion=False,
        rich_markup_mode=None,  # rich would take a quarter of a second of every --help
    )
    for entry_point in sorted(entry_points(group=GROUP), key=lambda found: found.name != "img2img"):
        try:
            app.add_typer(entry_point.load())
        except ImportError as error:
            typer.echo(f"The commands of {entry_point.module} are missing ({error}). Install img2img again.", err=True)
    return app


if __name__ == "__main__":
    main()
