"""Snapshots: all that a run needs to go on as if it had never stopped, in one file written atomically."""

import io
from collections.abc import Mapping
from dataclasses import dataclass, field
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
from training.migration import migrated

KEPT = 2
TENTHS = 10


@dataclass
class TrainingState:
    """What changes while a run trains.

    `step` is how many steps are done, `seconds` how long they took, `skipped` how many turns were left out because a
    gradient was no finite number; `format` is how the run computes, as it was chosen when it began.
    """

    recipe: Recipe
    optimizers: Mapping[str, Optimizer]
    scalers: Mapping[str, GradScaler]
    average: AveragedGenerators
    step: int = 0
    seconds: float = 0.0
    format: str = ""
    skipped: int = 0
    skipped_in_a_row: dict[str, int] = field(default_factory=dict)

    def state_dict(self) -> dict[str, Any]:
        return {
            "recipe": self.recipe.state_dict(),
            "optimizers": {player: optimizer.state_dict() for player, optimizer in self.optimizers.items()},
            "scalers": {player: scaler.state_dict() for player, scaler in self.scalers.items()},
            "average": self.average.state_dict(),
            "step": self.step,
            "seconds": self.seconds,
            "skipped": self.skipped,
            "format": self.format,
            "settings": self.recipe.settings.model_dump(mode="json"),
        }

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        self.recipe.load_state_dict(migrated(state["recipe"], self.recipe.state_dict()))
        for player, optimizer in self.optimizers.items():
            optimizer.load_state_dict(state["optimizers"][player])
        for player, scaler in self.scalers.items():
            if saved := state["scalers"][player]:  # nothing, where the run was begun without
                scaler.load_state_dict(saved)
        self.average.load_state_dict(state["average"])
        self.step, self.seconds, self.skipped = state["step"], state["seconds"], state.get("skipped", 0)


def save_snapshot(folder: Path, state: TrainingState, steps: int) -> Path:
    """Write checkpoints/step-<n>.pt below the folder of a run of so many steps, and drop those that are not kept.

    The newest two are kept, and the last one of every tenth of the run: a late collapse loses nothing.
    """
    buffer = io.BytesIO()
    torch.save(state.state_dict(), buffer)
    file = folder / "checkpoints" / f"step-{state.step:08d}.pt"
    write_atomically(file, buffer.getvalue())
    for older in _superseded(snapshots(folder), steps):
        older.unlink(missing_ok=True)
    return file


def snapshots(folder: Path) -> list[Path]:
    """The snapshots of the run in `folder`, newest first."""
    return sorted((folder / "checkpoints").glob("step-*.pt"), reverse=True)


def step_of(file: Path) -> int:
    """After how many steps the snapshot was written."""
    return int(file.stem.removeprefix("step-"))


def _superseded(newest_first: list[Path], steps: int) -> list[Path]:
    last_of_tenth: dict[int, Path] = {}
    for file in newest_first:
        last_of_tenth.setdefault(TENTHS * (step_of(file) - 1) // steps, file)
    kept = {*newest_first[:KEPT], *last_of_tenth.values()}
    return [file for file in newest_first if file not in kept]


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
