"""Translator: a picture in, a picture out, whatever its size, depth and channels."""

from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Literal, cast

import cv2
import numpy as np
import torch
from torch import Tensor, nn

from img2img.errors import ModelError, OutOfMemory, SettingsError
from img2img.inference.devices import (
    autocast,
    choose_device,
    choose_precision,
    free_memory,
    is_out_of_memory,
    release_memory,
)
from img2img.inference.forward import Inference
from img2img.inference.tiles import Progress, run_tiled
from img2img.models.card import ModelCard
from img2img.models.file import Model
from img2img.pictures import Picture
from img2img.pictures.holes import check_holes, to_source
from img2img.pictures.labels import label_map_of
from img2img.pictures.pixels import (
    bleed,
    flatten,
    is_grey,
    join_alpha,
    resize,
    split_alpha,
    to_colour,
    to_grey,
    to_tensor,
    with_channels,
)

if TYPE_CHECKING:
    from img2img.networks.spade import SPADEGenerator

_BYTES_PER_ANSWER_PIXEL = 64 * 4 * 4  # 64 channels of float32, four layers alive at once; RRDBNet takes 600 of it
_SMALLEST_TILE = 64
_LARGEST_TILE = {"cpu": 256, "mps": 512, "cuda": 1024}  # a CPU gains nothing from more; progress and Stop lose
OVERLAP = 32  # 192x192 of a photo in tiles of 128 then differs by 0.4 of 255 on average: tests/benchmarks/seams.py


class Translator:
    """Pictures through one model.

    device     "auto", "cpu", "cuda", "cuda:1", "mps"
    precision  "auto", "fp32", "bf16", "fp16"
    tile       the longest side, in source pixels, that the network sees at once; 0 for the whole picture; "auto"
               chooses by free memory. A device that runs out of memory gets half of it, down to 64.
    seed       of what a model draws at random (dropout, where the card says mode "train"): one seed, one answer

    Raises SettingsError and ModelError when these do not fit together.
    """

    def __init__(
        self,
        model: Model,
        device: str = "auto",
        precision: str = "auto",
        tile: int | Literal["auto"] = "auto",
        seed: int = 0,
    ) -> None:
        self.card: ModelCard = model.card
        self.device = choose_device(device)
        self.dtype = choose_precision(self.device, precision)
        self.seed = seed
        self._tile = None if isinstance(tile, str) else tile
        self._largest_scale: float = self.card.scale
        self._style: Tensor | None = None
        if self._tile and self._tile < _SMALLEST_TILE:
            raise SettingsError(f"A tile of {tile} pixels is too small. Choose {_SMALLEST_TILE} or more, 0 or auto.")
        if self.card.task == "generation":
            raise ModelError(f"{self.card.name} makes pictures from nothing. Use it with img2img generate.")
        possible = (4,) if self.card.reads_holes else (1, 3)
        if self.card.source_channels not in possible:
            raise ModelError(
                f"{self.card.name} takes {self.card.source_channels} channels, but its pictures have "
                f"{' or '.join(map(str, possible))}. Choose another model."
            )
        self._model = model
        self._ask = Inference(self.card, self.device, self.dtype)
        for network in model.networks.values():
            network.to(self.device).to(memory_format=torch.channels_last).train(self.card.mode == "train")

    def __call__(self, picture: Picture, direction: str = "", on_progress: Progress | None = None) -> Picture:
        """The answer (H * scale, W * scale, C) to `picture` (H, W, C), uint8 or uint16, at the same depth.

        C is the card's target_channels, plus alpha where the picture has one. Super-resolution keeps grey pictures
        grey. A model of holes fills what is not opaque, and every other pixel comes back as it was given.
        `on_progress(done, total)` is told after each tile; it starts again at 1 when tiles must get smaller.
        Raises PictureError, ModelError, and OutOfMemory when not even the smallest tile fits.
        """
        network = self._model.network(direction)
        if self.card.reads_labels:
            labels = label_map_of(with_channels(picture), self.card.classes)[..., None]
            self._check_room(labels, 0)
            return self._run(network, labels, grey=False, on_progress=on_progress)
        colour, alpha = split_alpha(with_channels(picture))
        self._check_room(colour, 0 if alpha is None else 1)
        if self.card.reads_holes:
            return self._fill(network, picture, on_progress)
        if alpha is not None and self.card.reads_drawings:
            colour, alpha = flatten(colour, alpha), None
        elif alpha is not None:
            colour = bleed(colour, alpha)
        grey = self.card.task == "super-resolution" and is_grey(colour)
        source = to_grey(colour) if self.card.source_channels == 1 else to_colour(colour)
        answer = self._run(network, source, grey, on_progress)
        if grey:
            answer = np.repeat(answer, colour.shape[2], axis=2)
        if alpha is not None and answer.shape[2] in (1, 3):
            answer = join_alpha(answer, resize(alpha[..., None], answer.shape[:2], cv2.INTER_CUBIC)[..., 0])
        return answer

    def take_style(self, photo: Picture, direction: str = "") -> None:
        """From now on answer in the style of `photo` (H, W, C) instead of one drawn from the seed.

        Raises ModelError for a model without styles.
        """
        network = self._model.network(direction)
        if not self.card.has_styles:
            raise ModelError(f"{self.card.name} has no styles to choose from. Leave the style out.")
        with torch.inference_mode(), autocast(self.device, self.dtype):
            colour = to_colour(split_alpha(with_channels(photo))[0])
            self._style, _ = cast("SPADEGenerator", network).encode(to_tensor(colour).to(self.device))

    def _fill(self, network: nn.Module, picture: Picture, on_progress: Progress | None) -> Picture:
        """`picture` laid over the answer, which so shows in the holes alone: (H, W, 3)."""
        check_holes(picture)
        colour, alpha = split_alpha(picture)
        assert alpha is not None
        colour = to_colour(colour)
        answer = self._run(network, to_source(colour, alpha), grey=False, on_progress=on_progress)
        return flatten(colour, alpha, paper=answer)

    def _run(self, network: nn.Module, source: Picture, grey: bool, on_progress: Progress | None) -> Picture:
        """`source` through `network` in tiles as large as memory allows."""
        style = self._style_of(network)

        def answer_tile(tile: Tensor) -> Tensor:
            answer = self._ask(network, tile, *style)
            return answer.mean(1, keepdim=True) if grey else answer

        tile = self._first_tile(source)
        while True:
            try:
                with self._seeded(), torch.inference_mode():
                    return run_tiled(
                        answer_tile,
                        source,
                        tile,
                        min(OVERLAP, tile // 4) if self.card.tileable else tile // 4,
                        self.card.scale,
                        self.card.size_multiple,
                        on_progress,
                    )
            except (RuntimeError, MemoryError) as error:
                if not is_out_of_memory(error):
                    raise
            # Out here the failed attempt is no longer on the stack, so its tensors are free.
            release_memory(self.device)
            tile = self._smaller(tile)

    def _style_of(self, network: nn.Module) -> tuple[Tensor, ...]:
        """The style that a network with styles is to answer in, (1, style_size): one, also for many tiles."""
        size = getattr(network, "style_size", 0)
        if not size:
            return ()
        if self._style is None:
            with self._seeded():
                return (torch.randn(1, size).to(self.device),)
        return (self._style,)

    def _first_tile(self, source: Picture) -> int:
        height, width = source.shape[:2]
        whole = max(height, width)
        if self._tile is not None:
            return self._tile or whole
        room = free_memory(self.device) // 2 // (_BYTES_PER_ANSWER_PIXEL * self.card.scale**2)
        if not self.card.tileable and height * width <= room:
            return whole
        tile = _LARGEST_TILE[self.device.type] if self.card.tileable else whole
        while tile * tile > room and tile > _SMALLEST_TILE:
            tile = max(tile // 2, _SMALLEST_TILE)
        return tile

    def _smaller(self, tile: int) -> int:
        smallest = max(_SMALLEST_TILE, self.card.size_multiple)
        if tile <= smallest:
            raise OutOfMemory(
                f"{self.device} has too little memory for {self.card.name}, even for a tile of {smallest} pixels. "
                "Close other programs, or choose the device cpu."
            )
        return max(tile // 2, smallest)

    def _check_room(self, colour: Picture, alpha_channels: int) -> None:
        height, width = (round(side * self._largest_scale) for side in colour.shape[:2])
        needed = height * width * (self.card.target_channels + alpha_channels) * colour.itemsize
        free = free_memory(torch.device("cpu"))
        if needed > free:
            raise OutOfMemory(
                f"The answer would be {width}x{height} pixels and take {needed / 1e9:.1f} GB of memory, but only "
                f"{free / 1e9:.1f} GB are free. Close other programs, or give a smaller picture."
            )

    @contextmanager
    def _seeded(self) -> Generator[None]:
        """Draw from `seed` inside, and leave the caller's random numbers as they were."""
        on_cpu = self.device.type == "cpu"  # whose random numbers are always kept
        devices = [] if on_cpu else [self.device.index or 0]
        with torch.random.fork_rng(devices, device_type="cuda" if on_cpu else self.device.type):
            torch.manual_seed(self.seed)
            yield
