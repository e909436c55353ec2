"""The loop: draws the turns of any recipe, steps the optimizers, and knows no recipe's name."""

import math
from collections.abc import Callable, Iterable, Mapping

import numpy as np
import torch
from torch import Tensor
from torch.nn.utils import clip_grad_norm_

from img2img.adversarial.tensors import Tensors
from img2img.errors import RunError
from img2img.inference.devices import autocast
from training.snapshot import TrainingState

Values = dict[str, float]
AfterStep = Callable[[Callable[[], Values]], bool]
"""A function that gives the losses by name -> whether to go on."""


def fit(
    state: TrainingState,
    batches: Iterable[Tensors],
    after_step: AfterStep,
    *,
    steps: int,
    seed: int,
    device: torch.device,
    precision: torch.dtype,
) -> None:
    """Train from `state.step` steps done to `steps`, one batch a step, until `after_step` says no.

    Every step starts from its own seed, so that a resumed run draws the same numbers as one that never stopped.
    Only drawing a turn happens under autocast, backward and the optimizers do not.
    """
    state.recipe.train()
    for step, batch in zip(range(state.step, steps), batches, strict=False):
        seed_everything(seed, step)
        _set_learning_rates(state, step / steps)
        losses: dict[str, Tensor] = {}
        turns = state.recipe.turns(batch.to(device), step)
        while True:
            with autocast(device, precision):
                turn = next(turns, None)
            if turn is None:
                break
            player, terms = turn
            optimizer, scaler = state.optimizers[player], state.scalers[player]
            optimizer.zero_grad(set_to_none=True)
            scaler.scale(torch.stack(list(terms.values())).sum()).backward()
            if clip := state.recipe.settings.gradient_clip:
                scaler.unscale_(optimizer)
                clip_grad_norm_([weight for group in optimizer.param_groups for weight in group["params"]], clip)
            scaler.step(optimizer)
            scaler.update()
            losses |= {f"{player}/{name}": term.detach() for name, term in terms.items()}
        state.step = step + 1
        if not after_step(lambda losses=losses: _checked(losses)):
            break


def seed_everything(seed: int, step: int) -> None:
    """Seed torch from (seed, step), so that neither order nor resuming changes what a step draws."""
    torch.manual_seed(int(np.random.SeedSequence([seed, step]).generate_state(1, np.uint64)[0] >> np.uint64(1)))


def _set_learning_rates(state: TrainingState, done: float) -> None:
    """Constant, then falling in a line to 0 (Isola 2017 and Zhu 2017: from half of the run on)."""
    start = state.recipe.settings.decay_from
    factor = 1.0 if done < start else (1 - done) / (1 - start)
    for optimizer in state.optimizers.values():
        for group in optimizer.param_groups:
            group.setdefault("initial_lr", group["lr"])
            group["lr"] = group["initial_lr"] * factor


def _checked(losses: Mapping[str, Tensor]) -> Values:
    """The losses as numbers. Raises RunError when one is not finite."""
    values = {name: float(loss) for name, loss in losses.items()}
    broken = [name for name, value in values.items() if not math.isfinite(value)]
    if broken:
        raise RunError(
            f"The training diverged: {', '.join(broken)} is no longer a number. The last snapshot is kept. "
            "Start a new run --from this one with a lower learning rate, with gradient_clip=1 or r1_weight=1, "
            "or with --precision fp32."
        )
    return values
