"""A batch on the Convert page, from dropped files to its end."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QLineEdit, QPushButton, QTableView

from gui.convert.file_cells import ROW
from gui.convert.page import ConvertPage
from gui.convert.trial_dialog import TrialDialog
from gui.library.model_row import TASK
from gui.pictures import read_part
from gui.runs.jobs import Jobs
from gui.widgets.compare import Compare
from img2img.batch.config import BatchConfig
from img2img.runs.events import BatchStarted
from img2img.runs.folder import RunFolder
from img2img.runs.summary import EventLogs, summaries
from tests.gui.convert.conftest import write_picture
from tests.gui.library.cards import write_card


def _middle_of(compare: Compare) -> QColor:
    return compare.grab().toImage().pixelColor(compare.rect().center() - QPoint(40, 0))


def _states(page: ConvertPage) -> list[str]:
    return [row.state for row in page.table.rows()]


def test_a_dropped_folder_is_listed_and_converted_next_to_itself(qtbot, page, pictures, drop):
    assert drop(page.drop_zone, pictures)
    qtbot.waitUntil(lambda: _states(page) == ["waiting"] * 6)
    page.settings.model.choose("realesr-animevideov3")
    qtbot.mouseClick(page.bar.start, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.state == "finished")
    assert _states(page) == ["done"] * 6
    assert page.bar.words.text().startswith("6 done")
    output = pictures.with_name("pictures-realesr-animevideov3")
    assert sorted(file.name for file in output.iterdir()) == [f"{number}.png" for number in range(6)]


def test_a_batch_is_paused_resumed_and_stopped_and_then_gone_on_with(qtbot, page, pictures, workers):
    workers.pause = 0.3
    page.add([pictures])
    qtbot.waitUntil(page.bar.start.isEnabled)
    page.bar.start.click()
    qtbot.waitUntil(lambda: page.state == "running")
    page.bar.pause.click()
    qtbot.waitUntil(lambda: page.state == "paused")
    page.bar.resume.click()
    qtbot.waitUntil(lambda: page.state == "running")
    page.bar.stop.click()
    assert not page.bar.stop.isEnabled()
    qtbot.waitUntil(lambda: page.state == "stopped")
    assert "waiting" in _states(page)
    workers.pause = 0.0
    page.bar.again.click()
    qtbot.waitUntil(lambda: page.state == "finished")
    assert set(_states(page)) == {"done"}


def test_a_double_click_on_start_does_not_stop(qtbot, page, pictures, workers):
    workers.pause = 0.3
    page.add([pictures])
    qtbot.waitUntil(page.bar.start.isEnabled)
    qtbot.mouseClick(page.bar.start, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(page.bar.stop.isVisible)
    qtbot.mouseClick(page.bar.stop, Qt.MouseButton.LeftButton)
    assert "stop" not in page.batch.pending
    qtbot.waitUntil(page.bar.stop.isEnabled)
    qtbot.mouseClick(page.bar.stop, Qt.MouseButton.LeftButton)
    assert page.bar.words.text().startswith("Stopping")
    qtbot.waitUntil(lambda: page.state == "stopped")


def test_earlier_batches_say_where_they_went(qtbot, make_page, pictures, jobs):
    _batch(jobs, pictures)
    page = make_page()
    qtbot.waitUntil(page.earlier.isEnabled)
    (action,) = page.earlier._menu.actions()
    assert "  ·  out  ·  " in action.text()


def test_what_failed_says_why_can_be_filtered_and_is_tried_again(qtbot, page, pictures):
    write_picture(pictures / "bad.png")
    page.add([pictures])
    qtbot.waitUntil(page.bar.start.isEnabled)
    page.bar.start.click()
    qtbot.waitUntil(lambda: page.state == "finished")
    assert page.bar.words.text().startswith("6 done · 1 failed")
    shown = page.files.shown_state
    assert [shown.itemText(number) for number in range(shown.count())] == ["All", "done (6)", "failed (1)"]
    shown.setCurrentIndex(2)
    shown.activated.emit(2)
    assert page.files.view.model().rowCount() == 1
    assert page.files.view.model().index(0, 0).data(ROW).message.endswith("bad.png is bad.")
    (pictures / "mended").touch()
    assert page.bar.again.text() == "Retr&y failed"
    page.bar.again.click()
    qtbot.waitUntil(lambda: set(_states(page)) == {"done"})


def test_a_killed_batch_is_told_and_can_be_gone_on_with(qtbot, page, pictures, workers):
    workers.pause = 0.3
    page.add([pictures])
    qtbot.waitUntil(page.bar.start.isEnabled)
    page.bar.start.click()
    qtbot.waitUntil(lambda: page.state == "running")
    workers.kill()
    qtbot.waitUntil(lambda: page.state == "died")
    assert page.bar.again.isVisible()
    assert "ended unexpectedly" in page.bar.words.text()


def test_a_new_window_shows_a_running_batch_with_what_is_done(qtbot, make_page, pictures, workers):
    workers.pause = 0.2
    first = make_page()
    first.add([pictures])
    qtbot.waitUntil(first.bar.start.isEnabled)
    first.bar.start.click()
    qtbot.waitUntil(lambda: "done" in _states(first))
    first.close()
    second = make_page()
    qtbot.waitUntil(lambda: "done" in _states(second))
    qtbot.waitUntil(lambda: second.state == "running")
    assert second.settings.output.path == second.batch.output
    qtbot.waitUntil(lambda: second.state == "finished")
    assert _states(second) == ["done"] * 6


def test_the_chosen_file_is_compared_with_its_original(qtbot, page, pictures):
    page.add([pictures])
    qtbot.waitUntil(page.bar.start.isEnabled)
    page.bar.start.click()
    qtbot.waitUntil(lambda: page.state == "finished")
    page.files.choose_path(pictures / "2.png")
    qtbot.waitUntil(lambda: not page.compare.viewport.picture.isEmpty())
    assert _middle_of(page.compare) == QColor("teal")


def test_the_ways_to_compare_are_buttons_and_colours_are_told(qtbot, page, pictures):
    page.add([pictures])
    qtbot.waitUntil(page.bar.start.isEnabled)
    page.bar.start.click()
    qtbot.waitUntil(lambda: page.state == "finished" and page.compare.has_result)
    for mode in ("beside", "flicker", "difference", "slider"):
        page.panel.modes[mode].click()
        assert page.compare.mode == mode
    middle = page.compare.rect().center()
    qtbot.mouseMove(page.compare, middle + QPoint(20, 3))
    qtbot.mouseMove(page.compare, middle + QPoint(21, 3))
    assert page.panel.values.text().endswith("before 0 128 128  ·  after 0 128 128")


def test_models_are_tried_on_a_part_before_a_batch(qtbot, page, pictures):
    page.add([pictures])
    qtbot.waitUntil(lambda: page.files.chosen() is not None)
    page.settings.model.choose("apple2orange")
    page._commands.action("model.try").trigger()
    dialog = page.findChild(TrialDialog)
    qtbot.waitUntil(dialog.begin.isEnabled)
    ticked = [choice.key for choice in dialog._ticked()]
    assert ticked == ["realesrgan-x4plus", "apple2orange:apple-to-orange"]
    dialog.part.setCurrentIndex(0)
    dialog.part.activated.emit(0)
    assert (dialog.view.region().width(), dialog.view.region().height()) == (40, 30)
    dialog.begin.click()
    qtbot.waitUntil(lambda: len(dialog.results) == 2 and dialog.begin.isEnabled())
    assert all(compare.has_result for compare in dialog.results)
    titles = [label.text() for label in dialog.findChildren(QLabel) if " s" in label.text()]
    assert titles == ["Real-ESRGAN x4 plus  ·  0.00 s", "Apples and oranges: apple to orange  ·  0.00 s"]
    dialog.results[0].zoom_by(3)
    assert dialog.results[1].viewport.zoom == dialog.results[0].viewport.zoom == 3
    next(button for button in dialog.findChildren(QPushButton) if button.text() == "Use this").click()
    assert page.settings.model.choice.key == "realesrgan-x4plus"


def test_the_part_that_is_tried_is_read_once_for_all_models(qtbot, page, pictures, monkeypatch):
    page.add([pictures])
    qtbot.waitUntil(lambda: page.files.chosen() is not None)
    parts = []
    monkeypatch.setattr("gui.convert.trial_dialog.read_part", lambda *asked: parts.append(asked) or read_part(*asked))
    page.try_models()
    dialog = page.findChild(TrialDialog)
    qtbot.waitUntil(dialog.begin.isEnabled)
    dialog.begin.click()
    qtbot.waitUntil(lambda: len(dialog.results) == 2 and dialog.begin.isEnabled())
    assert len(parts) == 1
    dialog.reject()


def test_before_the_start_the_first_original_is_looked_at_and_an_empty_list_says_what_to_do(qtbot, page, pictures):
    assert page.compare.hint
    page.add([pictures])
    qtbot.waitUntil(lambda: not page.compare.viewport.picture.isEmpty())
    assert page.files.chosen().path == pictures / "0.png"
    assert _middle_of(page.compare) == QColor("teal")
    page.files.choose_path(pictures / "3.png")
    page.add([write_picture(pictures.with_name("another.png"))])
    qtbot.waitUntil(lambda: len(_states(page)) == 7)
    assert page.files.chosen().path == pictures / "3.png"
    page.clear()
    qtbot.waitUntil(lambda: bool(page.compare.hint))


def test_a_video_in_a_folder_is_listed_and_says_that_it_is_one(qtbot, page, pictures):
    (pictures / "film.mp4").write_bytes(b"")
    page.add([pictures])
    qtbot.waitUntil(lambda: len(_states(page)) == 7)
    page.files.choose_path(pictures / "film.mp4")
    qtbot.waitUntil(lambda: "film.mp4 is a video" in page.compare.hint)


def test_upscalers_come_first_each_with_its_picture_title_and_task(page):
    picker = page.settings.model
    tasks = [picker.itemData(row, TASK) for row in range(picker.count())]
    assert tasks == sorted(tasks, key=lambda task: not task.startswith("Super-resolution"))
    titles = [picker.itemText(row) for row in range(picker.count())]
    assert "Photo to sketch (HED)" in titles
    assert {"Apples and oranges: apple to orange", "Apples and oranges: orange to apple"} <= set(titles)


def test_a_direction_is_part_of_the_choice_and_is_found_again(qtbot, page, pictures):
    page.settings.model.choose("apple2orange:orange-to-apple")
    page.add([pictures])
    qtbot.waitUntil(page.bar.start.isEnabled)
    page.bar.start.click()
    qtbot.waitUntil(lambda: page.state == "finished")
    assert not page.settings.scale.isVisible()
    page.settings.model.choose("apple2orange")
    (summary,) = summaries(page._jobs.runs_folder, EventLogs())
    assert (summary.config["command"], summary.config["direction"]) == ("translate", "orange-to-apple")
    page.show_run(summary.run)
    assert page.settings.model.choice.direction == "orange-to-apple"


def test_converting_again_replaces_nothing(qtbot, page, pictures):
    """Another direction, and the same one again, each get a folder of their own."""
    page.settings.model.choose("apple2orange:orange-to-apple")
    page.add([pictures])
    for name in ("orange-to-apple", "orange-to-apple-2", "apple-to-orange"):
        if name == "apple-to-orange":
            page.settings.model.choose("apple2orange:apple-to-orange")
        qtbot.waitUntil(page.bar.start.isEnabled)
        wanted = pictures.with_name(f"pictures-apple2orange-{name}")
        assert page.settings.output.path == wanted
        page.bar.start.click()
        qtbot.waitUntil(lambda: page.state == "finished")
        qtbot.waitUntil(lambda wanted=wanted: page.settings.output.path != wanted)  # the next one is free again
        assert len(list(wanted.iterdir())) == 6
    configs = [summary.config for summary in summaries(page._jobs.runs_folder, EventLogs())]
    assert [config["existing"] for config in configs] == ["rename"] * 3


STYLED = {"hyperparameters": {"style_size": 4}, "classes": [{"name": "road"}]}
HOLED = {"source_channels": 4, "transparency": "holes"}


@pytest.mark.parametrize(("name", "facts"), [("style", STYLED), ("mask", HOLED)])
def test_a_model_is_given_a_picture_that_it_can_use(qtbot, make_page, pictures, tmp_path, drop, name, facts):
    write_card(tmp_path / "models" / "fitting.safetensors", **facts)
    page = make_page()
    fields = {"style": page.settings.style_photo, "mask": page.settings.hole_mask}
    page.settings.model.choose("apple2orange")
    assert not any(field.isVisible() for field in fields.values())
    page.settings.model.choose("fitting")
    assert [kind for kind, field in fields.items() if field.isVisible()] == [name]
    given = write_picture(tmp_path / "given.png")
    assert drop(fields[name].field, given)
    page.add([pictures])
    qtbot.waitUntil(page.bar.start.isEnabled)
    page.bar.start.click()
    qtbot.waitUntil(lambda: page.state == "finished")
    page.settings.model.choose("apple2orange")
    config = page.settings.config([pictures], "auto", "auto")
    assert (config.style, config.mask) == (None, None)
    fields[name].show_path(None)
    (summary,) = summaries(page._jobs.runs_folder, EventLogs())
    assert {kind: summary.config[kind] for kind in fields} == {"style": None, "mask": None} | {name: str(given)}
    page.show_run(summary.run)
    assert fields[name].path == given


def test_the_model_is_the_one_that_was_chosen_at_the_last_start(make_page):
    make_page().settings.model.choose("apple2orange:orange-to-apple")
    assert make_page().settings.model.choice.key == "apple2orange:orange-to-apple"


def test_a_model_to_convert_with_does_not_give_way_to_a_running_batch(qtbot, make_page, pictures, jobs):
    run = _batch(jobs, pictures)
    run.claim()
    page = make_page("apple2orange:orange-to-apple")
    qtbot.waitUntil(page.earlier.isEnabled)
    assert page.state == ""
    assert page.settings.model.choice.key == "apple2orange:orange-to-apple"


def test_a_batch_that_died_is_offered_and_not_shown_unasked(qtbot, make_page, pictures, jobs):
    _batch(jobs, pictures)
    page = make_page()
    qtbot.waitUntil(page.earlier.isEnabled)
    assert page.state == ""


def _batch(jobs: Jobs, pictures: Path) -> RunFolder:
    """One that has begun, and that no process works on."""
    config = BatchConfig.read(
        {"command": "upscale", "model": "realesr-animevideov3", "paths": (pictures,), "output": pictures / "out"}
    )
    run = RunFolder.create(jobs.runs_folder / "a", "batch", config.model_dump(mode="json"))
    run.append(BatchStarted(total=6, model=config.model, output=str(config.output)))
    return run


def test_a_batch_is_steered_by_commands(qtbot, page, pictures, workers, commands):
    def possible(name: str) -> bool:
        return commands.action(name).isEnabled()

    workers.pause = 0.3
    assert not any(map(possible, ("model.convert", "model.stop", "file.new_batch", "file.results")))
    page.add([pictures])
    qtbot.waitUntil(lambda: possible("model.convert"))
    commands.action("model.convert").trigger()
    qtbot.waitUntil(lambda: page.state == "running")
    assert not any(map(possible, ("model.convert", "file.add_files", "file.new_batch")))
    for state in ("paused", "running"):
        commands.action("model.pause").trigger()
        qtbot.waitUntil(lambda state=state: page.state == state)
    commands.action("model.stop").trigger()
    assert not possible("model.stop")
    qtbot.waitUntil(lambda: page.state == "stopped")
    workers.pause = 0.0
    commands.action("model.again").trigger()
    qtbot.waitUntil(lambda: page.state == "finished")
    commands.action("file.new_batch").trigger()
    qtbot.waitUntil(lambda: not _states(page))


def test_an_empty_folder_is_a_row_with_its_sentence(qtbot, page, tmp_path):
    (tmp_path / "empty").mkdir()
    page.add([tmp_path / "empty"])
    qtbot.waitUntil(lambda: _states(page) == ["failed"])
    assert "holds no pictures" in page.table.rows()[0].message


def test_while_a_batch_runs_nothing_is_added(qtbot, page, pictures, workers, notices):
    workers.pause = 0.5
    page.add([pictures])
    qtbot.waitUntil(page.bar.start.isEnabled)
    page.bar.start.click()
    page.add([pictures / "0.png"])
    assert "A batch is running" in notices.texts()[0]


def test_every_control_has_a_name(page):
    for kind in (QAbstractButton, QComboBox, QLineEdit, QTableView, Compare):
        for control in page.findChildren(kind):
            is_inner = isinstance(control.parent(), QComboBox | QTableView)
            assert is_inner or control.accessibleName() or control.text(), control
