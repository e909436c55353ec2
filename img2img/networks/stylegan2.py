"""The generator of StyleGAN2 (Karras 2020): a mapping to styles, and a synthesis that adds up pictures of all sizes."""

import torch
from torch import Tensor, nn

from img2img.networks.stylegan2_layers import Enlarge, Mapping
from img2img.networks.stylegan2_synthesis import Noise, SynthesisLayer, ToPicture

SIZES = tuple(2**level for level in range(4, 11))


def sizes_up_to(size: int) -> list[int]:
    """4, 8, ... `size`. Raises ValueError where StyleGAN2 has no such size."""
    if size not in SIZES:
        raise ValueError(f"size must be one of {', '.join(map(str, SIZES))}, not {size}")
    return [2**level for level in range(2, size.bit_length())]


def channels_at(size: int, base: int, most: int) -> int:
    """How wide the layers for `size` x `size` pixels are: `base` / size, and `most` at most."""
    return max(1, min(base // size, most))


class StyleGAN2Generator(nn.Module):
    """Latents (B, latent_size) of N(0, 1), and classes (B,) where there are some -> pictures (B, 3, size, size).

    Colours are around [-1, 1], unclipped. `size` is a power of two from 16 to 1024; the published networks have
    channel_base 16384 at 256 pixels and 32768 above. `styles` numbers (one vector for each layer that draws, the
    first for the smallest) steer the picture: see `map` and `synthesise`.
    """

    mean_style: Tensor

    def __init__(
        self,
        size: int = 256,
        channel_base: int = 16384,
        channel_max: int = 512,
        latent_size: int = 512,
        style_size: int = 512,
        mapping_layers: int = 8,
        classes: int = 0,
    ) -> None:
        super().__init__()
        if mapping_layers < 1:
            raise ValueError("mapping_layers must be 1 or more: styles are not latents")
        sizes = sizes_up_to(size)
        widths = [channels_at(side, channel_base, channel_max) for side in sizes]
        self.latent_size = latent_size
        self.styles = 2 * len(sizes)
        self.mapping = Mapping(latent_size, style_size, mapping_layers, classes)
        self.register_buffer("mean_style", torch.zeros(style_size))
        self.constant = nn.Parameter(torch.randn(1, widths[0], 4, 4))
        self.layers = nn.ModuleList([SynthesisLayer(widths[0], widths[0], style_size, 4, up=False)])
        self.to_pictures = nn.ModuleList([ToPicture(widths[0], style_size)])
        for side, source, target in zip(sizes[1:], widths, widths[1:], strict=False):
            self.layers.append(SynthesisLayer(source, target, style_size, side, up=True))
            self.layers.append(SynthesisLayer(target, target, style_size, side, up=False))
            self.to_pictures.append(ToPicture(target, style_size))
        self.enlarge = Enlarge()

    def forward(
        self, latent: Tensor, classes: Tensor | None = None, truncation: float = 1.0, noise: Noise = "constant"
    ) -> Tensor:
        return self.synthesise(self.map(latent, classes, truncation), noise)

    def map(self, latent: Tensor, classes: Tensor | None = None, truncation: float = 1.0) -> Tensor:
        """Styles (B, styles, style_size), all of a picture alike.

        `truncation` below 1 draws them towards the mean style: 0 is the mean picture (Karras 2019, appendix B).
        """
        style = self.mapping(latent, classes)
        if truncation != 1:
            style = self.mean_style.lerp(style, truncation)
        return style.unsqueeze(1).repeat(1, self.styles, 1)

    def synthesise(self, styles: Tensor, noise: Noise = "constant") -> Tensor:
        """The pictures (B, 3, size, size) of styles (B, styles, style_size).

        Each size's picture is added to the enlarged one of the size below (Karras 2020, section 4.1).
        """
        style = styles.unbind(1)
        start = self.constant.repeat(len(styles), 1, 1, 1)  # in the layout of the weights
        features = self.layers[0](start, style[0], noise)
        picture = self.to_pictures[0](features, style[1])
        for level, to_picture in enumerate(list(self.to_pictures)[1:], start=1):
            features = self.layers[2 * level - 1](features, style[2 * level - 1], noise)
            features = self.layers[2 * level](features, style[2 * level], noise)
            picture = self.enlarge(picture) + to_picture(features, style[2 * level + 1])
        return picture

    @torch.no_grad()
    def track(self, styles: Tensor, decay: float = 0.998) -> None:
        """Move the mean style towards that of `styles` (B, styles, style_size), as they come from `map`."""
        self.mean_style.lerp_(styles[:, 0].mean(0).to(self.mean_style.dtype), 1 - decay)


def mix_styles(first: Tensor, second: Tensor, crossover: Tensor | int) -> Tensor:
    """`first` (B, styles, width) in the layers below `crossover`, an int or (B,), and `second` from there on.

    0 is all of the second, the number of styles all of the first (Karras 2019, section 3.1).
    """
    layers = torch.arange(first.shape[1], device=first.device)
    where = torch.as_tensor(crossover, device=first.device).reshape(-1, 1)
    return torch.where((layers < where).unsqueeze(-1), first, second)
