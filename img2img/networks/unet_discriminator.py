"""Real-ESRGAN's discriminator: a U-Net that judges every pixel in the light of its surroundings (Wang 2021, 3.5)."""

from functools import partial
from itertools import pairwise

from torch import Tensor, nn
from torch.nn.functional import interpolate, leaky_relu

from img2img.networks.minibatch import NOTHING, Comparison
from img2img.networks.spectral import spectral_norm
from img2img.networks.verdict import Verdict

_LEVELS = 3

_activate = partial(leaky_relu, negative_slope=0.2)


class UNetDiscriminator(nn.Module):
    """Judges each pixel: (B, in_channels, H, W) of any size -> logits (B, 1, H, W), and the features of each level.

    Spectral normalisation of all but the first and the last layer (Miyato 2018) steadies so strong a judge.
    """

    def __init__(self, in_channels: int = 3, channels: int = 64, compare: Comparison = NOTHING) -> None:
        super().__init__()
        widths = [channels * 2**level for level in range(_LEVELS + 1)]
        self.first = nn.Conv2d(in_channels, channels, 3, padding=1)
        self.down = nn.ModuleList(
            spectral_norm(nn.Conv2d(wide, wider, 4, 2, 1, bias=False)) for wide, wider in pairwise(widths)
        )
        self.up = nn.ModuleList(_layer(wider, wide) for wide, wider in reversed(list(pairwise(widths))))
        self.last = nn.ModuleList(_layer(channels, channels) for _ in range(2))
        self.compare, compared = compare.layers(channels)
        self.score = nn.Conv2d(compared, 1, 3, padding=1)

    def forward(self, picture: Tensor, condition: None = None) -> list[Verdict]:
        here = _activate(self.first(picture))
        skips: list[Tensor] = []
        for layer in self.down:
            skips.append(here)
            here = _activate(layer(here))
        features = [here]
        for layer in self.up:
            skip = skips.pop()
            wide = interpolate(here, size=skip.shape[2:], mode="bilinear", align_corners=False)
            here = _activate(layer(wide)) + skip
            features.append(here)
        for layer in self.last:
            here = _activate(layer(here))
        return [Verdict(self.score(self.compare(here)), tuple(features))]


def _layer(source: int, target: int) -> nn.Conv2d:
    return spectral_norm(nn.Conv2d(source, target, 3, padding=1, bias=False))
