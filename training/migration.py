"""Snapshots of version 0.1.0, brought to the names that networks have today."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from img2img.errors import DamagedModel, UnknownModel
from img2img.models.header import read_card


def settings_before(run: Path) -> dict[str, Any]:
    """The settings of a run whose snapshots do not say: those on the card of its model; empty where there is none."""
    try:
        settings = read_card(run / "model.safetensors").lineage.settings
    except (DamagedModel, UnknownModel):
        return {}
    return {**settings, "margin": 0} if "degradation" in settings and "margin" not in settings else settings


def migrated(saved: Mapping[str, Any], known: Mapping[str, Any]) -> dict[str, Any]:
    """The state `saved` under the keys of `known`, which is the state of the same recipe as it is built today.

    What a recipe remembers besides weights, and then did not, begins afresh: memories, and vectors of spectral norms.
    """
    renamed = {_today(key, known): value for key, value in saved.items()}
    fresh = (key for key in known.keys() - renamed.keys() if key.endswith(("_extra_state", "._u", "._v")))
    return renamed | {key: known[key] for key in fresh}


def _today(key: str, known: Mapping[str, Any]) -> str:
    """What compares pictures was inside the score then, and no wrapper joined a condition to its picture."""
    beside = re.sub(r"\.score\.(\d+)\.projection$", r".compare.\1.projection", key)
    beside = re.sub(r"\.score\.\d+\.(?=weight|bias|parametrizations)", ".score.", beside)
    wrapped = beside.replace(".discriminator.", ".discriminator.network.", 1)
    normalised = re.sub(r"\.weight$", ".parametrizations.weight.original", key)  # embeddings were not
    return next((name for name in (key, beside, wrapped, normalised) if name in known), key)
