"""What the discriminator sees of a picture: noise and DiffAugment (Zhao 2020). ADA is in ada.py.

Every augmentation is drawn anew for each picture, differentiable, and the same for a condition's channels where it
moves pixels; where it colours them, it leaves a condition alone.
"""

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from img2img.adversarial.objective import Verdict
from img2img.adversarial.settings import AdversarialSettings


def add_noise(picture: Tensor, rules: AdversarialSettings, step: int) -> Tensor:
    """Gaussian noise that fades in a line over `instance_noise_steps` (Sønderby 2017, section 3.2)."""
    sigma = rules.instance_noise * max(0.0, 1 - step / rules.instance_noise_steps)
    return picture + sigma * torch.randn_like(picture) if sigma else picture


class NoAugment(nn.Module):
    """Nothing is done: what both players start with."""

    def forward(self, picture: Tensor, colours: int = 3) -> Tensor:
        """(B, C, H, W) in [-1, 1] -> the same shape; the last `colours` channels are the picture itself."""
        return picture

    def observe(self, reals: Sequence[Verdict]) -> None:
        """Learn from what the discriminator says of real pictures."""


class DiffAugment(NoAugment):
    """Brightness, saturation, contrast, a shift by an eighth, and a square of half the side cut out (Zhao 2020)."""

    def forward(self, picture: Tensor, colours: int = 3) -> Tensor:
        condition, picture = picture[:, :-colours], picture[:, -colours:]
        count, _, height, width = picture.shape

        def draw() -> Tensor:
            return torch.rand(count, 1, 1, 1, device=picture.device, dtype=picture.dtype)

        picture = picture + (draw() - 0.5)
        grey = picture.mean(1, keepdim=True)
        picture = grey + (picture - grey) * (2 * draw())
        middle = picture.mean((1, 2, 3), keepdim=True)
        picture = torch.cat([condition, middle + (picture - middle) * (draw() + 0.5)], dim=1)
        picture = _shift(picture, draw(), draw())
        rows = torch.arange(height, device=picture.device).view(1, 1, -1, 1)
        columns = torch.arange(width, device=picture.device).view(1, 1, 1, -1)
        inside = ((rows - draw() * height).abs() < height / 4) & ((columns - draw() * width).abs() < width / 4)
        return picture * ~inside


def _shift(picture: Tensor, down: Tensor, right: Tensor, ratio: float = 1 / 8) -> Tensor:
    """Each picture moved by whole pixels, at most `ratio` of its side; what comes in is 0. Draws are in [0, 1)."""
    count, _, height, width = picture.shape
    far = (round(height * ratio), round(width * ratio))
    padded = nn.functional.pad(picture, (far[1], far[1], far[0], far[0]))
    tops = (down.flatten() * (2 * far[0] + 1)).long().view(-1, 1) + torch.arange(height, device=picture.device)
    lefts = (right.flatten() * (2 * far[1] + 1)).long().view(-1, 1) + torch.arange(width, device=picture.device)
    each = torch.arange(count, device=picture.device).view(-1, 1, 1)
    return padded[each, :, tops[:, :, None], lefts[:, None, :]].permute(0, 3, 1, 2)
