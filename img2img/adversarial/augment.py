"""What the discriminator sees of a picture: noise and DiffAugment (Zhao 2020). ADA is in ada.py.

Every augmentation is drawn anew for each picture, and differentiable twice, so that penalties reach through it. It
moves a picture and its condition together, and colours the picture alone.
"""

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from img2img.adversarial.settings import AdversarialSettings

Seen = tuple[Tensor, Tensor | None]  # pictures (B, C, H, W) and their condition, as a discriminator takes them


def add_noise(picture: Tensor, settings: AdversarialSettings, step: int) -> Tensor:
    """Gaussian noise that fades in a line over `instance_noise_steps` (Sønderby 2017, section 3.2)."""
    sigma = settings.instance_noise * max(0.0, 1 - step / settings.instance_noise_steps)
    return picture + sigma * torch.randn_like(picture) if sigma else picture


class NoAugment(nn.Module):
    """Nothing is done. An augmentation overrides `colour` and `move`."""

    probability = 0.0

    def forward(self, picture: Tensor, condition: Tensor | None = None) -> Seen:
        """Pictures (B, C, H, W) in [-1, 1], and a condition that moves with them where it is pictures as well."""
        coloured = self.colour(picture)
        if condition is None or condition.ndim != picture.ndim:
            return self.move(coloured), condition
        channels = picture.shape[1]
        both = self.move(torch.cat([coloured, condition], dim=1))
        return both[:, :channels], both[:, channels:]

    def colour(self, picture: Tensor) -> Tensor:
        """The pictures in other colours."""
        return picture

    def move(self, pictures: Tensor) -> Tensor:
        """All channels of the pictures, each picture's moved alike."""
        return pictures

    def observe(self, reals: Sequence[Tensor]) -> None:
        """Learn from the scores of real pictures, one tensor a scale."""


class DiffAugment(NoAugment):
    """Brightness, saturation, contrast, a shift by an eighth, and a square of half the side cut out (Zhao 2020)."""

    def colour(self, picture: Tensor) -> Tensor:
        picture = picture + (_draw(picture) - 0.5)
        grey = picture.mean(1, keepdim=True)
        picture = grey + (picture - grey) * (2 * _draw(picture))
        middle = picture.mean((1, 2, 3), keepdim=True)
        return middle + (picture - middle) * (_draw(picture) + 0.5)

    def move(self, pictures: Tensor) -> Tensor:
        height, width = pictures.shape[2:]
        pictures = _shift(pictures, _draw(pictures), _draw(pictures))
        rows = torch.arange(height, device=pictures.device).view(1, 1, -1, 1)
        columns = torch.arange(width, device=pictures.device).view(1, 1, 1, -1)
        down, right = _draw(pictures) * height, _draw(pictures) * width
        inside = ((rows - down).abs() < height / 4) & ((columns - right).abs() < width / 4)
        return pictures * ~inside


def _draw(pictures: Tensor) -> Tensor:
    """A number in [0, 1) for each picture, (B, 1, 1, 1)."""
    return torch.rand(len(pictures), 1, 1, 1, device=pictures.device, dtype=pictures.dtype)


def _shift(picture: Tensor, down: Tensor, right: Tensor, ratio: float = 1 / 8) -> Tensor:
    """Each picture moved by whole pixels, at most `ratio` of its side; what comes in is 0. Draws are in [0, 1)."""
    count, _, height, width = picture.shape
    far = (round(height * ratio), round(width * ratio))
    padded = nn.functional.pad(picture, (far[1], far[1], far[0], far[0]))
    tops = (down.flatten() * (2 * far[0] + 1)).long().view(-1, 1) + torch.arange(height, device=picture.device)
    lefts = (right.flatten() * (2 * far[1] + 1)).long().view(-1, 1) + torch.arange(width, device=picture.device)
    each = torch.arange(count, device=picture.device).view(-1, 1, 1)
    return padded[each, :, tops[:, :, None], lefts[:, None, :]].permute(0, 3, 1, 2)
