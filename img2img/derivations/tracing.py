"""Photo -> line drawing: find edges, thin them, and draw them with a pen of some width.

Two steps, so that training can vary the second without repeating the first: `find_edges` tells how strong an edge is
at each pixel, `draw_strokes` draws those worth drawing. A model trained on one width and one style fails on drawings
by hand, so the width, the threshold and the steadiness of the hand are all arguments.
"""

from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np
import torch
from numpy.typing import NDArray

from img2img.models.hed import hed
from img2img.pictures import Picture, pixels, tensors
from img2img.pictures.lines import CannyLines, HEDLines, Lines, XDoGLines
from img2img.runtimes.devices import CPU

SketchKind = Literal["hed", "canny", "xdog"]

Edges = NDArray[np.float32]
"""How strong an edge is at each pixel, (H, W) in [0, 1]."""

HED_EDGES = "hed-2"
"""Names the way `find_edges` traces with HED; a change of it makes every kept drawing stale."""

HED_SIDE = 1024
"""Of a photo whose lines are drawn, the longest side that HED looks at, in pixels."""

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


class Tracer:
    """Draws the lines of photos. The edges that HED found in the last photo are kept, for another drawing of them."""

    def __init__(self) -> None:
        self._photo: Picture | None = None
        self._ridges = np.empty((0, 0), np.float32)

    def draw(self, photo: Picture, lines: Lines) -> Picture:
        """A drawing (H, W, 1) uint8, dark on white, of any photo (H, W, C), uint8 or uint16."""
        photo = pixels.to_rgb(photo)
        if isinstance(lines, HEDLines):
            pen = Pen(lines.width, threshold=0.65 - 0.53 * lines.detail, shortest=round(24 - 20 * lines.detail))
            return draw_strokes(self._ridges_of(photo), pen, thin=False)
        grey = np.asarray(cv2.cvtColor(photo, cv2.COLOR_RGB2GRAY), np.uint8)
        if isinstance(lines, CannyLines):
            edges = _find_canny(grey, lines.blur, lines.low, lines.high)
            return draw_strokes(edges, Pen(lines.width, threshold=0.5, shortest=lines.shortest), thin=False)
        return _draw_ink(_find_xdog(grey, lines.sigma, tau=lines.tau, phi=lines.phi), lines)

    def _ridges_of(self, photo: Picture) -> Edges:
        if self._photo is None or not np.array_equal(self._photo, photo):
            self._ridges, self._photo = _ridges(_limited_hed(photo)), photo.copy()
        return self._ridges


def find_edges(photo: Picture, kind: SketchKind = "hed", device: torch.device = CPU) -> Edges:
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
        picture = tensors.to_tensor(wider).to(device, memory_format=torch.channels_last)
        edges = hed(device).edges(picture)[0, 0, _MARGIN : _MARGIN + height, _MARGIN : _MARGIN + width]
    return edges.float().cpu().numpy()


def _limited_hed(photo: Picture) -> Edges:
    """HED's edges of a photo of any size; a large one is looked at smaller, and its edges are enlarged.

    HED learned from photos of 481x321: what it finds in more pixels than HED_SIDE is texture, at a price of seconds.
    """
    height, width = photo.shape[:2]
    part = HED_SIDE / max(height, width)
    if part >= 1:
        return _find_hed(photo, CPU)
    small = cv2.resize(photo, (max(1, round(width * part)), max(1, round(height * part))), interpolation=cv2.INTER_AREA)
    edges = _find_hed(np.asarray(small, np.uint8), CPU)
    return np.asarray(cv2.resize(edges, (width, height), interpolation=cv2.INTER_LINEAR), np.float32)


def _find_canny(grey: Picture, blur: float = 1.4, low: float = 0.5, high: float = 1.1) -> Edges:
    """Canny's edges (Canny 1986), 0 or 1; thresholds of the gradient are multiples of the picture's own median."""
    middle = float(np.median(grey))
    smooth = cv2.GaussianBlur(grey, (0, 0), blur)
    return (cv2.Canny(smooth, low * middle, max(1.0, high * middle)) > 0).astype(np.float32)


def _find_xdog(grey: Picture, sigma: float = 1.0, k: float = 1.6, tau: float = 0.98, phi: float = 40.0) -> Edges:
    """Extended differences of Gaussians (Winnemöller 2012, eqs. 4 and 5, epsilon 0): 1 where ink belongs."""
    here = grey.astype(np.float32) / 255
    difference = cv2.GaussianBlur(here, (0, 0), sigma) - tau * cv2.GaussianBlur(here, (0, 0), sigma * k)
    return np.where(difference >= 0, 0.0, -np.tanh(phi * difference)).astype(np.float32)


def _draw_ink(ink: Edges, lines: XDoGLines) -> Picture:
    """Ink (H, W) in [0, 1] on paper (H, W, 1), in its own shades, without specks and at least as wide as a pen."""
    whole = np.where(_long_enough(ink, 0.5, lines.shortest), ink, 0).astype(np.float32)
    return (255 - 255 * _widened(whole, lines.width)).round().astype(np.uint8)[..., None]


def draw_strokes(edges: Edges, pen: Pen, rng: np.random.Generator | None = None, *, thin: bool = True) -> Picture:
    """Draw edges (H, W) as a picture (H, W, 1) uint8, dark on white. `rng` moves the hand when the pen wobbles."""
    lines = _long_enough(_ridges(edges) if thin else edges, pen.threshold, pen.shortest)
    ink = lines.astype(np.float32)
    if pen.wobble and rng is not None:
        ink = _wobble(ink, pen.wobble, rng)
    ink = _widened(ink, pen.width)
    if pen.softness > 0:
        ink = np.minimum(cv2.GaussianBlur(ink, (0, 0), pen.softness) * 1.25, 1.0)
    return (255 - 255 * pen.darkness * ink).round().clip(0, 255).astype(np.uint8)[..., None]


def _widened(ink: Edges, width: float) -> Edges:
    """Ink as a round pen of that width leaves it where it follows lines of one pixel."""
    size = max(1, round(width))
    if size == 1:
        return ink
    return np.asarray(cv2.dilate(ink, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))), np.float32)


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
