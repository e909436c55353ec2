"""SRVGGNetCompact, Real-ESRGAN's small upscaler: plain convolutions at the source's size, then one pixel shuffle."""

from itertools import pairwise

from torch import Tensor, nn
from torch.nn import functional

from img2img.networks.layers import OutputConv2d


class SRVGGNetCompact(nn.Module):
    """A picture `scale` times as large; the network only draws what nearest-neighbour enlarging lacks.

    forward: (B, in_channels, H, W) in [0, 1] -> (B, out_channels, scale H, scale W), about [0, 1], unclamped.
    """

    def __init__(
        self,
        in_channels: int = 3,
        out_channels: int = 3,
        channels: int = 64,
        convolutions: int = 16,
        scale: int = 4,
    ) -> None:
        super().__init__()
        if in_channels not in (1, out_channels):
            raise ValueError(f"{in_channels} channels cannot be added to {out_channels}")
        self.scale = scale
        widths = [in_channels, *[channels] * (convolutions + 1)]
        self.body = nn.Sequential()
        for narrow, wide in pairwise(widths):
            self.body.append(nn.Conv2d(narrow, wide, 3, padding=1))
            self.body.append(nn.PReLU(wide))
        self.body.append(OutputConv2d(channels, out_channels * scale**2, 3, padding=1))

    def forward(self, source: Tensor) -> Tensor:
        detail = functional.pixel_shuffle(self.body(source), self.scale)
        return detail + functional.interpolate(source, scale_factor=float(self.scale), mode="nearest")
