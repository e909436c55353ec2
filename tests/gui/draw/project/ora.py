"""OpenRaster files made by hand, as other programs, and strangers, make them."""

import io
import zipfile
from pathlib import Path

import numpy as np
from PIL import Image
from PySide6.QtGui import QImage

from gui.pictures import to_image

STACK = '<?xml version="1.0" encoding="UTF-8"?><image version="0.0.3" w="{w}" h="{h}"><stack>{layers}</stack></image>'


def png(width: int, height: int, colour: tuple[int, ...] = (255, 0, 0, 255)) -> bytes:
    """A PNG of one colour, by Pillow."""
    buffer = io.BytesIO()
    Image.new("RGBA" if len(colour) == 4 else "RGB", (width, height), colour).save(buffer, "PNG")
    return buffer.getvalue()


def ora(
    path: Path, layers: str, *, w: int = 8, h: int = 6, mimetype: bytes = b"image/openraster", **parts: bytes
) -> Path:
    """An .ora of that stack; each of `parts`, __ for a slash and _png for .png, is one more file in it."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("mimetype"), mimetype, zipfile.ZIP_STORED)
        archive.writestr("stack.xml", STACK.format(w=w, h=h, layers=layers))
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_png", ".png").replace("_json", ".json"), content)
    return path


def premultiplied(width: int, height: int, seed: int = 0) -> QImage:
    """Random valid pixels, of every transparency."""
    rng = np.random.default_rng(seed)
    alpha = rng.integers(0, 256, (height, width, 1))
    colour = rng.integers(0, 256, (height, width, 3)) * alpha // 255
    pixels = np.concatenate([colour, alpha], axis=2).astype(np.uint8)
    return QImage(pixels.data, width, height, width * 4, QImage.Format.Format_ARGB32_Premultiplied).copy()


def numbers(width: int, height: int, seed: int = 0) -> QImage:
    """Random labels, Grayscale8."""
    return to_image(np.random.default_rng(seed).integers(0, 256, (height, width, 1), np.uint8))
