"""Drawings as OpenRaster files (.ora), which Krita, GIMP and MyPaint open too (OpenRaster 0.0.5).

    mimetype                     first, and stored
    stack.xml                    the layers
    mergedimage.png, Thumbnails/thumbnail.png
    data/layer0.png, ...         the pixels of each layer, as every program sees them
    img2img/project.json         our facts: which layer has which role, which model with which settings
    img2img/layer0.png, ...      what only this program sees of a layer, such as the numbers of labels

Pixels are premultiplied in memory and straight in PNG. A premultiplied pixel (p, a), p <= a, comes back as it was:
rounding p * 255 / a moves it by at most a half, which is less than a half again once it is multiplied by a / 255.
"""

import json
import struct
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPoint, QSize, Qt
from PySide6.QtGui import QImage, QImageReader, QImageWriter, QPainter

from gui.draw.project.archive import LARGEST_PICTURE, LARGEST_TEXT, Archive, pack
from gui.draw.project.data import Facts, OraLayer, Project
from gui.draw.project.stack import LARGEST_SIDE, NORMAL, Placed, decode_stack, encode_stack
from gui.pictures import MEGABYTES
from gui.translation import translate
from img2img.disk import write_atomically

SUFFIX = ".ora"
THUMBNAIL = 256  # pixels, the longer side
QUICK, SMALL = 12, 50  # Qt's scale: zlib's levels 1 and 4, beyond which PNGs of drawings hardly get smaller
MOST_PIXELS = 2**29  # of all layers: two gigabytes
_COLOUR, _STRAIGHT, _NUMBERS = (
    QImage.Format.Format_ARGB32_Premultiplied,
    QImage.Format.Format_ARGB32,
    QImage.Format.Format_Grayscale8,
)
_PLAIN = (_NUMBERS, QImage.Format.Format_RGB32)
_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_HEADER = struct.Struct(">16x2I")  # a PNG's signature, its first chunk's name, width and height
_FACTS = "img2img/project.json"


class _LayerFacts(BaseModel):
    """What project.json says of a layer: its role, its exact picture, and of which picture that one is exact."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    role: str = Field(default="", max_length=30)
    exact: str = ""
    of: str = Field(default="", description="sha256 of the part that every program sees")


class _ProjectFacts(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    facts: Facts = Facts()
    layers: dict[str, _LayerFacts] = Field(default_factory=dict)


def save_project(path: Path, project: Project) -> None:
    """Write a drawing to `path`, atomically. Safe in any thread. Raises OSError and DiskFull."""
    write_atomically(path, encode_project(project))


def encode_project(project: Project, *, is_draft: bool = False) -> bytes:
    """A drawing as the content of an .ora file. A draft, which only this program opens, has no merged picture."""
    return pack(_parts(project, is_draft=is_draft))


def open_project(path: Path) -> Project:
    """The drawing in an .ora file of any program. Safe in any thread.

    Groups are laid out flat. Ways of blending other than the normal one are left out, which its warnings tell.
    Raises PictureError, with one sentence, for whatever is no such file, is damaged, or would not fit into memory.
    """
    archive = Archive(path)
    try:
        width, height, placed = decode_stack(archive.part("stack.xml", LARGEST_TEXT))
    except ValueError as error:
        raise archive.damaged(error) from error
    told = _read_facts(archive)
    _check_sizes(archive, [one.source for one in placed])
    reader = _LayerReader(archive)
    layers = tuple(reader.layer(one, told.layers.get(one.source, _LayerFacts())) for one in placed)
    return Project(width, height, layers, told.facts, tuple(reader.warnings))


def merged(project: Project) -> QImage:
    """All visible layers on one another, transparent where there is nothing."""
    image = QImage(project.width, project.height, _COLOUR)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    for layer in project.layers:
        if layer.visible:
            painter.setOpacity(layer.opacity)
            painter.drawImage(QPoint(layer.x, layer.y), layer.image)
    painter.end()
    return image


def _parts(project: Project, *, is_draft: bool) -> Iterator[tuple[str, bytes]]:
    compression = QUICK if is_draft else SMALL
    placed, told, pictures = list[Placed](), dict[str, _LayerFacts](), dict[str, bytes]()
    for number, layer in enumerate(project.layers):
        source, exact = f"data/layer{number}.png", f"img2img/layer{number}.png"
        pictures[source] = _to_png(layer.image, compression)
        if layer.exact.isNull():
            told[source] = _LayerFacts(role=layer.role)
        else:
            pictures[exact] = _to_png(layer.exact, compression)
            told[source] = _LayerFacts(role=layer.role, exact=exact, of=sha256(pictures[source]).hexdigest())
        name = "".join(letter if letter.isprintable() else " " for letter in layer.name)
        placed.append(Placed(source, name, layer.x, layer.y, layer.opacity, layer.visible, layer.locked))
    yield "stack.xml", encode_stack(project.width, project.height, placed)
    yield from pictures.items()
    if not is_draft:
        whole = merged(project)
        yield "mergedimage.png", _to_png(whole, compression)
        yield "Thumbnails/thumbnail.png", _to_png(_thumbnail(whole), compression)
    yield _FACTS, _ProjectFacts(facts=project.facts, layers=told).model_dump_json(indent=1).encode()


def _thumbnail(whole: QImage) -> QImage:
    """On white, as it is drawn: file managers may be dark."""
    paper = QImage(whole.size(), QImage.Format.Format_RGB32)
    paper.fill(Qt.GlobalColor.white)
    painter = QPainter(paper)
    painter.drawImage(0, 0, whole)
    painter.end()
    size = QSize(THUMBNAIL, THUMBNAIL).boundedTo(whole.size())
    scaled = whole.size().scaled(size, Qt.AspectRatioMode.KeepAspectRatio).expandedTo(QSize(1, 1))
    return paper.scaled(scaled, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation)


def _to_png(image: QImage, compression: int) -> bytes:
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QImageWriter(buffer, QByteArray(b"png"))
    writer.setCompression(compression)
    if not writer.write(image if image.format() in _PLAIN else image.convertToFormat(_STRAIGHT)):
        raise MemoryError(writer.errorString())  # a buffer in memory has no other fault
    return bytes(content.data())


def _read_facts(archive: Archive) -> _ProjectFacts:
    """What our file in the archive says; nothing where another program left it out or it is damaged."""
    if _FACTS not in archive:
        return _ProjectFacts()
    try:
        content: Any = json.loads(archive.part(_FACTS, LARGEST_TEXT))
        return _ProjectFacts.model_validate(content)
    except (ValidationError, ValueError, RecursionError):
        return _ProjectFacts()


def _check_sizes(archive: Archive, names: Iterable[str]) -> None:
    """Look at the headers of these PNGs before any is decoded. Raises PictureError for more than fits into memory."""
    left = MOST_PIXELS
    for name in names:
        header = archive.beginning(name, _PNG_HEADER.size)
        if len(header) < _PNG_HEADER.size or not header.startswith(_PNG):
            raise archive.damaged(translate("OpenRaster", "its part {0} is no PNG").format(name))
        width, height = _PNG_HEADER.unpack(header)
        left -= width * height
        if max(width, height) > LARGEST_SIDE or left < 0:
            told = translate("OpenRaster", "its part {0} is of {1}x{2} pixels, which are too many")
            raise archive.damaged(told.format(name, width, height))


class _LayerReader:
    """Reads the pictures of layers."""

    def __init__(self, archive: Archive) -> None:
        self.warnings = list[str]()
        self._archive = archive

    def layer(self, placed: Placed, told: _LayerFacts) -> OraLayer:
        content = self._archive.part(placed.source, LARGEST_PICTURE)
        exact = QImage()
        if told.exact:
            if told.exact in self._archive and sha256(content).hexdigest() == told.of:
                _check_sizes(self._archive, [told.exact])
                exact = self._picture(told.exact, self._archive.part(told.exact, LARGEST_PICTURE))
            else:
                self._warn(placed, translate("OpenRaster", "The layer {0} was changed by another program."))
        if placed.blending != NORMAL:
            self._warn(placed, translate("OpenRaster", "The layer {0} is blended in a way that is not known here."))
        image = self._picture(placed.source, content).convertToFormat(_COLOUR)
        if image.isNull():
            raise self._archive.damaged(translate("OpenRaster", "too little memory is free"))
        return OraLayer(
            placed.name, told.role, image, placed.x, placed.y, placed.opacity, placed.visible, placed.locked, exact
        )

    def _picture(self, name: str, content: bytes) -> QImage:
        """The PNG's pixels: Grayscale8 and RGB32 as they are stored, ARGB32_Premultiplied otherwise."""
        QImageReader.setAllocationLimit(MEGABYTES)
        buffer = QBuffer()
        buffer.setData(QByteArray(content))
        buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        reader = QImageReader(buffer, QByteArray(b"png"))
        image = reader.read()
        if image.isNull():
            raise self._archive.damaged(translate("OpenRaster", "its part {0} is no whole PNG").format(name))
        return image if image.format() in _PLAIN else image.convertToFormat(_COLOUR)

    def _warn(self, placed: Placed, sentence: str) -> None:
        self.warnings.append(sentence.format(placed.name or placed.source))
