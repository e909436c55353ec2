"""The list of files that a training leaves out: a path a line, in a text file that a person may edit."""

from collections.abc import Iterable
from pathlib import Path

from img2img.disk import write_atomically
from img2img.errors import SettingsError


def read_exclusions(file: Path) -> frozenset[Path]:
    """The files that are listed; one without a folder lies beside the list. Raises SettingsError."""
    try:
        lines = file.read_text("utf-8", "surrogateescape").splitlines()
    except OSError as error:
        raise SettingsError(f"The list {file} cannot be read ({error.strerror}). Check the path.") from error
    return frozenset((file.parent / line).absolute() for line in lines if line.strip())


def write_exclusions(file: Path, excluded: Iterable[Path]) -> None:
    """Write the list. Raises SettingsError for a name with a line break, which no line can hold."""
    lines = [str(path) for path in excluded]
    for line in lines:
        if line.splitlines() != [line]:
            raise SettingsError(f"The name of {line!r} has a line break, so it cannot be listed. Rename the file.")
    write_atomically(file, "".join(f"{line}\n" for line in lines).encode("utf-8", "surrogateescape"))
