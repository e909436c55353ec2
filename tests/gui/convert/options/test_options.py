"""Options of a batch: what is chosen is what the batch is told, what is as usual is not said, and presets keep it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QCheckBox, QComboBox, QSpinBox
from shiboken6 import isValid

from gui.convert.options.dialog import OptionsDialog
from gui.convert.options.mask_painter import MaskPainter
from gui.convert.options.size_field import SizeField
from gui.library.choice import ModelChoice
from img2img.batch import presets
from img2img.batch.config import BatchConfig
from img2img.models.library import Library
from tests.gui.convert.conftest import write_picture

SAID = {
    "blend": 80.0,
    "shrink": 0.5,
    "colour_fix": "wavelet",
    "alpha": "none",
    "tta": True,
    "seamless": True,
    "name": "{stem}-x",
    "quality": 90,
    "compression": 0,
    "depth": "16",
    "video_codec": "av1",
    "crf": 0,
    "to_srgb": True,
    "strip_location": True,
    "keep_times": True,
    "provenance": False,
}


def choice(name: str) -> ModelChoice:
    return ModelChoice(Library().find(name))


@pytest.fixture
def dialog(qtbot) -> OptionsDialog:
    dialog = OptionsDialog()
    qtbot.addWidget(dialog)
    dialog.drawing.show_model(choice("realesrgan-x4plus"), [])
    return dialog


def test_nothing_is_said_at_first(dialog):
    assert dialog.said() == {}
    assert dialog.words() == []


def test_what_is_shown_is_what_is_said_and_a_batch_takes_it(dialog):
    dialog.show_said(SAID)
    assert dialog.said() == SAID
    assert len(dialog.words()) == len(SAID)
    assert all(dialog.words())
    batch = {"command": "upscale", "paths": ["a.png"], "model": "m", "output": "out"}
    assert BatchConfig.read(batch | dialog.said()).model_dump(exclude_defaults=True).keys() >= SAID.keys()
    dialog.reset.click()
    assert dialog.said() == {}


def test_every_control_changes_what_is_said(qtbot, dialog):
    dialog.show()
    before = dialog.said()
    controls = [*dialog.findChildren(QCheckBox), *dialog.findChildren(QSpinBox)]
    controls += [box for box in dialog.findChildren(QComboBox) if box.count() > 1 and not box.isEditable()]
    visible = [control for control in controls if control.isVisible()]
    assert len(visible) > 10
    for control in visible:
        with qtbot.waitSignal(dialog.changed):
            qtbot.keyClick(control, Qt.Key.Key_Space if isinstance(control, QCheckBox) else Qt.Key.Key_Up)
            if isinstance(control, QComboBox):
                qtbot.keyClick(control, Qt.Key.Key_Down)
        assert dialog.said() != before
        before = dialog.said()
        assert control.accessibleName() or isinstance(control, QCheckBox)


def test_what_makes_no_sense_for_a_model_is_neither_offered_nor_said(dialog):
    dialog.show_said(SAID)
    dialog.drawing.show_model(choice("flowers-sketch"), [])
    assert dialog.said().keys() == SAID.keys() - {"blend", "shrink", "colour_fix", "alpha", "tta", "seamless"}


def test_models_that_can_follow_are_offered_and_only_those(dialog):
    names = ("realesrgan-x4plus", "realesr-animevideov3", "flowers-sketch", "apple2orange")
    titled = [(name, choice(name)) for name in names]
    dialog.drawing.show_model(choice("realesrgan-x4plus"), titled)
    offered = {dialog.drawing.then.itemData(row) for row in range(dialog.drawing.then.count())}
    assert offered == {"", "realesrgan-x4plus", "realesr-animevideov3"}
    dialog.show_said({"then": ("realesr-animevideov3",)})
    assert dialog.said() == {"then": ("realesr-animevideov3",)}


@pytest.mark.parametrize(
    ("said", "text"), [({"width": 800}, "800 px"), ({"megapixels": 2.5}, "2.5 MP"), ({"long_side": 4096}, "4,096 px")]
)
def test_a_size_is_typed(qtbot, said, text):
    field = SizeField()
    qtbot.addWidget(field)
    field.show_model(choice("realesrgan-x4plus"))
    assert field.said() == {"scale": 4.0}
    field.show_said(said)
    assert (field.said(), field.number.text()) == (said, text)
    assert field.words().endswith(text)
    field.show_model(choice("apple2orange"))
    assert field.said() == said  # a size that was asked for waits for the model that comes with it
    field.show_model(choice("realesrgan-x4plus"))
    assert field.said() == {"scale": 4.0}


def test_a_scale_that_is_not_listed_is_shown_all_the_same(qtbot):
    field = SizeField()
    qtbot.addWidget(field)
    field.show_model(choice("realesrgan-x4plus"))
    field.show_said({"scale": 1.5})
    assert (field.said(), field.way.currentText()) == ({"scale": 1.5}, "1.5×")


def test_a_preset_is_saved_taken_and_removed(qtbot, make_page):
    page = make_page("realesrgan-x4plus")
    settings, row = page.settings, page.settings.options.presets
    settings.show_said({"width": 640, "format": "jpg", "tta": True, "name": "{stem}-x"})
    row.names.setEditText("small ones")
    row.save.click()
    assert row.told.text() == "small ones is saved."
    saved = {"width": 640, "format": "jpg", "tta": True, "name": "{stem}-x"}
    assert presets.load("small ones") == saved | {"model": "realesrgan-x4plus", "direction": ""}
    settings.show_said({})
    assert "width" not in settings.said()
    settings.more.click()
    assert row.names.findText("small ones") == 0
    row.names.setCurrentIndex(0)
    row.names.activated.emit(0)
    qtbot.waitUntil(lambda: settings.said() == presets.load("small ones"))
    row.remove.click()
    assert presets.names() == []
    row.names.setEditText("a/b")
    row.save.click()
    assert "cannot be named" in row.told.text()
    settings.options.close()


def test_the_name_is_shown_by_an_example_or_what_is_wrong_with_it(make_page, pictures):
    page = make_page("realesrgan-x4plus")
    page.add([pictures / "0.png"])
    files = page.settings.options.files
    for pattern, example in (
        ("{stem}-{model}-{scale}x", "0.png becomes 0-realesrgan-x4plus-4x.png"),
        ("{stem}-{size}", "The name {stem}-{size} cannot be used. In braces it may say {stem}, {model}, {scale}, {dir"),
    ):
        files.name.setText(pattern)
        assert files._example.text().startswith(example)


def test_a_batch_is_shown_with_the_options_it_was_started_with(qtbot, make_page, pictures):
    page = make_page("realesrgan-x4plus")
    page.add([pictures])
    page.settings.show_said({"long_side": 640, "format": "jpg", "tta": True})
    qtbot.waitUntil(page.bar.start.isEnabled)
    page.bar.start.click()
    qtbot.waitUntil(lambda: page.state == "finished")
    run = page.batch._watcher.run
    assert run.config["long_side"] == 640
    assert run.config["tta"] is True
    assert run.config["command"] == "upscale"
    page.clear()
    page.settings.show_said({})
    page.show_run(run)
    assert page.settings.said() | {"model": "", "direction": ""} == {
        "long_side": 640,
        "format": "jpg",
        "tta": True,
        "model": "",
        "direction": "",
    }


@pytest.fixture
def painter(qtbot, tmp_path) -> Iterator[MaskPainter]:
    painter = MaskPainter(write_picture(tmp_path / "photo.png", 200, 100))
    painter.show()
    qtbot.waitUntil(lambda: not painter.view.image().isNull())
    yield painter
    if isValid(painter):
        painter.close()


def test_what_is_painted_is_protected(qtbot, painter):
    assert not painter.accepting.isEnabled()
    middle = painter.view.rect().center()
    qtbot.mouseClick(painter.view, Qt.MouseButton.LeftButton, pos=middle)
    assert painter.view.protected.pixelColor(100, 50).red() == 255
    assert painter.view.protected.pixelColor(5, 5).red() == 0
    with qtbot.waitSignal(painter.saved) as saved:
        painter.accepting.click()
    mask = QImage(str(saved.args[0]))
    assert (mask.width(), mask.height()) == (200, 100)
    assert mask.pixelColor(100, 50).red() == 255


def test_a_stroke_is_undone_and_the_right_button_erases(qtbot, painter):
    middle = painter.view.rect().center()
    qtbot.mouseClick(painter.view, Qt.MouseButton.LeftButton, pos=middle)
    qtbot.mouseClick(painter.view, Qt.MouseButton.RightButton, pos=middle)
    assert painter.view.is_empty
    painter.undo.click()
    assert not painter.view.is_empty
    qtbot.keyClick(painter, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert painter.view.is_empty


def test_a_mask_is_painted_on_where_there_is_one(qtbot, tmp_path, painter):
    mask = QImage(100, 50, QImage.Format.Format_Grayscale8)
    mask.fill(255)
    mask.save(str(tmp_path / "mask.png"))
    again = MaskPainter(tmp_path / "photo.png", tmp_path / "mask.png")
    qtbot.waitUntil(lambda: not again.view.is_empty)
    assert again.view.protected.pixelColor(199, 99).red() == 255
    again.close()


def test_the_page_paints_over_the_file_that_is_looked_at(qtbot, make_page, pictures):
    page = make_page("realesrgan-x4plus")
    drawing = page.settings.options.drawing
    assert not drawing.paint.isEnabled()
    page.add([pictures])
    qtbot.waitUntil(drawing.paint.isEnabled)
    page.settings.more.click()
    drawing.paint.click()
    painter = next(child for child in page.settings.options.children() if isinstance(child, MaskPainter))
    qtbot.waitUntil(lambda: not painter.view.image().isNull())
    qtbot.mouseClick(painter.view, Qt.MouseButton.LeftButton, pos=painter.view.rect().center())
    painter.accepting.click()
    protected = page.settings.said()["protect"]
    assert isinstance(protected, Path)
    assert protected.exists()
    page.settings.options.close()
