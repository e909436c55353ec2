"""Training pairs are cut from larger ones after these were degraded, so that no kernel reaches over a border."""

from torch import Tensor


def cut_pairs(source: Tensor, target: Tensor, size: tuple[int, int]) -> tuple[Tensor, Tensor]:
    """The middle of each pair: (height, width) pixels of the target, and of the source what became of them.

    Sources (B, C, h, w) and targets (B, C, scale h, scale w); a side that is no longer than asked for stays whole.
    Where pairs lie in their pictures was drawn before, so the middle is as good as any place.
    """
    scale = target.shape[-1] // source.shape[-1]
    return _middle(source, (size[0] // scale, size[1] // scale)), _middle(target, size)


def _middle(pictures: Tensor, size: tuple[int, int]) -> Tensor:
    top, left = (max(0, have - wanted) // 2 for have, wanted in zip(pictures.shape[-2:], size, strict=True))
    return pictures[..., top : top + size[0], left : left + size[1]]
