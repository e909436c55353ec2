"""Animations, GIF, WebP and APNG: read frame by frame, each as it is seen, and written in the same way."""

import io
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from img2img.disk import write_atomically
from img2img.pictures import Picture, PictureFile
from img2img.pictures.animation import with_xmp, xmp_in
from img2img.pictures.decoding import check_room, decoding
from img2img.pictures.fitting import fitting
from img2img.pictures.gamma import Colours, as_srgb, own_colours
from img2img.pictures.gif import seen_or_not
from img2img.pictures.metadata import read_metadata
from img2img.pictures.pixels import to_depth, to_rgb, upright
from img2img.pictures.png import SIGNATURE
from img2img.pictures.write_options import USUAL, WriteOptions
from img2img.pictures.writing import png_texts

MOVING = (".gif", ".webp", ".png")  # names of files that can hold an animation

_HEAD = 2**18  # bytes in which a PNG says that it is animated, unless its profile is huge, and a GIF has its XMP
_BYTES = 12  # a pixel, three times: 26 are taken by a frame of a GIF or PNG, 34 by one of a WebP
_FORMATS = ("GIF", "WEBP", "PNG")


@dataclass(frozen=True)
class Frame:
    """One picture of an animation: uint8 (H, W, 3 or 4) as composed with those before, and its milliseconds."""

    pixels: Picture
    duration: float


@dataclass(frozen=True)
class Animation:
    """An animation that is open.

    described  its metadata, with the first frame's pixels
    loops      how often it is played, 0 for ever; None where the file says nothing, which is once
    has_still  its first picture is no part of it: programs that know no animations show that
    colours    what its numbers mean where they are not sRGB's
    """

    path: Path
    image: Image.Image
    described: PictureFile
    orientation: int
    count: int
    loops: int | None
    has_still: bool
    colours: Colours | None

    def frames(self) -> Iterator[Frame]:
        """Every frame in turn. Raises PictureError where the file is damaged or cut short."""
        for number in range(self.count):
            with decoding(self.path):
                self.image.seek(number)
                pixels = np.array(self.image.convert("RGBA"))
                duration = float(self.image.info.get("duration") or 0)
            pixels = pixels if pixels[..., 3].min() < 255 else pixels[..., :3]
            yield Frame(as_srgb(upright(pixels, self.orientation), self.colours), duration)


def is_animation(path: Path) -> bool:
    """Whether the beginning of `path` says so. Any GIF is one, of one frame perhaps."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    is_png = head.startswith(SIGNATURE)
    is_webp = head[:4] == b"RIFF" and head[8:16] == b"WEBPVP8X"
    return (
        head.startswith((b"GIF87a", b"GIF89a"))
        or (is_png and b"acTL" in head.partition(b"IDAT")[0])
        or (is_webp and len(head) > 20 and bool(head[20] & 2))
    )


@contextmanager
def open_animation(path: Path) -> Generator[Animation]:
    """The animation at `path`. Raises PictureError when it is damaged."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    with decoding(path):
        image = Image.open(path, formats=_FORMATS)
    with image:
        check_room(path, image.width, image.height, _BYTES)
        metadata = read_metadata(path, image)
        metadata = replace(metadata, xmp=xmp_in(head)) if image.format == "GIF" else metadata
        with decoding(path):
            image.seek(0)
            count: int = getattr(image, "n_frames", 1)
        first = np.array(image.convert("RGB"))
        described = metadata.describe(upright(first, metadata.orientation), metadata.icc, ())
        info = image.info
        loops, has_still = info.get("loop"), bool(info.get("default_image"))
        colours = own_colours(image, head)
        yield Animation(path, image, described, metadata.orientation, count, loops, has_still, colours)


def write_frames(
    target: Path, source: Animation, described: PictureFile, frames: Sequence[Frame], options: WriteOptions = USUAL
) -> tuple[str, ...]:
    """Write the frames, all of one size, as `target`, with the loops of `source` and the metadata of `described`.

    Neighbours that are equal become one that lasts as long. A GIF has 256 colours a frame, pixels that are seen or
    not, durations in hundredths of a second, and of the metadata the comment and XMP. Of `options` the quality of a
    WebP counts, and the compression of a PNG; all have eight bits. Gives a sentence for each piece that is left out.
    Raises DiskFull.
    """
    kind = {".gif": "GIF", ".webp": "WEBP"}.get(target.suffix.lower(), "PNG")
    fitted = fitting(target, replace(described, pixels=frames[0].pixels), options)
    pictures = [to_rgb(frame.pixels) if frame.pixels.shape[2] < 4 else frame.pixels for frame in frames]
    pictures = [to_depth(fitted.pixels(picture), np.uint8) for picture in pictures]
    durations = [frame.duration for frame in frames]
    loops = {} if kind == "GIF" and source.loops is None else {"loop": 1 if source.loops is None else source.loops}
    if kind == "GIF":
        form: dict[str, Any] = {"comment": described.texts.get("Comment", "").encode(), "optimize": False}
        if any(picture.shape[2] == 4 for picture in pictures):
            pictures = [seen_or_not(picture) for picture in pictures]
            form["disposal"] = 2  # to the background, or what is transparent would show the frame before
    else:
        form = _form(kind, described, options)
    if source.has_still:
        durations = durations[1:]
        if kind == "PNG":
            form["default_image"] = True
        else:
            del pictures[0]
    first, *others = [Image.fromarray(picture) for picture in pictures]
    buffer = io.BytesIO()
    lasting = durations if others else durations[0]
    first.save(buffer, kind, save_all=True, append_images=others, duration=lasting, **loops, **form)
    write_atomically(target, with_xmp(buffer.getvalue(), described.xmp) if kind == "GIF" else buffer.getvalue())
    is_deep = options.depth == 16 and kind == "PNG"
    return (*fitted.left_out, *((f"{target} holds 8 bits a channel, as every animation.",) if is_deep else ()))


def _form(kind: str, described: PictureFile, options: WriteOptions) -> dict[str, Any]:
    """What Pillow is told when it writes a WebP or a PNG."""
    blocks = {"icc_profile": described.icc, "exif": described.exif, "xmp": described.xmp}
    form: dict[str, Any] = {name: block for name, block in blocks.items() if block}
    if kind == "PNG":
        level = {} if options.compression is None else {"compress_level": options.compression}
        return form | {"pnginfo": png_texts(described)} | level
    quality = options.quality_or()
    return form | {"quality": quality, "lossless": quality == 100, "method": 4}
