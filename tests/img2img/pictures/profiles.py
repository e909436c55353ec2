"""Colour profiles made by hand, a matrix and a curve each, and what they mean by the book."""

import struct

import numpy as np
from numpy.typing import NDArray

ADOBE = (0.64, 0.33, 0.21, 0.71, 0.15, 0.06)  # x and y of red, green and blue
P3 = (0.680, 0.320, 0.265, 0.690, 0.150, 0.060)
D65, D50 = (0.3127, 0.3290), (0.3457, 0.3585)
_BRADFORD = np.array([[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]])


def rgb_profile(primaries: tuple[float, ...], gamma: float) -> bytes:
    """A display's profile (ICC.1:2010, 8.3.3) whose white is D65."""
    columns = (_adapted(D65, D50) @ matrix(primaries)).T
    curve = b"curv" + struct.pack(">4xIH", 1, round(gamma * 256))
    tags = {b"wtpt": _xyz((0.9642, 1, 0.8249)), b"rTRC": curve, b"gTRC": curve, b"bTRC": curve}
    tags |= {name: _xyz(column) for name, column in zip((b"rXYZ", b"gXYZ", b"bXYZ"), columns, strict=True)}
    return _profile(b"RGB ", tags)


def table_profile(primaries: tuple[float, ...], gamma: float) -> bytes:
    """The same colours in a table of two steps a side between curves (lut16Type, 10.10), as printers have."""
    columns = (_adapted(D65, D50) @ matrix(primaries)) / (1 + 32767 / 32768)
    corners = np.stack(np.meshgrid([0, 1], [0, 1], [0, 1], indexing="ij"), axis=-1) @ columns.T
    curve, steps = (np.arange(4096) / 4095) ** gamma, np.array([0, 1])
    numbers = [*np.tile(curve, 3), *corners.ravel(), *np.tile(steps, 3)]
    table = b"mft2\0\0\0\0" + bytes([3, 3, 2, 0]) + struct.pack(">9i", *(np.eye(3, dtype=int).ravel() * 65536))
    table += struct.pack(">2H", 4096, 2) + np.rint(np.array(numbers).clip(0, 1) * 65535).astype(">u2").tobytes()
    return _profile(b"RGB ", {b"wtpt": _xyz((0.9642, 1, 0.8249)), b"A2B0": table})


def grey_profile(gamma: float, curve: bytes | None = None) -> bytes:
    """Grey with that gamma, or another curve (ICC.1:2010, 8.3.4)."""
    curve = curve or b"curv" + struct.pack(">4xIH", 1, round(gamma * 256))
    return _profile(b"GRAY", {b"wtpt": _xyz((0.9642, 1, 0.8249)), b"kTRC": curve})


def by_the_book(shares: NDArray[np.float64], primaries: tuple[float, ...], gamma: float) -> NDArray[np.float64]:
    """Colours (..., 3) from 0 to 1 of such a profile as sRGB's."""
    srgb = matrix((0.64, 0.33, 0.30, 0.60, 0.15, 0.06))
    return display((shares**gamma @ (np.linalg.inv(srgb) @ matrix(primaries)).T).clip(0, 1))


def display(light: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.where(light <= 0.0031308, 12.92 * light, 1.055 * np.maximum(light, 1e-9) ** (1 / 2.4) - 0.055)


def matrix(primaries: tuple[float, ...], white: tuple[float, float] = D65) -> NDArray[np.float64]:
    """From linear RGB to XYZ."""
    columns = np.stack([_place(*primaries[at : at + 2]) for at in (0, 2, 4)], axis=1)
    return columns * np.linalg.solve(columns, _place(*white))


def _place(x: float, y: float) -> NDArray[np.float64]:
    return np.array([x / y, 1, (1 - x - y) / y])


def _adapted(white: tuple[float, float], wanted: tuple[float, float]) -> NDArray[np.float64]:
    factors = (_BRADFORD @ _place(*wanted)) / (_BRADFORD @ _place(*white))
    return np.linalg.inv(_BRADFORD) @ np.diag(factors) @ _BRADFORD


def _xyz(values: tuple[float, float, float] | NDArray[np.float64]) -> bytes:
    return b"XYZ \0\0\0\0" + struct.pack(">3i", *(round(float(value) * 65536) for value in values))


def _profile(space: bytes, tags: dict[bytes, bytes]) -> bytes:
    name = b"made by hand\0"
    tags = tags | {
        b"desc": b"desc\0\0\0\0" + struct.pack(">I", len(name)) + name + bytes(4 + 4 + 2 + 1 + 67),
        b"cprt": b"text\0\0\0\0none\0",
    }
    at, directory, content = 128 + 4 + 12 * len(tags), struct.pack(">I", len(tags)), b""
    for tag, value in tags.items():
        directory += tag + struct.pack(">II", at + len(content), len(value))
        content += value + bytes(-len(value) % 4)
    head = bytearray(128)
    struct.pack_into(">I4xI4s4s4s", head, 0, at + len(content), 0x02400000, b"mntr", space, b"XYZ ")
    struct.pack_into(">6H", head, 24, 2026, 1, 1, 0, 0, 0)
    head[36:40] = b"acsp"
    head[68:80] = _xyz((0.9642, 1, 0.8249))[8:]
    return bytes(head) + directory + content
