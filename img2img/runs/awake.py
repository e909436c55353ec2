"""A computer that does not go to sleep while a run is at work; its screen may."""

import logging
from collections.abc import Generator
from contextlib import contextmanager

log = logging.getLogger(__name__)


@contextmanager
def keep_awake() -> Generator[None]:
    """Keep the computer awake inside. Where the system cannot be asked, such as on a server, it is not an error.

    A process that is killed holds nothing: the system lets go of it.
    """
    from wakepy import keep  # slow to import

    with keep.running(on_fail="pass") as mode:
        if not mode.active:
            log.info("The system could not be asked to stay awake")
        yield
