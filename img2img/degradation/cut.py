"""Training pairs are cut from larger ones after these were degraded, so that no kernel reaches over a border."""

import torch
from torch import Tensor


def cut_pairs(source: Tensor, target: Tensor, size: int) -> tuple[Tensor, Tensor]:
    """Of each pair the same square, `size` pixels of the target wide, at a random place; drawn from torch's generator.

    Sources (B, C, h, w) and targets (B, C, scale h, scale w); what is no larger than `size` comes back as it is.
    """
    scale = target.shape[-1] // source.shape[-1]
    side = size // scale
    room = [length - side for length in source.shape[-2:]]
    if max(room) <= 0:
        return source, target
    places = [[int(torch.randint(max(space, 0) + 1, ())) for space in room] for _ in range(len(source))]
    return _cut(source, places, side), _cut(target, [[scale * at for at in place] for place in places], size)


def _cut(pictures: Tensor, places: list[list[int]], side: int) -> Tensor:
    pairs = zip(pictures, places, strict=True)
    return torch.stack([picture[:, top : top + side, left : left + side] for picture, (top, left) in pairs])
