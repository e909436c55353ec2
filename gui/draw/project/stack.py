"""stack.xml of an OpenRaster file: which layers lie how on one another (OpenRaster 0.0.5, Layers Stack)."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement, tostring

from defusedxml.ElementTree import fromstring

VERSION = "0.0.5"
LARGEST_SIDE = 16_384  # pixels of a drawing
FARTHEST = 2**20  # pixels that a layer may lie beside it
MOST_LAYERS = 256
DEEPEST = 32  # stacks in stacks; Krita and GIMP let a person make as many as the screen is high
NORMAL = "svg:src-over"


@dataclass(frozen=True)
class Placed:
    """A layer of stack.xml: the part with its pixels, and how it lies. `blending` is OpenRaster's composite-op."""

    source: str
    name: str
    x: int = 0
    y: int = 0
    opacity: float = 1.0
    visible: bool = True
    locked: bool = False
    blending: str = NORMAL


def encode_stack(width: int, height: int, layers: Iterable[Placed]) -> bytes:
    """The XML of layers given bottom to top; it lists the topmost first."""
    image = Element("image", version=VERSION, w=str(width), h=str(height))
    stack = SubElement(image, "stack")
    for layer in reversed(tuple(layers)):
        attributes = {"name": layer.name, "src": layer.source, "x": str(layer.x), "y": str(layer.y)}
        attributes |= {"opacity": repr(layer.opacity), "visibility": "visible" if layer.visible else "hidden"}
        attributes |= {"composite-op": layer.blending} | ({"edit-locked": "true"} if layer.locked else {})
        SubElement(stack, "layer", attributes)
    return tostring(image, "utf-8", xml_declaration=True)


def decode_stack(content: bytes) -> tuple[int, int, list[Placed]]:
    """Width, height, and the layers bottom to top; stacks in stacks are laid out flat. Raises ValueError."""
    try:
        image = fromstring(content, forbid_dtd=True)
    except Exception as error:  # expat's own, and defusedxml's for what would be fetched or grow
        raise ValueError(f"stack.xml cannot be read: {error}") from error
    width, height = (_number(image, side, 0) for side in ("w", "h"))
    if image.tag != "image" or not 1 <= min(width, height) <= max(width, height) <= LARGEST_SIDE:
        raise ValueError(f"it says that it is {width}x{height} pixels; 1 to {LARGEST_SIDE} a side are possible")
    layers = [layer for stack in image.findall("stack") for layer in _flat(stack, Placed("", ""), 0)]
    if not 1 <= len(layers) <= MOST_LAYERS:
        raise ValueError(f"it has {len(layers)} layers; 1 to {MOST_LAYERS} are possible")
    return width, height, layers[::-1]


def _flat(stack: Element, around: Placed, depth: int) -> Iterator[Placed]:
    """The layers in a stack that lies as `around` says, the topmost first."""
    if depth > DEEPEST:
        raise ValueError("its groups of layers are nested too deeply")
    for element in stack:
        if element.tag == "layer":
            yield _placed(element, around)
        elif element.tag == "stack":
            yield from _flat(element, _placed(element, around), depth + 1)


def _placed(element: Element, around: Placed) -> Placed:
    """How a layer or a stack lies in the drawing. What is missing or not understood is as the specification has it."""
    opacity = _real(element, "opacity", 1.0)
    x, y = (_number(element, axis, 0) for axis in ("x", "y"))
    if max(abs(x), abs(y)) > FARTHEST:
        raise ValueError("one of its layers lies too far away")
    blending = element.get("composite-op", NORMAL)
    return Placed(
        element.get("src", ""),
        element.get("name", "") or around.name,
        around.x + x,
        around.y + y,
        around.opacity * min(max(opacity, 0.0), 1.0),
        around.visible and element.get("visibility", "visible") != "hidden",
        around.locked or element.get("edit-locked", "false") == "true",
        blending if blending != NORMAL else around.blending,
    )


def _real(element: Element, name: str, usual: float) -> float:
    try:
        value = float(element.get(name, "").replace(",", "."))
    except ValueError:
        return usual
    return value if math.isfinite(value) else usual


def _number(element: Element, name: str, usual: int) -> int:
    return int(_real(element, name, usual))
