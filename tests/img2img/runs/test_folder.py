"""The run folder: what a worker writes, a reader reads, whatever happens to either."""

import json
import os
import subprocess
import sys

import psutil
import pytest
from hypothesis import given
from hypothesis import strategies as st

from img2img.errors import RunError
from img2img.runs.folder import EventReader, RunFolder, list_runs, new_run_path, start_detached, state_after

words = st.text(max_size=30)


@pytest.fixture
def run(tmp_path):
    return RunFolder.create(tmp_path / "run", "train", {"recipe": "cyclegan"})


def test_a_run_is_found_again_as_it_was_made(run):
    again = RunFolder.open(run.path)
    assert (again.kind, again.config) == ("train", {"recipe": "cyclegan"})
    assert again.state() == "new"
    with pytest.raises(RunError, match="already holds a run"):
        RunFolder.create(run.path, "train", {})


@pytest.mark.parametrize("content", [None, b"", b"{", b"[]", b'{"kind": "train"}', b"\xff\xfe"])
def test_a_folder_that_is_no_run_is_a_sentence(tmp_path, content):
    if content is not None:
        (tmp_path / "run.json").write_bytes(content)
    with pytest.raises(RunError, match=r"run\.json|run description"):
        RunFolder.open(tmp_path)


@given(messages=st.lists(words, min_size=1, max_size=8), cut=st.integers(0, 400))
def test_a_reader_gets_every_event_once_however_the_file_grows(tmp_path_factory, messages, cut):
    run = RunFolder.create(tmp_path_factory.mktemp("runs") / "run", "train", {})
    for message in messages:
        run.append("warning", message=message)
    content = run.events_file.read_bytes()
    reader = EventReader(run.events_file)
    run.events_file.write_bytes(content[:cut])
    first = reader.read()
    run.events_file.write_bytes(content)
    assert [event["message"] for event in first + reader.read()] == messages
    assert reader.read() == []


def test_a_line_torn_by_a_crash_harms_no_other(run):
    run.append("started", step=0)
    with run.events_file.open("ab") as file:
        file.write(b'{"event": "loss')
    assert len(run.events()) == 1
    run.append("finished", step=1)
    assert [event["event"] for event in run.events()] == ["started", "finished"]


@pytest.mark.parametrize(
    ("events", "alive", "state"),
    [
        ([], False, "new"),
        ([], True, "running"),
        (["started", "losses"], True, "running"),
        (["started"], False, "died"),
        (["started", "paused"], True, "paused"),
        (["started", "paused"], False, "died"),
        (["started", "paused", "resumed"], True, "running"),
        (["started", "stopped"], False, "stopped"),
        (["started", "failed", "started", "finished"], False, "finished"),
        (["started", "failed"], False, "failed"),
    ],
)
def test_the_state_follows_from_events_and_life(events, alive, state):
    assert state_after([{"event": event} for event in events], is_alive=alive) == state


def test_a_wish_is_granted_once(run):
    assert not run.consume("stop")
    run.request("stop")
    assert run.consume("stop")
    assert not run.consume("stop")


def test_a_claim_keeps_others_out_and_old_wishes_too(run):
    run.request("stop")
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as other:
        description = json.loads((run.path / "run.json").read_text())
        description["process"] = {"pid": other.pid, "started": psutil.Process(other.pid).create_time()}
        (run.path / "run.json").write_text(json.dumps(description))
        assert run.is_alive()
        with pytest.raises(RunError, match="another process"):
            run.claim()
        other.kill()
        other.wait()
    assert not run.is_alive()
    run.claim()
    assert run.is_alive()
    assert not run.consume("stop")


def test_a_recycled_pid_is_not_the_run(run):
    run.claim()
    description = run.read()
    description["process"]["started"] -= 100
    (run.path / "run.json").write_text(json.dumps(description))
    assert description["process"]["pid"] == os.getpid()
    assert not run.is_alive()


def test_runs_get_names_of_their_own_and_are_listed_newest_first(tmp_path):
    assert list_runs(tmp_path / "none") == []
    made = []
    for moment in range(3):
        path = new_run_path(tmp_path, "Äpfel & oranges!")
        made.append(RunFolder.create(path, "train", {}))
        os.utime(path / "run.json", (1000 + moment, 1000 + moment))
    assert len({run.path for run in made}) == 3
    assert made[0].path.name.endswith("-pfel-oranges")
    assert list_runs(tmp_path) == made[::-1]


def test_a_detached_process_writes_its_words_into_the_log(run):
    start_detached(run, "no-such-command")
    from img2img.runs.folder import _started

    _started[-1].wait(60)
    assert "no-such-command" in run.log_file.read_text()
