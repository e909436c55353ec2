"""Ends an answer that nobody wants any more, in the midst of a network's layers."""

from collections.abc import Callable, Generator
from contextlib import contextmanager

from torch.nn.modules.module import register_module_forward_pre_hook


class CancelledError(Exception):
    """The request was taken back while it was answered."""


@contextmanager
def cancellable(is_wanted: Callable[[], bool]) -> Generator[None]:
    """Inside, networks stop before their next layer once `is_wanted` is no longer true: they raise CancelledError.

    A layer takes milliseconds where a whole picture through an upscaler takes seconds.
    """

    def look_up(*_: object) -> None:
        if not is_wanted():
            raise CancelledError

    hook = register_module_forward_pre_hook(look_up)
    try:
        yield
    finally:
        hook.remove()
