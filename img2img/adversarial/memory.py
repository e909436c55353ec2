"""The memory of earlier fakes that keeps CycleGAN's discriminators from forgetting (Shrivastava 2017, section 2.3)."""

from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor, nn


class ImageMemory(nn.Module):
    """Hands back, for each fake, either it or an older one that it then replaces, with even chances once full.

    (B, C, H, W) -> the same shape. It holds up to `capacity` pictures of any sizes, draws from torch's generator, and
    is part of the state dict, so that a resumed run remembers the same fakes.
    """

    def __init__(self, capacity: int = 50) -> None:
        super().__init__()
        self.capacity = capacity
        self.pictures: list[Tensor] = []

    @torch.no_grad()
    def forward(self, fakes: Tensor) -> Tensor:
        if self.capacity == 0:
            return fakes
        return torch.stack([self._exchange(fake) for fake in fakes])

    def _exchange(self, fake: Tensor) -> Tensor:
        if len(self.pictures) < self.capacity:
            self.pictures.append(fake.clone())
            return fake
        if torch.rand(()) < 0.5:
            return fake
        place = int(torch.randint(self.capacity, ()))
        older, self.pictures[place] = self.pictures[place], fake.clone()
        return older if older.shape == fake.shape else fake

    def get_extra_state(self) -> dict[str, Any]:
        return {"pictures": list(self.pictures)}

    def set_extra_state(self, state: Mapping[str, Any]) -> None:
        self.pictures = [picture.clone() for picture in state["pictures"]]
