"""Selecting in the window: Copy and Delete act on what is selected, or else as ever."""

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage

from gui.draw.selecting.region import whole


def test_copy_delete_and_paste_act_on_what_is_selected(desk, qtbot):
    page, commands = desk.page, desk.services.commands
    ink = QImage(20, 20, QImage.Format.Format_ARGB32_Premultiplied)
    ink.fill(QColor("black"))
    with page.document.edit("ink"):
        page.document.active.tiles.write(QRect(10, 10, 20, 20), ink)
    assert not commands.action("edit.cut").isEnabled()
    page.canvas.selection.select(whole(QRect(10, 10, 10, 20)))
    assert "selection" in commands.action("edit.clear").text()
    commands.action("edit.copy").trigger()
    assert QGuiApplication.clipboard().image().size().toTuple() == (10, 20)
    commands.action("edit.clear").trigger()
    left = page.document.flatten()
    assert left.pixelColor(12, 12) == QColor("white")
    assert left.pixelColor(25, 12) == QColor("black")
    commands.action("edit.paste").trigger()
    assert page.pen.tool == "select"
    assert page.canvas.selection.is_floating
    qtbot.keyClick(page.canvas, Qt.Key.Key_Escape)
    assert page.document.flatten().pixelColor(12, 12) == QColor("black")
    assert "sketch" in commands.action("edit.clear").text()
    commands.action("edit.clear").trigger()
    assert page.document.is_blank


def test_what_was_pasted_is_taken_back_by_undo_at_once(desk):
    page, commands = desk.page, desk.services.commands
    image = QImage(8, 8, QImage.Format.Format_RGB32)
    image.fill(QColor("red"))
    QGuiApplication.clipboard().setImage(image)
    assert not commands.action("edit.undo").isEnabled()
    commands.action("edit.paste").trigger()
    assert commands.action("edit.undo").isEnabled()
    commands.action("edit.undo").trigger()
    assert page.document.is_blank
    assert page.canvas.selection.region is None


def test_a_photo_of_the_strip_becomes_a_layer(desk):
    photo = QImage(64, 64, QImage.Format.Format_RGB888)
    photo.fill(QColor("blue"))
    desk.page.results.layer_wanted.emit(photo)
    assert desk.page.document.active.role == "result"
    assert desk.page.layers.row_of("result").name.isChecked()
    assert desk.page.document.seen(desk.page.document.rect).pixelColor(3, 3) == QColor("blue")


@pytest.mark.minds_unsaved
def test_what_was_pasted_counts_as_unsaved(desk):
    image = QImage(8, 8, QImage.Format.Format_RGB32)
    image.fill(QColor("red"))
    QGuiApplication.clipboard().setImage(image)
    desk.services.commands.action("edit.paste").trigger()
    assert desk.services.pages.unsaved().is_modified
    desk.page.document.undo()
    assert desk.page.document.is_blank
    assert not desk.services.pages.unsaved().is_modified
