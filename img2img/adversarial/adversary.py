"""Adversary: a discriminator and the rules it plays by."""

from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from functools import partial
from typing import cast

import torch
from torch import Tensor, nn
from torch.nn.functional import l1_loss
from torch.nn.utils.parametrize import is_parametrized

from img2img.adversarial import penalties
from img2img.adversarial.ada import AdaptiveAugment
from img2img.adversarial.augment import DiffAugment, NoAugment, add_noise
from img2img.adversarial.objective import Verdict, objective_named, smoothed
from img2img.adversarial.settings import AdversarialSettings
from img2img.adversarial.unrolled import unrolled
from img2img.networks.layers import spectral_norm
from img2img.networks.minibatch import compare_pictures

Losses = dict[str, Tensor]
"""Name -> weighted scalar; a player minimises the sum."""

Judge = Callable[..., list[Verdict]]
Seen = tuple[Tensor, Tensor | None]
"""A picture and its condition."""


class Adversary(nn.Module):
    """Judges pictures and pays both players, averaged over the discriminator's scales.

    A condition is what both players know: pictures (B, C', H, W), which are concatenated to the judged one (Mirza
    2014; Isola 2017), or class labels (B,), which the discriminator itself takes as its second argument.
    `rules.augment` is seen by real and fake pictures alike, differentiably; `memory` only stands between the
    generator and the discriminator's own loss. The discriminator is changed in place to what the rules ask for.
    """

    def __init__(
        self, discriminator: nn.Module, rules: AdversarialSettings | None = None, memory: nn.Module | None = None
    ) -> None:
        super().__init__()
        self.rules = rules or AdversarialSettings()
        self.objective = smoothed(objective_named(self.rules.objective), self.rules.label_smoothing)
        self.discriminator = compare_pictures(discriminator, self.rules)
        if self.rules.spectral_norm:
            normalise_spectrally(self.discriminator)
        self.augment = augmentation(self.rules)
        self.memory = memory or nn.Identity()

    def judge(self, picture: Tensor, condition: Tensor | None = None) -> list[Verdict]:
        """The discriminator's verdicts on pictures (B, C, H, W) in [-1, 1], one a scale."""
        return self.ask(*self.see(picture, condition))

    def discriminator_losses(
        self, real: Tensor, fake: Tensor, condition: Tensor | None = None, step: int = 0
    ) -> Losses:
        """What the discriminator minimises: "adv", and the penalties that are due at `step`.

        The fakes are detached, and pass the memory with their condition.
        """
        seen_real = self.see(real, condition, step)
        seen_fake = self.see(*self._remember(fake.detach(), condition), step)
        reals, fakes = self.ask(*seen_real), self.ask(*seen_fake)
        self.augment.observe(reals)
        adv = _mean(self.objective.discriminator(a.scores, b.scores) for a, b in zip(reals, fakes, strict=True))
        return {"adv": adv, **self._penalties(seen_real, seen_fake, step)}

    def generator_losses(self, fake: Tensor, real: Tensor, condition: Tensor | None = None, step: int = 0) -> Losses:
        """What the generator minimises: "adv", and "features" where they are matched.

        Gradients reach the fakes and never the discriminator. The feature distance is the sum of the mean L1 of each
        layer, averaged over the scales (Wang 2018, eq. 4).
        """
        rules = self.rules
        compares = self.objective.needs_real or rules.feature_weight > 0
        with frozen(self.discriminator):
            seen_fake = self.see(fake, condition, step)
            seen_real = self.see(real, condition, step) if compares or rules.unrolled_steps else seen_fake
            ahead = unrolled(self, seen_real, seen_fake) if rules.unrolled_steps else None
            fakes = self.ask(*seen_fake, ahead)
            reals = self.ask(*seen_real, ahead) if compares else fakes
        both = list(zip(reals, fakes, strict=True))
        losses = {"adv": _mean(self.objective.generator(ours.scores, theirs.scores) for ours, theirs in both)}
        if rules.feature_weight:
            losses["features"] = rules.feature_weight * _mean(_feature_distance(*pair) for pair in both)
        return losses

    def after_discriminator_step(self) -> None:
        """What follows a step of the discriminator: WGAN's clipping (Arjovsky 2017, algorithm 1)."""
        if self.rules.weight_clip:
            with torch.no_grad():
                for parameter in self.discriminator.parameters():
                    parameter.clamp_(-self.rules.weight_clip, self.rules.weight_clip)

    def see(self, picture: Tensor, condition: Tensor | None = None, step: int | None = None) -> Seen:
        """What of `picture` reaches the discriminator: noised as at `step`, augmented together with its condition."""
        if step is not None:
            picture = add_noise(picture, self.rules, step)
        if condition is None or not condition.is_floating_point():
            return self.augment(picture), condition
        both = self.augment(torch.cat([condition, picture], dim=1), picture.shape[1])
        return both[:, condition.shape[1] :], both[:, : condition.shape[1]]

    def ask(self, picture: Tensor, condition: Tensor | None, discriminator: Judge | None = None) -> list[Verdict]:
        """The verdicts of `discriminator` (its own by default) on what was seen."""
        discriminator = discriminator or self.discriminator
        if condition is None:
            return discriminator(picture)
        if not condition.is_floating_point():
            return discriminator(picture, condition)
        return discriminator(torch.cat([condition, picture], dim=1))

    def _remember(self, fake: Tensor, condition: Tensor | None) -> Seen:
        if condition is None or not condition.is_floating_point():
            return self.memory(fake), condition
        shown = self.memory(torch.cat([condition, fake], dim=1))
        return shown[:, condition.shape[1] :], shown[:, : condition.shape[1]]

    def _penalties(self, real: Seen, fake: Seen, step: int) -> Losses:
        """Lazy: only at every `penalty_every`th step, that many times as strong (Karras 2020, section 3.1).

        They are taken at the pictures as the discriminator sees them, so augmentation needs no second derivative.
        """
        rules, losses = self.rules, Losses()
        if step % rules.penalty_every:
            return losses
        if rules.r1_weight:
            losses["r1"] = rules.r1_weight / 2 * penalties.r1(partial(self._score, real[1]), real[0])
        if rules.r2_weight:
            losses["r2"] = rules.r2_weight / 2 * penalties.r2(partial(self._score, fake[1]), fake[0])
        if rules.gradient_penalty:
            penalty = penalties.gradient_penalty(partial(self._score, real[1]), real[0], fake[0])
            losses["gradient_penalty"] = rules.gradient_penalty * penalty
        return {name: rules.penalty_every * loss for name, loss in losses.items()}

    def _score(self, condition: Tensor | None, picture: Tensor) -> Tensor:
        """One number a picture, (B,): the mean over patches and scales."""
        verdicts = self.ask(picture, condition)
        return torch.stack([verdict.scores.float().flatten(1).mean(1) for verdict in verdicts]).mean(0)


def normalise_spectrally(network: nn.Module) -> nn.Module:
    """`network`, each convolution and linear layer with spectral norm 1, one power iteration a step (Miyato 2018)."""
    for module in list(network.modules()):
        if isinstance(module, nn.Conv2d | nn.ConvTranspose2d | nn.Linear) and not _is_normalised(module):
            spectral_norm(module)
    return network


def _is_normalised(module: nn.Module) -> bool:
    """Whether its weight has spectral norm already, as in SPADE; other parametrisations are normalised on top."""
    chain = cast("nn.ModuleDict", module.parametrizations)["weight"] if is_parametrized(module, "weight") else ()
    return any(type(step).__name__ == "_SpectralNorm" for step in cast("nn.ModuleList", chain))


def augmentation(rules: AdversarialSettings) -> NoAugment:
    """The module that `rules.augment` names."""
    if rules.augment == "ada":
        return AdaptiveAugment(rules.ada_target)
    return DiffAugment() if rules.augment == "diffaugment" else NoAugment()


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


def _feature_distance(real: Verdict, fake: Verdict) -> Tensor:
    layers = zip(fake.features, real.features, strict=True)
    return torch.stack([l1_loss(seen.float(), wanted.detach().float()) for seen, wanted in layers]).sum()


def _mean(losses: Iterable[Tensor]) -> Tensor:
    return torch.stack(list(losses)).mean()
