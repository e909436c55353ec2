"""`img2img serve`: the warm engine that a window, or any other program, talks to."""


def serve() -> None:
    """Answer requests on stdin with pictures on stdout until stdin ends (see img2img/messages.py)."""
    from img2img.serve import serve_standard_streams

    serve_standard_streams()
