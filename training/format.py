"""How a run computes: the layout of pictures in memory and the precision, the fastest of those that a machine offers.

Which one that is, nobody can know: channels last wins on one processor what it costs on another, and bfloat16 with it.
So one step of this very recipe is timed in each, when a run begins; what was chosen is part of its snapshots.
"""

from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from functools import partial
from itertools import product
from typing import Literal

import torch
from torch.amp.grad_scaler import GradScaler

from img2img.adversarial.recipe import Recipe
from img2img.adversarial.tensors import Tensors
from img2img.inference.timing import fastest
from img2img.runtimes.devices import choose_precision, is_out_of_memory, release_memory
from training.ema import AveragedGenerators
from training.fit import play_turns, seed_everything
from training.snapshot import TrainingState

Layout = Literal["contiguous", "channels-last"]
LAYOUTS: Mapping[Layout, torch.memory_format] = {
    "contiguous": torch.contiguous_format,
    "channels-last": torch.channels_last,
}
ROUNDS, BUDGET = 3, 4.0
"""How often each is timed, and after how many seconds no further round begins (see `fastest`)."""


@dataclass(frozen=True)
class Format:
    """A layout and a precision."""

    layout: Layout
    precision: torch.dtype

    def __str__(self) -> str:
        return f"{str(self.precision).removeprefix('torch.')} {self.layout}"


def candidates(device: torch.device, precision: str, layout: Layout | Literal["auto"]) -> list[Format]:
    """What is worth timing on `device`, where the person leaves a choice; named ones are taken as they are."""
    dtypes = [choose_precision(device, precision)]
    if precision == "auto" and dtypes[0] != torch.float32:
        dtypes.append(torch.float32)
    layouts: list[Layout] = ["contiguous", "channels-last"] if layout == "auto" else [layout]
    return [Format(*pair) for pair in product(layouts, dtypes)]


def choose_format(recipe: Recipe, batch: Tensors, device: torch.device, offered: list[Format]) -> Format:
    """The fastest of those that are offered, by the clock, for a step on `batch`, of which nothing is kept."""
    if len(offered) == 1:
        return offered[0]
    copies: dict[Layout, TrainingState] = {}
    steps = {one: partial(_take_a_step, recipe, batch, device, one, copies) for one in offered}
    fitting = {one: step for one, step in steps.items() if _fits(step, device)}
    return fastest(fitting, ROUNDS, BUDGET) if fitting else offered[0]


def make_state(recipe: Recipe, device: torch.device, chosen: Format) -> TrainingState:
    """The recipe on its device in that layout, with fresh optimizers and averages."""
    recipe.to(device).to(memory_format=LAYOUTS[chosen.layout])
    players, half = recipe.players(), chosen.precision == torch.float16
    return TrainingState(
        recipe,
        optimizers={player: recipe.optimizer(player, moves) for player, moves in players.items()},
        scalers={player: GradScaler(device.type, enabled=half) for player in players},
        average=AveragedGenerators(recipe.generators(), recipe.settings.ema_half_life),
    )


def _take_a_step(
    recipe: Recipe, batch: Tensors, device: torch.device, chosen: Format, copies: dict[Layout, TrainingState]
) -> None:
    """A step in which every player has its turn and moves no weight, of a copy that is made when it is first needed."""
    if chosen.layout not in copies:
        copies[chosen.layout] = make_state(deepcopy(recipe), device, Format(chosen.layout, torch.float32))
    step = 2 * recipe.settings.discriminator_steps - 1  # not a step at which a lazy penalty is due, mostly
    seed_everything(0, step)
    parts = batch.to(device, LAYOUTS[chosen.layout]).split(recipe.settings.accumulate)
    for _ in play_turns(copies[chosen.layout], parts, step, device, chosen.precision):
        pass
    if device.type == "cuda":
        torch.cuda.synchronize(device)


def _fits(step: Callable[[], None], device: torch.device) -> bool:
    """Whether the device has memory enough for such a step; it is taken once, which warms it up as well."""
    try:
        step()
    except (RuntimeError, MemoryError) as error:
        if not is_out_of_memory(error):
            raise
        release_memory(device)
        return False
    return True
