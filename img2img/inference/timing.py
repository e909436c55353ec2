"""Which of several ways to compute the same is the fastest here: timed in turn, the best of several rounds."""

import math
import time
from collections.abc import Callable, Generator, Hashable, Mapping
from typing import TypeVar

Clock = Callable[[], float]
"""Seconds since some moment, as `time.perf_counter` counts them."""

T = TypeVar("T", bound=Hashable)
R = TypeVar("R")

HOPELESS = 2.0
"""How many times the best seconds a candidate may need before it is not tried again."""


def fastest(
    candidates: Mapping[T, Callable[[], object]],
    rounds: int = 5,
    budget: float = math.inf,
    clock: Clock = time.perf_counter,
) -> T:
    """The candidate whose call takes the least time, the first one of equals.

    Each is called once a round, so that whatever else the machine does slows all of them, and the best call of each
    counts, so that neither the first call, which is slower, nor a disturbance decides. One that takes twice as long
    as the best is dropped at once. After `budget` seconds no further round begins, but two are always run. A call
    must end when its answer is there: on a device that computes by itself, it has to wait for it.
    """
    seconds = finish(race(candidates, rounds, budget, clock))
    return min(seconds, key=seconds.__getitem__)


def race(
    candidates: Mapping[T, Callable[[], object]],
    rounds: int = 5,
    budget: float = math.inf,
    clock: Clock = time.perf_counter,
) -> Generator[None, None, dict[T, float]]:
    """As `fastest`, but stops after every call, so that more urgent work can be done; returns the best seconds of each.

    What is done between two calls counts neither as time nor against the budget.
    """
    best: dict[T, float] = {}
    running, spent = dict(candidates), 0.0
    for number in range(rounds):
        for name, call in tuple(running.items()):
            started = clock()
            call()
            seconds = clock() - started
            spent += seconds
            best[name] = min(seconds, best.get(name, math.inf))
            if best[name] > HOPELESS * min(best.values()):
                del running[name]
            yield
        if number >= 1 and spent >= budget:
            break
    return best


def finish(steps: Generator[object, None, R]) -> R:
    """What `steps` returns, having run it to its end."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            result: R = end.value
            return result
