"""Sampler: pictures from a model that draws them from random numbers; one seed, one picture."""

import difflib
from collections.abc import Callable, Generator, Iterable, Iterator
from typing import Protocol, runtime_checkable

import torch
from torch import Tensor, nn

from img2img.errors import ModelError, OutOfMemory, SettingsError
from img2img.inference.formats import format_for
from img2img.inference.latents import latents_of
from img2img.inference.measure import WHEN_QUIET, Timing, measure
from img2img.models.card import ModelCard
from img2img.models.file import Model
from img2img.networks.layers import fold_upsampling
from img2img.pictures import Picture
from img2img.pictures.tensors import to_picture
from img2img.runtimes.catalogue import RUNTIMES
from img2img.runtimes.devices import autocast, choose_device, is_out_of_memory, release_memory
from img2img.runtimes.runtime import ComputeFormat, Named

LARGEST_SEED = 2**63 - 1


@runtime_checkable
class StyleBased(Protocol):
    """A generator with a space of styles between its latents and its pictures (Karras 2019)."""

    def map(self, latent: Tensor, classes: Tensor | None = None, truncation: float = 1.0) -> Tensor:
        """Latents (B, latent_size) -> styles (B, layers, width)."""
        raise NotImplementedError

    def synthesise(self, styles: Tensor) -> Tensor:
        """Styles (B, layers, width) -> pictures (B, 3, H, W), without drawing anything at random."""
        raise NotImplementedError


class Sampler:
    """Pictures from one model.

    device      "auto", "cpu", "cuda", "cuda:1", "mps"
    precision   "auto", "fp32", "bf16", "fp16"
    truncation  how far pictures are from the model's mean picture: 1 as it was trained, 0.7 tamer, 0 the mean itself

    Pictures are drawn one at a time, so that a seed gives the same one in whatever company.
    Raises SettingsError and ModelError when these do not fit together.
    """

    def __init__(self, model: Model, device: str = "auto", precision: str = "auto", truncation: float = 1.0) -> None:
        self.card: ModelCard = model.card
        self.device = choose_device(device)
        self._named = Named(device, precision=precision)
        self.format = format_for(self.card, self.device, self._named)
        self.truncation = truncation
        self._network = model.network()
        if self.card.task != "generation":
            command = "upscale" if self.card.keeps_content else "translate"
            raise ModelError(f"{self.card.name} changes pictures and draws none itself. Use it with img2img {command}.")
        if not 0 <= truncation <= 2:
            raise SettingsError(f"A truncation of {truncation} is not possible. Choose one from 0 to 2; 1 is none.")
        if truncation != 1:
            self._style_based("truncation")
        folded = fold_upsampling(self._network.to(self.device))
        RUNTIMES["torch"].lay(folded, self.card, self.format).train(self.card.mode == "train")

    @property
    def classes(self) -> tuple[str, ...]:
        """What the model can be asked for; empty when it knows no classes."""
        return tuple(known.name for known in self.card.classes)

    def __call__(self, seeds: Iterable[int], class_name: str = "") -> Iterator[Picture]:
        """A picture (H, W, C) uint8 for each seed, of that class; without one, classes take turns by seed.

        Raises SettingsError for an unknown class, naming those there are, and OutOfMemory.
        """
        self._check_class(class_name)
        return (self._draw(*self._start(seed, class_name)) for seed in _checked(seeds))

    def mix(self, coarse: int, fine: int, crossover: int | None = None, class_name: str = "") -> Picture:
        """The picture whose first `crossover` layers follow the seed `coarse`, and the others the seed `fine`.

        Half of the layers when None. Raises ModelError for a model without styles, and SettingsError for a crossover
        beyond its layers.
        """
        network = self._style_based("mixing")
        self._check_class(class_name)
        first, second = (self._styles(network, *self._start(seed, class_name)) for seed in _checked((coarse, fine)))
        layers = first.shape[1]
        where = layers // 2 if crossover is None else crossover
        if not 0 <= where <= layers:
            raise SettingsError(f"There is no crossover {where}: {self.card.name} has {layers} layers.")
        return self._picture(network.synthesise, torch.cat([first[:, :where], second[:, where:]], dim=1))

    def interpolate(self, first: int, last: int, frames: int = 60, class_name: str = "") -> Iterator[Picture]:
        """`frames` pictures on the way from one seed's to the other's, both included.

        A straight way between styles; without styles, an arc between latents, because all that a model was trained on
        lie about equally far from 0 (White 2016), and then all frames are of the first one's class.
        """
        if frames < 2:
            raise SettingsError(f"A way of {frames} frames has no two ends. Choose 2 or more.")
        self._check_class(class_name)
        (start, classes), (end, other_classes) = (self._start(seed, class_name) for seed in _checked((first, last)))
        shares = torch.linspace(0, 1, frames).tolist()
        network = self._network
        if not isinstance(network, StyleBased):
            return (self._draw(_along_arc(start, end, share), classes) for share in shares)
        here, there = self._styles(network, start, classes), self._styles(network, end, other_classes)
        return (self._picture(network.synthesise, torch.lerp(here, there, share)) for share in shares)

    def measure(self, timing: Timing = WHEN_QUIET) -> Generator[None]:
        """As `Translator.measure`: find the fastest format, unless it is known, stopping after each call."""
        start = self._start(0, "")

        def ask(laid: nn.Module, form: ComputeFormat) -> Tensor:
            draw, arguments = self._drawing(laid, *start)
            with autocast(self.device, form.dtype):
                return draw(*arguments)

        measured = yield from measure(self.card, self._network, self.device, [ask], self._named, timing)
        if measured:
            self.format = measured.chosen
            RUNTIMES["torch"].lay(self._network, self.card, self.format)

    def _start(self, seed: int, class_name: str) -> tuple[Tensor, Tensor | None]:
        """Latents (1, latent_size), and a class (1,) where the model knows some."""
        latent = latents_of([seed], self.card.latent_size).to(self.device)
        if not self.classes:
            return latent, None
        number = self.classes.index(class_name) if class_name else seed % len(self.classes)
        return latent, torch.tensor([number], device=self.device)

    def _draw(self, latent: Tensor, classes: Tensor | None) -> Picture:
        draw, arguments = self._drawing(self._network, latent, classes)
        return self._picture(draw, *arguments)

    def _drawing(
        self, network: nn.Module, latent: Tensor, classes: Tensor | None
    ) -> tuple[Callable[..., Tensor], tuple[Tensor | None, ...]]:
        """What draws a picture, and of what: of styles where the network has some."""
        if isinstance(network, StyleBased):
            return network.synthesise, (self._styles(network, latent, classes),)
        return network, (latent, classes)

    def _styles(self, network: StyleBased, latent: Tensor, classes: Tensor | None) -> Tensor:
        """Styles (1, layers, width), in float32: they are few, and truncation is a difference of them."""
        with torch.inference_mode():
            return network.map(latent, classes, truncation=self.truncation)

    def _picture(self, draw: Callable[..., Tensor], *arguments: Tensor | None) -> Picture:
        try:
            with torch.inference_mode(), autocast(self.device, self.format.dtype):
                return to_picture(draw(*arguments).float())
        except (RuntimeError, MemoryError) as error:
            if not is_out_of_memory(error):
                raise
            release_memory(self.device)
            raise OutOfMemory(
                f"{self.device} has too little memory for {self.card.name}. "
                "Close other programs, or choose the device cpu."
            ) from error

    def _style_based(self, feature: str) -> StyleBased:
        if not isinstance(self._network, StyleBased):
            raise ModelError(
                f"{self.card.name} has no styles, so it knows no {feature}: only style-based models do, such as "
                f"StyleGAN2's. Leave the {feature} out, or use another model."
            )
        return self._network

    def _check_class(self, name: str) -> None:
        if not name or name in self.classes:
            return
        if not self.classes:
            raise SettingsError(f"{self.card.name} knows no classes. Leave the class out.")
        close = difflib.get_close_matches(name, self.classes, n=1)
        guess = f" Did you mean {close[0]}?" if close else ""
        raise SettingsError(
            f"{self.card.name} knows no class {name!r}.{guess} Choose one of: {', '.join(self.classes)}."
        )


def _checked(seeds: Iterable[int]) -> Iterator[int]:
    for seed in seeds:
        if not 0 <= seed <= LARGEST_SEED:
            raise SettingsError(f"{seed} cannot be a seed. Choose a whole number from 0 to {LARGEST_SEED}.")
        yield seed


def _along_arc(start: Tensor, end: Tensor, share: float) -> Tensor:
    """The point at `share` of the arc from `start` to `end`, each (1, N): spherical interpolation (Shoemake 1985)."""
    angle = torch.acos(torch.cosine_similarity(start, end).clamp(-1, 1))
    if angle < 1e-4:
        return torch.lerp(start, end, share)
    return (torch.sin((1 - share) * angle) * start + torch.sin(share * angle) * end) / torch.sin(angle)
