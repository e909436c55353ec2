"""What runs tell: written, read, torn, of other versions; and what state follows from it."""

import json
import math
import threading
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from img2img.runs import event_log
from img2img.runs.event_log import EventLog
from img2img.runs.events import (
    BatchFinished,
    BatchProgress,
    BatchStarted,
    BatchStopped,
    EventBase,
    Failed,
    FileEvent,
    Losses,
    Paused,
    Preparing,
    Resumed,
    Sampled,
    Saved,
    TrainingFinished,
    TrainingProgress,
    TrainingStarted,
    TrainingStopped,
    Warned,
    parse_event,
    parse_events,
)
from img2img.runs.folder import RunFolder
from img2img.runs.state import last_mark, state_after
from img2img.runs.summary import EventLogs

KINDS = EventBase.__subclasses__()
words = st.text(max_size=30)


@pytest.fixture
def run(tmp_path):
    return RunFolder.create(tmp_path / "run", "train", {"recipe": "cyclegan"})


def started(**values):
    facts = {"step": 0, "steps": 9, "recipe": "cyclegan", "device": "cpu", "precision": "float32", "parameters": 1}
    return TrainingStarted(**facts | values)


@given(st.one_of(*(st.builds(kind, time=st.floats(0, 1e10)) for kind in KINDS)))
def test_every_event_is_read_as_it_was_written(event):
    line = json.loads(event.line())
    assert list(line)[:2] == ["event", "time"]
    again = parse_event(event.line())
    assert type(again) is type(event)
    assert again is not None
    assert again.line() == event.line()


def test_every_kind_can_be_told_apart():
    assert len({(kind.model_fields["event"].default, "step" in kind.model_fields) for kind in KINDS}) == len(KINDS)


@pytest.mark.parametrize(
    ("line", "event"),
    [
        ('{"event": "celebrated", "time": 1.0, "with": "cake"}', None),
        ('{"event": "sample", "time": 1.0, "step": 1}', None),
        ('{"event": "sample", "st', None),
        ("[]", None),
        ("7", None),
        ("", None),
        ('{"time": 1.0}', None),
        ('{"event": ["started"]}', None),
        ('{"a": 1, "message": "No.", "time": 1.0, "event": "failed"}', Failed(time=1.0, message="No.")),
        ('{"event": "paused", "time": 1.0}', Paused(time=1.0)),
        ('{"event": "file", "time": 1, "path": "a", "state": "done"}', FileEvent(time=1, path="a", state="done")),
    ],
)
def test_lines_of_other_versions_and_torn_ones_are_read_as_far_as_they_are_known(line, event):
    assert parse_event(line) == event


def test_a_loss_that_is_no_number_is_read_as_none():
    """Earlier versions wrote NaN, which is no JSON."""
    for line in (
        '{"event": "losses", "time": 1.0, "step": 1, "values": {"a": NaN}}',
        Losses(step=1, values={"a": math.nan}).line(),
    ):
        event = parse_event(line)
        assert isinstance(event, Losses)
        assert math.isnan(event.values["a"])


@given(messages=st.lists(words, min_size=1, max_size=8), cut=st.integers(0, 400))
def test_a_reader_gets_every_event_once_however_the_file_grows(tmp_path_factory, messages, cut):
    run = RunFolder.create(tmp_path_factory.mktemp("runs") / "run", "train", {})
    for message in messages:
        run.append(Warned(message=message))
    content = run.events_file.read_bytes()
    reader = EventLog(run.events_file).reader()
    run.events_file.write_bytes(content[:cut])
    first = reader.read()
    run.events_file.write_bytes(content)
    warned = first + reader.read()
    assert [event.message if isinstance(event, Warned) else None for event in warned] == messages
    assert reader.read() == []


def test_a_line_torn_by_a_crash_harms_no_other(run):
    run.append(started())
    with run.events_file.open("ab") as file:
        file.write(b'{"event": "loss')
    assert len(run.events()) == 1
    run.append(TrainingFinished(step=1, model=""))
    assert [event.event for event in run.events()] == ["started", "finished"]


COUNTS: Any = {"done": 1, "failed": 0, "skipped": 0}
PROGRESS = BatchProgress(**COUNTS, total=1, fraction=0, elapsed=1, eta=None)
BATCH = BatchStarted(total=1, model="m", output="o")
LOSSES = Losses(step=1, values={})
STARTED, PAUSED, RESUMED = started(), Paused(), Resumed()


@pytest.mark.parametrize(
    ("events", "alive", "state"),
    [
        ([], False, "new"),
        ([], True, "running"),
        ([STARTED, LOSSES], True, "running"),
        ([STARTED], False, "died"),
        ([STARTED, PAUSED], True, "paused"),
        ([STARTED, PAUSED], False, "died"),
        ([STARTED, PAUSED, RESUMED], True, "running"),
        ([STARTED, TrainingStopped(step=1)], False, "stopped"),
        ([BATCH, PROGRESS, BatchStopped(**COUNTS)], False, "stopped"),
        ([BATCH, PROGRESS, BatchFinished(**COUNTS), Sampled(step=1, file="")], False, "finished"),
        ([STARTED, Failed(message=""), STARTED, TrainingFinished(step=1, model="")], False, "finished"),
        ([STARTED, Failed(message=""), Saved(step=1, file=""), Preparing(what="", done=0, total=1)], False, "failed"),
    ],
)
def test_the_state_follows_from_events_and_life(events, alive, state):
    assert state_after(last_mark(events), 0.0 if alive else None) == state


def test_a_run_that_was_claimed_after_its_last_word_prepares():
    stopped = TrainingStopped(step=1, time=100.0)
    assert state_after(stopped, 99.0) == "stopped"  # it told its end, and is only leaving
    assert state_after(stopped, 101.0) == "running"
    assert state_after(Paused(time=100.0), 101.0) == "running"


def test_the_quick_state_is_the_state(run):
    logs = EventLogs()
    assert logs.state(run) == run.state() == "new"
    told = "it has not 'finished' or \"stopped\""
    for event in (STARTED, Warned(message=told), PAUSED, LOSSES, RESUMED, TrainingStopped(step=1), STARTED):
        run.append(event)
        assert logs.state(run) == run.state()
    run.append(Failed(message=told))
    assert logs.state(run) == run.state() == "failed"


def test_a_torn_line_harms_no_state(run):
    run.append(TrainingFinished(step=1, model=""))
    with run.events_file.open("ab") as file:
        file.write(b'{"event": "started", "st')
    logs = EventLogs()
    assert logs.state(run) == run.state() == "finished"
    run.append(Failed(message="No."))
    assert logs.state(run) == run.state() == "failed"


def test_the_state_of_a_long_history_is_found_without_parsing_it(run):
    """And a reader that comes later gets all of it; whoever looks again reads only what is new."""
    progress = TrainingProgress(step=1, steps=9, elapsed=1, eta=1, seconds_per_step=1)
    run.events_file.write_text(f"{STARTED.line()}\n" + 50_000 * f"{progress.line()}\n")
    log, begin = EventLog(run.events_file), time.thread_time()
    assert log.mark() == STARTED
    looked = time.thread_time()
    assert len(log.reader().read()) == 50_001
    parsed = time.thread_time()
    run.append(PAUSED)
    assert log.mark() == PAUSED
    assert (looked - begin) < (parsed - looked) / 2
    assert (time.thread_time() - parsed) < (looked - begin) / 2


def test_the_state_is_told_at_once_while_another_thread_parses_the_history(run, monkeypatch):
    run.append(STARTED)
    log = EventLog(run.events_file)
    assert log.mark() == STARTED
    run.append(PAUSED)
    parsing, parsed = threading.Event(), threading.Event()

    def slowly(lines):
        parsing.set()
        parsed.wait(5)
        return parse_events(lines)

    monkeypatch.setattr(event_log, "parse_events", slowly)
    history = []
    reader = threading.Thread(target=lambda: history.extend(log.reader().read()))
    reader.start()
    assert parsing.wait(5)
    begin = time.monotonic()
    assert log.mark() == STARTED
    assert time.monotonic() - begin < 1
    parsed.set()
    reader.join()
    assert (history, log.mark()) == ([STARTED, PAUSED], PAUSED)


def test_many_readers_get_everything_once(run):
    log = EventLog(run.events_file)
    run.append(STARTED)
    first = log.reader()
    assert first.read() == [STARTED]
    run.append(PAUSED)
    assert log.mark() == PAUSED
    second = log.reader()
    assert second.read() == [STARTED, PAUSED]
    run.append(RESUMED)
    assert second.read() == [RESUMED]
    assert first.read() == [PAUSED, RESUMED]
    assert first.read() == second.read() == []
