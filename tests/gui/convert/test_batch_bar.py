"""The bar says what is going on, by what a batch tells."""

import pytest

from gui.convert.told import Told
from img2img.batch.config import BatchConfig
from img2img.runs.events import (
    BatchProgress,
    BatchStarted,
    FileEvent,
    Paused,
    Resumed,
    Stopping,
    Waiting,
)
from img2img.runs.folder import RunFolder

GONE = Waiting(reason="source", message="/pictures is gone. The batch goes on when it is there again.")


@pytest.fixture
def run(jobs, pictures):
    """A batch that this process works on."""
    config = BatchConfig.read({"command": "upscale", "model": "x", "paths": (pictures,), "output": pictures / "out"})
    run = RunFolder.create(jobs.runs_folder / "a", "batch", config.model_dump(mode="json"))
    run.claim()
    return run


@pytest.fixture
def says(qtbot, page, run):
    page.show_run(run)

    def said() -> str:
        return f"{page.bar.words.text()}\n{page.bar.details.text()}".replace("\N{NO-BREAK SPACE}", " ")

    def says(*words: str) -> bool:
        qtbot.waitUntil(lambda: all(word in said() for word in words))
        return True

    return says


def progress(done: int = 0) -> BatchProgress:
    counts = {"done": done, "failed": 0, "skipped": 0, "total": 6, "fraction": 0.0}
    return BatchProgress(**counts, elapsed=65.0, eta=180.0, megapixels_a_second=3.14)


def test_a_running_batch_tells_its_speed_times_device_and_runtime(run, says, pictures, page):
    run.append(BatchStarted(total=6, model="x", output="out", device="cuda:0", format="ncnn bf16"))
    run.append(FileEvent(path=str(pictures / "0.png"), target="out/0.png", state="done"))
    run.append(progress(1))
    assert says("1 of 6", "1 min 5 s so far", "about 3 min 0 s left", "3.1 MP/s", "cuda:0  ·  ncnn bf16")
    assert page.bar.words.text() == "1 of 6"


def test_what_is_waited_for_is_said_until_it_is_over(run, says, page):
    run.append(BatchStarted(total=6, model="x", output="out"))
    run.append(progress())
    run.append(GONE)
    assert says(GONE.message, "0 of 6  ·  1 min 5 s so far")
    assert "MP/s" not in page.bar.details.text()
    run.append(Paused())
    assert says("Paused at 0 of 6.")
    run.append(Resumed())
    assert says(GONE.message)
    run.append(Resumed())
    assert says("3.1 MP/s")
    assert page.bar.words.text() == "0 of 6"


def test_a_batch_that_waits_for_its_turn_says_so_before_it_has_begun(run, says):
    run.append(Waiting(reason="device", message="Waiting for cuda:0: another batch is using it."))
    assert says("Waiting for cuda:0")


def test_that_it_stops_is_said_in_every_window_until_it_has(run, says):
    """Also where somebody else has asked."""
    run.append(BatchStarted(total=6, model="x", output="out"))
    run.append(Stopping())
    assert says("Stopping after this tile…", "0 of 6")


def test_a_new_start_begins_with_nothing_said():
    told = Told()
    for event in (BatchStarted(total=1, model="x", output=""), Paused(), GONE, Stopping()):
        told.take(event)
    told.take(BatchStarted(total=1, model="x", output="", device="cpu"))
    assert (told.waiting, told.is_stopping, told.computed) == ("", False, ("cpu",))
