"""Photo -> line drawing: find edges, thin them, and draw them with a pen of some width.

Two steps, so that training can vary the second without repeating the first: `find_edges` tells how strong an edge is
at each pixel, `draw_strokes` draws those worth drawing. A model trained on one width and one style fails on drawings
by hand, so the width, the threshold and the steadiness of the hand are all arguments.
"""

from dataclasses import dataclass
from typing import Literal, TypeGuard, get_args

import cv2
import numpy as np
import torch
from numpy.typing import NDArray

from img2img.models.hed import hed
from img2img.pictures import Picture, pixels

SketchKind = Literal["hed", "canny", "xdog"]

Edges = NDArray[np.float32]
"""How strong an edge is at each pixel, (H, W) in [0, 1]."""

HED_EDGES = "hed-2"
"""Names the way `find_edges` traces with HED; a change of it makes every kept drawing stale."""

_CPU = torch.device("cpu")
_MARGIN = 16  # pixels; a flat photo's border then has edges of 0.05 instead of 0.39


@dataclass(frozen=True)
class Pen:
    """How edges become strokes. Lengths are in pixels."""

    width: float = 2.0
    threshold: float = 0.3  # edges weaker than this are left out
    shortest: int = 12  # so are strokes shorter than this
    softness: float = 0.6  # sigma of the blur that smooths the stroke's border
    darkness: float = 1.0  # of the ink, 1 is black
    wobble: float = 0.0  # how far an unsteady hand strays


def is_kind(name: str) -> TypeGuard[SketchKind]:
    """Whether `name` is a way of finding edges."""
    return name in get_args(SketchKind)


def draw_sketch(photo: Picture, kind: SketchKind = "hed", width: float = 2.0, detail: float = 0.5) -> Picture:
    """A line drawing (H, W, 1) uint8, dark on white, of a photo (H, W, C), uint8 or uint16, grey or colour, with alpha.

    `detail` in [0, 1] says how faint an edge may be to be drawn.
    """
    pen = Pen(width=width, threshold=0.65 - 0.55 * detail, shortest=round(24 - 20 * detail))
    return draw_strokes(find_edges(pixels.to_rgb(photo), kind), pen, thin=kind == "hed")


def find_edges(photo: Picture, kind: SketchKind = "hed", device: torch.device = _CPU) -> Edges:
    """Edge strengths (H, W) in [0, 1] of a photo (H, W, 3) uint8; HED's network runs on `device`."""
    if kind == "hed":
        return _find_hed(photo, device)
    grey = np.asarray(cv2.cvtColor(photo, cv2.COLOR_RGB2GRAY), np.uint8)
    return _find_canny(grey) if kind == "canny" else _find_xdog(grey)


def _find_hed(photo: Picture, device: torch.device) -> Edges:
    """Holistically-nested edges (Xie 2015), which follow what a person would outline.

    The photo is continued beyond its border, where the network's zero padding would look like an edge.
    """
    height, width = photo.shape[:2]
    wider = np.asarray(cv2.copyMakeBorder(photo, _MARGIN, _MARGIN, _MARGIN, _MARGIN, cv2.BORDER_REPLICATE), np.uint8)
    with torch.inference_mode():
        picture = pixels.to_tensor(wider).to(device, memory_format=torch.channels_last)
        edges = hed(device).edges(picture)[0, 0, _MARGIN : _MARGIN + height, _MARGIN : _MARGIN + width]
    return edges.float().cpu().numpy()


def _find_canny(grey: Picture) -> Edges:
    """Canny's edges (Canny 1986), thresholds from the picture's own median."""
    middle = float(np.median(grey))
    smooth = cv2.GaussianBlur(grey, (0, 0), 1.4)
    return (cv2.Canny(smooth, 0.5 * middle, max(1.0, 1.1 * middle)) > 0).astype(np.float32)


def _find_xdog(grey: Picture, sigma: float = 1.0, k: float = 1.6, tau: float = 0.98, phi: float = 40.0) -> Edges:
    """Extended differences of Gaussians (Winnemöller 2012, eqs. 4 and 5, epsilon 0): 1 where ink belongs."""
    here = grey.astype(np.float32) / 255
    difference = cv2.GaussianBlur(here, (0, 0), sigma) - tau * cv2.GaussianBlur(here, (0, 0), sigma * k)
    return np.where(difference >= 0, 0.0, -np.tanh(phi * difference)).astype(np.float32)


def draw_strokes(edges: Edges, pen: Pen, rng: np.random.Generator | None = None, *, thin: bool = True) -> Picture:
    """Draw edges (H, W) as a picture (H, W, 1) uint8, dark on white. `rng` moves the hand when the pen wobbles."""
    lines = _long_enough(_ridges(edges) if thin else edges, pen.threshold, pen.shortest)
    ink = lines.astype(np.float32)
    if pen.wobble and rng is not None:
        ink = _wobble(ink, pen.wobble, rng)
    size = max(1, round(pen.width))
    if size > 1:
        ink = cv2.dilate(ink, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size)))
    if pen.softness > 0:
        ink = np.minimum(cv2.GaussianBlur(ink, (0, 0), pen.softness) * 1.25, 1.0)
    return (255 - 255 * pen.darkness * ink).round().clip(0, 255).astype(np.uint8)[..., None]


def _ridges(edges: Edges) -> Edges:
    """Edges kept only where they are strongest across their own direction (non-maximum suppression)."""
    smooth = cv2.GaussianBlur(edges, (0, 0), 1.0)
    xx = cv2.Sobel(smooth, cv2.CV_32F, 2, 0)
    yy = cv2.Sobel(smooth, cv2.CV_32F, 0, 2)
    xy = cv2.Sobel(smooth, cv2.CV_32F, 1, 1)
    across = 0.5 * np.arctan2(2 * xy, xx - yy) + np.pi / 2  # the direction in which the curvature is most negative
    dx, dy = np.cos(across), np.sin(across)
    rows, columns = np.indices(edges.shape, dtype=np.float32)
    ahead = cv2.remap(smooth, columns + dx, rows + dy, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    behind = cv2.remap(smooth, columns - dx, rows - dy, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.where((smooth >= ahead) & (smooth >= behind), edges, 0).astype(np.float32)


def _long_enough(edges: Edges, threshold: float, shortest: int) -> NDArray[np.bool_]:
    """Connected strokes that reach `threshold` somewhere, go on down to half of it, and cover `shortest` pixels."""
    faint = edges > threshold / 2
    count, found, statistics, _ = cv2.connectedComponentsWithStats(faint.astype(np.uint8), connectivity=8)
    labels = np.asarray(found, np.int32)
    strongest = np.zeros(count, np.float32)
    np.maximum.at(strongest, labels[faint], edges[faint])
    keep = (strongest >= threshold) & (statistics[:, cv2.CC_STAT_AREA] >= shortest)
    keep[0] = False  # the paper
    return keep[labels]


def _wobble(ink: Edges, amplitude: float, rng: np.random.Generator) -> Edges:
    """The same strokes, each point moved smoothly by about `amplitude` pixels."""
    height, width = ink.shape
    grid = (max(2, height // 24), max(2, width // 24))
    rows, columns = np.indices(ink.shape, dtype=np.float32)
    shift_x, shift_y = (
        cv2.resize(rng.normal(0, amplitude, grid).astype(np.float32), (width, height), interpolation=cv2.INTER_CUBIC)
        for _ in range(2)
    )
    moved = cv2.remap(ink, columns + shift_x, rows + shift_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)
    return np.asarray(moved, np.float32)
