"""The window's part of the command line: `img2img` alone opens the window. Qt is imported inside the commands."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from img2img.errors import SettingsError

app = typer.Typer()


@app.command("window", hidden=True)
def window(
    page: Annotated[str, typer.Option(help="The page to open it on, such as convert.")] = "",
    language: Annotated[str, typer.Option(help="Its language, such as de; else that of the settings.")] = "",
) -> None:
    """Open the window."""
    _require_display()
    from gui.app import main
    from gui.shell.pages import TABS

    names = [tab.name for tab in TABS]
    if page and page not in names:
        raise SettingsError(f"There is no page {page}. Choose {', '.join(names)}.")
    raise typer.Exit(main(page=page, language=language))


@app.command("screenshots", hidden=True)
def screenshots(
    output: Annotated[Path, typer.Option("-o", "--output", help="Where the pictures go.")],
    scale: Annotated[int, typer.Option(help="2 for a screen of 200 %.")] = 1,
) -> None:
    """Grab every page, light and dark, with real answers of the engine."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ["QT_SCALE_FACTOR"] = str(scale)
    from gui.screenshots import grab_pages

    for file in grab_pages(output):
        print(file)


def _require_display() -> None:
    """Say so when there is no screen: Qt would abort the process with a page of plug-ins."""
    has_display = any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))
    if sys.platform.startswith("linux") and not has_display:
        raise SettingsError(
            "There is no display to open a window on. Run `img2img demo` or another command, see `img2img --help`."
        )
