"""ADA, adaptive discriminator augmentation (Karras 2020a): as much of it as the discriminator overfits."""

import math
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import affine_grid

from img2img.adversarial.augment import NoAugment
from img2img.networks.resample import resample


class Augment(NoAugment):
    """The transformations that Karras 2020a calls "bgc", each with one probability, in the authors' order.

    Pixel blitting (flips, quarter turns, whole-pixel shifts), geometry and colour; resampled bilinearly with mirrored
    borders, without the authors' wavelet filters. Always in float32: at 1024 pixels bfloat16 would miss by six.
    """

    def __init__(self, probability: float = 0.0) -> None:
        super().__init__()
        self.probability = probability

    def colour(self, picture: Tensor) -> Tensor:
        if not self.probability or picture.shape[1] != 3:
            return picture
        with torch.autocast(picture.device.type, enabled=False):
            matrix, added = self._colours(len(picture), picture.device)
            coloured = torch.einsum("bij,bjhw->bihw", matrix, picture.float()) + added.view(-1, 1, 1, 1)
        return coloured.to(picture.dtype)

    def move(self, pictures: Tensor) -> Tensor:
        if not self.probability:
            return pictures
        count, _, height, width = pictures.shape
        with torch.autocast(pictures.device.type, enabled=False):
            to_pixels = torch.tensor([width / 2, height / 2, 1.0], device=pictures.device)
            moves = self._moves(count, height, width, pictures.device) * to_pixels / to_pixels[:, None]
            moved = resample(pictures, affine_grid(moves[:, :2], list(pictures.shape), align_corners=False))
        return moved.to(pictures.dtype)

    def _sometimes(self, values: Tensor, otherwise: float, probability: float | None = None) -> Tensor:
        """`values` (B, ...), each picture's with the probability p; `otherwise` without."""
        chance = self.probability if probability is None else probability
        drawn = torch.rand(len(values), *[1] * (values.ndim - 1), device=values.device) < chance
        return torch.where(drawn, values, otherwise)

    def _moves(self, count: int, height: int, width: int, device: torch.device) -> Tensor:
        """Affine matrices (B, 3, 3) from the answer's pixels to the picture's, both counted from the middle."""
        uniform, normal = _draws(count, device)
        sides = torch.tensor([width, height], device=device)
        turned = 1 - math.sqrt(1 - self.probability)  # before and after stretching: either happens with p
        flip = self._sometimes(1 - 2 * (uniform() < 0.5).float(), 1)
        quarter = self._sometimes((4 * uniform()).floor() * (math.pi / 2), 0)
        whole = (self._sometimes(torch.rand(count, 2, device=device) / 4 - 1 / 8, 0) * sides).round()
        scale = self._sometimes(torch.exp2(0.2 * normal()), 1)
        before = self._sometimes((uniform() * 2 - 1) * math.pi, 0, turned)
        stretch = self._sometimes(torch.exp2(0.2 * normal()), 1)
        after = self._sometimes((uniform() * 2 - 1) * math.pi, 0, turned)
        part = self._sometimes(torch.randn(count, 2, device=device) / 8, 0) * sides
        moves = _scaling(flip, torch.ones_like(flip)) @ _rotation(quarter) @ _translation(*whole.unbind(1))
        moves = moves @ _scaling(scale, scale) @ _rotation(before) @ _scaling(stretch, 1 / stretch)
        return moves @ _rotation(after) @ _translation(*part.unbind(1))

    def _colours(self, count: int, device: torch.device) -> tuple[Tensor, Tensor]:
        """Colour matrices (B, 3, 3) and what is then added (B,); brightness keeps to the grey axis."""
        uniform, normal = _draws(count, device)
        here, along = torch.eye(3, device=device), torch.full((3, 3), 1 / 3, device=device)  # the grey axis' own part
        brightness = self._sometimes(0.2 * normal(), 0)
        contrast = self._sometimes(torch.exp2(0.5 * normal()), 1)
        flip = self._sometimes(1 - 2 * (uniform() < 0.5).float(), 1)
        hue = self._sometimes((uniform() * 2 - 1) * math.pi, 0)
        saturation = self._sometimes(torch.exp2(normal()), 1)
        matrix = _around_grey(hue) @ (flip.view(-1, 1, 1) * along + (here - along))
        matrix = (along + (here - along) * saturation.view(-1, 1, 1)) @ matrix
        return contrast.view(-1, 1, 1) * matrix, brightness * contrast * flip


class AdaptiveAugment(Augment):
    """ADA: the probability rises while the discriminator overfits, and falls while it does not.

    Overfitting is the mean sign of D(x) - `undecided` over real pictures (their eq. 1), where `undecided` is the score
    of a discriminator that cannot tell; every fourth step the probability moves towards `target` such that it could go
    from 0 to 1 in 500,000 pictures. It and what was observed are part of the state.
    """

    EVERY = 4
    PICTURES = 500_000

    def __init__(self, target: float = 0.6, undecided: float = 0.0, probability: float = 0.0) -> None:
        super().__init__(probability)
        self.target, self.undecided = target, undecided
        self._signs: list[Tensor] = []

    @torch.no_grad()
    def observe(self, reals: Sequence[Tensor]) -> None:
        """Only every fourth step waits for the device."""
        signs = [(scores.float() - self.undecided).sign().flatten(1).mean(1) for scores in reals]
        self._signs.append(torch.cat(signs).mean())
        if len(self._signs) == self.EVERY:
            excess = sum(map(float, self._signs)) / self.EVERY - self.target
            moved = self.probability + math.copysign(self.EVERY * len(reals[0]) / self.PICTURES, excess)
            self.probability, self._signs = min(max(moved, 0.0), 1.0), []

    def get_extra_state(self) -> dict[str, Any]:
        return {"probability": self.probability, "signs": [float(sign) for sign in self._signs]}

    def set_extra_state(self, state: Mapping[str, Any]) -> None:
        self.probability, self._signs = state["probability"], [torch.tensor(sign) for sign in state["signs"]]


def _draws(count: int, device: torch.device) -> tuple[Callable[[], Tensor], Callable[[], Tensor]]:
    """Functions that draw (B,) from U(0, 1) and from N(0, 1)."""
    return partial(torch.rand, count, device=device), partial(torch.randn, count, device=device)


def _affine(*rows: Tensor) -> Tensor:
    """Matrices (B, 3, 3) from the six numbers (B,) of their first two rows."""
    zero, one = torch.zeros_like(rows[0]), torch.ones_like(rows[0])
    return torch.stack([*rows, zero, zero, one], dim=1).unflatten(1, (3, 3))


def _rotation(angle: Tensor) -> Tensor:
    zero, sine, cosine = torch.zeros_like(angle), angle.sin(), angle.cos()
    return _affine(cosine, -sine, zero, sine, cosine, zero)


def _scaling(x: Tensor, y: Tensor) -> Tensor:
    zero = torch.zeros_like(x)
    return _affine(x, zero, zero, zero, y, zero)


def _translation(x: Tensor, y: Tensor) -> Tensor:
    zero, one = torch.zeros_like(x), torch.ones_like(x)
    return _affine(one, zero, x, zero, one, y)


def _around_grey(angle: Tensor) -> Tensor:
    """Rotations (B, 3, 3) of colours by `angle` (B,) around the grey axis (Rodrigues' formula)."""
    cross = torch.tensor([[0.0, -1.0, 1.0], [1.0, 0.0, -1.0], [-1.0, 1.0, 0.0]], device=angle.device) / math.sqrt(3)
    sine, cosine = angle.sin().view(-1, 1, 1), angle.cos().view(-1, 1, 1)
    return torch.eye(3, device=angle.device) + sine * cross + (1 - cosine) * (cross @ cross)
