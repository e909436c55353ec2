"""A document becomes a project and a document again, with the same pixels; strangers' layers find a place."""

import io
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QColor, QImage

from gui.draw.document.document import Document
from gui.draw.document.layer import Layer, Role
from gui.draw.project.data import Facts, OraLayer, Project
from gui.draw.project.of_document import layers_of, palette_of, snapshot_of
from gui.draw.project.openraster import encode_project, open_project
from gui.pictures import to_pixels
from img2img.pictures.classes import LabelClass
from tests.gui.draw.project.ora import numbers, premultiplied

CLASSES = (LabelClass(name="wall", colour=(170, 0, 0)), LabelClass(name="door", colour=(0, 85, 255)))
boxes = st.tuples(*[st.integers(-40, 300)] * 2, *[st.integers(1, 150)] * 2)
painted = st.lists(st.tuples(st.sampled_from(["colours", "lines", "labels"]), boxes, st.integers(0, 9)), max_size=5)


def drawn(painted, size: QSize, roles: tuple[Role, ...] = ("colours", "lines", "labels")) -> Document:
    document = Document(size, roles)
    document.set_palette(palette_of(CLASSES))
    for role, (x, y, width, height), seed in painted:
        layer = document.layer(role)
        assert layer is not None
        with document.edit("paint"):
            image = numbers(width, height, seed) if role == "labels" else premultiplied(width, height, seed)
            layer.tiles.write(QRect(x, y, width, height), image)
    return document


def whole(layer: Layer) -> QImage:
    return layer.tiles.read(layer.tiles.rect)


@settings(max_examples=40)
@given(painted=painted, width=st.integers(1, 300), height=st.integers(1, 300))
def test_a_document_comes_back_to_the_bit(qapp, tmp_path, painted, width, height):
    document = drawn(painted, QSize(width, height))
    document.fade(document.layers[0], 0.25)
    document.show_layer(document.layers[1], visible=False)
    document.lock(document.layers[2], locked=True)
    path = tmp_path / "a.ora"
    path.write_bytes(encode_project(snapshot_of(document, Facts(classes=CLASSES))()))
    again = Document()
    again.open(layers_of(open_project(path)), "open")
    assert again.size == document.size
    assert again.roles == document.roles
    for one, other in zip(again.layers, document.layers, strict=True):
        assert whole(one) == whole(other)
        assert (one.name, one.visible, one.opacity, one.locked) == (
            other.name,
            other.visible,
            other.opacity,
            other.locked,
        )
    assert again.flatten() == document.flatten()
    assert again.layers[2].palette == document.layers[2].palette


def test_an_underlay_keeps_its_detail_and_lies_where_it_lay(qapp, tmp_path):
    document = drawn([("lines", (0, 0, 20, 20), 1)], QSize(64, 48))
    photo = premultiplied(500, 100).convertToFormat(QImage.Format.Format_RGB32)
    document.lay_underlay(photo, 0.4)
    path = tmp_path / "a.ora"
    path.write_bytes(encode_project(snapshot_of(document, Facts())()))
    again = Document()
    again.open(layers_of(open_project(path)), "open")
    assert again.layers[0].picture.size() == photo.size()
    assert np.array_equal(to_pixels(again.layers[0].picture)[..., :3], to_pixels(photo)[..., :3])
    assert again.layers[0].opacity == 0.4
    assert again.flatten(("underlay", "lines")) == document.flatten(("underlay", "lines"))


def test_what_is_drawn_after_a_snapshot_is_not_in_it(qapp):
    document = drawn([("lines", (0, 0, 20, 20), 1)], QSize(64, 48))
    make = snapshot_of(document, Facts())
    before = whole(document.layers[1])
    document.clear()
    made = Document()
    made.open(layers_of(make()), "open")
    assert whole(made.layers[1]) == before


def test_a_snapshot_of_a_large_drawing_takes_no_time(qapp):
    """All tiles of 2048 x 2048, shared: the window stands still for less than ten milliseconds."""
    document = Document(QSize(2048, 2048))
    for layer in document.layers:
        layer.tiles.write(layer.tiles.rect, premultiplied(128, 128).scaled(2048, 2048))
    times, kept = [], []
    for _ in range(5):
        started = time.thread_time()
        kept.append(snapshot_of(document, Facts()))
        times.append(time.thread_time() - started)
    assert min(times) < 0.01


def test_labels_that_another_program_painted_are_read_by_their_colours(qapp):
    image = QImage(4, 1, QImage.Format.Format_ARGB32_Premultiplied)
    for x, colour in enumerate([(170, 0, 0), (0, 85, 255), (1, 2, 3), (0, 0, 0, 0)]):
        image.setPixelColor(x, 0, QColor(*colour))
    (layer,) = layers_of(Project(4, 1, (OraLayer("Labels", "labels", image),), Facts(classes=CLASSES)))
    assert to_pixels(whole(layer))[0, :, 0].tolist() == [0, 1, 255, 255]


def opaque(colour: str, width: int = 8, height: int = 8) -> QImage:
    image = QImage(width, height, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(QColor(colour))
    return image


def test_layers_of_another_program_find_a_place(qapp):
    """Krita's white background is the paper; the topmost layer is the lines, others are colours."""
    stranger = (
        OraLayer("Background", "", opaque("white")),
        OraLayer("Paint", "", opaque("red", 3, 3)),
        OraLayer("Ink", "", premultiplied(8, 8)),
    )
    layers = layers_of(Project(8, 8, stranger))
    assert [(layer.role, layer.name) for layer in layers] == [("colours", "Paint"), ("lines", "Ink")]


def test_an_opaque_drawing_becomes_lines_without_their_paper(qapp):
    image = opaque("white")
    image.setPixelColor(2, 2, QColor("black"))
    (layer,) = layers_of(Project(8, 8, (OraLayer("a", "lines", image),)))
    found = whole(layer)
    assert (found.pixelColor(2, 2).alpha(), found.pixelColor(3, 3).alpha()) == (255, 0)


@pytest.mark.parametrize("layer", [OraLayer("a", "underlay", opaque("red")), OraLayer("a", "", opaque("white"))])
def test_there_is_always_a_layer_to_draw_on(qapp, layer):
    document = Document()
    document.open(layers_of(Project(8, 8, (layer,))), "open")
    assert document.active.is_drawn
    document.stack.undo()
    assert document.size == QSize(256, 256)


def test_a_blank_document_is_a_small_file(qapp, tmp_path):
    content = encode_project(snapshot_of(Document(QSize(4096, 4096)), Facts())(), is_draft=True)
    assert len(content) < 5000
    Path(tmp_path, "a.ora").write_bytes(io.BytesIO(content).getvalue())
    assert all(layer.is_blank for layer in layers_of(open_project(tmp_path / "a.ora")))
