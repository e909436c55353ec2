"""Which format a network is fastest in on this machine, among those whose answers are right: timed once, remembered."""

import logging
import time
from collections.abc import Callable, Generator, Mapping
from copy import deepcopy
from dataclasses import dataclass

import psutil
import torch
from torch import Tensor, nn

from img2img.inference.devices import release_memory
from img2img.inference.formats import ComputeFormat, Measurement, candidates, conditions, remember, remembered
from img2img.inference.timing import Clock, race
from img2img.models.card import ModelCard
from img2img.runtimes.ncnn_network import NcnnNetwork

WORTH = 32
"""Pictures, from which on a program that draws them and ends saves more than measuring costs."""
ROUNDS = 5
BUDGET = 1.0  # seconds; a network that takes longer for two rounds gets those
TOLERANCE = 2 / 255  # of a mean difference in [-1, 1]: one step of 8 bits, which no eye sees
SIZE = (64, 64)  # where a card names no size: an upscaler's order of formats is the same at any

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
    precision: str,
    ask: Ask,
    timing: Timing,
) -> Generator[None, None, Measurement | None]:
    """Time every format that `precision` allows, stopping after each call; the fastest of the sound ones is remembered.

    `network` stays as it is; copies of it are timed. None is returned where the model was measured before, while
    the machine is busy, where a network cannot compute, and for models whose dropout is live: what it drops follows the
    memory format, so that a seed would mean another picture.
    """
    if card.mode == "train" or remembered(card, device, precision) or not timing.is_quiet():
        return None
    answers: dict[ComputeFormat, Tensor] = {}

    def timed(form: ComputeFormat, laid: nn.Module) -> Callable[[], None]:
        def call() -> None:
            with torch.inference_mode():
                answers[form] = ask(laid, form).float().cpu()

        return call

    forms = candidates(card, device, precision)
    try:
        layouts = {form.memory: form for form in forms if form.memory != "ncnn"}
        copies = {memory: form.lay(deepcopy(network)) for memory, form in layouts.items()}
        laid = {form: copies.get(form.memory) or form.lay(network) for form in forms}
        calls = {form: timed(form, laid[form]) for form in forms}
        yield from _made(calls, laid)
        seconds = yield from race(calls, ROUNDS, BUDGET, timing.clock)
    except (RuntimeError, MemoryError) as error:  # such as too little memory for copies; a picture will tell the person
        log.warning("%s is not measured, and computes in the default format: %s", card.name, error)
        release_memory(device)
        return None
    plain = forms[0]
    sound = [form for form in seconds if form == plain or _difference(answers[form], answers[plain]) <= TOLERANCE]
    best = min(sound, key=seconds.__getitem__)
    measured = Measurement(
        memory=best.memory,
        precision=best.precision,
        seconds={str(form): round(needed, 6) for form, needed in seconds.items()},
        conditions=conditions(card, device, precision),
    )
    remember(measured)
    return measured


def _made(calls: dict[ComputeFormat, Callable[[], None]], laid: Mapping[ComputeFormat, nn.Module]) -> Generator[None]:
    """Let what ncnn computes be made before it is timed; where it cannot be made it is no candidate."""
    for form, network in laid.items():
        if isinstance(network, NcnnNetwork):
            calls[form]()
            if network.is_put_aside:
                del calls[form]
            yield


def _difference(answer: Tensor, expected: Tensor) -> float:
    """The mean; infinite where an answer holds values that are no numbers."""
    return float((answer - expected).abs().mean().nan_to_num(nan=torch.inf))
