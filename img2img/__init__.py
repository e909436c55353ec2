"""img2img: image-to-image translation with GANs.

The public names are handed on lazily (PEP 562): importing a torch-free part such as `img2img.runs.folder`
brings in no torch, which is what lets the window open in about a second.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from img2img.errors import Img2ImgError
    from img2img.inference.generate import Sampler
    from img2img.inference.translate import Translator
    from img2img.inference.upscale import Upscaler
    from img2img.models.card import ModelCard
    from img2img.models.file import load_model
    from img2img.runs.folder import RunFolder

__version__ = "0.1.0"

_HOMES = {
    "Img2ImgError": "img2img.errors",
    "ModelCard": "img2img.models.card",
    "RunFolder": "img2img.runs.folder",
    "Sampler": "img2img.inference.generate",
    "Translator": "img2img.inference.translate",
    "Upscaler": "img2img.inference.upscale",
    "load_model": "img2img.models.file",
}

__all__ = ["Img2ImgError", "ModelCard", "RunFolder", "Sampler", "Translator", "Upscaler", "__version__", "load_model"]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'img2img' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
