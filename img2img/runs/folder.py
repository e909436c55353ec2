"""RunFolder: the contract between a long job and whoever watches it (torch-free).

    <date>-<name>/
      run.json        kind, frozen config, program version, and the process that works on it
      run.lock        held by that process as long as it lives; the system lets go of it, however the process ends
      events.jsonl    one JSON object a line, only ever appended to
      control/        a reader's requests: empty files named stop, pause, resume, sample, save; and changes to the queue
                      of a batch (`queue_edits.py`)
      log.txt         what the process printed

The worker writes events and polls control; a window or a command line reads events and drops requests. Neither needs
the other to be alive, so a window may be closed, crash or be upgraded while a run goes on.
"""

import json
import os
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

import psutil

from img2img import __version__
from img2img.disk import write_atomically
from img2img.errors import RunError
from img2img.runs.event_log import EventLog
from img2img.runs.events import Event, EventBase, State, now, parse_events
from img2img.runs.lock import hold_lock
from img2img.runs.state import state_after

Request = Literal["stop", "pause", "resume", "sample", "save"]

EDIT_SUFFIX = ".edit"  # of a change to a queue, which no launch clears
TAIL = 1 << 16  # bytes of events that `last_events` reads

LAUNCHED = "IMG2IMG_LAUNCHED"  # the environment variable that tells a process for which run it was launched


@dataclass(frozen=True)
class RunFolder:
    """A run on disk. Make one with `create`, find one with `open`."""

    path: Path

    @classmethod
    def create(cls, path: Path, kind: str, config: Mapping[str, Any]) -> "RunFolder":
        """A new run of `kind` ("train" or "batch") in the folder `path`, which must not hold a run yet."""
        if (path / "run.json").exists():
            raise RunError(f"{path} already holds a run. Choose another folder, or resume it with: runs resume {path}")
        run = cls(path)
        run.control.mkdir(parents=True, exist_ok=True)
        created = datetime.now().astimezone().isoformat(timespec="seconds")
        run._write({"kind": kind, "config": dict(config), "version": __version__, "created": created})
        return run

    @classmethod
    def open(cls, path: Path) -> "RunFolder":
        """The run in `path`. Raises RunError when there is none, or when its run.json is damaged."""
        run = cls(path)
        run.read()
        return run

    @property
    def control(self) -> Path:
        return self.path / "control"

    @property
    def events_file(self) -> Path:
        return self.path / "events.jsonl"

    @property
    def log_file(self) -> Path:
        return self.path / "log.txt"

    def read(self) -> dict[str, Any]:
        """The contents of run.json: kind, config, version, created and, once claimed, process."""
        file = self.path / "run.json"
        try:
            content: Any = json.loads(file.read_text("utf-8"))
        except FileNotFoundError as error:
            raise RunError(f"{self.path} is not a run folder: it has no run.json. Check the path.") from error
        except (OSError, ValueError) as error:
            raise RunError(f"{file} cannot be read ({error}). The run cannot be resumed; start a new one.") from error
        if not _is_description(content):
            raise RunError(f"{file} is not a run description. The run cannot be resumed; start a new one.")
        return content

    @property
    def kind(self) -> str:
        return self.read()["kind"]

    @property
    def config(self) -> dict[str, Any]:
        return self.read()["config"]

    # --- the worker's side

    def claim(self) -> None:
        """Work on the run until this process ends. Raises RunError when another one is alive and does.

        Requests from before the launch are stale and are cleared by whoever launches: `start_detached`, or else, for
        a process that a person or a program starts by itself, this claim. What is asked after the launch is kept.
        """
        if not hold_lock(self.path, self._is_anothers):
            raise RunError(f"{self.path} is being worked on by another process. Stop it first: runs stop {self.path}")
        if os.environ.pop(LAUNCHED, "") != str(self.path.resolve()):
            self.clear_requests()
        mine = psutil.Process()
        process = {"pid": mine.pid, "started": mine.create_time(), "claimed": now()}
        self._write(self.read() | {"process": process})

    def append(self, event: EventBase) -> None:
        """Add one event. A line torn by an earlier crash is closed first, so that it harms no other."""
        line = event.line().encode() + b"\n"
        with self.events_file.open("ab+") as file:
            if file.tell() and (file.seek(-1, os.SEEK_END), file.read(1))[1] != b"\n":
                line = b"\n" + line
            file.write(line)

    def consume(self, request: Request) -> bool:
        """Whether a reader asked for this; the request is then used up."""
        try:
            (self.control / request).unlink()
        except (FileNotFoundError, PermissionError):  # on Windows while another process looks at it: asked again soon
            return False
        return True

    # --- the reader's side

    def request(self, request: Request) -> None:
        """Ask the worker for something; it answers with an event at its next step."""
        self.control.mkdir(parents=True, exist_ok=True)
        (self.control / request).touch()

    def clear_requests(self) -> None:
        """Take back whatever was asked of a process and not heard yet."""
        for request in list(self.control.glob("*")):
            if request.suffix != EDIT_SUFFIX:
                request.unlink(missing_ok=True)

    def has_requests(self) -> bool:
        """Whether anything was asked: one look, however many kinds of requests there are."""
        with suppress(OSError), os.scandir(self.control) as entries:
            return any(True for _ in entries)
        return False

    def is_alive(self) -> bool:
        """Whether the process that claimed the run is alive."""
        return self.working_since() is not None

    def working_since(self) -> float | None:
        """When the process that works on the run claimed it, in seconds since the epoch; None when none is alive.

        A recycled pid is told apart by its start time. Earlier versions did not note when they claimed: then it is 0.
        """
        process = self.read().get("process")
        return process.get("claimed", 0.0) if process and _is_alive(process) else None

    def state(self) -> State:
        """What became of the run, from its events and whether its process is alive."""
        since = self.working_since()  # asked first: what a process wrote before it ended is then among the events
        return state_after(EventLog(self.events_file).mark(), since)

    def events(self) -> list[Event]:
        """Every event so far."""
        return EventLog(self.events_file).reader().read()

    def last_events(self) -> list[Event]:
        """The newest events, without reading all of a long history."""
        try:
            with self.events_file.open("rb") as file:
                file.seek(max(0, file.seek(0, os.SEEK_END) - TAIL))
                return parse_events(file.read().splitlines())
        except FileNotFoundError:
            return []

    def _is_anothers(self) -> bool:
        process = self.read().get("process")
        return process is not None and process["pid"] != os.getpid() and _is_alive(process)

    def _write(self, content: Mapping[str, Any]) -> None:
        write_atomically(self.path / "run.json", json.dumps(content, indent=2).encode())


def _is_description(content: Any) -> bool:
    """Whether run.json says what every run says, and of its process, if there is one, what tells it from others."""
    match content:
        case {"kind": str(), "config": dict(), "process": {"pid": int(), "started": int() | float()} | None}:
            return True
        case {"kind": str(), "config": dict()}:
            return "process" not in content
        case _:
            return False


def _is_alive(process: Mapping[str, Any]) -> bool:
    try:
        found = psutil.Process(process["pid"])
        return abs(found.create_time() - process["started"]) < 1 and found.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False


def new_run_path(parent: Path, name: str) -> Path:
    """A free folder name below `parent`: <date>-<name>, numbered when taken."""
    slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "run"
    stem = f"{datetime.now():%Y-%m-%d}-{slug}"
    candidates = (parent / (f"{stem}-{number}" if number > 1 else stem) for number in range(1, 100_000))
    return next(path for path in candidates if not path.exists())


def list_runs(parent: Path) -> list[RunFolder]:
    """The runs below `parent`, newest first."""
    found = [RunFolder(file.parent) for file in parent.glob("*/run.json")] if parent.is_dir() else []
    return sorted(found, key=_written, reverse=True)


def _written(run: RunFolder) -> float:
    try:
        return (run.path / "run.json").stat().st_mtime
    except OSError:  # it is gone since it was found
        return 0.0
