"""Photos alone: the source of each is derived from it, such as a drawing or the photo with holes."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any, Self

import numpy as np
import torch

from img2img.adversarial.recipe import Settings
from img2img.adversarial.tensors import Batch
from img2img.derivations import derivation_named
from img2img.derivations.derivation import Derivation
from img2img.errors import Img2ImgError, SettingsError
from img2img.pictures import Picture
from img2img.pictures.tensors import to_bytes
from img2img.runtimes.devices import CPU
from training.data.dataset import PictureDataset
from training.data.originals import Originals, Report
from training.kinds.derived import DerivedPairs

FINDERS = 8  # photos that are read and kept at a time, while a GPU traces others; a CPU has its hands full with one


class DerivedDataset(PictureDataset[Path]):
    """A photo and the source derived from it: another at each visit, and always the same for one that is held out."""

    together = ("found",)

    def __init__(
        self,
        settings: Settings,
        seed: int,
        domains: tuple[str, str],
        photos: Sequence[Path],
        derivation: Derivation,
    ) -> None:
        super().__init__(settings, seed, domains, photos)
        self.derivation = derivation
        self.transparency = derivation.transparency
        self.channels: int = getattr(settings, "source_channels", 3)
        if self.channels not in derivation.channels:
            raise SettingsError(
                f"A source that is derived as {derivation.name} cannot have {self.channels} channels. "
                "Leave the setting source_channels out."
            )

    @classmethod
    def open(cls, data: DerivedPairs, settings: Settings, seed: int) -> Self:
        derivation = derivation_named(data.derive)
        return cls(settings, seed, (derivation.domain, data.photos.name), data.pictures(data.photos), derivation)

    @classmethod
    def settings_of(cls, data: DerivedPairs) -> dict[str, Any]:
        derivation = derivation_named(data.derive)
        alone = {"source_channels": derivation.channels[0]} if len(derivation.channels) == 1 else {}
        return alone | dict(derivation.settings)

    def originals(self) -> Sequence[tuple[Originals, Path]]:
        return [(self.photos, file) for file in self.folders[0]]

    def prepare(self, report: Report, device: torch.device = CPU) -> list[str]:
        warnings = super().prepare(report, device)
        if not self.derivation.is_kept:
            return warnings
        (photos,) = self.folders
        find = partial(self._find, device=device)
        with ThreadPoolExecutor(1 if device.type == "cpu" else FINDERS) as threads:
            for done, _ in enumerate(threads.map(find, photos)):
                report(done=done, total=len(photos), what="Tracing drawings from the photos")
        report(done=len(photos), total=len(photos), what="Tracing drawings from the photos")
        return warnings

    def _find(self, file: Path, device: torch.device) -> None:
        with suppress(Img2ImgError):  # the training itself names the file and draws another
            self.derivation.find(self.photos.read(file), file, device)

    def lines(self, position: int, rng: np.random.Generator) -> Picture | None:
        drawn = self._crop(position, rng)
        return self.derivation.lines(drawn["found"], drawn["image"], rng, vary=self.augment)

    def draw(self, position: int, rng: np.random.Generator) -> Batch:
        drawn = self._crop(position, rng)
        source, target = self.derivation.pair(drawn["found"], drawn["image"], rng, vary=self.augment)
        copies = self.channels // source.shape[2]
        return Batch(to_bytes(np.repeat(source, copies, axis=2)), to_bytes(target))

    def _crop(self, position: int, rng: np.random.Generator) -> dict[str, Picture]:
        """The photo at a position, as "image", and what was "found" in it, cut alike."""
        (file,) = self.at(position)
        photo = self.photos.read(file)
        return self.cropped(rng, image=photo, found=self.derivation.find(photo, file))
