"""Which device to compute on, in which precision, and how much memory is free there."""

import platform
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any, Literal, get_args

import psutil
import torch

from img2img.errors import SettingsError
from img2img.models.card import NumberFormat

Precision = Literal["auto", "fp32", "bf16", "fp16"]

PRECISIONS: dict[NumberFormat, torch.dtype] = {"fp32": torch.float32, "bf16": torch.bfloat16, "fp16": torch.float16}
CPU = torch.device("cpu")
_NAMES: dict[torch.dtype, NumberFormat] = {dtype: name for name, dtype in PRECISIONS.items()}
_AMPERE = (8, 0)  # the first CUDA generation whose tensor cores know bfloat16


@dataclass(frozen=True)
class DeviceDescription:
    """A device that is there: `name` is what --device takes, memory is in bytes, `precision` is what auto chooses."""

    name: str
    title: str
    total_memory: int
    free_memory: int
    precision: str


def choose_device(name: str = "auto") -> torch.device:
    """The device called `name`: "cpu", "cuda", "cuda:1", "mps", or "auto", which is the fastest that is there.

    Raises SettingsError when there is no such device on this computer.
    """
    if name == "auto":
        return torch.device(
            "cuda" if torch.cuda.is_available() else "mps" if torch.backends.mps.is_available() else "cpu"
        )
    try:
        device = torch.device(name)
    except RuntimeError as error:
        raise SettingsError(f"There is no device called {name}. Choose {_choices()}.") from error
    if not _is_there(device):
        raise SettingsError(f"This computer has no device {name} that PyTorch can use. Choose {_choices()}.")
    return device


def choose_precision(device: torch.device, name: str = "auto") -> torch.dtype:
    """The number format to compute in: "fp32", "bf16", "fp16", or "auto", the fastest that is sound on `device`.

    bfloat16 on a CPU without instructions for it is some ten times slower than float32, so auto takes it only where
    they are; float16 on a CPU or on MPS saves little and can overflow. Who names a format gets it.
    """
    if name in PRECISIONS:
        return PRECISIONS[name]
    if name != "auto":
        raise SettingsError(f"There is no precision {name}. Choose {', '.join(get_args(Precision))}.")
    if device.type == "cuda":
        return torch.bfloat16 if torch.cuda.get_device_capability(device) >= _AMPERE else torch.float16
    return torch.bfloat16 if device.type == "cpu" and _cpu_knows_bfloat16() else torch.float32


def sound_precisions(device: torch.device, name: str = "auto") -> tuple[NumberFormat, ...]:
    """What `name` leaves to choose among: float32 and the format that `device` has instructions for, or what it names.

    Without such instructions one call can take a minute, so that is not even tried.
    """
    sound = _NAMES[choose_precision(device, name)]
    return (*dict.fromkeys(("fp32", sound)),) if name == "auto" else (sound,)


def autocast(device: torch.device, dtype: torch.dtype) -> AbstractContextManager[object]:
    """A context in which networks compute in `dtype` where that is safe; float32 changes nothing."""
    return nullcontext() if dtype == torch.float32 else torch.autocast(device.type, dtype=dtype)


def free_memory(device: torch.device) -> int:
    """Bytes that can still be allocated on `device`, with what PyTorch keeps in reserve there."""
    if device.type == "cuda":
        kept = torch.cuda.memory_reserved(device) - torch.cuda.memory_allocated(device)
        return torch.cuda.mem_get_info(device)[0] + kept
    if device.type == "mps":
        return max(0, torch.mps.recommended_max_memory() - torch.mps.current_allocated_memory())
    return int(psutil.virtual_memory().available)


def is_out_of_memory(error: BaseException) -> bool:
    """Whether `error` says that memory ran out; PyTorch has a class for it on CUDA only."""
    if isinstance(error, torch.OutOfMemoryError | MemoryError):
        return True
    message = str(error)
    return isinstance(error, RuntimeError) and ("out of memory" in message or "can't allocate memory" in message)


def release_memory(device: torch.device) -> None:
    """Hand back what PyTorch keeps in reserve on `device`, so that a smaller attempt finds it in one piece."""
    if device.type == "cuda":
        torch.cuda.empty_cache()
    elif device.type == "mps":
        torch.mps.empty_cache()


def describe_devices() -> list[DeviceDescription]:
    """Every device that `choose_device` would give, the one that auto takes first."""
    devices = [torch.device("cuda", index) for index in range(torch.cuda.device_count())]
    if torch.backends.mps.is_available():
        devices.append(torch.device("mps"))
    return [_describe(device) for device in [*devices, CPU]]


def machine(device: torch.device) -> dict[str, Any]:
    """What of this machine and its settings the speed on `device` depends on, as plain JSON values."""
    if device.type == "cuda":
        return {"device": torch.cuda.get_device_name(device), "capability": torch.cuda.get_device_capability(device)}
    abilities: dict[str, Any] = _cpu_capabilities()
    return {"device": device.type, "system": platform.machine(), "threads": torch.get_num_threads(), **abilities}


def _describe(device: torch.device) -> DeviceDescription:
    if device.type == "cuda":
        properties = torch.cuda.get_device_properties(device)
        title, total = properties.name, properties.total_memory
    elif device.type == "mps":
        title, total = "Apple GPU", torch.mps.recommended_max_memory()
    else:
        title, total = f"CPU, {torch.get_num_threads()} threads", int(psutil.virtual_memory().total)
    return DeviceDescription(str(device), title, total, free_memory(device), _NAMES[choose_precision(device)])


def _is_there(device: torch.device) -> bool:
    if device.type == "cuda":
        return torch.cuda.is_available() and (device.index or 0) < torch.cuda.device_count()
    if device.type == "mps":
        return torch.backends.mps.is_available()
    return device.type == "cpu"


def _choices() -> str:
    return ", ".join(["auto", *(description.name for description in describe_devices())])


def _cpu_knows_bfloat16() -> bool:
    capabilities = _cpu_capabilities()
    return bool(capabilities.get("avx512_bf16") or capabilities.get("amx_bf16"))


def _cpu_capabilities() -> dict[str, Any]:
    return getattr(torch.cpu, "get_capabilities", dict)()  # an older PyTorch does not say
