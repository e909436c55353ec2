"""The fastest of several ways: by a clock that the test turns, so that no test depends on how busy the machine is."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from img2img.inference.timing import HOPELESS, fastest, finish, race

seconds = st.floats(0.01, 10)


class Ways:
    """Calls by name, each of which turns the clock on by its own seconds, plus `first` at the first call."""

    def __init__(self, **needed: float):
        self.needed, self.now, self.first, self.calls = needed, 0.0, 0.0, Counter()

    def clock(self) -> float:
        return self.now

    def calling(self, name: str):
        def call():
            self.calls[name] += 1
            self.now += self.needed[name] + (self.first if self.calls.total() == 1 else 0)

        return call

    @property
    def candidates(self):
        return {name: self.calling(name) for name in self.needed}


@given(st.lists(seconds, min_size=1, max_size=5), st.integers(2, 6))
def test_the_fastest_wins_and_the_first_of_equals(needed, rounds):
    ways = Ways(**{f"way{number}": value for number, value in enumerate(needed)})
    winner = fastest(ways.candidates, rounds, clock=ways.clock)
    assert needed[int(winner[3:])] <= min(needed) + 1e-6
    assert ways.calls[winner] == rounds


def test_a_slow_first_call_decides_nothing():
    ways = Ways(quick=1.0, other=1.5)
    ways.first = 100.0
    assert fastest(ways.candidates, clock=ways.clock) == "quick"


def test_what_takes_twice_as_long_is_tried_once():
    ways = Ways(quick=1.0, near=HOPELESS * 0.95, slow=HOPELESS * 1.05)
    assert fastest(ways.candidates, rounds=4, clock=ways.clock) == "quick"
    assert ways.calls == {"quick": 4, "near": 4, "slow": 1}


def test_the_budget_ends_it_after_two_rounds():
    ways = Ways(quick=1.0, other=1.2)
    assert fastest(ways.candidates, rounds=9, budget=0.5, clock=ways.clock) == "quick"
    assert ways.calls == {"quick": 2, "other": 2}


def test_other_work_between_two_calls_costs_no_candidate_anything():
    ways = Ways(quick=1.0, other=1.2)
    steps = race(ways.candidates, rounds=3, budget=100, clock=ways.clock)

    def interrupted():
        for _ in range(6):
            next(steps)
            ways.now += 50
            yield
        return (yield from steps)

    best = finish(interrupted())
    assert {name: round(value, 6) for name, value in best.items()} == ways.needed
