"""A whole batch from its settings: what `img2img upscale` and `translate` do, with and without a run folder."""

import json
import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from math import prod
from typing import TYPE_CHECKING

from img2img.batch.config import BatchConfig
from img2img.batch.eta import EtaEstimator
from img2img.batch.existing import Targets
from img2img.batch.ledger import Ledger
from img2img.batch.plan import Conversion, FileDone, FileFailed, plan_conversions
from img2img.batch.report import Listener, Report, Tally
from img2img.disk import shown
from img2img.errors import Img2ImgError
from img2img.models.card import ModelCard
from img2img.models.library import Entry, Library
from img2img.models.provenance import Step, noted
from img2img.runs.events import Failed
from img2img.runs.folder import RunFolder

if TYPE_CHECKING:
    from pathlib import Path

    from img2img.batch.pipeline import LongFile
    from img2img.pictures import Picture
    from img2img.pictures.files import PictureFile

# PyTorch's CPU library keeps a kernel for each layer and size of tile: 1024 of them, unless told, are 70 MB.
_KERNELS_KEPT = ("ONEDNN_PRIMITIVE_CACHE_CAPACITY", "128")
PAUSE_POLL = 0.2  # seconds between two looks into the control folder while paused
DONE_EARLIER = "done at an earlier start"
IS_THERE = "the target is there"


def convert(config: BatchConfig, listeners: tuple[Listener, ...] = (), run: RunFolder | None = None) -> Tally:
    """Convert all files of `config`, telling the listeners; with a run folder also its events, control and ledger.

    Raises an Img2ImgError for what spoils the whole batch (an unknown or damaged model, senseless settings). What is
    wrong with one file is an event of that file, and the others are done.
    """
    if run is None:
        return _Batch(config, Report(listeners)).work()
    run.claim()
    with closing(Ledger(run.path / "ledger.sqlite")) as ledger:
        return _Batch(config, Report((run.append, *listeners)), run, ledger).work()


@dataclass
class _Batch:
    """One start of a batch."""

    config: BatchConfig
    report: Report
    run: RunFolder | None = None
    ledger: Ledger | None = None
    stopped: bool = False
    settings: str = field(default="", init=False)

    def work(self) -> Tally:
        try:
            self.convert_all()
        except KeyboardInterrupt:
            self.report.end(stopped=True)
            raise
        except Exception as error:
            self.report.tell(Failed(message=str(error) if isinstance(error, Img2ImgError) else repr(error)))
            raise
        self.report.end(stopped=self.stopped)
        return self.report.tally

    def convert_all(self) -> None:
        from img2img.batch.pipeline import translate_files

        entry, *others = entries = [Library().find(name) for name in (self.config.model, *self.config.then)]
        self.settings = _fingerprint(self.config, entry, others)
        planned = plan_conversions(self.config.paths, self.config.output, self.config.format)
        self.report.start(len(planned), entry.name, str(self.config.output))
        translate, read = self.load()
        note = partial(noted, steps=_steps(self.config, entries) if self.config.provenance else [])
        self.report.estimator = EtaEstimator()  # the time to load the model is no file's
        for outcome in translate_files(
            self.left_to_do(planned),
            translate,
            read=read,
            note=note,
            on_start=self.on_start,
            may_continue=self.may_continue,
        ):
            self.end_file(outcome)

    def load(self) -> "tuple[Callable[[Picture], Picture], Callable[[Path], PictureFile | LongFile]]":
        """The model, on its device, as a function that reports how far it is; and how files are read."""
        os.environ.setdefault(*_KERNELS_KEPT)  # is read when the first network is asked
        from img2img.batch.long import LongWork, reader
        from img2img.inference.chain import Chain
        from img2img.inference.measure import WORTH
        from img2img.inference.timing import finish
        from img2img.inference.translate import Translator
        from img2img.inference.upscale import Upscaler
        from img2img.models.file import load_model
        from img2img.pictures.files import read_picture

        config, model = self.config, load_model(self.config.model)
        model.network(config.direction)  # a wrong direction is told once, and not for every file
        models = [model, *map(load_model, config.then)]
        common = (config.device, config.precision, config.tile, config.seed)
        scales = _scales(config, [one.card for one in models])
        translators = [
            Upscaler(one, *common, scale, config.runtime)
            if config.command == "upscale"
            else Translator(one, *common, config.runtime)
            for one, scale in zip(models, scales, strict=True)
        ]
        first = translators[0]
        first.strength = config.style_strength
        if config.style:
            first.take_style(read_picture(config.style).pixels, config.direction)
        translator = Chain(translators) if config.then else first
        if self.report.tally.total >= WORTH:
            finish(translator.measure())

        def translate(picture: "Picture") -> "Picture":
            return translator(picture, config.direction, self.on_tile)

        work = LongWork(translator, config.direction, self.on_tile, self.run and self.run.path / "kept")
        return translate, reader(translator.source.reader(config.mask, config.instances), work)

    def left_to_do(self, planned: list[Conversion | FileFailed]) -> Iterator[Conversion]:
        """The conversions that are neither impossible nor done already; what becomes of the others is told here."""
        possible = [item for item in planned if isinstance(item, Conversion)]
        targets = Targets(self.config.existing, possible, self.ledger)
        for item in planned:
            if isinstance(item, FileFailed):
                self.end_file(item)
            elif (placed := targets.place(item)) is None:
                self.report.skip_file(item, IS_THERE)
            elif self.ledger and self.ledger.is_done(placed.source, placed.target, self.settings):
                self.report.skip_file(placed, DONE_EARLIER)
            else:
                yield placed

    def on_start(self, item: Conversion) -> None:
        if self.ledger:
            self.ledger.begin(item.source, item.target, self.settings)
        self.report.begin_file(item)

    def on_tile(self, done: int, total: int) -> None:
        """Inside a file, `done` of its `total` pieces are computed. Blocks while the run is paused."""
        from img2img.batch.pipeline import Interrupted

        self.report.on_tile(done, total)
        if done < total and not self.may_continue():
            raise Interrupted

    def end_file(self, outcome: FileDone | FileFailed) -> None:
        if self.ledger:
            is_done = isinstance(outcome, FileDone)
            self.ledger.end(
                outcome.source, "done" if is_done else "failed", "" if is_done else str(outcome), outcome.seconds
            )
        self.report.end_file(outcome)

    def may_continue(self) -> bool:
        """Whether to go on; blocks while the run is paused. Without a run folder nothing stops it."""
        if self.run is None:
            return True
        if self.run.consume("pause"):
            self.wait_for_resume(self.run)
        self.stopped = self.stopped or self.run.consume("stop")
        return not self.stopped

    def wait_for_resume(self, run: RunFolder) -> None:
        self.report.pause()
        while not run.consume("resume"):
            if run.consume("stop"):
                self.stopped = True
                return
            time.sleep(PAUSE_POLL)
        self.report.resume()


def _scales(config: BatchConfig, cards: Sequence[ModelCard]) -> list[float]:
    """What each model enlarges by: as it does by itself, but for the last one, which makes up what was asked for."""
    own: list[float] = [card.scale for card in cards]
    return [*own[:-1], config.scale / prod(own[:-1])] if config.scale else own


def _steps(config: BatchConfig, entries: Sequence[Entry]) -> list[Step]:
    """What the batch does to each picture. Of other files only the names are told, and not where they lie."""
    steps: list[Step] = []
    scales = _scales(config, [entry.card for entry in entries])
    for number, (entry, scale) in enumerate(zip(entries, scales, strict=True)):
        settings: dict[str, object] = {"scale": scale} if config.command == "upscale" else {}
        settings |= {"mask": shown(config.mask.name)} if config.mask and not number else {}
        style = shown(config.style.name) if config.style and not number else ""
        direction = ("" if number else config.direction) or next(iter(entry.card.directions), "")
        facts = {"direction": direction, "seed": config.seed, "style": style, "settings": settings}
        steps.append(Step.of(entry.card, entry.name, entry.sha256(), **facts))
    return steps


def _fingerprint(config: BatchConfig, entry: Entry, others: Sequence[Entry] = ()) -> str:
    """Everything besides a file's own content that its result depends on."""
    beside = {"paths", "output", "existing"} | (set() if config.instances else {"instances"})  # 0.1.0 had none
    beside |= {"provenance"} if config.provenance else set()  # nor this
    beside |= {"runtime"} if config.runtime == "auto" else set()
    beside |= set() if config.then else {"then"}
    settings = config.model_dump(mode="json", exclude=beside) | {"model_file": _state(entry)}
    return json.dumps(settings | ({"then_files": [*map(_state, others)]} if others else {}), sort_keys=True)


def _state(entry: Entry) -> list[object]:
    status = entry.path.stat()
    return [str(entry.path), status.st_size, status.st_mtime_ns]
