"""The stack on which a thread handles signals, kept while a library is called that puts another in its place.

OpenVINO does so on processors with large registers, and frees it: at the next signal that Python handles, such as the
end of a child or Ctrl+C, the system would end the program.
"""

import ctypes
import sys
from collections.abc import Generator
from contextlib import contextmanager


class _Stack(ctypes.Structure):
    """stack_t of sigaltstack(2)."""

    _fields_ = (("start", ctypes.c_void_p), ("flags", ctypes.c_int), ("size", ctypes.c_size_t))


@contextmanager
def signal_stack_kept() -> Generator[None]:
    """Inside, this thread's stack for signals may be changed; behind, it is what it was. Nothing where not on Linux."""
    if sys.platform != "linux":
        yield
        return
    libc, before = ctypes.CDLL(None), _Stack()
    libc.sigaltstack(None, ctypes.byref(before))
    try:
        yield
    finally:
        libc.sigaltstack(ctypes.byref(before), None)
