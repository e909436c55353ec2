"""The video that is read: what is told of it, and its frames, upright, as pictures."""

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.codec.context import ThreadType
from av.container import InputContainer
from av.error import FFmpegError, InvalidDataError
from av.packet import Packet
from av.sidedata.sidedata import Type
from av.stream import Disposition
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from img2img.errors import PictureError
from img2img.pictures import Picture
from img2img.pictures.pixels import peak, upright
from img2img.video.colours import Coding, Plane, matrix_of, planes_to_rgb, samples
from img2img.video.mastering import side_data

_TURNS = {  # signs of a display matrix (a, b, c, d), as EXIF's orientation
    (1, 0, 0, 1): 1,
    (-1, 0, 0, 1): 2,
    (-1, 0, 0, -1): 3,
    (1, 0, 0, -1): 4,
    (0, 1, 1, 0): 5,
    (0, 1, -1, 0): 6,
    (0, -1, -1, 0): 7,
    (0, -1, 1, 0): 8,
}
_MISSING = 3  # seconds between the last frame and the end that a file tells
_FULL = 2  # AVCOL_RANGE_JPEG
_OF_EACH_SCENE = (Type.DYNAMIC_HDR_PLUS, Type.DOVI_METADATA)


@contextmanager
def reading(path: Path) -> Generator[None]:
    """Around calls of a demuxer or decoder: what they raise is a PictureError on the file `path`."""
    try:
        yield
    except FileNotFoundError as error:
        raise PictureError(f"There is no file {path}. Check the path.") from error
    except PermissionError as error:
        raise PictureError(f"{path} cannot be read ({error.strerror}). Check who may open it.") from error
    except FFmpegError as error:
        raise PictureError(
            f"{path} is no video that img2img reads, or is damaged or cut short ({error.strerror}). "
            "Copy or download it again."
        ) from error


@dataclass
class VideoSource:
    """The first moving stream of an open file.

    first     its first frame, from which the rest is known
    coding    how its planes code colour
    is_rgb    whether they are red, green and blue instead
    across    pixels that share a sample of chroma, beside each other
    down      and below each other
    turn      EXIF's orientation
    warnings  sentences on what is not kept; those of damage are there when all frames have been read
    """

    path: Path
    container: InputContainer
    stream: VideoStream
    first: VideoFrame
    warnings: list[str] = field(default_factory=list[str])

    def __post_init__(self) -> None:
        kind = self.first.format
        self.is_rgb = kind.is_rgb or kind.has_palette
        depth = max(part.bits for part in kind.components)
        is_full = self.first.color_range == _FULL or kind.name.startswith(("yuvj", "gray"))
        try:
            matrix = matrix_of(2 if self.is_rgb else self.first.colorspace, self.first.height)
        except PictureError as error:
            raise PictureError(f"{self.path} was not converted. {error}") from error
        self.coding = Coding(matrix, min(depth, 16), is_full and not self.is_rgb)
        self.across, self.down = (1, 1) if self.is_rgb else (_parts(kind.chroma_width), _parts(kind.chroma_height))
        self.turn = _turn(self.first)
        self._tell_what_is_lost()

    @property
    def rate(self) -> Fraction:
        """Frames a second, on average."""
        return _rate(self.stream)

    @property
    def time_base(self) -> Fraction:
        """Seconds in one step of a time stamp."""
        return self.stream.time_base or 1 / self.rate

    @property
    def size(self) -> tuple[int, int]:
        """(height, width) of an upright frame."""
        height, width = self.first.height, self.first.width
        return (width, height) if self.turn > 4 else (height, width)

    @property
    def aspect(self) -> Fraction | None:
        """The width of an upright pixel by its height; None where nothing is told."""
        told = self.stream.sample_aspect_ratio
        return 1 / told if told and self.turn > 4 else told or None

    @property
    def expected(self) -> int:
        """How many frames there are, as far as the file tells; 0 where it does not."""
        return _expected(self.container, self.stream)

    @property
    def end(self) -> int | None:
        """The time stamp at which the last frame ends, where the file tells it."""
        return None if self.stream.duration is None else (self.stream.start_time or 0) + self.stream.duration

    def frames(self) -> Iterator[tuple[int, VideoFrame]]:
        """Every frame from the beginning with its time stamp, in steps of `time_base`; each is later than the last."""
        step, last, count = max(1, round(1 / (self.rate * self.time_base))), None, 0
        damage: list[Packet] = []
        with reading(self.path), av.open(self.path) as container:
            for frame in _decoded(container, self.stream.index, damage):
                if _form(frame) != _form(self.first):
                    raise PictureError(
                        f"{self.path} changes its size or format in the middle, which no result can. "
                        "Cut it there into two files."
                    )
                now = frame.pts if frame.pts is not None else 0 if last is None else last + step
                last = now if last is None else max(now, last + 1)
                count += 1
                yield last, frame
        if damage:
            self.warnings.append(f"{self.path} is damaged: {len(damage)} of its packets could not be decoded.")
        missing = 0 if self.end is None or last is None else float((self.end - last) * self.time_base)
        if count < self.stream.frames and missing > _MISSING:
            self.warnings.append(f"{self.path} is cut short: its last {missing:.0f} seconds are not there.")

    def picture(self, frame: VideoFrame) -> Picture:
        """A frame upright as RGB (H, W, 3): uint8 for 8 bits, else uint16."""
        planes = _planes(frame, self.is_rgb, self.coding.depth)
        if not self.is_rgb:
            return upright(planes_to_rgb(planes, self.coding), self.turn)
        dtype = np.uint8 if self.coding.depth == 8 else np.uint16
        values = np.stack(planes, axis=2).astype(np.float32) * (peak(dtype) / (2**self.coding.depth - 1))
        return upright(np.rint(values).astype(dtype), self.turn)

    def _tell_what_is_lost(self) -> None:
        frame = self.first
        if any(part.is_alpha for part in frame.format.components):
            self.warnings.append(f"{self.path} is partly transparent; the result is opaque.")
        if frame.interlaced_frame:
            self.warnings.append(f"{self.path} is interlaced, which shows as combs. Deinterlace it first.")
        if any(part.type in _OF_EACH_SCENE for part in side_data(frame)):
            self.warnings.append(f"What {self.path} says of its scenes (Dolby Vision or HDR10+) is not in the result.")


@contextmanager
def open_video(path: Path) -> Generator[VideoSource]:
    """The video at `path`. Raises PictureError where it is missing, damaged, or holds no frame."""
    with reading(path):
        container = av.open(path)
    with container:
        moving = _moving(container)
        if not moving or (first := _first_frame(path, moving[0].index)) is None:
            raise PictureError(f"{path} holds no moving pictures. Choose another file.")
        source = VideoSource(path, container, moving[0], first)
        if len(moving) > 1:
            source.warnings.append(f"Of {len(moving)} videos in {path} only the first is converted; the others stay.")
        yield source


def pixels_of(path: Path) -> int:
    """How many pixels all frames of the video at `path` have together, as far as its header tells.

    Raises PictureError.
    """
    with reading(path), av.open(path) as container:
        return sum(_expected(container, stream) * stream.height * stream.width for stream in _moving(container)[:1])


def read_xmp(path: Path) -> bytes | None:
    """The XMP packet of the video at `path`, if it has one. Raises PictureError."""
    with reading(path), av.open(path) as container:
        return xmp_of(container)


def xmp_of(container: InputContainer) -> bytes | None:
    """The XMP packet in a file's metadata: "xmp", which Matroska writes large."""
    text = container.metadata.get("xmp") or container.metadata.get("XMP")
    return text.encode() if text else None


def _first_frame(path: Path, index: int) -> VideoFrame | None:
    with reading(path), av.open(path) as container:
        return next(_decoded(container, index, []), None)


def _decoded(container: InputContainer, index: int, damage: list[Packet]) -> Iterator[VideoFrame]:
    """The frames of a stream; packets that cannot be decoded are left out, as players do, and noted in `damage`."""
    stream = container.streams[index]
    assert isinstance(stream, VideoStream)
    stream.thread_type = ThreadType.AUTO
    for packet in container.demux(stream):
        try:
            yield from packet.decode()
        except InvalidDataError:
            damage.append(packet)


def _form(frame: VideoFrame) -> tuple[int, int, str]:
    return frame.width, frame.height, frame.format.name


def _planes(frame: VideoFrame, is_rgb: bool, depth: int) -> list[Plane]:
    """Luma and chroma, or luma alone; red, green and blue."""
    name = frame.format.name
    if name.endswith("be"):
        return _planes(frame.reformat(format=name[:-2] + "le"), is_rgb, depth)
    if is_rgb and name.startswith("gbr") and frame.format.components[0].bits == depth:  # and not floating-point
        green, blue, red = (samples(plane, depth) for plane in frame.planes[:3])
        return [red, green, blue]
    if is_rgb:
        packed: Plane = frame.reformat(format="rgb24" if depth == 8 else "rgb48le").to_ndarray()  # type: ignore[assignment]
        return [packed[..., channel] for channel in range(3)]
    if name.startswith("gray"):
        return [samples(frame.planes[0], depth)]
    if not name.startswith("yuv4") and not name.startswith(("yuvj", "yuva")):
        shares = {(2, 2): "420", (2, 1): "422"}
        kind = shares.get((_parts(frame.format.chroma_width), _parts(frame.format.chroma_height)), "444")
        frame = frame.reformat(format=f"yuv{kind}p" + ("" if depth == 8 else f"{depth}le"))
    return [samples(plane, depth) for plane in frame.planes[:3]]


def _parts(chroma: Any) -> int:
    """How many pixels share a sample, by the function that tells a format's chroma of a length."""
    return 64 // chroma(64)


def _turn(frame: VideoFrame) -> int:
    matrix: Any = next((part for part in side_data(frame) if part.type == Type.DISPLAYMATRIX), None)
    if matrix is None:
        return 1
    a, b, _, c, d, *_ = np.sign(np.frombuffer(matrix, np.int32)).tolist()
    return _TURNS.get((a, b, c, d), 1)


def _moving(container: InputContainer) -> list[VideoStream]:
    """Those with moving pictures, which a cover is not."""
    return [stream for stream in container.streams.video if not stream.disposition & Disposition.attached_pic]


def _rate(stream: VideoStream) -> Fraction:
    return stream.average_rate or stream.guessed_rate or Fraction(25)


def _expected(container: InputContainer, stream: VideoStream) -> int:
    own, whole = stream.duration, Fraction(container.duration or 0, 1_000_000)
    rate = _rate(stream)
    return stream.frames or round((own * (stream.time_base or 1 / rate) if own else whole) * rate)
