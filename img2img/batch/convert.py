"""A whole batch from its settings: what `img2img upscale` and `translate` do, with and without a run folder."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from img2img.batch.config import BatchConfig
from img2img.batch.eta import EtaEstimator
from img2img.batch.ledger import EndState, Ledger
from img2img.batch.plan import Conversion, FileDone, FileFailed, plan_conversions
from img2img.errors import Img2ImgError
from img2img.models.library import Entry, Library
from img2img.runs.folder import RunFolder

if TYPE_CHECKING:
    from pathlib import Path

    from img2img.pictures import Picture
    from img2img.pictures.files import PictureFile

PAUSE_POLL = 0.2  # seconds between two looks into the control folder while paused
REPORT_INTERVAL = 1.0  # seconds between two progress events inside one large picture


class Listener(Protocol):
    """Hears the events of a batch: started, progress, file, paused, resumed, stopped, finished, failed."""

    def __call__(self, event: str, /, **values: Any) -> None: ...


@dataclass
class Tally:
    """How many files came to which end."""

    total: int = 0
    done: int = 0
    failed: int = 0
    skipped: int = 0

    @property
    def left(self) -> int:
        return self.total - self.done - self.failed - self.skipped

    @property
    def is_complete(self) -> bool:
        """Whether everything asked for was done, now or at an earlier start."""
        return self.done + self.skipped == self.total


def convert(config: BatchConfig, listeners: tuple[Listener, ...] = (), run: RunFolder | None = None) -> Tally:
    """Convert all files of `config`, telling the listeners; with a run folder also its events, control and ledger.

    Raises an Img2ImgError for what spoils the whole batch (an unknown or damaged model, senseless settings). What is
    wrong with one file is an event of that file, and the others are done.
    """
    if run is None:
        return _Batch(config, listeners).work()
    run.claim()
    with closing(Ledger(run.path / "ledger.sqlite")) as ledger:
        return _Batch(config, (run.append, *listeners), run, ledger).work()


@dataclass
class _Batch:
    """One start of a batch."""

    config: BatchConfig
    listeners: tuple[Listener, ...]
    run: RunFolder | None = None
    ledger: Ledger | None = None
    estimator: EtaEstimator = field(default_factory=EtaEstimator)
    stopped: bool = False
    tally: Tally = field(default_factory=Tally)
    settings: str = ""
    last_report: float = 0.0

    def work(self) -> Tally:
        try:
            self.convert_all()
        except KeyboardInterrupt:
            self.tell("stopped", **self.counts())
            raise
        except Exception as error:
            self.tell("failed", message=str(error) if isinstance(error, Img2ImgError) else repr(error))
            raise
        self.tell("stopped" if self.stopped else "finished", **self.counts())
        return self.tally

    def convert_all(self) -> None:
        from img2img.batch.pipeline import translate_files

        entry = Library().find(self.config.model)
        self.settings = _fingerprint(self.config, entry)
        planned = plan_conversions(self.config.paths, self.config.output, self.config.format)
        self.tally.total = len(planned)
        self.tell("started", total=len(planned), model=entry.name, output=str(self.config.output))
        translate, read = self.load()
        self.estimator = EtaEstimator()
        conversions = self.left_to_do(planned)
        for outcome in translate_files(
            conversions, translate, read=read, on_start=self.on_start, may_continue=self.may_continue
        ):
            self.end_file(outcome)

    def load(self) -> "tuple[Callable[[Picture], Picture], Callable[[Path], PictureFile]]":
        """The model, on its device, as a function that reports how far it is; and how files are read."""
        from img2img.inference.measure import WORTH
        from img2img.inference.timing import finish
        from img2img.inference.translate import Translator
        from img2img.inference.upscale import Upscaler
        from img2img.models.file import load_model
        from img2img.pictures.files import read_picture

        config, model = self.config, load_model(self.config.model)
        model.network(config.direction)  # a wrong direction is told once, and not for every file
        common = (model, config.device, config.precision, config.tile, config.seed)
        translator = Upscaler(*common, scale=config.scale) if config.command == "upscale" else Translator(*common)
        if config.style:
            translator.take_style(read_picture(config.style).pixels, config.direction)
        if self.tally.total >= WORTH:
            finish(translator.measure())

        def translate(picture: "Picture") -> "Picture":
            return translator(picture, config.direction, self.on_tile)

        return translate, translator.source.reader(config.mask)

    def left_to_do(self, planned: list[Conversion | FileFailed]) -> Iterator[Conversion]:
        """The conversions that are neither impossible nor done already; what becomes of the others is told here."""
        for item in planned:
            if isinstance(item, FileFailed):
                self.end_file(item)
            elif reason := self.reason_to_skip(item):
                self.tally.skipped += 1
                self.tell("file", path=str(item.source), target=str(item.target), state="skipped", message=reason)
                self.report()
            else:
                yield item

    def reason_to_skip(self, item: Conversion) -> str:
        if self.ledger and self.ledger.is_done(item.source, item.target, self.settings):
            return "done at an earlier start"
        return "the target is there" if self.config.existing == "skip" and item.target.exists() else ""

    def on_start(self, item: Conversion) -> None:
        if self.ledger:
            self.ledger.begin(item.source, item.target, self.settings)
        self.tell("file", path=str(item.source), target=str(item.target), state="running")

    def on_tile(self, done: int, total: int) -> None:
        if done < total and time.monotonic() - self.last_report > REPORT_INTERVAL:
            self.report(done / total)

    def end_file(self, outcome: FileDone | FileFailed) -> None:
        state: EndState = "done" if isinstance(outcome, FileDone) else "failed"
        target = outcome.target if isinstance(outcome, FileDone) else None
        message = "" if isinstance(outcome, FileDone) else str(outcome)
        self.tally.done += state == "done"
        self.tally.failed += state == "failed"
        self.estimator.finish_file()
        if self.ledger:
            self.ledger.end(outcome.source, state, message, outcome.seconds)
        seconds = round(outcome.seconds, 3)
        path, made = str(outcome.source), str(target) if target else None
        warnings = list(outcome.warnings) if isinstance(outcome, FileDone) else []
        self.tell("file", path=path, target=made, state=state, message=message, seconds=seconds, warnings=warnings)
        self.report()

    def may_continue(self) -> bool:
        """Whether the next file may begin; blocks while the run is paused. Without a run folder nothing stops it."""
        if self.run is None:
            return True
        if self.run.consume("pause"):
            self.wait_for_resume(self.run)
        self.stopped = self.stopped or self.run.consume("stop")
        return not self.stopped

    def wait_for_resume(self, run: RunFolder) -> None:
        self.estimator.pause()
        self.tell("paused")
        while not run.consume("resume"):
            if run.consume("stop"):
                self.stopped = True
                return
            time.sleep(PAUSE_POLL)
        self.estimator.resume()
        self.tell("resumed")

    def report(self, fraction: float = 0.0) -> None:
        """Tell how far the batch is; `fraction` of the file being computed is done as well."""
        self.last_report = time.monotonic()
        eta = self.estimator.remaining(self.tally.left - fraction)
        self.tell(
            "progress",
            **self.counts(),
            total=self.tally.total,
            fraction=round(fraction, 3),
            elapsed=round(self.estimator.elapsed(), 3),
            eta=None if eta is None else round(eta, 1),
        )

    def counts(self) -> dict[str, int]:
        return {"done": self.tally.done, "failed": self.tally.failed, "skipped": self.tally.skipped}

    def tell(self, event: str, **values: Any) -> None:
        for listener in self.listeners:
            listener(event, **values)


def _fingerprint(config: BatchConfig, entry: Entry) -> str:
    """Everything besides a file's own content that its result depends on."""
    status = entry.path.stat()
    settings = config.model_dump(mode="json", exclude={"paths", "output", "existing"})
    return json.dumps(settings | {"model_file": [str(entry.path), status.st_size, status.st_mtime_ns]}, sort_keys=True)
