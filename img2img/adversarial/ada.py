"""ADA, adaptive discriminator augmentation (Karras 2020a): as much of it as the discriminator overfits."""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import affine_grid, grid_sample

from img2img.adversarial.augment import NoAugment
from img2img.adversarial.objective import Verdict


class AdaptiveAugment(NoAugment):
    """ADA: each transformation with probability p, which rises while the discriminator overfits.

    The pixel, geometric and colour transformations of Karras 2020a (table "bgc"), resampled bilinearly with mirrored
    borders, without the paper's wavelet filters. Overfitting is the mean sign of D(x) (their eq. 1); p moves towards
    `target` such that it could go from 0 to 1 in 500,000 pictures. p and what was observed are part of the state.
    """

    EVERY = 4
    PICTURES = 500_000

    def __init__(self, target: float = 0.6, probability: float = 0.0) -> None:
        super().__init__()
        self.target, self.probability = target, probability
        self._signs: list[float] = []

    @torch.no_grad()
    def observe(self, reals: Sequence[Verdict]) -> None:
        scores = torch.cat([verdict.scores.float().sign().flatten(1).mean(1) for verdict in reals])
        self._signs.append(float(scores.mean()))
        if len(self._signs) == self.EVERY:
            excess = sum(self._signs) / self.EVERY - self.target
            seen = self.EVERY * len(reals[0].scores)
            moved = self.probability + math.copysign(seen / self.PICTURES, excess)
            self.probability, self._signs = min(max(moved, 0.0), 1.0), []

    def forward(self, picture: Tensor, colours: int = 3) -> Tensor:
        if not self.probability:
            return picture
        count, device = len(picture), picture.device
        grid = affine_grid(self._moves(count, device)[:, :2], list(picture.shape), align_corners=False)
        moved = grid_sample(picture.float(), grid, padding_mode="reflection", align_corners=False)
        condition, coloured = moved[:, :-colours], moved[:, -colours:]
        if colours == 3:
            matrix, added = self._colours(count, device)
            coloured = torch.einsum("bij,bjhw->bihw", matrix, coloured) + added.view(-1, 1, 1, 1)
        return torch.cat([condition, coloured], dim=1).to(picture.dtype)

    def get_extra_state(self) -> dict[str, Any]:
        return {"probability": self.probability, "signs": list(self._signs)}

    def set_extra_state(self, state: Mapping[str, Any]) -> None:
        self.probability, self._signs = state["probability"], list(state["signs"])

    def _sometimes(self, values: Tensor, otherwise: float) -> Tensor:
        """`values` (B,), each with the probability p; `otherwise` without."""
        return torch.where(torch.rand_like(values) < self.probability, values, torch.full_like(values, otherwise))

    def _moves(self, count: int, device: torch.device) -> Tensor:
        """Affine matrices (B, 3, 3) from the answer's coordinates in [-1, 1] to the picture's."""
        uniform, normal = _draws(count, device)
        flip = self._sometimes(1 - 2 * (uniform() < 0.5).float(), 1)
        turn = self._sometimes((uniform() * 4).floor() * (math.pi / 2), 0)
        right, down = self._sometimes(uniform() * 0.25 - 0.125, 0), self._sometimes(uniform() * 0.25 - 0.125, 0)
        scale = self._sometimes(torch.exp2(0.2 * normal()), 1)
        before = self._sometimes((uniform() * 2 - 1) * math.pi, 0)
        stretch = self._sometimes(torch.exp2(0.2 * normal()), 1)
        shift_x, shift_y = self._sometimes(0.125 * normal(), 0), self._sometimes(0.125 * normal(), 0)
        moves = _scaling(flip, torch.ones_like(flip)) @ _rotation(turn) @ _translation(2 * right, 2 * down)
        moves = moves @ _scaling(scale, scale) @ _rotation(before) @ _scaling(stretch, 1 / stretch)
        return moves @ _translation(2 * shift_x, 2 * shift_y)

    def _colours(self, count: int, device: torch.device) -> tuple[Tensor, Tensor]:
        """Colour matrices (B, 3, 3) and what is then added (B,); brightness keeps to the grey axis."""
        uniform, normal = _draws(count, device)
        here = torch.eye(3, device=device)
        grey = torch.full((3,), 1 / math.sqrt(3), device=device)
        along = torch.outer(grey, grey)
        brightness = self._sometimes(0.2 * normal(), 0)
        contrast = self._sometimes(torch.exp2(0.5 * normal()), 1)
        flip = self._sometimes(1 - 2 * (uniform() < 0.5).float(), 1)
        hue = self._sometimes((uniform() * 2 - 1) * math.pi, 0)
        saturation = self._sometimes(torch.exp2(normal()), 1)
        matrix = _around(grey, hue) @ (flip.view(-1, 1, 1) * along + (here - along))
        matrix = (along + (here - along) * saturation.view(-1, 1, 1)) @ matrix
        return contrast.view(-1, 1, 1) * matrix, brightness * contrast * flip


def _draws(count: int, device: torch.device) -> tuple[Callable[[], Tensor], Callable[[], Tensor]]:
    """Functions that draw (B,) from U(0, 1) and from N(0, 1)."""
    return lambda: torch.rand(count, device=device), lambda: torch.randn(count, device=device)


def _rows(*rows: Sequence[Tensor]) -> Tensor:
    return torch.stack([torch.stack(list(row), dim=-1) for row in rows], dim=-2)


def _rotation(angle: Tensor) -> Tensor:
    zero, one = torch.zeros_like(angle), torch.ones_like(angle)
    sine, cosine = angle.sin(), angle.cos()
    return _rows((cosine, -sine, zero), (sine, cosine, zero), (zero, zero, one))


def _scaling(x: Tensor, y: Tensor) -> Tensor:
    zero, one = torch.zeros_like(x), torch.ones_like(x)
    return _rows((x, zero, zero), (zero, y, zero), (zero, zero, one))


def _translation(x: Tensor, y: Tensor) -> Tensor:
    zero, one = torch.zeros_like(x), torch.ones_like(x)
    return _rows((one, zero, x), (zero, one, y), (zero, zero, one))


def _around(axis: Tensor, angle: Tensor) -> Tensor:
    """Rotations (B, 3, 3) by `angle` (B,) around `axis` (3,), of length 1 (Rodrigues' formula)."""
    x, y, z = axis
    zero = torch.zeros_like(x)
    cross = _rows((zero, -z, y), (z, zero, -x), (-y, x, zero))
    return (
        torch.eye(3, device=axis.device)
        + angle.sin().view(-1, 1, 1) * cross
        + (1 - angle.cos()).view(-1, 1, 1) * (cross @ cross)
    )
