"""Translator: a picture in, a picture out, whatever its size, depth and channels."""

from collections.abc import Callable, Hashable, Sequence
from contextlib import AbstractContextManager

import torch
from torch import Tensor, nn

from img2img.inference.kept import Kept
from img2img.inference.on_device import ModelOnDevice
from img2img.inference.room import check_room
from img2img.inference.row_sources import AskByRows
from img2img.inference.sources import Prepared
from img2img.inference.threads import each_in_a_thread
from img2img.inference.tiles import Progress, pad_to_multiple
from img2img.pictures import Picture
from img2img.pictures.pixels import with_channels
from img2img.pictures.resampling import resized_strips
from img2img.pictures.row_writing import WriteRows
from img2img.pictures.rows import PictureRows, joined
from img2img.pictures.tensors import to_picture, to_tensor

TOGETHER = {"cpu": 1 << 15}  # pixels of small pictures asked about at once
TOGETHER_ELSEWHERE = 1 << 18  # on a GPU, which is hardly slower for many


class Translator(ModelOnDevice):
    """Pictures through one model, which computes as ModelOnDevice says.

    Raises SettingsError and ModelError when these do not fit together.
    """

    def __call__(self, picture: Picture, direction: str = "", on_progress: Progress | None = None) -> Picture:
        """The answer (H * scale, W * scale, C) to `picture` (H, W, C), uint8 or uint16, at the same depth.

        C is the card's target_channels, plus alpha where the picture has one. Super-resolution keeps grey pictures
        grey. A model of holes fills what is not opaque, and every other pixel comes back as it was given.
        `on_progress(done, total)` is told after each tile; it starts again at 1 when tiles must get smaller.
        Raises PictureError, ModelError, and OutOfMemory when not even the smallest tile fits.
        """
        network, picture = self._model.network(direction), with_channels(picture)
        check_room(picture, self.card.scale, self.card.target_channels)
        prepared = self.source.prepare(picture)
        return prepared.finish(self._run(network, prepared, on_progress))

    def alike(self, picture: Picture) -> tuple[Hashable, int] | None:
        """A key that pictures share which `together` takes at once, and how many of them; None for one by itself.

        They are small. A model that draws at random, or takes statistics of what it is given, answers each alone.
        """
        height, width = picture.shape[:2]
        most = TOGETHER.get(self.device.type, TOGETHER_ELSEWHERE) // (height * width)
        is_whole = self._tile is None or self._tile == 0 or self._tile >= max(height, width)
        if most < 2 or self.card.mode == "train" or not is_whole:
            return None
        return (picture.shape, picture.dtype.str), most

    def together(self, pictures: Sequence[Picture], direction: str = "") -> list[Picture]:
        """What `self` answers to each of these, which are `alike`: all in one on a GPU, each in a thread on a CPU."""
        network = self._model.network(direction)
        style = self._style_of(network)
        at_once = len(pictures) if self.device.type != "cpu" else self._runtime.at_once(self.format)
        groups = [pictures[start : start + at_once] for start in range(0, len(pictures), at_once)]

        def answer(group: Sequence[Picture]) -> list[Picture]:
            prepared = [self.source.prepare(with_channels(picture)) for picture in group]
            padded = [pad_to_multiple(to_tensor(one.pixels), self.card.size_multiple)[0] for one in prepared]
            with torch.inference_mode():
                answers = self._ask(self._laid[network], torch.cat(padded), *style).to("cpu")
                return [self._finished(*pair) for pair in zip(prepared, answers, strict=True)]

        answers = each_in_a_thread(answer, groups) if at_once == 1 else map(answer, groups)
        return [picture for group in answers for picture in group]

    def _finished(self, prepared: Prepared, answer: Tensor) -> Picture:
        """The picture of an answer (C, H * scale, W * scale) that was computed whole, with its padding."""
        height, width = (side * self.card.scale for side in prepared.pixels.shape[:2])
        answer = answer[None, :, :height, :width]
        grey = answer.mean(1, keepdim=True) if prepared.grey else answer
        return prepared.finish(to_picture(grey, prepared.pixels.dtype))

    def takes_rows(self, size: tuple[int, int]) -> bool:
        """Whether it can `stream` a picture of `size` (height, width), and need not see it whole."""
        return self.card.tileable and self._tile != 0 and self.source.takes_rows

    @property
    def keeps(self) -> bool:
        """Whether what is finished of an answer can be kept, and its parts computed by themselves."""
        return self.card.mode != "train"

    def answer_size(self, size: tuple[int, int]) -> tuple[int, int]:
        """The (height, width) of the answer to a picture of `size` (height, width)."""
        return size[0] * self.card.scale, size[1] * self.card.scale

    def stream(
        self,
        rows: PictureRows,
        open_writer: Callable[[tuple[int, int, int]], AbstractContextManager[WriteRows]],
        direction: str = "",
        on_progress: Progress | None = None,
        kept: Kept | None = None,
    ) -> None:
        """Answer a picture that comes by rows, strip by strip; bit for bit the same answer, or within 1 of 255 where
        it is resized or has alpha.

        `open_writer(shape)`, (H, W, C) of the answer, takes its strips; it is opened again when tiles must get smaller.
        What is finished is `kept`, and a later call for the same picture goes on with it, to the same answer; who calls
        removes its folder in the end. A model that draws at random keeps nothing.
        Raises as a call, and ModelError where `takes_rows` is not so.
        """
        network, prepared = self._model.network(direction), self.source.prepare_rows(rows)
        size = rows.height, rows.width
        native, final = (rows.height * self.card.scale, rows.width * self.card.scale), self.answer_size(size)

        def attempt(ask: AskByRows) -> None:
            strips = prepared.answer(ask)
            with open_writer((*final, prepared.channels)) as write:
                for strip in resized_strips(strips, native, final, "area" if final < native else "lanczos"):
                    write(strip)

        kept = kept if self.keeps else None
        self._in_tiles(network, size, attempt, on_progress, grey=prepared.grey, kept=kept)

    def settle_tiles(self, size: tuple[int, int], kept: Kept) -> int:
        """In which tiles parts of the answer to a picture of `size` (height, width) are to be computed."""
        tile = kept.tile() or self._first_tile(size)
        with kept.rows(tile):
            return tile

    def compute_part(
        self, rows: PictureRows, kept: Kept, direction: str = "", on_progress: Progress | None = None
    ) -> None:
        """Compute a part of what `stream` answers, after `settle_tiles`, and keep it for that.

        Raises as `stream`, and what tells that memory ran out.
        """
        network, prepared = self._model.network(direction), self.source.prepare_rows(rows)

        def attempt(ask: AskByRows) -> None:
            for _ in ask(prepared.asked):
                pass

        self._in_tiles(network, (rows.height, rows.width), attempt, on_progress, grey=prepared.grey, kept=kept)

    def _run(self, network: nn.Module, prepared: Prepared, on_progress: Progress | None) -> Picture:
        rows = PictureRows.of(prepared.pixels)

        def attempt(ask: AskByRows) -> Picture:
            return joined(ask(rows), rows.height * self.card.scale)

        return self._in_tiles(network, (rows.height, rows.width), attempt, on_progress, grey=prepared.grey)
