"""Runs started, watched, paused, stopped, killed and found again, with real processes and real run folders."""

import gc
import os
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject, QTimer

from gui.runs.jobs import Jobs, quick_state, summaries
from gui.runs.watcher import RunWatcher
from img2img.errors import RunError
from img2img.runs.folder import RunFolder

CONFIG = {"recipe": "cyclegan", "name": "apples"}


@pytest.fixture
def owner(qapp) -> Iterator[QObject]:
    owner = QObject()
    yield owner
    owner.deleteLater()


class Heard:
    """Everything a watcher told."""

    def __init__(self, watcher: RunWatcher) -> None:
        self.events, self.states = [], []
        watcher.events.connect(self.events.extend)
        watcher.state_changed.connect(self.states.append)
        watcher.start()

    def names(self) -> set[str]:
        return {event["event"] for event in self.events}


def watched(jobs: Jobs, run: RunFolder, owner: QObject) -> RunWatcher:
    watcher = jobs.watch(run, owner)
    watcher.start()
    return watcher


def test_a_run_is_started_paused_resumed_and_stopped(qtbot, jobs, owner):
    run = jobs.start_training(CONFIG)
    watcher = jobs.watch(run, owner)
    heard = Heard(watcher)
    qtbot.waitUntil(lambda: watcher.state == "running")
    for request, state in (("pause", "paused"), ("resume", "running"), ("stop", "stopped")):
        watcher.request(request)
        qtbot.waitUntil(lambda state=state: watcher.state == state)
    told = [state for state in heard.states if state != "starting"]  # told only when a look fell into the start
    assert told == ["running", "paused", "running", "stopped"]
    assert [event["event"] for event in heard.events] == [event["event"] for event in run.events()]


def test_a_process_that_lives_is_starting_until_it_speaks_and_then_running(qtbot, tmp_path, owner):
    """Its claim and its first word may both come between two things that one look does."""
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        jobs = Jobs(tmp_path, lambda run, command: process.pid)
        run = jobs.start_training(CONFIG)
        watcher = jobs.watch(run, owner)
        heard = Heard(watcher)
        with qtbot.waitSignal(watcher.caught_up):
            pass
        run.append("started", step=0)
        qtbot.waitUntil(lambda: watcher.state != "starting")
        process.kill()
        qtbot.waitUntil(lambda: watcher.state == "died")
    assert heard.states == ["starting", "running", "died"]


def test_a_process_may_speak_before_its_start_has_returned(qtbot, tmp_path, owner):
    def start(run: RunFolder, command: str) -> int:
        run.claim()
        run.append("started", step=0)
        time.sleep(0.01)  # the times of events are in milliseconds
        return os.getpid()

    jobs = Jobs(tmp_path, start)
    watcher = watched(jobs, jobs.start_training(CONFIG), owner)
    qtbot.waitUntil(lambda: watcher.state == "running", timeout=5000)


def test_a_wish_made_while_the_process_starts_is_not_lost(qtbot, jobs, owner):
    watcher = watched(jobs, jobs.start_training(CONFIG), owner)
    qtbot.waitUntil(lambda: watcher.state == "starting")
    watcher.request("stop")
    qtbot.waitUntil(lambda: watcher.state == "stopped")


def test_a_run_ends_by_itself(qtbot, jobs, workers, owner):
    workers.steps = 3
    watcher = watched(jobs, jobs.start_training(CONFIG), owner)
    qtbot.waitUntil(lambda: watcher.state == "finished")


def test_a_killed_run_died_and_can_be_resumed(qtbot, jobs, workers, owner):
    run = jobs.start_training(CONFIG)
    watcher = watched(jobs, run, owner)
    qtbot.waitUntil(lambda: watcher.state == "running")
    workers.kill()
    qtbot.waitUntil(lambda: watcher.state == "died")
    workers.steps = max(event.get("step", 0) for event in run.events()) + 3
    jobs.resume(run)
    qtbot.waitUntil(lambda: watcher.state == "finished")


def test_a_process_that_ends_before_its_first_word_died(qtbot, jobs, workers, owner):
    jobs.start_training(CONFIG)
    workers.kill()
    (summary,) = summaries(jobs.runs_folder)
    watcher = watched(jobs, summary.run, owner)
    qtbot.waitUntil(lambda: watcher.state == "died")


def test_a_run_at_work_is_not_started_twice(qtbot, jobs):
    run = jobs.start_training(CONFIG)
    qtbot.waitUntil(run.is_alive)
    with pytest.raises(RunError, match="being worked on"):
        jobs.resume(run)


def test_a_process_that_is_only_leaving_is_waited_for(qtbot, jobs, workers):
    run = RunFolder.create(jobs.runs_folder / "a", "train", CONFIG)
    run.claim()  # by this process, which is alive
    run.append("finished", step=1)
    jobs.resume(run)
    assert not workers.processes
    run._write({key: value for key, value in run.read().items() if key != "process"})
    qtbot.waitUntil(lambda: len(workers.processes) == 1)


def test_another_window_finds_a_running_run_with_its_whole_history(qtbot, jobs, owner):
    run = jobs.start_training(CONFIG)
    qtbot.waitUntil(lambda: len(run.events()) > 20)
    newcomer = Jobs(jobs.runs_folder)
    with qtbot.waitSignal(newcomer.runs_found) as found:
        newcomer.refresh()
    (summary,) = found.args[0]
    assert (summary.name, summary.kind, summary.state) == ("apples", "train", "running")
    watcher = newcomer.watch(summary.run, owner)
    heard = Heard(watcher)
    qtbot.waitSignal(watcher.caught_up).wait()
    written = run.events()
    assert len(heard.events) > 20
    assert heard.events == written[: len(heard.events)]


def test_a_long_history_is_handed_on_whole_and_without_freezing(qtbot, jobs, owner):
    run = RunFolder.create(jobs.runs_folder / "long", "train", CONFIG)
    losses = b'{"event": "losses", "step": 1, "values": {"generator/adv": 0.5}, "time": 1.0}\n'
    run.events_file.write_bytes(b'{"event": "started", "time": 1.0}\n' + 100_000 * losses)
    watcher = jobs.watch(run, owner)
    gc.collect()
    gc.freeze()  # what other tests left behind would be searched for garbage in this thread
    heard, gaps, last = Heard(watcher), [], time.thread_time()

    def tick() -> None:
        nonlocal last
        gaps.append(time.thread_time() - last)  # of this thread alone: others keep the machine busy
        last = time.thread_time()

    timer = QTimer(owner, interval=5)
    timer.timeout.connect(tick)
    timer.start()
    qtbot.waitUntil(lambda: watcher.state == "died", timeout=60_000)
    timer.stop()
    gc.unfreeze()
    assert len(heard.events) == 100_001
    assert max(gaps) < 0.5  # seconds; 0.06 to 0.1 where this was written


def test_a_run_that_disappears_says_so(qtbot, jobs, owner):
    run = RunFolder.create(jobs.runs_folder / "gone", "train", CONFIG)
    watcher = watched(jobs, run, owner)
    with qtbot.waitSignal(watcher.lost) as lost:
        (run.path / "run.json").unlink()
    assert "no run.json" in lost.args[0]


def test_the_quick_state_is_the_state(tmp_path):
    run = RunFolder.create(tmp_path / "run", "train", CONFIG)
    assert quick_state(run) == run.state() == "new"
    for event in ("started", "warning", "paused", "losses", "resumed", "stopped", "started", "failed"):
        run.append(event, message="it has not 'finished' or \"stopped\"")
        assert quick_state(run) == run.state()


def test_a_torn_line_harms_no_state(tmp_path):
    run = RunFolder.create(tmp_path / "run", "train", CONFIG)
    run.append("finished", step=1)
    with run.events_file.open("ab") as file:
        file.write(b'{"event": "started", "st')
    assert quick_state(run) == run.state() == "finished"


def test_the_newest_run_comes_first_and_a_damaged_one_is_left_out(tmp_path):
    for number in range(3):
        run = RunFolder.create(tmp_path / str(number), "train", CONFIG)
        description = run.read() | {"created": f"2026-01-0{number + 1}T00:00:00"}
        run._write(description)
    (tmp_path / "1" / "run.json").write_text("{")
    assert [summary.run.path.name for summary in summaries(tmp_path)] == ["2", "0"]
    assert summaries(tmp_path / "missing") == []
