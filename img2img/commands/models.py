"""`img2img models`: what is in the library, and bringing models in and out."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from img2img.models.library import Entry

app = typer.Typer(help="List, show, import, rename and remove models.", no_args_is_help=True)

Json = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]
Name = Annotated[str, typer.Argument(help="A model's name.")]


@app.command("list")
def list_models(as_json: Json = False) -> None:
    """Every model that can be used, one a line."""
    from rich.console import Console
    from rich.table import Table

    from img2img.models.library import Library

    entries = Library().entries()
    if as_json:
        print(json.dumps([_summary(entry) for entry in entries], indent=2))
        return
    table = Table(box=None, pad_edge=False)
    for heading in ("name", "task", "from", "description"):
        table.add_column(heading, overflow="fold")
    for entry in entries:
        card = entry.readable_card
        task, text = ("damaged", entry.broken) if card is None else (card.task, card.description or card.title)
        table.add_row(entry.name, task, entry.origin, text)
    Console().print(table, markup=False)


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
    for key, value in entry.card.model_dump(mode="json", exclude={"preview"}, exclude_defaults=True).items():
        print(f"  {key}: {json.dumps(value, ensure_ascii=False) if not isinstance(value, str) else value}")


@app.command("import")
def import_model(
    file: Annotated[Path, typer.Argument(help="A model file (.safetensors).")],
    name: Annotated[str | None, typer.Option(help="What to call it.  [default: the file's name]")] = None,
    replace: Annotated[bool, typer.Option("--replace", help="Replace your own model of that name.")] = False,
) -> None:
    """Copy a model file into your library."""
    from img2img.models.library import Library

    entry = Library().add(file, name, replace=replace)
    print(f"{entry.name} is in the library: {entry.path}")


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


def _summary(entry: "Entry") -> dict[str, str | None]:
    card = entry.readable_card
    return {
        "name": entry.name,
        "task": card.task if card else None,
        "origin": entry.origin,
        "path": str(entry.path),
        "title": card.title if card else "",
        "broken": entry.broken,
    }
