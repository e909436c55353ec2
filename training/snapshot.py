"""Snapshots: all that a run needs to go on as if it had never stopped, in one file written atomically."""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from pickle import UnpicklingError
from typing import Any

import torch
from torch.amp.grad_scaler import GradScaler
from torch.optim import Optimizer

from img2img.adversarial.recipe import Recipe
from img2img.disk import write_atomically
from img2img.errors import RunError
from training.ema import AveragedGenerators

KEPT = 2


@dataclass
class TrainingState:
    """What changes while a run trains. `step` is how many steps are done, `seconds` how long they took."""

    recipe: Recipe
    optimizers: Mapping[str, Optimizer]
    scalers: Mapping[str, GradScaler]
    average: AveragedGenerators
    step: int = 0
    seconds: float = 0.0

    def state_dict(self) -> dict[str, Any]:
        return {
            "recipe": self.recipe.state_dict(),
            "optimizers": {player: optimizer.state_dict() for player, optimizer in self.optimizers.items()},
            "scalers": {player: scaler.state_dict() for player, scaler in self.scalers.items()},
            "average": self.average.state_dict(),
            "step": self.step,
            "seconds": self.seconds,
        }

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        self.recipe.load_state_dict(state["recipe"])
        for player, optimizer in self.optimizers.items():
            optimizer.load_state_dict(state["optimizers"][player])
        for player, scaler in self.scalers.items():
            scaler.load_state_dict(state["scalers"][player])
        self.average.load_state_dict(state["average"])
        self.step, self.seconds = state["step"], state["seconds"]


def save_snapshot(folder: Path, state: TrainingState) -> Path:
    """Write checkpoints/step-<n>.pt below the run's `folder`, and drop all but the newest."""
    buffer = io.BytesIO()
    torch.save(state.state_dict(), buffer)
    file = folder / "checkpoints" / f"step-{state.step:08d}.pt"
    write_atomically(file, buffer.getvalue())
    for older in snapshots(folder)[KEPT:]:
        older.unlink(missing_ok=True)
    return file


def snapshots(folder: Path) -> list[Path]:
    """The snapshots of the run in `folder`, newest first."""
    return sorted((folder / "checkpoints").glob("step-*.pt"), reverse=True)


def read_snapshot(file: Path) -> dict[str, Any]:
    """The values in a snapshot; only tensors and plain values are read, nothing is executed.

    Raises RunError when the file is damaged.
    """
    try:
        return torch.load(file, map_location="cpu", weights_only=True)
    except (OSError, RuntimeError, EOFError, UnpicklingError) as error:
        raise RunError(
            f"The snapshot {file} is damaged. Delete it, and the run resumes from the one before."
        ) from error
