"""What a model reads, a kind a class: how a file becomes a source, a source a tensor, and the answer a picture again.

A card says which kind its model takes (`ModelCard.source`); nobody else asks. To add a kind: its name in
`img2img.models.card.SourceKind`, and a class here with its place in SOURCES.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import ClassVar

import cv2
import numpy as np
import torch
from torch import Tensor

from img2img.disk import pictures_by_stem
from img2img.errors import ModelError, PictureError
from img2img.inference.row_sources import PreparedRows, on_paper, prepare_rows
from img2img.models.card import ModelCard, SourceKind
from img2img.pictures import Picture, coloured
from img2img.pictures.classes import shown
from img2img.pictures.files import PictureFile, read_picture
from img2img.pictures.holes import check_holes, read_with_holes, to_source
from img2img.pictures.label_tensors import edges_of, to_channels
from img2img.pictures.labels import VOID, label_map_of, read_numbers, read_numbers_and_objects
from img2img.pictures.pixels import (
    bleed,
    flatten,
    is_grey,
    join_alpha,
    resize,
    split_alpha,
    to_colour,
    to_depth,
    to_grey,
)
from img2img.pictures.rows import PictureRows


@dataclass(frozen=True)
class Prepared:
    """What the network is given of a picture, and what becomes of its answer.

    `pixels` (H, W, C) have the network's channels; `finish` makes the answer (H', W', C') a picture for people. Of an
    answer to a grey picture that stays `grey`, the mean of all channels is asked for.
    """

    pixels: Picture
    finish: Callable[[Picture], Picture]
    grey: bool = False


@dataclass(frozen=True)
class Source(ABC):
    """One kind of source, as the card's network takes it. Raises ModelError for channels that no such picture has."""

    card: ModelCard

    kind: ClassVar[SourceKind]
    channels: ClassVar[tuple[int, ...]] = (1, 3)
    takes_rows: ClassVar[bool] = False

    def __post_init__(self) -> None:
        if self.card.source_channels not in self.channels:
            raise ModelError(
                f"{self.card.name} takes {self.card.source_channels} channels, but its pictures have "
                f"{' or '.join(map(str, self.channels))}. Choose another model."
            )

    def reader(self, mask: Path | None = None, instances: Path | None = None) -> Callable[[Path], PictureFile]:
        """How files are read. Raises ModelError for a mask of holes, or instance maps, where they mean nothing."""
        if mask:
            raise ModelError(f"{self.card.name} fills no holes. Leave the mask out.")
        if instances:
            raise ModelError(f"{self.card.name} knows no edges of objects. Leave the instance maps out.")
        return read_picture

    def resized(self, picture: Picture, size: tuple[int, int]) -> Picture:
        """`picture` (H, W, C) at (*size, C), such as for a draft."""
        shrinks = size[0] * size[1] < picture.shape[0] * picture.shape[1]
        return resize(picture, size, cv2.INTER_AREA if shrinks else cv2.INTER_LANCZOS4)

    @abstractmethod
    def prepare(self, picture: Picture) -> Prepared:
        """What the network is given of `picture` (H, W, C). Raises PictureError for what is no such source."""

    def prepare_rows(self, rows: PictureRows) -> PreparedRows:
        """The same of a picture that comes by rows. Raises ModelError where `takes_rows` is not so."""
        raise ModelError(f"{self.card.name} needs each picture whole.")

    def to_network(self, tile: Tensor) -> Tensor:
        """A tile (1, C, h, w) of prepared pixels, [-1, 1], in the range and channel order of the network."""
        tile = _from_unit(tile, self.card.source_range)
        return tile.flip(1) if self.card.channel_order == "bgr" else tile

    def example(self, size: tuple[int, int]) -> Picture:
        """A picture (*size, C) to warm a network up and to time it with; always the same noise."""
        return np.random.default_rng(0).integers(0, 256, (*size, self.card.source_channels), np.uint8)


class PictureSource(Source):
    """A photo or anything like one; what is transparent stays so, and super-resolution keeps grey pictures grey."""

    kind = "picture"
    takes_rows = True

    def prepare(self, picture: Picture) -> Prepared:
        colour, alpha = split_alpha(picture)
        return self._of_colour(colour if alpha is None else bleed(colour, alpha), alpha)

    def prepare_rows(self, rows: PictureRows) -> PreparedRows:
        return prepare_rows(self.card, rows)

    def _of_colour(self, colour: Picture, alpha: Picture | None) -> Prepared:
        grey = self.card.keeps_content and is_grey(colour)
        pixels = to_grey(colour) if self.card.source_channels == 1 else to_colour(colour)

        def finish(answer: Picture) -> Picture:
            answer = np.repeat(answer, colour.shape[2], axis=2) if grey else answer
            if alpha is None or answer.shape[2] not in (1, 3):
                return answer
            return join_alpha(answer, resize(alpha[..., None], answer.shape[:2], cv2.INTER_CUBIC)[..., 0])

        return Prepared(pixels, finish, grey)


class SketchSource(PictureSource):
    """A drawing on paper, which is what shows where it is transparent."""

    kind = "sketch"

    def prepare(self, picture: Picture) -> Prepared:
        colour, alpha = split_alpha(picture)
        return self._of_colour(colour if alpha is None else flatten(colour, alpha), None)

    def prepare_rows(self, rows: PictureRows) -> PreparedRows:
        return prepare_rows(self.card, on_paper(rows))


class ColouredSketchSource(Source):
    """Lines and under them colours, transparent where the model is to decide; uint8, whatever the file's depth."""

    kind = "coloured-sketch"
    channels = (4,)

    def prepare(self, picture: Picture) -> Prepared:
        depth = picture.dtype
        return Prepared(coloured.to_source(picture), finish=lambda answer: to_depth(answer, depth))


class LabelSource(Source):
    """A label map in the numbers or the colours of its classes; the network has a channel for each class.

    Where it was trained with the edges of objects it has one more, and a second channel of the picture numbers the
    object at each pixel.
    """

    kind = "labels"

    def reader(self, mask: Path | None = None, instances: Path | None = None) -> Callable[[Path], PictureFile]:
        super().reader(mask, None if self.card.knows_edges else instances)
        if not self.card.knows_edges:
            return lambda path: PictureFile(read_numbers(path, self.card.classes))
        if instances is None:
            raise ModelError(
                f"{self.card.name} was trained with the edges of objects, so it needs instance maps: name their folder "
                "with --instances."
            )
        return partial(read_numbers_and_objects, classes=self.card.classes, maps=pictures_by_stem(instances))

    def resized(self, picture: Picture, size: tuple[int, int]) -> Picture:
        return resize(picture, size, cv2.INTER_NEAREST)  # between two classes is none

    def prepare(self, picture: Picture) -> Prepared:
        labels, objects = picture[..., : 1 if self.card.knows_edges else None], picture[..., 1:]
        if self.card.knows_edges and labels.max() <= VOID:  # of 16 bits only as its objects are
            labels = labels.astype(np.uint8)
        pixels = label_map_of(labels, self.card.classes)[..., None]
        if self.card.knows_edges:
            if picture.shape[2] != 2:
                raise PictureError(f"The source of {self.card.name} has no second channel that numbers its objects.")
            pixels = np.concatenate([pixels, 255 * edges_of(objects[..., 0])[..., None]], axis=2)
        return Prepared(pixels, finish=lambda answer: answer)

    def to_network(self, tile: Tensor) -> Tensor:
        labels = to_channels((tile[:, 0] + 1) * 127.5 + 0.5, len(shown(self.card.classes)))
        return torch.cat([labels, (tile[:, 1:] > 0).float()], dim=1) if self.card.knows_edges else labels

    def example(self, size: tuple[int, int]) -> Picture:
        labels = np.resize(np.arange(len(self.card.classes), dtype=np.uint8), (*size, 1))
        return np.repeat(labels, 1 + self.card.knows_edges, axis=2)


class HoleSource(Source):
    """A picture whose holes are to be filled, which are what is not opaque; all else comes back as it was given."""

    kind = "holes"
    channels = (4,)

    def reader(self, mask: Path | None = None, instances: Path | None = None) -> Callable[[Path], PictureFile]:
        super().reader(None, instances)
        return partial(read_with_holes, mask=read_picture(mask).pixels if mask else None)

    def prepare(self, picture: Picture) -> Prepared:
        check_holes(picture)
        colour, alpha = split_alpha(picture)
        assert alpha is not None
        colour = to_colour(colour)
        return Prepared(to_source(colour, alpha), finish=lambda answer: flatten(colour, alpha, paper=answer))


SOURCES: tuple[type[Source], ...] = (PictureSource, SketchSource, ColouredSketchSource, LabelSource, HoleSource)


def source_of(card: ModelCard) -> Source:
    """The kind of source that the card names. Raises ModelError where the card contradicts itself."""
    (kind,) = (kind for kind in SOURCES if kind.kind == card.source)
    return kind(card)


def _from_unit(tensor: Tensor, target: tuple[float, float]) -> Tensor:
    """[-1, 1] to the range `target`; nothing is computed, and so nothing rounded, where they are the same."""
    low, high = target
    return tensor if target == (-1.0, 1.0) else (tensor + 1) * ((high - low) / 2) + low
