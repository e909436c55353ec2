"""A recipe in the hands of a test: made small, given a batch, and played as training/fit.py plays it."""

import torch

from img2img.adversarial.batch import Batch


def make(recipe_class, **overrides):
    torch.manual_seed(0)
    recipe = recipe_class(recipe_class.resolve("tiny", overrides))
    return recipe, {player: recipe.optimizer(player, moves) for player, moves in recipe.players().items()}


def batch_for(recipe, seed=0, count=2):
    generator = torch.Generator().manual_seed(seed)
    size = recipe.settings.size
    coarse = torch.rand(2, count, 3, 4, 4, generator=generator) * 2 - 1
    source, target = torch.nn.functional.interpolate(coarse.flatten(0, 1), (size, size), mode="bilinear").chunk(2)
    channels = getattr(recipe.settings, "source_channels", 3)
    return Batch(source[:, :channels].contiguous(), target.contiguous())


def play(recipe, optimizers, batch, step, precision=torch.float32, look=lambda player: None):
    """One step as training/fit.py takes it; returns the losses."""
    torch.manual_seed(step)
    turns, losses = recipe.turns(batch, step), {}
    while True:
        with torch.autocast("cpu", precision, enabled=precision != torch.float32):
            turn = next(turns, None)
        if turn is None:
            return losses
        player, terms = turn
        optimizers[player].zero_grad(set_to_none=True)
        sum(terms.values()).backward()
        look(player)
        optimizers[player].step()
        optimizers[player].zero_grad(set_to_none=True)
        losses |= {f"{player}/{name}": term.item() for name, term in terms.items()}
