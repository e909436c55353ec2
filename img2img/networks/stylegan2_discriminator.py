"""The discriminator of StyleGAN2: residual blocks, and a look at the whole batch at the end (Karras 2020)."""

import math

import torch
from torch import Tensor, nn

from img2img.networks.minibatch import Comparison
from img2img.networks.stylegan2 import channels_at, sizes_up_to
from img2img.networks.stylegan2_layers import Blur, Mapping, activate, at_least_float32, equalised
from img2img.networks.verdict import Verdict

GROUPS_OF_FOUR = Comparison(group=4)


class ResidualBlock(nn.Module):
    """(B, source, H, W) -> (B, target, H / 2, W / 2); both ways are blurred before pixels are left out."""

    def __init__(self, source: int, target: int) -> None:
        super().__init__()
        self.first = equalised(nn.Conv2d(source, source, 3, padding=1))
        self.blur = Blur(2)
        self.second = equalised(nn.Conv2d(source, target, 3, stride=2))
        self.shrink = Blur(1, stride=2)
        self.skip = equalised(nn.Conv2d(source, target, 1, bias=False))

    def forward(self, features: Tensor) -> Tensor:
        seen = activate(self.second(self.blur(activate(self.first(features)))))
        return (seen + self.skip(self.shrink(features))) * math.sqrt(0.5)


class StyleGAN2Discriminator(nn.Module):
    """Pictures (B, 3, size, size) in [-1, 1], and classes (B,) where there are some -> logits (B, 1).

    The features are those of each block. Pictures are compared before the last layers. A class is judged by projection
    (Miyato 2018b): the inner product of the picture's last features with the class, embedded by a mapping network
    (Karras 2020a, appendix C).
    """

    def __init__(
        self,
        size: int = 256,
        channel_base: int = 16384,
        channel_max: int = 512,
        mapping_layers: int = 8,
        classes: int = 0,
        compare: Comparison = GROUPS_OF_FOUR,
    ) -> None:
        super().__init__()
        sizes = sizes_up_to(size)[::-1]
        widths = [channels_at(side, channel_base, channel_max) for side in sizes]
        last = widths[-1]
        self.from_picture = equalised(nn.Conv2d(3, widths[0], 1))
        self.blocks = nn.ModuleList(map(ResidualBlock, widths[:-1], widths[1:]))
        self.compare, compared = compare.layers(last)
        self.convolution = equalised(nn.Conv2d(compared, last, 3, padding=1))
        self.linear = equalised(nn.Linear(last * 16, last))
        self.mapping = Mapping(0, last, mapping_layers, classes) if classes else None
        self.score = equalised(nn.Linear(last, last if classes else 1))

    def forward(self, picture: Tensor, classes: Tensor | None = None) -> list[Verdict]:
        features: list[Tensor] = []
        here = activate(self.from_picture(picture))
        for block in self.blocks:
            here = block(here)
            features.append(here)
        with torch.autocast(picture.device.type, enabled=False):
            here = activate(self.convolution(self.compare(at_least_float32(here))))
            here = self.score(activate(self.linear(here.flatten(1))))
            if self.mapping is not None:
                embedded = self.mapping(here.new_zeros(len(here), 0), classes)
                here = (here * embedded).sum(1, keepdim=True) / math.sqrt(here.shape[1])
        return [Verdict(here, tuple(features))]
