"""Enhancer: a translator, and what is done to a picture before and after it."""

from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Protocol

import cv2
import numpy as np

from img2img.errors import SettingsError
from img2img.inference.enhancement import Enhancement
from img2img.inference.measure import WHEN_QUIET, Timing
from img2img.inference.passes import fitted, in_passes, passes, share_of
from img2img.inference.room import check_room
from img2img.inference.sources import Source
from img2img.inference.tiles import Progress
from img2img.models.card import ModelCard
from img2img.pictures import Picture
from img2img.pictures.files import read_picture
from img2img.pictures.frequencies import with_colours_of
from img2img.pictures.pixels import (
    bleed,
    flatten,
    join_alpha,
    peak,
    resize,
    split_alpha,
    to_colour,
    to_grey,
    with_channels,
)

MARGIN = 32  # source pixels: what a network sees beyond an edge, as where tiles overlap
_TURNS = [(turns, mirrored) for mirrored in (False, True) for turns in range(4)]


class Translates(Protocol):
    """What an Enhancer stands around, and is itself."""

    @property
    def card(self) -> ModelCard: ...

    @property
    def source(self) -> Source: ...

    def __call__(self, picture: Picture, direction: str = "", on_progress: Progress | None = None) -> Picture: ...

    def measure(self, timing: Timing = WHEN_QUIET) -> Generator[None]: ...


@dataclass
class Enhancer:
    """`translator`, whose answers are `card.scale` times as long and wide, with all that `settings` say around it.

    Raises SettingsError where the settings ask what the model's sources cannot have, and as read_picture for a mask
    that cannot be read.
    """

    translator: Translates
    settings: Enhancement

    def __post_init__(self) -> None:
        self.card, self.source = self.translator.card, self.translator.source
        s = self.settings
        self._mask = to_grey(to_colour(split_alpha(read_picture(s.protect).pixels)[0])) if s.protect else None
        if s.said.keys() - {"seamless"} and self.source.kind != "picture":
            raise SettingsError(
                f"{self.card.name} does not take photos but what its card calls {self.source.kind}: only the size of "
                "its results can be chosen."
            )

    def measure(self, timing: Timing = WHEN_QUIET) -> Generator[None]:
        return self.translator.measure(timing)

    def __call__(self, picture: Picture, direction: str = "", on_progress: Progress | None = None) -> Picture:
        """The answer, of the size that the settings say; all else as the translator says."""
        picture, s = with_channels(picture), self.settings
        check_room(picture, s.factor_of(picture.shape[0], picture.shape[1]), self.card.target_channels)
        colour, alpha = split_alpha(picture)
        if s.alpha == "none" and alpha is not None:
            picture, alpha = flatten(colour, alpha), None
        drawn_alpha = s.alpha == "model" and alpha is not None
        calls = (2 if drawn_alpha else 1) * (len(_TURNS) if s.tta else 1)
        steps = iter([share_of(on_progress, number / calls, 1 / calls) for number in range(calls)])
        answer = self._drawn(picture, direction, steps)
        if drawn_alpha and alpha is not None:
            mask = to_grey(self._drawn(alpha[..., None], direction, steps))
            answer = join_alpha(split_alpha(answer)[0], mask[..., 0])
        return self._mixed(answer, picture)

    def target_of(self, height: int, width: int) -> tuple[int, int]:
        """(height, width) of the answer to a picture of that size."""
        return self.settings.of(height, width, self.card.scale)

    def _drawn(self, picture: Picture, direction: str, steps: Iterator[Progress | None]) -> Picture:
        """The model's answer at the size of the result; each call takes the next of the `steps`."""
        s, target = self.settings, self.target_of(*picture.shape[:2])
        height, width = (max(1, round(side * s.shrink)) for side in picture.shape[:2])
        source = resize(picture, (height, width), cv2.INTER_AREA)
        needed = max(target[0] / height, target[1] / width)
        number, scale = passes(needed, self.card.scale), self.card.scale

        def ask(part: Picture, on_progress: Progress | None) -> Picture:
            return self.translator(part, direction, on_progress)

        def draw(part: Picture) -> Picture:
            return in_passes(ask, part, number, scale, next(steps))

        drawn = partial(_seamlessly, draw) if s.seamless else draw
        answer = _mean_of_turns(drawn, source) if s.tta else drawn(source)
        return fitted(answer, target)

    def _mixed(self, answer: Picture, picture: Picture) -> Picture:
        """`answer` with the share and the colours of the source that the settings leave to it."""
        s = self.settings
        if s.blend == 100 and self._mask is None and s.colour_fix == "none":
            return answer
        colour, alpha = split_alpha(picture)
        drawn, drawn_alpha = split_alpha(answer)
        colour = colour if alpha is None else bleed(colour, alpha)
        source = resize(to_colour(colour) if drawn.shape[2] == 3 else to_grey(colour), drawn.shape[:2], cv2.INTER_CUBIC)
        if s.colour_fix == "wavelet":
            drawn = with_colours_of(drawn, source)
        weight = np.full((1, 1, 1), s.blend / 100, np.float32)
        if self._mask is not None:
            mask = resize(self._mask, drawn.shape[:2], cv2.INTER_LINEAR).astype(np.float32)
            weight = weight * (1 - mask / peak(self._mask.dtype))
        mixed = np.rint(source + (drawn.astype(np.float32) - source) * weight).astype(drawn.dtype)
        return join_alpha(mixed, drawn_alpha)


Draw = Callable[[Picture], Picture]


def _seamlessly(draw: Draw, picture: Picture) -> Picture:
    """The answer to `picture` with what lies beyond each edge: what lies inside of the opposite one."""
    height, width = picture.shape[:2]
    rows, columns = (np.arange(-MARGIN, side + MARGIN) % side for side in (height, width))
    answer = draw(picture[rows][:, columns])
    factor = answer.shape[0] // (height + 2 * MARGIN)
    margin = MARGIN * factor
    return answer[margin : margin + height * factor, margin : margin + width * factor]


def _mean_of_turns(draw: Draw, picture: Picture) -> Picture:
    """The mean of the answers to the picture turned and mirrored in all eight ways."""
    total = np.float32(0)
    for turns, is_mirrored in _TURNS:
        turned = np.rot90(picture[:, ::-1] if is_mirrored else picture, turns)
        answer = np.rot90(draw(np.ascontiguousarray(turned)), -turns)
        total = total + (answer[:, ::-1] if is_mirrored else answer).astype(np.float32)
    return np.rint(total / len(_TURNS)).astype(picture.dtype)
