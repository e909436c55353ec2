"""`img2img batch`: what can be asked of a batch while it runs, by its run folder."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from img2img.errors import RunError

if TYPE_CHECKING:
    from img2img.runs.folder import Request, RunFolder

app = typer.Typer(help="Pause, resume, stop a batch, and change what it does next.", no_args_is_help=True)

Folder = Annotated[Path, typer.Argument(metavar="RUN", help="The batch's run folder.")]
Files = Annotated[list[Path], typer.Argument(help="Files of the batch, or folders of them.")]
MaybeFiles = Annotated[list[Path] | None, typer.Argument(help="Files, or folders of them.  [default: all that failed]")]

AT_WORK = ("running", "paused")
LATER = "The batch is not running; this counts from its next start on."


@app.command()
def pause(run: Folder) -> None:
    """Pause a batch, in the middle of a file if need be; another one may then use the device."""
    _request(run, "pause")


@app.command()
def resume(run: Folder) -> None:
    """Go on with a batch that is paused."""
    _request(run, "resume")


@app.command()
def stop(run: Folder) -> None:
    """Stop a batch, in the middle of a file if need be; `img2img runs resume` goes on with it."""
    _request(run, "stop")


@app.command()
def retry(run: Folder, paths: MaybeFiles = None) -> None:
    """Do files again that failed, or that were removed."""
    _edit(run, "retry", paths or [])


@app.command()
def remove(run: Folder, paths: Files) -> None:
    """Leave out files that wait or failed."""
    _edit(run, "remove", paths)


@app.command()
def first(run: Folder, paths: Files) -> None:
    """Do files before all others that wait."""
    _edit(run, "first", paths)


@app.command()
def last(run: Folder, paths: Files) -> None:
    """Do files after all others."""
    _edit(run, "last", paths)


def _request(folder: Path, request: "Request") -> None:
    run = _batch(folder)
    state = run.state()
    if state not in AT_WORK:
        raise RunError(f"{folder} is not running (it is {state}). Go on with it: img2img runs resume {folder}")
    if request == "resume" and state != "paused":
        raise RunError(f"{folder} is not paused.")
    run.request(request)


def _edit(folder: Path, action: Literal["retry", "remove", "first", "last"], paths: list[Path]) -> None:
    from img2img.runs.queue_edits import QueueEdit, ask

    run = _batch(folder)
    ask(run, QueueEdit(action=action, paths=tuple(os.path.abspath(path) for path in paths)))  # noqa: PTH100, links stay
    if run.state() not in AT_WORK:
        typer.echo(LATER, err=True)


def _batch(folder: Path) -> "RunFolder":
    from img2img.runs.folder import RunFolder

    run = RunFolder.open(folder)
    if run.kind != "batch":
        raise RunError(f"{folder} is a {run.kind} run, not one of files.")
    return run
