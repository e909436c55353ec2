"""`img2img presets`: settings that were saved by name, for `--preset` of translate and upscale, and for the window."""

from typing import Annotated

import typer

app = typer.Typer(help="List and remove settings that were saved by --save-preset.", no_args_is_help=True)


@app.command("list")
def list_presets() -> None:
    """The presets, and what they set."""
    from img2img.batch import presets

    for name in presets.names():
        settings = ", ".join(f"{key} {value}" for key, value in presets.load(name).items())
        typer.echo(f"{name}: {settings}")


@app.command()
def remove(name: Annotated[str, typer.Argument(help="A preset's name.")]) -> None:
    """Forget a preset."""
    from img2img.batch import presets

    presets.remove(name)
