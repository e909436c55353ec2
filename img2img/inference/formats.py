"""In which format a model is computed: a default, or what was measured here and remembered."""

import hashlib
import json
import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from pydantic import BaseModel, ConfigDict, ValidationError

from img2img.disk import cache_folder, write_atomically
from img2img.errors import DiskFull, SettingsError
from img2img.models.card import ModelCard
from img2img.runtimes.catalogue import RUNTIMES
from img2img.runtimes.devices import NumberFormat, machine, sound_precisions
from img2img.runtimes.runtime import AUTO, ComputeFormat, Named

log = logging.getLogger(__name__)

ANYTHING = Named()
"""All is left to what is measured."""


class Measurement(BaseModel):
    """What was measured of a model on a machine: the choice, and of every format that was timed the megapixels of
    answer in a second.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    runtime: str
    variant: str
    precision: NumberFormat
    speeds: dict[str, float]
    conditions: dict[str, Any]

    @property
    def chosen(self) -> ComputeFormat:
        return ComputeFormat(self.runtime, self.variant, self.precision)


def format_for(card: ModelCard, device: torch.device, named: Named = ANYTHING) -> ComputeFormat:
    """What the model is computed in: the fastest format, where it was measured on this machine, or else the default.

    Raises SettingsError where what was named cannot be had.
    """
    measured = remembered(card, device, named)
    return measured.chosen if measured else default_format(card, device, named)


def default_format(card: ModelCard, device: torch.device, named: Named = ANYTHING) -> ComputeFormat:
    """What a model is computed in until it has been measured. Raises SettingsError as `format_for`."""
    sound: list[NumberFormat] = [name for name in sound_precisions(device, named.precision) if name in card.precisions]
    if named.is_pytorchs and sound:
        return ComputeFormat("torch", "channels_last", sound[-1])
    return candidates(card, device, named)[0]


def reference(device: torch.device, named: Named = ANYTHING) -> ComputeFormat:
    """Whose answers are those to compare with."""
    precision = sound_precisions(device, named.precision)[0] if named.is_pytorchs else "fp32"
    return ComputeFormat("torch", "contiguous", precision)


def candidates(card: ModelCard, device: torch.device, named: Named = ANYTHING) -> tuple[ComputeFormat, ...]:
    """What to choose among. Raises SettingsError where what was named leaves nothing."""
    if named.runtime != AUTO and named.runtime not in RUNTIMES:
        raise SettingsError(f"There is no runtime {named.runtime}. Choose {', '.join([AUTO, *RUNTIMES])}.")
    runtimes = RUNTIMES.values() if named.runtime == AUTO else [RUNTIMES[named.runtime]]
    every = (form for runtime in runtimes for form in runtime.formats(card, device, named))
    found = tuple(form for form in every if form.precision in card.precisions)
    if not found:
        raise SettingsError(_nothing_left(card, device, named))
    return found


def _nothing_left(card: ModelCard, device: torch.device, named: Named) -> str:
    gpus = [place.name for place in RUNTIMES["ncnn"].devices()]
    if named.runtime != AUTO and RUNTIMES[named.runtime].missing:
        return f"{RUNTIMES[named.runtime].missing}."
    if named.gpu_of_vulkan and named.gpu_of_vulkan not in gpus:
        known = f"It has {', '.join(gpus)}." if gpus else "It has none: install the driver of its graphics card."
        return f"This computer has no {named.gpu_of_vulkan} that Vulkan can use. {known}"
    asked = " and ".join(name for name in (named.runtime, named.device, named.precision) if name != AUTO)
    return f"{card.name} ({card.architecture}) cannot be computed with {asked} on {device}. Choose auto instead."


def remembered(card: ModelCard, device: torch.device, named: Named = ANYTHING) -> Measurement | None:
    """What was measured of that network on this machine, with these runtimes; None when nothing was."""
    path = _path(conditions(card, device, named))
    try:
        return Measurement.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, ValidationError) as error:
        log.warning("%s cannot be read, so the model is measured again: %s", path, error)
        return None


def remember(measured: Measurement) -> None:
    """Keep it in the cache. Where that cannot be written, the model is measured again at the next start."""
    path = _path(measured.conditions)
    try:
        write_atomically(path, measured.model_dump_json(indent=2).encode())
    except (OSError, DiskFull) as error:
        log.warning("%s cannot be written, so the model will be measured again: %s", path, error)


def forget(card: ModelCard, device: torch.device, named: Named = ANYTHING) -> None:
    """Let it be measured anew, such as on a machine that has got another GPU."""
    _path(conditions(card, device, named)).unlink(missing_ok=True)


def conditions(card: ModelCard, device: torch.device, named: Named = ANYTHING) -> dict[str, Any]:
    """Everything that the speed of a model depends on: its network, the machine, and the programs that compute."""
    strangers = {"name": card.name} if card.is_foreign else {}  # whose tensors alone tell how large they are
    return strangers | {
        "architecture": card.architecture,
        "hyperparameters": card.hyperparameters,
        "channels": card.source_channels,
        "scale": card.scale,
        "size": card.native_size,
        "mode": card.mode,
        "precision": named.precision,
        "runtime": named.runtime,
        "place": named.gpu_of_vulkan or ("cpu" if named.device == "cpu" else AUTO),
        "machine": machine(device),
        "versions": {name: runtime.version for name, runtime in RUNTIMES.items()},
    }


def _path(named: Mapping[str, Any]) -> Path:
    key = hashlib.sha256(json.dumps(named, sort_keys=True).encode()).hexdigest()
    return cache_folder() / "formats" / f"{key[:32]}.json"
