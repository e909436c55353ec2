"""`img2img serve`: the warm engine that a window, or any other program, talks to."""

import ctypes
import os
import platform

BRIEFLY = "1000"
"""Turns that a thread of PyTorch waits awake for the others (libgomp reads it when torch is imported).

Usually it is a millisecond: while another program computes too, threads that wait keep those they wait for from the
processor, and an answer of 0.1 s takes up to 2.
"""

KEPT = ((-1, 1 << 28), (-3, 1 << 25))
"""glibc's M_TRIM_THRESHOLD and M_MMAP_THRESHOLD (malloc.h), in bytes: what one answer has freed is there for the next.

Otherwise each layer's memory goes back to the system and is fetched again page by page, a fifth of a network's time.
"""


def serve() -> None:
    """Answer other programs: requests on stdin, pictures on stdout."""
    os.environ.setdefault("GOMP_SPINCOUNT", BRIEFLY)
    keep_freed_memory()
    from img2img.engine.server import serve_standard_streams

    serve_standard_streams()


def keep_freed_memory() -> None:
    """Let the C library keep what is freed, where it is glibc, which returns it sooner than others."""
    if platform.libc_ver()[0] == "glibc":
        for option, size in KEPT:
            ctypes.CDLL(None).mallopt(option, size)
