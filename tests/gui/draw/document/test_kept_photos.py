"""Photos that were kept are layers: erased, undone, taken away, saved; no model is sent them."""

from PySide6.QtCore import QPointF, QRect, QSize
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QAbstractButton, QWidget

from gui.draw.brush.pen import Pen
from gui.draw.document.document import Document
from gui.draw.layers_popover import LayersPopover
from gui.draw.project.data import Facts
from gui.draw.project.of_document import layers_of, snapshot_of
from gui.draw.project.openraster import encode_project, open_project
from gui.draw.toolbox.painting import EraserTool
from gui.draw.toolbox.tool import Touch


def photo(colour: str) -> QImage:
    image = QImage(256, 256, QImage.Format.Format_RGB888)
    image.fill(QColor(colour))
    return image


def test_photos_are_kept_each_as_a_layer_and_undone(qtbot):
    document = Document(QSize(64, 64))
    with qtbot.assertNotEmitted(document.changed):
        document.keep_result(photo("red"))
        document.keep_result(photo("blue"))
    assert [layer.name for layer in document.layers[2:]] == ["Photo 1", "Photo 2"]
    assert document.active is document.layers[3]
    pen = Pen()
    pen.take("eraser")
    tool = EraserTool(document, pen)
    tool.press(Touch(QPointF(32, 32)))
    tool.release(Touch(QPointF(32, 32)))
    seen = document.seen(document.rect)
    assert seen.pixelColor(32, 32) == QColor("red")
    assert seen.pixelColor(2, 2) == QColor("blue")
    for _ in range(3):
        document.undo()
    assert [layer.role for layer in document.layers] == ["colours", "lines"]
    assert document.active.role == "lines"


def test_a_kept_photo_is_in_the_list_and_can_be_taken_away(qtbot):
    window, document = QWidget(), Document(QSize(64, 64))
    qtbot.addWidget(window)
    layers = LayersPopover(document, window)
    document.keep_result(photo("red"))
    row = layers.row_of("result")
    assert isinstance(row.name, QAbstractButton)
    assert row.name.isChecked()
    row.remove.click()
    assert document.layer("result") is None
    assert document.active.role == "lines"
    document.undo()
    assert document.layer("result") is not None


def test_kept_photos_are_saved(qapp, tmp_path):
    document = Document(QSize(64, 64))
    document.keep_result(photo("red"))
    document.keep_result(photo("blue"))
    path = tmp_path / "a.ora"
    path.write_bytes(encode_project(snapshot_of(document, Facts())()))
    again = Document()
    again.open(layers_of(open_project(path)), "open")
    assert [(layer.role, layer.name) for layer in again.layers] == [
        (layer.role, layer.name) for layer in document.layers
    ]
    assert again.layers[3].tiles.read(QRect(0, 0, 64, 64)) == document.layers[3].tiles.read(QRect(0, 0, 64, 64))
