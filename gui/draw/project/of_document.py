"""The document of the canvas as a project, and a project as layers of a document."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QImage, QPainter, qRgb, qRgba

from gui.draw.document.document import Document
from gui.draw.document.layer import Layer, Role
from gui.draw.document.tiles import COLOUR, LABELS, VOID
from gui.draw.project.data import Facts, OraLayer, Project
from gui.pictures import in_palette, numbers_by_colour, pixels_in, to_image, to_pixels, without_paper
from img2img.pictures.classes import LabelClass

ROLES: tuple[Role, ...] = ("underlay", "colours", "lines", "labels", "result")


def snapshot_of(document: Document, facts: Facts) -> Callable[[], Project]:
    """Hold on to the document as it is; what makes a project of it can be called in any thread."""
    held = document.sheet.held()
    return lambda: Project(held.size.width(), held.size.height(), tuple(map(_saved, held.layers)), facts)


def layers_of(project: Project) -> list[Layer]:
    """Layers for `Document.open`, bottom to top; at least one of them can be drawn on.

    Layers of another program have no role: what is white all over at the bottom is the paper, the topmost is the lines,
    and those in between are the colours. What lies beside the drawing is cut off.
    """
    size = QSize(project.width, project.height)
    palette = palette_of(project.facts.classes)
    placed = [layer for layer in project.layers if layer.role in ROLES or not _is_paper(layer, size)]
    top = max((number for number, layer in enumerate(placed) if layer.role not in ROLES), default=-1)
    layers = [
        _opened(layer, _role(layer, is_top=number == top), size, project.facts.classes, palette)
        for number, layer in enumerate(placed)
    ]
    if not any(layer.is_drawn for layer in layers):
        layers.append(Layer.blank("lines", "", size))
    return layers


def palette_of(classes: tuple[LabelClass, ...]) -> list[int]:
    """256 colours as QRgb: those of the classes, grey for other numbers, transparent for what is not painted."""
    colours = [qRgb(*label.colour) for label in classes[:VOID]]
    return [*colours, *(qRgb(number, number, number) for number in range(len(colours), VOID)), qRgba(0, 0, 0, 0)]


def _saved(layer: Layer) -> OraLayer:
    bounds = layer.tiles.bounds()
    bounds = QRect(0, 0, 1, 1) if bounds.isEmpty() else bounds
    image, exact = layer.tiles.read(bounds), QImage()
    if layer.role == "labels":
        image, exact = _coloured(image, layer.palette or palette_of(())), image
    elif not layer.picture.isNull():
        bounds, exact = layer.tiles.rect, layer.picture
        image = _as_seen(layer)
    x, y = bounds.x(), bounds.y()
    return OraLayer(layer.name, layer.role, image, x, y, layer.opacity, layer.visible, layer.locked, exact)


def _as_seen(layer: Layer) -> QImage:
    """An underlay's picture where it lies, as large as the drawing."""
    image = QImage(layer.tiles.size, COLOUR)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    replace(layer, visible=True, opacity=1.0).paint(painter, layer.tiles.rect)
    painter.end()
    return image


def _coloured(numbers: QImage, palette: list[int]) -> QImage:
    return in_palette(numbers, [*palette[:VOID], qRgba(0, 0, 0, 0)]).convertToFormat(COLOUR)


def _opened(layer: OraLayer, role: Role, size: QSize, classes: tuple[LabelClass, ...], palette: list[int]) -> Layer:
    made = Layer.blank(role, layer.name, size)
    made.visible, made.opacity, made.locked = layer.visible, layer.opacity, layer.locked
    image = layer.image
    if role == "labels":
        made.palette, made.classes = palette, classes
        image = layer.exact if layer.exact.format() == LABELS else _numbers(image, classes)
    elif role == "underlay" and not layer.exact.isNull():
        made.picture, image = layer.exact, QImage()
    elif role == "lines" and not image.isNull() and not _has_holes(image):
        image = without_paper(to_pixels(image)[..., :3])
    if not image.isNull():
        made.tiles.lay(QRect(QPoint(layer.x, layer.y), image.size()), image)
    return made


def _numbers(image: QImage, classes: tuple[LabelClass, ...]) -> QImage:
    """The labels that a picture's opaque pixels have the very colour of, Grayscale8; VOID elsewhere."""
    colours = {number: label.colour for number, label in enumerate(classes[:VOID])}
    return to_image(numbers_by_colour(image, colours, VOID)[..., None])


def _role(layer: OraLayer, *, is_top: bool) -> Role:
    told: dict[str, Role] = {role: role for role in ROLES}
    return told.get(layer.role, "lines" if is_top else "colours")


def _is_paper(layer: OraLayer, size: QSize) -> bool:
    return layer.image.size() == size and bool((pixels_in(layer.image) == 255).all())


def _has_holes(image: QImage) -> bool:
    return bool((pixels_in(image)[..., 3] < 255).any())
