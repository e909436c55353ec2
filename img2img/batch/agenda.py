"""Agenda: where each file of a batch is between waiting and its end, and what a person changes (torch-free)."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from threading import RLock

from img2img.batch.config import BatchConfig
from img2img.batch.existing import Targets
from img2img.batch.ledger import Ledger, Stamp
from img2img.batch.naming import Naming
from img2img.batch.plan import Conversion, FileDone, FileFailed, FileLeftOut, plan_conversions
from img2img.batch.report import Report
from img2img.batch.waitlist import Waitlist, named
from img2img.disk import clear_parts
from img2img.runs.queue_edits import QueueEdit

DONE_EARLIER = "done at an earlier start"
IS_THERE = "the target is there"


class Agenda:
    """A file waits, is ahead (being read), begun, and then done or failed, or waits again; or is removed.

    All of it is told to the report, and noted in the ledger, if there is one, where it must outlive a kill. `settings`
    are all that a result depends on besides its source. From any thread.
    """

    def __init__(
        self, config: BatchConfig, naming: Naming, settings: str, report: Report, ledger: Ledger | None
    ) -> None:
        self.settings, self._report, self._ledger = settings, report, ledger
        self._lock = RLock()
        self._ahead: dict[Path, Conversion] = {}
        self._begun: dict[Path, Conversion] = {}
        self._failed: set[Path] = set()
        self._tried_again: set[Path] = set()
        self._held_up: list[Conversion] = []
        planned = plan_conversions(config.paths, config.output, naming)
        self.planned = {item.source: item for item in planned if isinstance(item, Conversion)}
        self.impossible = [item for item in planned if isinstance(item, FileFailed)]
        if config.watch:  # an empty folder may be filled
            self.impossible = [item for item in self.impossible if not item.source.is_dir()]
        removed = ledger.removed() if ledger else set[str]()
        self._removed = {source for source in self.planned if str(source) in removed}
        wanted = [item for source, item in self.planned.items() if source not in self._removed]
        self.waiting = Waitlist(wanted, ledger.places() if ledger else None)
        self._targets = Targets(config.existing, self.planned.values(), ledger)
        report.add((item.source for item in wanted), len(self.impossible))
        for target in ledger.unfinished() if ledger else ():
            clear_parts(target)

    def left_to_do(self, may_continue: Callable[[], bool]) -> Iterator[Conversion]:
        """The files that wait and are not done already, each ahead from then on; what becomes of the others is told."""
        while (item := self.waiting.take()) is not None:
            if (placed := self._targets.place(item)) is None:
                self._report.skip_file(item, IS_THERE)
            elif self._ledger and self._ledger.is_done(placed.source, placed.target, self.settings):
                self._report.skip_file(placed, DONE_EARLIER)
            else:
                self._ahead[placed.source] = placed
                yield placed
                continue
            if not may_continue():
                return

    def begin(self, item: Conversion, stamp: Stamp | None) -> bool:
        """A file that is ahead has its turn. False for one that was removed since."""
        with self._lock:
            if self._ahead.pop(item.source, None) is None:
                return False
            self._begun[item.source] = item
        if self._ledger:
            self._ledger.begin(item.source, item.target, self.settings, stamp)
        self._report.begin_file(item)
        return True

    def end(self, outcome: FileDone | FileFailed | FileLeftOut, stamp: Stamp | None = None) -> None:
        """A file is done, has failed for good, or is left out."""
        if isinstance(outcome, FileLeftOut):
            self._leave_out(outcome)
            return
        is_done = isinstance(outcome, FileDone)
        with self._lock:
            self._begun.pop(outcome.source, None)
            if not is_done:
                self._failed.add(outcome.source)
        if self._ledger and stamp:
            self._ledger.stamp(outcome.source, stamp)
        if self._ledger:
            state, message = ("done", "") if is_done else ("failed", str(outcome))
            self._ledger.end(outcome.source, state, message, outcome.seconds)
        self._report.end_file(outcome)

    def _leave_out(self, outcome: FileLeftOut) -> None:
        with self._lock:
            self._begun.pop(outcome.source, None)
        if self._ledger:
            self._ledger.forget(outcome.source)
        self._report.skip_file(Conversion(outcome.source, outcome.target), outcome.message)

    def interrupt(self, source: Path) -> None:
        """A file that was begun is left for another start."""
        with self._lock:
            self._begun.pop(source, None)
        self._report.put_back_file(source)

    def interrupt_all(self) -> None:
        """So are all that were begun."""
        for source in list(self._begun):
            self.interrupt(source)

    def hold_up(self, source: Path) -> None:
        """A file that was begun waits, together with others, until `let_go`."""
        with self._lock:
            self._held_up.append(self._begun.pop(source))
        self._report.put_back_file(source)

    def let_go(self) -> None:
        """What was held up comes next, in its order."""
        with self._lock:
            for item in reversed(self._held_up):
                self.waiting.put_back(item, first=True)
            self._held_up.clear()

    def try_again(self, failed: FileFailed) -> bool:
        """Put a file that was begun at the end of those that wait. False when that was done before."""
        with self._lock:
            if failed.source in self._tried_again or failed.source not in self._begun:
                return False
            self._tried_again.add(failed.source)
            self.waiting.put_back(self._begun.pop(failed.source), first=False)
        self._report.put_back_file(failed.source, f"{failed} It is tried once more at the end.")
        return True

    def add(self, found: Iterable[Conversion]) -> None:
        """These are new, and come last."""
        for item in found:
            self.planned[item.source] = item
            self._report.add([item.source])
            self.waiting.put_back(item, first=False)

    def edit(self, edit: QueueEdit) -> None:
        """Change what waits as a person asked."""
        match edit.action:
            case "retry":
                self._retry(edit.paths)
            case "remove":
                self._remove(edit.paths)
            case "first" | "last":
                places = self.waiting.move(edit.paths, first=edit.action == "first")
                if self._ledger:
                    self._ledger.place(places)

    def _retry(self, paths: tuple[str, ...]) -> None:
        with self._lock:
            over = {*named(self._failed | self._removed, paths)} if paths else set(self._failed)
            again = [item for source, item in self.planned.items() if source in over]
            if self._ledger:
                self._ledger.want(item.source for item in again)
            for item in again:
                self._report.retry_file(item.source, had_failed=item.source in self._failed)
                for those in (self._failed, self._removed, self._tried_again):
                    those.discard(item.source)
                self.waiting.put_back(item, first=False)

    def _remove(self, paths: tuple[str, ...]) -> None:
        with self._lock:
            waiting = [item.source for item in self.waiting.remove(paths)]
            ahead, failed = named(self._ahead, paths), named(self._failed, paths)
            gone = [*waiting, *ahead, *failed]
            if self._ledger:
                self._ledger.remove(gone)
            for source in gone:
                self._report.remove_file(source, had_failed=source in self._failed)
                self._ahead.pop(source, None)
            self._removed.update(gone)
            self._failed.difference_update(failed)
