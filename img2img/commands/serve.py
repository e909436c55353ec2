"""`img2img serve`: the warm engine that a window, or any other program, talks to."""


def serve() -> None:
    """Answer other programs: requests on stdin, pictures on stdout."""
    from img2img.engine.server import serve_standard_streams

    serve_standard_streams()
