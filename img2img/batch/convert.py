"""A whole batch from its settings: what `img2img upscale` and `translate` do, with and without a run folder."""

import json
import time
from collections.abc import Generator, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Protocol

from img2img.batch.config import BatchConfig
from img2img.batch.eta import EtaEstimator
from img2img.batch.existing import Targets
from img2img.batch.ledger import Ledger, Stamp
from img2img.batch.obstacles import LONGEST_HOLD, SHORTEST_HOLD, Obstacle, Obstacles
from img2img.batch.plan import Conversion, FileDone, FileFailed, is_picture_name, plan_conversions
from img2img.batch.report import Listener, Report, Tally
from img2img.batch.steering import Steering
from img2img.batch.waitlist import Waitlist, named
from img2img.batch.watching import POLL as WATCH_POLL
from img2img.batch.watching import Watch, check_watch
from img2img.batch.workload import Survey
from img2img.disk import clear_parts, is_disk_full
from img2img.errors import DiskFull, Img2ImgError, SettingsError
from img2img.models.library import Entry, Library
from img2img.runs.awake import keep_awake
from img2img.runs.events import BatchProgress, EventBase, Failed, Waiting
from img2img.runs.folder import RunFolder
from img2img.runs.queue_edits import QueueEdit
from img2img.runs.turns import Turn

if TYPE_CHECKING:
    from img2img.batch.pipeline import Batch, Outcome

    class _ConvertFiles(Protocol):
        """Converts files for a batch, as `translate_files` does."""

        def __call__(self, conversions: Iterable[Conversion], batch: Batch, *, stamped: bool = False) -> None: ...


ROOM_POLL = 1.0  # seconds between two attempts to write to the run folder on a full disk
DONE_EARLIER = "done at an earlier start"
IS_THERE = "the target is there"


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
        patience = _Patience(run, listeners)
        report = Report((patience.append, *listeners), estimator=EtaEstimator(earlier=_elapsed(run)))
        with closing(Ledger(run.path / "ledger.sqlite", patience.wait)) as ledger:
            return _Batch(config, report, run, ledger).run_all()


@dataclass
class _Batch:
    """One start of a batch; the pipeline's Batch."""

    config: BatchConfig
    report: Report
    run: RunFolder | None = None
    ledger: Ledger | None = None
    settings: str = field(default="", init=False)
    _lock: RLock = field(default_factory=RLock, init=False)
    _planned: dict[Path, Conversion] = field(default_factory=dict[Path, Conversion], init=False)
    _ahead: dict[Path, Conversion] = field(default_factory=dict[Path, Conversion], init=False)  # not begun
    _begun: dict[Path, Conversion] = field(default_factory=dict[Path, Conversion], init=False)  # and not ended
    _failed: set[Path] = field(default_factory=set[Path], init=False)
    _removed: set[Path] = field(default_factory=set[Path], init=False)
    _tried_again: set[Path] = field(default_factory=set[Path], init=False)
    _obstacle: Obstacle | None = field(default=None, init=False)
    _held_up: list[Conversion] = field(default_factory=list[Conversion], init=False)  # by obstacles
    _hold: float = field(default=0.0, init=False)  # seconds until a disk that refused to write is tried again

    def __post_init__(self) -> None:
        self.steering = Steering(self.run, self.report, self.edit)
        self.waiting = Waitlist()

    def run_all(self) -> Tally:
        try:
            self.convert_all()
        except KeyboardInterrupt:
            for item in list(self._begun.values()):
                self.interrupt(item)
            self.report.end(stopped=True)
            raise
        except Exception as error:
            self.report.tell(Failed(message=str(error) if isinstance(error, Img2ImgError) else repr(error)))
            raise
        finally:
            self.steering.leave_turn()
        self.report.end(stopped=self.steering.stopped)
        return self.report.tally

    def convert_all(self) -> None:
        entry = Library().find(self.config.model)
        self.settings = _fingerprint(self.config, entry)
        if self.config.watch:
            check_watch(self.config.paths)
        unplanned = self.plan()
        with self.converter(entry) as convert_files:
            if convert_files is not None:
                self.convert_with(convert_files, unplanned)

    def convert_with(self, convert_files: "_ConvertFiles", unplanned: list[FileFailed]) -> None:
        """Convert all files by a pipeline, or a cluster."""
        self.obstacles = Obstacles(self.config.paths, self.output_folder())
        self.report.estimator = EtaEstimator(earlier=self.report.estimator.earlier)  # loading is no file's time
        for fault in unplanned:
            self.end(fault)
        possible = list(self._planned.values())
        self.targets = Targets(self.config.existing, possible, self.ledger)
        with Survey(self.report.workload, self._planned):
            while True:
                convert_files(self.left_to_do(), self, stamped=self.ledger is not None)
                if not self.may_continue() or not (len(self.waiting) or self.watch()):
                    return

    def plan(self) -> list[FileFailed]:
        """Put on the list what there is to do; gives what cannot be done at all."""
        config = self.config
        planned = plan_conversions(config.paths, config.output, config.format)
        unplanned = [item for item in planned if isinstance(item, FileFailed)]
        if config.watch:  # an empty folder may be filled
            unplanned = [item for item in unplanned if not item.source.is_dir()]
        removed = self.ledger.removed() if self.ledger else set[str]()
        self._planned = {item.source: item for item in planned if isinstance(item, Conversion)}
        self._removed = {source for source in self._planned if str(source) in removed}
        wanted = [item for source, item in self._planned.items() if source not in self._removed]
        self.waiting = Waitlist(wanted, self.ledger.places() if self.ledger else None)
        self.report.add((item.source for item in wanted), len(unplanned))
        for target in self.ledger.unfinished() if self.ledger else ():
            clear_parts(target)
        return unplanned

    @contextmanager
    def converter(self, entry: Entry) -> "Generator[_ConvertFiles | None]":
        """The model, loaded here or on a cluster, as what converts files; None when the batch is stopped before."""
        if self.config.cluster:
            from img2img.batch.cluster import Cluster

            with Cluster(self.config.cluster, self.config, entry, len(self.waiting)) as cluster:
                is_there = cluster.wait_for_one(self)
                self.start(entry, cluster.device, cluster.format, cluster.scale)
                yield cluster.convert if is_there else None
            return
        from img2img.batch.loading import device_of, load
        from img2img.batch.pipeline import translate_files

        self.steering.turn = Turn(device_of(self.config))
        if not self.steering.take_turn():
            yield None
            return
        kept = self.run and self.run.path / "kept"
        loaded = load(self.config, entry, self.on_tile, kept, len(self.waiting))
        self.start(entry, loaded.device, loaded.format, loaded.scale)
        work = replace(loaded.work, can_write=lambda: self.obstacles.output_is_there)
        yield partial(translate_files, work=work)

    def start(self, entry: Entry, device: str, form: str, scale: float) -> None:
        self.report.enlargement = scale**2
        self.report.start(entry.name, str(self.config.output), device, form)

    def output_folder(self) -> Path:
        """The folder of the results, made if need be. Raises SettingsError where it cannot be."""
        output = self.config.output
        folder = output.parent if is_picture_name(output) and len(self.config.paths) == 1 else output
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise SettingsError(
                f"The folder {folder} cannot be made ({error.strerror}). Choose another one."
            ) from error
        return folder

    def left_to_do(self) -> Iterator[Conversion]:
        """The conversions that are not done already; what becomes of the others is told here."""
        while (item := self.waiting.take()) is not None:
            if (placed := self.targets.place(item)) is None:
                self.report.skip_file(item, IS_THERE)
            elif self.ledger and self.ledger.is_done(placed.source, placed.target, self.settings):
                self.report.skip_file(placed, DONE_EARLIER)
            else:
                self._ahead[placed.source] = placed
                yield placed
                continue
            if not self.steering.may_continue():
                return

    def watch(self) -> bool:
        """Wait for new pictures in the folders, if that is asked. False when there is nothing more to do."""
        if not self.config.watch:
            return False
        watch = Watch(self.config.paths, self.config.output, self.config.format, self._planned)
        found: list[Conversion] = []

        def look() -> bool:
            found.extend(watch.look())
            return bool(found or len(self.waiting))

        folders = ", ".join(str(path) for path in self.config.paths if path.is_dir())
        self.steering.leave_turn()
        went_on = self.steering.wait("pictures", f"Waiting for new pictures in {folders}.", look, WATCH_POLL)
        self._planned |= {item.source: item for item in found}
        self.report.add(item.source for item in found)
        for item in found:
            self.waiting.put_back(item, first=False)
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

    def _get_past(self, obstacle: Obstacle) -> None:
        """Wait until it has passed; longer each time when what has passed is in the way again."""
        until = time.monotonic() + self._hold + (SHORTEST_HOLD if obstacle.reason == "space" else 0)
        self.steering.wait(
            obstacle.reason, obstacle.message, lambda: time.monotonic() >= until and obstacle.has_passed()
        )
        self._hold = min(LONGEST_HOLD, 2 * self._hold + 1)
        with self._lock:
            held_up, self._held_up = self._held_up, []
        for item in reversed(held_up):
            self.waiting.put_back(item, first=True)

    def begin(self, conversion: Conversion, stamp: Stamp | None) -> bool:
        self._ahead.pop(conversion.source, None)
        if conversion.source in self._removed:
            return False
        with self._lock:
            self._begun[conversion.source] = conversion
        if self.ledger:
            self.ledger.begin(conversion.source, conversion.target, self.settings, stamp)
        self.report.begin_file(conversion)
        return True

    def on_tile(self, done: int, total: int) -> None:
        """Inside a file, `done` of its `total` pieces are computed. Blocks while the run is paused."""
        from img2img.batch.pipeline import Interrupted

        self.report.on_tile(done, total)
        if done < total and not self.may_continue():
            raise Interrupted

    def end(self, outcome: "Outcome", stamp: Stamp | None = None) -> None:
        with self._lock:
            item = self._begun.pop(outcome.source, None)
            if isinstance(outcome, FileFailed) and item and self._waits_again(item, outcome):
                return
            if isinstance(outcome, FileFailed):
                self._failed.add(outcome.source)
            else:
                self._hold = 0.0
        if self.ledger and stamp:
            self.ledger.stamp(outcome.source, stamp)
        if self.ledger:
            is_done = isinstance(outcome, FileDone)
            self.ledger.end(
                outcome.source, "done" if is_done else "failed", "" if is_done else str(outcome), outcome.seconds
            )
        self.report.end_file(outcome)

    def interrupt(self, conversion: Conversion) -> None:
        self._begun.pop(conversion.source, None)
        self.report.put_back_file(conversion.source)

    def _waits_again(self, item: Conversion, failed: FileFailed) -> bool:
        """Whether it is done again by itself: once an obstacle has passed; or at the end, if the system refused it."""
        if obstacle := self.obstacles.behind(failed):
            self._obstacle = self._obstacle or obstacle
            self._held_up.append(item)
            self.report.put_back_file(item.source)
            return True
        may_pass = failed.cause in ("reading", "writing") or (failed.cause == "missing" and item.source.exists())
        if may_pass and item.source not in self._tried_again:
            self._tried_again.add(item.source)
            self.waiting.put_back(item, first=False)
            self.report.put_back_file(item.source, f"{failed} It is tried once more at the end.")
            return True
        return False

    def edit(self, edit: QueueEdit) -> None:
        """Change the queue as a person asked, and note it where it outlives a kill."""
        match edit.action:
            case "retry":
                self._retry(edit.paths)
            case "remove":
                self._remove(edit.paths)
            case "first" | "last":
                places = self.waiting.move(edit.paths, first=edit.action == "first")
                if self.ledger:
                    self.ledger.place(places)

    def _retry(self, paths: tuple[str, ...]) -> None:
        with self._lock:
            over = self._failed if not paths else {*named(self._failed | self._removed, paths)}
            again = [item for source, item in self._planned.items() if source in over]
            if self.ledger:
                self.ledger.want(item.source for item in again)
            for item in again:
                had_failed = item.source in self._failed
                self._failed.discard(item.source)
                self._removed.discard(item.source)
                self._tried_again.discard(item.source)
                self.waiting.put_back(item, first=False)
                self.report.retry_file(item.source, had_failed=had_failed)

    def _remove(self, paths: tuple[str, ...]) -> None:
        with self._lock:
            gone = [item.source for item in self.waiting.remove(paths)]
            gone += named(self._ahead, paths)
            failed = named(self._failed, paths)
            if self.ledger:
                self.ledger.remove([*gone, *failed])
            self._removed.update([*gone, *failed])
            self._failed.difference_update(failed)
            for source in gone:
                self._ahead.pop(source, None)
                self.report.remove_file(source)
            for source in failed:
                self.report.remove_file(source, had_failed=True)


@dataclass
class _Patience:
    """Writes to a run folder, and waits while its disk is full; a stop ends that."""

    run: RunFolder
    listeners: tuple[Listener, ...]
    _has_told: bool = False

    def append(self, event: EventBase) -> None:
        while True:
            try:
                self.run.append(event)
            except OSError as error:
                if not is_disk_full(error):
                    raise
                self.wait(DiskFull(f"{self.run.path} could not be written: the disk is full. Free some space."))
            else:
                self._has_told = False
                return

    def wait(self, full: DiskFull) -> None:
        """Tell the listeners once, for the run's events cannot be written; then wait for a moment."""
        if not self._has_told:
            self._has_told = True
            for listener in self.listeners:
                listener(Waiting(reason="space", message=f"{full} The batch goes on by itself when there is room."))
        if self.run.consume("stop"):
            raise full
        time.sleep(ROOM_POLL)


def _elapsed(run: RunFolder) -> float:
    """Seconds that earlier starts of a batch took."""
    told = [event.elapsed for event in run.last_events() if isinstance(event, BatchProgress)]
    return told[-1] if told else 0.0


def _fingerprint(config: BatchConfig, entry: Entry) -> str:
    """Everything besides a file's own content that its result depends on."""
    status = entry.path.stat()
    beside = {"paths", "output", "existing", "watch", "cluster"}
    beside |= set() if config.instances else {"instances"}  # 0.1.0 had none
    beside |= {"provenance"} if config.provenance else set()  # nor this
    beside |= {"runtime"} if config.runtime == "auto" else set()
    settings = config.model_dump(mode="json", exclude=beside)
    return json.dumps(settings | {"model_file": [str(entry.path), status.st_size, status.st_mtime_ns]}, sort_keys=True)
