"""Huge pictures go by rows, and become the same files as pictures that are held whole."""

import os
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import psutil
import pytest
from PIL import Image

from img2img import disk
from img2img.batch import huge
from img2img.batch.huge import HugeFile, is_huge
from img2img.inference import kept
from img2img.inference.forward import Inference
from img2img.models.file import load_model, save_model
from img2img.pictures.files import PictureFile, read_picture, write_picture
from img2img.runs.folder import RunFolder
from tests.img2img.pictures.samples import SRGB, XMP, exif_block, noise

# The program, to which every picture is huge, and which gives a second to be killed in when something is kept.
SLOW = """
import time
from pathlib import Path
from img2img.__main__ import main
from img2img.batch import huge
from img2img.inference.forward import Inference

def slowly(*arguments):
    time.sleep(any(Path("run").glob("kept/*/*/000002.rows")))
    return call(*arguments)

huge.LARGEST_ANSWER = 0
call, Inference.__call__ = Inference.__call__, slowly
main()
"""
BENCHMARK = Path(__file__).parents[2] / "benchmarks" / "peak_memory.py"


@pytest.fixture
def by_rows(monkeypatch):
    """From now on every picture is huge. Gives the paths that were converted by rows."""
    converted, convert = list[Path](), HugeFile.convert

    def noted(self: HugeFile, target, note):
        converted.append(self.file.path)
        return convert(self, target, note)

    monkeypatch.setattr(huge, "LARGEST_ANSWER", 0)
    monkeypatch.setattr(HugeFile, "convert", noted)
    return converted


def assert_alike(actual: Path, expected: Path) -> None:
    first, second = read_picture(actual), read_picture(expected)
    assert first.pixels.dtype == second.pixels.dtype
    np.testing.assert_array_equal(first.pixels, second.pixels)
    nothing = np.zeros(0, np.uint8)
    assert replace(first, pixels=nothing) == replace(second, pixels=nothing)


@pytest.mark.parametrize("free", [1e6, 1e9, 1e12])
def test_a_picture_is_huge_by_its_answer_or_by_the_memory_that_is_free(monkeypatch, free):
    monkeypatch.setattr(psutil, "virtual_memory", lambda: type("Memory", (), {"available": free}))
    assert is_huge((4000, 4000), (8000, 8000)) == (free < 1e12)
    assert is_huge((4000, 4000), (8000, 8001))
    assert is_huge((10, 4096), (40, 16384))
    assert is_huge((10, 4095), (40, 16380)) == (free < 1e9)
    assert not is_huge((10, 10), (40, 40))
    assert is_huge((2200, 2200), (4400, 4400)) == (free < 1e12) or free == 1e9
    assert is_huge((2200, 2200), (4400, 4400), itemsize=2) == (free < 1e12)


@pytest.mark.parametrize("source", ["jpg", "png", "tiff", "webp"])
def test_a_huge_file_becomes_what_it_becomes_whole(img2img, twice, by_rows, monkeypatch, source):
    texts = {"Comment": "Grüße", "Title": "A title"}
    for name, channels, dtype in (("a", 3, np.uint8), ("b", 4, np.uint16), ("c", 1, np.uint8)):
        icc = SRGB if channels >= 3 else None
        picture = PictureFile(noise(300, 150, channels, dtype=dtype), icc, exif_block(), XMP, (300.0, 150.0), texts)
        if channels == 4:
            picture.pixels[..., 3] = 65535
        write_picture(Path(f"photos/{name}.{source}"), picture)
    formats = ("same", "png", "jpg", "tiff", "webp")
    for kind in formats:
        assert img2img("upscale", "photos", "-m", twice, "-o", f"rows-{kind}", "--format", kind, "--tile", 64).code == 0
    assert len(by_rows) == 3 * len(formats)
    monkeypatch.setattr(huge, "LARGEST_ANSWER", 10**9)
    for kind in formats:
        assert (
            img2img("upscale", "photos", "-m", twice, "-o", f"whole-{kind}", "--format", kind, "--tile", 64).code == 0
        )
        files = sorted(Path(f"rows-{kind}").iterdir())
        assert len(files) == 3
        for file in files:
            assert_alike(file, Path(f"whole-{kind}", file.name))
    assert len(by_rows) == 3 * len(formats)


def test_what_cannot_go_by_rows_goes_whole(img2img, twice, by_rows, home):
    Path("photos").mkdir()
    Image.fromarray(noise(30, 20, 3)).save("photos/a.bmp")
    Image.fromarray(noise(30, 20, 3)).save("photos/b.png")
    assert img2img("upscale", "photos", "-m", twice, "-o", "out").code == 0
    assert by_rows == [Path("photos/b.png")]
    model = load_model(twice)
    card = model.card.model_copy(update={"name": "whole", "tileable": False})
    save_model(home / "models" / "whole.safetensors", card, model.networks)
    assert img2img("upscale", "photos", "-m", "whole", "-o", "other").code == 0
    assert img2img("upscale", "photos", "-m", twice, "--tile", 0, "-o", "third").code == 0
    assert img2img("upscale", "photos", "-m", twice, "--then", twice, "-o", "fourth").code == 0
    assert by_rows == [Path("photos/b.png")]
    np.testing.assert_array_equal(read_picture(Path("other/b.png")).pixels, read_picture(Path("out/b.png")).pixels)


@pytest.mark.parametrize(("kind", "width"), [("webp", 8192), ("jpg", 32751)])
def test_what_its_format_cannot_hold_is_told_before_anything_is_computed(img2img, twice, monkeypatch, kind, width):
    write_picture(Path("a.png"), PictureFile(np.zeros((2, width, 3), np.uint8)))
    monkeypatch.setattr(Inference, "__call__", lambda *_: pytest.fail("it was computed"))
    answer = img2img("upscale", "a.png", "-m", twice, "-o", "out", "--format", kind)
    assert answer.code == 1
    assert f"{2 * width}x4 pixels are more than" in answer.err


def test_a_file_that_is_cut_short_is_told_before_anything_is_computed(img2img, twice, by_rows, monkeypatch):
    write_picture(Path("a.jpg"), PictureFile(noise(300, 200, 3)))
    Path("a.jpg").write_bytes(Path("a.jpg").read_bytes()[:-500])
    monkeypatch.setattr(Inference, "__call__", lambda *_: pytest.fail("it was computed"))
    answer = img2img("upscale", "a.jpg", "-m", twice, "-o", "out")
    assert answer.code == 1
    assert "is damaged or cut short" in answer.err
    assert by_rows
    assert not list(Path().glob("out/*"))


def test_a_disk_that_was_full_is_waited_for_and_leaves_nothing_behind(img2img, twice, by_rows, monkeypatch):
    write_picture(Path("a.png"), PictureFile(noise(300, 200, 3)))
    real, times = os.fsync, list[int]()

    def fsync(handle):
        times.append(handle)
        if len(times) == 1:
            raise OSError(28, "No space left on device")
        real(handle)

    monkeypatch.setattr(disk.os, "fsync", fsync)
    answer = img2img("upscale", "a.png", "-m", twice, "-o", "out")
    assert answer.code == 0, answer.err
    assert by_rows
    assert [path.name for path in Path("out").iterdir()] == ["a.png"]


def test_a_stop_between_the_tiles_leaves_nothing_and_a_kill_nothing_for_long(img2img, twice, by_rows, monkeypatch):
    write_picture(Path("a.png"), PictureFile(noise(300, 200, 3)))
    arguments = ("upscale", "a.png", "-m", twice, "-o", "out", "--tile", 64, "--run", "run")
    tiles, ask, unlink = list[int](), Inference.__call__, Path.unlink

    def ask_and_stop(self, *given):
        tiles.append(len(tiles))
        if len(tiles) % 9 == 0:
            RunFolder.open(Path("run")).request("stop")
        return ask(self, *given)

    def unlink_others(path, **options):
        if path.suffix != ".part":
            unlink(path, **options)

    with monkeypatch.context() as patch:
        patch.setattr(Inference, "__call__", ask_and_stop)
        img2img(*arguments)
        assert RunFolder.open(Path("run")).state() == "stopped"
        assert not list(Path("out").iterdir())
        patch.setattr(Path, "unlink", unlink_others)  # as in a process that was killed
        img2img(*arguments)
        assert [path.suffix for path in Path("out").iterdir()] == [".part"]
    assert len(tiles) == 18
    assert img2img(*arguments).code == 0
    assert [path.name for path in Path("out").iterdir()] == ["a.png"]
    assert np.array_equal(read_picture(Path("out/a.png")).pixels, noise(300, 200, 3).repeat(2, 0).repeat(2, 1))


@pytest.mark.parametrize("kind", ["png", "jpg", "tiff", "webp"])
def test_a_huge_picture_stopped_in_its_middle_goes_on_and_ends_the_same(img2img, twice, by_rows, monkeypatch, kind):
    write_picture(Path("a.png"), PictureFile(noise(200, 600, 4), SRGB, exif_block(x0112=6)))
    arguments = ("upscale", "a.png", "-m", twice, "-o", "out", "--tile", "64", "--format", kind, "--run", "run")
    assert img2img(*arguments[:-2]).code == 0
    whole = Path(f"out/a.{kind}").read_bytes()
    Path(f"out/a.{kind}").unlink()
    computed, ask = list[int](), Inference.__call__

    def ask_and_stop(self, *given):
        computed.append(1)
        if len(computed) in (30, 45):
            RunFolder.open(Path("run")).request("stop")
        return ask(self, *given)

    monkeypatch.setattr(Inference, "__call__", ask_and_stop)
    for _ in range(2):
        img2img(*arguments)
        assert RunFolder.open(Path("run")).state() == "stopped"
        assert not list(Path("out").iterdir())
    assert img2img("upscale", "--run", "run").code == 0
    assert Path(f"out/a.{kind}").read_bytes() == whole
    assert len(computed) <= (13 + 2 * 2) * 4  # 13 rows of 4 tiles, and for each stop the one begun and the one before
    assert not list(Path("run/kept").iterdir())


def test_a_huge_picture_killed_in_its_middle_goes_on_and_ends_the_same(img2img, twice, by_rows, monkeypatch):
    write_picture(Path("a.png"), PictureFile(noise(300, 200, 3)))
    arguments = ["upscale", "a.png", "-m", twice, "-o", "out", "--tile", "64", "--run", "run"]
    assert img2img(*arguments[:-2]).code == 0
    whole = Path("out/a.png").read_bytes()
    Path("out/a.png").unlink()

    child = subprocess.Popen([sys.executable, "-c", SLOW, *arguments])
    deadline = time.monotonic() + 60
    while not list(Path("run").glob("kept/*/*/000002.rows")):
        assert child.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.02)
    child.kill()
    child.wait()
    assert not Path("out/a.png").exists()

    computed, ask = list[int](), Inference.__call__
    monkeypatch.setattr(Inference, "__call__", lambda *given: computed.append(1) or ask(*given))
    assert img2img("upscale", "--run", "run").code == 0
    assert Path("out/a.png").read_bytes() == whole
    assert 0 < len(computed) <= 4 * 4  # of 6 rows of 4 tiles: the others, and one before them
    assert not list(Path("run/kept").iterdir())
    assert [path.name for path in Path("out").iterdir()] == ["a.png"]


def test_where_a_disk_is_small_nothing_is_kept_and_all_is_done(img2img, twice, by_rows, monkeypatch, caplog):
    write_picture(Path("a.png"), PictureFile(noise(300, 200, 3)))
    monkeypatch.setattr(huge.shutil, "disk_usage", lambda folder: type("Usage", (), {"free": 300 * 200 * 12 * 2 - 1}))
    monkeypatch.setattr(kept.KeptRows, "keep", lambda *_: pytest.fail("it was kept"))
    assert img2img("upscale", "a.png", "-m", twice, "-o", "out", "--tile", 64, "--run", "run").code == 0
    assert "run/kept has no room to keep what is finished of" in caplog.text


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process its highest memory")
def test_memory_does_not_grow_with_the_height():
    told = subprocess.run([sys.executable, BENCHMARK, "--quick"], check=False, capture_output=True, text=True)
    assert told.returncode == 0, told.stdout + told.stderr
