"""Sketches: line drawings traced from the photo, in another hand every time."""

from pathlib import Path
from typing import ClassVar

import cv2
import numpy as np
import torch

from img2img.contents import content_key
from img2img.derivations import tracing
from img2img.derivations.derivation import Derivation
from img2img.derivations.tracing import Pen, SketchKind
from img2img.disk import cache_folder, write_atomically
from img2img.models.card import Transparency
from img2img.pictures import Picture
from img2img.runtimes.devices import CPU

PLAIN_PEN = Pen(width=2.0, threshold=0.45, shortest=16)


class _Sketch(Derivation):
    """Edges are found in the whole photo, and drawn with a pen in the crop of them."""

    kind: ClassVar[SketchKind]
    domain = "sketch"
    channels = (1, 3)
    transparency: ClassVar[Transparency] = "paper"

    def find(self, photo: Picture, file: Path, device: torch.device = CPU) -> Picture:
        return np.round(tracing.find_edges(photo, self.kind, device) * 255).astype(np.uint8)

    def draw(self, found: Picture, photo: Picture, rng: np.random.Generator, *, vary: bool) -> Picture:
        edges = (found / np.float32(255)).astype(np.float32, copy=False)
        pen = random_pen(rng) if vary else PLAIN_PEN
        return tracing.draw_strokes(edges, pen, rng, thin=self.kind == "hed")


class HED(_Sketch):
    """Edges as a person would outline. They take a network, and are kept by the file's content and the photo's size."""

    name = kind = "hed"
    title = "A drawing as by hand (HED)"
    is_kept = True

    def find(self, photo: Picture, file: Path, device: torch.device = CPU) -> Picture:
        height, width = photo.shape[:2]
        kept = cache_folder() / "edges" / tracing.HED_EDGES / f"{content_key(file)}-{width}x{height}.png"
        if kept.exists() and (edges := cv2.imread(str(kept), cv2.IMREAD_GRAYSCALE)) is not None:
            return edges.astype(np.uint8, copy=False)
        found = super().find(photo, file, device)
        write_atomically(kept, cv2.imencode(".png", found)[1].tobytes())
        return found


class Canny(_Sketch):
    name = kind = "canny"
    title = "Its outlines, thin and exact (Canny)"


class XDoG(_Sketch):
    name = kind = "xdog"
    title = "An ink drawing (XDoG)"


def random_pen(rng: np.random.Generator) -> Pen:
    """A pen and a hand as different people have them."""
    return Pen(
        width=float(rng.choice([1, 2, 2, 3, 4])),
        threshold=float(rng.uniform(0.25, 0.75)),
        shortest=int(rng.integers(8, 40)),
        softness=float(rng.uniform(0.3, 0.9)),
        darkness=float(rng.uniform(0.75, 1.0)),
        wobble=float(rng.uniform(0, 1.5)) if rng.random() < 0.5 else 0.0,
    )
