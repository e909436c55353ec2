"""The averaged generators: what a person gets in the end, smoother than any single step (Karras 2018, section 4)."""

from collections.abc import Iterable, Mapping
from copy import deepcopy
from typing import Any

import torch
from torch import Tensor, nn


class AveragedGenerators:
    """A moving average of some generators, by half-life in thousands of pictures; 0 takes them as they are.

    The average is short while the run is young, so that the random start is soon forgotten. `half_life` may be moved
    while the run goes on, where it was not 0 at first.
    """

    def __init__(self, generators: Mapping[str, nn.Module], half_life: float) -> None:
        self.half_life = half_life
        self.networks = {
            name: deepcopy(network).requires_grad_(requires_grad=False) if half_life else network
            for name, network in generators.items()
        }
        pairs = [
            (average, live)
            for name, network in (self.networks if half_life else {}).items()
            for average, live in zip(network.state_dict().values(), generators[name].state_dict().values(), strict=True)
        ]
        self._moving = _columns(pair for pair in pairs if pair[0].is_floating_point())
        self._copied = _columns(pair for pair in pairs if not pair[0].is_floating_point())

    @torch.no_grad()
    def update(self, step: int, batch_size: int) -> None:
        """Move the average towards the generators after step `step` (from 1) of `batch_size` pictures."""
        if not self.half_life:
            return
        seen = step * batch_size / 1000
        decay = 0.5 ** (batch_size / 1000 / min(self.half_life, 0.05 * seen + 1e-9))
        torch._foreach_lerp_(*self._moving, 1 - decay)  # pyright: ignore[reportPrivateUsage]
        for average, live in zip(*self._copied, strict=True):
            average.copy_(live)

    def state_dict(self) -> dict[str, Any]:
        return {name: network.state_dict() for name, network in self.networks.items()} if self.half_life else {}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        for name, values in state.items():
            self.networks[name].load_state_dict(values)


def _columns(pairs: Iterable[tuple[Tensor, Tensor]]) -> tuple[list[Tensor], list[Tensor]]:
    together = list(pairs)
    return [average for average, _ in together], [live for _, live in together]
