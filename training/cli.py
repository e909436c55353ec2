"""The commands of training: train and demo. Each only reads its words and calls what a program would call."""

import json
import signal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from img2img.errors import SettingsError
from training.check_cli import app as check_app
from training.runs_cli import app as runs_app

if TYPE_CHECKING:
    from img2img.runs.folder import RunFolder

if TYPE_CHECKING:
    from training.kinds.kind import DataConfig

app = typer.Typer()
app.add_typer(runs_app, name="runs")
app.add_typer(check_app)


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
    exclude: Annotated[Path | None, typer.Option(help="List of files to leave out, from check-data.")] = None,
    config: Annotated[Path | None, typer.Option(help="A TOML file with the settings of a run.")] = None,
    name: Annotated[str, typer.Option(help="The model's name; the run folder's when left out.")] = "",
    preset: Annotated[str, typer.Option(help="paper, small, ...")] = "paper",
    steps: Annotated[int, typer.Option(min=1)] = 10_000,
    seed: Annotated[int, typer.Option(min=0)] = 0,
    settings: Annotated[list[str] | None, typer.Option("--set", help="key=value, as often as needed.")] = None,
    start_from: Annotated[str, typer.Option("--from", help="A model or a run to start from.")] = "",
    device: str = "auto",
    precision: Annotated[str, typer.Option(help="auto, fp32, bf16 or fp16.")] = "auto",
    memory_format: Annotated[
        str, typer.Option(help="auto, contiguous or channels-last; auto times a step in each.")
    ] = "auto",
    workers: Annotated[
        int, typer.Option(min=-1, max=64, help="Processes that load pictures; -1: as many as help.")
    ] = -1,
    sample_every: Annotated[int, typer.Option(min=1)] = 200,
    save_every: Annotated[int, typer.Option(min=1)] = 500,
    as_json: Annotated[bool, typer.Option("--json", help="Print every event as a line of JSON.")] = False,
) -> None:
    """Train a model, or go on with a run that was stopped or killed."""
    from img2img.runs.folder import RunFolder

    if recipe and config:
        raise SettingsError("Name a recipe or a --config file, not both.")
    if exclude and not (recipe or config):
        raise SettingsError(
            "What is left out is decided when a run begins. Leave --exclude out to go on with this one."
        )
    if recipe or config:
        from training.config import parse_config, read_config
        from training.kinds.exclusions import read_exclusions

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
                    "memory_format": memory_format,
                    "workers": workers,
                    "sample_every": sample_every,
                    "save_every": save_every,
                    "start_from": start_from,
                }
            )
        )
        if exclude:
            chosen = chosen.model_copy(update={"data": chosen.data.without(read_exclusions(exclude))})
        RunFolder.create(run, "train", chosen.model_dump(mode="json"))
    work(RunFolder.open(run), as_json=as_json)


def work(run: "RunFolder", *, as_json: bool = False) -> None:
    """Do the training that a run folder describes, in this process; Ctrl-C and SIGTERM stop it after a snapshot."""
    from img2img.runs.awake import keep_awake
    from training.config import parse_config
    from training.console import listener
    from training.train import train as train_run

    config = parse_config(run.config)

    def stop_after_a_snapshot(number: int, frame: object) -> None:
        run.request("stop")

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop_after_a_snapshot)
    with keep_awake(), listener(as_json=as_json) as listen:
        train_run(config, run, listen)


@app.command()
def demo(
    output: Annotated[Path, typer.Option("--output", "-o", help="Where everything is written.")] = Path("img2img-demo"),
) -> None:
    """Do the three jobs on bundled pictures: a sketch becomes a photo, a folder is upscaled, a CycleGAN is trained."""
    from training.demo import demo as run_demo

    run_demo(output, typer.echo)


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
