"""The projected discriminator: judges what a trained classifier sees of a picture (Sauer 2021, Projected GANs)."""

from collections.abc import Sequence
from itertools import pairwise

from torch import Tensor, nn
from torch.nn.functional import interpolate, leaky_relu

from img2img.networks.efficientnet import CHANNELS, efficientnet
from img2img.networks.spectral import spectral_norm
from img2img.networks.verdict import Verdict


class ProjectedDiscriminator(nn.Module):
    """(B, 3, H, W) in [-1, 1] -> four verdicts with scores (B, 1, h, w), one for each depth of EfficientNet-Lite0.

    The features are never trained, and no part of this network. They are mixed across channels and from coarse to fine
    by random convolutions that are never trained either (section 3.2), so that no judge can settle for a part of what
    there is to see; then each depth has a judge of its own (section 3.3), `channels` wide at the finest. Sides are
    multiples of 32, 64 pixels at least.
    """

    def __init__(self, channels: int = 64) -> None:
        super().__init__()
        widths = [channels, 2 * channels, 4 * channels, 4 * channels]
        coarser = [*widths[1:], widths[-1]]
        self.across = nn.ModuleList(map(_random, CHANNELS, widths))
        self.fuse = nn.ModuleList(_random(wide, wide, 3) for wide in widths)
        self.down_to = nn.ModuleList(map(_random, coarser, widths))
        self.judges = nn.ModuleList(_Judge(wide, halvings) for wide, halvings in zip(widths, (3, 2, 1, 0), strict=True))

    def forward(self, picture: Tensor, condition: None = None) -> list[Verdict]:
        features = efficientnet(picture.device)(picture)
        return [judge(seen) for judge, seen in zip(self.judges, self.project(features), strict=True)]

    def project(self, features: Sequence[Tensor]) -> list[Tensor]:
        """What the judges see, finest first, of the classifier's features."""
        mixed = [across(seen) for across, seen in zip(self.across, features, strict=True)]
        here = self.fuse[-1](mixed[-1])
        seen = [here]
        for depth in range(len(mixed) - 2, -1, -1):
            wider = interpolate(here, size=mixed[depth].shape[2:], mode="bilinear", align_corners=False)
            here = self.fuse[depth](mixed[depth] + self.down_to[depth](wider))
            seen.insert(0, here)
        return seen


class _Judge(nn.Module):
    """Halves what it sees some times, and scores patches of the rest; every layer has spectral norm 1."""

    def __init__(self, channels: int, halvings: int) -> None:
        super().__init__()
        widths = [min(channels * 2**level, 256) for level in range(halvings + 1)]
        self.halve = nn.ModuleList(
            spectral_norm(nn.Conv2d(source, target, 4, 2, 1)) for source, target in pairwise(widths)
        )
        self.score = spectral_norm(nn.Conv2d(widths[-1], 1, 3, padding=1))

    def forward(self, seen: Tensor) -> Verdict:
        features: list[Tensor] = []
        for halve in self.halve:
            seen = leaky_relu(halve(seen), 0.2)
            features.append(seen)
        return Verdict(self.score(seen), tuple(features))


def _random(source: int, target: int, kernel: int = 1) -> nn.Conv2d:
    """A layer that keeps the weights it was born with, drawn so that activations keep their size (He 2015)."""
    layer = nn.Conv2d(source, target, kernel, padding=kernel // 2, bias=False)
    nn.init.kaiming_normal_(layer.weight, nonlinearity="linear")
    return layer.requires_grad_(False)
