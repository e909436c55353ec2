"""The discriminator of SRGAN and ESRGAN: the shape of a VGG, one verdict a picture (Ledig 2017, section 2.1.1)."""

from torch import Tensor, nn
from torch.nn.functional import adaptive_avg_pool2d, leaky_relu

from img2img.networks.minibatch import NOTHING, Comparison
from img2img.networks.verdict import Verdict

_GRID = 6
"""Cells a side that the dense layers see: what four halvings leave of the paper's crops of 96 pixels."""


class VGGDiscriminator(nn.Module):
    """Judges whole pictures: (B, in_channels, H, W) of at least 16 pixels -> logits (B, 1), the features of each level.

    Each of four levels convolves twice, the second time halving the size and the next level doubling the width.
    Crops of other sizes than 96 are averaged into as many cells.
    """

    def __init__(
        self, in_channels: int = 3, channels: int = 64, hidden: int = 1024, compare: Comparison = NOTHING
    ) -> None:
        super().__init__()
        widths = [channels * 2**level for level in range(4)]
        before = [in_channels, *widths]
        self.levels = nn.ModuleList(
            nn.Sequential(
                _layer(narrow, wide, stride=1, norm=level > 0),
                _layer(wide, wide, stride=2, norm=True),
            )
            for level, (narrow, wide) in enumerate(zip(before, widths, strict=False))
        )
        self.dense = nn.Linear(widths[-1] * _GRID**2, hidden)
        self.compare, compared = compare.layers(hidden)
        self.score = nn.Linear(compared, 1)

    def forward(self, picture: Tensor, condition: None = None) -> list[Verdict]:
        here, features = picture, list[Tensor]()
        for level in self.levels:
            here = level(here)
            features.append(here)
        cells = adaptive_avg_pool2d(here, _GRID).flatten(1)
        seen = leaky_relu(self.dense(cells), 0.2)
        return [Verdict(self.score(self.compare(seen)), tuple(features))]


def _layer(source: int, target: int, *, stride: int, norm: bool) -> nn.Sequential:
    convolution = nn.Conv2d(source, target, 3, stride, 1, bias=not norm)
    return nn.Sequential(convolution, nn.BatchNorm2d(target) if norm else nn.Identity(), nn.LeakyReLU(0.2))
