"""The averaged generators: what a person gets in the end, smoother than any single step (Karras 2018, section 4)."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

import torch
from torch import nn


class AveragedGenerators:
    """A moving average of some generators, by half-life in thousands of pictures; 0 takes them as they are.

    The average is short while the run is young, so that the random start is soon forgotten.
    """

    def __init__(self, generators: Mapping[str, nn.Module], half_life: float) -> None:
        self.live = generators
        self.half_life = half_life
        self.networks = {
            name: deepcopy(network).requires_grad_(requires_grad=False) if half_life else network
            for name, network in generators.items()
        }

    @torch.no_grad()
    def update(self, step: int, batch_size: int) -> None:
        """Move the average towards the generators after step `step` (from 1) of `batch_size` pictures."""
        if not self.half_life:
            return
        seen = step * batch_size / 1000
        decay = 0.5 ** (batch_size / 1000 / min(self.half_life, 0.05 * seen + 1e-9))
        for name, network in self.networks.items():
            live = self.live[name].state_dict()
            for key, average in network.state_dict().items():
                if average.is_floating_point():
                    average.lerp_(live[key], 1 - decay)
                else:
                    average.copy_(live[key])

    def state_dict(self) -> dict[str, Any]:
        return {name: network.state_dict() for name, network in self.networks.items()} if self.half_life else {}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        for name, values in state.items():
            self.networks[name].load_state_dict(values)
