"""train(config, run): the whole of a training, from folders of pictures to a model file."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from torch.amp.grad_scaler import GradScaler
from torch.utils.data import DataLoader

from img2img import __version__
from img2img.adversarial.tensors import Tensors
from img2img.derivations import derivation_named
from img2img.errors import Img2ImgError, RunError
from img2img.inference.devices import autocast, choose_device, choose_precision
from img2img.models.card import Lineage
from img2img.models.file import save_model
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
from training.callback import StepCallback
from training.config import DataConfig, RunConfig
from training.data.dataset import PictureDataset, collate
from training.data.kinds import open_data, settings_of
from training.ema import AveragedGenerators
from training.fit import fit, seed_everything
from training.samples import preview, write_grid
from training.snapshot import TrainingState, read_snapshot, save_snapshot, snapshots
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
        self.precision = choose_precision(self.device, config.precision)
        recipe_class = recipe_named(config.recipe)
        self.settings = recipe_class.resolve(config.preset, settings_of(config.data) | config.settings)
        self.data, self.shown = _hold_out(open_data(config.data, recipe_class, self.settings, config.seed))
        seed_everything(config.seed, step=2**32)
        self.recipe = recipe_class(self.settings, self.data.classes)
        if config.start_from:
            start_from(self.recipe, config.start_from)
        self.recipe.to(self.device).to(memory_format=torch.channels_last)
        players, half = self.recipe.players(), self.precision == torch.float16
        self.state = TrainingState(
            self.recipe,
            optimizers={player: self.recipe.optimizer(player, moves) for player, moves in players.items()},
            scalers={player: GradScaler(self.device.type, enabled=half) for player in players},
            average=AveragedGenerators(self.recipe.generators(), self.settings.ema_half_life),
        )
        self.domains = domain_names(config.data)

    def go(self) -> None:
        """Train to the end, or until a reader asks it to stop."""
        self.data.prepare(self._report_preparing)
        self.shown.prepare(self._report_preparing)
        self._resume()
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
            precision=self.precision,
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
        file = Path("samples") / f"step-{self.state.step:08d}.png"
        write_grid(self.run.path / file, self._columns(SAMPLES))
        self.report(Sampled(step=self.state.step, file=file.as_posix()))

    def save(self) -> None:
        """Write a snapshot, and the model as it now is."""
        file = save_snapshot(self.run.path, self.state)
        card = self.recipe.card(*self.domains)
        card = card.model_copy(
            update={
                "name": self.config.name or self.run.path.name,
                "title": self.config.name or self.run.path.name,
                "transparency": self.data.transparency,
                "preview": preview(self._columns(1)),
                "lineage": self._lineage(),
            }
        )
        kept = (self.recipe.export_generator(network) for network in self.state.average.networks.values())
        networks = dict(zip(card.directions or ("",), kept, strict=True))
        save_model(self.run.path / "model.safetensors", card, networks)
        self.report(Saved(step=self.state.step, file=file.relative_to(self.run.path).as_posix()))

    def _columns(self, count: int) -> list[Tensor]:
        """The sample columns of the first held-out pictures; copies draw them, so that nothing of the run changes."""
        batch, _ = collate([self.shown[position] for position in range(min(count, len(self.shown)))])
        live = self.recipe.card(*self.domains).mode == "train"
        copies = {
            name: self.recipe.export_generator(network).train(live)
            for name, network in self.state.average.networks.items()
        }
        with torch.inference_mode(), autocast(self.device, self.precision):
            columns = self.recipe.sample(batch.to(self.device), copies)
        return [column.float().cpu() for column in columns]

    def _batches(self) -> Iterator[Tensors]:
        size = self.settings.batch_size
        positions = range(self.state.step * size, self.config.steps * size)
        workers = self.config.workers
        if workers < 0:
            workers = 4 if self.device.type == "cuda" else 0  # on a CPU the network needs the cores itself
        loader = DataLoader(
            self.data,
            size,
            sampler=positions,
            num_workers=workers,
            collate_fn=collate,
            pin_memory=self.device.type == "cuda",
        )
        for batch, warnings in loader:
            for warning in warnings:
                self.report(Warned(message=warning))
            yield batch

    def _resume(self) -> None:
        for file in snapshots(self.run.path):
            try:
                self.state.load_state_dict(read_snapshot(file))
            except RunError as error:
                self.report(Warned(message=str(error)))
            else:
                return

    def _report_preparing(self, what: str, done: int, total: int) -> None:
        self.report(Preparing(what=what, done=done, total=total))

    def _report_start(self) -> None:
        self.report(
            TrainingStarted(
                step=self.state.step,
                steps=self.config.steps,
                recipe=self.config.recipe,
                device=str(self.device),
                precision=str(self.precision).removeprefix("torch."),
                parameters=sum(parameter.numel() for parameter in self.recipe.parameters()),
            )
        )

    def _lineage(self) -> Lineage:
        config = self.config
        return Lineage(
            recipe=config.recipe,
            data=" and ".join(self.domains),
            steps=self.state.step,
            hours=round(self.state.seconds / 3600, 2),
            date=date.today().isoformat(),
            program=f"img2img {__version__}",
            parent=Path(config.start_from).name,
            settings=self.settings.model_dump(mode="json"),
        )


def domain_names(data: DataConfig) -> tuple[str, str]:
    """What source and target are called: their folders' names, where they have some of their own."""
    match data.kind:
        case "unpaired" | "paired":
            names = data.source.name, data.target.name
            return names if names[0] != names[1] else ("source", "target")
        case "pairs":
            return "left", "right"
        case "photos":
            return derivation_named(data.derive).domain, data.photos.name
        case "pictures":
            return "", data.photos.name
        case "labels":
            return "labels", data.photos.name


def _hold_out(data: PictureDataset[Any]) -> tuple[PictureDataset[Any], PictureDataset[Any]]:
    """Training pictures, and a few that are only looked at; a very small folder shows what it trains on."""
    if len(data) >= 5 * SAMPLES:
        return data.split(SAMPLES)
    return data, data.split(min(SAMPLES, len(data)))[1]
