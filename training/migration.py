"""Snapshots of version 0.1.0, brought to the names that networks have today."""

import re
from collections.abc import Mapping
from typing import Any


def migrated(saved: Mapping[str, Any], known: Mapping[str, Any]) -> dict[str, Any]:
    """The state `saved` under the keys of `known`, which is the state of the same recipe as it is built today.

    What a recipe remembers besides weights, and then did not, begins afresh.
    """
    renamed = {_today(key, known): value for key, value in saved.items()}
    return renamed | {key: known[key] for key in known.keys() - renamed.keys() if key.endswith("_extra_state")}


def _today(key: str, known: Mapping[str, Any]) -> str:
    """What compares pictures was inside the score then, and no wrapper joined a condition to its picture."""
    beside = re.sub(r"\.score\.(\d+)\.projection$", r".compare.\1.projection", key)
    beside = re.sub(r"\.score\.\d+\.(?=weight|bias|parametrizations)", ".score.", beside)
    wrapped = beside.replace(".discriminator.", ".discriminator.network.", 1)
    return next((name for name in (key, beside, wrapped) if name in known), key)
