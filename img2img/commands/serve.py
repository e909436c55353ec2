"""`img2img serve`: the warm engine that a window, or any other program, talks to."""

import os

BRIEFLY = "1000"
"""Turns that a thread of PyTorch waits awake for the others (libgomp reads it when torch is imported).

Usually it is a millisecond: while another program computes too, threads that wait keep those they wait for from the
processor, and an answer of 0.1 s takes up to 2.
"""


def serve() -> None:
    """Answer other programs: requests on stdin, pictures on stdout."""
    os.environ.setdefault("GOMP_SPINCOUNT", BRIEFLY)
    from img2img.engine.server import serve_standard_streams

    serve_standard_streams()
