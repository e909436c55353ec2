"""Photos alone: the source of each is a line drawing traced from it, in another hand every time."""

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Self

import cv2
import numpy as np

from img2img import sketch
from img2img.adversarial.batch import Batch
from img2img.adversarial.recipe import Settings
from img2img.disk import cache_folder, list_pictures, write_atomically
from img2img.errors import Img2ImgError
from img2img.pixels import to_tensor
from img2img.sketch import Pen, SketchKind
from training.config import PhotoData
from training.data.dataset import PictureDataset, Report, crop_and_flip, spread
from training.data.reading import RGB, read_rgb

FIXED_PEN = Pen(width=2.0, threshold=0.45, shortest=16)


class Photos(PictureDataset):
    """A photo and a drawing of it. HED's edges are found once for all epochs; the strokes vary each time."""

    def __init__(
        self, photos: Sequence[Path], kind: SketchKind, settings: Settings, seed: int, *, augment: bool = True
    ) -> None:
        super().__init__(settings, seed, augment=augment)
        self.photos = photos
        self.kind: SketchKind = kind
        self.transform = crop_and_flip(settings, augment=augment, together=["edges"])

    @classmethod
    def open(cls, data: PhotoData, settings: Settings, seed: int) -> Self:
        return cls(list_pictures(data.photos), data.sketch, settings, seed)

    def __len__(self) -> int:
        return len(self.photos)

    def prepare(self, report: Report) -> None:
        for done, file in enumerate(self.photos):
            report(done=done, total=len(self.photos), what="Tracing drawings from the photos")
            try:
                edges_of(file, read_rgb(file), self.kind)
            except Img2ImgError:
                continue  # the training itself names the file and draws another
        report(done=len(self.photos), total=len(self.photos), what="Tracing drawings from the photos")

    def draw(self, position: int, rng: np.random.Generator) -> Batch:
        file = self.photos[self.place(position, len(self.photos))]
        photo = read_rgb(file)
        self.transform.set_random_seed(int(rng.integers(2**31)))
        drawn = self.transform(image=photo, edges=edges_of(file, photo, self.kind))
        edges = drawn["edges"].astype(np.float32) / 255
        pen = _random_pen(rng) if self.augment else FIXED_PEN
        drawing = sketch.draw_strokes(edges, pen, rng, thin=self.kind == "hed")
        channels = getattr(self.settings, "source_channels", 3)
        return Batch(to_tensor(np.repeat(drawing, channels, axis=2)), to_tensor(drawn["image"]))

    def split(self, held_out: int) -> tuple[Self, Self]:
        make, (photos, shown) = type(self), spread(self.photos, held_out)
        return (
            make(photos, self.kind, self.settings, self.seed, augment=self.augment),
            make(shown, self.kind, self.settings, self.seed, augment=False),
        )


def _random_pen(rng: np.random.Generator) -> Pen:
    """A pen and a hand as different people have them."""
    return Pen(
        width=float(rng.choice([1, 2, 2, 3, 4])),
        threshold=float(rng.uniform(0.25, 0.75)),
        shortest=int(rng.integers(8, 40)),
        softness=float(rng.uniform(0.3, 0.9)),
        darkness=float(rng.uniform(0.75, 1.0)),
        wobble=float(rng.uniform(0, 1.5)) if rng.random() < 0.5 else 0.0,
    )


def edges_of(file: Path, photo: RGB, kind: SketchKind) -> RGB:
    """Edge strengths (H, W) uint8; HED's, which take a network, are kept by the picture's content."""
    if kind != "hed":
        return _to_bytes(sketch.find_edges(photo, kind))
    kept = cache_folder() / "edges" / sketch.HED_EDGES / f"{sha256(file.read_bytes()).hexdigest()[:32]}.png"
    if kept.exists() and (edges := cv2.imread(str(kept), cv2.IMREAD_GRAYSCALE)) is not None:
        return edges.astype(np.uint8, copy=False)
    edges = _to_bytes(sketch.find_edges(photo, kind))
    write_atomically(kept, cv2.imencode(".png", edges)[1].tobytes())
    return edges


def _to_bytes(edges: sketch.Edges) -> RGB:
    return np.round(edges * 255).astype(np.uint8)
