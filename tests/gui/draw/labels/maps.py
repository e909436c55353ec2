"""Classes and label maps for tests, and a tiny model that takes them."""

from pathlib import Path

import numpy as np
import torch
from hypothesis import strategies as st

from img2img.models.card import ModelCard
from img2img.models.file import save_model
from img2img.networks import build
from img2img.pictures.classes import VOID, LabelClass

SKY, VOID_CLASS, ROAD, LANE = range(4)
CLASSES = (
    LabelClass(name="sky", colour=(70, 130, 180)),
    LabelClass(name="void", colour=(0, 0, 0)),
    LabelClass(name="road", colour=(128, 64, 128)),
    LabelClass(name="lane", colour=(128, 64, 128)),  # the road's colour
)


@st.composite
def label_maps(draw: st.DrawFn, numbers=(SKY, ROAD, LANE, VOID)) -> np.ndarray:
    height, width = draw(st.integers(1, 12)), draw(st.integers(1, 12))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    return np.array(numbers, np.uint8)[rng.integers(0, len(numbers), (height, width))]


def save_label_model(home: Path, name: str = "tiny-labels", edges: bool = False, classes=CLASSES, **facts) -> ModelCard:
    """A SPADE with random weights in the library of `home`; its card."""
    shown = sum(not label.is_void for label in classes)
    shape = {"label_channels": shown + edges, "channels": 1, "hidden": 2, "spectral": False}
    facts = {"size_multiple": 32, "native_size": (64, 96), "tileable": False, "source_channels": 1} | facts
    card = ModelCard(name=name, architecture="SPADEGenerator", hyperparameters=shape, classes=classes, **facts)
    torch.manual_seed(0)
    save_model(home / "models" / f"{name}.safetensors", card, {"": build("SPADEGenerator", shape)})
    return card
