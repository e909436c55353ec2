"""The loop itself: parts of a batch, steps that are left out, what moves while a run goes on, and what is kept."""

import copy

import pytest
import torch
from torch.amp.grad_scaler import GradScaler

from img2img.adversarial.adversary import Adversary
from img2img.adversarial.schedule import Schedule, cosine
from img2img.errors import RunError
from img2img.networks.mlp import MLPGenerator
from img2img.recipes import recipe_named
from tests.img2img.adversarial.play import batch_for, make
from training.ema import AveragedGenerators
from training.fit import fit, follow, play_turns
from training.format import Format, candidates, choose_format, make_state
from training.snapshot import read_snapshot, save_snapshot, snapshots, step_of

CPU = torch.device("cpu")


def state_of(name, **overrides):
    recipe, _ = make(recipe_named(name), **overrides)
    return make_state(recipe, CPU, Format("contiguous", torch.float32))


def run(state, steps, batches=None, after=lambda losses: True):
    batches = batches or [batch_for(state.recipe, step, count=4) for step in range(state.step, steps)]
    fit(state, batches, after, steps=steps, seed=0, device=CPU, precision=torch.float32)
    return state


def weights(state):
    return {name: weight.detach().clone() for name, weight in state.recipe.named_parameters()}


@pytest.mark.parametrize(
    ("name", "overrides"),
    [
        ("cyclegan", {"memory": 0}),
        ("pix2pix", {"norm": "instance", "dropout_levels": 0, "r1_weight": 1.0}),
        ("realesrgan", {"stage": "psnr", "degradation": "bicubic", "pool": 0, "margin": 0}),
    ],
)
@pytest.mark.parametrize("parts", [2, 3])
def test_a_batch_in_parts_teaches_what_the_whole_does(name, overrides, parts):
    """Gradients are compared, because Adam makes a step of the sign of one that is almost nothing.

    SPADE is not among these: its normalisation looks at the batch.
    """
    whole, divided = state_of(name, **overrides), state_of(name, **overrides)
    batch = batch_for(whole.recipe, count=4)
    turns = [play_turns(state, pieces, 1, CPU, torch.float32) for state, pieces in
             ((whole, [batch]), (divided, batch.split(parts)))]  # fmt: skip
    for (player, losses), (other, others) in zip(*turns, strict=True):
        assert player == other
        for term, loss in losses.items():
            torch.testing.assert_close(loss, others[term], rtol=1e-4, atol=1e-6)
        moves = [dict(state.recipe.named_parameters()) for state in (whole, divided)]
        for key, weight in moves[0].items():
            if weight.grad is not None:
                torch.testing.assert_close(weight.grad, moves[1][key].grad, rtol=2e-3, atol=1e-5)


def test_a_run_in_parts_is_resumed_bit_for_bit():
    whole, first = state_of("wgan-gp", accumulate=2), state_of("wgan-gp", accumulate=2)
    run(whole, 6)
    run(first, 3)
    second = state_of("wgan-gp", accumulate=2)
    second.load_state_dict(copy.deepcopy(first.state_dict()))
    run(second, 6)
    assert all(torch.equal(weight, weights(second)[name]) for name, weight in weights(whole).items())


def explode(recipe, at, times=1):
    """Let the loss of the first player be beyond all numbers at some steps."""
    turns = recipe.turns

    def exploding(batch, step):
        for number, (player, losses) in enumerate(turns(batch, step)):
            beyond = number == 0 and at <= step < at + times
            yield player, {name: loss * float("inf") if beyond else loss for name, loss in losses.items()}

    recipe.turns = exploding


def test_a_step_without_finite_gradients_is_left_out_and_counted():
    state, seen = state_of("gan"), []
    explode(state.recipe, at=1)
    run(state, 1)
    before = weights(state)
    run(state, 2, after=lambda losses: seen.append(losses()) is None)
    assert state.skipped == 1
    assert seen[0].keys() == {"generator/adv"}  # the discriminator's turn was none
    for name, weight in weights(state).items():
        assert weight.isfinite().all()
        assert torch.equal(weight, before[name]) == name.startswith("adversary")
    again = state_of("gan")
    again.load_state_dict(state.state_dict())
    assert again.skipped == 1


def test_gradients_that_stay_infinite_end_the_run_in_a_sentence():
    state = state_of("gan")
    explode(state.recipe, at=0, times=100)
    with pytest.raises(RunError, match=r"gradients of the discriminator are no longer.*gradient_clip=1"):
        run(state, 50)
    assert state.skipped == 10


def test_gradients_that_no_scale_makes_finite_end_the_run_as_well():
    """A scaler leaves out steps until its scale fits; one that has sunk to nothing helps no more."""
    state = make_state(make(recipe_named("gan"))[0], CPU, Format("contiguous", torch.float16))
    state.scalers = {player: GradScaler("cpu", init_scale=4.0) for player in state.scalers}
    explode(state.recipe, at=0, times=100)
    batches = [batch_for(state.recipe, step) for step in range(40)]
    with pytest.raises(RunError, match=r"gradients of the discriminator are no longer"):
        fit(state, batches, lambda losses: True, steps=40, seed=0, device=CPU, precision=torch.float16)
    assert 9 <= state.step < 20  # a few steps to find that the scale was not it


def test_a_run_goes_on_in_another_precision():
    """Where bfloat16 trained without a scaler, a GPU without bfloat16 goes on with one."""
    saved = state_of("gan").state_dict()
    other = make_state(make(recipe_named("gan"))[0], CPU, Format("contiguous", torch.float16))
    other.load_state_dict(saved)
    assert all(scaler.is_enabled() for scaler in other.scalers.values())


def test_what_a_recipe_moves_is_moved_everywhere():
    state = state_of("dcgan", r1_weight=1.0, augment="bgc", augment_probability=0.1, ema_half_life=1.0)
    adversary, batch = state.recipe.get_submodule("adversary"), batch_for(state.recipe)
    assert isinstance(adversary, Adversary)
    torch.manual_seed(0)
    plain = adversary.discriminator_losses(batch.target, -batch.target)["r1"]
    follow(state, Schedule(rate=0.5, beta2=0.9, penalty=0.25, ema_half_life=3.0))
    torch.manual_seed(0)
    torch.testing.assert_close(adversary.discriminator_losses(batch.target, -batch.target)["r1"], 0.25 * plain)
    for optimizer in state.optimizers.values():
        assert optimizer.param_groups[0]["lr"] == pytest.approx(0.5 * 2e-4)
        assert optimizer.param_groups[0]["betas"] == (0.5, 0.9)
    assert state.average.half_life == 3
    follow(state, Schedule(rate=0.25, augment=0.3))
    assert state.optimizers["generator"].param_groups[0]["lr"] == pytest.approx(0.25 * 2e-4)  # not of the half
    assert adversary.augment.probability == 0.3


def test_a_cosine_goes_from_its_first_value_to_its_last():
    assert [round(cosine(done, 8, 2), 6) for done in (0, 0.5, 1, 2)] == [8, 5, 2, 2]


def test_two_newest_snapshots_and_one_of_every_tenth_are_kept(tmp_path):
    state = state_of("gan")
    for step in range(4, 101, 4):
        state.step = step
        save_snapshot(tmp_path, state, steps=100)
    assert [step_of(file) for file in snapshots(tmp_path)] == [100, 96, 88, 80, 68, 60, 48, 40, 28, 20, 8]
    assert read_snapshot(snapshots(tmp_path)[-1])["step"] == 8


def test_an_average_moved_at_once_is_the_one_moved_tensor_by_tensor():
    state = state_of("dcgan", ema_half_life=1.0)
    for step in range(3):
        run(state, step + 1)
        before = {name: value.clone() for name, value in state.average.networks[""].state_dict().items()}
        state.average.update(step + 1, 4)
        live = state.recipe.get_submodule("generator").state_dict()
        decay = 0.5 ** (0.004 / min(1.0, 0.05 * 0.004 * (step + 1) + 1e-9))
        for name, value in state.average.networks[""].state_dict().items():
            wanted = before[name].lerp(live[name], 1 - decay) if value.is_floating_point() else live[name]
            torch.testing.assert_close(value, wanted)
    generator = state.recipe.get_submodule("generator")
    assert AveragedGenerators({"": generator}, 0).networks[""] is generator


def test_a_format_that_does_not_fit_into_memory_is_left_out(monkeypatch):
    recipe, _ = make(recipe_named("gan"))
    contiguous, last = candidates(CPU, "fp32", "auto")
    forward, tried = MLPGenerator.forward, list[int]()

    def too_much_at_first(network, *arguments):
        tried.append(1)
        if len(tried) == 1:
            raise torch.OutOfMemoryError("out of memory")
        return forward(network, *arguments)

    monkeypatch.setattr(MLPGenerator, "forward", too_much_at_first)
    assert choose_format(recipe, batch_for(recipe), CPU, [contiguous, last]) == last


def test_choosing_how_to_compute_leaves_the_recipe_as_it_was():
    state = state_of("cyclegan")
    before = copy.deepcopy(state.recipe.state_dict())
    offered = candidates(CPU, "fp32", "auto")
    assert choose_format(state.recipe, batch_for(state.recipe), CPU, offered) in offered
    assert len(offered) == 2
    assert all(torch.equal(value, before[name]) for name, value in weights(state).items())
    adversary = state.recipe.get_submodule("target_adversary")
    assert isinstance(adversary, Adversary)
    assert adversary.memory.kept == []
    assert candidates(CPU, "bf16", "contiguous") == [Format("contiguous", torch.bfloat16)]
