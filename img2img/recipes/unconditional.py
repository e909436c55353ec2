"""What the recipes share that draw pictures from random numbers, with or without a class."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Self

import torch
from pydantic import Field, model_validator
from torch import Tensor, nn

from img2img.adversarial.adversary import Adversary, Losses
from img2img.adversarial.recipe import Recipe, Settings
from img2img.adversarial.tensors import Photos
from img2img.inference.latents import latents_of
from img2img.models.card import ModelCard
from img2img.pictures.classes import LabelClass

SAMPLE_COLUMNS = 6


class UnconditionalSettings(Settings):
    """What every such recipe lets a person choose. Photos are squares, and the learning rates stay as they are."""

    batch_size: int = Field(64, ge=1, le=4096, title="Batch size", description="Pictures a step.")
    size: int = Field(64, ge=16, le=1024, multiple_of=4, title="Size", description="Side of the pictures in pixels.")
    load_ratio: float = Field(
        1.0, ge=1, le=4, title="Jitter", description="Pictures are loaded this much larger than the crop."
    )
    decay_from: float = Field(
        1.0, ge=0, le=1, title="Decay from", description="Share of the run after which the learning rate falls to 0."
    )
    latent_size: int = Field(
        100, ge=1, le=4096, title="Latent size", description="Random numbers that a picture is drawn from."
    )
    class_labels: bool = Field(
        False, title="Class labels", description="Subfolders are classes, and a class can be asked for."
    )

    @model_validator(mode="after")
    def _pictures_are_squares(self) -> Self:
        if self.width not in (0, self.size):
            raise ValueError(f"width must be 0 or {self.size}, as the size: these pictures are squares")
        return self


class Unconditional(Recipe):
    """A generator that draws pictures from random numbers, and the adversary that judges them.

    A subclass makes `generator`, called with latents (B, latent_size) and classes (B,) or None and answering pictures
    (B, 3, H, W) in [-1, 1]; the `hyperparameters` it was made with; and `adversary`.
    """

    data = "photos"
    task = "generation"
    generator: nn.Module
    hyperparameters: dict[str, Any]
    adversary: Adversary

    def __init__(self, settings: UnconditionalSettings, classes: Sequence[LabelClass] = ()) -> None:
        super().__init__(settings, classes)
        self.latent_size = settings.latent_size

    def players(self) -> dict[str, Iterable[nn.Parameter]]:
        return {"discriminator": self.adversary.parameters(), "generator": self.generator.parameters()}

    def turns(self, batch: Photos, step: int) -> Iterator[tuple[str, Losses]]:
        """Algorithm 1 of Goodfellow 2014, Arjovsky 2017 and Gulrajani 2017: each player sees fakes of its own."""
        real, classes = batch.target, batch.classes
        with torch.no_grad():
            fake = self.draw(batch)
        yield "discriminator", self.adversary.discriminator_losses(real, fake, classes, step)
        self.adversary.after_discriminator_step()
        if self.generator_plays(step):
            yield "generator", self.adversary.generator_losses(self.draw(batch), real, classes, step)

    def generators(self) -> dict[str, nn.Module]:
        return {"": self.generator}

    def latents(self, batch: Photos) -> Tensor:
        """As many latents (B, latent_size) as there are photos, from N(0, 1), on their device."""
        return torch.randn(len(batch), self.latent_size, device=batch.target.device)

    def draw(self, batch: Photos) -> Tensor:
        """As many new fakes as there are photos, of the same classes."""
        return self.generator(self.latents(batch), batch.classes)

    def sample(self, batch: Photos, generators: Mapping[str, nn.Module]) -> list[Tensor]:
        """Pictures of the seeds 0, 1, ..., the same ones every time; each row of the class of the photo shown there."""
        count = len(batch)
        latents = latents_of(range(SAMPLE_COLUMNS * count), self.latent_size).to(batch.target.device)
        return [generators[""](column, batch.classes) for column in latents.view(SAMPLE_COLUMNS, count, -1)]

    def card(self, source: str, target: str) -> ModelCard:
        return ModelCard(
            name="",
            architecture=type(self.generator).__name__,
            hyperparameters=self.hyperparameters,
            task=self.task,
            domains=((source, target),),
            classes=self.classes,
            latent_size=self.latent_size,
            native_size=(self.settings.size, self.settings.size),
            tileable=False,
        )
