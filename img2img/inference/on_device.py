"""ModelOnDevice: a model, where and in which format it computes, in which style, and in tiles of what size."""

from collections.abc import Callable, Generator
from contextlib import contextmanager, nullcontext
from functools import partial
from typing import TYPE_CHECKING, Literal, TypeVar, cast

import torch
from torch import Tensor, nn

from img2img.errors import ModelError, SettingsError
from img2img.inference.formats import Measurement, default_format, remembered
from img2img.inference.forward import Inference
from img2img.inference.kept import Kept, KeptDamaged
from img2img.inference.measure import LARGE_SIZE, SIZE, WHEN_QUIET, Ask, Timing, measure
from img2img.inference.room import SMALLEST_TILE, first_tile, smaller_tile, with_speed
from img2img.inference.row_sources import AskByRows
from img2img.inference.sources import source_of
from img2img.inference.tiles import Progress, pad_to_multiple, run_by_strips
from img2img.models.card import ModelCard
from img2img.models.file import Model
from img2img.networks.layers import fold_upsampling
from img2img.pictures import Picture
from img2img.pictures.pixels import split_alpha, to_colour, with_channels
from img2img.pictures.tensors import to_tensor
from img2img.runtimes.catalogue import RUNTIMES
from img2img.runtimes.devices import CPU, autocast, choose_device, is_out_of_memory, release_memory
from img2img.runtimes.runtime import ComputeFormat, Named

if TYPE_CHECKING:
    from img2img.networks.spade import SPADEGenerator

OVERLAP = 32  # 192x192 of a photo in tiles of 128 then differs by 0.4 of 255 on average: tests/benchmarks/seams.py

_Result = TypeVar("_Result")


class ModelOnDevice:
    """A model that computes.

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

    def _compute_in(self, found: Measurement | ComputeFormat) -> None:
        form = found.chosen if isinstance(found, Measurement) else found
        self._speed = found.speeds[str(form)] if isinstance(found, Measurement) else 0.0
        self.format = form
        self._runtime = RUNTIMES[form.runtime]
        self._ask = Inference(self.source, self.device, form)
        self._laid = {network: self._runtime.lay(network, self.card, form) for network in self._model.networks.values()}

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
