"""RunFolder: the contract between a long job and whoever watches it (torch-free).

    <date>-<name>/
      run.json        kind, frozen config, program version, pid and start time of the process that works on it
      events.jsonl    one JSON object a line, only ever appended to
      control/        empty files named stop, pause, resume, sample, save: a reader's requests
      log.txt         what the process printed

The worker writes events and polls control; a window or a command line reads events and drops requests. Neither needs
the other to be alive, so a window may be closed, crash or be upgraded while a run goes on.
"""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, cast

import psutil

from img2img import __version__
from img2img.disk import write_atomically
from img2img.errors import RunError

Request = Literal["stop", "pause", "resume", "sample", "save"]
State = Literal["new", "running", "paused", "stopped", "finished", "failed", "died"]
Event = dict[str, Any]

# What an event says about the state of its run; the others say nothing.
_STATE_AFTER: Mapping[str, State] = {
    "started": "running",
    "paused": "paused",
    "resumed": "running",
    "stopped": "stopped",
    "finished": "finished",
    "failed": "failed",
}


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
        if not isinstance(content, dict) or not {"kind", "config"} <= content.keys():
            raise RunError(f"{file} is not a run description. The run cannot be resumed; start a new one.")
        return cast(dict[str, Any], content)

    @property
    def kind(self) -> str:
        return self.read()["kind"]

    @property
    def config(self) -> dict[str, Any]:
        return self.read()["config"]

    # --- the worker's side

    def claim(self) -> None:
        """Note that this process works on the run. Raises RunError when another one is alive and does."""
        if self.is_alive() and self.read()["process"]["pid"] != os.getpid():
            raise RunError(f"{self.path} is being worked on by another process. Stop it first: runs stop {self.path}")
        for request in list(self.control.glob("*")):
            request.unlink(missing_ok=True)
        self.control.mkdir(exist_ok=True)
        mine = psutil.Process()
        self._write(self.read() | {"process": {"pid": mine.pid, "started": mine.create_time()}})

    def append(self, event: str, **values: Any) -> None:
        """Add one event. A line torn by an earlier crash is closed first, so that it harms no other."""
        line = json.dumps({"event": event, "time": round(time.time(), 3), **values}).encode() + b"\n"
        with self.events_file.open("ab+") as file:
            if file.tell() and (file.seek(-1, os.SEEK_END), file.read(1))[1] != b"\n":
                line = b"\n" + line
            file.write(line)

    def consume(self, request: Request) -> bool:
        """Whether a reader asked for this; the request is then used up."""
        try:
            (self.control / request).unlink()
        except FileNotFoundError:
            return False
        return True

    # --- the reader's side

    def request(self, request: Request) -> None:
        """Ask the worker for something; it answers with an event at its next step."""
        self.control.mkdir(parents=True, exist_ok=True)
        (self.control / request).touch()

    def is_alive(self) -> bool:
        """Whether the process that claimed the run is alive; a recycled pid is told apart by its start time."""
        process = self.read().get("process")
        if not process:
            return False
        try:
            found = psutil.Process(process["pid"])
            return abs(found.create_time() - process["started"]) < 1 and found.status() != psutil.STATUS_ZOMBIE
        except psutil.Error:
            return False

    def state(self) -> State:
        """What became of the run, from its events and whether its process is alive."""
        is_alive = self.is_alive()  # asked first: what a process wrote before it ended is then among the events
        return state_after(self.events(), is_alive=is_alive)

    def events(self) -> list[Event]:
        """Every event so far."""
        return EventReader(self.events_file).read()

    def _write(self, content: Mapping[str, Any]) -> None:
        write_atomically(self.path / "run.json", json.dumps(content, indent=2).encode())


@dataclass
class EventReader:
    """Reads an events.jsonl as it grows: each `read` returns what is new. A torn last line waits for its rest."""

    file: Path
    _position: int = field(default=0, init=False)

    def read(self) -> list[Event]:
        try:
            with self.file.open("rb") as stream:
                stream.seek(self._position)
                new = stream.read()
        except FileNotFoundError:
            return []
        complete = new[: new.rfind(b"\n") + 1]
        self._position += len(complete)
        return [event for line in complete.splitlines() if (event := _parse(line)) is not None]


def _parse(line: bytes) -> Event | None:
    """The event of a line, or None for one that a crash tore in half."""
    try:
        event: Any = json.loads(line)
    except ValueError:
        return None
    return cast(Event, event) if isinstance(event, dict) and "event" in event else None


def state_after(events: Iterable[Event], *, is_alive: bool) -> State:
    """The state of a run with these events; one that should be running and has no process died."""
    state: State = "new"
    for event in events:
        state = _STATE_AFTER.get(event["event"], state)
    if is_alive:
        return "running" if state == "new" else state
    return "died" if state in ("running", "paused") else state


def new_run_path(parent: Path, name: str) -> Path:
    """A free folder name below `parent`: <date>-<name>, numbered when taken."""
    slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "run"
    stem = f"{datetime.now():%Y-%m-%d}-{slug}"
    candidates = (parent / (f"{stem}-{number}" if number > 1 else stem) for number in range(1, 100_000))
    return next(path for path in candidates if not path.exists())


def list_runs(parent: Path) -> list[RunFolder]:
    """The runs below `parent`, newest first."""
    found = [RunFolder(file.parent) for file in parent.glob("*/run.json")] if parent.is_dir() else []
    return sorted(found, key=lambda run: (run.path / "run.json").stat().st_mtime, reverse=True)


# The processes started here that still run. A forgotten Popen would warn of that, though it is what is wanted.
_started: list[subprocess.Popen[bytes]] = []


def start_detached(run: RunFolder, command: str) -> int:
    """Start `img2img COMMAND --run FOLDER` as a process that outlives this one; returns its pid.

    Its output goes to log.txt and never to a pipe, which would break with the reader.
    """
    arguments = [sys.executable, "-m", "img2img", command, "--run", str(run.path)]
    with run.log_file.open("ab") as log:
        if sys.platform == "win32":
            flags = subprocess.DETACHED_PROCESS | subprocess.CREATE_NEW_PROCESS_GROUP
            process = subprocess.Popen(arguments, stdin=subprocess.DEVNULL, stdout=log, stderr=log, creationflags=flags)
        else:
            process = subprocess.Popen(
                arguments, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )
    _started[:] = [other for other in _started if other.poll() is None]  # asking lets the system forget the ended ones
    _started.append(process)
    return process.pid
