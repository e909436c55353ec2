"""The commands of training: train, demo, runs. Each only reads its words and calls what a program would call."""

import json
import signal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from img2img.errors import RunError, SettingsError
from img2img.runs.folder import RunFolder, list_runs, state_after

if TYPE_CHECKING:
    from training.kinds.kind import DataConfig

app = typer.Typer()
runs_app = typer.Typer(help="List, show, stop and resume runs.", no_args_is_help=True)
app.add_typer(runs_app, name="runs")


@app.command()
def train(
    recipe: Annotated[str, typer.Argument(help="cyclegan, pix2pix, ...; left out: go on with the run.")] = "",
    *,
    run: Annotated[Path, typer.Option(help="The run folder: made if new, gone on with if not.")],
    source: Annotated[Path | None, typer.Option(help="Folder of source pictures.")] = None,
    target: Annotated[Path | None, typer.Option(help="Folder of target pictures.")] = None,
    pairs: Annotated[Path | None, typer.Option(help="Folder of pictures with source and target side by side.")] = None,
    photos: Annotated[Path | None, typer.Option(help="Folder of photos; sources are derived from them.")] = None,
    derive: Annotated[
        str, typer.Option("--derive", "--sketch", help="A photo's source: hed, canny, xdog, grey or holes.  [hed]")
    ] = "",
    labels: Annotated[Path | None, typer.Option(help="Folder of label maps, named like the --photos.")] = None,
    palette: Annotated[Path | None, typer.Option(help="Table of the classes: lines of 'red green blue name'.")] = None,
    instances: Annotated[Path | None, typer.Option(help="Folder of instance maps, named like the --labels.")] = None,
    config: Annotated[Path | None, typer.Option(help="A TOML file with the settings of a run.")] = None,
    name: Annotated[str, typer.Option(help="The model's name; the run folder's when left out.")] = "",
    preset: Annotated[str, typer.Option(help="paper, small, ...")] = "paper",
    steps: Annotated[int, typer.Option(min=1)] = 10_000,
    seed: Annotated[int, typer.Option(min=0)] = 0,
    settings: Annotated[list[str] | None, typer.Option("--set", help="key=value, as often as needed.")] = None,
    start_from: Annotated[str, typer.Option("--from", help="A model or a run to start from.")] = "",
    device: str = "auto",
    precision: Annotated[str, typer.Option(help="auto, fp32, bf16 or fp16.")] = "auto",
    workers: Annotated[
        int, typer.Option(min=-1, max=64, help="Processes that load pictures; -1: as many as help.")
    ] = -1,
    sample_every: Annotated[int, typer.Option(min=1)] = 200,
    save_every: Annotated[int, typer.Option(min=1)] = 500,
    as_json: Annotated[bool, typer.Option("--json", help="Print every event as a line of JSON.")] = False,
) -> None:
    """Train a model, or go on with a run that was stopped or killed."""
    if recipe and config:
        raise SettingsError("Name a recipe or a --config file, not both.")
    if recipe or config:
        from training.config import parse_config, read_config

        chosen = (
            read_config(config)
            if config
            else parse_config(
                {
                    "recipe": recipe,
                    "name": name,
                    "preset": preset,
                    "settings": dict(map(_setting, settings or [])),
                    "data": _data(
                        recipe,
                        derive,
                        source=source,
                        target=target,
                        pairs=pairs,
                        photos=photos,
                        labels=labels,
                        palette=palette,
                        instances=instances,
                    ),
                    "steps": steps,
                    "seed": seed,
                    "device": device,
                    "precision": precision,
                    "workers": workers,
                    "sample_every": sample_every,
                    "save_every": save_every,
                    "start_from": start_from,
                }
            )
        )
        RunFolder.create(run, "train", chosen.model_dump(mode="json"))
    work(RunFolder.open(run), as_json=as_json)


def work(run: RunFolder, *, as_json: bool = False) -> None:
    """Do the training that a run folder describes, in this process; Ctrl-C and SIGTERM stop it after a snapshot."""
    from training.config import parse_config
    from training.console import listener
    from training.train import train as train_run

    config = parse_config(run.config)

    def stop_after_a_snapshot(number: int, frame: object) -> None:
        run.request("stop")

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop_after_a_snapshot)
    with listener(as_json=as_json) as listen:
        train_run(config, run, listen)


@app.command()
def demo(
    output: Annotated[Path, typer.Option("--output", "-o", help="Where everything is written.")] = Path("img2img-demo"),
) -> None:
    """Do the three jobs on bundled pictures: a sketch becomes a photo, a folder is upscaled, a CycleGAN is trained."""
    from training.demo import demo as run_demo

    run_demo(output, typer.echo)


@runs_app.command("list")
def list_(
    folder: Annotated[Path, typer.Argument(help="Where the run folders are.")] = Path("runs"),
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """List the runs in a folder, newest first."""
    for run in list_runs(folder):
        if as_json:
            typer.echo(json.dumps(_summary(run)))
        else:
            summary = _summary(run)
            typer.echo(f"{summary['state']:9} {summary['kind']:6} {summary['at']:>16}  {run.path}")


@runs_app.command()
def show(folder: Path, as_json: Annotated[bool, typer.Option("--json")] = False) -> None:
    """Show what a run does and how it went."""
    summary = _summary(RunFolder.open(folder))
    if as_json:
        typer.echo(json.dumps(summary))
        return
    for key, value in summary.items():
        typer.echo(f"{key:10} {json.dumps(value) if isinstance(value, dict) else value}")


@runs_app.command()
def stop(folder: Path) -> None:
    """Ask a run to stop after a snapshot."""
    run = RunFolder.open(folder)
    if (state := run.state()) not in ("running", "paused"):
        raise RunError(f"{folder} is not running (it is {state}), so there is nothing to stop.")
    run.request("stop")


@runs_app.command()
def resume(folder: Path, as_json: Annotated[bool, typer.Option("--json")] = False) -> None:
    """Go on with a run that was stopped, failed or killed, as if it never had been."""
    run = RunFolder.open(folder)
    if run.kind == "train":
        work(run, as_json=as_json)
        return
    from img2img.__main__ import main

    main([run.config["command"], "--run", str(folder)])


def _summary(run: RunFolder) -> dict[str, Any]:
    """What a line or a page says of a run."""
    description, events = run.read(), run.events()
    last = {event["event"]: event for event in events}
    progress = last.get("progress", {})
    at = f"{progress.get('step', progress.get('done', 0))} of {progress.get('steps', progress.get('total', '?'))}"
    return {
        "folder": str(run.path),
        "state": state_after(events, is_alive=run.is_alive()),
        "kind": description["kind"],
        "created": description.get("created", ""),
        "at": at,
        "elapsed": progress.get("elapsed", 0),
        "losses": last.get("losses", {}).get("values", {}),
        "message": last.get("failed", {}).get("message", ""),
        "config": description["config"],
    }


def _data(recipe: str, derive: str, **options: Path | None) -> "DataConfig":
    """The data that the options name."""
    from img2img.derivations import derivation_named
    from img2img.recipes import recipe_named
    from training.kinds import data_from_options

    named = {**options, "derive": derivation_named(derive).name} if derive else options
    return data_from_options(recipe_named(recipe).data, named)


def _setting(text: str) -> tuple[str, Any]:
    """key=value, the value read as JSON where it is JSON."""
    key, equals, value = text.partition("=")
    if not equals:
        raise SettingsError(f"--set {text} is not of the form key=value.")
    try:
        return key, json.loads(value)
    except ValueError:
        return key, value
