"""`img2img translate` and `img2img upscale`: files and folders through a model."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from img2img.commands.options import computing, drawing, files, given, offers, size, what
from img2img.errors import SettingsError

if TYPE_CHECKING:
    from img2img.batch.config import BatchConfig
    from img2img.batch.report import Listener
    from img2img.runs.events import EventBase


@offers(what, size, drawing, given, files, computing)
def translate(context: typer.Context, **_: Any) -> None:
    """Turn pictures into others, such as sketches into photos."""
    _convert(context)


@offers(what, size, drawing, files, computing)
def upscale(context: typer.Context, **_: Any) -> None:
    """Make pictures larger and sharper with a super-resolution model."""
    _convert(context)


def _convert(context: typer.Context) -> None:
    """Either command, from its parsed options: settings from the command line or, with --run, from run.json."""
    from img2img.batch import presets
    from img2img.batch.config import HOW, open_run
    from img2img.batch.convert import convert

    command, options = str(context.command.name), _given(context)
    run_path, preset, new_preset = (options.pop(name, None) for name in ("run", "preset", "save_preset"))
    as_json, wants_notice = options.pop("as_json", False), options.pop("notify", False)
    how = {name: options.pop(name) for name in HOW if name in options}
    settings = (presets.load(preset) if preset else {}) | _settings(options)
    if new_preset:
        presets.save(new_preset, settings)
        if not settings.get("paths") and run_path is None:
            return
    if run_path is None:
        run, config = None, _config(command, settings).model_copy(update=how)
    else:
        run, config = open_run(Path(run_path), _config(command, settings) if settings else None, **how)
    if config.command != command:
        raise SettingsError(f"{run_path} is to {config.command}. Continue it with: img2img {config.command} --run")
    tally = convert(config, _listeners(as_json, notify=wants_notice), run)
    if not tally.is_complete:
        raise typer.Exit(1)


def _given(context: typer.Context) -> dict[str, Any]:
    """What the command line says, and nothing that it leaves to a preset or to the program."""
    sources = {name: context.get_parameter_source(name) for name in context.params}
    return {name: context.params[name] for name, source in sources.items() if source and source.name == "COMMANDLINE"}


def _settings(options: dict[str, Any]) -> dict[str, Any]:
    """The options as settings of a batch."""
    settings = dict(options)
    skips, keeps_both = settings.pop("skip_existing", None), settings.pop("keep_both", False)
    if keeps_both and skips is not None:
        raise SettingsError("Say only one of --skip-existing, --overwrite and --keep-both.")
    if keeps_both:
        settings["existing"] = "rename"
    elif skips is not None:
        settings["existing"] = "skip" if skips else "overwrite"
    if "file_format" in settings:
        settings["format"] = settings.pop("file_format")
    if settings.get("tile", "").isdecimal():
        settings["tile"] = int(settings["tile"])
    return settings


def _config(command: str, settings: dict[str, Any]) -> "BatchConfig":
    from img2img.batch.config import BatchConfig

    words = {"paths": "PATH", "model": "-m MODEL", "output": "-o OUT"}
    missing = [word for name, word in words.items() if not settings.get(name)]
    if missing:
        raise SettingsError(f"img2img {command} needs {' and '.join(missing)}. See: img2img {command} --help")
    return BatchConfig.read(settings | {"command": command})


def _listeners(as_json: bool, *, notify: bool) -> "tuple[Listener, ...]":
    from img2img.commands.progress import ProgressBar, SentenceWriter, show_the_end

    sentences: tuple[Listener, ...] = (ProgressBar(),) if sys.stderr.isatty() else (SentenceWriter(),)
    if as_json:
        sentences = (_print_json, SentenceWriter())
    return (*sentences, show_the_end) if notify else sentences


def _print_json(event: "EventBase") -> None:
    print(event.line(), flush=True)
