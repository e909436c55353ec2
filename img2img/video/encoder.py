"""The video that is written: which codec in which file, at which depth, and one encoder of it."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
from av.codec.context import Flags
from av.packet import Packet
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame

from img2img.errors import PictureError, SettingsError
from img2img.pictures import Picture
from img2img.pictures.pixels import split_alpha, to_colour
from img2img.video.colours import Coding, rgb_to_planes, samples
from img2img.video.mastering import Mastering
from img2img.video.settings import VideoSettings
from img2img.video.source import VideoSource

FORMATS = {".mp4": "mp4", ".m4v": "mp4", ".mov": "mov", ".mkv": "matroska", ".webm": "webm"}  # FFmpeg's names
_HELD = {
    "mp4": ("h264", "h265", "av1", "vp9"),
    "mov": ("h264", "h265"),
    "matroska": ("h264", "h265", "av1", "vp9", "ffv1"),
    "webm": ("av1", "vp9"),
}
_LARGEST_H264 = 4096  # pixels a side, above which few devices play it
_SLOWEST, _FASTEST = Fraction(1), Fraction(240)  # frames a second that every encoder can plan for; time stamps rule
_THREADS = 4  # always, for the number is part of what some encoders write
_X265 = f"log-level=none:pools={_THREADS}:frame-threads=2"


@dataclass(frozen=True)
class _Codec:
    """An encoder of FFmpeg: its qualities, depths and kinds of chroma, the least side, and whether that may be odd."""

    name: str
    usual: int
    worst: int
    depths: tuple[int, ...]
    chroma: tuple[str, ...] = ("420", "422", "444")
    smallest: int = 1
    holds_odd: bool = False
    options: Mapping[str, str] | None = None


_CODECS = {
    # without mbtree, whose AVX-512 code makes another file of the same frames each time
    "h264": _Codec("libx264", 17, 51, (8, 10), options={"mbtree": "0"}),
    # with less than 64 pixels in a row it writes beyond its memory
    "h265": _Codec("libx265", 19, 51, (8, 10, 12), smallest=64, options={"x265-params": _X265}),
    "av1": _Codec("libsvtav1", 23, 63, (8, 10), ("420",), smallest=4, holds_odd=True, options={"preset": "6"}),
    "vp9": _Codec("libvpx-vp9", 22, 63, (8,), holds_odd=True, options={"cpu-used": "2"}),
    "ffv1": _Codec("ffv1", 0, 0, (8, 10, 12, 16), options={"level": "3", "slices": "4"}),
}


@dataclass(frozen=True)
class Plan:
    """All that an encoder is made from.

    size    of the result (height, width)
    chroma  420, 422 or 444
    told    primaries and transfer, in H.273's numbers
    aspect  the width of a pixel by its height, None where nothing is told
    display the one that it was made for, None where nothing is told
    """

    codec: str
    crf: int
    size: tuple[int, int]
    chroma: str
    coding: Coding
    told: tuple[int, int]
    aspect: Fraction | None
    rate: Fraction
    time_base: Fraction
    display: Mastering | None
    tag: str = ""

    @property
    def pixel_format(self) -> str:
        return f"yuv{self.chroma}p" + ("" if self.coding.depth == 8 else f"{self.coding.depth}le")


def plan(source: VideoSource, target: Path, size: tuple[int, int], settings: VideoSettings) -> tuple[Plan, list[str]]:
    """How to encode frames of that `size` (height, width) for `target`, and what is lost by it, a sentence each.

    Raises PictureError where the file cannot hold the codec, SettingsError for a quality that it does not have.
    """
    file_format = format_of(target)
    name = settings.codec
    if name == "auto":
        is_much = source.coding.depth > 8 or max(size) > _LARGEST_H264
        fits = min(size) >= _CODECS["h265"].smallest
        name = "av1" if file_format == "webm" else "h265" if is_much and fits else "h264"
    if name not in _HELD[file_format]:
        held = " or ".join(_HELD[file_format])
        raise PictureError(f"{target} cannot hold {name}. Choose {held}, or a source and result in MKV.")
    codec = _CODECS[name]
    if min(size) < codec.smallest:
        raise PictureError(
            f"{target} is too small for {name}, which needs {codec.smallest} pixels a side. Choose ffv1."
        )
    crf = codec.usual if settings.crf is None else settings.crf
    if not 0 <= crf <= codec.worst:
        raise SettingsError(f"{name} has no quality {crf}. Choose one from 0, the best, to {codec.worst}.")
    chroma, depth, warnings = _chroma(source, codec, size), source.coding.depth, list[str]()
    depth_held = next((held for held in codec.depths if held >= depth), codec.depths[-1])
    if depth_held < depth:
        warnings.append(f"{target} has {depth_held} bits a colour instead of {depth}: {name} writes no more here.")
    if chroma == "444" and (source.across, source.down) != (1, 1):
        warnings.append(f"{target} is 4:4:4, because a side is odd; some players do not show that.")
    coding = Coding(source.coding.matrix, depth_held, source.coding.is_full)
    told = (source.first.color_primaries, source.first.color_trc)
    tag = "hvc1" if name == "h265" and file_format in ("mp4", "mov") else ""  # without which Apple's players refuse
    rate = min(max(source.rate, _SLOWEST), _FASTEST)
    display = Mastering.of(source.first)
    if display and name not in ("h265", "av1"):
        warnings.append(f"{target} is without what {source.path} says of its display, which {name} cannot hold here.")
    made = Plan(name, crf, size, chroma, coding, told, source.aspect, rate, source.time_base, display, tag)
    return made, warnings


def format_of(target: Path) -> str:
    """FFmpeg's name of a file's format. Raises PictureError for an ending that is no video's."""
    if target.suffix.lower() not in FORMATS:
        raise PictureError(
            f"{target} cannot be a video: its ending is none of {', '.join(FORMATS)}. Choose {target.stem}.mkv."
        )
    return FORMATS[target.suffix.lower()]


def _chroma(source: VideoSource, codec: _Codec, size: tuple[int, int]) -> str:
    """What of chroma is kept: as much as the source has, and all where a side is odd and would be lost."""
    height, width = size
    if not codec.holds_odd and (width % 2 or height % 2):
        return "444"
    wanted = "444" if source.across == 1 else "422" if source.down == 1 else "420"
    return wanted if wanted in codec.chroma else "420"


def configure(context: VideoCodecContext, plan: Plan) -> None:
    """Make a new encoder's context that of `plan`: the one that encodes, and the one that a file is told of."""
    codec = _CODECS[plan.codec]
    context.height, context.width = plan.size
    context.pix_fmt = plan.pixel_format
    context.time_base, context.framerate = plan.time_base, plan.rate
    context.sample_aspect_ratio = plan.aspect or Fraction(0)
    context.colorspace, context.color_range = plan.coding.matrix, 2 if plan.coding.is_full else 1
    context.color_primaries, context.color_trc = plan.told
    context.bit_rate, context.thread_count = 0, _THREADS
    context.flags |= Flags.global_header
    quality = {"crf": str(plan.crf)} if codec.worst else {}
    options = quality | {"chroma_sample_location": "left"} | dict(codec.options or {})
    if plan.display and plan.codec == "h265":
        options["x265-params"] += f":{plan.display.x265()}"
    elif plan.display and plan.codec == "av1":
        options["svtav1-params"] = plan.display.svtav1()
    context.options = options
    if plan.tag:
        context.codec_tag = plan.tag


class Encoder:
    """Pictures in, packets out."""

    def __init__(self, plan: Plan) -> None:
        os.environ.setdefault("SVT_LOG", "0")  # it would write what it is told to stderr
        self._plan = plan
        context = av.CodecContext.create(encoder_name(plan), "w")
        assert isinstance(context, VideoCodecContext)
        configure(context, plan)
        self._context = context

    def encode(self, shown: tuple[int, Picture]) -> list[Packet]:
        """The packets that a time stamp and the picture (H, W, C) of that time make complete."""
        plan, (moment, picture) = self._plan, shown
        frame = VideoFrame(plan.size[1], plan.size[0], plan.pixel_format)
        across, down = {"420": (2, 2), "422": (2, 1), "444": (1, 1)}[plan.chroma]
        planes = rgb_to_planes(to_colour(split_alpha(picture)[0]), plan.coding, across, down)
        for plane, values in zip(frame.planes, planes, strict=True):
            samples(plane, plan.coding.depth)[:] = values
        frame.pts, frame.time_base = moment, plan.time_base
        frame.colorspace, frame.color_range = plan.coding.matrix, 2 if plan.coding.is_full else 1
        frame.color_primaries, frame.color_trc = plan.told
        return self._context.encode(frame)

    def finish(self) -> list[Packet]:
        """The packets that were kept back."""
        return self._context.encode(None)


def encoder_name(plan: Plan) -> str:
    """FFmpeg's name of its encoder."""
    return _CODECS[plan.codec].name
