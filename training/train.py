"""train(config, run): the whole of a training, from folders of pictures to a model file."""

from collections.abc import Callable, Iterator
from typing import Any

import torch

from img2img.adversarial.recipe import Recipe, Settings
from img2img.adversarial.tensors import Tensors
from img2img.errors import Img2ImgError, RunError
from img2img.recipes import recipe_named
from img2img.runs.events import (
    EventBase,
    Failed,
    Preparing,
    Sampled,
    Saved,
    TrainingFinished,
    TrainingStarted,
    TrainingStopped,
    Warned,
)
from img2img.runs.folder import RunFolder
from img2img.runtimes.devices import choose_device
from training.callback import StepCallback
from training.config import RunConfig
from training.data.dataset import PictureDataset
from training.data.loading import collate, load_batches
from training.data.opening import open_data, settings_of
from training.fit import fit, seed_everything
from training.format import LAYOUTS, Format, candidates, choose_format, make_state
from training.migration import settings_before
from training.results import Results
from training.snapshot import read_snapshot, save_snapshot, snapshots
from training.start import start_from

SAMPLES = 6
Listener = Callable[[EventBase], None]


def train(config: RunConfig, run: RunFolder, listen: Listener = lambda event: None) -> None:
    """Train as `config` says, from the newest snapshot in `run` if there is one; every event also goes to `listen`.

    Whatever ends it is an event: finished, stopped, or failed with its sentence (which is raised as well).
    """
    run.claim()
    try:
        Training(config, run, listen).go()
    except Img2ImgError as error:
        run.append(Failed(message=str(error)))
        raise
    except Exception as error:
        run.append(Failed(message=f"An error inside the program ended the run: {error!r}. See {run.log_file}."))
        raise


class Training:
    """The collaborators of one run, put together."""

    def __init__(self, config: RunConfig, run: RunFolder, listen: Listener) -> None:
        self.config, self.run, self.listen = config, run, listen
        self.device = choose_device(config.device)
        torch.backends.cudnn.benchmark = True  # crops are of one size, so the fastest algorithms are found once
        recipe_class = recipe_named(config.recipe)
        self.kept = self._newest_snapshot()
        self.settings = self._resolve(recipe_class)
        self.data, self.shown = _hold_out(open_data(config.data, recipe_class, self.settings, config.seed))
        seed_everything(config.seed, step=2**32)
        self.recipe = recipe_class(self.settings, self.data.classes)
        if config.start_from:
            start_from(self.recipe, config.start_from)

    def go(self) -> None:
        """Train to the end, or until a reader asks it to stop."""
        for pictures in (self.data, self.shown):
            for warning in pictures.prepare(self._report_preparing, self.device):
                self.report(Warned(message=warning))
        self.format = self._choose_format(self.kept.get("format", ""))
        self.state = make_state(self.recipe, self.device, self.format)
        self.state.format = str(self.format)
        if self.kept:
            self.state.load_state_dict(self.kept)
            self.kept = {}
        self._report_start()
        callback = StepCallback(
            self.run,
            self.state,
            report=self.report,
            sample=self.sample,
            save=self.save,
            steps=self.config.steps,
            sample_every=self.config.sample_every,
            save_every=self.config.save_every,
            batch_size=self.settings.batch_size,
        )
        fit(
            self.state,
            self._batches(),
            callback,
            steps=self.config.steps,
            seed=self.config.seed,
            device=self.device,
            precision=self.format.precision,
            layout=LAYOUTS[self.format.layout],
        )
        self.save()
        if callback.stopped:
            self.report(TrainingStopped(step=self.state.step))
        else:
            self.report(TrainingFinished(step=self.state.step, model="model.safetensors"))

    def report(self, event: EventBase) -> None:
        """Append an event to the run and hand it on."""
        self.run.append(event)
        self.listen(event)

    def sample(self) -> None:
        """Draw the held-out pictures with the averaged generators."""
        file = self._results().write_samples()
        self.report(Sampled(step=self.state.step, file=file.relative_to(self.run.path).as_posix()))

    def save(self) -> None:
        """Write a snapshot, and the model as it now is."""
        file = save_snapshot(self.run.path, self.state, self.config.steps)
        self._results().write_model()
        self.report(Saved(step=self.state.step, file=file.relative_to(self.run.path).as_posix()))

    def _results(self) -> Results:
        shown, _ = collate([self.shown[position] for position in range(min(SAMPLES, len(self.shown)))])
        shown = shown.to(self.device, LAYOUTS[self.format.layout])
        return Results(self.config, self.run, self.state, self.data, shown, self.format)

    def _batches(self) -> Iterator[Tensors]:
        size = self.settings.batch_size
        positions = range(self.state.step * size, self.config.steps * size)
        for batch, warnings in load_batches(self.data, positions, size, self.config.workers, self.device):
            for warning in warnings:
                self.report(Warned(message=warning))
            yield batch

    def _choose_format(self, known: str) -> Format:
        """As the run began with; else what the config names, or the fastest by the clock."""
        offered = candidates(self.device, self.config.precision, self.config.memory_format)
        for one in offered:
            if str(one) == known:
                return one
        count = min(self.settings.batch_size, len(self.data))
        batch, _ = collate([self.data[position] for position in range(count)])
        return choose_format(self.recipe, batch, self.device, offered)

    def _resolve(self, recipe_class: type[Recipe]) -> Settings:
        """The settings that the run began with, although its preset may have changed since."""
        begun = self.kept.get("settings") or (settings_before(self.run.path) if self.kept else {})
        if begun:
            return recipe_class.resolve("paper", begun)
        return recipe_class.resolve(self.config.preset, settings_of(self.config.data) | self.config.settings)

    def _newest_snapshot(self) -> dict[str, Any]:
        """The newest snapshot that is sound; empty when there is none."""
        for file in snapshots(self.run.path):
            try:
                return read_snapshot(file)
            except RunError as error:
                self.report(Warned(message=str(error)))
        return {}

    def _report_preparing(self, what: str, done: int, total: int) -> None:
        self.report(Preparing(what=what, done=done, total=total))

    def _report_start(self) -> None:
        self.report(
            TrainingStarted(
                step=self.state.step,
                steps=self.config.steps,
                recipe=self.config.recipe,
                device=str(self.device),
                precision=str(self.format.precision).removeprefix("torch."),
                memory_format=self.format.layout,
                parameters=sum(parameter.numel() for parameter in self.recipe.parameters()),
            )
        )


def _hold_out(data: PictureDataset[Any]) -> tuple[PictureDataset[Any], PictureDataset[Any]]:
    """Training pictures, and a few that are only looked at; a very small folder shows what it trains on."""
    if len(data) >= 5 * SAMPLES:
        return data.split(SAMPLES)
    return data, data.split(min(SAMPLES, len(data)))[1]
