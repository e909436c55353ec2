"""Changes to a queue come whole, in order, and once; and no launch throws them away."""

import threading

import pytest

from img2img.runs.folder import RunFolder
from img2img.runs.process import launch_environment
from img2img.runs.queue_edits import QueueEdit, ask, asked


@pytest.fixture
def run(tmp_path):
    return RunFolder.create(tmp_path / "run", "batch", {})


def numbered(count):
    return [QueueEdit(action="remove", paths=(str(number),)) for number in range(count)]


def test_they_come_in_order_and_once(run):
    for edit in numbered(20):
        ask(run, edit)
    with asked(run) as edits:
        assert edits == numbered(20)
    with asked(run) as edits:
        assert edits == []
    assert not run.has_requests()


def test_who_dies_over_them_is_asked_again(run):
    ask(run, QueueEdit(action="retry"))

    def die():
        with asked(run):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        die()
    with asked(run) as edits:
        assert edits == [QueueEdit(action="retry")]


def test_a_launch_clears_requests_and_keeps_changes(run):
    run.request("stop")
    ask(run, QueueEdit(action="first", paths=("a",)))
    launch_environment(run)
    assert not run.consume("stop")
    with asked(run) as edits:
        assert [edit.action for edit in edits] == ["first"]


def test_none_is_lost_or_read_in_half_while_many_ask(run):
    """22,000 paths an edit, from two threads, while the worker looks all the time."""
    paths = tuple(f"/pictures/{number}.png" for number in range(22_000))

    def ask_often():
        for _ in range(5):
            ask(run, QueueEdit(action="remove", paths=paths))

    threads = [threading.Thread(target=ask_often) for _ in range(2)]
    for thread in threads:
        thread.start()
    found: list[QueueEdit] = []
    while any(thread.is_alive() for thread in threads) or run.has_requests():
        with asked(run) as edits:
            found += edits
    assert [len(edit.paths) for edit in found] == [22_000] * 10
