"""The Train page: the form, the run view and the list, with real run folders and a stand-in for the worker."""

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLineEdit, QPushButton, QSlider, QSpinBox

from gui.engine_client import EngineClient
from gui.runs.jobs import Jobs
from gui.settings import SettingsFile
from gui.train.page import TrainPage
from gui.widgets.notice import NoticeBar
from img2img.models.library import Library
from img2img.runs.events import Failed, Sampled, Saved, TrainingStarted
from img2img.runs.folder import RunFolder
from tests.gui.library.cards import write_card
from training.config import RunConfig


class FakeEngine(EngineClient):
    """Answers op "recipes" as the engine does: later, under the number of the request."""

    def __init__(self, recipes: list[dict[str, Any]]) -> None:
        super().__init__()
        self.recipes = recipes

    def request(self, op: str, picture: object = None, *, channel: str = "", **header: object) -> int:
        assert op == "recipes"
        QTimer.singleShot(0, self, lambda: self.answered.emit(7, {"recipes": self.recipes}, None))
        return 7


@pytest.fixture
def library(tmp_path) -> Library:
    return Library(tmp_path / "models")


@pytest.fixture
def make_page(qtbot, jobs, notices, library, recipes, tmp_path):
    engine = FakeEngine(recipes)

    def make() -> TrainPage:
        page = TrainPage(jobs, engine, library, SettingsFile(tmp_path / "settings.json"), notices)
        qtbot.addWidget(page)
        page.resize(1100, 700)
        page.show()
        qtbot.waitUntil(lambda: len(page.form.recipes.cards) == 2)
        return page

    return make


@pytest.fixture
def page(make_page) -> TrainPage:
    return make_page()


def _write(path: Path) -> None:
    image = QImage(300, 300, QImage.Format.Format_RGB888)
    image.fill(QColor("orange"))
    image.save(str(path))


def _config(name: str = "apples", steps: int = 100_000) -> RunConfig:
    data = {"kind": "unpaired", "source": "/a", "target": "/b"}
    return RunConfig.model_validate({"recipe": "cyclegan", "name": name, "steps": steps, "data": data})


def _state(page: TrainPage) -> str:
    return page.view.watcher.state if page.view and page.view.watcher else ""


def test_a_filled_form_starts_a_training_with_what_differs_from_the_preset(qtbot, page, folders):
    assert not page.form.start.isEnabled()
    for field, folder in zip(page.form.data.folders.values(), folders, strict=True):
        field.set_folder(folder)
    page.form.settings.field("size").set_value(64)
    page.form.run_name.setText("apples-to-oranges")
    qtbot.waitUntil(page.form.start.isEnabled)
    page.form.start.click()
    qtbot.waitUntil(lambda: _state(page) == "running")
    config = page.view.watcher.run.config
    assert (config["recipe"], config["preset"], config["settings"]) == ("cyclegan", "small", {"size": 64})
    assert config["data"] == {"kind": "unpaired", "source": str(folders[0]), "target": str(folders[1])}
    assert page.view.name.text() == "apples-to-oranges"


def test_nothing_is_trained_through_vulkan(qtbot, page):
    page._kept.change(device="vulkan")
    page.start(_config())
    qtbot.waitUntil(lambda: _state(page) == "running")
    assert page.view.watcher.run.config["device"] == "auto"


def test_without_an_engine_it_says_why(page):
    page._recipes_asked = 9
    page._on_failed(9, "The engine does not run.")
    assert page.form._waiting.text() == "The engine does not run."


def test_a_training_is_steered(qtbot, page):
    page.start(_config())
    qtbot.waitUntil(lambda: _state(page) == "running")
    for button, state in (
        (page.view.bar.pause, "paused"),
        (page.view.bar.resume, "running"),
        (page.view.bar.stop, "stopped"),
    ):
        button.click()
        qtbot.waitUntil(lambda state=state: _state(page) == state)
    assert page.view.bar.go_on.isVisible()
    page.view.bar.go_on.click()
    qtbot.waitUntil(lambda: _state(page) == "running")


@pytest.mark.parametrize(("name", "kind"), [("sample", Sampled), ("save", Saved)])
def test_a_button_rests_until_the_worker_has_answered(qtbot, page, workers, name, kind):
    workers.pause = 0.4
    page.start(_config())
    qtbot.waitUntil(lambda: _state(page) == "running")
    button = getattr(page.view.bar, name)
    run = page.view.watcher.run
    for times in (1, 2):
        button.click()
        assert not button.isEnabled()
        others = {page.view.bar.sample, page.view.bar.save, page.view.bar.pause, page.view.bar.stop} - {button}
        assert all(other.isEnabled() for other in others)
        qtbot.waitUntil(button.isEnabled)
        assert [isinstance(event, kind) for event in run.events()].count(True) == times


def test_a_killed_training_died_and_is_resumed(qtbot, page, workers):
    page.start(_config())
    qtbot.waitUntil(lambda: page.view is not None and page.view.history.step > 5)
    workers.kill()
    qtbot.waitUntil(lambda: _state(page) == "died")
    assert "ended unexpectedly" in page.view.remarks.shown[0].message
    before = page.view.history.step
    page.view.bar.go_on.click()
    qtbot.waitUntil(lambda: page.view.history.step > before + 3)
    assert _state(page) == "running"


def test_a_new_window_finds_the_training_with_its_whole_history(qtbot, make_page):
    first = make_page()
    first.start(_config())
    qtbot.waitUntil(lambda: first.view.history.step > 10)
    first.close()
    second = make_page()
    qtbot.waitUntil(lambda: _state(second) == "running")
    qtbot.waitUntil(lambda: second.view.history.step > 10)
    assert second.view.history.losses["generator/adv"].steps[:10] == list(range(1, 11))
    assert second.runs.model.rowCount() == 1


def test_samples_are_scrubbed_and_the_newest_is_followed(qtbot, page, jobs):
    run = RunFolder.create(jobs.runs_folder / "a", "train", _config().model_dump(mode="json"))
    (run.path / "samples").mkdir()
    _started(run)
    for step in (1, 2):
        _sample(run, step)
    page.show_run(run)
    strip = page.view.filmstrip
    qtbot.waitUntil(lambda: strip.caption.text() == "Samples at step 2")
    _sample(run, 3)
    qtbot.waitUntil(lambda: strip.caption.text() == "Samples at step 3")
    strip.strip.setCurrentIndex(strip.model.index(0, 0))
    _sample(run, 4)
    qtbot.waitUntil(lambda: strip.model.rowCount() == 4)
    assert strip.caption.text() == "Samples at step 1"


def _started(run: RunFolder) -> None:
    where = {"recipe": "cyclegan", "device": "cpu", "precision": "float32", "parameters": 1}
    run.append(TrainingStarted(step=0, steps=9, **where))


def _sample(run: RunFolder, step: int) -> None:
    _write(run.path / "samples" / f"{step}.png")
    run.append(Sampled(step=step, file=f"samples/{step}.png"))


def test_a_failed_training_says_why_and_shows_its_log(qtbot, page, jobs):
    run = RunFolder.create(jobs.runs_folder / "a", "train", _config().model_dump(mode="json"))
    _started(run)
    run.append(Failed(message="The disk is full. Free some space."))
    run.log_file.write_text("line\n" * 1000 + "the last line\n")
    page.show_run(run)
    qtbot.waitUntil(lambda: _state(page) == "failed")
    assert page.view.remarks.shown[0].message == "The disk is full. Free some space."
    qtbot.waitUntil(lambda: page.view.log.toPlainText().endswith("the last line\n"))
    assert page.view.log.toPlainText().count("\n") == 200


def test_the_model_goes_into_the_library_and_is_replaced_only_when_asked(qtbot, page, jobs, library, notices):
    run = RunFolder.create(jobs.runs_folder / "a", "train", _config("oranges").model_dump(mode="json"))
    _started(run)
    write_card(run.path / "model.safetensors", name="oranges")
    run.append(Saved(step=5, file="checkpoints/5"))
    page.show_run(run)
    qtbot.waitUntil(page.view.bar.use.isEnabled)
    with qtbot.waitSignal(page.model_added):
        page.view.bar.use.click()
    assert library.find("oranges").origin == "user"
    assert "oranges is in your library" in notices.texts()[-1]
    page.view.bar.use.click()
    qtbot.waitUntil(lambda: "already has a model named oranges" in notices.texts()[-1])
    other = _with_model(jobs, "b", "apples")
    page.show_run(other)
    with qtbot.waitSignal(page.model_added) as added:
        _press(notices, "Replace it")
    assert added.args[0].name == "oranges"  # the run that was asked about, not the one that is shown now
    assert library.find("oranges").path.read_bytes() == (run.path / "model.safetensors").read_bytes()


def test_a_model_that_came_with_the_program_is_not_offered_to_be_replaced(qtbot, page, jobs, notices):
    run = _with_model(jobs, "a", "realesrgan-x4plus")
    page.use_model(run)
    qtbot.waitUntil(lambda: bool(notices.texts()))
    assert "came with the program" in notices.texts()[-1]
    assert str(run.path / "model.safetensors") in notices.texts()[-1]
    assert "Replace it" not in [button.text() for button in notices.findChildren(QPushButton)]


def test_a_new_training_stays_in_sight_while_another_runs(qtbot, page, jobs):
    """The command may make the page: its first look at the runs comes later."""
    run = RunFolder.create(jobs.runs_folder / "a", "train", _config().model_dump(mode="json"))
    run.claim()
    _started(run)
    page._has_looked = False  # as when it was just made
    jobs.refresh()
    page.show_form()
    qtbot.waitUntil(lambda: page.runs.model.rowCount() == 1)
    qtbot.wait(200)
    assert page._stack.currentWidget() is page.form


def _with_model(jobs: Jobs, folder: str, name: str) -> RunFolder:
    run = RunFolder.create(jobs.runs_folder / folder, "train", _config(name).model_dump(mode="json"))
    write_card(run.path / "model.safetensors", name=name)
    return run


def _press(notices: NoticeBar, text: str) -> None:
    (button,) = [button for button in notices.findChildren(QPushButton) if button.text() == text]
    button.click()


def test_the_curves_follow_their_switches(qtbot, page):
    page.start(_config())
    qtbot.waitUntil(lambda: set(page.view.chart.switches) == {"generator/adv", "discriminator/adv"})
    page.view.chart.switches["generator/adv"].setChecked(False)
    qtbot.waitUntil(lambda: not page.view.chart._smoothed["generator/adv"].isVisible())
    page.view.chart.logarithmic.setChecked(True)


def test_every_control_has_a_name(qtbot, page):
    page.start(_config())
    qtbot.waitUntil(lambda: _state(page) == "running")
    for kind in (QAbstractButton, QComboBox, QLineEdit, QSpinBox, QSlider):
        for control in page.findChildren(kind):
            is_inner = isinstance(control.parent(), QComboBox | QSpinBox) or control.objectName().startswith("qt_")
            assert is_inner or control.accessibleName() or getattr(control, "text", str)(), control
