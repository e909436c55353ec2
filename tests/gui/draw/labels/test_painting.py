"""Painting labels: a document, a palette and a card stay together, and no number of another card gets to a model."""

import numpy as np
import pytest
from hypothesis import given
from PySide6.QtCore import QPointF, QSize
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from gui.draw.brush.pen import Pen
from gui.draw.document.document import SKETCH, Document
from gui.draw.labels.painting import LabelPainting
from gui.draw.labels.palette import ClassPalette
from gui.draw.toolbox.shapes import RectangleTool
from gui.draw.toolbox.tool import Touch
from img2img.errors import PictureError
from img2img.models.card import ModelCard
from img2img.pictures.classes import VOID, classes_of
from tests.gui.draw.labels.maps import CLASSES, LANE, ROAD, SKY, VOID_CLASS, label_maps


def card(name: str, classes=CLASSES, size=(150, 200)) -> ModelCard:
    shape = {"label_channels": sum(not label.is_void for label in classes)}
    facts = {"classes": classes, "native_size": size, "source_channels": 1}
    return ModelCard(name=name, architecture="SPADEGenerator", hyperparameters=shape, **facts)


STREETS, MANY = card("streets"), card("many", classes_of(30), (64, 64))
SKETCHES = ModelCard(name="sketches", architecture="UNetGenerator", source_channels=1)


class Studio:
    """A document, a pen and a palette, and what holds them together."""

    def __init__(self) -> None:
        self.desk = QWidget()  # never shown, and so is nothing on it
        self.document, self.pen, self.palette = Document(QSize(64, 64)), Pen(), ClassPalette(self.desk)
        self.painting = LabelPainting(self.document, self.pen, self.palette)

    def begin(self, card: ModelCard) -> None:
        """A blank map for that model, as KindSwitch begins it."""
        assert card.native_size is not None
        height, width = card.native_size
        self.document.new(QSize(width, height), ("labels",))
        self.painting.choose(card)

    def rectangle(self, x: int, y: int, width: int, height: int) -> None:
        tool = RectangleTool(self.document, self.pen)
        tool.press(Touch(QPointF(x, y)))
        tool.release(Touch(QPointF(x + width, y + height)))

    def seen(self, x: int, y: int) -> QColor:
        return self.document.flatten(("labels",)).pixelColor(x, y)


@pytest.fixture
def studio(qtbot) -> Studio:
    studio = Studio()
    qtbot.addWidget(studio.desk)
    studio.begin(STREETS)
    return studio


def test_a_model_of_labels_makes_a_blank_map_of_its_size_and_one_of_sketches_none(studio):
    assert studio.document.roles == ("labels",)
    assert studio.document.size == QSize(200, 150)
    assert not studio.palette.isHidden()
    assert (studio.painting.numbers()() == VOID).all()
    studio.painting.choose(SKETCHES)
    assert studio.palette.isHidden()
    assert studio.painting.source() is None
    studio.painting.choose(None)
    assert not studio.painting.is_on


def test_what_is_painted_is_the_class_that_is_chosen_in_its_colour(qtbot, studio):
    studio.palette.choose(ROAD)
    studio.rectangle(10, 10, 50, 30)
    assert (studio.painting.numbers()()[10:40, 10:60] == ROAD).all()
    assert studio.seen(20, 20) == QColor(*CLASSES[ROAD].colour)
    assert studio.seen(5, 5) == QColor("white")
    source = studio.painting.source()()
    assert source.shape == (150, 200, 1)
    assert np.unique(source).tolist() == [ROAD, VOID]


def test_a_hidden_class_is_not_seen_and_still_sent(studio):
    studio.palette.choose(ROAD)
    studio.rectangle(10, 10, 50, 30)
    studio.palette.list.hide_class(ROAD, True)
    assert studio.seen(20, 20) == QColor("white")
    source = studio.painting.source()()
    assert source is not None
    assert ROAD in source
    studio.palette.list.hide_class(ROAD, False)
    assert studio.seen(20, 20) != QColor("white")


def test_replacing_and_filling_the_unpainted_are_steps_to_undo(studio):
    studio.palette.choose(ROAD)
    studio.rectangle(100, 100, 90, 40)
    before = studio.painting.numbers()()
    studio.palette.replace_wanted.emit(ROAD, LANE)
    assert np.array_equal(studio.painting.numbers()(), np.where(before == ROAD, LANE, before))
    studio.palette.fill_wanted.emit(SKY)
    assert np.array_equal(studio.painting.numbers()(), np.where(before == ROAD, LANE, SKY))
    studio.document.undo()
    studio.document.undo()
    assert np.array_equal(studio.painting.numbers()(), before)
    studio.palette.replace_wanted.emit(ROAD, VOID)
    assert studio.document.is_blank


def test_the_class_under_the_pointer_is_named(studio):
    studio.palette.choose(LANE)
    studio.rectangle(10, 10, 50, 30)
    named = []
    for point in (
        QPointF(10.5, 10.5),
        QPointF(59.9, 39.9),
        QPointF(60.1, 20),
        QPointF(-0.5, 20),
        QPointF(200, 20),
        None,
    ):
        studio.painting.point_at(point)
        named.append(studio.palette.under.text().removeprefix("Under the pointer: "))
    assert named == ["lane", "lane", "unpainted", "", "", ""]


def test_an_undo_to_a_map_of_other_classes_does_not_bring_it_to_the_model(studio):
    studio.palette.choose(SKY)
    studio.rectangle(10, 10, 50, 30)
    studio.painting.choose(card("streets-2"))
    assert not studio.document.is_blank, "the same classes: the same map"
    studio.begin(MANY)
    studio.palette.choose(29)
    studio.rectangle(0, 0, 9, 9)
    studio.painting.choose(STREETS)
    studio.document.undo()
    with pytest.raises(PictureError, match="painted with other classes"):
        studio.painting.source()


def test_an_undo_to_a_sketch_leaves_nothing_to_send(studio):
    studio.painting.choose(SKETCHES)
    studio.document.new(QSize(64, 64), SKETCH)
    studio.rectangle(10, 10, 30, 30)
    studio.begin(STREETS)
    studio.document.undo()
    assert studio.document.roles == SKETCH
    assert studio.painting.numbers() is None
    assert studio.painting.source() is None
    with pytest.raises(PictureError, match="no label map to be exported"):
        studio.painting.png()
    studio.painting.replace(SKY, ROAD)
    studio.painting.point_at(QPointF(1, 1))


@given(numbers=label_maps(numbers=(SKY, VOID_CLASS, ROAD, VOID)))
def test_a_map_that_is_opened_is_the_document_and_a_step_to_undo(qapp, numbers):
    studio = Studio()
    studio.begin(STREETS)
    studio.painting.use(numbers, "Open")
    opened = studio.painting.numbers()
    assert opened is not None
    assert np.array_equal(opened(), np.where(numbers == VOID_CLASS, VOID, numbers))
    for y, x in np.argwhere(numbers == ROAD)[:1].tolist():
        assert studio.seen(x, y) == QColor(*CLASSES[ROAD].colour)
    studio.document.undo()
    assert studio.document.size == QSize(200, 150)
    wrong = numbers.copy()
    wrong[0, 0] = 77
    with pytest.raises(PictureError, match="no class 77 "):
        studio.painting.use(wrong, "Open")
    assert studio.document.size == QSize(200, 150)


def test_a_class_that_is_picked_from_the_canvas_is_chosen_in_the_palette(studio):
    studio.pen.set_label(LANE)
    assert studio.palette.current == LANE
    studio.pen.set_label(VOID)
    assert studio.palette.current == LANE
