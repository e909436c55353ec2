"""The memory of earlier fakes that keeps CycleGAN's discriminators from forgetting (Shrivastava 2017, section 2.3)."""

from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor, nn

from img2img.adversarial.augment import Seen

Kept = tuple[Tensor, ...]  # a fake, and its condition where it has one


class ImageMemory(nn.Module):
    """Hands back, for each fake, either it or an older one that it then replaces, with even chances once full.

    Fakes (B, C, H, W) and their condition -> the same shapes: a fake keeps its condition. It holds up to `capacity`
    pictures of any sizes, draws from torch's generator, and is part of the state dict, so that a resumed run remembers
    the same fakes, on whatever device it goes on.
    """

    def __init__(self, capacity: int = 50) -> None:
        super().__init__()
        self.capacity = capacity
        self.kept: list[Kept] = []

    @torch.no_grad()
    def forward(self, fakes: Tensor, condition: Tensor | None = None) -> Seen:
        if self.capacity == 0:
            return fakes, condition
        both = (fakes,) if condition is None else (fakes, condition)
        shown = [self._exchange(one) for one in zip(*both, strict=True)]
        answers = [torch.stack([part.to(fakes.device) for part in parts]) for parts in zip(*shown, strict=True)]
        return answers[0], answers[1] if condition is not None else None

    def _exchange(self, new: Kept) -> Kept:
        if len(self.kept) < self.capacity:
            self.kept.append(tuple(part.clone() for part in new))
            return new
        if torch.rand(()) < 0.5:
            return new
        place = int(torch.randint(self.capacity, ()))
        older, self.kept[place] = self.kept[place], tuple(part.clone() for part in new)
        return older if [part.shape for part in older] == [part.shape for part in new] else new

    def get_extra_state(self) -> dict[str, Any]:
        return {"kept": [list(kept) for kept in self.kept]}

    def set_extra_state(self, state: Mapping[str, Any]) -> None:
        pictures: list[list[Tensor]] = [[picture] for picture in state.get("pictures", ())]  # as runs before kept them
        self.kept = [tuple(part.clone() for part in kept) for kept in state.get("kept", pictures)]
