"""Photos alone: the source of each is derived from it, such as a drawing or the photo with holes."""

from collections.abc import Sequence
from pathlib import Path
from typing import Self

import numpy as np

from img2img.adversarial.recipe import Settings
from img2img.adversarial.tensors import Batch
from img2img.derivations import derivation_named
from img2img.derivations.derivation import Derivation
from img2img.disk import list_pictures
from img2img.errors import Img2ImgError, SettingsError
from img2img.pictures.pixels import to_tensor
from training.config import PhotoData
from training.data.dataset import PictureDataset, Report
from training.data.reading import read_rgb


class Photos(PictureDataset[Path]):
    """A photo and the source derived from it: another at each visit, and always the same for one that is held out."""

    together = ("found",)

    def __init__(self, settings: Settings, seed: int, photos: Sequence[Path], derivation: Derivation) -> None:
        super().__init__(settings, seed, photos)
        self.derivation = derivation
        self.transparency = derivation.transparency
        self.channels: int = getattr(settings, "source_channels", 3)
        if self.channels not in derivation.channels:
            raise SettingsError(
                f"A source that is derived as {derivation.name} cannot have {self.channels} channels. "
                "Leave the setting source_channels out."
            )

    @classmethod
    def open(cls, data: PhotoData, settings: Settings, seed: int) -> Self:
        return cls(settings, seed, list_pictures(data.photos), derivation_named(data.derive))

    def prepare(self, report: Report) -> None:
        if not self.derivation.is_kept:
            return
        (photos,) = self.folders
        for done, file in enumerate(photos):
            report(done=done, total=len(photos), what="Tracing drawings from the photos")
            try:
                self.derivation.find(read_rgb(file), file)
            except Img2ImgError:
                continue  # the training itself names the file and draws another
        report(done=len(photos), total=len(photos), what="Tracing drawings from the photos")

    def draw(self, position: int, rng: np.random.Generator) -> Batch:
        (file,) = self.at(position)
        photo = read_rgb(file)
        drawn = self.cropped(rng, image=photo, found=self.derivation.find(photo, file))
        source = self.derivation.draw(drawn["found"], rng, vary=self.augment)
        copies = self.channels // source.shape[2]
        return Batch(to_tensor(np.repeat(source, copies, axis=2)), to_tensor(drawn["image"]))
