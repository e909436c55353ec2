"""SRResNet, SRGAN's generator: residual blocks at the source's size, then pixel shuffles (Ledig 2017, figure 4)."""

from math import log2

from torch import Tensor, nn

from img2img.networks.layers import OutputConv2d


class SRResNet(nn.Module):
    """A picture `scale` (1, 2, 4 or 8) times as large.

    forward: (B, in_channels, H, W) in [0, 1] -> (B, out_channels, scale H, scale W), about [0, 1], unclamped.
    """

    def __init__(
        self, in_channels: int = 3, out_channels: int = 3, channels: int = 64, blocks: int = 16, scale: int = 4
    ) -> None:
        super().__init__()
        if scale not in (1, 2, 4, 8):
            raise ValueError(f"SRResNet upscales by 1, 2, 4 or 8, not by {scale}")
        self.first = nn.Sequential(nn.Conv2d(in_channels, channels, 9, padding=4), nn.PReLU())
        self.blocks = nn.Sequential(*(ResidualBlock(channels) for _ in range(blocks)))
        self.last_block = nn.Sequential(nn.Conv2d(channels, channels, 3, padding=1), nn.BatchNorm2d(channels))
        self.enlarge = nn.Sequential()
        for _ in range(int(log2(scale))):
            self.enlarge.extend([nn.Conv2d(channels, 4 * channels, 3, padding=1), nn.PixelShuffle(2), nn.PReLU()])
        self.output = OutputConv2d(channels, out_channels, 9, padding=4)

    def forward(self, source: Tensor) -> Tensor:
        seen = self.first(source)
        return self.output(self.enlarge(seen + self.last_block(self.blocks(seen))))


class ResidualBlock(nn.Module):
    """Two convolutions, batch normalisation and a PReLU between them: (B, channels, H, W) -> the same shape."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.Conv2d(channels, channels, 3, padding=1),
            nn.BatchNorm2d(channels),
            nn.PReLU(),
            nn.Conv2d(channels, channels, 3, padding=1),
            nn.BatchNorm2d(channels),
        )

    def forward(self, x: Tensor) -> Tensor:
        return x + self.layers(x)
