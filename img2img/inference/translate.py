"""Translator: a picture in, a picture out, whatever its size, depth and channels."""

from collections.abc import Callable, Generator, Hashable, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import partial
from typing import TYPE_CHECKING, Literal, TypeVar, cast

import torch
from torch import Tensor, nn

from img2img.errors import ModelError, SettingsError
from img2img.inference.formats import Measurement, default_format, remembered
from img2img.inference.forward import Inference
from img2img.inference.kept import Kept, KeptDamaged
from img2img.inference.measure import LARGE_SIZE, SIZE, WHEN_QUIET, Ask, Timing, measure
from img2img.inference.room import SMALLEST_TILE, check_room, first_tile, smaller_tile, with_speed
from img2img.inference.row_sources import AskByRows
from img2img.inference.sources import Prepared, source_of
from img2img.inference.threads import each_in_a_thread
from img2img.inference.tiles import Progress, pad_to_multiple, run_by_strips
from img2img.models.card import ModelCard
from img2img.models.file import Model
from img2img.networks.layers import fold_upsampling
from img2img.pictures import Picture
from img2img.pictures.pixels import split_alpha, to_colour, with_channels
from img2img.pictures.resampling import resized_strips
from img2img.pictures.row_writing import WriteRows
from img2img.pictures.rows import PictureRows, joined
from img2img.pictures.tensors import to_picture, to_tensor
from img2img.runtimes.catalogue import RUNTIMES
from img2img.runtimes.devices import CPU, autocast, choose_device, is_out_of_memory, release_memory
from img2img.runtimes.runtime import ComputeFormat, Named

if TYPE_CHECKING:
    from img2img.networks.spade import SPADEGenerator

TOGETHER = {"cpu": 1 << 15}  # pixels of small pictures asked about at once
TOGETHER_ELSEWHERE = 1 << 18  # on a GPU, which is hardly slower for many
OVERLAP = 32  # 192x192 of a photo in tiles of 128 then differs by 0.4 of 255 on average: tests/benchmarks/seams.py

_Result = TypeVar("_Result")


class Translator:
    """Pictures through one model.

    device     "auto", "cpu", "cuda", "cuda:1", "mps", "vulkan", "vulkan:1"
    precision  "auto", "fp32", "bf16", "fp16"
    runtime    "auto", "torch", "ncnn", "openvino"
    tile       the longest side, in source pixels, that the network sees at once; 0 for the whole picture; "auto"
               chooses by free memory. A device that runs out of memory gets half of it, down to 64.
    seed       of what a model draws at random (dropout, where the card says mode "train"): one seed, one answer

    `strength` may be changed at any time: how far the style of a model with styles is from the mean of all styles; 1 is
    the style as it was taken or drawn, 0 the mean.

    It computes in the format that was measured for the model here, or until then in the default one.
    Raises SettingsError and ModelError when these do not fit together.
    """

    def __init__(
        self,
        model: Model,
        device: str = "auto",
        precision: str = "auto",
        tile: int | Literal["auto"] = "auto",
        seed: int = 0,
        runtime: str = "auto",
    ) -> None:
        self.card: ModelCard = model.card
        self._named = Named(device, runtime, precision)
        self.device = choose_device(device) if self._named.is_pytorchs else CPU
        self.seed = seed
        self._tile = None if isinstance(tile, str) else tile
        self.strength = 1.0
        self._style: Tensor | None = None
        if self._tile and self._tile < SMALLEST_TILE:
            raise SettingsError(f"A tile of {tile} pixels is too small. Choose {SMALLEST_TILE} or more, 0 or auto.")
        if self.card.task == "generation":
            raise ModelError(f"{self.card.name} makes pictures from nothing. Use it with img2img generate.")
        self.source = source_of(self.card)
        self._model = model
        for network in model.networks.values():
            fold_upsampling(network.to(self.device).train(self.card.mode == "train"))
        measured = remembered(self.card, self.device, self._named)
        self._compute_in(measured or default_format(self.card, self.device, self._named))

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

    def take_style(self, photo: Picture, direction: str = "") -> None:
        """From now on answer in the style of `photo` (H, W, C) instead of one drawn from the seed.

        Raises ModelError for a model without styles.
        """
        network = self._model.network(direction)
        if not self.card.has_styles:
            raise ModelError(f"{self.card.name} has no styles to choose from. Leave the style out.")
        with torch.inference_mode(), autocast(self.device, self.format.dtype):
            colour = to_colour(split_alpha(with_channels(photo))[0])
            self._style, _ = cast("SPADEGenerator", network).encode(to_tensor(colour).to(self.device))

    def leave_style(self) -> None:
        """From now on answer in a style drawn from the seed again."""
        self._style = None

    def measure(self, timing: Timing = WHEN_QUIET) -> Generator[None]:
        """Find the fastest format of this model on this machine, unless that is known, and compute in it from then on.

        Stops after each call of a network, so that pictures can be translated in between.
        """
        network = self._model.network()
        style = self._style_of(network)

        def asking(size: tuple[int, int], count: int) -> Ask:
            example = self.source.prepare(self.source.example(size))
            tile, _ = pad_to_multiple(to_tensor(example.pixels), self.card.size_multiple)
            tiles = tile.repeat(count, 1, 1, 1)

            def ask(laid: nn.Module, form: ComputeFormat) -> Tensor:
                inference, at_once = Inference(self.source, self.device, form), RUNTIMES[form.runtime].at_once(form)
                return torch.cat([inference(laid, some, *style) for some in tiles.split(at_once)])

            return ask

        native, threads = self.card.native_size, torch.get_num_threads()
        asks = [asking(native, 1)] if native else [asking(SIZE, threads), asking(LARGE_SIZE, threads)]
        measured = yield from measure(self.card, network, self.device, asks, self._named, timing)
        if measured:
            self._compute_in(measured)

    def _compute_in(self, found: Measurement | ComputeFormat) -> None:
        form = found.chosen if isinstance(found, Measurement) else found
        self._speed = found.speeds[str(form)] if isinstance(found, Measurement) else 0.0
        self.format = form
        self._runtime = RUNTIMES[form.runtime]
        self._ask = Inference(self.source, self.device, form)
        self._laid = {network: self._runtime.lay(network, self.card, form) for network in self._model.networks.values()}

    def _run(self, network: nn.Module, prepared: Prepared, on_progress: Progress | None) -> Picture:
        rows = PictureRows.of(prepared.pixels)

        def attempt(ask: AskByRows) -> Picture:
            return joined(ask(rows), rows.height * self.card.scale)

        return self._in_tiles(network, (rows.height, rows.width), attempt, on_progress, grey=prepared.grey)

    def _in_tiles(
        self,
        network: nn.Module,
        size: tuple[int, int],
        attempt: Callable[[AskByRows], _Result],
        on_progress: Progress | None,
        *,
        grey: bool,
        kept: Kept | None = None,
    ) -> _Result:
        """What `attempt` makes of the answers to rows of a picture of `size`, in tiles as large as memory allows."""
        style = self._style_of(network)

        def answer_tile(tile: Tensor) -> Tensor:
            answer = self._ask(self._laid[network], tile, *style)
            return answer.mean(1, keepdim=True) if grey else answer

        tile = (kept and kept.tile()) or self._first_tile(size)
        while True:
            try:
                keeping = kept.rows(tile) if kept else nullcontext()
                with self._seeded(), torch.inference_mode(), keeping as kept_rows:
                    ask = partial(
                        run_by_strips,
                        answer_tile,
                        tile=tile,
                        overlap=min(OVERLAP, tile // 4) if self.card.tileable else tile // 4,
                        scale=self.card.scale,
                        multiple=self.card.size_multiple,
                        on_progress=on_progress,
                        at_once=self._runtime.at_once(self.format),
                        kept=kept_rows,
                        on_kept=(kept and kept.on_piece) or on_progress,
                    )
                    return attempt(ask)
            except KeptDamaged:
                continue
            except (RuntimeError, MemoryError) as error:
                if not is_out_of_memory(error) or (kept and kept.is_part):  # the tiles of all parts are alike
                    raise
            # Out here the failed attempt is no longer on the stack, so its tensors are free.
            release_memory(self.device)
            tile = smaller_tile(self.card, self.device, tile)

    def _first_tile(self, size: tuple[int, int]) -> int:
        if self._tile is None:
            room = with_speed(self._runtime.room(self.format, self.device), self.card, self._speed)
            return first_tile(self.card, room, size, self._runtime.at_once(self.format))
        return self._tile or max(size)

    def _style_of(self, network: nn.Module) -> tuple[Tensor, ...]:
        """The style that a network with styles is to answer in, (1, style_size): one, also for many tiles.

        Styles are drawn from N(0, 1), so 0 is their mean.
        """
        size = getattr(network, "style_size", 0)
        if not size:
            return ()
        style = self._style
        if style is None:
            with self._seeded():
                style = torch.randn(1, size).to(self.device)
        return (self.strength * style,)

    @contextmanager
    def _seeded(self) -> Generator[None]:
        """Draw from `seed` inside, and leave the caller's random numbers as they were."""
        on_cpu = self.device.type == "cpu"  # whose random numbers are always kept
        devices = [] if on_cpu else [self.device.index or 0]
        with torch.random.fork_rng(devices, device_type="cuda" if on_cpu else self.device.type):
            torch.manual_seed(self.seed)
            yield
