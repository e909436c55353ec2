"""The result: what was encoded, and beside it everything else of the source, copied packet by packet."""

import heapq
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import BinaryIO

import av
from av.container import InputContainer, OutputContainer
from av.error import FFmpegError
from av.packet import Packet
from av.stream import AttachmentStream, Disposition, Stream
from av.video.stream import VideoStream

from img2img.video.encoder import Plan, configure, encoder_name, format_of
from img2img.video.segments import Segments
from img2img.video.source import VideoSource, reading

_OF_THE_FILE = ("major_brand", "minor_version", "compatible_brands", "encoder", "vendor_id", "DURATION", "ENCODER")
_OF_THE_PACKETS = ("BPS", "NUMBER_OF_", "_STATISTICS")  # what Matroska counts
_OPTIONS = {"fflags": "+bitexact"}  # nothing random, and no version of a library
_KEEP_ALL_TAGS = {"movflags": "+use_metadata_tags"}


class _Sink:
    """A file whose fault is kept, because PyAV tells only that there was one."""

    def __init__(self, file: BinaryIO) -> None:
        self.fault: OSError | None = None
        self.seek, self.tell, self._write = file.seek, file.tell, file.write

    def write(self, content: bytes) -> int:
        try:
            return self._write(content)
        except OSError as error:
            self.fault = error
            raise


def mux(
    file: BinaryIO,
    target: Path,
    source: VideoSource,
    plan: Plan,
    segments: Segments,
    notes: dict[str, str],
    *,
    without_location: bool = False,
) -> list[str]:
    """Write the whole result into `file`, which will be `target`; gives a sentence on each stream that it lacks.

    `notes` are added to the metadata, of which what says where it was filmed may be left out.
    """
    with reading(source.path):
        again = av.open(source.path)
    kind, sink = format_of(target), _Sink(file)
    has_cover = any(stream.disposition & Disposition.attached_pic for stream in again.streams)
    keeps_all = kind == "mov" or (kind == "mp4" and not has_cover)
    options = _OPTIONS | (_KEEP_ALL_TAGS if keeps_all else {})
    try:
        with again, av.open(sink, "w", kind, options=options) as result:
            made, copies, left_out = _streams(again, result, source, plan)
            kept = {
                key: value for key, value in _kept(again.metadata).items() if not (without_location and _is_place(key))
            }
            result.metadata.update(kept | notes)
            if chapters := again.chapters():
                result.set_chapters(chapters)
            copied = _copied(again, copies, source.path)
            for packet in heapq.merge(_made(segments, made, plan, source), copied, key=_time):
                result.mux_one(packet)
    except FFmpegError as error:
        raise sink.fault or error from None
    lost = [f"{target} is without {what} of its source, which it cannot hold." for what in left_out]
    if kind == "mp4" and has_cover:
        lost.append(f"{target} has a cover, beside which an MP4 holds only the usual metadata: title, artist and such.")
    return lost


def _streams(
    again: InputContainer, result: OutputContainer, source: VideoSource, plan: Plan
) -> tuple[VideoStream, dict[int, Stream], list[str]]:
    """The result's streams in the order of the source's: what is made, what is copied by its index, what is not."""
    made: VideoStream | None = None
    copies, left_out = dict[int, Stream](), list[str]()
    for stream in again.streams:
        try:
            if stream.index == source.stream.index:
                added: Stream = result.add_stream(encoder_name(plan), plan.rate)
                assert isinstance(added, VideoStream)
                configure(added.codec_context, plan)
                made = added
            elif isinstance(stream, AttachmentStream):
                _attach(result, stream, stream.data)
                continue
            elif stream.disposition & Disposition.attached_pic and result.format.name == "matroska":
                _attach(result, stream, _cover(source.path, stream.index))  # as which it was read there too
                continue
            elif stream.type == "data":
                if stream.name == "bin_data" and again.chapters():
                    continue  # the chapters of an MP4, which are written as such
                raise ValueError  # noqa: TRY301  timed data of cameras and editors
            else:
                added = copies[stream.index] = result.add_stream_from_template(stream, opaque=True)
        except ValueError:
            left_out.append(f"stream {stream.index} ({stream.type})")
            continue
        added.metadata.update(_kept(stream.metadata))
        added.disposition = stream.disposition
    assert made is not None
    return made, copies, left_out


def _attach(result: OutputContainer, stream: Stream, content: bytes) -> None:
    told = stream.metadata
    result.add_attachment(told.get("filename", "attachment"), told.get("mimetype", "application/octet-stream"), content)


def _cover(path: Path, index: int) -> bytes:
    with reading(path), av.open(path) as container:
        return next(bytes(packet) for packet in container.demux(container.streams[index]) if packet.size)


def _kept(metadata: dict[str, str]) -> dict[str, str]:
    return {
        key: value for key, value in metadata.items() if key not in _OF_THE_FILE and not key.startswith(_OF_THE_PACKETS)
    }


def _is_place(key: str) -> bool:
    """Whether a piece of metadata says where, such as com.apple.quicktime.location.ISO6709."""
    return "location" in key.lower() or "gps" in key.lower()


def _made(segments: Segments, stream: VideoStream, plan: Plan, source: VideoSource) -> Iterator[Packet]:
    """The encoded packets, each with the time at which it must be decoded and the time for which it is shown."""
    moments = segments.moments()
    order = sorted(moments)
    step = max(1, round(1 / (plan.rate * plan.time_base)))
    usual = order[-1] - order[-2] if len(order) > 1 else step
    is_whole, end = len(order) >= source.stream.frames, source.end
    last = end - order[-1] if is_whole and end is not None and end > order[-1] else usual
    spans = {now: following - now for now, following in pairwise([*order, order[-1] + last])}
    for packet, decoded in zip(segments.packets(), decoding_times(moments, order), strict=True):
        ready = Packet(packet.content)
        ready.pts, ready.dts, ready.duration = packet.moment, decoded, spans[packet.moment]
        ready.time_base, ready.is_keyframe, ready.stream = plan.time_base, packet.is_key, stream
        yield ready


def decoding_times(moments: Sequence[int], order: Sequence[int]) -> Iterator[int]:
    """When each packet must be decoded: in rising order, and none later than it is shown.

    `moments` are when they are shown, in the order of decoding, and `order` the same sorted. An encoder says it too,
    but each segment's has begun anew.
    """
    place = {moment: index for index, moment in enumerate(order)}
    late = max(index - place[moment] for index, moment in enumerate(moments))
    for index in range(len(moments)):
        yield order[index - late] if index >= late else order[0] + order[index] - order[late]


def _copied(again: InputContainer, copies: dict[int, Stream], path: Path) -> Iterator[Packet]:
    wanted = [again.streams[index] for index in copies]
    with reading(path):
        for packet in again.demux(wanted) if wanted else ():
            if packet.size:
                if packet.dts is None and packet.pts is None:  # a cover, which is shown at no time
                    packet.pts = packet.dts = 0
                packet.stream = copies[packet.stream.index]
                yield packet


def _time(packet: Packet) -> Fraction:
    moment = packet.dts if packet.dts is not None else packet.pts
    assert moment is not None
    return moment * packet.time_base
