"""The document: undo and redo restore every pixel of every layer, and what steps hold is small."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QLineF, QRect, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from gui.draw.document.document import Document
from gui.draw.document.layer import Layer, Role
from gui.pictures import to_image, to_pixels, without_paper

MEGABYTE = 2**20
rects = st.builds(QRect, st.integers(-20, 180), st.integers(-20, 180), st.integers(1, 150), st.integers(1, 150))
paints = st.tuples(st.sampled_from(["colours", "lines"]), rects, st.integers(0, 2**24))
steps = st.lists(st.one_of(paints, st.sampled_from(["clear", "new", "underlay", "undo", "redo"])), max_size=10)


def paint(document: Document, rect: QRect, colour: QColor, role: Role = "lines") -> None:
    layer = document.layer(role)
    assert layer is not None
    with document.edit("Paint"), layer.tiles.painter(rect) as painter:
        painter.fillRect(rect, colour)


def state(document: Document) -> list[tuple[str, bytes]]:
    images = [(layer.role, layer.tiles.read(document.rect)) for layer in document.layers]
    pixels = [(role, bytes(image.constBits())) for role, image in images]
    return [("size", repr(document.size.toTuple()).encode()), *pixels]


def take(document: Document, step) -> None:
    match step:
        case "clear" | "undo" | "redo":
            getattr(document, step)()
        case "new":
            document.new(document.size.transposed())
        case "underlay":
            document.lay_underlay(to_image(np.full((4, 4, 3), 9, np.uint8)), 0.5)
        case _:
            role, rect, colour = step
            paint(document, rect, QColor.fromRgb(colour), role)


@given(steps)
@settings(max_examples=60)
def test_undo_and_redo_restore_every_pixel(qapp, steps):
    document = Document(QSize(150, 170))
    for step in steps:
        take(document, step)
        if step == "undo":
            qapp.processEvents()  # which packs what waits for it
    history = [state(document)]
    while document.stack.can_undo:
        document.undo()
        history.append(state(document))
    assert document.is_blank
    for before in reversed(history[:-1]):
        document.redo()
        assert state(document) == before


@given(steps)
@settings(max_examples=40)
def test_blank_is_where_nothing_is_drawn(qapp, steps):
    document = Document(QSize(150, 170))
    for step in steps:
        take(document, step)
        drawn = document.flatten(paper=None)
        assert document.is_blank == (not to_pixels(drawn)[..., 3].any())


@given(st.integers(0, 2**32 - 1))
def test_a_picture_without_its_paper_looks_the_same_on_paper(qapp, seed):
    pixels = np.random.default_rng(seed).integers(0, 256, (9, 7, 3), np.uint8)
    on_white = to_image(np.full((9, 7, 3), 255, np.uint8))
    painter = QPainter(on_white)
    painter.drawImage(0, 0, without_paper(pixels))
    painter.end()
    assert np.array_equal(to_pixels(on_white), pixels)


def test_lines_are_replaced_and_what_is_sent_is_exact(qapp):
    document = Document(QSize(64, 48))
    pixels = np.random.default_rng(0).integers(0, 256, (48, 64, 3), np.uint8)
    document.replace_lines(pixels, "Open")
    assert np.array_equal(document.lines, pixels)
    document.undo()
    assert document.is_blank
    assert (document.lines == 255).all()


def test_lines_lie_over_colours_and_hidden_layers_are_not_sent(qapp):
    document = Document(QSize(40, 40))
    paint(document, QRect(0, 0, 40, 40), QColor("yellow"), "colours")
    paint(document, QRect(0, 0, 10, 10), QColor("black"))
    both = document.flatten()
    assert (both.pixelColor(5, 5), both.pixelColor(20, 20)) == (QColor("black"), QColor("yellow"))
    lines, colours = document.layer("lines"), document.layer("colours")
    assert lines is not None
    assert colours is not None
    document.show_layer(lines, False)
    assert document.flatten().pixelColor(5, 5) == QColor("yellow")
    document.fade(colours, 0.5)
    assert document.flatten().pixelColor(5, 5).blue() == pytest.approx(127, abs=1)


def test_underlay_and_result_are_seen_but_not_drawn(qapp):
    document, changed, shown = Document(QSize(40, 40)), [], []
    document.changed.connect(changed.append)
    document.shown.connect(shown.append)
    document.lay_underlay(to_image(np.zeros((80, 80, 3), np.uint8)), 0.4)
    result = Layer.blank("result", "Photo", document.size)
    document.use(document.sheet.with_layer(result, "result", len(document.layers)))
    result.tiles.write(document.rect, document.flatten())
    assert (document.is_blank, changed, len(shown)) == (True, [], 3)
    assert [layer.role for layer in document.layers] == ["underlay", "colours", "lines", "result"]
    assert document.flatten(("underlay",)).pixelColor(20, 20).red() == pytest.approx(153, abs=1)
    document.undo()
    assert document.layer("underlay") is None


def test_labels_are_shown_in_their_colours(qapp):
    document = Document(QSize(200, 40), ("labels",))
    labels = document.active.tiles
    with document.edit("Paint"):
        labels.pixels((1, 0))[:20, :20] = 3
        labels.tell(QRect(128, 0, 20, 20))
    palette = [0xFF000000 | number for number in range(256)]
    palette[3], palette[255] = 0xFF00FF00, 0
    document.set_palette(palette)
    shown = document.flatten(("labels",))
    assert (shown.pixelColor(130, 5), shown.pixelColor(5, 5)) == (QColor("lime"), QColor("white"))
    document.undo()
    assert document.is_blank


def test_an_edit_that_fails_is_taken_back(qapp):
    document = Document(QSize(200, 200))

    def fail() -> None:
        with document.edit("Paint"):
            document.active.tiles.pixels((0, 0))[:] = 7
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert document.is_blank
    assert not document.stack.can_undo


def test_an_open_edit_is_kept_by_what_follows_and_taken_back_by_undo(qapp):
    document = Document(QSize(200, 200))
    first = document.begin_edit("Paint")
    document.active.tiles.pixels((0, 0))[:] = 7
    document.clear()
    assert not first.is_open
    assert len(document.stack) == 2
    second = document.begin_edit("Paint")
    document.active.tiles.pixels((0, 0))[:] = 7
    document.undo()
    second.keep()
    assert document.is_blank
    assert len(document.stack) == 2


def test_a_blank_sheet_in_place_of_a_blank_sheet_is_no_step(qapp):
    document, resized = Document(QSize(64, 64)), []
    document.resized.connect(lambda: resized.append(document.size))
    document.new(QSize(96, 128))
    assert resized == [QSize(96, 128)]
    assert not document.stack.can_undo


def test_another_kind_of_sheet_is_a_step(qapp):
    document = Document(QSize(64, 64))
    paint(document, QRect(0, 0, 9, 9), QColor("red"))
    document.new(QSize(64, 64), ("labels",))
    assert document.roles == ("labels",)
    document.undo()
    assert document.roles == ("colours", "lines")
    assert not document.is_blank


def test_200_strokes_on_a_large_canvas_are_held_in_little_memory(qapp, qtbot):
    """Ordinary strokes, one over the other, of half the canvas's width: no tile is still blank after a while."""
    document, random = Document(QSize(2048, 2048)), np.random.default_rng(1)
    for _ in range(200):
        x, y, angle, length = random.uniform((0, 0, 0, 50), (2048, 2048, 2 * math.pi, 1000))
        way = QLineF.fromPolar(length, math.degrees(angle)).translated(x, y)
        colour = QColor.fromHsv(int(random.integers(360)), 200, 200)
        pen = QPen(colour, random.uniform(2, 60), Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
        whole = QRect(way.p1().toPoint(), way.p2().toPoint()).normalized().adjusted(-40, -40, 40, 40)
        with document.edit("Stroke"), document.active.tiles.painter(whole) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(pen)
            painter.drawLine(way)
    assert len(document.stack) == 200
    assert document.undo_bytes < 200 * MEGABYTE
    qtbot.waitUntil(lambda: document.packer.is_done)
    assert document.undo_bytes < 20 * MEGABYTE


def test_the_worst_that_is_painted_stays_as_it_is_after_it_was_packed(qapp, qtbot):
    document = Document(QSize(256, 256))
    noise = to_image(np.random.default_rng(0).integers(0, 256, (256, 256, 4), np.uint8))
    with document.edit("Noise"):
        document.active.tiles.write(document.rect, noise)
    before = state(document)
    document.clear()
    qtbot.waitUntil(lambda: document.packer.is_done)
    document.undo()
    assert state(document) == before
    assert isinstance(document.active.tiles.tile((0, 0)), QImage)
