"""A batch never ends at a bad file, keeps what a file carries, and overlaps reading and writing with computing."""

import threading
import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageCms

from img2img import disk
from img2img.batch import pipeline
from img2img.batch.pipeline import translate_files
from img2img.batch.plan import Conversion, FileDone, FileFailed
from img2img.errors import OutOfMemory
from img2img.pictures.files import PictureFile, read_picture, write_picture

SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


@pytest.fixture
def conversions(tmp_path):
    """Four small pictures and where they go."""
    made = []
    for number in range(4):
        source = tmp_path / f"{number}.png"
        write_picture(source, PictureFile(np.full((4, 5, 3), 10 * number, np.uint8)))
        made.append(Conversion(source, tmp_path / "out" / source.name))
    return made


def invert(picture):
    return 255 - picture


def test_each_file_is_translated_and_told_in_order(conversions):
    outcomes = list(translate_files(conversions, invert))
    done = [outcome for outcome in outcomes if isinstance(outcome, FileDone)]
    assert done == outcomes
    assert [(outcome.source, outcome.target) for outcome in done] == [(c.source, c.target) for c in conversions]
    for number, conversion in enumerate(conversions):
        assert (read_picture(conversion.target).pixels == 255 - 10 * number).all()
    assert str(outcomes[0]).startswith(f"{conversions[0].source} -> {conversions[0].target} (0.")


@pytest.mark.parametrize(
    ("content", "fault"),
    [(None, "There is no file"), (b"", "is empty"), (b"hello", "is not a picture"), ("cut", "is damaged or cut short")],
)
def test_a_bad_file_is_one_sentence_and_the_others_are_done(conversions, content, fault):
    bad = conversions[1].source
    if content is None:
        bad.unlink()
    else:
        bad.write_bytes(bad.read_bytes()[:-30] if content == "cut" else content)
    outcomes = list(translate_files(conversions, invert))
    assert [type(outcome) for outcome in outcomes] == [FileDone, FileFailed, FileDone, FileDone]
    assert fault in str(outcomes[1])
    assert str(bad) in str(outcomes[1])


@pytest.mark.parametrize(
    "fault", [OutOfMemory("The device has too little memory."), ValueError("odd"), OSError(5, "bad")]
)
def test_a_fault_of_the_network_names_the_file(conversions, fault):
    def translate(picture):
        if picture[0, 0, 0] == 20:
            raise fault
        return picture

    outcomes = list(translate_files(conversions, translate))
    assert [isinstance(outcome, FileDone) for outcome in outcomes] == [True, True, False, True]
    assert str(conversions[2].source) in str(outcomes[2])


def test_a_full_disk_is_told_for_the_file_that_met_it(conversions, monkeypatch):
    real, written = disk.os.fsync, []

    def fsync(handle):
        written.append(handle)
        if len(written) == 2:
            raise OSError(28, "No space left on device")
        real(handle)

    monkeypatch.setattr(disk.os, "fsync", fsync)
    outcomes = list(translate_files(conversions, invert))
    assert [isinstance(outcome, FileDone) for outcome in outcomes] == [True, False, True, True]
    assert f"{conversions[1].target} could not be written: the disk is full" in str(outcomes[1])
    assert not list(conversions[1].target.parent.glob("*.part"))


def test_profile_and_exif_are_carried_over(tmp_path):
    exif = Image.Exif()
    exif[0x010F] = "A camera"
    source, target = tmp_path / "a.jpg", tmp_path / "b.png"
    Image.new("RGB", (4, 4), "red").save(source, icc_profile=SRGB, exif=exif)
    (outcome,) = translate_files([Conversion(source, target)], invert)
    assert isinstance(outcome, FileDone)
    with Image.open(target) as image:
        assert image.info["icc_profile"] == SRGB
        assert image.getexif()[0x010F] == "A camera"


def test_a_profile_is_not_carried_to_another_kind_of_colour(tmp_path):
    source = tmp_path / "a.png"
    Image.new("RGB", (4, 4), "red").save(source, icc_profile=SRGB)
    list(translate_files([Conversion(source, tmp_path / "b.png")], lambda picture: picture[..., :1]))
    assert read_picture(tmp_path / "b.png").icc is None


def test_a_stop_leaves_the_rest_undone(conversions):
    answers = iter([True, True, False])
    outcomes = list(translate_files(conversions, invert, may_continue=lambda: next(answers)))
    assert [outcome.source for outcome in outcomes] == [conversion.source for conversion in conversions[:2]]
    assert not conversions[2].target.exists()


def test_a_file_in_whose_middle_the_batch_was_stopped_has_no_outcome(conversions):
    def translate(picture):
        if picture[0, 0, 0] == 20:
            raise pipeline.Interrupted
        return picture

    outcomes = list(translate_files(conversions, translate))
    assert [outcome.source for outcome in outcomes] == [conversion.source for conversion in conversions[:2]]
    assert not conversions[2].target.exists()


def test_a_long_file_writes_itself_in_its_turn(conversions):
    class Long:
        def __init__(self, source):
            self.source = source

        def convert(self, target, note):
            if self.source == conversions[2].source:
                raise OutOfMemory("Too long.")
            write_picture(target, note(target, read_picture(self.source)))
            return ("It lacks its sound.",)

    def read(path):
        return read_picture(path) if path == conversions[0].source else Long(path)

    outcomes = list(translate_files(conversions, invert, read=read))
    assert [type(outcome) for outcome in outcomes] == [FileDone, FileDone, FileFailed, FileDone]
    assert [outcome.warnings for outcome in outcomes if isinstance(outcome, FileDone)] == [
        (),
        ("It lacks its sound.",),
        ("It lacks its sound.",),
    ]
    assert (read_picture(conversions[1].target).pixels == 10).all()


def test_every_start_is_told_before_its_outcome(conversions):
    started: set[Path] = set()
    for outcome in translate_files(conversions, invert, on_start=lambda conversion: started.add(conversion.source)):
        assert outcome.source in started
    assert len(started) == len(conversions)


def test_the_next_file_is_read_while_the_network_computes(conversions):
    reading_second = threading.Event()

    def read(path):
        if path == conversions[1].source:
            reading_second.set()
        return read_picture(path)

    def translate(picture):
        assert reading_second.wait(10), "nothing was read ahead"
        return picture

    assert all(isinstance(outcome, FileDone) for outcome in translate_files(conversions, translate, read=read))


def test_the_last_file_is_written_while_the_network_computes(conversions, monkeypatch):
    computing_second = threading.Event()

    def write(path, picture):
        if path == conversions[0].target:
            assert computing_second.wait(10), "the network waited for the disk"
        return write_picture(path, picture)

    def translate(picture):
        if picture[0, 0, 0] == 10:
            computing_second.set()
        return picture

    monkeypatch.setattr(pipeline, "write_picture", write)
    assert all(isinstance(outcome, FileDone) for outcome in translate_files(conversions, translate))


def test_a_slow_file_is_told_before_the_next_one_is_computed(conversions):
    told: list[Path] = []

    def translate(picture):
        if picture[0, 0, 0] == 10:
            assert told == [conversions[0].source]
        time.sleep(0.5 if picture[0, 0, 0] == 0 else 0)
        return picture

    for outcome in translate_files(conversions, translate):
        assert isinstance(outcome, FileDone)
        told.append(outcome.source)
