"""What a run shows and hands over: sheets of samples, and the model."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from img2img import __version__
from img2img.adversarial.tensors import Tensors
from img2img.models.card import Lineage, ModelCard
from img2img.models.file import save_model
from img2img.runs.folder import RunFolder
from img2img.runtimes.devices import autocast
from training.config import RunConfig
from training.data.dataset import PictureDataset
from training.format import Format
from training.samples import preview, write_grid
from training.snapshot import TrainingState
from training.strokes import strokes_of


@dataclass(frozen=True)
class Results:
    """The averaged generators at one moment of a run, on the pictures that were held out."""

    config: RunConfig
    run: RunFolder
    state: TrainingState
    data: PictureDataset[Any]
    shown: Tensors
    format: Format

    def write_samples(self) -> Path:
        """Write samples/step-<n>.png, a row a held-out picture, and return its path."""
        file = self.run.path / "samples" / f"step-{self.state.step:08d}.png"
        write_grid(file, self._columns(self.shown, self._exported()))
        return file

    def write_model(self) -> None:
        """Write model.safetensors, with a preview on its card."""
        exported, card = self._exported(), self._card()
        columns = self._columns(self.shown.split(len(self.shown))[0], exported)
        save_model(
            self.run.path / "model.safetensors",
            card.model_copy(update={"preview": preview(columns)}),
            dict(zip(card.directions or ("",), exported.values(), strict=True)),
        )

    def _card(self) -> ModelCard:
        name = self.config.name or self.run.path.name
        facts = {
            "name": name,
            "title": name,
            "transparency": self.data.transparency,
            "strokes": strokes_of(self.data),
            "lineage": self._lineage(),
        }
        return self.state.recipe.card(*self.data.domains).model_copy(update=facts)

    def _exported(self) -> dict[str, nn.Module]:
        """Copies of the averaged generators as they are kept and run, so that nothing of the run changes."""
        live = self.state.recipe.card(*self.data.domains).mode == "train"
        averaged = self.state.average.networks
        return {name: self.state.recipe.export_generator(network).train(live) for name, network in averaged.items()}

    def _columns(self, shown: Tensors, generators: dict[str, nn.Module]) -> list[Tensor]:
        with torch.inference_mode(), autocast(self._device(generators), self.format.precision):
            columns = self.state.recipe.sample(shown, generators)
        return [column.float().cpu() for column in columns]

    def _device(self, generators: dict[str, nn.Module]) -> torch.device:
        return next(next(iter(generators.values())).parameters()).device

    def _lineage(self) -> Lineage:
        return Lineage(
            recipe=self.config.recipe,
            data=" and ".join(self.data.domains),
            steps=self.state.step,
            hours=round(self.state.seconds / 3600, 2),
            date=date.today().isoformat(),
            program=f"img2img {__version__}",
            parent=Path(self.config.start_from).name,
            settings=self.state.recipe.settings.model_dump(mode="json"),
        )
