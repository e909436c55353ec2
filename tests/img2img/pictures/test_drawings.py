"""Drawings and photos are told apart: the bundled samples, traced drawings, scans of them, and plain cases."""

from importlib.resources import files
from pathlib import Path

import cv2
import numpy as np
import pytest

from img2img.derivations.tracing import Tracer
from img2img.pictures import Picture
from img2img.pictures.drawings import is_drawing
from img2img.pictures.files import read_picture
from img2img.pictures.lines import CannyLines, HEDLines, XDoGLines
from img2img.pictures.pixels import to_rgb

SAMPLES = Path(str(files("resources"))) / "samples"
PHOTOS = sorted([*SAMPLES.glob("apples/*.jpg"), *SAMPLES.glob("oranges/*.jpg"), *SAMPLES.glob("small/*.png")])
SKETCHES = sorted(SAMPLES.glob("sketches/*.png"))


def scanned(drawing: Picture, seed: int) -> Picture:
    """The drawing as a phone sees it: yellowish paper, light from one side, grain, pale ink, JPEG."""
    rng = np.random.default_rng(seed)
    height, width = drawing.shape[:2]
    rows, columns = np.mgrid[0:height, 0:width] / max(height, width)
    angle, slope = rng.uniform(0, 2 * np.pi), rng.uniform(0.1, 0.4)
    light = rng.uniform(195, 235) * (1 - slope * (np.cos(angle) * (columns - 0.5) + np.sin(angle) * (rows - 0.5)))
    tint = np.array([1, rng.uniform(0.95, 1), rng.uniform(0.88, 1)])
    seen = light[..., None] * tint * (drawing[..., :1] / 255 * 0.8 + 0.2) + rng.normal(0, 4, (height, width, 1))
    stored = cv2.imencode(".jpg", seen.clip(0, 255).astype(np.uint8), [cv2.IMWRITE_JPEG_QUALITY, 75])[1]
    return np.asarray(cv2.imdecode(stored, cv2.IMREAD_COLOR), np.uint8)


@pytest.mark.parametrize("path", PHOTOS, ids=lambda path: path.stem)
def test_photos_are_no_drawings(path):
    assert not is_drawing(to_rgb(read_picture(path).pixels))


@pytest.mark.parametrize("path", SKETCHES, ids=lambda path: path.stem)
def test_sketches_are_drawings_and_so_are_scans_of_them(path):
    drawing = to_rgb(read_picture(path).pixels)
    assert is_drawing(drawing)
    for seed in range(10):
        assert is_drawing(scanned(drawing, seed))


@pytest.mark.parametrize("lines", [HEDLines(), HEDLines(width=5), CannyLines(), XDoGLines(width=1)])
def test_the_lines_of_photos_are_drawings(lines):
    for path in PHOTOS[:3]:
        drawing = np.repeat(Tracer().draw(read_picture(path).pixels, lines), 3, axis=2)
        assert is_drawing(drawing)
        assert is_drawing(scanned(drawing, 1))


def test_colours_laid_flat_under_the_lines_stay_a_drawing():
    drawing = to_rgb(read_picture(SKETCHES[0]).pixels).copy()
    rng = np.random.default_rng(0)
    for _ in range(8):
        dab = np.zeros(drawing.shape[:2], np.uint8)
        cv2.circle(dab, tuple(int(one) for one in rng.integers(0, 256, 2)), 20, 1, -1)
        drawing = np.where(dab[..., None] > 0, np.minimum(drawing, rng.integers(0, 256, 3)), drawing).astype(np.uint8)
    assert is_drawing(drawing)


def test_blank_paper_is_a_drawing_that_has_not_begun_and_a_night_is_none():
    assert is_drawing(np.full((1, 1, 3), 255, np.uint8))
    assert is_drawing(np.full((40, 30, 3), 240, np.uint8))
    assert not is_drawing(np.full((40, 30, 3), 20, np.uint8))
