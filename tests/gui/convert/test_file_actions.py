"""What is done with the chosen files of the list: the queue of a batch before, while and after it runs; results."""

from pathlib import Path

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt, QUrl
from PySide6.QtGui import QColor, QDesktopServices, QGuiApplication, QImage
from PySide6.QtWidgets import QApplication

from gui.convert.file_actions import MENU
from gui.convert.file_cells import MESSAGE, PIXELS, ROW, SIZE, TIME
from gui.runs.jobs import Jobs
from img2img.runs.events import FileEvent
from img2img.runs.folder import RunFolder
from tests.gui.convert.conftest import write_picture

OF_RESULTS, OF_ORIGINALS, OF_QUEUE = MENU
ACTIONS = (*OF_RESULTS, *OF_ORIGINALS, *OF_QUEUE)


@pytest.fixture
def do(commands):
    def do(name: str) -> None:
        assert commands.action(name).isEnabled(), name
        commands.action(name).trigger()

    return do


@pytest.fixture
def gathered(qtbot, page, pictures):
    page.add([pictures])
    qtbot.waitUntil(page.bar.start.isEnabled)
    return page


def choose(page, *names: str) -> None:
    view, model = page.files.view, page.table
    view.clearSelection()
    rows = [model.index_of(row.path) for row in model.rows() if row.path.name in names]
    for index in rows:
        flags = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
        view.selectionModel().setCurrentIndex(index, flags)


def listed(page) -> list[str]:
    table = page.table
    return [table.index(row, 0).data(ROW).path.stem for row in range(table.rowCount())]


def converted(run: RunFolder) -> list[str]:
    return [Path(e.path).stem for e in run.events() if isinstance(e, FileEvent) and e.state == "done"]


def run_of(page) -> RunFolder:
    return page.batch._watcher.run


def test_delete_takes_a_file_of_an_added_folder_out_and_it_is_not_converted(qtbot, gathered):
    page = gathered
    choose(page, "2.png", "4.png")
    qtbot.keyClick(page.files.view, Qt.Key.Key_Delete)
    assert listed(page) == [*"0135"]
    qtbot.waitUntil(lambda: page.files.count.text() == "4 files")
    assert page.files.chosen().path.name == "3.png"
    page.bar.start.click()
    qtbot.waitUntil(lambda: page.state == "finished")
    assert converted(run_of(page)) == [*"0135"]
    assert listed(page) == [*"0135"]
    assert page.bar.words.text().startswith("4 done")
    assert page.bar.progress.value() == 1000


def test_what_is_added_again_is_put_back_and_what_is_empty_is_let_go(qtbot, page, pictures, do, tmp_path):
    single = write_picture(tmp_path / "single.png")
    page.add([single, pictures])
    qtbot.waitUntil(lambda: len(listed(page)) == 7)
    choose(page, "single.png", "1.png")
    do("edit.remove_files")
    qtbot.waitUntil(lambda: page.gathered.paths == [pictures] and listed(page) == [*"02345"])
    page.add([single])
    qtbot.waitUntil(lambda: listed(page) == [*"02345", "single"])
    page.add([pictures])
    qtbot.waitUntil(lambda: listed(page) == [*"012345", "single"])
    page.files.view.selectAll()
    do("edit.remove_files")
    qtbot.waitUntil(lambda: page.gathered.paths == [] and not page.bar.isVisible())


def test_what_was_removed_can_be_shown_and_put_back(qtbot, gathered, do):
    page, shown = gathered, gathered.files.shown_state
    choose(page, "2.png")
    do("edit.remove_files")
    qtbot.waitUntil(lambda: shown.findData("removed") > 0)
    shown.setCurrentIndex(shown.findData("removed"))
    shown.activated.emit(shown.currentIndex())
    assert listed(page) == ["2"]
    page.files.view.selectRow(0)
    do("model.retry")
    qtbot.waitUntil(lambda: page.table.counts["waiting"] == 6)
    page.bar.start.click()
    qtbot.waitUntil(lambda: page.state == "finished")
    assert sorted(converted(run_of(page))) == [*"012345"]


def test_files_are_done_first_and_last_as_was_asked_before_the_start(qtbot, gathered, do):
    page = gathered
    choose(page, "3.png", "5.png")
    do("model.first")
    assert listed(page) == [*"350124"]
    assert [row.path.stem for row in page.files.all_chosen()] == ["3", "5"]
    choose(page, "0.png")
    do("model.last")
    assert listed(page) == [*"351240"]
    page.bar.start.click()
    qtbot.waitUntil(lambda: page.state == "finished")
    assert converted(run_of(page)) == [*"351240"]


def test_the_queue_of_a_running_batch_is_changed(qtbot, gathered, workers, do):
    page, workers.pause = gathered, 0.3
    page.bar.start.click()
    qtbot.waitUntil(lambda: page.table.counts["done"] == 1)
    choose(page, "5.png")
    do("model.first")
    choose(page, "4.png")
    do("edit.remove_files")
    assert "4" not in listed(page)
    workers.pause = 0.0
    qtbot.waitUntil(lambda: page.state == "finished")
    order = converted(run_of(page))
    assert "4" not in order
    assert order.index("5") < order.index("3")
    assert page.table.counts["removed"] == 1


def test_of_what_failed_one_file_is_retried_after_the_end_and_comes_first(qtbot, page, pictures, do):
    for name in ("bad.png", "bad-2.png", "bad-3.png"):
        write_picture(pictures / name)
    page.add([pictures])
    qtbot.waitUntil(page.bar.start.isEnabled)
    page.bar.start.click()
    qtbot.waitUntil(lambda: page.state == "finished")
    (pictures / "mended").touch()
    choose(page, "bad-3.png")
    do("edit.remove_files")
    assert page.table.counts["failed"] == 2
    choose(page, "bad.png")
    do("model.retry")
    qtbot.waitUntil(lambda: page.table.counts["done"] == 8)
    assert converted(run_of(page))[6:] == ["bad", "bad-2"]
    assert page.table.counts["removed"] == 1


def test_a_batch_that_was_stopped_keeps_what_was_removed_for_a_new_window(qtbot, gathered, make_page, workers, do):
    page, workers.pause = gathered, 0.3
    page.bar.start.click()
    qtbot.waitUntil(lambda: page.table.counts["done"] == 1)
    page.bar.stop.click()
    qtbot.waitUntil(lambda: page.state == "stopped")
    choose(page, "5.png")
    do("edit.remove_files")
    second = make_page()
    second.show_run(run_of(page))
    qtbot.waitUntil(lambda: second.table.counts["removed"] == 1 and second.state == "stopped")
    workers.pause = 0.0
    second.bar.again.click()
    qtbot.waitUntil(lambda: second.state == "finished")
    assert sorted(converted(run_of(page))) == [*"01234"]


def test_a_file_that_a_worker_had_begun_is_shown_again(qtbot, gathered, do):
    """The window says what was asked at once; what the worker says holds."""
    page = gathered
    choose(page, "2.png")
    do("edit.remove_files")
    (removed,) = [row for row in page.table.rows() if row.state == "removed"]
    page.table.take_events([FileEvent(path=str(removed.path), state="running")])
    assert listed(page)[-1] == "2"


def test_the_real_worker_leaves_out_what_was_removed(qtbot, gathered, monkeypatch, do):
    page = gathered
    monkeypatch.setattr(page._jobs, "_start", Jobs(page._jobs.runs_folder)._start)
    page.settings.model.choose("realesr-animevideov3")
    choose(page, "0.png", "2.png", "3.png", "5.png")
    do("edit.remove_files")
    choose(page, "4.png")
    do("model.first")
    page.bar.start.click()
    qtbot.waitUntil(lambda: page.state == "finished", timeout=60_000)
    assert converted(run_of(page)) == ["4", "1"]
    assert [file.name for file in sorted(page.batch.output.iterdir())] == ["1.png", "4.png"]
    assert page.bar.words.text().startswith("2 done")


@pytest.fixture
def finished(qtbot, gathered):
    gathered.bar.start.click()
    qtbot.waitUntil(lambda: gathered.state == "finished")
    return gathered


def test_results_say_their_pixels_and_bytes_and_are_sorted_by_them(qtbot, page, pictures):
    for number in range(3):
        write_picture(pictures / f"{number}.png", 40 + 10 * number, 30)
    page.add([pictures])
    qtbot.waitUntil(page.bar.start.isEnabled)
    page.bar.start.click()
    table = page.table
    qtbot.waitUntil(lambda: sum(row.size > 0 for row in table.rows()) == 6)
    index = table.index_of(pictures / "2.png")
    size = (page.batch.output / "2.png").stat().st_size
    assert table.data(index.siblingAtColumn(PIXELS)) == "60 × 30"
    assert table.data(index.siblingAtColumn(SIZE)) == f"{size} bytes"
    table.sort(PIXELS, Qt.SortOrder.DescendingOrder)
    assert listed(page)[:2] == ["2", "1"]
    table.sort(SIZE)
    sizes = [table.index(row, 0).data(ROW).size for row in range(6)]
    assert sizes == sorted(sizes)


def test_columns_of_results_are_shown_as_far_as_there_is_room(qtbot, finished):
    view = finished.files.view

    def shown() -> list[bool]:
        return [not view.isColumnHidden(column) for column in (TIME, PIXELS, SIZE)]

    view.resize(900, 400)
    assert shown() == [True, True, True]
    view.resize(320, 400)
    assert shown()[0] is False
    finished.clear()
    qtbot.waitUntil(lambda: finished.table.rowCount() == 0)
    view.resize(900, 400)
    assert shown() == [False, False, False]


def test_remarks_have_a_column_of_their_own_where_failures_are_looked_at(qtbot, page, pictures):
    write_picture(pictures / "bad.png")
    page.add([pictures])
    qtbot.waitUntil(page.bar.start.isEnabled)
    page.bar.start.click()
    qtbot.waitUntil(lambda: page.state == "finished")
    view = page.files.view
    view.resize(600, 400)
    qtbot.waitUntil(lambda: view.isColumnHidden(MESSAGE))
    page.table.show_state("failed")
    view.resize(601, 400)
    assert view.columnWidth(MESSAGE) > view.columnWidth(0)
    assert view.isColumnHidden(SIZE)


def test_results_and_originals_are_opened_shown_and_drawn_on(qtbot, finished, do, monkeypatch):
    page, opened = finished, []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(Path(url.toLocalFile())) or True)
    monkeypatch.setattr("gui.convert.file_actions.reveal", lambda path, _: opened.append(path.parent))
    choose(page, "3.png")
    result = page.batch.output / "3.png"
    original = page.files.chosen().path
    do("file.open_result")
    qtbot.keyClick(page.files.view, Qt.Key.Key_Return)
    do("file.open_original")
    do("file.reveal_result")
    assert opened == [result, result, original, result.parent]
    with qtbot.waitSignal(page.draw_wanted) as wanted:
        do("file.draw_result")
    assert wanted.args == [result]


def test_a_result_is_copied_as_a_picture_and_as_a_file(qtbot, finished, do, notices):
    choose(finished, "3.png")
    do("edit.copy_result")
    qtbot.waitUntil(lambda: "Copied 3.png" in notices.texts())
    copied = QGuiApplication.clipboard().mimeData()
    assert copied.urls() == [QUrl.fromLocalFile(str(finished.batch.output / "3.png"))]
    image = QImage(copied.imageData())
    assert (image.width(), image.height(), image.pixelColor(0, 0)) == (40, 30, QColor("teal"))
    QGuiApplication.clipboard().clear()


def test_commands_make_sense_for_what_is_chosen(finished, commands, pictures):
    page = finished

    def possible() -> set[str]:
        QApplication.processEvents()  # what became of files is looked at once for all of them
        return {name for name in ACTIONS if commands.action(name).isEnabled()}

    choose(page, "3.png")
    assert possible() == {*OF_RESULTS, *OF_ORIGINALS}
    page.table.take_events([FileEvent(path=str(pictures / "3.png"), state="failed", message="Bad.")])
    assert possible() == {*OF_ORIGINALS, "model.retry", "edit.remove_files"}
    page.table.take_events([FileEvent(path=str(pictures / "3.png"), state="done", target="film.mp4")])
    assert possible() == {"file.open_result", "file.reveal_result", *OF_ORIGINALS}
    page.files.view.clearSelection()
    assert possible() == set()
