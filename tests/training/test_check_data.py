"""The data doctor, through its command: each fault is found, and nothing is said of what is sound."""

import json
import os
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image
from typer.testing import CliRunner

from img2img.__main__ import build_app
from img2img.errors import DataError, SettingsError
from img2img.recipes import recipe_named
from img2img.runs.events import Warned
from img2img.runs.folder import RunFolder
from tests.training.faults import FAULTS, SIZE, picture, sound
from training.config import parse_config
from training.data.opening import open_data
from training.doctor.report import Report
from training.kinds import KINDS
from training.kinds.paired import PairedData
from training.kinds.unpaired import UnpairedData

COUNT = 30


def img2img(*words):
    return CliRunner().invoke(build_app(), [str(word) for word in words], catch_exceptions=False)


def options(folders):
    return [word for name, folder in folders.items() for word in (f"--{name}", folder)]


def check(kind, folders, *words):
    result = img2img("check-data", kind, *options(folders), "--size", SIZE // 2, "--json", *words)
    report = Report.read(result.stdout.splitlines()[-1])
    assert result.exit_code == (0 if report.is_sound else 1)
    return report


@pytest.mark.parametrize("kind", [kind.name() for kind in KINDS])
def test_nothing_is_said_of_sound_folders(kind, tmp_path):
    folders = sound(tmp_path, kind, COUNT)
    report = check(kind, folders)
    assert report.diagnoses == ()
    assert report.pictures == dict.fromkeys(folders, COUNT)
    assert "Nothing is wrong" in img2img("check-data", kind, *options(folders), "--size", SIZE // 2).stdout


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_found_and_no_other_and_cured_by_what_is_left_out(fault, tmp_path):
    kind, plant = FAULTS[fault]
    folders = sound(tmp_path / "data", kind, COUNT)
    better_left_out = plant(folders)
    before = {file: file.read_bytes() for file in (tmp_path / "data").rglob("*.*")}
    report = check(kind, folders, "--exclude-file", tmp_path / "list.txt")
    assert {found.kind for found in report.diagnoses} == {fault}
    assert set(report.exclude) == better_left_out
    assert all(set(found.exclude) <= set(found.files) for found in report.diagnoses)
    assert Report.read(report.line()) == report
    cured = check(kind, folders, "--exclude", tmp_path / "list.txt")
    assert not cured.exclude
    assert {file: file.read_bytes() for file in (tmp_path / "data").rglob("*.*")} == before
    screen = img2img("check-data", kind, *options(folders), "--size", SIZE // 2).stdout
    assert fault in screen


def test_a_class_with_few_photos_is_named(tmp_path):
    folders = sound(tmp_path / "data", "photo-folder", COUNT)
    for name, files in (("rose", slice(0, 28)), ("tulip", slice(28, 30))):
        (folders["photos"] / name).mkdir()
        for file in sorted(folders["photos"].glob("*.png"))[: files.stop - files.start]:
            file.rename(folders["photos"] / name / file.name)
    (found,) = check("photo-folder", folders).diagnoses
    assert (found.kind, {file.parent.name for file in found.files}) == ("class-balance", {"tulip"})
    assert "rose has 28" in found.message


def test_photos_of_other_shapes_and_depths_are_no_faults(tmp_path):
    """Lying on their side by EXIF, of 16 bits, with a palette, all grey, and transparent nowhere."""
    folders = sound(tmp_path, "derived-pairs", COUNT)
    sideways = Image.Exif()
    sideways[0x0112] = 6
    picture([1, 3]).save(folders["photos"] / "sideways.jpg", exif=sideways)
    picture([2, 3]).quantize(200).save(folders["photos"] / "palette.png")
    picture([3, 3]).convert("RGBA").save(folders["photos"] / "opaque.png")
    assert not check("derived-pairs", folders).diagnoses
    deep = sound(tmp_path / "deep", "derived-pairs", 0)
    for number in range(5):
        grey = np.asarray(picture([number, 4]).convert("L")).astype(np.uint16) * 257
        Image.fromarray(grey).save(deep["photos"] / f"{number}.png")
    assert not check("derived-pairs", deep).diagnoses


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere every name is Unicode")
def test_a_name_that_is_no_unicode_is_told_and_left_out(tmp_path):
    folders = sound(tmp_path, "unpaired", 4)
    odd = folders["source"] / os.fsdecode(b"caf\xe9.png")
    odd.write_bytes(b"")
    report = check("unpaired", folders, "--exclude-file", tmp_path / "list.txt")
    assert report.exclude == [odd]
    assert "caf\ufffd.png is empty" in report.diagnoses[0].message
    assert not check("unpaired", folders, "--exclude", tmp_path / "list.txt").diagnoses


def test_several_processes_see_what_one_sees_and_tell_how_far_they_are(tmp_path):
    folders = sound(tmp_path, "unpaired", 40)
    for fault in ("corrupt", "grey-among-colour", "near-duplicates"):
        FAULTS[fault][1](folders)
    words = ("check-data", "unpaired", *options(folders), "--size", SIZE // 2, "--json", "--workers")
    alone, together = (img2img(*words, workers).stdout.splitlines() for workers in (1, 2))
    assert alone[-1] == together[-1]
    told = [json.loads(line) for line in together[:-1]]
    assert [(event["event"], event["done"], event["total"]) for event in told] == [
        ("preparing", 50, 83),
        ("preparing", 83, 83),
    ]


def test_a_training_reads_nothing_that_is_left_out(tmp_path):
    folders = sound(tmp_path / "data", "unpaired", COUNT)
    FAULTS["corrupt"][1](folders)
    check("unpaired", folders, "--exclude-file", tmp_path / "list.txt")
    words = ("--preset", "tiny", "--steps", COUNT, "--set", "channels=6", "--set", f"size={SIZE // 2}")

    def warnings(name, *more):
        result = img2img("train", "cyclegan", "--run", tmp_path / name, *options(folders), *words, *more, "--json")
        assert result.exit_code == 0, result.output
        return [event for event in RunFolder.open(tmp_path / name).events() if isinstance(event, Warned)]

    assert warnings("all")
    assert not warnings("chosen", "--exclude", tmp_path / "list.txt")
    kept = parse_config(RunFolder.open(tmp_path / "chosen").config).data
    assert set(kept.exclude) == {folders["source"] / "1.png", folders["target"] / "2.png"}
    with pytest.raises(SettingsError, match="when a run begins"):
        img2img("train", "--run", tmp_path / "chosen", "--exclude", tmp_path / "list.txt")


def test_leaving_a_file_out_is_as_if_it_were_not_there(tmp_path):
    folders = sound(tmp_path, "paired", 8)
    recipe, settings = recipe_named("pix2pix"), recipe_named("pix2pix").resolve("tiny", {"size": 32})
    data = PairedData.model_validate(folders)
    left_out = open_data(data.without({folders["source"] / "3.png"}), recipe, settings, 0)
    (folders["source"] / "3.png").rename(tmp_path / "3.png")
    gone = open_data(data, recipe, settings, 0)
    assert len(left_out) == len(gone) == 7
    for position in range(20):
        mine, theirs = left_out[position].batch, gone[position].batch
        assert all((mine.__dict__[name] == theirs.__dict__[name]).all() for name in mine.__dict__)
    with pytest.raises(DataError, match="All pictures in"):
        open_data(data.without(set(folders["target"].iterdir())), recipe, settings, 0)


def test_a_run_without_a_list_is_read_and_written_as_one_that_leaves_nothing_out(tmp_path):
    old = {"recipe": "cyclegan", "data": {"kind": "unpaired", "source": str(tmp_path), "target": str(tmp_path)}}
    config = parse_config(old)
    assert config.data.exclude == ()
    written = config.model_dump(mode="json")
    assert written["data"] == old["data"]
    assert parse_config(written) == config


def test_a_list_is_a_text_that_a_person_may_write(tmp_path):
    folders = sound(tmp_path, "unpaired", 4)
    (tmp_path / "list.txt").write_text("source/1.png\n\ntarget/2.png\n")
    assert check("unpaired", folders, "--exclude", tmp_path / "list.txt").pictures == {"source": 3, "target": 3}
    (tmp_path / "list.txt").write_text("sources/1.png\n")
    with pytest.raises(DataError, match=r"sources.1\.png is to be left out, but lies in none"):
        check("unpaired", folders, "--exclude", tmp_path / "list.txt")
    with pytest.raises(SettingsError, match="cannot be read"):
        check("unpaired", folders, "--exclude", tmp_path / "none.txt")
    twice = UnpairedData.model_validate(folders).without({folders["source"] / "1.png"})
    assert len(twice.without({folders["source"] / "1.png", folders["source"] / "2.png"}).exclude) == 2


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("magic", "--source", "a", "--target", "b"), "no kind of data called 'magic'"),
        (("unpaired", "--source", "a"), "--source and --target"),
        (("paired", "--photos", "a"), "--source and --target"),
    ],
)
def test_wrong_words_are_sentences(words, sentence):
    with pytest.raises(SettingsError, match=sentence):
        img2img("check-data", *words)


def test_the_doctor_needs_neither_torch_nor_a_window_nor_opencv():
    program = "import sys, training.doctor.examine; print({'torch', 'PySide6', 'cv2'} & set(sys.modules))"
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert found.stdout == "set()\n"
