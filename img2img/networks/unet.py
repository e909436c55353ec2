"""The U-Net generator of pix2pix (Isola 2017, section 6.1.1)."""

import torch
from torch import Tensor, nn

from img2img.networks.layers import Norm, OutputConv2d, Upsampling, needs_bias, norm_layer, upsample_conv


class UNetGenerator(nn.Module):
    """An encoder that halves the picture `depth` times, and a decoder that sees each of its levels again.

    (B, source_channels, H, W) -> (B, target_channels, H, W) in [-1, 1]; H and W are multiples of 2^depth.
    `channels` doubles from level to level up to `max_channels` (8 * channels in the paper). Dropout of 0.5 is in the
    `dropout_levels` innermost decoder levels but the very innermost, where the paper has it. "transposed" upsampling
    is the paper's; "nearest" draws no checkerboard, "bilinear" no plateaus either. `full_size_channels` adds a last
    level at the full size, which sees the source again: without it each 2 x 2 pixels come from one place, and a
    texture of dots may stay (0: paper).
    """

    def __init__(
        self,
        source_channels: int = 3,
        target_channels: int = 3,
        channels: int = 64,
        depth: int = 8,
        norm: Norm = "batch",
        dropout_levels: int = 3,
        max_channels: int | None = None,
        upsampling: Upsampling = "transposed",
        full_size_channels: int = 0,
    ) -> None:
        super().__init__()
        if not 2 <= depth <= 12:
            raise ValueError(f"depth must be from 2 to 12, not {depth}")
        widths = [min(channels * 2**level, max_channels or channels * 8) for level in range(depth)]
        self.size_multiple = 2**depth
        self.encoder = nn.ModuleList(
            _down(
                source=source_channels if level == 0 else widths[level - 1],
                target=widths[level],
                norm="none" if level in (0, depth - 1) else norm,
                bias=needs_bias(norm),
                activate=level > 0,
            )
            for level in range(depth)
        )
        self.decoder = nn.ModuleList(
            _up(
                source=widths[level] * (1 if level == depth - 1 else 2),
                target=widths[level - 1],
                norm=norm,
                dropout=depth - 1 - dropout_levels <= level < depth - 1,
                upsampling=upsampling,
            )
            for level in range(depth - 1, 0, -1)
        )
        wide = full_size_channels or target_channels
        last = upsample_conv(2 * widths[0], wide, upsampling, 4, bias=True, last=not full_size_channels)
        self.output = nn.Sequential(nn.ReLU(inplace=True), last)
        self.finish = _finish(wide + source_channels, wide, target_channels) if full_size_channels else None

    def forward(self, source: Tensor) -> Tensor:
        levels: list[Tensor] = []
        here = source
        for down in self.encoder:
            here = down(here)
            levels.append(here)
        here = levels.pop()
        for up in self.decoder:
            here = torch.cat([levels.pop(), up(here)], dim=1)
        here = self.output(here)
        if self.finish:
            here = self.finish(torch.cat([here, source], dim=1))
        return torch.tanh(here)


class LabelUNetGenerator(UNetGenerator):
    """The same from a label map, a channel a class: (B, label_channels, H, W) -> (B, 3, H, W)."""

    def __init__(
        self,
        label_channels: int,
        channels: int = 64,
        depth: int = 8,
        norm: Norm = "batch",
        dropout_levels: int = 3,
        max_channels: int | None = None,
        upsampling: Upsampling = "transposed",
        full_size_channels: int = 0,
    ) -> None:
        how = norm, dropout_levels, max_channels, upsampling, full_size_channels
        super().__init__(label_channels, 3, channels, depth, *how)


def _down(source: int, target: int, norm: Norm, *, bias: bool, activate: bool) -> nn.Sequential:
    activation = [nn.LeakyReLU(0.2)] if activate else []
    return nn.Sequential(*activation, nn.Conv2d(source, target, 4, 2, 1, bias=bias), norm_layer(norm, target))


def _up(source: int, target: int, norm: Norm, *, dropout: bool, upsampling: Upsampling) -> nn.Sequential:
    return nn.Sequential(
        nn.ReLU(inplace=True),
        upsample_conv(source, target, upsampling, 4, bias=needs_bias(norm)),
        norm_layer(norm, target),
        nn.Dropout(0.5) if dropout else nn.Identity(),
    )


def _finish(source: int, middle: int, target: int) -> nn.Sequential:
    return nn.Sequential(
        nn.ReLU(inplace=True),
        nn.Conv2d(source, middle, 3, 1, 1, padding_mode="replicate"),
        nn.ReLU(inplace=True),
        OutputConv2d(middle, target, 3, 1, 1, padding_mode="replicate"),
    )
