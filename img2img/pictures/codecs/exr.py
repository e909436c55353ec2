"""OpenEXR: light as it is, in linear numbers of any size."""

import json
import struct
import sys
from pathlib import Path
from subprocess import DEVNULL, PIPE, Popen
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from numpy.typing import NDArray

from img2img.errors import PictureError
from img2img.pictures import PictureFile
from img2img.pictures.codecs.codec import check_library, library
from img2img.pictures.codecs.light import of_light, to_light
from img2img.pictures.decoding import check_room, damaged, decoding
from img2img.pictures.write_options import WriteOptions

_SIZE = b"dataWindow\0box2i\0\x10\0\0\0"  # of a header, before left, top, right and bottom
_DECODER = "img2img.pictures.codecs.exr_decoder"


class Exr:
    """Colours are stored multiplied by alpha. Of several parts or layers the first is read, with a warning."""

    suffixes = (".exr",)

    def knows(self, path: Path, content: bytes) -> bool:
        return content.startswith(b"v/1\x01")

    def read(self, path: Path, content: bytes) -> PictureFile:
        check_library("OpenEXR", "formats", "OpenEXR")
        _, found, behind = content.partition(_SIZE)
        if not found or len(behind) < 16:
            raise damaged(path, "its header says no size")
        left, top, right, bottom = struct.unpack_from("<4i", behind)
        check_room(path, right - left + 1, bottom - top + 1, 16)
        told, light = _decoded(path)
        if "error" in told:
            raise damaged(path, told["error"])
        if not light.size:
            names = ", ".join(told["names"])
            raise PictureError(f"{path} holds no colours that img2img knows ({names}). Save it as RGB.")
        left_out = f"{path} has more parts or channels than its first picture, which were left out."
        return of_light(path, light, () if told["is_all"] else (left_out,), is_multiplied=True)

    def write(self, picture: PictureFile, options: WriteOptions) -> bytes:
        exr = library("OpenEXR", "formats", "OpenEXR")
        light = to_light(picture, is_multiplied=True)
        names = {1: "Y", 2: "YA", 3: "RGB", 4: "RGBA"}[light.shape[2]]
        channels: dict[str, NDArray[Any]] = {
            name: np.ascontiguousarray(light[..., number]) for number, name in enumerate(names)
        }
        compression = exr.NO_COMPRESSION if options.compression == 0 else exr.ZIP_COMPRESSION
        with TemporaryDirectory() as folder:
            file = Path(folder) / "picture.exr"
            exr.File({"compression": compression, "type": exr.scanlineimage}, channels).write(str(file))
            return file.read_bytes()


def _decoded(path: Path) -> tuple[dict[str, Any], NDArray[np.float32]]:
    """What the decoder says of a file, and its light (H, W, C)."""
    with Popen([sys.executable, "-m", _DECODER, str(path)], stdin=DEVNULL, stdout=PIPE) as process:
        assert process.stdout is not None
        told = json.loads(process.stdout.readline() or '{"error": "its decoder gave up"}')
        numbers = process.stdout.read()
    with decoding(path):
        return told, np.frombuffer(numbers, np.float32).reshape(told.get("shape", 0))
