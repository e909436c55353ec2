"""EventLog: an events.jsonl as it grows, read once by all who follow it in this process (torch-free)."""

import re
from pathlib import Path
from threading import Lock
from weakref import WeakSet

from img2img.runs.events import MARKS, Event, parse_events
from img2img.runs.state import last_mark

PATIENCE = 0.05  # seconds that `mark` waits for another thread's look

# Only lines with one of these words can tell the state of a run; the rest of a long history is not parsed for it.
_MAY_TELL = re.compile(rf'^.*"(?:{"|".join(MARKS)})".*$'.encode(), re.MULTILINE)


class EventLog:
    """The events of one run. Every look reads only what is new, and hands it to all readers.

    Only a reader that comes later goes back once, to the beginning. May be used from several threads.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._lock = Lock()
        self._position = 0  # what was read so far; a torn last line waits for its rest
        self._mark: Event | None = None
        self._readers: WeakSet[EventReader] = WeakSet()

    def mark(self) -> Event | None:
        """The newest event that tells the state of the run; while nobody follows it, no others are parsed.

        The window asks this: while another thread parses a long history, the answer is the one known so far.
        """
        if self._lock.acquire(timeout=PATIENCE):
            try:
                self._look()
            finally:
                self._lock.release()
        return self._mark

    def reader(self) -> "EventReader":
        """A new reader, who is given the whole history first."""
        return EventReader(self)

    def read_for(self, reader: "EventReader") -> list[Event]:
        """What `reader` was not given yet, in order."""
        with self._lock:
            if reader not in self._readers:
                self._readers.add(reader)
                reader.waiting = parse_events(self._read(0, self._position).splitlines())
            self._look()
            events, reader.waiting = reader.waiting, []
            return events

    def _look(self) -> None:
        new = self._read(self._position)
        new = new[: new.rfind(b"\n") + 1]
        self._position += len(new)
        readers = list(self._readers)
        events = parse_events(new.splitlines() if readers else _MAY_TELL.findall(new))
        for reader in readers:
            reader.waiting += events
        self._mark = last_mark(events) or self._mark

    def _read(self, start: int, length: int = -1) -> bytes:
        try:
            with self._file.open("rb") as file:
                file.seek(start)
                return file.read(length)
        except FileNotFoundError:
            return b""


class EventReader:
    """Follows an EventLog: each `read` returns what is new, and the first one the whole history."""

    def __init__(self, log: EventLog) -> None:
        self._log = log
        self.waiting: list[Event] = []  # what the log found while others looked

    def read(self) -> list[Event]:
        return self._log.read_for(self)
