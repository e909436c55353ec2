"""The commands on runs: list, show, stop, resume."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from img2img.errors import RunError

if TYPE_CHECKING:
    from img2img.runs.folder import RunFolder

app = typer.Typer(help="List, show, stop and resume runs.", no_args_is_help=True)

Json = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]


@app.command("list")
def list_(
    folder: Annotated[Path, typer.Argument(help="Where the run folders are.")] = Path("runs"), as_json: Json = False
) -> None:
    """List the runs in a folder, newest first."""
    from img2img.runs.folder import list_runs

    for run in list_runs(folder):
        summary = _summary(run)
        if as_json:
            typer.echo(json.dumps(summary))
        else:
            typer.echo(f"{summary['state']:9} {summary['kind']:6} {summary['at']:>16}  {run.path}")


@app.command()
def show(folder: Path, as_json: Json = False) -> None:
    """Show what a run does and how it went."""
    from img2img.runs.folder import RunFolder

    summary = _summary(RunFolder.open(folder))
    if as_json:
        typer.echo(json.dumps(summary))
        return
    for key, value in summary.items():
        typer.echo(f"{key:10} {json.dumps(value) if isinstance(value, dict) else value}")


@app.command()
def stop(folder: Path) -> None:
    """Ask a run to stop after a snapshot."""
    from img2img.runs.folder import RunFolder

    run = RunFolder.open(folder)
    if (state := run.state()) not in ("running", "paused"):
        raise RunError(f"{folder} is not running (it is {state}), so there is nothing to stop.")
    run.request("stop")


@app.command()
def resume(folder: Path, as_json: Annotated[bool, typer.Option("--json")] = False) -> None:
    """Go on with a run that was stopped, failed or killed, as if it never had been."""
    from img2img.__main__ import main
    from img2img.runs.folder import RunFolder

    run = RunFolder.open(folder)
    command = "train" if run.kind == "train" else run.config["command"]
    main([command, "--run", str(folder), *(["--json"] if as_json else [])])


def _summary(run: "RunFolder") -> dict[str, Any]:
    """What a line or a page says of a run."""
    from img2img.runs.events import BatchProgress, Failed, Losses, TrainingProgress
    from img2img.runs.state import last_mark, state_after

    description, working_since, events = run.read(), run.working_since(), run.events()
    last = {type(event): event for event in events}
    losses, failed = last.get(Losses), last.get(Failed)
    match last.get(TrainingProgress) or last.get(BatchProgress):
        case TrainingProgress(step=done, steps=total, elapsed=elapsed):
            at = f"{done} of {total}"
        case BatchProgress(done=done, total=total, elapsed=elapsed):
            at = f"{done} of {total}"
        case _:
            at, elapsed = "0 of ?", 0
    return {
        "folder": str(run.path),
        "state": state_after(last_mark(events), working_since),
        "kind": description["kind"],
        "created": description.get("created", ""),
        "at": at,
        "elapsed": elapsed,
        "losses": losses.values if isinstance(losses, Losses) else {},
        "message": failed.message if isinstance(failed, Failed) else "",
        "config": description["config"],
    }
