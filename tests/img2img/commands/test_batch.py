"""A batch that is paused, stopped, changed and hindered while it runs loses nothing and does nothing twice."""

import os
import shutil
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from img2img import disk
from img2img.batch import convert as convert_module
from img2img.batch import ledger, patience, pipeline, watching
from img2img.batch.obstacles import Obstacles
from img2img.inference.upscale import Upscaler
from img2img.pictures import reading
from img2img.pictures.files import PictureFile, read_picture, write_picture
from img2img.runs.events import BatchProgress, BatchStarted, FileEvent, Waiting
from img2img.runs.folder import RunFolder
from img2img.runs.queue_edits import QueueEdit, ask
from img2img.runs.turns import Turn


@pytest.fixture
def many():
    """Twenty small pictures, in two folders."""
    for number in range(20):
        pixels = np.full((4, 4, 3), number, np.uint8)
        write_picture(Path("many", "even" if number % 2 == 0 else "odd", f"{number}.png"), PictureFile(pixels))
    return Path("many")


@pytest.fixture
def slow(monkeypatch):
    """Each picture takes 50 ms, is asked about by itself, and few are read before their turn."""
    monkeypatch.setattr(pipeline, "MOST", 2)
    real = Upscaler.__call__

    def call(*arguments):
        time.sleep(0.05)
        return real(*arguments)

    monkeypatch.setattr(Upscaler, "__call__", call)
    monkeypatch.setattr(Upscaler, "alike", lambda upscaler, picture: None)


@pytest.fixture
def batch(img2img, twice):
    """Start `img2img upscale` on paths with a run folder, while a function is called; gives the run and the answer."""

    def start(paths, meanwhile=lambda run: None, *options, name="run"):
        faults = []

        def act():
            try:
                until(lambda: Path(name, "run.json").exists())
                meanwhile(RunFolder(Path(name)))
            except BaseException as error:
                faults.append(error)
                RunFolder(Path(name)).request("stop")

        watcher = threading.Thread(target=act)
        watcher.start()
        given = (paths, "-m", twice, "-o", "out", *options) if paths else options
        answer = img2img("upscale", *given, "--run", name)
        watcher.join()
        if faults:
            raise faults[0]
        return RunFolder(Path(name)), answer

    return start


def until(condition):
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def told(run, kind):
    return [event for event in run.events() if isinstance(event, kind)]


def states(run):
    """Each file's states by its name, in order."""
    found: dict[str, list[str]] = {}
    for event in told(run, FileEvent):
        found.setdefault(Path(event.path).name, []).append(event.state)
    return found


def wait_for_done(run, count):
    until(lambda: sum(event.state == "done" for event in told(run, FileEvent)) >= count)


def wait_for(run, name):
    until(lambda: any(event.event == name for event in run.events()))


def made():
    return sorted(path.name for path in Path("out").rglob("*") if path.is_file())


def test_a_stop_in_the_middle_of_a_file_leaves_it_to_be_done(batch, monkeypatch):
    write_picture(Path("large.png"), PictureFile(np.full((300, 300, 3), 7, np.uint8)))
    real = Upscaler._run

    def run_slowly(upscaler, network, prepared, on_progress):
        def tell(done, total):
            time.sleep(0.05)
            on_progress(done, total)

        return real(upscaler, network, prepared, tell)

    monkeypatch.setattr(Upscaler, "_run", run_slowly)

    def stop(run):
        until(lambda: any(event.fraction > 0 for event in told(run, BatchProgress)))
        run.request("pause")
        wait_for(run, "paused")
        time.sleep(0.5)
        run.request("resume")
        wait_for(run, "resumed")
        run.request("stop")

    run, answer = batch("large.png", stop, "--tile", "64")
    assert answer.code == 1
    assert (run.state(), states(run)) == ("stopped", {"large.png": ["running", "waiting"]})
    assert not Path("out").is_dir() or made() == []
    first = told(run, BatchProgress)[-1]
    assert 0 < first.elapsed < told(run, BatchProgress)[-1].time - told(run, BatchStarted)[0].time - 0.4
    run, answer = batch(None)
    assert (answer.code, states(run)["large.png"]) == (0, ["running", "waiting", "running", "done"])
    progress = [event for event in told(run, BatchProgress) if event.time > first.time]
    assert all(first.elapsed <= event.elapsed <= first.elapsed + 10 for event in progress)
    assert progress[-1].elapsed > first.elapsed
    assert any(event.megapixels_a_second and event.eta for event in progress)


def test_files_are_removed_and_moved_while_others_are_done(batch, many, slow):
    def change(run):
        wait_for_done(run, 1)
        ask(run, QueueEdit(action="remove", paths=(str((many / "odd").absolute()),)))
        ask(run, QueueEdit(action="first", paths=(str((many / "even" / "18.png").absolute()),)))

    run, answer = batch(many, change)
    assert answer.code == 0
    ends = Counter(last for *_, last in states(run).values())
    assert set(ends) == {"done", "removed"}
    assert ends["removed"] >= 9  # the tenth may have been begun
    done = [Path(event.path).name for event in told(run, FileEvent) if event.state == "done"]
    assert done.index("18.png") < done.index("16.png")
    assert told(run, BatchProgress)[-1].total == ends["done"] == len(made())
    run, answer = batch(None)
    assert (answer.code, len(made())) == (0, ends["done"])


def test_what_failed_is_done_again_when_it_is_asked(batch, many, slow):
    (many / "even" / "0.png").write_bytes(b"not a picture")

    def mend(run):
        until(lambda: "failed" in states(run).get("0.png", []))
        write_picture(many / "even" / "0.png", PictureFile(np.zeros((4, 4, 3), np.uint8)))
        ask(run, QueueEdit(action="retry"))

    run, answer = batch(many, mend)
    assert answer.code == 0
    assert states(run)["0.png"] == ["running", "failed", "waiting", "running", "done"]
    assert (told(run, BatchProgress)[-1].failed, len(made())) == (0, 20)


def test_commands_ask_and_what_is_asked_of_a_stopped_batch_counts_from_its_next_start(batch, img2img, many, slow):
    def stop(run):
        wait_for_done(run, 1)
        run.request("stop")

    run, _ = batch(many, stop)
    done = len(made())
    assert "is not running (it is stopped)" in img2img("batch", "pause", "run").err
    assert "counts from its next start on" in img2img("batch", "remove", "run", many / "odd").err
    img2img("batch", "first", "run", many / "even" / "18.png")
    img2img("batch", "remove", "run", many / "even" / "16.png")
    img2img("batch", "retry", "run", many / "even" / "16.png")
    run, answer = batch(None)
    assert answer.code == 0
    assert "16.png" in made()
    assert len(made()) <= 10 + done
    order = [Path(event.path).name for event in told(run, FileEvent) if event.state == "done"]
    assert order[done] == "18.png"


def test_a_change_that_is_no_change_is_left_out(batch, photos):
    def scribble(run):
        (run.control / "0.edit").write_text("{")

    _, answer = batch(photos, scribble)
    assert answer.code == 0


def test_a_folder_of_sources_that_is_gone_is_waited_for(batch, many, slow):
    def unplug(run):
        wait_for_done(run, 2)
        many.rename("away")
        until(lambda: told(run, Waiting))
        time.sleep(0.3)
        assert told(run, Waiting)[-1].reason == "source"
        assert f"The folder {many.absolute()} with the pictures is gone" in told(run, Waiting)[-1].message
        Path("away").rename(many)

    run, answer = batch(many, unplug)
    assert answer.code == 0
    assert (len(made()), told(run, BatchProgress)[-1].failed) == (20, 0)
    order = [Path(event.path).name for event in told(run, FileEvent) if event.state == "done"]
    assert len(order) == len(set(order)) == 20


@pytest.mark.parametrize("is_drive", [False, True])
def test_a_folder_of_sources_that_is_gone_at_a_later_start_is_waited_for(batch, many, slow, monkeypatch, is_drive):
    mounted, ismount = {many.absolute()} if is_drive else set(), os.path.ismount
    monkeypatch.setattr(os.path, "ismount", lambda path: path in mounted or ismount(path))
    run, _ = batch(many, lambda run: (wait_for_done(run, 2), run.request("stop")))
    before = told(run, BatchProgress)[-1]
    many.rename("away")
    drives = set(mounted)
    if is_drive:
        many.mkdir()  # of the system's own disk: what is left of a drive that is not mounted
        mounted.clear()
    waits = len(told(run, Waiting))

    def stop(run):
        until(lambda: len(told(run, Waiting)) > waits)
        assert told(run, Waiting)[-1].reason == "source"
        assert f"The folder {many.absolute()} with the pictures is gone" in told(run, Waiting)[-1].message
        run.request("stop")

    run, answer = batch(None, stop)
    assert (answer.code, run.state()) == (1, "stopped")
    after = told(run, BatchProgress)[-1]
    assert (after.done, after.total) == (before.done, before.total)
    waits = len(told(run, Waiting))

    def plug(run):
        until(lambda: len(told(run, Waiting)) > waits)
        if is_drive:
            many.rmdir()
        Path("away").rename(many)
        mounted.update(drives)

    run, answer = batch(None, plug)
    assert (answer.code, len(made()), told(run, BatchProgress)[-1].failed) == (0, 20, 0)


def test_a_drive_for_the_results_that_is_gone_at_a_later_start_is_waited_for(batch, many, slow, monkeypatch):
    out, ismount = Path("out").absolute(), os.path.ismount
    mounted = {out}
    monkeypatch.setattr(os.path, "ismount", lambda path: path in mounted or ismount(path))
    run, _ = batch(many, lambda run: (wait_for_done(run, 2), run.request("stop")))
    done = made()
    out.rename("away")
    out.mkdir()
    mounted.clear()
    waits = len(told(run, Waiting))

    def plug(run):
        until(lambda: len(told(run, Waiting)) > waits)
        assert told(run, Waiting)[-1].reason == "output"
        assert f"The folder {out} with the results is gone" in told(run, Waiting)[-1].message
        assert not made()  # nothing is written beside the drive
        out.rmdir()
        Path("away").rename(out)
        mounted.add(out)

    run, answer = batch(None, plug)
    assert (answer.code, len(made())) == (0, 20)
    assert len(told(run, Waiting)) == waits + 1
    assert set(done) <= {Path(event.path).name for event in told(run, FileEvent) if event.state == "skipped"}


def test_a_folder_of_results_that_a_person_removed_is_made_anew(batch, many):
    batch(many)
    shutil.rmtree("out")
    run, answer = batch(None)
    assert (answer.code, len(made())) == (0, 20)
    assert not told(run, Waiting)


def test_a_path_that_never_was_there_is_no_drive_but_a_mistake(batch, many):
    for _ in range(2):
        run, answer = batch("mnay")
        assert answer.code == 1
        assert f"There is no file {Path('mnay').absolute()}. Check the path." in answer.err
        assert not told(run, Waiting)


def test_one_missing_file_of_a_folder_that_is_there_fails(batch, many, slow):
    def delete(run):
        wait_for_done(run, 1)
        (many / "odd" / "19.png").unlink()

    run, answer = batch(many, delete)
    assert answer.code == 1
    assert states(run)["19.png"] == ["running", "failed"]


def test_a_folder_of_results_that_is_gone_is_waited_for_and_a_stop_ends_that(batch, many, slow):
    def unplug(run):
        wait_for_done(run, 2)
        Path("out").rename("away")
        until(lambda: told(run, Waiting))
        assert told(run, Waiting)[-1].reason == "output"
        assert not Path("out").exists()  # nothing is made anew where a drive was
        run.request("stop")

    run, answer = batch(many, unplug)
    assert (answer.code, run.state()) == (1, "stopped")
    Path("away").rename("out")
    run, answer = batch(None)
    assert (answer.code, len(made()), told(run, BatchProgress)[-1].failed) == (0, 20, 0)


def test_a_disk_that_is_full_is_waited_for(batch, many, slow, tmp_path):
    out = Path("out")
    out.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256k", "none", out], capture_output=True, check=False)
    if mounted.returncode:
        pytest.skip("a small disk can be mounted by an administrator only")
    try:
        (out / "other").write_bytes(bytes(240_000))

        def free(run):
            until(lambda: told(run, Waiting))
            assert told(run, Waiting)[-1].reason == "space"
            assert "the disk is full" in told(run, Waiting)[-1].message
            (out / "other").unlink()

        run, answer = batch(many, free)
        assert answer.code == 0
        assert told(run, BatchProgress)[-1].failed == 0
        assert sum(path.suffix == ".png" for path in out.rglob("*")) == 20
        assert not list(out.rglob("*.part"))
    finally:
        subprocess.run(["umount", "-l", out], check=True)


@pytest.mark.skipif(sys.platform != "linux", reason="others do not tell whose a handle is")
def test_room_is_waited_for_as_long_as_a_file_would_not_fit(batch, photos, monkeypatch):
    room = [0]
    real = os.fsync

    def fsync(handle):
        is_result = "/out/" in str(Path(f"/proc/self/fd/{handle}").readlink())
        if is_result and os.fstat(handle).st_size > room[0]:
            raise OSError(28, "No space left on device")
        real(handle)

    monkeypatch.setattr(disk.os, "fsync", fsync)
    monkeypatch.setattr(
        convert_module, "Obstacles", lambda paths, output: Obstacles(paths, output, lambda folder: room[0])
    )

    def free(run):
        until(lambda: told(run, Waiting))
        time.sleep(0.5)
        assert made() == []
        room[0] = 10**9

    run, answer = batch(photos, free)
    assert (answer.code, made()) == (0, ["1.png", "2.png", "3.png"])
    assert len(told(run, Waiting)) <= 3


def test_a_full_disk_of_the_run_folder_is_waited_for(batch, photos, monkeypatch):
    real, refused = RunFolder.append, []

    def append(run, event):
        if isinstance(event, FileEvent) and event.state == "done" and len(refused) < 2:
            refused.append(event)
            raise OSError(28, "No space left on device")
        real(run, event)

    monkeypatch.setattr(RunFolder, "append", append)
    monkeypatch.setattr(patience, "POLL", 0.01)
    run, answer = batch(photos)
    assert (answer.code, len(refused)) == (0, 2)
    assert answer.err.count("could not be written: the disk is full") == 1
    assert Counter(last for *_, last in states(run).values()) == {"done": 3}


def test_what_a_network_drive_failed_to_give_once_is_read_again_at_the_end(batch, photos, monkeypatch):
    real, asked = Path.read_bytes, Counter()

    def read_bytes(path):
        asked[path.name] += 1
        if path.name == "1.png" and asked["1.png"] == 1:
            raise OSError(5, "Input/output error")
        if path.name == "2.png":
            raise OSError(5, "Input/output error")
        return real(path)

    monkeypatch.setattr(reading.Path, "read_bytes", read_bytes)
    run, answer = batch(photos)
    assert answer.code == 1
    assert states(run)["1.png"] == ["running", "waiting", "running", "done"]
    assert states(run)["2.png"] == ["running", "waiting", "running", "failed"]


def test_a_batch_waits_for_its_turn_on_the_device_and_gives_it_up_while_it_is_paused(batch, many, slow):
    other = Turn("cpu")
    other.draw()

    def take_turns(run):
        until(lambda: told(run, Waiting))
        assert told(run, Waiting)[0].message.startswith("Waiting for cpu: another batch is using it.")
        assert not told(run, BatchStarted)
        other.leave()
        wait_for_done(run, 1)
        other.draw()
        assert not other.has_come()
        run.request("pause")
        wait_for(run, "paused")
        until(other.has_come)  # it is left right after that is told
        run.request("resume")
        until(lambda: len(told(run, Waiting)) == 2)
        other.leave()

    _, answer = batch(many, take_turns)
    assert (answer.code, len(made())) == (0, 20)
    other.draw()
    assert other.has_come()  # the batch has left


def test_a_watched_folder_is_gone_on_with(batch, photos, monkeypatch):
    monkeypatch.setattr(convert_module, "WATCH_POLL", 0.05)
    assert watching.POLL >= 1  # for people

    def bring(run):
        until(lambda: told(run, Waiting))
        assert told(run, Waiting)[-1].reason == "pictures"
        half = photos / "new.png.part"
        write_picture(photos / "trip" / "new.png", PictureFile(np.full((3, 3, 3), 9, np.uint8)))
        half.write_bytes(b"x")
        wait_for_done(run, 4)
        until(lambda: isinstance(run.events()[-1], Waiting))
        run.request("stop")

    run, _ = batch(photos, bring, "--watch")
    assert run.state() == "stopped"
    assert made() == ["1.png", "2.png", "3.png", "new.png"]
    assert told(run, BatchProgress)[-1].total == 4
    assert read_picture(Path("out/trip/new.png")).pixels.shape == (6, 6, 3)


def test_how_a_batch_is_done_may_change_from_start_to_start(batch, photos, monkeypatch):
    monkeypatch.setitem(sys.modules, "ray", None)
    assert batch(photos)[1].code == 0
    _, answer = batch(None, lambda run: None, "--cluster", "auto")
    assert (answer.code, answer.err) == (2, "--cluster needs Ray. Install it with: pip install 'img2img[ray]'\n")
    assert batch(photos)[1].code == 0


def test_what_is_done_is_known_by_size_and_time_and_read_only_where_they_differ(batch, photos, monkeypatch):
    for file in photos.rglob("*.png"):
        os.utime(file, (1_000_000, 1_000_000))
    assert batch(photos)[1].code == 0
    os.utime(photos / "1.png", (2_000_000, 2_000_000))
    hashed = []
    real = ledger.content_hash
    monkeypatch.setattr(ledger, "content_hash", lambda path: (hashed.append(path.name), real(path))[1])
    run, answer = batch(None)
    assert (answer.code, hashed) == (0, ["1.png"])
    assert Counter(last for *_, last in states(run).values()) == {"skipped": 3}
    batch(None)
    assert hashed == ["1.png"]  # and its new time is known
