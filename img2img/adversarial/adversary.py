"""Adversary: a discriminator and the rules it plays by."""

from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager

import torch
from torch import Tensor, nn

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
        with frozen(self.discriminator):
            fake_verdicts = self.judge(fake, condition)
            if not self.objective.needs_real or real is None:
                return _mean(self.objective.generator(None, verdict.scores) for verdict in fake_verdicts)
            real_verdicts = self.judge(real, condition)
            return _mean(
                self.objective.generator(ours.scores, theirs.scores)
                for ours, theirs in zip(real_verdicts, fake_verdicts, strict=True)
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
