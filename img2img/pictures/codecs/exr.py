"""OpenEXR: light as it is, in linear numbers of any size."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from numpy.typing import NDArray

from img2img.errors import PictureError
from img2img.pictures import PictureFile
from img2img.pictures.codecs.codec import library
from img2img.pictures.codecs.light import of_light, to_light
from img2img.pictures.decoding import check_room, decoding
from img2img.pictures.write_options import WriteOptions


class Exr:
    """Colours are stored multiplied by alpha. Of several parts or layers the first is read, with a warning."""

    suffixes = (".exr",)

    def knows(self, path: Path, content: bytes) -> bool:
        return content.startswith(b"v/1\x01")

    def read(self, path: Path, content: bytes) -> PictureFile:
        exr = library("OpenEXR", "formats", "OpenEXR")
        with decoding(path):
            file = exr.File(str(path), header_only=True)
            low, high = file.header()["dataWindow"]
        width, height = (int(side) for side in high - low + 1)
        check_room(path, width, height, 16)
        with decoding(path):
            file = exr.File(str(path), separate_channels=True)
            channels = {name: np.asarray(one.pixels, np.float32) for name, one in file.channels().items()}
            parts = len(file.parts)
        names = _chosen(channels)
        if not names:
            raise PictureError(f"{path} holds no colours that img2img knows ({', '.join(channels)}). Save it as RGB.")
        light = np.stack([channels[name] for name in names], axis=2)
        left = parts > 1 or len(channels) > len(names)
        warnings = (f"{path} has more parts or channels than its first picture, which were left out.",) if left else ()
        return of_light(path, light, warnings, is_multiplied=True)

    def write(self, picture: PictureFile, options: WriteOptions) -> bytes:
        exr = library("OpenEXR", "formats", "OpenEXR")
        light = to_light(picture, is_multiplied=True)
        names = {1: "Y", 2: "YA", 3: "RGB", 4: "RGBA"}[light.shape[2]]
        channels: dict[str, NDArray[Any]] = {
            name: np.ascontiguousarray(light[..., number]) for number, name in enumerate(names)
        }
        header = {
            "compression": exr.NO_COMPRESSION if options.compression == 0 else exr.ZIP_COMPRESSION,
            "type": exr.scanlineimage,
        }
        with TemporaryDirectory() as folder:
            file = Path(folder) / "picture.exr"
            exr.File(header, channels).write(str(file))
            return file.read_bytes()


def _chosen(channels: dict[str, NDArray[np.float32]]) -> tuple[str, ...]:
    for names in (("R", "G", "B", "A"), ("R", "G", "B"), ("Y", "A"), ("Y",)):
        if all(name in channels for name in names):
            return names
    return ()
