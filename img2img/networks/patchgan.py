"""The PatchGAN and PixelGAN discriminators (Isola 2017, section 3.2.2 and 6.1.2)."""

from functools import partial

from torch import Tensor, nn
from torch.nn.functional import avg_pool2d

from img2img.networks.layers import Norm, needs_bias, norm_layer
from img2img.networks.minibatch import NOTHING, Comparison
from img2img.networks.spectral import spectral_norm
from img2img.networks.verdict import Verdict


class PatchDiscriminator(nn.Module):
    """Judges overlapping patches: (B, in_channels, H, W) -> logits (B, 1, h, w), and the features of each layer.

    `layers` = 3 sees 70 x 70 pixels a score, and gives 30 x 30 scores for 256 x 256 pixels; `layers` = 0 is the
    PixelGAN of 1 x 1. in_channels is 6 where the source is the condition (pix2pix), 3 otherwise.
    """

    def __init__(
        self,
        in_channels: int = 6,
        channels: int = 64,
        layers: int = 3,
        norm: Norm = "batch",
        padding: int = 1,
        compare: Comparison = NOTHING,
    ) -> None:
        super().__init__()
        bias = needs_bias(norm)
        if layers == 0:
            pixel = partial(_layer, kernel=1, stride=1, padding=0)
            self.layers = nn.ModuleList([pixel(in_channels, channels, "none", bias=True)])
            self.layers.append(pixel(channels, 2 * channels, norm, bias=bias))
            self.compare, compared = compare.layers(2 * channels)
            self.score = nn.Conv2d(compared, 1, 1, bias=bias)
            return
        widths = [channels * min(2**level, 8) for level in range(layers + 1)]
        patch = partial(_layer, kernel=4, padding=padding)
        self.layers = nn.ModuleList([patch(in_channels, channels, "none", stride=2, bias=True)])
        for level in range(1, layers + 1):
            stride = 2 if level < layers else 1
            self.layers.append(patch(widths[level - 1], widths[level], norm, stride=stride, bias=bias))
        self.compare, compared = compare.layers(widths[-1])
        self.score = nn.Conv2d(compared, 1, 4, 1, padding)

    def forward(self, picture: Tensor, condition: None = None) -> list[Verdict]:
        features: list[Tensor] = []
        here = picture
        for layer in self.layers:
            here = layer(here)
            features.append(here)
        return [Verdict(self.score(self.compare(here)), tuple(features))]


class MultiScaleDiscriminator(nn.Module):
    """The same PatchGAN, with weights of its own, at the picture's size and at each halving of it (Wang 2018).

    (B, in_channels, H, W) -> `scales` verdicts, finest first; the coarse ones see a whole flower where the finest
    sees a petal.
    """

    def __init__(
        self,
        in_channels: int = 6,
        channels: int = 64,
        layers: int = 3,
        norm: Norm = "batch",
        padding: int = 1,
        scales: int = 2,
        compare: Comparison = NOTHING,
    ) -> None:
        super().__init__()
        self.scales = nn.ModuleList(
            PatchDiscriminator(in_channels, channels, layers, norm, padding, compare) for _ in range(scales)
        )

    def forward(self, picture: Tensor, condition: None = None) -> list[Verdict]:
        verdicts: list[Verdict] = []
        for level, discriminator in enumerate(self.scales):
            here = avg_pool2d(picture, 3, 2, 1, count_include_pad=False) if level else picture
            verdicts += discriminator(here)
            picture = here
        return verdicts


def _layer(
    source: int, target: int, norm: Norm, *, kernel: int, stride: int, padding: int, bias: bool
) -> nn.Sequential:
    convolution = nn.Conv2d(source, target, kernel, stride, padding, bias=bias)
    if norm == "spectral-instance":
        convolution = spectral_norm(convolution)
    return nn.Sequential(convolution, norm_layer(norm, target), nn.LeakyReLU(0.2))
