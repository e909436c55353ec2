"""`img2img models`: what is in the library, and bringing models in and out."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from img2img.models.library import Entry

app = typer.Typer(help="List, show, import, watch, rename and remove models.", no_args_is_help=True)

_WARNING = " (no commercial use)"

Json = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]
Name = Annotated[str, typer.Argument(help="A model's name.")]


@app.command("list")
def list_models(as_json: Json = False) -> None:
    """Every model that can be used, one a line."""
    from rich.console import Console
    from rich.table import Table

    from img2img.models.library import Library

    library = Library()
    entries = library.entries()
    if as_json:
        print(json.dumps([_summary(entry) for entry in entries], indent=2))
        return
    table = Table(box=None, pad_edge=False)
    for heading in ("name", "task", "from", "description"):
        table.add_column(heading, overflow="fold")
    for entry in entries:
        card = entry.readable_card
        if card is None:
            table.add_row(entry.name, "damaged", entry.origin, entry.broken)
        else:
            task = card.task + (f" x{card.scale}" if card.scale > 1 else "")
            text = card.description or card.title or f"{card.architecture}, licence: {card.licence}"
            table.add_row(entry.name, task, entry.origin, text + _WARNING * card.forbids_commercial_use)
    console = Console()
    console.print(table, markup=False)
    for folder in library.watched.folders():
        console.print(f"watched: {folder}" + ("" if folder.is_dir() else " (it is not there)"), markup=False)


@app.command()
def show(
    name: Annotated[str, typer.Argument(help="A model's name, file or run folder.")], as_json: Json = False
) -> None:
    """Everything that a model's card says."""
    from img2img.models.library import Library

    entry = Library().find(name)
    if as_json:
        print(json.dumps(_summary(entry) | {"card": entry.card.model_dump(mode="json")}, indent=2))
        return
    print(f"{entry.name} ({entry.origin}): {entry.path}")
    if entry.card.forbids_commercial_use:
        print(f"  Its licence ({entry.card.licence}) forbids commercial use.")
    for key, value in entry.card.model_dump(mode="json", exclude={"preview"}, exclude_defaults=True).items():
        print(f"  {key}: {json.dumps(value, ensure_ascii=False) if not isinstance(value, str) else value}")


@app.command("import")
def import_model(
    file: Annotated[Path, typer.Argument(help="A model file: .safetensors, .pth, .pt, .ckpt, or ncnn's .param.")],
    name: Annotated[str | None, typer.Option(help="What to call it.  [default: the file's name]")] = None,
    replace: Annotated[bool, typer.Option("--replace", help="Replace your own model of that name.")] = False,
) -> None:
    """Copy a model file into your library; another program's becomes one of img2img."""
    from img2img.models.library import Library

    entry = Library().add(file, name, replace=replace)
    print(f"{entry.name} is in the library: {entry.path}")


@app.command()
def watch(folder: Annotated[Path, typer.Argument(help="A folder of model files, such as another program's.")]) -> None:
    """List the models in a folder too, for as long as they are there. They are not copied."""
    from img2img.models.library import Library

    library = Library()
    library.watched.add(folder)
    inside = [entry for entry in library.entries() if entry.path.parent == folder.resolve()]
    print(f"{folder.resolve()} is watched: {sum(not entry.broken for entry in inside)} models.")
    for entry in inside:
        if entry.broken:
            print(f"  {entry.broken}")


@app.command()
def unwatch(folder: Annotated[Path, typer.Argument(help="A watched folder.")]) -> None:
    """List the models in a folder no more. Nothing is deleted."""
    from img2img.models.library import Library

    Library().watched.remove(folder)
    print(f"{folder} is watched no more.")


@app.command()
def rename(name: Name, new: Annotated[str, typer.Argument(help="What to call it.")]) -> None:
    """Give one of your own models another name."""
    from img2img.models.library import Library

    entry = Library().rename(name, new)
    print(f"{name} is now {entry.name}: {entry.path}")


@app.command()
def remove(name: Name) -> None:
    """Move one of your own models to the trash."""
    from img2img.models.library import Library

    Library().remove(name)
    print(f"{name} is in the trash.")


def _summary(entry: "Entry") -> dict[str, str | int | None]:
    card = entry.readable_card
    return {
        "name": entry.name,
        "task": card.task if card else None,
        "scale": card.scale if card else None,
        "architecture": card.architecture if card else "",
        "licence": card.licence if card else "",
        "origin": entry.origin,
        "path": str(entry.path),
        "title": card.title if card else "",
        "broken": entry.broken,
    }
