"""Jobs: starts, finds and watches run folders. The folder is all there is between a run and the window."""

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication, QObject, QThreadPool, QTimer, Signal

from gui.background import in_background
from gui.runs.watcher import ACTIVE, RunWatcher
from gui.translation import translate
from img2img.batch.config import BatchConfig
from img2img.errors import Img2ImgError, RunError
from img2img.runs.folder import RunFolder, list_runs, new_run_path
from img2img.runs.process import Launch, start_detached
from img2img.runs.queue_edits import QueueEdit, ask
from img2img.runs.summary import EventLogs, RunSummary, summaries

Start = Callable[[RunFolder, str], int]

LEAVING_MILLISECONDS = 100  # between two looks at a process that ends
LAST_LOOK_MILLISECONDS = 3000  # a folder on a disk that does not answer must not keep the program from ending


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
        self._logs = EventLogs()
        self._is_searching = False
        self._pool = QThreadPool(self)  # of its own: watching must not wait until folders or pictures are read
        if application := QCoreApplication.instance():
            application.aboutToQuit.connect(self._finish_looking)

    def start_batch(self, config: BatchConfig, edits: Iterable[QueueEdit] = ()) -> RunFolder:
        """Start converting files as `config` says, with these changes to their queue."""
        name = f"{config.command}-{config.model}"
        return self._create("batch", name, config.anchored().model_dump(mode="json"), edits)

    def start_training(self, config: Mapping[str, Any]) -> RunFolder:
        """Start a training as `config` (what `training.config.RunConfig` dumps) says."""
        return self._create("train", config.get("name") or config["recipe"], config)

    def resume(self, run: RunFolder) -> None:
        """Start the process of a run; it goes on where it was. Raises RunError when one is at work already.

        One that has told its end and is only leaving is waited for, without blocking.
        """
        if self._is_active(run):
            told = translate("Jobs", "{0} is being worked on already. Stop it first, or let it finish.")
            raise RunError(told.format(run.path))
        if run.is_alive():
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
        """Ask these to stop. One whose process is only starting has done nothing yet: it is ended."""
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
        return self._logs.state(run) in ACTIVE if is_working else launch is not None and launch.is_alive()

    def watch(self, run: RunFolder, parent: QObject) -> RunWatcher:
        """A watcher of `run`, to be connected and started; it lives until it is stopped, or as long as `parent`."""
        return RunWatcher(run, self._logs.of(run), lambda: self._launches.get(run.path), self._pool, parent)

    def refresh(self) -> None:
        """Look for runs in the background; `runs_found` brings them."""
        if not self._is_searching:
            self._is_searching = True
            folder = self.runs_folder
            in_background(self, lambda: summaries(folder, self._logs), self._on_found, self._pool)

    def _finish_looking(self) -> None:
        """Wait for looks under way: their outcome could not be told any more once the application is gone."""
        self._pool.waitForDone(LAST_LOOK_MILLISECONDS)

    def _on_found(self, found: list[RunSummary] | Img2ImgError) -> None:
        self._is_searching = False
        if isinstance(found, list):  # a folder that cannot be read now is read the next time
            self.runs_found.emit(found)

    def _create(self, kind: str, name: str, config: Mapping[str, Any], edits: Iterable[QueueEdit] = ()) -> RunFolder:
        run = RunFolder.create(new_run_path(self.runs_folder, name), kind, config)
        for edit in edits:
            ask(run, edit)
        self.resume(run)
        return run
