"""How much work the files of a batch are, in pixels: counted from their headers, or else taken to be as others are."""

import time
from collections.abc import Callable, Iterable
from pathlib import Path
from random import Random
from threading import Event, Lock, Thread

from PIL import Image

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

    def __init__(self, workload: Workload, sources: Iterable[Path]) -> None:
        self._workload, self._sources = workload, list(sources)
        self._over = Event()
        self._thread = Thread(target=self._count, name="survey", daemon=True)

    def __enter__(self) -> "Survey":
        Random(0).shuffle(self._sources)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()

    def _count(self, clock: Callable[[], float] = time.perf_counter) -> None:
        for source in filter(self._workload.uncounted, self._sources):
            began = clock()
            if pixels := pixels_in(source):
                self._workload.learn(source, pixels)
            if self._over.wait(REST * (clock() - began)):
                return


def pixels_in(source: Path) -> int:
    """How many pixels the header of a picture tells; 0 for what has none."""
    try:
        with Image.open(source) as image:
            return image.width * image.height
    except Exception:  # whatever is wrong with it is told when its turn has come
        return 0
