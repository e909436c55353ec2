"""The run folder: what a worker writes, a reader reads, whatever happens to either."""

import json
import os
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from img2img.errors import RunError
from img2img.runs.folder import RunFolder, list_runs, new_run_path
from img2img.runs.process import launch_environment
from img2img.runs.summary import EventLogs, summaries


@pytest.fixture
def run(tmp_path):
    return RunFolder.create(tmp_path / "run", "train", {"recipe": "cyclegan"})


def test_a_run_is_found_again_as_it_was_made(run):
    again = RunFolder.open(run.path)
    assert (again.kind, again.config) == ("train", {"recipe": "cyclegan"})
    assert again.state() == "new"
    with pytest.raises(RunError, match="already holds a run"):
        RunFolder.create(run.path, "train", {})


ODD = (
    b'{"kind": "train", "config": []}',
    b'{"kind": ["train"], "config": {}}',
    b'{"kind": "train", "config": {}, "process": {"pid": 1}}',
    b'{"kind": "train", "config": {}, "process": "me"}',
)


@pytest.mark.parametrize("content", [None, b"", b"{", b"[]", b'{"kind": "train"}', b"\xff\xfe", *ODD])
def test_a_folder_that_is_no_run_is_a_sentence(tmp_path, content):
    if content is not None:
        (tmp_path / "run.json").write_bytes(content)
    with pytest.raises(RunError, match=r"run\.json|run description"):
        RunFolder.open(tmp_path)


def test_a_wish_is_granted_once(run):
    assert not run.consume("stop")
    run.request("stop")
    assert run.consume("stop")
    assert not run.consume("stop")


def test_an_odd_folder_hides_no_other_run(run, caplog):
    parent = run.path.parent
    for number, content in enumerate((*ODD, b'{"kind": "train", "config": {}}')):
        (parent / str(number)).mkdir()
        (parent / str(number) / "run.json").write_bytes(content)
    (parent / "4" / "events.jsonl").mkdir()
    (parent / "gone").mkdir()
    (parent / "gone" / "run.json").symlink_to("nowhere")  # as one that vanishes after it was listed
    assert [found.run for found in summaries(parent, EventLogs())] == [run]
    assert [number for number in "01234" if f"{parent / number} is left out" in caplog.text] == list("01234")
    assert set(list_runs(parent)) >= {run}


def test_a_request_that_another_process_holds_is_heard_later(run, monkeypatch):
    """As on Windows, while a program that guards files looks at it."""
    run.request("stop")

    def held(_path: Path) -> None:
        raise PermissionError(13, "it is being used by another process")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", held)
        assert not run.consume("stop")
    assert run.consume("stop")


CLAIM = "run.claim(); print('claimed', flush=True); input()"


def worker(run, script=CLAIM):
    """A process that works on the run as `script` says, and waits."""
    head = "import os, sys, time\nfrom pathlib import Path\nfrom img2img.runs.folder import RunFolder\n"
    code = f"{head}run = RunFolder(Path(sys.argv[1]))\n{script}"
    return subprocess.Popen(
        [sys.executable, "-c", code, str(run.path)],
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )


def line_of(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline()


def tell(process: subprocess.Popen[str], line: str) -> None:
    assert process.stdin is not None
    process.stdin.write(line)
    process.stdin.flush()


def test_a_claim_keeps_others_out_until_its_process_ends_however(run):
    with worker(run) as other:
        assert line_of(other) == "claimed\n"
        assert run.is_alive()
        with pytest.raises(RunError, match="another process"):
            run.claim()
        other.kill()
        other.wait()
    assert not run.is_alive()
    run.claim()
    assert run.is_alive()


def test_of_two_that_start_at_once_one_wins_and_the_other_is_told(run):
    ready = "print('ready', flush=True); input()\ntry:\n    run.claim(); print('claimed', flush=True)\n"
    ready += "except Exception as error:\n    print(error, flush=True)\ninput()"
    with worker(run, ready) as one, worker(run, ready) as two:
        for process in (one, two):
            assert line_of(process) == "ready\n"
        for process in (one, two):
            tell(process, "go\n")
        told = sorted(line_of(process) for process in (one, two))
        for process in (one, two):
            process.kill()
    assert told[1] == "claimed\n"
    assert "is being worked on by another process. Stop it first" in told[0]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="Windows has no fork")
def test_a_child_that_outlives_a_killed_worker_holds_no_lock(run):
    """Workers of a data loader notice some seconds late that they are alone."""
    child = "print('forked', flush=True); os.closerange(0, 3); time.sleep(10); os._exit(0)"
    fork = f"run.claim()\nif os.fork() == 0:\n    {child}\n"
    with worker(run, fork + CLAIM) as other:
        assert sorted(line_of(other) for _ in range(2)) == ["claimed\n", "forked\n"]  # it gives up the lock before
        other.kill()
        other.wait()
        run.claim()
    assert run.is_alive()


def test_a_worker_of_an_earlier_version_keeps_others_out_too(run):
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as other:
        run._write(run.read() | {"process": {"pid": other.pid, "started": psutil.Process(other.pid).create_time()}})
        assert run.is_alive()
        with pytest.raises(RunError, match="another process"):
            run.claim()
        other.kill()
    assert not run.is_alive()
    run.claim()


def test_what_was_asked_before_the_launch_is_stale_and_what_is_asked_after_it_is_heard(run, monkeypatch):
    run.request("stop")
    run.claim()  # started by hand
    assert not run.consume("stop")
    run.request("pause")
    environment = launch_environment(run)
    run.request("stop")
    monkeypatch.setattr(os, "environ", environment)
    run.claim()  # launched
    assert not run.consume("pause")
    assert run.consume("stop")
    run.request("stop")
    run.claim()  # the launch is used up
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
