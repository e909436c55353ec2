"""Jobs: starts, finds and watches run folders. The folder is all there is between a run and the window."""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QThreadPool, QTimer, Signal

from gui.background import in_background
from gui.runs.watcher import ACTIVE, Launch, RunWatcher
from img2img.errors import Img2ImgError, RunError
from img2img.runs.folder import Event, RunFolder, State, list_runs, new_run_path, start_detached, state_after

Start = Callable[[RunFolder, str], int]

LEAVING_MILLISECONDS = 100  # between two looks at a process that ends

# Lines that may tell the state of a run; the rest of a long history need not be parsed to know it.
_TELLING = re.compile(rb'^.*"(?:started|paused|resumed|stopped|finished|failed)".*$', re.MULTILINE)


@dataclass(frozen=True)
class RunSummary:
    """A line in a list of runs. `created` is the local time in ISO 8601."""

    run: RunFolder
    kind: str
    name: str
    created: str
    state: State
    config: Mapping[str, Any]


class Jobs(QObject):
    """Starts runs below `runs_folder` and finds them again. `start` starts a run's process and returns its pid.

    Signals:
        runs_found(list[RunSummary]): the answer to `refresh`, newest first.
        launched(RunFolder): a run was started or resumed from here.
    """

    runs_found = Signal(list)
    launched = Signal(object)

    def __init__(self, runs_folder: Path, start: Start = start_detached, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.runs_folder = runs_folder
        self._start = start
        self._launches: dict[Path, Launch] = {}
        self._is_searching = False
        self._pool = QThreadPool(self)  # of its own: watching must not wait until folders or pictures are read

    def start_batch(self, config: Mapping[str, Any]) -> RunFolder:
        """Start converting files as `config` (what `img2img.batch.config.BatchConfig` dumps) says."""
        return self._create("batch", f"{config['command']}-{config['model']}", config)

    def start_training(self, config: Mapping[str, Any]) -> RunFolder:
        """Start a training as `config` (what `training.config.RunConfig` dumps) says."""
        return self._create("train", config.get("name") or config["recipe"], config)

    def resume(self, run: RunFolder) -> None:
        """Start the process of a run; it goes on where it was. Raises RunError when one is at work already.

        One that has told its end and is only leaving is waited for, without blocking.
        """
        if run.is_alive():
            if quick_state(run) in ACTIVE:
                raise RunError(f"{run.path} is being worked on already. Stop it first, or let it finish.")
            QTimer.singleShot(LEAVING_MILLISECONDS, self, lambda: self._resume_at_last(run))
            return
        description = run.read()
        command = "train" if description["kind"] == "train" else str(description["config"]["command"])
        self._launches[run.path] = Launch.of(lambda: self._start(run, command))
        self.launched.emit(run)

    def _resume_at_last(self, run: RunFolder) -> None:
        with suppress(RunError):  # another window was faster
            self.resume(run)

    def active(self) -> list[RunFolder]:
        """The runs that a process works on or is started for: below `runs_folder`, or started from here."""
        known = {run.path: run for run in (*list_runs(self.runs_folder), *map(RunFolder, self._launches))}
        return [run for run in known.values() if self._is_active(run)]

    def stop(self, runs: Iterable[RunFolder]) -> None:
        """Ask these to stop. One whose process is only starting would not hear it and has done nothing: it is ended."""
        for run in runs:
            if run.is_alive():
                run.request("stop")
            elif run.path in self._launches:
                self._launches[run.path].end()

    def _is_active(self, run: RunFolder) -> bool:
        """Whether it is under way or about to be; a damaged run.json tells of nothing."""
        launch = self._launches.get(run.path)
        try:
            is_working = run.is_alive()
        except Img2ImgError:
            return False
        return quick_state(run) in ACTIVE if is_working else launch is not None and launch.is_alive()

    def watch(self, run: RunFolder, parent: QObject) -> RunWatcher:
        """A watcher of `run`, to be connected and started; it lives until it is stopped, or as long as `parent`."""
        return RunWatcher(run, lambda: self._launches.get(run.path), self._pool, parent)

    def refresh(self) -> None:
        """Look for runs in the background; `runs_found` brings them."""
        if not self._is_searching:
            self._is_searching = True
            folder = self.runs_folder
            in_background(self, lambda: summaries(folder), self._on_found, self._pool)

    def _on_found(self, found: list[RunSummary] | Img2ImgError) -> None:
        self._is_searching = False
        if not isinstance(found, Img2ImgError):  # which the log tells; the next look may find more
            self.runs_found.emit(found)

    def _create(self, kind: str, name: str, config: Mapping[str, Any]) -> RunFolder:
        run = RunFolder.create(new_run_path(self.runs_folder, name), kind, config)
        self.resume(run)
        return run


def summaries(folder: Path) -> list[RunSummary]:
    """Every run below `folder`, newest first. A folder whose run.json is damaged is left out."""
    found: list[RunSummary] = []
    for run in list_runs(folder):
        try:
            description, state = run.read(), quick_state(run)
        except Img2ImgError:
            continue
        config = description["config"]
        name = str(config.get("name") or config.get("model") or run.path.name)
        created = str(description.get("created", ""))
        found.append(RunSummary(run, str(description["kind"]), name, created, state, config))
    return sorted(found, key=lambda summary: summary.created, reverse=True)


def quick_state(run: RunFolder) -> State:
    """What `run.state()` says, without parsing every line of a long history."""
    is_alive = run.is_alive()
    size = run.events_file.stat().st_size if run.events_file.exists() else 0
    return state_after(_telling(run.events_file, size), is_alive=is_alive)


@lru_cache(maxsize=1000)
def _telling(events_file: Path, size: int) -> tuple[Event, ...]:
    """The events in the first `size` bytes that tell a state; read once, since events are only ever appended.

    A line that a crash tore lacks its beginning or its end, and tells nothing.
    """
    if not size:
        return ()
    with events_file.open("rb") as file:
        lines = _TELLING.findall(file.read(size))
    return tuple(json.loads(line) for line in lines if line.startswith(b'{"event"') and line.rstrip().endswith(b"}"))
