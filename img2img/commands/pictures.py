"""`img2img translate` and `img2img upscale`: files and folders through a model."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from img2img.errors import SettingsError

if TYPE_CHECKING:
    from img2img.batch.config import BatchConfig
    from img2img.batch.report import Listener
    from img2img.runs.events import EventBase

Paths = Annotated[list[Path] | None, typer.Argument(help="Pictures, and folders of them.", show_default=False)]
ModelName = Annotated[str | None, typer.Option("--model", "-m", help="A model's name, file or run folder.")]
Then = Annotated[
    list[str] | None, typer.Option("--then", help="A model that goes on with the result; may be repeated.")
]
Output = Annotated[Path | None, typer.Option("--output", "-o", help="The folder to write into; the tree is kept.")]
Direction = Annotated[str, typer.Option(help="For a model with several: which way, such as apple-to-orange.")]
FileFormat = Annotated[
    str,
    typer.Option("--format", help="same (what is only read becomes PNG), png, jpg, webp, tiff, avif, jxl, jp2, exr."),
]
Run = Annotated[Path | None, typer.Option(help="A run folder: what is done there is not done again.")]
Tile = Annotated[str, typer.Option(help="Longest side computed at once: auto, 0 for no tiles, or pixels from 64.")]
Device = Annotated[str, typer.Option(help="auto, cpu, cuda, cuda:1, mps, vulkan, vulkan:1.")]
Runtime = Annotated[str, typer.Option(help="What computes: auto, torch, ncnn or openvino.")]
Precision = Annotated[str, typer.Option(help="auto, fp32, bf16 or fp16.")]
Seed = Annotated[int, typer.Option(help="Of what a model draws at random.")]
Style = Annotated[Path | None, typer.Option(help="A photo whose style is taken, by models that have styles.")]
Strength = Annotated[float, typer.Option(help="Of a style, taken or drawn: 1 as it is, 0 the mean of all styles.")]
Instances = Annotated[Path | None, typer.Option(help="Folder of instance maps, for models of edges of objects.")]
Mask = Annotated[Path | None, typer.Option(help="A picture, white where a hole is, for models that fill holes.")]
SkipExisting = Annotated[
    bool | None,
    typer.Option("--skip-existing/--overwrite", help="Keep or replace what is there.  [default: skip-existing]"),
]
KeepBoth = Annotated[bool, typer.Option("--keep-both", help="Where something is already, number what is new.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object a line for machines.")]
NoteProvenance = Annotated[
    bool, typer.Option("--provenance/--no-provenance", help="Write into each picture how it was made.")
]
Scale = Annotated[float | None, typer.Option(help="Size of the result, such as 2 or 1.5.  [default: the model's own]")]


def translate(
    context: typer.Context,
    paths: Paths = None,
    model: ModelName = None,
    then: Then = None,
    output: Output = None,
    direction: Direction = "",
    file_format: FileFormat = "same",
    run: Run = None,
    tile: Tile = "auto",
    device: Device = "auto",
    runtime: Runtime = "auto",
    precision: Precision = "auto",
    seed: Seed = 0,
    style: Style = None,
    style_strength: Strength = 1.0,
    mask: Mask = None,
    instances: Instances = None,
    skip_existing: SkipExisting = None,
    keep_both: KeepBoth = False,
    provenance: NoteProvenance = True,
    as_json: Json = False,
) -> None:
    """Turn pictures into others, such as sketches into photos."""
    _convert(context)


def upscale(
    context: typer.Context,
    paths: Paths = None,
    model: ModelName = None,
    then: Then = None,
    output: Output = None,
    scale: Scale = None,
    file_format: FileFormat = "same",
    run: Run = None,
    tile: Tile = "auto",
    device: Device = "auto",
    runtime: Runtime = "auto",
    precision: Precision = "auto",
    seed: Seed = 0,
    skip_existing: SkipExisting = None,
    keep_both: KeepBoth = False,
    provenance: NoteProvenance = True,
    as_json: Json = False,
) -> None:
    """Make pictures larger and sharper with a super-resolution model."""
    _convert(context)


def _convert(context: typer.Context) -> None:
    """Either command, from its parsed options: settings from the command line or, with --run, from run.json."""
    from img2img.batch.config import open_run
    from img2img.batch.convert import convert

    command, options = str(context.command.name), dict(context.params)
    paths, run_path, as_json = options.pop("paths"), options.pop("run"), options.pop("as_json")
    file_format = options.pop("file_format")
    existing = _existing(options.pop("skip_existing"), keep_both=options.pop("keep_both"))
    settings = options | {"format": file_format, "then": tuple(options["then"] or ())} | existing
    if run_path is None:
        run, config = None, _config(command, paths, settings)
    else:
        run, config = open_run(Path(run_path), _config(command, paths, settings) if paths or _says(settings) else None)
    if config.command != command:
        raise SettingsError(f"{run_path} is to {config.command}. Continue it with: img2img {config.command} --run")
    tally = convert(config, _listeners(as_json), run)
    if not tally.is_complete:
        raise typer.Exit(1)


def _existing(skip_existing: bool | None, *, keep_both: bool) -> dict[str, str]:
    """What to do where something is already, if the command line says it."""
    if keep_both and skip_existing is not None:
        raise SettingsError("Say only one of --skip-existing, --overwrite and --keep-both.")
    if keep_both:
        return {"existing": "rename"}
    return {} if skip_existing is None else {"existing": "skip" if skip_existing else "overwrite"}


def _says(settings: dict[str, Any]) -> bool:
    """Whether the command line says anything besides --run; it must then agree with the run, and is never ignored."""
    from img2img.batch.config import BatchConfig

    defaults = {key: field.default for key, field in BatchConfig.model_fields.items()}
    return "existing" in settings or any(
        value is not None and value != defaults[key] for key, value in settings.items()
    )


def _config(command: str, paths: list[Path] | None, settings: dict[str, Any]) -> "BatchConfig":
    from img2img.batch.config import BatchConfig

    missing = [
        word
        for word, value in (("PATH", paths), ("-m MODEL", settings["model"]), ("-o OUT", settings["output"]))
        if not value
    ]
    if missing:
        raise SettingsError(f"img2img {command} needs {' and '.join(missing)}. See: img2img {command} --help")
    tile = settings["tile"]
    return BatchConfig.read(
        settings | {"command": command, "paths": paths, "tile": int(tile) if tile.isdecimal() else tile}
    )


def _listeners(as_json: bool) -> "tuple[Listener, ...]":
    from img2img.commands.progress import ProgressBar, SentenceWriter

    if as_json:
        return (_print_json, SentenceWriter())
    return (ProgressBar(),) if sys.stderr.isatty() else (SentenceWriter(),)


def _print_json(event: "EventBase") -> None:
    print(event.line(), flush=True)
