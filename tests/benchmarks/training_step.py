"""A training step of pix2pix and CycleGAN, as a run takes it, beside the same networks in the plainest of loops.

    python tests/benchmarks/training_step.py            # both, as in their papers, at 256 pixels
    python tests/benchmarks/training_step.py pix2pix

The plain loop is contiguous float32 with PyTorch's own losses and Adam, and nothing else: no memory, no averaging, no
check of the gradients. Both are warmed up and then timed in turns; the best of each counts.
"""

import argparse
import time
from collections.abc import Callable, Iterator
from copy import deepcopy

import torch
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits, l1_loss, mse_loss
from torch.optim import Adam

from img2img.adversarial.recipe import Recipe
from img2img.adversarial.tensors import Batch
from img2img.recipes import recipe_named
from img2img.recipes.cyclegan import CycleGAN
from img2img.recipes.pix2pix import Pix2Pix
from img2img.runtimes.devices import choose_device
from training.fit import fit
from training.format import LAYOUTS, candidates, choose_format, make_state

ROUNDS = 3
Step = Callable[[], object]


def ours(recipe: Recipe, batch: Batch) -> tuple[Step, str]:
    """A step of training/fit.py in the format that a run would choose, and that format."""
    device = choose_device("cpu")
    chosen = choose_format(recipe, batch, device, candidates(device, "auto", "auto"))
    state = make_state(recipe, device, chosen)

    def after_step(losses: Callable[[], object]) -> bool:
        state.average.update(state.step, len(batch))
        return True

    def step() -> None:
        begin = state.step
        fit(
            state,
            [batch],
            after_step,
            steps=begin + 1,
            seed=0,
            device=device,
            precision=chosen.precision,
            layout=LAYOUTS[chosen.layout],
        )

    return step, str(chosen)


def plain_pix2pix(recipe: Pix2Pix, batch: Batch) -> Step:
    generator, discriminator = recipe.generator, recipe.adversary.discriminator
    players = [Adam(network.parameters(), 2e-4, (0.5, 0.999)) for network in (discriminator, generator)]
    weight = recipe.settings.l1_weight

    def judge(picture: Tensor, is_real: bool) -> Tensor:
        verdicts = discriminator(picture, batch.source)
        labels = [torch.full_like(scores, float(is_real)) for scores, _ in verdicts]
        pairs = zip(verdicts, labels, strict=True)
        return torch.stack([binary_cross_entropy_with_logits(scores, wanted) for (scores, _), wanted in pairs]).mean()

    def step() -> None:
        fake = generator(batch.source)
        players[0].zero_grad()
        (0.5 * (judge(batch.target, True) + judge(fake.detach(), False))).backward()
        players[0].step()
        discriminator.requires_grad_(False)
        players[1].zero_grad()
        (judge(fake, True) + weight * l1_loss(fake, batch.target)).backward()
        players[1].step()
        discriminator.requires_grad_(True)

    return step


def plain_cyclegan(recipe: CycleGAN, batch: Batch) -> Step:
    forth, back = recipe.forth, recipe.back
    judges = {"source": recipe.source_adversary.discriminator, "target": recipe.target_adversary.discriminator}
    generators = Adam([*forth.parameters(), *back.parameters()], 2e-4, (0.5, 0.999))
    discriminators = Adam([weight for judge in judges.values() for weight in judge.parameters()], 2e-4, (0.5, 0.999))

    def score(domain: str, picture: Tensor, wanted: float) -> Tensor:
        ((scores, _),) = judges[domain](picture)
        return mse_loss(scores, torch.full_like(scores, wanted))

    def step() -> None:
        source, target = batch.source, batch.target
        for judge in judges.values():
            judge.requires_grad_(False)
        fake_target, fake_source = forth(source), back(target)
        cycles = l1_loss(back(fake_target), source) + l1_loss(forth(fake_source), target)
        identities = l1_loss(back(source), source) + l1_loss(forth(target), target)
        generators.zero_grad()
        fooled = score("target", fake_target, 1) + score("source", fake_source, 1)
        (fooled + 10 * cycles + 5 * identities).backward()
        generators.step()
        for judge in judges.values():
            judge.requires_grad_(True)
        discriminators.zero_grad()
        told = score("target", target, 1) + score("target", fake_target.detach(), 0)
        told = told + score("source", source, 1) + score("source", fake_source.detach(), 0)
        (0.5 * told).backward()
        discriminators.step()

    return step


PLAIN = {"pix2pix": plain_pix2pix, "cyclegan": plain_cyclegan}


def rounds(steps: dict[str, Step], count: int) -> Iterator[tuple[str, float]]:
    for _ in range(count + 1):
        for name, step in steps.items():
            start = time.perf_counter()
            step()
            yield name, time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("recipes", nargs="*", default=["pix2pix", "cyclegan"])
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    options = parser.parse_args()
    abilities = ", ".join(name for name, has in torch.cpu.get_capabilities().items() if has is True)
    print(f"{torch.get_num_threads()} threads; {abilities}; torch {torch.__version__}")
    for name in options.recipes:
        recipe_class = recipe_named(name)
        settings = recipe_class.resolve()
        torch.manual_seed(0)
        recipe = recipe_class(settings).train()
        batch = Batch(*torch.rand(2, settings.batch_size, 3, 256, 256).mul(2).sub(1).unbind())
        step, chosen = ours(deepcopy(recipe), batch)
        times: dict[str, list[float]] = {"plain": [], "ours": []}
        for which, seconds in rounds({"plain": PLAIN[name](recipe, batch), "ours": step}, options.rounds):
            times[which].append(seconds)
        plain, mine = min(times["plain"][1:]), min(times["ours"][1:])
        print(f"{name}: plain {plain:.3f} s, ours {mine:.3f} s ({chosen}): {plain / mine:.2f} times")


if __name__ == "__main__":
    main()
