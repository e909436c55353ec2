"""The table of a batch's files."""

import gc
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPersistentModelIndex, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QTableView

from gui.convert.file_cells import COLUMNS, FOLDER, MESSAGE, ROW
from gui.convert.file_delegate import FileDelegate
from gui.convert.file_rows import ORDER, FileRow, planned_rows
from gui.convert.file_table import FileTable
from img2img.runs.events import BatchProgress, BatchStarted, FileEvent

STATES = st.sampled_from(ORDER)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("event"), st.integers(0, 11), STATES),
        st.tuples(st.just("show"), st.sampled_from(["", *ORDER])),
        st.tuples(st.just("sort"), st.integers(-1, len(COLUMNS) - 1), st.sampled_from([*Qt.SortOrder])),
    ),
    max_size=30,
)


@pytest.fixture(autouse=True)
def unread(monkeypatch):
    """No thumbnails of files that are not there."""
    monkeypatch.setattr("gui.convert.thumbnails.Thumbnails._read_next", lambda _self: None)


def path(number):
    return Path(f"/pictures/{number:05}.png")


def shown(table):
    return [table.data(table.index(position, 0), ROW) for position in range(table.rowCount())]


@given(STEPS)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_every_row_of_the_wanted_state_is_shown_once_whatever_happens(qapp, steps):
    table = FileTable()
    tester = QAbstractItemModelTester(table, QAbstractItemModelTester.FailureReportingMode.Fatal)
    table.show_rows(FileRow(path(number)) for number in range(8))
    states = {path(number): "waiting" for number in range(8)}
    followed = QPersistentModelIndex(table.index(3, 0))
    for kind, *what in steps:
        if kind == "event":
            number, state = what
            table.take_events([FileEvent(path=str(path(number)), state=state, seconds=number)])
            if not (state == "skipped" and states.get(path(number)) == "done"):
                states[path(number)] = state
        elif kind == "show":
            table.show_state(*what)
        else:
            table.sort(*what)
        rows = shown(table)
        assert {row.path: row.state for row in rows} == {
            file: state
            for file, state in states.items()
            if (state == table.state if table.state else state != "removed")
        }
        assert len(rows) == len({row.path for row in rows})
        assert all(table.index_of(row.path).row() == position for position, row in enumerate(rows))
        assert +table.counts == {state: list(states.values()).count(state) for state in set(states.values())}
        if followed.isValid():
            assert table.data(followed, ROW).path == path(3)
    assert tester


def test_rows_are_sorted_by_a_column_and_back_and_do_not_move_by_themselves():
    table = FileTable()
    table.show_rows(FileRow(path(number)) for number in range(5))
    table.take_events([FileEvent(path=str(path(4)), state="failed", seconds=1.0)])
    table.take_events([FileEvent(path=str(path(n)), state="done", seconds=s) for n, s in ((1, 9.0), (2, 3.0))])

    def order():
        return [int(row.path.stem) for row in shown(table)]

    assert order() == [0, 1, 2, 3, 4]
    table.sort(1)
    assert order() == [4, 0, 3, 1, 2]
    table.take_events([FileEvent(path=str(path(0)), state="failed")])
    assert order() == [4, 0, 3, 1, 2]
    table.sort(2, Qt.SortOrder.DescendingOrder)
    assert order() == [1, 2, 4, 0, 3]
    table.sort(-1)
    assert order() == [0, 1, 2, 3, 4]


def test_at_a_new_start_what_failed_waits_again_and_what_is_done_stays():
    table = FileTable()
    table.show_rows(FileRow(path(number)) for number in range(3))
    table.take_events([FileEvent(path=str(path(0)), state="done"), FileEvent(path=str(path(1)), state="failed")])
    table.take_events([BatchStarted(total=3, model="m", output="out")])
    assert [row.state for row in shown(table)] == ["done", "waiting", "waiting"]
    assert +table.counts == {"done": 1, "waiting": 2}


def test_a_large_file_says_how_far_it_is():
    table = FileTable()
    table.show_rows(FileRow(path(number)) for number in range(2))
    table.take_events([FileEvent(path=str(path(1)), state="running")])
    assert table.data(table.index(1, 1)) == "working"
    progress = {"done": 0, "failed": 0, "skipped": 0, "total": 2, "elapsed": 1.0, "eta": None}
    table.take_events([BatchProgress(**progress, fraction=0.35)])
    assert table.data(table.index(1, 1)) == "35%"
    assert table.data(table.index(1, 1), Qt.ItemDataRole.AccessibleTextRole) == "working 35%"
    table.take_events([FileEvent(path=str(path(1)), state="done")])
    assert table.data(table.index(1, 1)) == "done"


def test_a_remark_begins_with_what_is_wrong():
    table = FileTable()
    table.show_rows([FileRow(path(1), "failed", message=f"{path(1)} is damaged.")])
    assert table.data(table.index(0, MESSAGE)) == "is damaged."


def test_a_file_names_the_folder_it_lies_in(tmp_path):
    for name in ("a.png", "spring/b.png", "spring/may/c.png"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    rows = planned_rows([tmp_path, tmp_path / "spring" / "b.png"], tmp_path.with_name("out"), "same")
    table = FileTable()
    table.show_rows(rows)
    told = {row.path.name: row.folder for row in rows}
    assert told == {"a.png": "", "b.png": "spring", "c.png": str(Path("spring/may"))}
    assert table.data(table.index_of(tmp_path / "spring" / "may" / "c.png"), FOLDER) == str(Path("spring/may"))


def test_a_folder_is_painted_behind_the_name_where_there_is_room(qtbot):
    def ink(folder, width):
        table, view = FileTable(), QTableView()
        qtbot.addWidget(view)
        view.setModel(table)
        view.setItemDelegateForColumn(0, FileDelegate(view))
        table.show_rows([FileRow(path(1), folder=folder)])
        view.setColumnWidth(0, width)
        view.resize(width + 40, 80)
        return view.grab().toImage()

    assert ink("spring", 400) != ink("", 400)
    assert ink("spring", 110) == ink("", 110)


def test_thousands_of_files_stay_fluid(qtbot):
    table = FileTable()
    gc.collect()
    gc.freeze()  # what the tests before this one have left takes a second to walk through
    started = time.thread_time()
    table.show_rows(FileRow(path(number)) for number in range(22_000))
    loaded = time.thread_time()
    failed = [FileEvent(path=str(path(number)), state="failed") for number in range(0, 22_000, 11)]
    for first in range(0, 2000, 10):
        table.take_events(failed[first : first + 10])
    changed = time.thread_time()
    table.show_state("failed")
    table.sort(1, Qt.SortOrder.DescendingOrder)
    gc.unfreeze()
    assert table.rowCount() == table.counts["failed"] == 2000
    assert loaded - started < 1
    assert (changed - loaded) / 200 < 0.01
    assert time.thread_time() - changed < 0.5


def test_a_thumbnail_is_read_when_it_is_looked_at(qtbot, tmp_path, monkeypatch):
    monkeypatch.undo()
    image = QImage(90, 30, QImage.Format.Format_RGB888)
    image.fill(QColor("teal"))
    image.save(str(tmp_path / "a.png"))
    table = FileTable()
    table.show_rows([FileRow(tmp_path / "a.png"), FileRow(tmp_path / "no.png")])
    places = [table.index(number, 0) for number in range(2)]

    def colour(place):
        return table.data(place, Qt.ItemDataRole.DecorationRole).toImage().pixelColor(12, 12)

    with qtbot.waitSignals([table.cells.thumbnails.came] * 2):
        assert [colour(place).alpha() for place in places] == [0, 0]
    assert colour(places[0]) == QColor("teal")
    assert colour(places[1]).alpha() == 0
