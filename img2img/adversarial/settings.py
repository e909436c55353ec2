"""How a discriminator plays, and everything that steadies it, as plain settings of every recipe."""

from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from img2img.adversarial.objective import objective_named, smoothed
from img2img.networks.minibatch import Comparison

ObjectiveName = Literal[
    "non-saturating",
    "saturating",
    "least-squares",
    "hinge",
    "wasserstein",
    "relativistic",
    "relativistic-average",
]
Augmentation = Literal["none", "diffaugment", "ada", "bgc"]


class AdversarialSettings(BaseModel):
    """What stands between two networks and their game. All of it is off by default; a recipe turns on its paper's.

    Weights multiply the papers' terms; 0 leaves a term out. An Adversary reads these, and nobody else needs to.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    objective: ObjectiveName = Field("non-saturating", title="Objective", description="What the two players are paid.")
    discriminator_steps: int = Field(
        1, ge=1, le=100, title="Discriminator steps", description="Its steps for each of the generator's."
    )
    unrolled_steps: int = Field(
        0, ge=0, le=20, title="Unrolled steps", description="Steps of the discriminator that the generator looks ahead."
    )
    r1_weight: float = Field(0.0, ge=0, title="R1", description="Gamma: flattens the discriminator at reals.")
    r2_weight: float = Field(0.0, ge=0, title="R2", description="Gamma: flattens the discriminator at fakes.")
    gradient_penalty: float = Field(0.0, ge=0, title="Gradient penalty", description="Lambda of WGAN-GP.")
    penalty_every: int = Field(
        1, ge=1, le=1000, title="Penalise every", description="Steps; the penalty then counts that many times."
    )
    weight_clip: float = Field(
        0.0, ge=0, title="Weight clip", description="Largest weight of the discriminator; 0: any."
    )
    spectral_norm: bool = Field(False, title="Spectral norm", description="In every layer of the discriminator.")
    minibatch_stddev: int = Field(
        0, ge=0, le=64, title="Minibatch deviation", description="Size of the groups whose spread is seen; 0: off."
    )
    minibatch_kernels: int = Field(
        0, ge=0, le=500, title="Minibatch discrimination", description="Kernels that compare the pictures; 0: off."
    )
    label_smoothing: float = Field(
        0.0, ge=0, le=0.5, title="Label smoothing", description="How far real is from certain; one-sided."
    )
    instance_noise: float = Field(0.0, ge=0, title="Instance noise", description="On all pictures, at the start.")
    instance_noise_steps: int = Field(10_000, ge=1, title="Noise fades over", description="Steps until none is left.")
    augment: Augmentation = Field(
        "none",
        title="Augmentation",
        description="Of what the discriminator sees: 'ada' as it overfits, 'bgc' the same with a fixed probability.",
    )
    augment_probability: float = Field(
        0.0, ge=0, le=1, title="Augmentation's probability", description="Of 'bgc', and where 'ada' begins."
    )
    ada_target: float = Field(0.6, gt=0, lt=1, title="ADA target", description="Overfitting that ADA aims at.")
    feature_weight: float = Field(
        0.0, ge=0, title="Feature matching", description="How closely the discriminator's view is followed."
    )

    projected_weight: float = Field(
        0.0,
        ge=0,
        title="Projected discriminator",
        description="Weight of a second discriminator that looks through a trained classifier; 0: none.",
    )

    @property
    def comparison(self) -> Comparison:
        """What a discriminator is built to compare."""
        return Comparison(self.minibatch_stddev, self.minibatch_kernels)

    @model_validator(mode="after")
    def _only_labels_are_smoothed(self) -> Self:
        smoothed(objective_named(self.objective), self.label_smoothing)
        return self

    @model_validator(mode="after")
    def _a_fixed_augmentation_is_one(self) -> Self:
        if self.augment == "bgc" and not self.augment_probability:
            raise ValueError("augment_probability must be above 0 where augment is bgc, such as 0.3")
        return self

    @model_validator(mode="after")
    def _ada_needs_scores_that_say_something(self) -> Self:
        if self.augment == "ada" and objective_named(self.objective).undecided is None:
            raise ValueError(
                f"augment cannot be ada: where the objective is {self.objective} only differences of scores count, so "
                "that none tells of overfitting. Choose bgc with an augment_probability, or diffaugment"
            )
        return self


PLAIN = AdversarialSettings.model_validate({})
