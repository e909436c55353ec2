"""The whole way of a picture to a worse one: blurred, resized, noised and compressed, twice over (Wang 2021, 3.4)."""

from dataclasses import dataclass, field

import torch
from torch import Tensor

from img2img.degradation.draws import happens
from img2img.degradation.jpeg import jpeg
from img2img.degradation.kernels import KernelRanges, Kernels, blur, draw_kernels, draw_sinc
from img2img.degradation.noise import NoiseRanges, add_noise, draw_noise
from img2img.degradation.resize import ResizeRanges, draw_factor, draw_filter, resize, shrink

Qualities = tuple[int, int]
GROUP = 8
"""Pictures that are resized alike; so few, because what fits into a processor's cache is degraded twice as fast."""


@dataclass(frozen=True)
class Order:
    """One time around: the share of blurred pictures, and what all parameters are drawn from."""

    blurred: float = 1.0
    kernels: KernelRanges = field(default_factory=KernelRanges)
    resize: ResizeRanges = field(default_factory=ResizeRanges)
    noise: NoiseRanges = field(default_factory=NoiseRanges)
    qualities: Qualities = (30, 95)


FIRST = Order()
SECOND = Order(
    blurred=0.8,
    kernels=KernelRanges(sigma=(0.2, 1.5)),
    resize=ResizeRanges(factors=(0.3, 1.2), shares=(0.3, 0.4, 0.3)),
    noise=NoiseRanges(sigma=(1.0, 25.0), strength=(0.05, 2.5)),
)
"""Both with the values of the paper's code."""


@dataclass(frozen=True)
class Degradation:
    """Pictures as they arrive after a life on the web: (B, 3, H, W) -> (B, 3, H / scale, W / scale), all in [-1, 1].

    What comes out lies on the grid of 8-bit values. Every picture has its own kernels, noise and JPEG quality; sizes,
    filters and the last order are shared by GROUP pictures, and mixed by the pool of training pairs. All is drawn from
    torch's generators, so the same seed gives the same pictures. H and W are multiples of `scale`.
    """

    scale: int = 4
    first: Order = FIRST
    second: Order = SECOND
    ringing: float = 0.8
    """The share of pictures that the last sinc filter touches."""
    clean: float = 0.0
    """The share of pictures that are shrunk and nothing else, so that what is learned does them no harm."""

    @torch.no_grad()
    def __call__(self, target: Tensor) -> Tensor:
        source = bicubic(target, self.scale)
        worn = happens(len(target), 1 - self.clean).nonzero().flatten()
        with torch.autocast(target.device.type, enabled=False):
            for group in worn.split(GROUP) if len(worn) else ():
                source[group] = self._degrade(target[group].float().contiguous())
        return source

    def _degrade(self, target: Tensor) -> Tensor:
        height, width = target.shape[2:]
        size = (height // self.scale, width // self.scale)
        picture = _blur_resize_noise((target + 1) / 2, self.first, (height, width))
        picture = jpeg(picture, draw_qualities(len(picture), self.first.qualities))
        picture = _blur_resize_noise(picture, self.second, size)
        return to_8_bit(self._finish(picture, size))

    def _finish(self, picture: Tensor, size: tuple[int, int]) -> Tensor:
        """The last resize with its ringing, and JPEG, in either order: a web site and a camera differ in it."""
        count, ringing = len(picture), draw_sinc(len(picture), self.ringing)
        qualities = draw_qualities(count, self.second.qualities)
        if happens(1, 0.5):
            return jpeg(_ring(picture, size, ringing), qualities)
        return _ring(jpeg(picture, qualities), size, ringing)


@torch.no_grad()
def bicubic(target: Tensor, scale: int) -> Tensor:
    """The mild degradation of SRGAN's and ESRGAN's papers: bicubic shrinking, rounded to 8 bits; all in [-1, 1]."""
    with torch.autocast(target.device.type, enabled=False):
        return to_8_bit((shrink(target.float(), scale) + 1) / 2)


def to_8_bit(picture: Tensor) -> Tensor:
    """[0, 1] -> [-1, 1], on the grid of 8-bit values."""
    return 2 * ((255 * picture).round_() / 255).clamp_(0, 1) - 1


def draw_qualities(count: int, between: Qualities) -> Tensor:
    """JPEG qualities (count,), whole numbers, both ends included."""
    return torch.randint(between[0], between[1] + 1, (count,))


def _blur_resize_noise(picture: Tensor, order: Order, around: tuple[int, int]) -> Tensor:
    """`around` is the size that the resize's factor is counted from."""
    picture = blur(picture, draw_kernels(len(picture), order.kernels, order.blurred))
    factor = draw_factor(order.resize)
    size = max(1, int(around[0] * factor)), max(1, int(around[1] * factor))
    return add_noise(resize(picture, size, draw_filter()).clamp(0, 1), draw_noise(len(picture), order.noise))


def _ring(picture: Tensor, size: tuple[int, int], kernels: Kernels) -> Tensor:
    return blur(resize(picture, size, draw_filter()), kernels).clamp(0, 1)
