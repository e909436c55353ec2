"""Look at one file, once: read its bytes, decode it as small as its format allows, and keep a Record."""

import io
from collections.abc import Sequence
from dataclasses import replace
from hashlib import blake2b
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from img2img.errors import Img2ImgError
from img2img.pictures.classes import LabelClass
from img2img.pictures.decoding import decoding
from img2img.pictures.labels import numbers_in, read_numbers
from training.doctor.record import SIDE, Record

LARGEST = 200_000_000  # pixels; what is larger is not decoded, because it might take all the memory there is
OPAQUE = 250


def look(file: Path, halves: int = 1) -> Record:
    """The record of a picture, or of `halves` that lie side by side in it; never raises for a file."""
    try:
        content = file.read_bytes()
    except OSError as error:
        return Record(file, fault=f"{file} cannot be read ({error.strerror}). Check the disk and its rights.")
    record = Record(file, digest=blake2b(content, digest_size=16).hexdigest())
    if not content:
        return replace(record, fault=f"{file} is empty. Copy or download it again.")
    try:
        return _look(record, content, halves)
    except Img2ImgError as error:
        return replace(
            record, fault=str(error), is_picture=not isinstance(error.__cause__, Image.UnidentifiedImageError)
        )


def look_at_labels(file: Path, classes: Sequence[LabelClass]) -> Record:
    """The record of a label map, with the pixels of each class; without `classes` each number is one."""
    record = look(file)
    if record.fault:
        return record
    try:
        if not classes:
            return replace(record, labels=dict.fromkeys(numbers_in(file).tolist(), 1))
        numbers, counts = np.unique(read_numbers(file, classes), return_counts=True)
        return replace(record, labels=dict(zip(numbers.tolist(), counts.tolist(), strict=True)))
    except Img2ImgError as error:
        return replace(record, unknown=str(error))


def _look(record: Record, content: bytes, halves: int) -> Record:
    with decoding(record.file):
        try:
            picture = Image.open(io.BytesIO(content))
        except Image.UnidentifiedImageError:
            picture = _opened_by_others(record.file)
        mode, size = picture.mode, _upright(picture)
        record = replace(record, mode=mode, size=(max(1, size[0] // halves), size[1]))
        if size[0] * size[1] > LARGEST:
            return record
        picture.draft("RGB", (2 * SIDE * halves, 2 * SIDE))
        picture.load()
        picture = ImageOps.exif_transpose(picture)
        return _measure(record, picture, halves)


def _opened_by_others(file: Path) -> Image.Image:
    """What Pillow does not know, such as EXR or a camera's raw, read as a training reads it."""
    from training.data.reading import read_rgb  # OpenCV and its like, which few folders need

    try:
        return Image.fromarray(read_rgb(file))
    except Img2ImgError as error:
        raise Image.UnidentifiedImageError(str(error)) from error


def _measure(record: Record, picture: Image.Image, halves: int) -> Record:
    transparent = 0.0
    if picture.has_transparency_data:
        picture = picture.convert("RGBA")
        alpha = np.asarray(picture.getchannel("A").resize((SIDE, SIDE), Image.Resampling.NEAREST))
        transparent = float((alpha < OPAQUE).mean())
        picture = Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture)  # as a training reads it
    elif picture.mode[0] in "IF":
        picture = _eight_bits(picture)
    size = (SIDE * halves, SIDE)
    single = np.asarray(picture.resize(size, Image.Resampling.NEAREST).convert("L"))
    small = picture.convert("RGB").resize(size, Image.Resampling.BOX, reducing_gap=2)
    colours = np.asarray(small, np.int16)
    thumbnail = np.asarray(small.convert("L"))
    red, green, blue = colours.mean(axis=(0, 1)).tolist()
    return replace(
        record,
        was_looked_at=True,
        thumbnail=thumbnail,
        look=_perceptual_hash(thumbnail),
        colour=(red, green, blue),
        chroma=float(np.percentile(colours.max(axis=2) - colours.min(axis=2), 99)),
        contrast=float(max(single.std(), thumbnail.std())),
        transparent=transparent,
    )


def _upright(picture: Image.Image) -> tuple[int, int]:
    lies_on_its_side = picture.getexif().get(0x0112, 1) >= 5
    return (picture.height, picture.width) if lies_on_its_side else picture.size


def _eight_bits(picture: Image.Image) -> Image.Image:
    """A picture of 16 bits, or of light, with its brightest pixel white at least where 255 is too little for it."""
    values = np.nan_to_num(np.asarray(picture, np.float32))
    top = values.max(initial=0)
    scale = 255 if top <= 1 else 1 if top <= 255 else 255 / 65535 if top <= 65535 else 255 / top
    return Image.fromarray(np.clip(values * scale, 0, 255).astype(np.uint8))


def _perceptual_hash(thumbnail: NDArray[np.uint8]) -> int:
    """pHash: which of the 64 slowest waves of the picture are above their median (Zauner, 2010)."""
    rows = thumbnail.reshape(SIDE // 2, 2, -1, 2).mean(axis=(1, 3))
    across = _COSINES if rows.shape[1] == SIDE // 2 else _cosines(rows.shape[1])
    waves = (_COSINES @ rows @ across.T).ravel()
    return int.from_bytes(np.packbits(waves > np.median(waves[1:])).tobytes(), "big")


def _cosines(length: int, count: int = 8) -> NDArray[np.float64]:
    """The `count` slowest waves of the cosine transform (DCT-II), as rows."""
    return np.cos(np.pi * np.outer(np.arange(count), np.arange(length) + 0.5) / length)


_COSINES = _cosines(SIDE // 2)
