"""Pictures that come by rows as sources: what `PictureSource` does with a whole one, a strip at a time."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import tee

import numpy as np

from img2img.models.card import ModelCard
from img2img.pictures import Picture
from img2img.pictures.pixels import bleed, flatten, is_grey, join_alpha, split_alpha, to_colour, to_grey
from img2img.pictures.resampling import resized_strips
from img2img.pictures.rows import PictureRows, Window

_ROWS_AT_ONCE, _MARGIN = 256, 64  # rows that get their colours from up to so many rows above and below them

AskByRows = Callable[[PictureRows], Iterator[Picture]]
"""The strips of a network's answer to rows that have its channels."""


@dataclass(frozen=True)
class PreparedRows:
    """How a picture that comes by rows is translated; all else as Prepared.

    The network is asked about `asked`; `answer(ask)` gives the strips of a picture for people, with so many `channels`.
    """

    channels: int
    grey: bool
    asked: PictureRows
    answer: Callable[[AskByRows], Iterator[Picture]]


def prepare_rows(card: ModelCard, rows: PictureRows) -> PreparedRows:
    """`rows` for a model of pictures. They are read once here, so that a damaged file is told before hours of work."""
    colours, has_alpha = _colours(rows), rows.channels in (2, 4)
    grey, strongest = True, 0
    for strip in rows.strips():
        colour, alpha = split_alpha(strip)
        grey = grey and is_grey(colour)
        strongest = strongest if alpha is None else max(strongest, int(alpha.max()))
    grey = grey and card.keeps_content
    answered = colours if grey else card.target_channels
    keeps_alpha = has_alpha and answered in (1, 3)

    def to_network(stored: Iterator[Picture]) -> Iterator[Picture]:
        bled = _bled(stored, rows.height, strongest) if has_alpha else stored
        return map(to_grey if card.source_channels == 1 else to_colour, bled)

    def answer(ask: AskByRows) -> Iterator[Picture]:
        # What the network has not answered yet waits with its alpha.
        stored, alphas = tee(rows.strips()) if keeps_alpha else (rows.strips(), iter(()))
        strips = ask(replace(asked, strips=lambda: to_network(stored)))
        if grey:
            strips = (np.repeat(strip, colours, axis=2) for strip in strips)
        return _with_alpha(strips, alphas, rows, card.scale) if keeps_alpha else strips

    asked = rows.mapped(to_network, card.source_channels)
    return PreparedRows(answered + keeps_alpha, grey, asked, answer)


def on_paper(rows: PictureRows) -> PictureRows:
    """`rows` of a drawing, whose paper shows where it is transparent."""

    def flattened(strips: Iterator[Picture]) -> Iterator[Picture]:
        for strip in strips:
            colour, alpha = split_alpha(strip)
            yield colour if alpha is None else flatten(colour, alpha)

    return rows.mapped(flattened, _colours(rows))


def _colours(rows: PictureRows) -> int:
    return rows.channels - (rows.channels in (2, 4))


def _bled(strips: Iterator[Picture], height: int, strongest: int) -> Iterator[Picture]:
    """The colours of `bleed`: exactly, but for what is invisible further than a margin from all that is visible."""
    window = Window(strips)
    for top in range(0, height, _ROWS_AT_ONCE):
        bottom = min(top + _ROWS_AT_ONCE, height)
        first = max(0, top - _MARGIN)
        colour, alpha = split_alpha(window.rows(first, min(bottom + _MARGIN, height)))
        assert alpha is not None
        yield bleed(colour, alpha, strongest)[top - first : bottom - first]


def _with_alpha(
    answers: Iterator[Picture], stored: Iterator[Picture], rows: PictureRows, scale: int
) -> Iterator[Picture]:
    """`answers` with the alpha of the `stored` strips, enlarged."""
    size, target = (rows.height, rows.width), (rows.height * scale, rows.width * scale)
    window = Window(resized_strips((strip[..., -1:] for strip in stored), size, target, "cubic"))
    top = 0
    for strip in answers:
        yield join_alpha(strip, window.rows(top, top + len(strip))[..., 0])
        top += len(strip)
