"""How much work the files of a batch are, in pixels: counted from their headers, or else taken to be as others are."""

import time
from collections.abc import Callable, Iterable
from pathlib import Path
from random import Random
from threading import Event, Lock, Thread

from PIL import Image

from img2img.batch.plan import Conversion
from img2img.disk import is_video

A_FILE = 4096  # pixels that a file counts for besides its own: it is opened, written and noted
SAMPLE = 5  # files that stand for others, at least
REST = 9  # times as long as a header took, so that counting takes a tenth of one core at most


class Workload:
    """What is left of each file's work, in pixels of its source; from any thread."""

    def __init__(self, sources: Iterable[Path] = ()) -> None:
        self._lock = Lock()
        self._pixels: dict[Path, float] = {}  # as far as they are known, also of files that have ended
        self._sum = 0.0  # of those
        self._left: set[Path] = set()
        self._known_left = 0.0
        self._unknown_left = 0
        self.add(sources)

    def add(self, sources: Iterable[Path]) -> None:
        """These are to be done."""
        with self._lock:
            for source in sources:
                if source not in self._left:
                    self._left.add(source)
                    self._count(source, 1)

    def drop(self, source: Path) -> float:
        """This one is over, whatever became of it; the work that it was."""
        with self._lock:
            if source in self._left:
                self._left.remove(source)
                self._count(source, -1)
            return self._of(source)

    def learn(self, source: Path, pixels: float) -> None:
        """This file has that many pixels."""
        with self._lock:
            if source in self._left:
                self._count(source, -1)
            self._sum += pixels - self._pixels.get(source, 0.0)
            self._pixels[source] = pixels
            if source in self._left:
                self._count(source, 1)

    def of(self, source: Path) -> float:
        """The work of one file."""
        with self._lock:
            return self._of(source)

    def left(self) -> float:
        """The work of all that is left."""
        with self._lock:
            return self._known_left + self._unknown_left * self._mean() + len(self._left) * A_FILE

    def uncounted(self, source: Path) -> bool:
        """Whether the file is left and nobody knows its pixels."""
        with self._lock:
            return source in self._left and source not in self._pixels

    def _of(self, source: Path) -> float:
        return self._pixels.get(source, self._mean()) + A_FILE

    def _mean(self) -> float:
        """What an unknown file is taken to be: as those that are left and known, or else as all that were known."""
        known = len(self._left) - self._unknown_left
        if known >= SAMPLE:
            return self._known_left / known
        return self._sum / len(self._pixels) if self._pixels else 0.0

    def _count(self, source: Path, sign: int) -> None:
        if source in self._pixels:
            self._known_left += sign * self._pixels[source]
        else:
            self._unknown_left += sign


class Survey:
    """Counts the pixels of files in a thread, until it is left: in any order, so that the first few stand for all."""

    def __init__(self, workload: Workload, planned: Iterable[Conversion]) -> None:
        self._workload, self._planned = workload, list(planned)
        self._over = Event()
        self._thread = Thread(target=self._count, name="survey", daemon=True)

    def __enter__(self) -> "Survey":
        Random(0).shuffle(self._planned)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()

    def _count(self, clock: Callable[[], float] = time.perf_counter) -> None:
        for item in self._planned:
            if not self._workload.uncounted(item.source):
                continue
            began = clock()
            if pixels := pixels_in(item):
                self._workload.learn(item.source, pixels)
            if self._over.wait(REST * (clock() - began)):
                return


def pixels_in(item: Conversion) -> int:
    """How many pixels the header of a file tells, of all frames and pages that are converted; 0 where it tells none."""
    try:
        if is_video(item.source):
            from img2img.video.source import pixels_of  # loads FFmpeg

            return pixels_of(item.source)
        with Image.open(item.source) as image:
            return image.width * image.height * _pictures_in(image, item)
    except Exception:  # whatever is wrong with it is told when its turn has come
        return 0


def _pictures_in(image: Image.Image, item: Conversion) -> int:
    from img2img.pictures.frames import MOVING
    from img2img.pictures.pages import PAGED, page_offsets

    kind, target = image.format, item.target.suffix.lower()
    if kind == "TIFF" and item.source.suffix.lower() in PAGED and target in PAGED:
        return len(page_offsets(item.source))
    return getattr(image, "n_frames", 1) if kind in ("GIF", "WEBP", "PNG") and target in MOVING else 1
