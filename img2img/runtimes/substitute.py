"""Substitute: another runtime's answer in place of PyTorch's, for as long as it is right."""

import logging
from abc import abstractmethod

import torch
from torch import Tensor, nn

from img2img.errors import ModelError
from img2img.models.card import ModelCard

TOLERANCE = 1 / 255  # of the mean difference, in the range of the answers: one step of 8 bits, which no eye sees
CHECKED_SIDE = 64

log = logging.getLogger(__name__)


class Substitute(nn.Module):
    """Asked as the `network` that it is made of: (B, C, H, W) -> (B, C', H', W'), both float32 on the CPU.

    It is made at the first call, whose first tile (a corner of it) is also computed by PyTorch. Where the runtime
    fails, then or later, or has answered that tile otherwise, it is put aside with a sentence, and the network itself
    answers.
    """

    def __init__(self, network: nn.Module, card: ModelCard, title: str) -> None:
        super().__init__()
        self._original = [network]  # in a list, so that its weights are not this module's
        self._card, self._title = card, title
        self.checked_side = -(-CHECKED_SIDE // card.size_multiple) * card.size_multiple
        self._is_checked = False
        self.is_put_aside = False

    @property
    def network(self) -> nn.Module:
        """What PyTorch computes."""
        return self._original[0]

    def forward(self, source: Tensor) -> Tensor:
        with torch.autocast("cpu", enabled=False):  # which is PyTorch's way alone, and would be traced
            return self._forward(source)

    def _forward(self, source: Tensor) -> Tensor:
        if not self.is_put_aside:
            try:
                if not self._is_checked:
                    self._check(source)
                return self.answer(source)
            except MemoryError:
                if max(source.shape[-2:]) > self.checked_side:
                    raise  # smaller tiles may fit
                self._put_aside("it has too little memory, even for a small tile")
            except (ModelError, RuntimeError) as error:
                self._put_aside(str(error) or type(error).__name__)
        answer: Tensor = self.network(source)
        return answer

    @abstractmethod
    def answer(self, source: Tensor) -> Tensor:
        """As `forward`. Raises ModelError or RuntimeError where it cannot be given, MemoryError for tiles too large."""

    def close(self) -> None:
        """Let go what the runtime holds."""

    def _check(self, source: Tensor) -> None:
        """Raises ModelError where the first tile's corner is not what PyTorch makes of it."""
        side = self.checked_side
        corner = source[:1, :, :side, :side].float()
        expected: Tensor = self.network(corner)
        low, high = self._card.target_range
        error = float(((self.answer(corner) - expected).abs().mean() / (high - low)).nan_to_num(nan=torch.inf))
        if error > TOLERANCE:
            raise ModelError(f"its first answer is {255 * error:.1f} of 255 steps away from PyTorch's")
        self._is_checked = True

    def _put_aside(self, why: str) -> None:
        log.warning("%s is put aside for %s, and PyTorch goes on: %s.", self._title, self._card.name, why.rstrip("."))
        self.is_put_aside = True
        self.close()
