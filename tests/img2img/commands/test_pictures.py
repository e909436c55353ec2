"""translate and upscale from the shell: what is done, what is told, and the exit code."""

import itertools
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from img2img.batch import pipeline
from img2img.errors import DiskFull
from img2img.inference.upscale import Upscaler
from img2img.pictures.files import PictureFile, read_picture, write_picture
from img2img.runs.events import Failed
from img2img.runs.folder import RunFolder
from img2img.runs.process import start_detached
from tests.img2img.pictures.samples import SRGB, XMP, smooth


def doubled(path: Path) -> np.ndarray:
    return read_picture(path).pixels.repeat(2, 0).repeat(2, 1)


def events(answer) -> list[dict]:
    return [json.loads(line) for line in answer.out.splitlines()]


def files_in(folder: str) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in Path(folder).rglob("*.*"))


@pytest.mark.parametrize("command", ["upscale", "translate"])
def test_a_folder_is_converted_with_its_tree(img2img, twice, photos, command):
    answer = img2img(command, photos, "-m", twice, "-o", "out")
    assert (answer.code, answer.out, answer.err) == (0, "", "3 done. The pictures are in out.\n")
    assert files_in("out") == files_in("photos")
    for name in files_in("photos"):
        assert np.array_equal(read_picture(Path("out", name)).pixels, doubled(photos / name))


@pytest.mark.parametrize(("scale", "shape"), [(2, (10, 14, 3)), (1.5, (8, 10, 3)), (4, (20, 28, 3))])
def test_upscale_reaches_any_scale(img2img, twice, photos, scale, shape):
    assert img2img("upscale", photos / "1.png", "-m", twice, "-o", "large.png", "--scale", scale).code == 0
    assert read_picture(Path("large.png")).pixels.shape == shape


@pytest.mark.parametrize("shape", [(1, 1, 3), (2, 20_000, 1)])
def test_every_size_works(img2img, twice, shape):
    write_picture(Path("a.png"), PictureFile(np.full(shape, 77, np.uint8)))
    assert img2img("upscale", "a.png", "-m", twice, "-o", "out").code == 0
    assert np.array_equal(read_picture(Path("out/a.png")).pixels, doubled(Path("a.png")))


@pytest.mark.parametrize("suffix", ["png", "jpg", "webp", "tiff"])
def test_what_describes_a_photo_survives_its_enlargement(img2img, twice, suffix):
    exif = Image.Exif()
    exif[0x0112], exif[0x8769] = 6, {0x9003: "2024:05:06 07:08:09", 0xA002: 40, 0xA003: 24}
    Image.fromarray(smooth()).save("a.jpg", exif=exif, xmp=XMP, dpi=(300, 200), icc_profile=SRGB, comment="Köln")
    assert img2img("upscale", "a.jpg", "-m", twice, "-o", "out", "--format", suffix).code == 0
    made = read_picture(Path(f"out/a.{suffix}"))
    assert made.pixels.shape[:2] == (80, 48)
    written = Image.Exif()
    written.load(made.exif or b"")
    assert written.get_ifd(0x8769) == {0x9003: "2024:05:06 07:08:09", 0xA002: 48, 0xA003: 80}
    assert b'PixelXDimension="48"' in (made.xmp or b"")
    assert made.dpi == pytest.approx((200, 300), rel=0.01)  # turned, and not scaled
    assert made.icc == SRGB
    assert made.texts.get("Comment") == "Köln" if suffix in ("png", "jpg") else written[270].encode("latin-1").decode()


def test_what_a_result_lacks_is_told(img2img, twice):
    film = [Image.new("RGB", (4, 5), (value, 0, 0)) for value in (0, 255)]
    Path("photos").mkdir()
    film[0].save("photos/film.webp", save_all=True, append_images=film[1:], duration=100)
    answer = img2img("upscale", "photos", "-m", twice, "-o", "out", "--format", "jpg")
    source, target = Path("photos/film.webp"), Path("out/film.jpg")
    sentence = f"{source} is an animation of 2 pictures, of which {target} holds only the first."
    assert (answer.code, answer.err) == (0, f"{sentence}\n1 done. The pictures are in out.\n")
    heard = events(img2img("upscale", "photos", "-m", twice, "-o", "out2", "--format", "jpg", "--json"))
    sentence = sentence.replace(str(target), str(Path("out2/film.jpg")))
    assert [event["warnings"] for event in heard if event.get("state") == "done"] == [[sentence]]


def test_pictures_of_one_name_in_several_folders_are_all_made(img2img, twice):
    for folder in ("A", "B"):
        for suffix in ("jpg", "png"):
            write_picture(Path(folder, f"x.{suffix}"), PictureFile(smooth(4, 4)))
    options = ("-m", twice, "-o", "out", "--format", "png", "--run", "run")
    told = f"The pictures are in {Path('out').absolute()}.\n"
    assert img2img("upscale", "A", "B", *options).err == f"4 done. {told}"
    assert files_in("out") == ["A/x-2.png", "A/x.png", "B/x-2.png", "B/x.png"]
    assert img2img("upscale", "--run", "run").err == f"0 done, 4 skipped. {told}"


def test_bad_files_are_told_one_by_one_and_the_others_are_done(img2img, twice, photos):
    (photos / "zero.png").touch()
    (photos / "text.jpg").write_text("not a picture")
    (photos / "cut.png").write_bytes((photos / "1.png").read_bytes()[:-30])
    (photos / "notes.txt").write_text("left alone")
    Path("empty").mkdir()
    answer = img2img("upscale", photos, "missing.png", "empty", "-m", twice, "-o", "out")
    assert answer.code == 1
    assert files_in("out") == ["photos/1.png", "photos/2.png", "photos/trip/3.png"]
    *sentences, last = answer.err.splitlines()
    for name in ("photos/zero.png", "photos/text.jpg", "photos/cut.png", "missing.png", "empty holds"):
        assert sum(name in sentence for sentence in sentences) == 1
    assert last == "3 done, 5 failed. The pictures are in out."


def test_a_full_disk_is_waited_for(img2img, twice, photos, monkeypatch):
    real, refused = pipeline.write_picture, []

    def no_room(path, picture, options):
        if len(refused) < 2:
            refused.append(path)
            raise DiskFull(f"{path} could not be written: the disk is full. Free some space.")
        return real(path, picture, options)

    monkeypatch.setattr(pipeline, "write_picture", no_room)
    real_free, free = shutil.disk_usage, itertools.count()
    monkeypatch.setattr(shutil, "disk_usage", lambda path: real_free(path)._replace(free=next(free)))
    answer = img2img("upscale", photos, "-m", twice, "-o", "out", "--json")
    assert answer.code == 0
    waiting = [event for event in events(answer) if event["event"] == "waiting"]
    assert "could not be written: the disk is full. Free some space" in waiting[0]["message"]
    assert waiting[0]["message"].endswith("The batch goes on by itself when there is room.")
    assert files_in("out") == ["1.png", "2.png", "trip/3.png"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["-m", "twise"], "There is no model named twise. Did you mean twice? See `img2img models list`."),
        (["-m", "broken"], "broken.safetensors is empty (0 bytes). Get the model file again."),
        (["-m", "none.safetensors"], "There is no model file none.safetensors."),
        (["-m", "twice", "--device", "quantum"], "There is no device called quantum."),
        (["-m", "twice", "--precision", "fp4"], "The setting precision cannot be used"),
        (["-m", "twice", "--format", "gif"], "The setting format cannot be used"),
        (["-m", "twice", "--tile", "some"], "The setting tile cannot be used"),
        (["-m", "twice", "--tile", "3"], "A tile of 3 pixels is too small."),
        (["-m", "twice", "--scale", "-1"], "The setting scale cannot be used: Input should be greater than 0."),
        ([], "img2img upscale needs -m MODEL. See: img2img upscale --help"),
        (["-m", "twice", "--sacle", "2"], "No such option: --sacle"),
    ],
)
def test_wrong_use_is_one_sentence_and_exit_code_2(img2img, twice, photos, home, arguments, sentence):
    (home / "models" / "broken.safetensors").touch()
    answer = img2img("upscale", photos, "-o", "out", *arguments)
    assert answer.code == 2
    assert sentence in answer.err
    assert "Traceback" not in answer.err
    assert not Path("out").exists()


def test_an_unknown_direction_is_told_once(img2img, twice, photos):
    answer = img2img("translate", photos, "-m", twice, "-o", "out", "--direction", "up")
    assert answer.code == 2
    assert answer.err.count("twice has no direction 'up'") == 1


def test_json_is_one_event_a_line(img2img, twice, photos):
    (photos / "0.png").touch()
    answer = img2img("upscale", photos, "-m", twice, "-o", "out", "--json")
    heard = events(answer)
    assert [event["event"] for event in heard[:1] + heard[-1:]] == ["started", "finished"]
    assert (heard[0]["total"], heard[-1]["done"], heard[-1]["failed"]) == (4, 3, 1)
    ends = [event for event in heard if event["event"] == "file" and event["state"] != "running"]
    assert [event["state"] for event in ends] == ["failed", "done", "done", "done"]
    assert "0.png is empty" in ends[0]["message"]
    progress = [event for event in heard if event["event"] == "progress"]
    assert progress[-1]["done"] + progress[-1]["failed"] == 4
    assert heard[0]["device"] == "cpu"
    assert heard[0]["format"]
    assert progress[-1]["eta"] == 0


@pytest.mark.parametrize("asked", [(), ("--skip-existing",)])
def test_what_is_there_stays_and_is_told_unless_it_is_to_be_replaced(img2img, twice, photos, asked):
    Path("out").mkdir()
    Path("out/1.png").write_bytes(b"mine")
    answer = img2img("upscale", photos, "-m", twice, "-o", "out", *asked)
    sentence, hint = answer.err.splitlines()
    assert (answer.code, sentence) == (0, "2 done, 1 skipped. The pictures are in out.")
    assert "stayed: 1. --overwrite replaces such pictures, --keep-both" in hint
    assert Path("out/1.png").read_bytes() == b"mine"
    answer = img2img("upscale", photos, "-m", twice, "-o", "out", "--overwrite")
    assert (answer.code, answer.err) == (0, "3 done. The pictures are in out.\n")
    assert np.array_equal(read_picture(Path("out/1.png")).pixels, doubled(photos / "1.png"))


def test_both_are_kept_by_a_number_that_no_other_result_has(img2img, twice, photos):
    Path("out").mkdir()
    Path("out/1.png").write_bytes(b"mine")
    write_picture(photos / "1-2.png", PictureFile(np.zeros((2, 2, 3), np.uint8)))
    answer = img2img("upscale", photos, "-m", twice, "-o", "out", "--keep-both")
    assert (answer.code, answer.err) == (0, "4 done. The pictures are in out.\n")
    assert files_in("out") == ["1-2.png", "1-3.png", "1.png", "2.png", "trip/3.png"]
    assert Path("out/1.png").read_bytes() == b"mine"
    for made, name in (("1-3.png", "1.png"), ("1-2.png", "1-2.png")):
        assert np.array_equal(read_picture(Path("out", made)).pixels, doubled(photos / name))
    assert "Say only one of" in img2img("upscale", "--keep-both", "--overwrite").err


@pytest.mark.parametrize("rule", ["--keep-both", "--skip-existing"])
def test_what_a_run_made_itself_is_its_own(img2img, twice, photos, rule):
    """A second start replaces its own results, where a source has changed, and makes no third one beside them."""
    Path("out").mkdir()
    Path("out/1.png").write_bytes(b"mine")
    given = ("upscale", photos, "-m", twice, "-o", "out", "--run", "run", rule)
    assert img2img(*given).code == 0
    made = files_in("out")
    assert made == [*(["1-2.png"] if rule == "--keep-both" else []), "1.png", "2.png", "trip/3.png"]
    for name in ("1.png", "2.png"):
        write_picture(photos / name, PictureFile(np.zeros((3, 3, 3), np.uint8)))
    assert img2img(*given).code == 0
    assert files_in("out") == made
    assert Path("out/1.png").read_bytes() == b"mine"
    assert read_picture(Path("out/2.png")).pixels.shape == (6, 6, 3)


def test_a_second_start_of_a_run_does_what_is_left(img2img, twice, photos):
    (photos / "bad.png").touch()
    first = img2img("upscale", photos, "-m", twice, "-o", "out", "--run", "run")
    assert first.code == 1
    write_picture(photos / "bad.png", PictureFile(np.zeros((2, 2, 3), np.uint8)))  # mended: failed before
    write_picture(photos / "2.png", PictureFile(np.zeros((3, 3, 3), np.uint8)))  # changed since
    Path("out/trip/3.png").unlink()  # its target is gone
    second = img2img("upscale", "--run", "run")
    assert (second.code, second.err.splitlines()[-1].partition(".")[0]) == (0, "3 done, 1 skipped")
    assert np.array_equal(read_picture(Path("out/2.png")).pixels, np.zeros((6, 6, 3)))
    third = img2img("upscale", "--run", "run", "--json")
    assert third.code == 0
    assert [event["state"] for event in events(third) if event["event"] == "file"] == ["skipped"] * 4
    run = RunFolder.open(Path("run"))
    assert run.state() == "finished"
    assert [event.event for event in run.events()].count("started") == 3


@pytest.mark.skipif(sys.platform != "linux", reason="others have no such names")
def test_a_name_that_is_not_utf_8_is_told_and_ends_nothing(img2img, twice, photos):
    (photos / os.fsdecode(b"caf\xe9.png")).touch()
    answer = img2img("upscale", photos, "-m", twice, "-o", "out", "--run", "run", "--json")
    assert (answer.code, files_in("out")) == (1, ["1.png", "2.png", "trip/3.png"])
    (fault,) = [event for event in events(answer) if event.get("state") == "failed"]
    assert fault["path"].endswith("photos/caf\ufffd.png")
    assert fault["message"] == f"{fault['path']} has a name that is not UTF-8. Rename it."


def test_what_another_put_where_a_file_failed_stays(img2img, twice, photos):
    (photos / "bad.png").touch()
    given = ("upscale", photos, "-m", twice, "-o", "out", "--run", "run")
    assert img2img(*given).code == 1
    Path("out/bad.png").write_bytes(b"mine")
    write_picture(photos / "bad.png", PictureFile(np.zeros((2, 2, 3), np.uint8)))
    assert img2img(*given).code == 0
    assert Path("out/bad.png").read_bytes() == b"mine"


def test_a_run_keeps_its_settings(img2img, twice, photos):
    given = ("upscale", photos, "-m", twice, "-o", "out", "--run", "run")
    assert img2img(*given).code == 0
    assert img2img(*given).code == 0  # the same again is no contradiction
    for other in (
        (*given, "--scale", "3"),
        ("upscale", "--run", "run", "--seed", "7", photos, "-m", twice, "-o", "out"),
    ):
        answer = img2img(*other)
        assert answer.code == 2
        assert "was started with other settings" in answer.err
    assert "needs PATH" in img2img("upscale", "--run", "run", "--device", "cpu").err
    assert "Continue it with: img2img upscale" in img2img("translate", "--run", "run").err


def test_a_run_folder_that_is_none_is_told(img2img, twice):
    answer = img2img("upscale", "--run", "nowhere")
    assert (answer.code, Path("nowhere").exists()) == (2, False)
    assert "nowhere holds no run yet" in answer.err
    RunFolder.create(Path("training"), "train", {})
    assert "training is a train run" in img2img("upscale", "--run", "training").err


def test_a_run_with_a_bad_model_is_noted_as_failed(img2img, photos):
    answer = img2img("upscale", photos, "-m", "nothing", "-o", "out", "--run", "run")
    assert answer.code == 2
    run = RunFolder.open(Path("run"))
    assert run.state() == "failed"
    (*_, last) = run.events()
    assert isinstance(last, Failed)
    assert last.message == answer.err.strip()


def test_pause_resume_and_stop_are_honoured_between_files(img2img, twice, photos, monkeypatch):
    real = Upscaler.__call__

    def slow(*arguments):
        time.sleep(0.1)
        return real(*arguments)

    monkeypatch.setattr(Upscaler, "__call__", slow)
    monkeypatch.setattr(Upscaler, "alike", lambda upscaler, picture: None)
    for number in range(20):
        write_picture(photos / "many" / f"{number}.png", PictureFile(smooth(4, 4)))
    run = RunFolder.create(
        Path("run"), "batch", {"command": "upscale", "paths": [str(photos)], "model": twice, "output": "out"}
    )

    def watch() -> None:
        until(lambda: any(event.event == "started" for event in run.events()))
        run.request("pause")
        until(lambda: run.state() == "paused")
        paused.append(len(files_in("out")))
        run.request("resume")
        run.request("stop")

    paused: list[int] = []
    watcher = threading.Thread(target=watch)
    watcher.start()
    answer = img2img("upscale", "--run", "run")
    watcher.join()
    assert answer.code == 1
    assert run.state() == "stopped"
    assert [event.event for event in run.events() if event.event in ("paused", "resumed")] == [
        "paused",
        "resumed",
    ]
    assert len(files_in("out")) <= paused[0] + 2 < 23  # one may have been begun, and one being written
    assert "stopping" in [event.event for event in run.events()]
    assert img2img("upscale", "--run", "run").code == 0
    assert len(files_in("out")) == 23


def until(condition) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.001)


def test_a_detached_run_finishes_on_its_own(twice, photos):
    (photos / "zero.png").touch()
    settings = {
        "command": "upscale",
        "paths": [str(photos.absolute())],
        "model": twice,
        "output": str(Path("out").absolute()),
    }
    run = RunFolder.create(Path("run").absolute(), "batch", settings)
    start_detached(run, "upscale")
    until(lambda: run.events() and run.events()[-1].event == "finished")
    assert files_in("out") == ["1.png", "2.png", "trip/3.png"]
    assert "zero.png is empty" in run.log_file.read_text()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sends Ctrl-C to whole consoles only")
def test_ctrl_c_ends_cleanly(photos):
    write_picture(photos / "large.png", PictureFile(np.zeros((900, 900, 3), np.uint8)))
    command = [sys.executable, "-m", "img2img", "upscale", "photos/large.png", "photos/1.png"]
    command += ["-m", "realesrgan-x4plus-anime", "-o", "out", "--run", "run", "--json"]
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=os.environ.copy(),
        text=True,
        preexec_fn=_hear_ctrl_c,  # noqa: PLW1509, it takes no lock
    )
    assert process.stdout is not None
    next(line for line in process.stdout if '"running"' in line)
    process.send_signal(signal.SIGINT)
    _, complaint = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Traceback" not in complaint
    assert RunFolder.open(Path("run")).state() == "stopped"
    assert not files_in("out")


def _hear_ctrl_c() -> None:
    """Tests that run in the background of a shell ignore Ctrl-C, and hand that down."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
