"""The command check-data: what the data doctor says of folders, for people and for machines."""

import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from img2img.disk import shown
from img2img.errors import SettingsError

if TYPE_CHECKING:
    from training.doctor.report import Report
    from training.kinds.kind import DataConfig

NAMED = 3
STEP = 50  # files between two words on how far it is

app = typer.Typer()


@app.command("check-data")
def check_data(
    kind: Annotated[str, typer.Argument(help="unpaired, paired, pairs, derived-pairs, photo-folder or labels.")],
    *,
    source: Annotated[Path | None, typer.Option(help="Folder of source pictures.")] = None,
    target: Annotated[Path | None, typer.Option(help="Folder of target pictures.")] = None,
    pairs: Annotated[Path | None, typer.Option(help="Folder of pictures with source and target side by side.")] = None,
    photos: Annotated[Path | None, typer.Option(help="Folder of photos.")] = None,
    labels: Annotated[Path | None, typer.Option(help="Folder of label maps, named like the --photos.")] = None,
    palette: Annotated[Path | None, typer.Option(help="Table of the classes: lines of 'red green blue name'.")] = None,
    instances: Annotated[Path | None, typer.Option(help="Folder of instance maps, named like the --labels.")] = None,
    exclude: Annotated[Path | None, typer.Option(help="List of files that are left out already.")] = None,
    size: Annotated[int, typer.Option(min=8, help="Pixels of the training's crops.")] = 256,
    exclude_file: Annotated[
        Path | None, typer.Option(help="Write the list of files better left out, for img2img train --exclude.")
    ] = None,
    workers: Annotated[int, typer.Option(min=-1, max=64, help="Processes that look; -1: one for each core.")] = -1,
    as_json: Annotated[bool, typer.Option("--json", help="Print how far it is, and then the report, as JSON.")] = False,
) -> None:
    """Say what is wrong with folders before a training on them. No picture is touched.

    Ends with 1 where something was found that should be cured.
    """
    from training.doctor.examine import examine
    from training.kinds.exclusions import read_exclusions, write_exclusions

    data = _data(
        kind,
        source=source,
        target=target,
        pairs=pairs,
        photos=photos,
        labels=labels,
        palette=palette,
        instances=instances,
    )
    if exclude:
        data = data.without(read_exclusions(exclude))
    with _progress(as_json=as_json) as progress:
        report = examine(data, size, progress, workers)
    if exclude_file:
        write_exclusions(exclude_file, data.without(frozenset(report.exclude)).exclude)
    if as_json:
        typer.echo(report.line())
    else:
        _print(report, exclude_file)
    raise typer.Exit(0 if report.is_sound else 1)


def _data(name: str, **options: Path | None) -> "DataConfig":
    """The data of the kind `name` in these folders. Raises SettingsError."""
    from training.kinds import KINDS

    named = {option: path.absolute() for option, path in options.items() if path}
    for kind in KINDS:
        if kind.name() == name:
            if not kind.answers_to(named.keys()):
                wanted = " and ".join(f"--{field}" for field in kind.folders if kind.model_fields[field].is_required())
                raise SettingsError(f"Data of the kind {name} is named with {wanted}. Name these, and no others.")
            return kind.model_validate(named)
    known = ", ".join(kind.name() for kind in KINDS)
    raise SettingsError(f"There is no kind of data called '{name}'. Choose one of: {known}.")


@contextmanager
def _progress(*, as_json: bool) -> Generator[Callable[[int, int], None]]:
    """A function that says on the screen, or as lines of JSON, how many files were looked at."""
    from img2img.runs.events import Preparing
    from training.console import listener

    with listener(as_json=as_json) as listen:

        def progress(done: int, total: int) -> None:
            if done % STEP == 0 or done == total:
                listen(Preparing(what="Looking at pictures", done=done, total=total))

        yield progress


def _print(report: "Report", exclude_file: Path | None) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(show_lines=True)
    table.add_column("found", no_wrap=True)
    table.add_column("what it is", ratio=1)
    table.add_column("files", no_wrap=True, max_width=18)
    table.add_column("fix", no_wrap=True)
    for found in report.diagnoses:
        names = [file.name for file in found.files[:NAMED]]
        more = [f"and {len(found.files) - NAMED} more"] if len(found.files) > NAMED else []
        fix = f"leave out {len(found.exclude)}" if found.exclude else "leave as is"
        words = (f"{found.kind}\n{found.severity}", found.message, "\n".join(names + more), fix)
        table.add_row(*map(Text, map(shown, words)))
    console = Console(file=sys.stdout, markup=False, highlight=False)
    console.print(", ".join(f"{name}: {count} pictures" for name, count in report.pictures.items()))
    if report.diagnoses:
        console.print(table)
    else:
        console.print("Nothing is wrong with them.")
    if exclude_file:
        console.print(f"{len(report.exclude)} files are listed in {exclude_file}. Use it: img2img train --exclude")
