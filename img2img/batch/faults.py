"""What a file failed of, as a sentence, and whether it was the system that refused something."""

import logging
import time
from typing import Literal

from img2img.batch.plan import Conversion, FileFailed
from img2img.errors import DiskFull, Img2ImgError

log = logging.getLogger(__name__)

Stage = Literal["reading", "computing", "writing"]


def failure(conversion: Conversion, error: Exception, started: float, stage: Stage) -> FileFailed:
    """What `error` means, which was raised at that stage of a conversion that began at `started`, by time.monotonic."""
    needed = 0
    match error:
        case DiskFull():
            message, needed = str(error), error.needed
        case Img2ImgError():
            message = str(error)
        case OSError():
            message = f"{conversion.source} could not be converted to {conversion.target}: {error.strerror or error}."
        case _:
            log.error("Converting %s failed", conversion.source, exc_info=error)
            message = f"{conversion.source} could not be converted ({type(error).__name__}: {error})."
    cause = "space" if isinstance(error, DiskFull) else _cause(error, stage)
    return FileFailed(conversion.source, message, time.monotonic() - started, cause, needed)


def _cause(error: Exception, stage: Stage) -> Literal["", "missing", "reading", "writing"]:
    """What the system refused, if the fault is the system's and not the picture's."""
    fault = error if isinstance(error, OSError) else error.__cause__
    if not isinstance(fault, OSError) or fault.errno is None or stage == "computing":
        return ""
    if stage == "writing":
        return "writing"
    if isinstance(fault, FileNotFoundError):
        return "missing"
    return "" if isinstance(fault, PermissionError | IsADirectoryError) else "reading"
