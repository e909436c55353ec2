"""The gradient that reached a tensor."""

from torch import Tensor


def slope(tensor: Tensor) -> Tensor:
    assert tensor.grad is not None, "no gradient reached it"
    return tensor.grad
