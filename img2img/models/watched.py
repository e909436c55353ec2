"""Folders of models that the user keeps elsewhere, such as another upscaler's: named here, and never copied."""

import json
from pathlib import Path

from img2img import disk
from img2img.errors import ModelError
from img2img.models.community import LISTED


class WatchedFolders:
    """The folders' names, kept in the JSON file `path`."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def folders(self) -> list[Path]:
        """Those that are watched, also where one is not there (any more). Raises ModelError for a damaged list."""
        try:
            return [Path(str(name)) for name in json.loads(self.path.read_bytes())["folders"]]
        except FileNotFoundError:
            return []
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise ModelError(
                f"{self.path}, which names the watched folders, cannot be read ({error}). Delete it, and name them "
                "again."
            ) from error

    def add(self, folder: Path) -> None:
        """Watch `folder` from now on. Raises ModelError when there is none."""
        if not folder.is_dir():
            raise ModelError(f"There is no folder {folder}. Check the path.")
        self._write([*dict.fromkeys([*self.folders(), folder.resolve()])])

    def remove(self, folder: Path) -> None:
        """Watch `folder` no more. Raises ModelError when it was not."""
        watched, known = self.folders(), (folder, folder.absolute(), folder.resolve())
        left = [one for one in watched if one not in known]
        if left == watched:
            raise ModelError(f"{folder} is not watched. See `img2img models list`.")
        self._write(left)

    def files(self) -> list[Path]:
        """What can be a model in each of them, not below, in the order a person counts."""
        return [file for folder in self.folders() for file in _models_in(folder)]

    def _write(self, folders: list[Path]) -> None:
        names = {"folders": [str(folder) for folder in folders]}
        disk.write_atomically(self.path, json.dumps(names, indent=2).encode())


def _models_in(folder: Path) -> list[Path]:
    try:
        files = sorted(folder.iterdir(), key=disk.natural_key)
    except OSError:  # it is gone, or not to be looked into
        return []
    return [file for file in files if file.suffix.lower() in LISTED and file.name[0] != "." and file.is_file()]
