"""Pixels as JPEG 2000: eight bits by Pillow, sixteen by imagecodecs, held to the loss that was asked for."""

import io

import numpy as np
from PIL import Image

from img2img.pictures import Picture
from img2img.pictures.codecs.codec import library
from img2img.pictures.pixels import peak

_LOWEST = 15  # decibels; less is not recognised
_SLACK = 3
_ROWS_AT_ONCE = 256  # in floating-point numbers


def encode(pixels: Picture, quality: int) -> bytes:
    """The file of `pixels` (H, W, C): quality 100 is without loss, below it half as many decibels are kept.

    What was encoded is decoded again: OpenJPEG's own estimate moves flat pictures by up to 14 of 255.
    """
    stored = np.ascontiguousarray(pixels[..., 0] if pixels.shape[2] == 1 else pixels)
    if quality < 100:
        wanted = max(quality / 2, _LOWEST)
        for more in (0, 8, 16):
            content = _encoded(stored, wanted + more)
            if _decibels(stored, _decoded(content, stored)) >= wanted - _SLACK:
                return content
    return _encoded(stored, None)


def _encoded(stored: Picture, decibels: float | None) -> bytes:
    """With so many decibels, None without loss."""
    if stored.dtype == np.uint16:
        codecs = library("imagecodecs", "formats", "JPEG 2000 of 16 bits")
        return codecs.jpeg2k_encode(stored, level=decibels or 0, reversible=decibels is None)
    lossy = {} if decibels is None else {"irreversible": True, "quality_mode": "dB", "quality_layers": [decibels]}
    buffer = io.BytesIO()
    Image.fromarray(stored).save(buffer, "JPEG2000", **lossy)
    return buffer.getvalue()


def _decoded(content: bytes, stored: Picture) -> Picture:
    if stored.dtype == np.uint16:
        return library("imagecodecs", "formats", "JPEG 2000 of 16 bits").jpeg2k_decode(content)
    with Image.open(io.BytesIO(content), formats=["JPEG2000"]) as image:
        return np.asarray(image)


def _decibels(stored: Picture, decoded: Picture) -> float:
    """The ratio of white to the error of all numbers."""
    squares = 0.0
    for top in range(0, len(stored), _ROWS_AT_ONCE):
        rows = slice(top, top + _ROWS_AT_ONCE)
        squares += float(((stored[rows].astype(np.float32) - decoded[rows]) ** 2).sum(dtype=np.float64))
    return float(10 * np.log10(peak(stored.dtype) ** 2 * stored.size / max(squares, 1e-9)))
