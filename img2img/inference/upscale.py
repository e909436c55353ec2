"""Upscaler: a Translator that enlarges pictures to any scale."""

from collections.abc import Sequence
from typing import Literal

import cv2

from img2img.errors import ModelError, SettingsError
from img2img.inference.tiles import Progress
from img2img.inference.translate import Translator
from img2img.models.file import Model
from img2img.pictures import Picture
from img2img.pictures.pixels import resize


class Upscaler(Translator):
    """A Translator for models that enlarge or restore, which answers at any `scale`, None for the model's own.

    The model runs once; its answer is then resized to round(size * scale).
    Raises ModelError for a model of another task.
    """

    def __init__(
        self,
        model: Model,
        device: str = "auto",
        precision: str = "auto",
        tile: int | Literal["auto"] = "auto",
        seed: int = 0,
        scale: float | None = None,
        runtime: str = "auto",
    ) -> None:
        super().__init__(model, device, precision, tile, seed, runtime)
        if not self.card.keeps_content:
            raise ModelError(f"{self.card.name} does not upscale: its task is {self.card.task}. Use img2img translate.")
        if scale is not None and not 0 < scale <= 64:
            raise SettingsError(f"A scale of {scale} is not possible. Choose one above 0 and up to 64.")
        self.scale = scale or self.card.scale
        self._largest_scale = max(self.scale, self.card.scale)

    def __call__(self, picture: Picture, direction: str = "", on_progress: Progress | None = None) -> Picture:
        """The answer (round(H * scale), round(W * scale), C); all else as Translator says."""
        return self._resized(picture, super().__call__(picture, direction, on_progress))

    def together(self, pictures: Sequence[Picture], direction: str = "") -> list[Picture]:
        """The answers to pictures that are `alike`, as Translator says."""
        answers = super().together(pictures, direction)
        return [self._resized(*pair) for pair in zip(pictures, answers, strict=True)]

    def _resized(self, picture: Picture, answer: Picture) -> Picture:
        height, width = picture.shape[:2]
        shrinks = self.scale < self.card.scale
        return resize(answer, self.answer_size((height, width)), cv2.INTER_AREA if shrinks else cv2.INTER_LANCZOS4)

    def answer_size(self, size: tuple[int, int]) -> tuple[int, int]:
        height, width = (max(1, round(side * self.scale)) for side in size)
        return height, width
