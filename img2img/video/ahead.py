"""Work done beside the network, in a thread of its own and in order."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final, TypeVar

T = TypeVar("T")
R = TypeVar("R")
AHEAD: Final = 2  # that many are ready, or in work


class _End:
    """Stands for the end of what is read."""


_END = _End()


def read_ahead(items: Iterable[T]) -> Iterator[T]:
    """`items`, the next ones already being made while one is used."""
    source = iter(items)
    with ThreadPoolExecutor(1, "decoder") as thread:
        ahead = deque(thread.submit(next, source, _END) for _ in range(AHEAD))
        while not isinstance(item := ahead.popleft().result(), _End):
            ahead.append(thread.submit(next, source, _END))
            yield item


def worked_behind(work: Callable[[T], R], items: Iterable[T]) -> Iterator[R]:
    """What `work` makes of each of `items`, while the next ones are made."""
    with ThreadPoolExecutor(1, "encoder") as thread:
        behind = deque[Future[R]]()
        for item in items:
            behind.append(thread.submit(work, item))
            if len(behind) > AHEAD:
                yield behind.popleft().result()
        while behind:
            yield behind.popleft().result()
