"""The pool of training pairs that lends a batch pictures of many different degradations (Wang 2021, section 4.1)."""

from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor, nn


class PairPool(nn.Module):
    """Takes pairs of pictures and, once full, hands back as many others, drawn from all it holds.

    Sources (B, 3, h, w) and targets (B, 3, H, W) in [-1, 1], on the grid of 8-bit values, which is how they are kept.
    A pair leaves as it came, and once. It draws from torch's generator and is part of the state dict, so that a
    resumed run mixes the same pairs: 180 pairs of 64 and 256 pixels add 38 MB to a snapshot. Pairs of another size
    than those it holds (a new run with other settings) take their place.
    """

    def __init__(self, capacity: int = 180) -> None:
        super().__init__()
        self.capacity = capacity
        self.pairs: tuple[Tensor, Tensor] | None = None

    @torch.no_grad()
    def forward(self, source: Tensor, target: Tensor) -> tuple[Tensor, Tensor]:
        if self.capacity == 0:
            return source, target
        arrived = _to_bytes(source), _to_bytes(target)
        if self.pairs is None or any(
            mine.shape[1:] != theirs.shape[1:] for mine, theirs in zip(self.pairs, arrived, strict=True)
        ):
            self.pairs = arrived[0][:0], arrived[1][:0]
        room = self.capacity - len(self.pairs[0])
        if room > 0:
            self.pairs = _join(self.pairs, (arrived[0][:room], arrived[1][:room]))
            return source, target
        return self._exchange(*arrived)

    def _exchange(self, source: Tensor, target: Tensor) -> tuple[Tensor, Tensor]:
        """What came is mixed with all that is here; as many leave, drawn by lot."""
        assert self.pairs is not None
        sources, targets = _join(self.pairs, (source, target))
        order = torch.randperm(len(sources)).to(sources.device)
        leaving, staying = order[: len(source)], order[len(source) :]
        self.pairs = sources[staying], targets[staying]
        return _to_pictures(sources[leaving]), _to_pictures(targets[leaving])

    def get_extra_state(self) -> dict[str, Any]:
        return {"pairs": self.pairs}

    def set_extra_state(self, state: Mapping[str, Any]) -> None:
        self.pairs = state["pairs"]


def _join(pairs: tuple[Tensor, Tensor], more: tuple[Tensor, Tensor]) -> tuple[Tensor, Tensor]:
    (sources, targets), (source, target) = pairs, more
    return torch.cat([sources.to(source.device), source]), torch.cat([targets.to(target.device), target])


def _to_bytes(picture: Tensor) -> Tensor:
    return (255 * (picture + 1) / 2).round().clamp(0, 255).to(torch.uint8)


def _to_pictures(picture: Tensor) -> Tensor:
    return 2 * (picture.float() / 255) - 1
