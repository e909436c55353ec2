"""What is kept of a composed picture is what composing it anew gives, whatever happened in between."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QColor

from gui.draw.document.document import Document
from gui.draw.view.composition import LEVELS, Composition, reduced
from gui.pictures import pixels_in

SIZE = QSize(500, 300)
rects = st.builds(QRect, st.integers(-20, 520), st.integers(-20, 320), st.integers(1, 300), st.integers(1, 200))
changes = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(["colours", "lines"]), rects, st.integers(0, 2**24)),
        st.sampled_from(["undo", "redo", "clear", "hide", "fade"]),
    ),
    max_size=6,
)


def change(document: Document, what) -> None:
    lines = document.layer("lines")
    assert lines is not None
    match what:
        case "hide":
            document.show_layer(lines, not lines.visible)
        case "fade":
            document.fade(lines, 0.5 if lines.opacity == 1 else 1)
        case "undo" | "redo" | "clear":
            getattr(document, what)()
        case _:
            role, rect, colour = what
            layer = document.layer(role)
            assert layer is not None
            with document.edit("Paint"), layer.tiles.painter(rect) as painter:
                painter.fillRect(rect, QColor.fromRgb(colour))


def pixels(composition: Composition, level: int, part: QRect):
    image = composition.part(level, part)
    return pixels_in(image).copy()


@given(changes, st.integers(0, LEVELS - 1), rects)
@settings(max_examples=50)
def test_what_is_kept_is_what_is_there(qapp, what, level, part):
    document = Document(SIZE)
    kept = Composition(document)
    document.shown.connect(kept.forget)
    document.layers_changed.connect(kept.forget)
    for one in what:
        change(document, one)
        found, expected = pixels(kept, level, part), pixels(Composition(document), level, part)
        assert np.array_equal(found, expected)


@given(changes)
@settings(max_examples=20)
def test_at_full_size_it_is_the_flattened_document(qapp, what):
    document = Document(SIZE)
    for one in what:
        change(document, one)
    image = document.flatten(paper=None)
    assert np.array_equal(pixels(Composition(document), 0, document.rect), pixels_in(image))


@pytest.mark.parametrize("level", range(1, LEVELS))
def test_a_reduced_picture_has_the_mean_of_its_pixels(qapp, level):
    document = Document(QSize(512, 256))
    with document.edit("Paint"):
        for key in document.active.tiles.keys(document.rect):
            document.active.tiles.pixels(key)[:, ::2] = 255
    shown = pixels(Composition(document), level, reduced(document.rect, level))
    assert shown.shape[:2] == (256 >> level, 512 >> level)
    assert shown.astype(int) == pytest.approx(127.5, abs=1)


def test_only_what_was_touched_is_composed_anew(qapp, monkeypatch):
    document = Document(QSize(4096, 4096))
    composition = Composition(document)
    with document.edit("Paint"), document.active.tiles.painter(document.rect) as painter:
        painter.fillRect(document.rect, QColor("red"))
    colours = document.layer("colours")
    assert colours is not None
    document.shown.connect(composition.forget)
    whole = reduced(document.rect, 3)
    composition.part(3, whole)
    composed = []
    compose = composition._composed_tile
    monkeypatch.setattr(composition, "_composed_tile", lambda key: composed.append(key) or compose(key))
    place = QRect(1000, 1000, 20, 20)
    with document.edit("Paint"), colours.tiles.painter(place) as painter:
        painter.fillRect(place, QColor("blue"))
    composition.part(3, whole)
    assert composed == [(7, 7)]


def test_a_few_tiles_at_a_time_make_the_same_picture_and_what_was_there_is_seen_meanwhile(qapp):
    document = Document(QSize(1024, 1024))
    composition = Composition(document)
    document.shown.connect(composition.forget)

    def paint(colour: str) -> None:
        with document.edit("Paint"), document.active.tiles.painter(document.rect) as painter:
            painter.fillRect(document.rect, QColor(colour))

    paint("red")
    whole = reduced(document.rect, 2)
    red = pixels(composition, 2, whole)
    paint("blue")
    composition.part(2, whole, 0)
    assert not composition.is_whole
    assert np.array_equal(pixels_in(composition.part(2, whole, 0)), red)
    rounds = 1
    while not composition.is_whole and rounds < 9:
        composition.part(2, whole, 16)
        rounds += 1
    assert rounds == 5, "64 tiles, 16 at a time"
    assert np.array_equal(pixels(composition, 2, whole), pixels(Composition(document), 2, whole))
