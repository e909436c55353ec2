"""How far two pictures of one name are for a network: made ones from their originals, or fakes from their sources.

Zhang 2018's distance before weights are learned for it: activations of VGG16's blocks, each position's of length 1,
their squared difference averaged over positions and added up. The VGG16 is the bundled one, fine-tuned to find edges.
"""

from collections.abc import Callable
from pathlib import Path

import torch
from torch import Tensor
from torch.nn.functional import normalize

from img2img.errors import DataError
from img2img.metrics.features import RESIZE, read_resized
from img2img.metrics.figures import Evaluation, Figure, mean_of
from img2img.metrics.pairs import pairs_of
from img2img.models.hed import hed

SIDE = 224

_AT_ONCE = 8


@torch.inference_mode()
def compare_seen_pairs(
    real: Path,
    fake: Path,
    most: int,
    device: torch.device,
    progress: Callable[[int], Callable[[], None]] = lambda _: lambda: None,
) -> Evaluation:
    """The mean distance of at most `most` pairs, and that of each made picture from the picture of another pair.

    The second is what pictures have that keep nothing of their source. Raises as `pairs.compare_pairs`.
    """
    pairs, left_out = pairs_of(real, fake, most)
    step = progress(len(pairs))
    own: list[float] = []
    others: list[float] = []
    for begin in range(0, len(pairs), _AT_ONCE):
        read: list[tuple[Tensor, Tensor]] = []
        for files in pairs[begin : begin + _AT_ONCE]:
            originals = [read_resized(SIDE, file) for file in files]
            left_out += [sentence for sentence in originals if isinstance(sentence, str)]
            tensors = [picture for picture in originals if isinstance(picture, Tensor)]
            if len(tensors) == len(files):
                read.append((tensors[0], tensors[1]))
            step()
        if read:
            seen = [_activations(torch.cat(pictures).to(device)) for pictures in zip(*read, strict=True)]
            own += _distances(*seen)
            others += _distances([level.roll(1, 0) for level in seen[0]], seen[1]) if len(read) > 1 else []
    if not own:
        raise DataError(f"None of {len(pairs)} pairs can be compared. The first: {left_out[-1]}")
    named = {"LPIPS-like": own, "LPIPS-like, shuffled": others}
    how = ("hed-vgg16", f"{RESIZE} to {SIDE}x{SIDE}")
    figures: list[Figure] = [mean_of(name, values, *how) for name, values in named.items() if values]
    return Evaluation(tuple(figures), tuple(left_out))


def _activations(pictures: Tensor) -> list[Tensor]:
    return [normalize(level) for level in hed(pictures.device).features(pictures)]


def _distances(first: list[Tensor], second: list[Tensor]) -> list[float]:
    """(B,): a number for each picture of a batch."""
    levels = [(a - b).square().sum(1).mean((1, 2)) for a, b in zip(first, second, strict=True)]
    return torch.stack(levels).sum(0).tolist()
