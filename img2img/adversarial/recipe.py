"""Recipe: one paper, its networks, and the turns its players take on one batch."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from typing import Any, ClassVar, Self

from pydantic import Field, ValidationError, model_validator
from torch import Tensor, nn
from torch.optim import Adam, Optimizer

from img2img.adversarial.adversary import Losses
from img2img.adversarial.schedule import Schedule, linear_decay
from img2img.adversarial.settings import AdversarialSettings
from img2img.adversarial.tensors import DataKind
from img2img.errors import SettingsError
from img2img.models.card import ModelCard, Task
from img2img.pictures.classes import LabelClass


class Settings(AdversarialSettings):
    """What every recipe lets a person choose. A recipe's own class adds to it and carries its paper's values."""

    batch_size: int = Field(1, ge=1, le=4096, title="Batch size", description="Pictures a step.")
    accumulate: int = Field(
        1, ge=1, le=4096, title="Accumulate", description="Parts that a batch is taken in, where memory is short."
    )
    size: int = Field(
        256, ge=16, le=2048, multiple_of=4, title="Size", description="Side of the training crops in pixels."
    )
    width: int = Field(
        0, ge=0, le=2048, multiple_of=4, title="Width", description="0: squares; else the size is the height."
    )
    resize: bool = Field(
        True, title="Resize", description="Pictures are resized to the crop; off: crops are cut at their own size."
    )
    load_ratio: float = Field(
        286 / 256, ge=1, le=4, title="Jitter", description="How much larger than the crop pictures are loaded."
    )
    quarter_turns: bool = Field(
        False, title="Quarter turns", description="Pictures are also turned, where up and down mean nothing."
    )
    zoom: float = Field(
        1.0, ge=1, le=8, title="Zoom", description="Pictures are enlarged further by up to this: scale varies."
    )
    mirror: bool = Field(
        True, title="Mirror", description="Half of the pictures are flipped sideways; off for digits and text."
    )
    learning_rate: float = Field(2e-4, gt=0, le=1, title="Learning rate", description="Adam's step size.")
    beta1: float = Field(0.5, ge=0, lt=1, title="Beta 1", description="Adam's momentum.")
    beta2: float = Field(0.999, ge=0, lt=1, title="Beta 2", description="Adam's memory of squared gradients.")
    discriminator_learning_rate: float = Field(
        0.0, ge=0, le=1, title="Discriminator's rate", description="Its learning rate; 0: the same (else TTUR)."
    )
    gradient_clip: float = Field(
        0.0, ge=0, title="Gradient clip", description="Longest gradient of a player; 0: any length."
    )
    decay_from: float = Field(
        0.5, ge=0, le=1, title="Decay from", description="Share of the run after which the learning rate falls to 0."
    )
    ema_half_life: float = Field(
        0.0, ge=0, title="Averaging", description="Half-life of the average, in thousands of pictures; 0: off."
    )

    @model_validator(mode="after")
    def _only_squares_are_turned(self) -> Self:
        if self.quarter_turns and self.width not in (0, self.size):
            raise ValueError("quarter_turns must be off where crops are no squares")
        return self

    @property
    def crop(self) -> tuple[int, int]:
        """(height, width) of the training crops."""
        return self.size, self.width or self.size


class Recipe(nn.Module, ABC):
    """A paper's networks and the game they play. Subclasses fill in the class variables and the abstract methods.

    `classes` are what the data set tells apart: the classes of a label map, or the folders of pictures when a recipe
    is conditioned on them; most recipes have none.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    description: ClassVar[str]
    data: ClassVar[DataKind]
    task: ClassVar[Task] = "image-to-image"
    settings_class: ClassVar[type[Settings]] = Settings
    presets: ClassVar[Mapping[str, Mapping[str, Any]]] = {"paper": {}}

    def __init__(self, settings: Settings, classes: Sequence[LabelClass] = ()) -> None:
        super().__init__()
        self.settings = settings
        self.classes = tuple(classes)

    @abstractmethod
    def players(self) -> dict[str, Iterable[nn.Parameter]]:
        """Who plays, and what each may move."""

    @abstractmethod
    def turns(self, batch: Any, step: int) -> Iterator[tuple[str, Losses]]:
        """The paper's algorithm box: yields (player, losses); what follows a yield runs after that player's step."""

    @abstractmethod
    def generators(self) -> dict[str, nn.Module]:
        """The networks that a person wants in the end, by direction ("" when there is one); these are averaged."""

    @abstractmethod
    def sample(self, batch: Any, generators: Mapping[str, nn.Module]) -> list[Tensor]:
        """Columns of the sample grid, each (B, C, H, W) in [-1, 1], drawn with `generators` (the averaged ones)."""

    @abstractmethod
    def card(self, source: str, target: str) -> ModelCard:
        """The card of the model that this recipe trains from domain `source` to domain `target`.

        Its directions are in the order of `generators`.
        """

    def export_generator(self, generator: nn.Module) -> nn.Module:
        """A copy of a trained generator as it is kept and run, without what only training needs."""
        return deepcopy(generator)

    def schedule(self, done: float) -> Schedule:
        """What moves while a run goes on, where it stands when the share `done` of it, in [0, 1), is over.

        By default the rates fall in a line from `decay_from` on; a recipe says what else its paper moves.
        """
        return Schedule(rate=linear_decay(done, self.settings.decay_from))

    def optimizer(self, player: str, parameters: Iterable[nn.Parameter]) -> Optimizer:
        """The optimizer of one player; Adam as in the settings unless a paper says otherwise."""
        return self.adam(player, parameters, (self.settings.beta1, self.settings.beta2))

    def adam(self, player: str, parameters: Iterable[nn.Parameter], betas: tuple[float, float]) -> Optimizer:
        """Adam at the player's rate, its step computed in one piece where PyTorch can."""
        moved = list(parameters)
        is_fused = all(weight.device.type in ("cpu", "cuda") for weight in moved)
        return Adam(moved, lr=self.learning_rate(player), betas=betas, fused=is_fused)

    def learning_rate(self, player: str) -> float:
        """The rate at which a player learns: all discriminators may have one of their own (Heusel 2017, TTUR)."""
        own = self.settings.discriminator_learning_rate if "discriminator" in player else 0.0
        return own or self.settings.learning_rate

    def generator_plays(self, step: int) -> bool:
        """Whether the generator's turn comes at `step`: after `discriminator_steps` turns of the discriminator."""
        return (step + 1) % self.settings.discriminator_steps == 0

    @classmethod
    def resolve(cls, preset: str = "paper", overrides: Mapping[str, Any] | None = None) -> Settings:
        """The settings of a preset with some overridden. Raises SettingsError, naming each wrong one and its range."""
        if preset not in cls.presets:
            raise SettingsError(f"{cls.title} has no preset {preset!r}. Choose one of: {', '.join(cls.presets)}.")
        try:
            return cls.settings_class(**{**cls.presets[preset], **(overrides or {})})
        except ValidationError as error:
            wrong = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
            known = ", ".join(cls.settings_class.model_fields)
            raise SettingsError(f"{cls.title} cannot use these settings: {wrong}. It knows: {known}.") from error
