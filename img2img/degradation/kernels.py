"""Blur kernels: out-of-focus lenses as Gaussians and their relatives, ringing as sinc filters (Wang 2021, 3.2-3.3)."""

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from img2img.degradation.draws import Range, choose, happens, uniform

SIZES = tuple(range(7, 22, 2))
LARGEST = SIZES[-1]
UNTOUCHED = 1
"""The size of a kernel that changes nothing."""

ISOTROPIC, ANISOTROPIC, GENERALISED, GENERALISED_ANISOTROPIC, PLATEAU, PLATEAU_ANISOTROPIC, SINC = range(7)
SHARES = (0.45, 0.25, 0.12, 0.03, 0.12, 0.03)
"""How often each kind but SINC is drawn, in their order."""


@dataclass(frozen=True)
class KernelRanges:
    """What the parameters of kernels are drawn from: widths in pixels, shapes (1: Gaussian), the share of sinc."""

    sigma: Range = (0.2, 3.0)
    generalised: Range = (0.5, 4.0)
    plateau: Range = (1.0, 2.0)
    sinc: float = 0.1


@dataclass(frozen=True)
class Kernels:
    """The parameters of B kernels: kind, size in pixels, sigmas (B, 2), rotation and cutoff in radians, shape beta."""

    kind: Tensor
    size: Tensor
    sigma: Tensor
    rotation: Tensor
    beta: Tensor
    cutoff: Tensor

    def weights(self) -> Tensor:
        """The kernels (B, 21, 21), each with the sum 1 and nothing outside its size."""
        steps = torch.arange(LARGEST) - LARGEST // 2
        y, x = torch.meshgrid(steps, steps, indexing="ij")
        inside = torch.maximum(x.abs(), y.abs()) <= self.size[:, None, None] // 2
        weights = torch.where((self.kind == SINC)[:, None, None], self._ringing(x, y), self._bell(x, y)) * inside
        return weights / weights.sum((1, 2), keepdim=True)

    def _bell(self, x: Tensor, y: Tensor) -> Tensor:
        """exp(-d / 2), or 1 / (1 + d) with a plateau, where d is the squared distance in sigmas to the power beta."""
        cos, sin = self.rotation.cos()[:, None, None], self.rotation.sin()[:, None, None]
        along, across = self.sigma[:, 0, None, None], self.sigma[:, 1, None, None]
        squared = ((x * cos + y * sin) / along) ** 2 + ((y * cos - x * sin) / across) ** 2
        distance = squared ** self.beta[:, None, None]
        plateau = (self.kind == PLATEAU) | (self.kind == PLATEAU_ANISOTROPIC)
        return torch.where(plateau[:, None, None], 1 / (1 + distance), torch.exp(-distance / 2))

    def _ringing(self, x: Tensor, y: Tensor) -> Tensor:
        """The ideal circular low-pass filter, cut off at the kernel's border (Wang 2021, eq. 6)."""
        radius = torch.hypot(x.float(), y.float())
        cutoff = self.cutoff[:, None, None]
        around = cutoff * torch.special.bessel_j1(cutoff * radius) / (2 * math.pi * radius.clamp_min(1e-6))
        return torch.where(radius == 0, cutoff**2 / (4 * math.pi), around)


def draw_kernels(count: int, ranges: KernelRanges, blurred: float = 1.0) -> Kernels:
    """Parameters of `count` kernels; all but a share of `blurred` change nothing."""
    shares = [(1 - ranges.sinc) * share for share in SHARES]
    kind = choose(count, [*shares, ranges.sinc])
    size = torch.where(happens(count, blurred), _sizes(count), UNTOUCHED)
    sigma = uniform(2 * count, ranges.sigma).view(count, 2)
    isotropic = (kind == ISOTROPIC) | (kind == GENERALISED) | (kind == PLATEAU)
    beta = torch.ones(count)
    for kinds, between in (
        ((GENERALISED, GENERALISED_ANISOTROPIC), ranges.generalised),
        ((PLATEAU, PLATEAU_ANISOTROPIC), ranges.plateau),
    ):
        beta = torch.where((kind == kinds[0]) | (kind == kinds[1]), _around_one(count, between), beta)
    return Kernels(
        kind,
        size,
        torch.where(isotropic[:, None], sigma[:, :1], sigma),
        uniform(count, (-math.pi, math.pi)),
        beta,
        # a small kernel cannot hold the slow waves of a low cutoff
        torch.where(size < 13, uniform(count, (math.pi / 3, math.pi)), uniform(count, (math.pi / 5, math.pi))),
    )


def draw_sinc(count: int, share: float) -> Kernels:
    """Parameters of `count` sinc kernels; all but a share of `share` change nothing."""
    nothing = torch.ones(count)
    return Kernels(
        torch.full((count,), SINC),
        torch.where(happens(count, share), _sizes(count), UNTOUCHED),
        nothing[:, None].expand(count, 2),
        nothing,
        nothing,
        uniform(count, (math.pi / 3, math.pi)),
    )


def blur(picture: Tensor, kernels: Kernels) -> Tensor:
    """Each of (B, C, H, W) filtered with its own kernel; the border is mirrored, however small the picture."""
    weights, blurred = kernels.weights().to(picture), picture.clone()
    for size in SIZES:  # each size apart: half the work of filtering all with the largest
        rows = (kernels.size == size).nonzero()[:, 0].to(picture.device)
        if len(rows):
            edge = (LARGEST - size) // 2
            blurred[rows] = _filter(picture[rows], weights[rows, edge : edge + size, edge : edge + size])
    return blurred


def _filter(picture: Tensor, weights: Tensor) -> Tensor:
    """(B, C, H, W), each picture filtered with its own of (B, k, k)."""
    from kornia.filters import filter2d  # imported late, for it takes a second

    margin = weights.shape[-1] // 2
    rows, columns = (mirrored(length, margin).to(picture.device) for length in picture.shape[2:])
    return filter2d(picture.index_select(2, rows).index_select(3, columns), weights, padding="valid")


def _sizes(count: int) -> Tensor:
    return torch.tensor(SIZES)[torch.randint(len(SIZES), (count,))]


def _around_one(count: int, between: Range) -> Tensor:
    """As often below 1 as above it: flatter bells are as frequent as sharper ones."""
    low, high = between
    return torch.where(happens(count, 0.5), uniform(count, (low, 1.0)), uniform(count, (1.0, high)))


def mirrored(length: int, margin: int) -> Tensor:
    """The places -margin ... length + margin, reflected to and fro until they lie in the picture."""
    places = torch.arange(-margin, length + margin)
    period = max(1, 2 * (length - 1))
    folded = places % period
    return torch.minimum(folded, period - folded).clamp_max(length - 1)
