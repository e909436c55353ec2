"""The form that sets up a training, filled in field by field."""

import pytest
from pydantic import TypeAdapter
from PySide6.QtCore import Qt

from gui.train.training_form import TrainingForm
from training.kinds import KINDS, AnyData


@pytest.fixture
def form(qtbot, recipes) -> TrainingForm:
    form = TrainingForm()
    qtbot.addWidget(form)
    form.resize(900, 700)
    form.show_recipes(recipes)
    form.show()
    return form


def choose_kind(form: TrainingForm, name: str) -> None:
    """Choose the kind of data of that name by what the form calls it."""
    (title,) = [kind.title for kind in KINDS if kind.name() == name]
    form.data.kind.setCurrentText(title)
    assert form.data.kind.currentText() == title


def test_a_folder_shows_how_many_pictures_it_holds(qtbot, form, folders):
    field = form.data.folders["source"]
    field.set_folder(folders[0])
    qtbot.waitUntil(lambda: field.count.text() == "3 pictures")
    field.set_folder(folders[0] / "missing")
    qtbot.waitUntil(lambda: "There is no folder" in field.count.text())


def test_what_is_wrong_is_listed_and_keeps_the_training_from_starting(qtbot, form, folders):
    for field in form.data.folders.values():
        field.set_folder(folders[0])
    qtbot.waitUntil(lambda: form.findings.has_errors)
    assert any("same folder" in finding.message for finding in form.findings.shown)
    assert not form.start.isEnabled()


def test_a_setting_that_is_not_allowed_is_told_beside_the_button(qtbot, form, folders):
    for field, folder in zip(form.data.folders.values(), folders, strict=True):
        field.set_folder(folder)
    form.settings.field("rate").control.setText("0")
    form.settings.field("rate").changed.emit()
    assert form.words.text() == "Rate must be more than 0."


@pytest.mark.parametrize(
    ("learns_from", "keys"), [("photos", ["photos"]), ("labels", ["labels", "photos", "instances"])]
)
def test_every_kind_of_data_has_its_folders(form, tmp_path, learns_from, keys):
    form.data.show_kinds([learns_from], {})
    assert list(form.data.folders) == keys
    for key in keys:
        form.data.folders[key].set_folder(tmp_path / key)
    TypeAdapter(AnyData).validate_python(form.data.data())


def test_what_is_made_of_each_photo_is_chosen_by_key(qtbot, form, folders):
    form.recipes.cards[1].radio.setChecked(True)
    choose_kind(form, "derived-pairs")
    form.data.folders["photos"].set_folder(folders[0])
    assert form.data.derive.isVisible()
    assert form.config().data.derive == "hed"
    form.data.derive.setFocus()
    with qtbot.waitSignal(form.data.changed):
        qtbot.keyClick(form.data.derive, Qt.Key.Key_Down)
    assert form.data.derive.currentText() == "The photo with holes"
    assert form.config().data.derive == "holes"
    choose_kind(form, "pairs")
    assert not form.data.derive.isVisible()


def test_small_pictures_are_enlarged_or_not_as_the_settings_say(qtbot, form, folders):
    for field, folder in zip(form.data.folders.values(), folders, strict=True):
        field.set_folder(folder)
    form.settings.field("size").control.setValue(512)
    qtbot.waitUntil(lambda: any("will be enlarged" in finding.message for finding in form.findings.shown))
    form.settings.field("resize").control.click()
    qtbot.waitUntil(lambda: any("mirrored at their border" in finding.message for finding in form.findings.shown))
    assert form.start.isEnabled()


def test_instance_maps_may_stay_unnamed_and_workers_are_chosen(form, tmp_path):
    form.data.show_kinds(["labels"], {})
    for key in ("labels", "photos"):
        assert form.data.data() is None
        form.data.folders[key].set_folder(tmp_path / key)
    assert form.config().data.instances is None
    assert form.config().workers == -1
    form.data.folders["instances"].set_folder(tmp_path / "instances")
    form.settings.field("workers").control.setValue(2)
    assert form.config().data.instances == tmp_path / "instances"
    assert form.config().workers == 2


@pytest.mark.parametrize(
    ("kind", "keys"), [("derived-pairs", ["photos"]), ("paired", ["source", "target"]), ("pairs", ["pairs"])]
)
def test_pix2pix_learns_from_pairs_in_three_forms(form, tmp_path, kind, keys):
    form.recipes.cards[1].radio.setChecked(True)
    choose_kind(form, kind)
    assert form.data.data() is None
    for key in keys:
        form.data.folders[key].set_folder(tmp_path / key)
    data = form.data.data()
    assert data["kind"] == kind
    assert [key for key in data if key not in ("kind", "derive")] == keys
    assert form.config().recipe == "pix2pix"
