"""What a batch's settings say of each file besides the model: as it is read, and as it is written."""

import os
from collections.abc import Sequence
from pathlib import Path

from img2img.batch.config import BatchConfig
from img2img.batch.work import LeftOut
from img2img.models.provenance import Step, noted
from img2img.pictures import PictureFile
from img2img.pictures.location import without_location
from img2img.pictures.srgb import in_srgb
from img2img.pictures.write_options import WriteOptions


def as_read(picture: PictureFile, config: BatchConfig) -> PictureFile:
    """What is given to the model."""
    return in_srgb(picture) if config.to_srgb else picture


def check_size(path: Path, size: tuple[int, int], config: BatchConfig) -> None:
    """Raises LeftOut for a file of that (height, width) that is as large already as its result would be."""
    if config.leaves_out(*size):
        height, width = size
        raise LeftOut(f"{path} is as large already: {width} x {height} pixels.")


def described(target: Path, made: PictureFile, config: BatchConfig, steps: Sequence[Step]) -> PictureFile:
    """What is written to `target`: it says by which `steps` it was made, and where it was taken only if it may."""
    return noted(target, without_location(made) if config.strip_location else made, steps)


def finish(source: Path, target: Path, config: BatchConfig) -> tuple[str, ...]:
    """What is done to a result that is written; gives a sentence where that cannot be."""
    if not config.keep_times:
        return ()
    try:
        times = source.stat()
        os.utime(target, ns=(times.st_atime_ns, times.st_mtime_ns))
    except OSError as error:
        return (f"{target} has not the times of its source ({error.strerror or error}).",)
    return ()


def write_options(config: BatchConfig) -> WriteOptions:
    """How results are written."""
    depth = {"same": "same", "8": 8, "16": 16}[config.depth]
    return WriteOptions.model_validate({"quality": config.quality, "compression": config.compression, "depth": depth})
