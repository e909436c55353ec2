"""Runs started, watched, paused, stopped, killed and found again, with real processes and real run folders."""

import gc
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject, QTimer

from gui.runs.jobs import Jobs
from gui.runs.watcher import POLL_MILLISECONDS, RunWatcher
from img2img.errors import RunError
from img2img.runs.events import TrainingFinished, TrainingStarted, TrainingStopped
from img2img.runs.folder import RunFolder
from img2img.runs.summary import EventLogs, summaries

CONFIG = {"recipe": "cyclegan", "name": "apples"}


@pytest.fixture
def owner(qapp) -> Iterator[QObject]:
    owner = QObject()
    yield owner
    owner.deleteLater()


def started(step: int = 0) -> TrainingStarted:
    where = {"recipe": "cyclegan", "device": "cpu", "precision": "fp32", "parameters": 1}
    return TrainingStarted(step=step, steps=9, **where)


class Heard:
    """Everything a watcher told."""

    def __init__(self, watcher: RunWatcher) -> None:
        self.events, self.states = [], []
        watcher.events.connect(self.events.extend)
        watcher.state_changed.connect(self.states.append)
        watcher.start()

    def names(self) -> set[str]:
        return {event.event for event in self.events}


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
    assert heard.events == run.events()


def test_a_process_that_lives_is_starting_until_it_speaks_and_then_running(qtbot, tmp_path, owner):
    """Its claim and its first word may both come between two things that one look does."""
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        jobs = Jobs(tmp_path, lambda run, command: process.pid)
        run = jobs.start_training(CONFIG)
        watcher = jobs.watch(run, owner)
        heard = Heard(watcher)
        with qtbot.waitSignal(watcher.caught_up):
            pass
        run.append(started())
        qtbot.waitUntil(lambda: watcher.state != "starting")
        process.kill()
        qtbot.waitUntil(lambda: watcher.state == "died")
    assert heard.states == ["starting", "running", "died"]


def test_a_process_may_speak_before_its_start_has_returned(qtbot, tmp_path, owner):
    def start(run: RunFolder, command: str) -> int:
        run.claim()
        run.append(started())
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
    workers.steps = max(getattr(event, "step", None) or 0 for event in run.events()) + 3
    jobs.resume(run)
    qtbot.waitUntil(lambda: watcher.state == "finished")


def test_a_process_that_ends_before_its_first_word_died(qtbot, jobs, workers, owner):
    jobs.start_training(CONFIG)
    workers.kill()
    (summary,) = summaries(jobs.runs_folder, EventLogs())
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
    run.append(TrainingFinished(step=1, model=""))
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
    start = b'{"event": "started", "time": 1.0, "total": 1, "model": "", "output": ""}\n'
    run.events_file.write_bytes(start + 100_000 * losses)
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


QUIT_WHILE_LOOKING = """
import sys, time
from pathlib import Path
from PySide6.QtCore import QCoreApplication, QTimer
from gui.runs import jobs as module

module.summaries = lambda *_: time.sleep(0.3)
application = QCoreApplication([])
jobs = module.Jobs(Path(sys.argv[1]))
QTimer.singleShot(0, lambda: (jobs.refresh(), application.quit()))
sys.exit(application.exec())
"""


def test_a_program_that_ends_while_runs_are_looked_for_ends_in_silence(tmp_path):
    ended = subprocess.run([sys.executable, "-c", QUIT_WHILE_LOOKING, str(tmp_path)], capture_output=True, check=False)
    assert (ended.returncode, ended.stderr) == (0, b"")


def test_a_run_that_disappears_says_so(qtbot, jobs, owner):
    run = RunFolder.create(jobs.runs_folder / "gone", "train", CONFIG)
    watcher = watched(jobs, run, owner)
    with qtbot.waitSignal(watcher.lost) as lost:
        (run.path / "run.json").unlink()
    assert "no run.json" in lost.args[0]


def test_a_run_that_comes_back_is_watched_on_and_its_outage_told_once(qtbot, jobs, owner):
    run = RunFolder.create(jobs.runs_folder / "away", "train", CONFIG)
    watcher = jobs.watch(run, owner)
    heard, sentences = Heard(watcher), []
    watcher.lost.connect(sentences.append)
    description, away = run.path / "run.json", run.path / "away.json"
    for outages in (1, 2):
        told = len(heard.states)
        description.rename(away)
        qtbot.waitUntil(lambda outages=outages: len(sentences) == outages)
        qtbot.wait(3 * POLL_MILLISECONDS)
        assert len(sentences) == outages
        away.rename(description)
        run.append(started(outages))
        qtbot.waitUntil(lambda outages=outages: len(heard.events) == outages)
        qtbot.waitUntil(lambda told=told: len(heard.states) > told)  # whoever showed the outage shows the run again


def test_a_resumed_run_that_prepares_is_active(qtbot, jobs, workers):
    """Its last event still says that it stopped; it was launched from here, from another window, or by hand."""
    run = RunFolder.create(jobs.runs_folder / "a", "train", CONFIG)
    run.append(started())
    run.append(TrainingStopped(step=1))
    assert jobs.active() == []
    jobs.resume(run)
    assert jobs.active() == [run]
    workers.kill()
    workers.processes[-1].wait()
    assert jobs.active() == []
    time.sleep(0.002)
    run.claim()  # as a process of another window does, which still prepares
    assert jobs.active() == Jobs(jobs.runs_folder).active() == [run]
    run.append(started(1))
    assert jobs.active() == [run]
    run.append(TrainingStopped(step=2))
    assert jobs.active() == []


def test_what_is_asked_is_pending_until_it_is_answered(qtbot, jobs, owner, workers):
    watcher = watched(jobs, jobs.start_training(CONFIG), owner)
    qtbot.waitUntil(lambda: watcher.state == "running")
    for request in ("sample", "save", "pause", "resume"):
        watcher.request(request)
        assert request in watcher.pending
        qtbot.waitUntil(lambda request=request: request not in watcher.pending)
    assert watcher.state == "running"
    workers.processes[-1].send_signal(signal.SIGSTOP)
    watcher.request("sample")
    watcher.request("stop")
    qtbot.wait(300)
    assert {"sample", "stop"} <= {request for request in ("sample", "save", "stop") if request in watcher.pending}
    workers.kill()
    qtbot.waitUntil(lambda: watcher.state == "died")
    assert "sample" not in watcher.pending


def test_a_list_and_a_watcher_share_what_was_read(qtbot, jobs, owner, monkeypatch):
    """After a first look, each piece of a growing history is read from the disk once, whoever looks first."""
    run = RunFolder.create(jobs.runs_folder / "a", "train", CONFIG)
    run.append(started())
    heard = Heard(watcher := jobs.watch(run, owner))
    qtbot.waitUntil(lambda: bool(heard.events))
    read, log = [], jobs._logs.of(run)
    monkeypatch.setattr(log, "_read", lambda start, length=-1, of=log._read: read.append(of(start, length)) or read[-1])
    for step in range(1, 20):
        run.append(started(step))
        if step % 2:
            (summary,) = summaries(jobs.runs_folder, jobs._logs)
            assert summary.state == "died"
        else:
            qtbot.waitUntil(lambda step=step: len(heard.events) == step + 1)
    assert b"".join(read) == b"".join(run.events_file.read_bytes().splitlines(keepends=True)[1:])
    assert watcher.state == "died"


def test_the_newest_run_comes_first_and_a_damaged_one_is_left_out(tmp_path):
    for number in range(3):
        run = RunFolder.create(tmp_path / str(number), "train", CONFIG)
        description = run.read() | {"created": f"2026-01-0{number + 1}T00:00:00"}
        run._write(description)
    (tmp_path / "1" / "run.json").write_text("{")
    assert [summary.run.path.name for summary in summaries(tmp_path, EventLogs())] == ["2", "0"]
    assert summaries(tmp_path / "missing", EventLogs()) == []
