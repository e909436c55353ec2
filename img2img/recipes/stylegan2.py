"""StyleGAN2: pictures from nothing but noise (Karras 2020)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import ClassVar

import torch
from pydantic import Field, field_validator
from torch import Tensor, nn
from torch.optim import Optimizer

from img2img.adversarial.adversary import Adversary, Losses
from img2img.adversarial.path_length import PathLength
from img2img.adversarial.tensors import Photos
from img2img.networks.stylegan2 import SIZES, StyleGAN2Generator, mix_styles
from img2img.networks.stylegan2_discriminator import StyleGAN2Discriminator
from img2img.pictures.classes import LabelClass
from img2img.recipes.unconditional import Unconditional, UnconditionalSettings


class StyleGAN2Settings(UnconditionalSettings):
    """The defaults are the authors' own for papers' tables at 256 pixels (`paper256` of stylegan2-ada's code).

    The preset "config-f" is the configuration F that the paper describes, at 1024 pixels.
    """

    batch_size: int = Field(64, ge=1, le=4096, title="Batch size", description="Pictures a step.")
    size: int = Field(256, ge=16, le=1024, title="Size", description="Side of the pictures, a power of two.")
    learning_rate: float = Field(2.5e-3, gt=0, le=1, title="Learning rate", description="Adam's step size.")
    beta1: float = Field(0.0, ge=0, lt=1, title="Beta 1", description="Adam's momentum.")
    beta2: float = Field(0.99, ge=0, lt=1, title="Beta 2", description="Adam's memory of squared gradients.")
    ema_half_life: float = Field(
        20.0,
        ge=0,
        title="Averaging",
        description="Half-life of the averaged generator in thousands of pictures; 0: off.",
    )
    r1_weight: float = Field(1.0, ge=0, title="R1", description="Gamma: flattens the discriminator at reals.")
    r1_auto: bool = Field(
        True, title="R1 by size", description="Where R1 is 0, it is 0.0002 x size x size / batch size."
    )
    penalty_every: int = Field(
        16, ge=1, le=1000, title="Penalise every", description="Steps; the penalty then counts that many times."
    )
    minibatch_stddev: int = Field(
        8, ge=0, le=64, title="Minibatch deviation", description="Size of the groups whose spread is seen; 0: off."
    )
    path_weight: float = Field(2.0, ge=0, title="Path length", description="How even the space of styles is; 0: off.")
    path_every: int = Field(
        4, ge=1, le=1000, title="Path length every", description="Generator's steps; it then counts that many times."
    )
    path_decay: float = Field(
        0.01, gt=0, le=1, title="Path length decay", description="How fast the mean length moves."
    )
    path_batch_shrink: int = Field(
        2, ge=1, le=64, title="Path batch", description="Paths are measured in the batch divided by this."
    )
    mixing: float = Field(0.9, ge=0, le=1, title="Style mixing", description="Share of pictures with two styles.")
    latent_size: int = Field(512, ge=1, le=4096, title="Latent size", description="Numbers a picture is made from.")
    style_size: int = Field(512, ge=1, le=4096, title="Style size", description="Width of the mapping network.")
    mapping_layers: int = Field(8, ge=1, le=16, title="Mapping layers", description="From latent to style.")
    channel_base: int = Field(
        16384, ge=16, le=65536, title="Channels", description="Divided by a layer's size, its width; 32768 above 256."
    )
    channel_max: int = Field(512, ge=1, le=2048, title="Widest level", description="Most channels of any layer.")

    @field_validator("size")
    @classmethod
    def _is_a_power_of_two(cls, size: int) -> int:
        if size not in SIZES:
            raise ValueError(f"must be one of {', '.join(map(str, SIZES))}")
        return size

    @property
    def gamma(self) -> float:
        """The weight of R1; by default it follows the picture's size and the batch (Karras 2020a, appendix C)."""
        if self.r1_auto and not self.r1_weight:
            return 0.0002 * self.size**2 / self.batch_size
        return self.r1_weight


class StyleGAN2(Unconditional):
    """A mapping network turns noise into styles, which steer a synthesis; its mistakes are judged at full size."""

    name = "stylegan2"
    title = "StyleGAN2"
    description = "Draws new pictures like those in a folder, from nothing; styles can be mixed and blended."
    settings_class = StyleGAN2Settings
    presets: ClassVar[Mapping[str, Mapping[str, object]]] = {
        "paper": {},
        "config-f": {
            "size": 1024,
            "batch_size": 32,
            "learning_rate": 2e-3,
            "r1_weight": 10.0,
            "ema_half_life": 10.0,
            "minibatch_stddev": 4,
            "channel_base": 32768,
        },
        "small": {
            "size": 64,
            "r1_weight": 0.0,
            "minibatch_stddev": 4,
            "batch_size": 16,
            "ema_half_life": 5.0,
            "latent_size": 128,
            "style_size": 128,
            "mapping_layers": 2,
            "channel_base": 1024,
            "channel_max": 256,
            "augment": "ada",
        },
        "tiny": {
            "size": 16,
            "r1_weight": 0.0,
            "minibatch_stddev": 4,
            "batch_size": 2,
            "latent_size": 8,
            "style_size": 8,
            "mapping_layers": 2,
            "channel_base": 64,
            "channel_max": 8,
        },
    }
    settings: StyleGAN2Settings

    def __init__(self, settings: StyleGAN2Settings, classes: Sequence[LabelClass] = ()) -> None:
        super().__init__(settings, classes)
        s = settings
        both = {
            "size": s.size,
            "channel_base": s.channel_base,
            "channel_max": s.channel_max,
            "mapping_layers": s.mapping_layers,
            "classes": len(classes),
        }
        self.hyperparameters = {**both, "latent_size": s.latent_size, "style_size": s.style_size}
        self.generator: StyleGAN2Generator = StyleGAN2Generator(**self.hyperparameters)  # pyright: ignore[reportIncompatibleVariableOverride]
        discriminator = StyleGAN2Discriminator(**both, compare=s.comparison)
        self.adversary = Adversary(discriminator, s.model_copy(update={"r1_weight": s.gamma}))
        self.path_length = PathLength(s.path_decay)

    def turns(self, batch: Photos, step: int) -> Iterator[tuple[str, Losses]]:
        """Non-saturating loss with lazy R1 and path length (Karras 2020, section 3 and appendix B).

        A penalty is added to the loss of the step it is due at, where the authors' code gives it a step of its own.
        """
        s, real, classes = self.settings, batch.target, batch.classes
        plays = self.generator_plays(step)
        with torch.set_grad_enabled(plays):
            fake = self.draw(batch)
        yield "discriminator", self.adversary.discriminator_losses(real, fake, classes, step)
        self.adversary.after_discriminator_step()
        if not plays:
            return
        losses = self.adversary.generator_losses(fake, real, classes, step)
        if s.path_weight and step // s.discriminator_steps % s.path_every == 0:
            losses["path_length"] = s.path_every * s.path_weight * self._path_penalty(batch)
        yield "generator", losses

    def draw(self, batch: Photos) -> Tensor:
        return self.generator.synthesise(self._styles(batch), noise="random")

    def _styles(self, batch: Photos) -> Tensor:
        """A style for each photo, (B, styles, style_size), `mixing` of them mixed of two at a random layer."""
        first, second = (self.generator.map(self.latents(batch), batch.classes) for _ in range(2))
        self.generator.track(first)
        count, layers, device = len(batch), self.generator.styles, first.device
        crossover = torch.randint(1, layers, (count,), device=device)
        mixed = torch.rand(count, device=device) < self.settings.mixing
        return mix_styles(first, second, torch.where(mixed, crossover, layers))

    def _path_penalty(self, batch: Photos) -> Tensor:
        count = max(1, len(batch) // self.settings.path_batch_shrink)
        part = Photos(batch.target[:count], None if batch.classes is None else batch.classes[:count])
        with torch.autocast(batch.target.device.type, enabled=False):
            styles = self._styles(part)
            return self.path_length(styles, self.generator.synthesise(styles, noise="random"))

    def optimizer(self, player: str, parameters: Iterable[nn.Parameter]) -> Optimizer:
        s, c = self.settings, self._lazy(player)
        return self.adam(player, parameters, (s.beta1**c, s.beta2**c))

    def learning_rate(self, player: str) -> float:
        return self._lazy(player) * super().learning_rate(player)

    def _lazy(self, player: str) -> float:
        """What rates and betas are scaled by when a penalty comes at every kth step: k / (k + 1) (appendix B)."""
        s = self.settings
        weight, every = (s.path_weight, s.path_every) if player == "generator" else (s.gamma, s.penalty_every)
        return every / (every + 1) if weight and every > 1 else 1.0
