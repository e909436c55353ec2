"""The pool of pairs: nothing is lost, nothing is torn apart, and a resumed pool goes on like the first."""

import io
from collections import Counter

import torch
from hypothesis import given
from hypothesis import strategies as st

from img2img.degradation.pool import PairPool


def pairs(count, first=0):
    """Pictures of one value each, which the target shares with its source."""
    numbers = (torch.arange(first, first + count) % 256).view(-1, 1, 1, 1)
    values = 2 * (numbers / 255) - 1
    return values.expand(-1, 3, 2, 2).contiguous(), values.expand(-1, 3, 8, 8).contiguous()


def numbers(source):
    return (255 * (source[:, 0, 0, 0] + 1) / 2).round().int().tolist()


@given(capacity=st.integers(0, 12), batch=st.integers(1, 5), steps=st.integers(1, 12), seed=st.integers(0, 99))
def test_what_came_in_goes_out_once_or_is_still_there_and_pairs_stay_together(capacity, batch, steps, seed):
    torch.manual_seed(seed)
    pool, came, went = PairPool(capacity), Counter(), Counter()
    for step in range(steps):
        full = pool.pairs is not None and len(pool.pairs[0]) == capacity
        source, target = pool(*pairs(batch, step * batch))
        assert torch.equal(source[:, :, :1, :1].expand_as(target), target)
        assert source.shape[0] == batch
        if full:
            came.update(range(step * batch, (step + 1) * batch))
            went.update(numbers(source))
        elif capacity:
            came.update(numbers(source)[: capacity - min(capacity, step * batch)])
    if capacity:
        assert pool.pairs is not None
        held = Counter((pool.pairs[0][:, 0, 0, 0]).tolist())
        assert came == went + held


def test_a_pair_keeps_its_exact_values():
    torch.manual_seed(0)
    pool = PairPool(4)
    pictures = 2 * (torch.randint(0, 256, (4, 3, 8, 8)) / 255) - 1
    pool(pictures[..., :2, :2].contiguous(), pictures)
    _, target = pool(*pairs(4))
    for picture in target:
        assert any(torch.equal(picture, candidate) for candidate in (*pictures, *pairs(4)[1]))


def test_a_full_pool_mixes():
    torch.manual_seed(0)
    pool = PairPool(100)
    for step in range(20):
        pool(*pairs(5, 5 * step))
    left = [number for step in range(4) for number in numbers(pool(*pairs(5, 200 + 5 * step))[0])]
    assert max(left) - min(left) > 50


def test_a_resumed_pool_hands_out_the_same_pairs():
    pool, twin = PairPool(6), PairPool(6)
    for step in range(3):
        pool(*pairs(3, 3 * step))
    file = io.BytesIO()
    torch.save(pool.state_dict(), file)
    file.seek(0)
    twin.load_state_dict(torch.load(file, weights_only=True))
    for step in range(4):
        answers = []
        for one in (pool, twin):
            torch.manual_seed(step)
            answers.append(one(*pairs(3, 50 + step)))
        assert all(torch.equal(*both) for both in zip(*answers, strict=True))


def test_pairs_of_another_size_take_the_place_of_the_old():
    pool = PairPool(2)
    pool(*pairs(2))
    source, target = pairs(2)
    answer, _ = pool(source.repeat(1, 1, 2, 2), target.repeat(1, 1, 2, 2))
    assert answer.shape == (2, 3, 4, 4)
