"""A whole batch from its settings: what `img2img upscale` and `translate` do, with and without a run folder."""

import json
import time
from collections.abc import Generator, Iterable, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Protocol

from img2img.batch import earlier
from img2img.batch.agenda import Agenda
from img2img.batch.config import BatchConfig
from img2img.batch.division import kept_beside
from img2img.batch.eta import EtaEstimator
from img2img.batch.ledger import Ledger, Stamp
from img2img.batch.obstacles import LONGEST_HOLD, SHORTEST_HOLD, Obstacle, Obstacles, places_of
from img2img.batch.patience import Patience
from img2img.batch.plan import Conversion, FileDone, FileFailed, is_picture_name
from img2img.batch.report import Listener, Report, Tally
from img2img.batch.steering import Steering
from img2img.batch.watching import POLL as WATCH_POLL
from img2img.batch.watching import Watch, check_watch
from img2img.batch.workload import Survey
from img2img.errors import Img2ImgError, SettingsError
from img2img.models.library import Entry, Library
from img2img.runs.awake import keep_awake
from img2img.runs.events import Failed
from img2img.runs.folder import RunFolder
from img2img.runs.turns import Turn

if TYPE_CHECKING:
    from img2img.batch.work import Batch, Outcome

    class _ConvertFiles(Protocol):
        """Converts files for a batch, as `translate_files` does."""

        def __call__(self, conversions: Iterable[Conversion], batch: Batch, *, stamped: bool = False) -> None: ...


def convert(config: BatchConfig, listeners: tuple[Listener, ...] = (), run: RunFolder | None = None) -> Tally:
    """Convert all files of `config`, telling the listeners; with a run folder also its events, control and ledger.

    Raises an Img2ImgError for what spoils the whole batch (an unknown or damaged model, senseless settings). What is
    wrong with one file is an event of that file, and the others are done. What keeps all files from being converted is
    waited for.
    """
    with keep_awake():
        if run is None:
            return _Batch(config, Report(listeners)).run_all()
        run.claim()
        patience = Patience(run, listeners)
        report = Report((patience.append, *listeners), estimator=EtaEstimator(earlier=earlier.elapsed(run)))
        with closing(Ledger(run.path / "ledger.sqlite", patience.wait)) as ledger:
            return _Batch(config, report, run, ledger).run_all()


@dataclass
class _Batch:
    """One start of a batch; the pipeline's Batch."""

    config: BatchConfig
    report: Report
    run: RunFolder | None = None
    ledger: Ledger | None = None
    _lock: RLock = field(default_factory=RLock, init=False)
    _obstacle: Obstacle | None = field(default=None, init=False)
    _hold: float = field(default=0.0, init=False)  # seconds until what is in the way again is tried again

    def run_all(self) -> Tally:
        try:
            entries = [Library().find(name) for name in (self.config.model, *self.config.then)]
            self.naming = self.config.naming(entries)
            self.steering = Steering(self.run, self.report)
            if self.drives_are_there():
                if self.config.watch:
                    check_watch(self.config.paths)
                settings = _fingerprint(self.config, entries)
                self.agenda = Agenda(self.config, self.naming, settings, self.report, self.ledger)
                self.steering.edit = self.agenda.edit
                self.convert_all(entries)
        except KeyboardInterrupt:
            self.report.end(stopped=True)
            raise
        except Exception as error:
            self.report.tell(Failed(message=str(error) if isinstance(error, Img2ImgError) else repr(error)))
            raise
        self.report.end(stopped=self.steering.stopped)
        return self.report.tally

    def drives_are_there(self) -> bool:
        """Wait for folders that were there at an earlier start. False when the batch is stopped meanwhile.

        What never was there is no drive that was unplugged, but a path with a mistake in it: it fails.
        """
        if self.run is None or self.ledger is None:
            return True
        for gone in earlier.absent(self.ledger, self.folder):
            if not self.steering.wait(gone.reason, gone.message, gone.has_passed):
                self.report.tally = earlier.tally(self.run)
                return False
        earlier.note(self.ledger, places_of(self.config.paths))
        return True

    def convert_all(self, entries: Sequence[Entry]) -> None:
        try:
            with self.converter(entries) as convert_files:
                if convert_files is not None:
                    self.convert_with(convert_files)
        except KeyboardInterrupt:
            self.agenda.interrupt_all()
            raise
        finally:
            self.steering.leave_turn()

    def convert_with(self, convert_files: "_ConvertFiles") -> None:
        """Convert all files by a pipeline, or a cluster."""
        self.obstacles = Obstacles(self.config.paths, self.make_folder())
        if self.ledger:
            earlier.note(self.ledger, [self.obstacles.output])
        self.report.estimator = EtaEstimator(earlier=self.report.estimator.earlier)  # loading is no file's time
        for fault in self.agenda.impossible:
            self.end(fault)
        with Survey(self.report.workload, self.agenda.planned.values()):
            while True:
                left = self.agenda.left_to_do(self.steering.may_continue)
                convert_files(left, self, stamped=self.ledger is not None)
                if not self.may_continue() or not (len(self.agenda.waiting) or self.watch()):
                    return

    @contextmanager
    def converter(self, entries: Sequence[Entry]) -> "Generator[_ConvertFiles | None]":
        """The model, loaded here or on a cluster, as what converts files; None when the batch is stopped before."""
        entry, files = entries[0], len(self.agenda.waiting)
        if self.config.cluster:
            from img2img.batch.cluster import Cluster

            address, settings = self.config.cluster, self.agenda.settings
            with (
                kept_beside(self.make_folder(), self.run, lambda: self.report.tally.is_complete) as kept,
                Cluster(address, self.config, entry, files, kept, settings) as cluster,
            ):
                is_there = cluster.wait_for_one(self)
                self.start(entry, cluster.device, cluster.format, cluster.scale)
                yield cluster.convert if is_there else None
            return
        from img2img.batch.loading import device_of, load
        from img2img.batch.pipeline import translate_files
        from img2img.inference.kept import Kept

        self.steering.turn = Turn(device_of(self.config))
        if not self.steering.take_turn():
            yield None
            return
        kept = self.run and Kept(self.run.path / "kept", partial(self.on_tile, is_kept=True))
        loaded = load(self.config, entries, self.on_tile, kept, files, self.agenda.settings)
        self.start(entry, loaded.device, loaded.format, loaded.scale)
        work = replace(loaded.work, can_write=lambda: self.obstacles.output_is_there)
        yield partial(translate_files, work=work)

    def start(self, entry: Entry, device: str, form: str, scale: float) -> None:
        self.report.enlargement = scale**2
        self.report.start(entry.name, str(self.config.output), device, form)

    @property
    def folder(self) -> Path:
        """That of the results."""
        output = self.config.output
        return output.parent if is_picture_name(output) and len(self.config.paths) == 1 else output

    def make_folder(self) -> Path:
        """The folder of the results, made if need be. Raises SettingsError where it cannot be."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise SettingsError(f"{self.folder} cannot be made ({error.strerror}). Choose another folder.") from error
        return self.folder

    def watch(self) -> bool:
        """Wait for new pictures in the folders, if that is asked. False when there is nothing more to do."""
        if not self.config.watch:
            return False
        watch = Watch(self.config.paths, self.config.output, self.naming, self.agenda.planned)

        def look() -> bool:
            self.agenda.add(watch.look())
            return len(self.agenda.waiting) > 0

        folders = ", ".join(str(path) for path in self.config.paths if path.is_dir())
        self.steering.leave_turn()
        went_on = self.steering.wait("pictures", f"Waiting for new pictures in {folders}.", look, WATCH_POLL)
        return went_on and self.steering.take_turn()

    # --- what the pipeline asks and tells

    def may_continue(self) -> bool:
        """Whether to go on; blocks while the run is paused, and while something is in the way of all files."""
        while self.steering.may_continue():
            with self._lock:
                obstacle, self._obstacle = self._obstacle, None
            if obstacle is None:
                return True
            self._get_past(obstacle)
        return False

    def begin(self, conversion: Conversion, stamp: Stamp | None) -> bool:
        return self.agenda.begin(conversion, stamp)

    def on_tile(self, done: int, total: int, *, is_kept: bool = False) -> None:
        """Inside a file, `done` of its `total` pieces are computed. Blocks while the run is paused."""
        from img2img.batch.work import Interrupted

        self.report.on_tile(done, total, is_kept=is_kept)
        if done < total and not self.may_continue():
            raise Interrupted

    def end(self, outcome: "Outcome", stamp: Stamp | None = None) -> None:
        if isinstance(outcome, FileFailed) and self._may_pass(outcome):
            return
        if isinstance(outcome, FileDone):
            self._hold = 0.0
        self.agenda.end(outcome, stamp)

    def interrupt(self, conversion: Conversion) -> None:
        self.agenda.interrupt(conversion.source)

    def _may_pass(self, failed: FileFailed) -> bool:
        """Whether the file waits again: until an obstacle has passed; or for the end, if the system refused it."""
        if obstacle := self.obstacles.behind(failed):
            with self._lock:
                self._obstacle = self._obstacle or obstacle
            self.agenda.hold_up(failed.source)
            return True
        is_back = failed.cause == "missing" and failed.source.exists()
        return (is_back or failed.cause in ("reading", "writing")) and self.agenda.try_again(failed)

    def _get_past(self, obstacle: Obstacle) -> None:
        """Wait until it has passed; longer each time when what has passed is in the way again."""
        until = time.monotonic() + self._hold + (SHORTEST_HOLD if obstacle.reason == "space" else 0)
        self.steering.wait(
            obstacle.reason, obstacle.message, lambda: time.monotonic() >= until and obstacle.has_passed()
        )
        self._hold = min(LONGEST_HOLD, 2 * self._hold + 1)
        self.agenda.let_go()


def _fingerprint(config: BatchConfig, entries: Sequence[Entry]) -> str:
    """Everything besides a file's own content that its result depends on; `entries` as in `naming`."""
    model, *then = [_state(entry) for entry in entries]
    files: dict[str, object] = {"model_file": model}
    files |= {"then_files": then} if then else {}
    files |= {"mix_file": _state(Library().find(config.mix))} if config.mix else {}
    return json.dumps(config.told | files, sort_keys=True)


def _state(entry: Entry) -> list[object]:
    status = entry.path.stat()
    return [str(entry.path), status.st_size, status.st_mtime_ns]
