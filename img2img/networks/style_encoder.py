"""SPADE's style encoder: what a photo looks like apart from what is in it (Park 2019, appendix A)."""

from itertools import pairwise

from torch import Tensor, nn
from torch.nn.functional import interpolate, leaky_relu

from img2img.networks.spectral import spectral_norm

SIDE = 256  # pixels to which a photo is resized first


class StyleEncoder(nn.Module):
    """Photos (B, 3, H, W) in [-1, 1] -> mean and log-variance (B, style_size) of a style (Kingma 2014)."""

    def __init__(self, channels: int = 64, style_size: int = 256, *, spectral: bool = True) -> None:
        super().__init__()
        widths = [3, channels, 2 * channels, 4 * channels, 8 * channels, 8 * channels, 8 * channels]
        self.layers = nn.ModuleList(_layer(source, target, spectral=spectral) for source, target in pairwise(widths))
        features = widths[-1] * (SIDE >> len(self.layers)) ** 2
        self.mean = nn.Linear(features, style_size)
        self.log_variance = nn.Linear(features, style_size)

    def forward(self, photo: Tensor) -> tuple[Tensor, Tensor]:
        here = interpolate(photo, (SIDE, SIDE), mode="bilinear", align_corners=False)
        for index, layer in enumerate(self.layers):
            here = layer(leaky_relu(here, 0.2) if index else here)
        flat = leaky_relu(here, 0.2).flatten(1).float()
        return self.mean(flat), self.log_variance(flat)


def _layer(source: int, target: int, *, spectral: bool) -> nn.Sequential:
    convolution = nn.Conv2d(source, target, 3, 2, 1, bias=False)
    return nn.Sequential(spectral_norm(convolution) if spectral else convolution, nn.InstanceNorm2d(target))
