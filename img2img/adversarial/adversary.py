"""Adversary: a discriminator and the settings it plays by."""

from collections.abc import Generator, Iterable
from contextlib import contextmanager, nullcontext

import torch
from torch import Tensor, nn
from torch.nn.functional import l1_loss

from img2img.adversarial.ada import AdaptiveAugment, Augment
from img2img.adversarial.augment import DiffAugment, NoAugment, Seen, add_noise
from img2img.adversarial.memory import ImageMemory
from img2img.adversarial.objective import objective_named, smoothed
from img2img.adversarial.penalties import gradient_penalty, squared_slope
from img2img.adversarial.schedule import Schedule
from img2img.adversarial.settings import PLAIN, AdversarialSettings
from img2img.adversarial.unrolled import unrolled
from img2img.networks.projected import ProjectedDiscriminator
from img2img.networks.spectral import normalise_spectrally
from img2img.networks.verdict import Verdict

_SECOND = AdversarialSettings.model_validate({"objective": "hinge", "augment": "diffaugment"})

Losses = dict[str, Tensor]
"""Name -> weighted scalar; a player minimises the sum."""


class Adversary(nn.Module):
    """Judges pictures and pays both players, averaged over the discriminator's scales.

    A condition is what both players know: pictures (B, C', H, W) or classes (B,); only the discriminator looks into it.
    What `settings.augment` does is seen by real and fake pictures alike, differentiably; `memory` only stands between
    the generator and the discriminator's own loss. A second adversary may look at the pictures alone, through a trained
    classifier (Sauer 2021, section 3); both learn in the one's turn.
    """

    def __init__(
        self, discriminator: nn.Module, settings: AdversarialSettings = PLAIN, memory: ImageMemory | None = None
    ) -> None:
        super().__init__()
        self.settings = settings
        self.objective = smoothed(objective_named(settings.objective), settings.label_smoothing)
        self.discriminator = normalise_spectrally(discriminator) if settings.spectral_norm else discriminator
        self.augment = augmentation(settings, self.objective.undecided or 0.0)
        self.memory = memory or ImageMemory(0)
        self.moment = Schedule()
        self.second = Adversary(ProjectedDiscriminator(), _SECOND) if settings.projected_weight else None

    def follow(self, moment: Schedule) -> None:
        """From now on play as at this moment of a run."""
        self.moment = moment
        if moment.augment is not None:
            self.augment.probability = moment.augment

    def judge(self, picture: Tensor, condition: Tensor | None = None) -> list[Verdict]:
        """The discriminator's verdicts on pictures (B, C, H, W) in [-1, 1], one a scale."""
        return self.discriminator(*self.augment(picture, condition))

    def discriminator_losses(
        self, real: Tensor, fake: Tensor, condition: Tensor | None = None, step: int = 0
    ) -> Losses:
        """What the discriminator minimises: "adv", and the penalties that are due at `step`.

        The fakes are detached, and pass the memory with their condition. Penalties are lazy: they come at every
        `penalty_every`th step and count that many times (Karras 2020, section 3.1). R1 and R2 are taken at the pictures
        before augmentation, through the graph of the scores that the step computes anyway, which is then float32.
        """
        fake, known = self.memory(fake.detach(), condition)
        settings, is_due = self.settings, step % self.settings.penalty_every == 0
        flattens = is_due and settings.r1_weight + settings.r2_weight > 0
        with torch.autocast(real.device.type, enabled=False) if flattens else nullcontext():
            if flattens:
                real = real.detach().float().requires_grad_(settings.r1_weight > 0)
                fake = fake.detach().float().requires_grad_(settings.r2_weight > 0)
            reals = self.discriminator(*self._see(real, condition, step))
            fakes = self.discriminator(*self._see(fake, known, step))
            self.augment.observe([verdict.scores for verdict in reals])
            both = zip(reals, fakes, strict=True)
            losses = {"adv": _mean(self.objective.discriminator(ours.scores, theirs.scores) for ours, theirs in both)}
            losses |= self._penalties(real, fake, reals, fakes, condition) if is_due else {}
        if self.second:
            losses["projected"] = self.second.discriminator_losses(real.detach(), fake, step=step)["adv"]
        return losses

    def generator_losses(self, fake: Tensor, real: Tensor, condition: Tensor | None = None, step: int = 0) -> Losses:
        """What the generator minimises: "adv", and "features" where they are matched.

        Gradients reach the fakes and never the discriminator. The feature distance is the sum of the mean L1 of each
        layer, averaged over the scales (Wang 2018, eq. 4).
        """
        settings, judge = self.settings, self.discriminator
        compares = self.objective.needs_real or settings.feature_weight > 0
        with frozen(self.discriminator):
            seen_fake = self._see(fake, condition, step)
            seen_real = self._see(real, condition, step) if compares or settings.unrolled_steps else seen_fake
            if settings.unrolled_steps:
                judge = unrolled(self.discriminator, self.objective, settings.unrolled_steps, seen_real, seen_fake)
            fakes = judge(*seen_fake)
            reals = judge(*seen_real) if compares else fakes
        both = list(zip(reals, fakes, strict=True))
        losses = {"adv": _mean(self.objective.generator(ours.scores, theirs.scores) for ours, theirs in both)}
        if settings.feature_weight:
            losses["features"] = settings.feature_weight * _mean(_feature_distance(*pair) for pair in both)
        if self.second:
            losses["projected"] = settings.projected_weight * self.second.generator_losses(fake, real)["adv"]
        return losses

    def after_discriminator_step(self) -> None:
        """What follows a step of the discriminator: WGAN's clipping (Arjovsky 2017, algorithm 1)."""
        if self.settings.weight_clip:
            with torch.no_grad():
                for parameter in self.discriminator.parameters():
                    parameter.clamp_(-self.settings.weight_clip, self.settings.weight_clip)

    def _see(self, picture: Tensor, condition: Tensor | None, step: int) -> Seen:
        return self.augment(add_noise(picture, self.settings, step), condition)

    def _penalties(
        self, real: Tensor, fake: Tensor, reals: list[Verdict], fakes: list[Verdict], condition: Tensor | None
    ) -> Losses:
        s, losses = self.settings, Losses()
        if s.r1_weight:
            losses["r1"] = s.r1_weight / 2 * squared_slope(_score(reals), real).mean()
        if s.r2_weight:
            losses["r2"] = s.r2_weight / 2 * squared_slope(_score(fakes), fake).mean()
        if s.gradient_penalty:
            penalty = gradient_penalty(lambda between: _score(self.judge(between, condition)), real, fake)
            losses["gradient_penalty"] = s.gradient_penalty * penalty
        return {name: s.penalty_every * self.moment.penalty * loss for name, loss in losses.items()}


def augmentation(settings: AdversarialSettings, undecided: float) -> NoAugment:
    """The module that `settings.augment` names; beyond the score `undecided` a discriminator overfits."""
    match settings.augment:
        case "ada":
            return AdaptiveAugment(settings.ada_target, undecided, settings.augment_probability)
        case "bgc":
            return Augment(settings.augment_probability)
        case "diffaugment":
            return DiffAugment()
        case "none":
            return NoAugment()


@contextmanager
def frozen(network: nn.Module) -> Generator[None]:
    """Within, `network` passes gradients through to its input and gathers none itself."""
    thawed = [parameter for parameter in network.parameters() if parameter.requires_grad]
    for parameter in thawed:
        parameter.requires_grad_(False)
    try:
        yield
    finally:
        for parameter in thawed:
            parameter.requires_grad_(True)


def _score(verdicts: list[Verdict]) -> Tensor:
    """One number a picture, (B,): the mean over patches and scales."""
    return torch.stack([verdict.scores.float().flatten(1).mean(1) for verdict in verdicts]).mean(0)


def _feature_distance(real: Verdict, fake: Verdict) -> Tensor:
    layers = zip(fake.features, real.features, strict=True)
    return torch.stack([l1_loss(seen.float(), wanted.detach().float()) for seen, wanted in layers]).sum()


def _mean(losses: Iterable[Tensor]) -> Tensor:
    return torch.stack(list(losses)).mean()
