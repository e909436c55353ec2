"""An OpenEXR file decoded: `python -m img2img.pictures.codecs.exr_decoder FILE` writes its light to its output.

A process of its own, because the library prints what is wrong with a file, and into what other programs read. Written
are a line of JSON (`names` of all channels, whether the picture `is_all` that there is, and its `shape`; or `error`),
and float32 numbers of that shape; none where the channels are no colours.
"""

import json
import os
import sys
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from img2img.pictures.codecs.codec import library

_KINDS = (("R", "G", "B", "A"), ("R", "G", "B"), ("Y", "A"), ("Y",))


def main() -> None:
    with _silenced() as output:
        try:
            channels, is_all = _read(Path(sys.argv[1]))
            names = next((names for names in _KINDS if all(name in channels for name in names)), ())
            light = np.stack([channels[name] for name in names], axis=2) if names else np.zeros(0, np.float32)
        except Exception as error:  # whatever a damaged file makes of it
            output.write(json.dumps({"error": str(error)}).encode() + b"\n")
            return
        told = {"names": list(channels), "is_all": is_all and len(names) == len(channels), "shape": light.shape}
        output.write(json.dumps(told).encode() + b"\n")
        output.write(light.tobytes())


def _read(path: Path) -> tuple[dict[str, NDArray[np.float32]], bool]:
    """The channels of the first part by their names, and whether there is no other part."""
    exr = library("OpenEXR", "formats", "OpenEXR")
    file = exr.File(str(path), separate_channels=True)
    channels = {name: np.asarray(one.pixels, np.float32) for name, one in file.channels().items()}
    return channels, len(file.parts) == 1


def _silenced() -> BinaryIO:
    """What was the output; whatever else is printed goes nowhere."""
    output = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for number in (1, 2):
        os.dup2(nowhere, number)
    return output


if __name__ == "__main__":
    main()
