"""Path length regularisation: a step in style changes the picture by as much everywhere (Karras 2020, section 3.2)."""

import torch
from torch import Tensor, nn


class PathLength(nn.Module):
    """How far the lengths of paths in style space are from their moving mean, which is part of the state.

    Call it outside autocast: it differentiates a gradient, which half precision is too coarse for.
    """

    mean: Tensor

    def __init__(self, decay: float = 0.01) -> None:
        super().__init__()
        self.decay = decay
        self.register_buffer("mean", torch.zeros(()))

    def forward(self, styles: Tensor, pictures: Tensor) -> Tensor:
        """E (||J^T y|| - a)^2, without its weight (Karras 2020, eq. 4), and moves the mean a towards these lengths.

        `pictures` (B, 3, H, W) were drawn from `styles` (B, layers, width).
        """
        lengths = path_lengths(styles, pictures)
        here = lengths.detach().mean()
        self.mean.lerp_(torch.where(here.isfinite(), here, self.mean), self.decay)  # a step that is left out moves none
        return (lengths - self.mean).square().mean()


def path_lengths(styles: Tensor, pictures: Tensor) -> Tensor:
    """||J^T y|| of each picture, (B,): J the Jacobian by its styles, y noise of the picture's shape and length 1.

    The root of the layers' mean squared length, as in the authors' code, so that mixed styles are measured alike.
    """
    noise = torch.randn_like(pictures) / (pictures.shape[2] * pictures.shape[3]) ** 0.5
    (gradient,) = torch.autograd.grad((pictures * noise).sum(), styles, create_graph=True)
    return gradient.square().sum(2).mean(1).sqrt()
