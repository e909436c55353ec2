"""Coloured sketches: lines as HED traces them, and under them dabs of the photo's colours."""

from pathlib import Path
from typing import ClassVar

import cv2
import numpy as np
import torch

from img2img.derivations.dabs import draw_dabs
from img2img.derivations.derivation import Derivation
from img2img.derivations.hand import as_a_hand
from img2img.derivations.sketches import HED
from img2img.models.card import Transparency
from img2img.pictures import Picture
from img2img.pictures.coloured import laid
from img2img.runtimes.devices import CPU

TURNED = 0.3  # the share of photos in other colours, where dabs alone can tell which
TURNED_DABS = 5  # at least, on each of these
_TO_YIQ = np.array([[0.299, 0.587, 0.114], [0.5959, -0.2746, -0.3213], [0.2115, -0.5227, 0.3112]])


class HEDColour(Derivation):
    """A drawing and none to many dabs. Some photos are shown in other hues, so that a dab counts for more than habit:
    a model that has only seen yellow sunflowers would paint over a blue one."""

    name = "hed-colour"
    title = "A drawing with dabs of colour (HED)"
    domain = "coloured sketch"
    channels = (4,)
    transparency: ClassVar[Transparency] = "open"
    is_kept = True
    settings: ClassVar = {"keep_opaque": False}

    def find(self, photo: Picture, file: Path, device: torch.device = CPU) -> Picture:
        return HED().find(photo, file, device)

    def lines(self, found: Picture, photo: Picture, rng: np.random.Generator, *, vary: bool) -> Picture:
        lines = HED().draw(found, photo, rng, vary=vary)
        return as_a_hand(lines, rng) if vary else lines

    def draw(self, found: Picture, photo: Picture, rng: np.random.Generator, *, vary: bool) -> Picture:
        return self._drawn(found, photo, rng, 0, vary=vary)

    def pair(self, found: Picture, photo: Picture, rng: np.random.Generator, *, vary: bool) -> tuple[Picture, Picture]:
        if not vary or rng.random() >= TURNED:
            return self.draw(found, photo, rng, vary=vary), photo
        photo = turned(photo, rng.uniform(0.15, 0.85) * 2 * np.pi)
        return self._drawn(found, photo, rng, TURNED_DABS, vary=vary), photo

    def _drawn(self, found: Picture, photo: Picture, rng: np.random.Generator, least: int, *, vary: bool) -> Picture:
        """The source (H, W, 4) of edges (H, W) and a photo (H, W, 3), black lines over at least so many dabs."""
        colours, coverage = draw_dabs(photo, rng, least)
        paper = self.lines(found, photo, rng, vary=vary)[..., 0].astype(np.float32) / np.float32(255)
        covered = 1 - (1 - coverage) * paper
        return laid((colours * paper[..., None]).astype(np.float32), covered.astype(np.float32))


def turned(photo: Picture, angle: float) -> Picture:
    """A photo (H, W, 3) uint8 in other hues: its colours turned by `angle` about grey, as light as before (YIQ)."""
    cosine, sine = np.cos(angle), np.sin(angle)
    turn = np.array([[1, 0, 0], [0, cosine, -sine], [0, sine, cosine]])
    matrix = np.linalg.inv(_TO_YIQ) @ turn @ _TO_YIQ
    return np.asarray(cv2.transform(photo, matrix), np.uint8)
