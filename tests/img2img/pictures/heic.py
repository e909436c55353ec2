"""HEIC files as telephones write them (ISO/IEC 23008-12): a picture of HEVC in boxes, and what is beside it."""

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import av
import numpy as np
from PIL import Image

_ALPHA = b"urn:mpeg:hevc:2015:auxid:1\0"


@dataclass(frozen=True)
class _Item:
    """Numbers of properties count from 1; `refers` is a kind of reference, to the first item."""

    kind: bytes
    content: bytes
    properties: Sequence[int] = ()
    refers: bytes = b""
    name: bytes = b"\0"


def heic(
    pixels: np.ndarray,
    *,
    bits: int = 8,
    alpha: np.ndarray | None = None,
    turned: int = 0,
    icc: bytes | None = None,
    exif: bytes | None = None,
    xmp: bytes | None = None,
) -> bytes:
    """`pixels` (H, W, 3) uint8, of even sides; turned so many quarters to the left when it is shown."""
    height, width, _ = pixels.shape
    luma, *chroma = np.moveaxis(np.asarray(Image.fromarray(pixels).convert("YCbCr")), -1, 0)
    picture, configuration = _hevc([luma, *(plane[::2, ::2] for plane in chroma)], bits)
    size = _box(b"ispe", struct.pack(">III", 0, width, height))
    properties = [configuration, size, _box(b"pixi", bytes([0, 0, 0, 0, 3, bits, bits, bits]))]
    shared = [1, 2, 3]
    for extra in (_box(b"irot", bytes([turned])) if turned else None, _box(b"colr", b"prof" + icc) if icc else None):
        if extra:
            properties.append(extra)
            shared.append(len(properties))
    items = [_Item(b"hvc1", picture, shared)]
    if alpha is not None:
        grey = np.full((height // 2, width // 2), 128, np.uint8)
        covering, configuration = _hevc([alpha, grey, grey], 8)
        properties += [configuration, _box(b"auxC", bytes(4) + _ALPHA)]
        turns = [4] if turned else []
        items.append(_Item(b"hvc1", covering, [len(properties) - 1, 2, len(properties), *turns], b"auxl"))
    if exif:
        items.append(_Item(b"Exif", bytes(4) + exif.removeprefix(b"Exif\0\0"), refers=b"cdsc"))
    if xmp:
        items.append(_Item(b"mime", xmp, refers=b"cdsc", name=b"\0application/rdf+xml\0"))
    kind = _box(b"ftyp", b"heic" + bytes(4) + b"mif1heic")
    begin = len(kind) + len(_meta(items, properties, 0)) + 8
    return kind + _meta(items, properties, begin) + _box(b"mdat", b"".join(item.content for item in items))


def _meta(items: Sequence[_Item], properties: Sequence[bytes], begin: int) -> bytes:
    numbers = range(1, len(items) + 1)
    places, at = b"", begin
    for number, item in zip(numbers, items, strict=True):
        places += struct.pack(">HHHII", number, 0, 1, at, len(item.content))
        at += len(item.content)
    infos = b"".join(
        _box(b"infe", b"\2\0\0\0" + struct.pack(">HH", number, 0) + item.kind + item.name)
        for number, item in zip(numbers, items, strict=True)
    )
    told = [(number, item) for number, item in zip(numbers, items, strict=True) if item.properties]
    held = b"".join(
        struct.pack(">HB", number, len(item.properties)) + bytes(0x80 | one for one in item.properties)
        for number, item in told
    )
    references = b"".join(
        _box(item.refers, struct.pack(">HHH", number, 1, 1))
        for number, item in zip(numbers, items, strict=True)
        if item.refers
    )
    inside = [
        _box(b"hdlr", bytes(8) + b"pict" + bytes(13)),
        _box(b"pitm", bytes(4) + struct.pack(">H", 1)),
        _box(b"iloc", bytes(4) + b"\x44\0" + struct.pack(">H", len(items)) + places),
        _box(b"iinf", bytes(4) + struct.pack(">H", len(items)) + infos),
        _box(b"iref", bytes(4) + references) if references else b"",
        _box(b"iprp", _box(b"ipco", b"".join(properties)) + _box(b"ipma", struct.pack(">II", 0, len(told)) + held)),
    ]
    return _box(b"meta", bytes(4) + b"".join(inside))


def _hevc(planes: Sequence[np.ndarray], bits: int) -> tuple[bytes, bytes]:
    """One picture of 4:2:0 in full range, without loss, and its configuration box."""
    height, width = planes[0].shape
    kind = "yuv420p" if bits == 8 else f"yuv420p{bits}le"
    encoder = av.CodecContext.create("libx265", "w")
    encoder.width, encoder.height, encoder.pix_fmt = width, height, kind
    encoder.time_base = Fraction(1)
    told = "lossless=1:repeat-headers=1:range=full:colormatrix=smpte170m:log-level=none:info=0"
    encoder.options = {"x265-params": told, "preset": "ultrafast"}
    frame = av.VideoFrame(width, height, kind)
    for place, values, middle in zip(frame.planes, planes, (0, 128, 128), strict=True):
        spread = (values - float(middle)) * ((2**bits - 1) / 255) + middle * 2 ** (bits - 8)
        stored = np.rint(spread).clip(0, 2**bits - 1).astype(np.uint8 if bits == 8 else np.uint16)
        row = np.zeros((len(stored), place.line_size), np.uint8)
        as_bytes = stored.view(np.uint8).reshape(len(stored), -1)
        row[:, : as_bytes.shape[1]] = as_bytes
        place.update(row.tobytes())
    stream = b"".join(bytes(packet) for packet in [*encoder.encode(frame), *encoder.encode(None)])
    units = [unit.rstrip(b"\0") for unit in stream.replace(b"\0\0\0\1", b"\0\0\1").split(b"\0\0\1") if unit]
    headers = {number: unit for unit in units if (number := unit[0] >> 1 & 63) in (32, 33, 34)}
    profile = headers[33].replace(b"\0\0\3", b"\0\0")[3:15]
    depth = 0xF8 | (bits - 8)
    configuration = b"\1" + profile + bytes([0xF0, 0, 0xFC, 0xFD, depth, depth, 0, 0, 0x0F, len(headers)])
    for number, unit in headers.items():
        configuration += struct.pack(">BHH", 0x80 | number, 1, len(unit)) + unit
    code = b"".join(struct.pack(">I", len(unit)) + unit for unit in units if unit[0] >> 1 & 63 < 32)
    return code, _box(b"hvcC", configuration)


def _box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content) + 8) + kind + content
