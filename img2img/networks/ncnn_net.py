"""NcnnNet: a network that exists only as ncnn's layers and their numbers, computed by ncnn wherever it is asked."""

from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from img2img.ncnn_nets import ask, loaded


class NcnnNet(nn.Module):
    """What a `.param` text and a `.bin` describe, both kept as bytes.

    forward: (B, C, H, W), float32 -> (B, C', H * scale, W * scale), on the same device; computed on the CPU.

    Where the layers lose `margin` source pixels at each edge, as those of waifu2x do, the source is mirrored there
    first, up to a `multiple`.

    ncnn believes what it loads, and a fault in that ends the process: see `img2img.models.ncnn_trial`.
    """

    def __init__(self, param: bytes, weights: bytes, margin: int = 0, multiple: int = 1) -> None:
        super().__init__()
        self.margin, self.multiple = margin, multiple
        self.register_buffer("param", torch.frombuffer(bytearray(param), dtype=torch.uint8))
        self.register_buffer("weights", torch.frombuffer(bytearray(weights), dtype=torch.uint8))
        self._loaded: tuple[Any, bytes] | None = None

    @property
    def files(self) -> tuple[str, bytes]:
        """The text and the numbers."""
        return bytes(self.get_buffer("param").cpu().numpy()).decode(), bytes(self.get_buffer("weights").cpu().numpy())

    def forward(self, source: Tensor) -> Tensor:
        pictures = source.detach().float().cpu().numpy()
        return torch.stack([self._answer(picture) for picture in pictures]).to(source.device)

    def _answer(self, picture: Any) -> Tensor:
        if self._loaded is None:
            self._loaded = loaded(*self.files, threads=torch.get_num_threads())
        height, width = picture.shape[1:]
        pads = [(self.margin, self.margin + -(side + 2 * self.margin) % self.multiple) for side in (height, width)]
        padded = np.pad(picture, [(0, 0), *pads], "reflect")
        drawn = ask(self._loaded[0], padded)
        scale = drawn.shape[1] // (padded.shape[1] - 2 * self.margin)
        return torch.from_numpy(drawn[:, : height * scale, : width * scale])

    def __getstate__(self) -> dict[str, Any]:
        return self.__dict__ | {"_loaded": None}  # copies load their own
