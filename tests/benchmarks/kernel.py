"""The kernel distance of Binkowski 2018 (KID), which benchmarks compare pictures by."""

from torch import Tensor


def kernel_distance(first: Tensor, second: Tensor) -> float:
    """The squared MMD, without bias, of features (N, D) and (M, D) under the kernel (x y / D + 1)^3."""

    def kernel(a: Tensor, b: Tensor) -> Tensor:
        return (a.double() @ b.double().T / a.shape[1] + 1) ** 3

    def within(points: Tensor) -> Tensor:
        return (kernel(points, points).sum() - kernel(points, points).trace()) / (len(points) * (len(points) - 1))

    return float(within(first) + within(second) - 2 * kernel(first, second).mean())
