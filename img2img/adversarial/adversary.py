"""Adversary: a discriminator and the rules it plays by."""

from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager

import torch
from torch import Tensor, nn
from torch.nn.functional import l1_loss

from img2img.adversarial.objective import Objective, Verdict


class Adversary(nn.Module):
    """Judges pictures and pays both players, averaged over the discriminator's scales.

    `augment` is seen by real and fake pictures alike, differentiably; `memory` only stands between the generator and
    the discriminator's own loss. A condition (B, C', H, W) is concatenated to the picture (Mirza 2014; Isola 2017).
    """

    def __init__(
        self,
        discriminator: nn.Module,
        objective: Objective,
        augment: Callable[[Tensor], Tensor] | None = None,
        memory: nn.Module | None = None,
    ) -> None:
        super().__init__()
        self.discriminator = discriminator
        self.objective = objective
        self.augment = augment or nn.Identity()
        self.memory = memory or nn.Identity()

    def judge(self, picture: Tensor, condition: Tensor | None = None) -> list[Verdict]:
        """The discriminator's verdicts on pictures (B, C, H, W) in [-1, 1], one a scale."""
        seen = picture if condition is None else torch.cat([condition, picture], dim=1)
        return self.discriminator(self.augment(seen))

    def discriminator_loss(self, real: Tensor, fake: Tensor, condition: Tensor | None = None) -> Tensor:
        """What the discriminator minimises. The fakes are detached, and pass the memory with their condition."""
        condition_channels = 0 if condition is None else condition.shape[1]
        shown = fake.detach() if condition is None else torch.cat([condition, fake.detach()], dim=1)
        remembered = self.memory(shown)
        real_verdicts = self.judge(real, condition)
        fake_verdicts = self.judge(
            remembered[:, condition_channels:], remembered[:, :condition_channels] if condition_channels else None
        )
        return _mean(
            self.objective.discriminator(ours.scores, theirs.scores)
            for ours, theirs in zip(real_verdicts, fake_verdicts, strict=True)
        )

    def generator_loss(self, fake: Tensor, condition: Tensor | None = None, real: Tensor | None = None) -> Tensor:
        """What the generator minimises; gradients reach the fakes and never the discriminator.

        `real` is needed by the relativistic objective only.
        """
        fakes, reals = self._face_to_face(fake, condition, real if self.objective.needs_real else None)
        return self._fooling(fakes, reals)

    def matching_losses(self, fake: Tensor, real: Tensor, condition: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """`generator_loss`, and feature matching: the mean L1 distance of what the discriminator's layers see.

        Wang 2018 (pix2pixHD), eq. 4; averaged over layers and scales. The fakes are judged once for both.
        """
        fakes, reals = self._face_to_face(fake, condition, real)
        distance = _mean(
            l1_loss(seen.float(), wanted.detach().float())
            for theirs, ours in zip(fakes, reals, strict=True)
            for seen, wanted in zip(theirs.features, ours.features, strict=True)
        )
        return self._fooling(fakes, reals), distance

    def _face_to_face(
        self, fake: Tensor, condition: Tensor | None, real: Tensor | None
    ) -> tuple[list[Verdict], list[Verdict]]:
        with frozen(self.discriminator):
            return self.judge(fake, condition), [] if real is None else self.judge(real, condition)

    def _fooling(self, fakes: list[Verdict], reals: list[Verdict]) -> Tensor:
        if not self.objective.needs_real:
            return _mean(self.objective.generator(None, verdict.scores) for verdict in fakes)
        return _mean(
            self.objective.generator(ours.scores, theirs.scores) for ours, theirs in zip(reals, fakes, strict=True)
        )


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


def _mean(losses: Iterable[Tensor]) -> Tensor:
    return torch.stack(list(losses)).mean()
