"""What ended while the window was closed is told once when it is opened again."""

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QLabel, QPushButton

from gui.runs.jobs import Jobs
from gui.shell.ended import CLOSED_AT, EndedRuns
from gui.widgets.notice import Notice
from img2img.runs.events import BatchFinished, BatchStarted
from img2img.runs.folder import RunFolder

CLOSED = 1000.0


@pytest.fixture
def kept(tmp_path) -> QSettings:
    kept = QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat)
    kept.setValue(CLOSED_AT, CLOSED)
    return kept


@pytest.fixture
def shown():
    return []


@pytest.fixture
def look(qtbot, jobs: Jobs, notices, kept, shown):
    """Opens the window, as it were; what is told then."""

    def look() -> list[Notice]:
        ended = EndedRuns(jobs, kept, notices, shown.append, notices)
        with qtbot.waitSignal(jobs.runs_found):
            jobs.refresh()
        ended.note_closed()
        return notices.findChildren(Notice)

    return look


def batch(jobs: Jobs, name: str, ended_at: float | None) -> RunFolder:
    run = RunFolder.create(jobs.runs_folder / name, "batch", {"model": name, "output": "out"})
    run.append(BatchStarted(total=3, model=name, output="out"))
    if ended_at is not None:
        run.append(BatchFinished(done=2, failed=1, skipped=0, time=ended_at))
    return run


def test_a_batch_that_ended_is_told_with_its_figures_and_shown(qtbot, jobs, look, shown):
    run = batch(jobs, "x4plus", CLOSED + 5)
    (notice,) = look()
    texts = [label.text() for label in notice.findChildren(QLabel)]
    assert "x4plus ended while the window was closed: finished, 2 done, 1 failed." in texts
    next(button for button in notice.findChildren(QPushButton) if button.text() == "Show").click()
    assert [summary.run for summary in shown] == [run]


def test_it_is_told_once_and_what_ended_before_or_goes_on_is_not(jobs, look, kept):
    batch(jobs, "before", CLOSED - 5)
    batch(jobs, "under-way", None).claim()
    assert look() == []
    kept.setValue(CLOSED_AT, CLOSED)
    batch(jobs, "after", CLOSED + 5)
    assert len(look()) == 1


def test_of_several_the_newest_is_offered(jobs, look, shown):
    batch(jobs, "one", CLOSED + 5)
    batch(jobs, "two", CLOSED + 6)
    (notice,) = look()
    assert any(label.text().startswith("2 runs ended") for label in notice.findChildren(QLabel))


def test_a_first_start_tells_nothing(jobs, look, kept):
    kept.remove(CLOSED_AT)
    batch(jobs, "one", CLOSED)
    assert look() == []


def test_runs_are_looked_for_once_the_window_stands(qtbot, jobs, notices, kept, shown):
    batch(jobs, "one", CLOSED + 5)
    found = []
    jobs.runs_found.connect(found.append)
    ended = EndedRuns(jobs, kept, notices, shown.append, notices)
    assert not jobs._is_searching
    qtbot.waitUntil(lambda: bool(found))
    assert len(notices.findChildren(Notice)) == 1
    assert ended.parent() is notices
