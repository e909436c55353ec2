"""The loop: draws the turns of any recipe, steps the optimizers, and knows no recipe's name."""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import numpy as np
import torch
from torch import Tensor
from torch.nn.utils import clip_grads_with_norm_, get_total_norm

from img2img.adversarial.adversary import Adversary, Losses
from img2img.adversarial.schedule import Schedule
from img2img.adversarial.tensors import Tensors
from img2img.errors import RunError
from img2img.runtimes.devices import autocast
from training.snapshot import TrainingState

Values = dict[str, float]
AfterStep = Callable[[Callable[[], Values]], bool]
"""A function that gives the losses by name -> whether to go on."""

MOST_SKIPPED = 10  # steps of one player in a row: then its weights are beyond help


def fit(
    state: TrainingState,
    batches: Iterable[Tensors],
    after_step: AfterStep,
    *,
    steps: int,
    seed: int,
    device: torch.device,
    precision: torch.dtype,
    layout: torch.memory_format = torch.channels_last,
) -> None:
    """Train from `state.step` steps done to `steps`, one batch a step, until `after_step` says no.

    Every step starts from its own seed, so that a resumed run draws the same numbers as one that never stopped. A batch
    may be taken in `accumulate` parts, whose gradients add up to the whole's where no layer looks at the batch; a
    fake that both players judge, the discriminator first, is kept of every part until the generator's turn.
    A step whose gradients are not finite is left out and counted. Raises RunError when too many are in a row.
    """
    state.recipe.train()
    for step, batch in zip(range(state.step, steps), batches, strict=False):
        seed_everything(seed, step)
        follow(state, state.recipe.schedule(step / steps))
        parts = batch.to(device, layout).split(state.recipe.settings.accumulate)
        losses: Losses = {}
        for player, terms in play_turns(state, parts, step, device, precision):
            if _move(state, player) or state.skipped_in_a_row[player] > 1:  # once is an accident, and not shown
                losses |= {f"{player}/{name}": term for name, term in terms.items()}
        state.step = step + 1
        if not after_step(lambda losses=losses: _checked(losses)):
            break


def play_turns(
    state: TrainingState, parts: Sequence[Tensors], step: int, device: torch.device, precision: torch.dtype
) -> Iterator[tuple[str, Losses]]:
    """Each turn of a step: the player, whose gradients are ready, and its losses, averaged over the parts of the batch.

    All parts play a turn before the player moves. Only drawing a turn happens under autocast, backward does not.
    """
    count = sum(map(len, parts))
    games = [state.recipe.turns(part, step) for part in parts]
    while True:
        mover, losses = "", Losses()
        for game, part in zip(games, parts, strict=True):
            with autocast(device, precision):
                turn = next(game, None)
            if turn is None:
                return
            player, terms = turn
            if player != mover:
                state.optimizers[player].zero_grad(set_to_none=True)
            mover, share = player, len(part) / count
            state.scalers[player].scale(share * torch.stack(list(terms.values())).sum()).backward()
            for name, term in terms.items():
                losses[name] = losses.get(name, 0.0) + share * term.detach()
        yield mover, losses


def seed_everything(seed: int, step: int) -> None:
    """Seed torch from (seed, step), so that neither order nor resuming changes what a step draws."""
    torch.manual_seed(int(np.random.SeedSequence([seed, step]).generate_state(1, np.uint64)[0] >> np.uint64(1)))


def follow(state: TrainingState, moment: Schedule) -> None:
    """Set everything that moves while a run goes on to where `moment` says it stands."""
    for optimizer in state.optimizers.values():
        for group in optimizer.param_groups:
            group.setdefault("initial_lr", group["lr"])
            group["lr"] = group["initial_lr"] * moment.rate
            if moment.beta2 is not None:
                group["betas"] = (group["betas"][0], moment.beta2)
    if moment.ema_half_life is not None:
        state.average.half_life = moment.ema_half_life
    for module in state.recipe.modules():
        if isinstance(module, Adversary):
            module.follow(moment)


def _move(state: TrainingState, player: str) -> bool:
    """Step the player's optimizer, unless a gradient is no finite number; whether all is well.

    A scaler leaves out steps as its trade, until its scale fits; only without one that is a fault, and counted.
    """
    optimizer, scaler = state.optimizers[player], state.scalers[player]
    scaler.unscale_(optimizer)
    weights = [weight for group in optimizer.param_groups for weight in group["params"] if weight.grad is not None]
    length = get_total_norm([weight.grad for weight in weights if weight.grad is not None])
    is_finite = bool(length.isfinite())
    if clip := state.recipe.settings.gradient_clip:
        clip_grads_with_norm_(weights, clip, length)
    if is_finite:
        scaler.step(optimizer)
    scaler.update()
    is_well = is_finite or scaler.get_scale() > 1  # which is 1 without a scaler
    state.skipped += not is_well
    state.skipped_in_a_row[player] = 0 if is_well else state.skipped_in_a_row.get(player, 0) + 1
    if state.skipped_in_a_row[player] >= MOST_SKIPPED:
        raise RunError(_diverged(f"the gradients of the {player} are"))
    return is_well


def _checked(losses: Mapping[str, Tensor]) -> Values:
    """The losses as numbers. Raises RunError when one is not finite."""
    values = {name: float(loss) for name, loss in losses.items()}
    broken = [name for name, value in values.items() if not math.isfinite(value)]
    if broken:
        raise RunError(_diverged(f"{', '.join(broken)} is"))
    return values


def _diverged(what: str) -> str:
    return (
        f"The training diverged: {what} no longer a number. The last snapshot is kept. "
        "Start a new run --from this one with a lower learning rate, with gradient_clip=1 or r1_weight=1, "
        "or with --precision fp32."
    )
