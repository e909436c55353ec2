"""Which games find every mode? Perceptrons learn a ring of 8 Gaussians and a grid of 25, with the real Adversary.

    python tests/benchmarks/ring.py                               a table for docs/stabilisers.md
    python tests/benchmarks/ring.py --only r3gan --film r3gan.webp    samples and the discriminator's field, in motion

A sample is good when it lies within three standard deviations of a mode; a mode is covered when at least a tenth of
its fair share of 2,000 samples are good ones of it.
"""

import argparse
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.optim import Adam, Optimizer, RMSprop

from img2img.adversarial.adversary import Adversary
from img2img.adversarial.settings import AdversarialSettings
from img2img.networks.mlp import MLPDiscriminator, MLPGenerator
from img2img.pictures.animation import write_animation

LATENT, BATCH, SAMPLES = 8, 128, 2000
CHANNELS, LAYERS = 64, 2
SEEDS, STEPS = 5, 1500


@dataclass(frozen=True)
class Target:
    """Gaussians of one width around `modes` (M, 2)."""

    name: str
    modes: Tensor
    deviation: float

    def draw(self, count: int) -> Tensor:
        centres = self.modes[torch.randint(len(self.modes), (count,))]
        return centres + self.deviation * torch.randn(count, 2)

    def judge(self, points: Tensor) -> tuple[int, float]:
        """How many modes `points` (N, 2) cover, and what share of them is good."""
        distances, nearest = torch.cdist(points, self.modes).min(1)
        good = nearest[distances < 3 * self.deviation]
        counts = torch.bincount(good, minlength=len(self.modes))
        return int((counts >= 0.1 * len(points) / len(self.modes)).sum()), len(good) / len(points)


@dataclass(frozen=True)
class Method:
    """A game: its rules, and how fast its players learn."""

    name: str
    rules: AdversarialSettings
    optimizer: Callable[..., Optimizer]


def adam(rate: float, beta1: float = 0.5, beta2: float = 0.999) -> Callable[..., Optimizer]:
    return lambda weights: Adam(weights, lr=rate, betas=(beta1, beta2), fused=True)


def rules(**chosen: Any) -> AdversarialSettings:
    return AdversarialSettings(**chosen)


def ring() -> Target:
    angles = torch.arange(8) * (torch.pi / 4)
    return Target("ring of 8", torch.stack([angles.cos(), angles.sin()], dim=1), 0.05)


def grid() -> Target:
    sides = torch.linspace(-1, 1, 5)
    return Target("5 x 5 grid", torch.cartesian_prod(sides, sides), 0.03)


TARGETS = (ring(), grid())
METHODS = (
    Method("saturating", rules(objective="saturating"), adam(1e-3)),
    Method("non-saturating", rules(), adam(1e-3)),
    Method("least squares", rules(objective="least-squares"), adam(1e-3)),
    Method("unrolled", rules(unrolled_steps=5), adam(1e-3)),
    Method(
        "WGAN",
        rules(objective="wasserstein", weight_clip=0.1, discriminator_steps=5),
        lambda weights: RMSprop(weights, lr=5e-4),
    ),
    Method(
        "WGAN-GP",
        rules(objective="wasserstein", gradient_penalty=1, discriminator_steps=5),
        adam(1e-3, 0.0, 0.9),
    ),
    Method("R1", rules(r1_weight=0.1), adam(1e-3, 0.0, 0.99)),
    Method("R3GAN", rules(objective="relativistic", r1_weight=0.1, r2_weight=0.1), adam(1e-3, 0.0, 0.99)),
)


class Game:
    """A generator and a discriminator, perceptrons both, and their optimizers."""

    def __init__(self, method: Method, target: Target) -> None:
        self.target = target
        self.generator = MLPGenerator(LATENT, (2,), CHANNELS, LAYERS, bounded=False)
        self.adversary = Adversary(MLPDiscriminator((2,), CHANNELS, LAYERS), method.rules)
        self.generators_turn = method.optimizer(self.generator.parameters())
        self.discriminators_turn = method.optimizer(self.adversary.parameters())

    def draw(self, count: int = BATCH) -> Tensor:
        return self.generator(torch.randn(count, LATENT))

    def step(self, step: int) -> None:
        """The discriminator's steps and one of the generator's: the turns of img2img/recipes/gan.py, on points."""
        for _ in range(self.adversary.settings.discriminator_steps):
            losses = self.adversary.discriminator_losses(self.target.draw(BATCH), self.draw(), step=step)
            _move(self.discriminators_turn, losses)
            self.adversary.after_discriminator_step()
        _move(self.generators_turn, self.adversary.generator_losses(self.draw(), self.target.draw(BATCH), step=step))

    @torch.no_grad()
    def verdict(self) -> tuple[int, float]:
        """How many modes it covers, and what share of its samples is good."""
        return self.target.judge(self.draw(SAMPLES))


def _move(optimizer: Optimizer, losses: dict[str, Tensor]) -> None:
    optimizer.zero_grad(set_to_none=True)
    torch.stack(list(losses.values())).sum().backward()
    optimizer.step()


class Film:
    """Frames of a game: its samples over the field of what its discriminator thinks."""

    SIDE, REACH, EVERY = 360, 1.7, 25

    def __init__(self) -> None:
        self.frames: list[NDArray[np.uint8]] = []

    def look(self, game: Game, step: int) -> None:
        """A frame, when one is due."""
        if step % self.EVERY == 0:
            self.frames.append(self._paint(game, step))

    @torch.no_grad()
    def _paint(self, game: Game, step: int) -> NDArray[np.uint8]:
        """Blue where the discriminator sees fakes and red where it sees data; modes are rings, samples dots."""
        coarse = torch.linspace(-self.REACH, self.REACH, 60)
        places = torch.cartesian_prod(coarse, coarse).flip(1)  # rows are y
        scores = game.adversary.judge(places)[0].scores.view(60, 60).numpy()
        level = (scores - np.median(scores)) / (2 * scores.std() + 1e-9)
        field = cv2.resize(level, (self.SIDE, self.SIDE), interpolation=cv2.INTER_CUBIC).clip(-1, 1)[..., None]
        red, blue = np.array([214, 96, 77], np.float32), np.array([67, 147, 195], np.float32)
        picture = (255 + np.abs(field) * (np.where(field > 0, red, blue) - 255)).astype(np.uint8)
        for mode in game.target.modes:
            cv2.circle(picture, self._pixel(mode), 8, (90, 90, 90), 1, cv2.LINE_AA)
        for point in game.draw(500):
            cv2.circle(picture, self._pixel(point), 2, (20, 20, 20), -1, cv2.LINE_AA)
        cv2.putText(picture, f"step {step}", (8, 18), cv2.FONT_HERSHEY_SIMPLEX, 0.45, (20, 20, 20), 1, cv2.LINE_AA)
        return picture

    def _pixel(self, point: Tensor) -> tuple[int, int]:
        x, y = ((point + self.REACH) / (2 * self.REACH) * self.SIDE).clamp(-1e4, 1e4).round().int().tolist()
        return x, y


def play(method: Method, target: Target, seed: int, steps: int, film: Film | None = None) -> tuple[int, float]:
    """How many modes the generator covers at the end, and what share of its samples is good."""
    torch.manual_seed(seed)
    game = Game(method, target)
    for step in range(steps + 1):
        if film:
            film.look(game, step)
        if step < steps:
            game.step(step)
    return game.verdict()


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--only", default="", help="methods whose name contains this")
    parser.add_argument("--target", default="", help="targets whose name contains this")
    parser.add_argument("--steps", type=int, default=STEPS)
    parser.add_argument("--film", type=Path, help="a .webp or .gif of the last game that is played")
    options = parser.parse_args()
    torch.set_num_threads(1)  # the networks are too small to be worth more
    print("| method | target | modes covered, by seed | good samples | seconds |\n|---|---|---|---|---|")
    for target in TARGETS:
        for method in METHODS:
            if options.only.lower() not in method.name.lower() or options.target not in target.name:
                continue
            film, start = Film() if options.film else None, time.process_time()
            seeds = range(1 if film else SEEDS)
            verdicts = [play(method, target, seed, options.steps, film) for seed in seeds]
            covered = " ".join(str(modes) for modes, _ in verdicts)
            good = sum(share for _, share in verdicts) / len(verdicts)
            seconds = time.process_time() - start
            print(f"| {method.name} | {target.name} | {covered} | {good:.0%} | {seconds:.0f} |", flush=True)
            if film and options.film:
                write_animation(options.film, film.frames, frames_per_second=15)


if __name__ == "__main__":
    main()
