"""Presets: settings of batches that a person saved under a name, a file each (torch-free)."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from img2img.batch.config import HOW, BatchConfig
from img2img.disk import user_folder, write_atomically
from img2img.errors import SettingsError

_OF_ONE_BATCH = {"kind", "command", "paths", "output", "mask", "protect", "instances"} | HOW
_SOME_BATCH = {"command": "upscale", "paths": ["."], "model": "", "output": "."}
_FORBIDDEN = set('<>:"/\\|?*')


def save(name: str, settings: Mapping[str, Any]) -> None:
    """Save those of the settings that hold for other files too; what was saved by this name is replaced.

    Raises SettingsError for settings that cannot be used, and for a name that no file can have; DiskFull.
    """
    path = _path(name)
    kept = settings.keys() - _OF_ONE_BATCH
    config = BatchConfig.read(_SOME_BATCH | {key: settings[key] for key in kept}).anchored()
    said = config.model_dump(mode="json", include=set(kept))
    write_atomically(path, json.dumps(said, indent=2, sort_keys=True).encode())


def load(name: str) -> dict[str, Any]:
    """The settings saved by that name. Raises SettingsError where there are none, or they are damaged."""
    path = _path(name)
    try:
        found = json.loads(path.read_bytes())
    except FileNotFoundError as error:
        known = ", ".join(names()) or "none yet"
        raise SettingsError(f"There is no preset named {name}. There are: {known}.") from error
    except (OSError, ValueError) as error:
        raise SettingsError(f"{path} cannot be read ({error}). Save the preset {name} again.") from error
    if not isinstance(found, dict):
        raise SettingsError(f"{path} is no preset. Save the preset {name} again.")
    return {key: value for key, value in found.items() if key in BatchConfig.model_fields.keys() - _OF_ONE_BATCH}


def names() -> list[str]:
    """The presets that there are, in the order of their names."""
    return sorted((path.stem for path in _folder().glob("*.json")), key=str.casefold)


def remove(name: str) -> None:
    """Forget a preset. Raises SettingsError where there is none."""
    load(name)
    _path(name).unlink()


def _folder() -> Path:
    return user_folder() / "presets"


def _path(name: str) -> Path:
    if not name.strip() or name.startswith(".") or set(name) & _FORBIDDEN or not name.isprintable():
        raise SettingsError(f"A preset cannot be named {name!r}. Choose letters and digits.")
    return _folder() / f"{name}.json"
