"""Which format a network is fastest in on this machine, among those whose answers are right: timed once, remembered."""

import logging
import time
from collections.abc import Callable, Generator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass

import psutil
import torch
from torch import Tensor, nn

from img2img.inference.formats import (
    ANYTHING,
    Measurement,
    candidates,
    conditions,
    reference,
    remember,
    remembered,
)
from img2img.inference.timing import Clock, race
from img2img.models.card import ModelCard
from img2img.runtimes.catalogue import RUNTIMES
from img2img.runtimes.devices import release_memory
from img2img.runtimes.runtime import ComputeFormat, Named
from img2img.runtimes.substitute import TOLERANCE as STEP
from img2img.runtimes.substitute import Substitute

WORTH = 32
"""Pictures, from which on a program that draws them and ends saves more than measuring costs."""
ROUNDS = 5
BUDGET = 1.0  # seconds; a network that takes longer for two rounds gets those
TOLERANCE = 2 * STEP  # in [-1, 1], whatever the model's own range
SIZE = (64, 64)  # where a card names no size: small enough to try every format
LARGE_SIZE = (192, 192)  # at which the best of them are compared again: as a tile of a picture is
CLOSE = 1.25
"""How many times as fast as another the best at SIZE must be, for that other not to be compared at LARGE_SIZE."""

log = logging.getLogger(__name__)


def is_quiet() -> bool:
    """Whether nobody waits for a processor: what is timed in a rush would be kept for long."""
    return psutil.getloadavg()[0] <= (psutil.cpu_count() or 1)


@dataclass(frozen=True)
class Timing:
    """By which clock formats are timed, and whether it is the moment to."""

    clock: Clock = time.perf_counter
    is_quiet: Callable[[], bool] = is_quiet


WHEN_QUIET = Timing()

Ask = Callable[[nn.Module, ComputeFormat], Tensor]
"""The answer, in [-1, 1], of a network that lies in that format."""


def measure(
    card: ModelCard,
    network: nn.Module,
    device: torch.device,
    asks: Sequence[Ask],
    named: Named = ANYTHING,
    timing: Timing = WHEN_QUIET,
) -> Generator[None, None, Measurement | None]:
    """Time every format that `named` allows, stopping after each call; the fastest of the sound ones is remembered.

    Each of `asks` is a heat: those that are close to the best of one go on to the next, of larger tiles.
    `network` stays as it is; copies of it are timed. None is returned where the model was measured before, while
    the machine is busy, where a network cannot compute, and for models whose dropout is live: what it drops follows the
    format, so that a seed would mean another picture.
    """
    if card.mode == "train" or remembered(card, device, named) or not timing.is_quiet():
        return None
    plain = reference(device, named)
    try:
        forms = candidates(card, device, named)
        laid = _laid(network, card, (plain, *forms))
        expected = _asked(asks[0], laid[plain], plain)
        sound: list[ComputeFormat] = []
        for form in forms:
            if form == plain or _is_sound(_asked(asks[0], laid[form], form), expected, laid[form]):
                sound.append(form)
            yield
        if not sound:
            return None
        speeds: dict[ComputeFormat, float] = {}
        for ask in asks:
            heat = yield from _heat(ask, {form: laid[form] for form in sound}, timing)
            speeds |= heat
            sound = [form for form in sound if form in heat and CLOSE * heat[form] >= max(heat.values())]
    except (RuntimeError, MemoryError) as error:  # such as too little memory for copies; a picture will tell the person
        log.warning("%s is not measured, and computes in the default format: %s", card.name, error)
        release_memory(device)
        return None
    best = max(sound, key=speeds.__getitem__)
    measured = Measurement(
        runtime=best.runtime,
        variant=best.variant,
        precision=best.precision,
        speeds={str(form): round(speed, 4) for form, speed in speeds.items()},
        conditions=conditions(card, device, named),
    )
    remember(measured)
    return measured


def _laid(network: nn.Module, card: ModelCard, forms: Sequence[ComputeFormat]) -> dict[ComputeFormat, nn.Module]:
    """What computes the network in each of them; those that differ in precision only share PyTorch's copy."""
    copies: dict[str, nn.Module] = {}
    laid: dict[ComputeFormat, nn.Module] = {}
    for form in forms:
        if form.runtime != "torch":
            laid[form] = RUNTIMES[form.runtime].lay(network, card, form)
        else:
            if form.variant not in copies:
                copies[form.variant] = RUNTIMES["torch"].lay(deepcopy(network), card, form)
            laid[form] = copies[form.variant]
    return laid


def _asked(ask: Ask, laid: nn.Module, form: ComputeFormat) -> Tensor:
    with torch.inference_mode():
        return ask(laid, form).float().cpu()


def _heat(
    ask: Ask, laid: Mapping[ComputeFormat, nn.Module], timing: Timing
) -> Generator[None, None, dict[ComputeFormat, float]]:
    """The speed of each, in megapixels of answer a second."""
    megapixels: dict[ComputeFormat, float] = {}

    def asking(form: ComputeFormat) -> Callable[[], None]:
        def call() -> None:
            answer = _asked(ask, laid[form], form)
            megapixels[form] = len(answer) * answer.shape[-2] * answer.shape[-1] / 1e6

        return call

    seconds = yield from race({form: asking(form) for form in laid}, ROUNDS, BUDGET, timing.clock)
    return {form: megapixels[form] / seconds[form] for form in seconds}


def _is_sound(answer: Tensor, expected: Tensor, laid: nn.Module) -> bool:
    """Whether the mean difference is small enough, and finite; what a Substitute put aside is PyTorch's own answer."""
    if isinstance(laid, Substitute) and laid.is_put_aside:
        return False
    return float((answer - expected).abs().mean().nan_to_num(nan=torch.inf)) <= TOLERANCE
