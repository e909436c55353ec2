"""The ResNet generator of CycleGAN (Zhu 2017, section 7.1; Johnson 2016)."""

from torch import Tensor, nn

from img2img.networks.layers import Norm, OutputConv2d, Upsampling, needs_bias, norm_layer, upsample_conv


class ResNetGenerator(nn.Module):
    """Two halvings, `blocks` residual blocks, two doublings.

    (B, source_channels, H, W) -> (B, target_channels, H, W) in [-1, 1]; H and W are multiples of 4. The paper uses
    6 blocks for 128 x 128 pictures and 9 for 256 x 256 and more. "transposed" upsampling is the paper's; "nearest"
    draws no checkerboard, "bilinear" no plateaus either.
    """

    size_multiple = 4

    def __init__(
        self,
        source_channels: int = 3,
        target_channels: int = 3,
        channels: int = 64,
        blocks: int = 9,
        norm: Norm = "instance",
        dropout: bool = False,
        upsampling: Upsampling = "transposed",
    ) -> None:
        super().__init__()
        bias = needs_bias(norm)
        inner = channels * 4
        self.stem = nn.Sequential(
            nn.Conv2d(source_channels, channels, 7, padding=3, padding_mode="reflect", bias=bias),
            norm_layer(norm, channels),
            nn.ReLU(),
        )
        self.down = nn.Sequential(*(_down(channels * 2**level, norm) for level in range(2)))
        self.blocks = nn.Sequential(*(ResidualBlock(inner, norm, dropout) for _ in range(blocks)))
        self.up = nn.Sequential(*(_up(inner // 2**level, norm, upsampling) for level in range(2)))
        self.output = nn.Sequential(
            OutputConv2d(channels, target_channels, 7, padding=3, padding_mode="reflect"), nn.Tanh()
        )

    def forward(self, source: Tensor) -> Tensor:
        return self.output(self.up(self.blocks(self.down(self.stem(source)))))


class ResidualBlock(nn.Module):
    """x + convolutions(x), at one size: (B, channels, H, W) -> the same shape."""

    def __init__(self, channels: int, norm: Norm, dropout: bool) -> None:
        super().__init__()

        def convolution() -> nn.Conv2d:
            return nn.Conv2d(channels, channels, 3, padding=1, padding_mode="reflect", bias=needs_bias(norm))

        self.convolutions = nn.Sequential(
            convolution(),
            norm_layer(norm, channels),
            nn.ReLU(),
            nn.Dropout(0.5) if dropout else nn.Identity(),
            convolution(),
            norm_layer(norm, channels),
        )

    def forward(self, here: Tensor) -> Tensor:
        return here + self.convolutions(here)


def _down(channels: int, norm: Norm) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(channels, 2 * channels, 3, 2, 1, bias=needs_bias(norm)), norm_layer(norm, 2 * channels), nn.ReLU()
    )


def _up(channels: int, norm: Norm, upsampling: Upsampling) -> nn.Sequential:
    half = channels // 2
    return nn.Sequential(
        upsample_conv(channels, half, upsampling, 3, bias=needs_bias(norm)), norm_layer(norm, half), nn.ReLU()
    )
