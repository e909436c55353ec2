"""A whole video through a network, in segments: what is finished outlives a kill, and is not computed again."""

import shutil
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, groupby
from operator import itemgetter
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from av.error import FFmpegError
from av.packet import Packet

from img2img.disk import open_atomically
from img2img.errors import PictureError
from img2img.pictures import Picture, PictureFile
from img2img.video.ahead import read_ahead, worked_behind
from img2img.video.encoder import Encoder, Plan, format_of, plan
from img2img.video.muxing import mux
from img2img.video.segments import SECONDS, Encoded, Segments
from img2img.video.settings import VideoSettings
from img2img.video.source import VideoSource, open_video, xmp_of

Progress = Callable[[int, int], None]
Translate = Callable[[Picture, Progress], Picture]
"""A picture (H, W, C) in, the answer out; is told where to say how far it is within the picture."""
Note = Callable[[Path, PictureFile], PictureFile]


@dataclass(frozen=True)
class VideoFile:
    """A video that is converted frame by frame.

    on_piece  is told (done, total), in tiles, as the network computes; what it raises ends the work
    kept      a folder for finished segments, which a later start with the same folder goes on with; it is removed at
              the end. None keeps them beside the target, and not after an end of any kind.
    on_kept   is told the same of what was kept there, where that is not to be told to `on_piece`
    """

    path: Path
    translate: Translate
    settings: VideoSettings
    on_piece: Progress
    kept: Path | None = None
    on_kept: Progress | None = None

    def size(self) -> tuple[int, int]:
        """(height, width) of an upright frame. Raises PictureError."""
        with open_video(self.path) as source:
            return source.size

    def convert(self, target: Path, note: Note = lambda target, made: made) -> tuple[str, ...]:
        """Write `target`; gives sentences on what it lacks. Raises PictureError and DiskFull, naming the file."""
        format_of(target)
        with open_video(self.path) as source, self._folder(target) as folder:
            work = _Work(source, target, self, Segments(folder))
            return work.convert(note)

    @contextmanager
    def _folder(self, target: Path) -> Generator[Path]:
        if self.kept is None:
            target.parent.mkdir(parents=True, exist_ok=True)
            with TemporaryDirectory(prefix=".", suffix=".part", dir=target.parent) as folder:
                yield Path(folder)
        else:
            self.kept.mkdir(parents=True, exist_ok=True)
            yield self.kept
            shutil.rmtree(self.kept, ignore_errors=True)  # what stays costs room, and no work


@dataclass
class _Work:
    """The conversion of one video."""

    source: VideoSource
    target: Path
    file: VideoFile
    segments: Segments
    done: int = 0

    def convert(self, note: Note) -> tuple[str, ...]:
        finished = set(self.segments.numbers())
        try:
            for number, frames in groupby(read_ahead(self._pictures(finished)), itemgetter(0)):
                if number in finished:
                    for _ in frames:
                        self.done += 1
                        (self.file.on_kept or self.file.on_piece)(self.done, self._total())
                else:
                    self._compute(number, ((moment, picture) for _, moment, picture in frames if picture is not None))
            encoding, lost = self._plan(self.segments.size())
            made = note(self.target, PictureFile(np.zeros((1, 1, 3), np.uint8), xmp=xmp_of(self.source.container)))
            notes = {"xmp": made.xmp.decode(errors="replace")} if made.xmp else {}
            with open_atomically(self.target) as result:
                where = {"without_location": self.file.settings.without_location}
                left_out = mux(result, self.target, self.source, encoding, self.segments, notes, **where)
        except FFmpegError as error:
            raise PictureError(f"{self.target} cannot be written ({error.strerror}). Choose another codec.") from error
        return (*self.source.warnings, *lost, *left_out, *made.warnings)

    def _pictures(self, finished: set[int]) -> Iterator[tuple[int, int, Picture | None]]:
        """Each frame's segment, time stamp and picture; those of finished segments are decoded, and that is all.

        Decoding begins at the beginning at every start: after a jump not every decoder gives the same pixels.
        """
        first: int | None = None
        for moment, frame in self.source.frames():
            first = moment if first is None else first
            number = int((moment - first) * self.source.time_base / SECONDS)
            yield number, moment, None if number in finished else self.source.picture(frame)

    def _compute(self, number: int, pictures: Iterator[tuple[int, Picture]]) -> None:
        answers = ((moment, self._answer(picture)) for moment, picture in pictures)
        opening = next(answers)
        size = opening[1].shape[0], opening[1].shape[1]
        encoder = Encoder(self._plan(size)[0])
        self.segments.write(number, size, _packets(encoder, chain([opening], answers)))

    def _answer(self, picture: Picture) -> Picture:
        def on_tile(done: int, tiles: int) -> None:
            self.file.on_piece(self.done * tiles + done, self._total() * tiles)

        answer = self.file.translate(picture, on_tile)
        self.done += 1
        return answer

    def _total(self) -> int:
        """How many frames there are, which no file must tell right."""
        return max(self.source.expected, self.done + 1)

    def _plan(self, size: tuple[int, int]) -> tuple[Plan, list[str]]:
        return plan(self.source, self.target, size, self.file.settings)


def _packets(encoder: Encoder, pictures: Iterable[tuple[int, Picture]]) -> Iterator[Encoded]:
    for packets in worked_behind(encoder.encode, pictures):
        yield from map(_encoded, packets)
    yield from map(_encoded, encoder.finish())


def _encoded(packet: Packet) -> Encoded:
    assert packet.pts is not None
    return Encoded(packet.pts, packet.is_keyframe, bytes(packet))
