"""Upscaler: a Translator that enlarges pictures to any size."""

from collections.abc import Hashable, Sequence
from typing import Literal

from pydantic import ValidationError

from img2img.errors import ModelError, SettingsError
from img2img.inference.enhancement import TargetSize
from img2img.inference.passes import fitted, in_passes, passes
from img2img.inference.room import check_room
from img2img.inference.tiles import Progress
from img2img.inference.translate import Translator
from img2img.models.file import Model
from img2img.pictures import Picture
from img2img.pictures.pixels import with_channels


class Upscaler(Translator):
    """A Translator for models that enlarge or restore, whose answers have the size that `scale` says: so many times the
    sides of the source, or a TargetSize; None for the model's own.

    The model is asked again about its answer while that is too small, up to four times; the last is then resized.
    Raises ModelError for a model of another task.
    """

    def __init__(
        self,
        model: Model,
        device: str = "auto",
        precision: str = "auto",
        tile: int | Literal["auto"] = "auto",
        seed: int = 0,
        scale: float | TargetSize | None = None,
        runtime: str = "auto",
    ) -> None:
        super().__init__(model, device, precision, tile, seed, runtime)
        if not self.card.keeps_content:
            raise ModelError(f"{self.card.name} does not upscale: its task is {self.card.task}. Use img2img translate.")
        try:
            self.size = scale if isinstance(scale, TargetSize) else TargetSize(scale=scale)
        except ValidationError as error:
            message = f"A scale of {scale} is not possible. Choose one above 0 and up to 64."
            raise SettingsError(message) from error

    def __call__(self, picture: Picture, direction: str = "", on_progress: Progress | None = None) -> Picture:
        """The answer (H', W', C), as large as was asked for; all else as Translator says."""
        height, width = picture.shape[:2]
        check_room(with_channels(picture), self.size.factor_of(height, width), self.card.target_channels)

        def ask(part: Picture, progress: Progress | None) -> Picture:
            return super(Upscaler, self).__call__(part, direction, progress)

        number = self._passes((height, width))
        return self._resized(picture, in_passes(ask, picture, number, self.card.scale, on_progress))

    def alike(self, picture: Picture) -> tuple[Hashable, int] | None:
        """As Translator says; a picture about which the model is asked more than once goes by itself."""
        return super().alike(picture) if self._passes(picture.shape[:2]) == 1 else None

    def together(self, pictures: Sequence[Picture], direction: str = "") -> list[Picture]:
        """The answers to pictures that are `alike`, as Translator says."""
        answers = super().together(pictures, direction)
        return [self._resized(*pair) for pair in zip(pictures, answers, strict=True)]

    def takes_rows(self, size: tuple[int, int]) -> bool:
        return super().takes_rows(size) and self._passes(size) == 1

    def answer_size(self, size: tuple[int, int]) -> tuple[int, int]:
        return self.size.of(*size, self.card.scale)

    def _resized(self, picture: Picture, answer: Picture) -> Picture:
        return fitted(answer, self.answer_size(picture.shape[:2]))

    def _passes(self, size: tuple[int, int]) -> int:
        return passes(self.size.factor_of(*size, self.card.scale), self.card.scale)
