"""A batch never ends at a bad file, keeps what a file carries, and overlaps reading and writing with computing."""

import threading
import time

import numpy as np
import pytest
from PIL import Image, ImageCms

from img2img import disk
from img2img.batch import pipeline
from img2img.batch.ledger import content_hash
from img2img.batch.pipeline import translate_files
from img2img.batch.plan import Conversion, FileDone, FileFailed
from img2img.batch.work import Interrupted, Work
from img2img.errors import OutOfMemory, PictureError
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


class Batch:
    """Takes down what is told; `may_go_on` answers before each file."""

    def __init__(self, may_go_on=lambda: True, unwanted=()):
        self.may_go_on, self.unwanted = may_go_on, unwanted
        self.begun, self.outcomes, self.interrupted, self.stamps = [], [], [], []

    def may_continue(self) -> bool:
        return self.may_go_on()

    def begin(self, conversion, stamp):
        self.stamps.append(stamp)
        if conversion.source in self.unwanted:
            return False
        self.begun.append(conversion.source)
        return True

    def end(self, outcome, stamp=None):
        assert outcome.source in self.begun
        self.outcomes.append(outcome)

    def interrupt(self, conversion):
        self.interrupted.append(conversion.source)


def convert(conversions, translate, batch=None, **work):
    """What became of the files; `translate` takes one picture."""
    batch = batch or Batch()
    translate_files(conversions, batch, Work(lambda pictures: [translate(picture) for picture in pictures], **work))
    return batch.outcomes


def invert(picture):
    return 255 - picture


def test_each_file_is_translated_and_told_in_order(conversions):
    outcomes = convert(conversions, invert)
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
    outcomes = convert(conversions, invert)
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

    outcomes = convert(conversions, translate)
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
    monkeypatch.setattr(pipeline, "HELPERS", 1)  # so that the second to be written is the second file
    outcomes = convert(conversions, invert)
    assert [isinstance(outcome, FileDone) for outcome in outcomes] == [True, False, True, True]
    assert f"{conversions[1].target} could not be written: the disk is full" in str(outcomes[1])
    assert not list(conversions[1].target.parent.glob("*.part"))


def test_profile_and_exif_are_carried_over(tmp_path):
    exif = Image.Exif()
    exif[0x010F] = "A camera"
    source, target = tmp_path / "a.jpg", tmp_path / "b.png"
    Image.new("RGB", (4, 4), "red").save(source, icc_profile=SRGB, exif=exif)
    (outcome,) = convert([Conversion(source, target)], invert)
    assert isinstance(outcome, FileDone)
    with Image.open(target) as image:
        assert image.info["icc_profile"] == SRGB
        assert image.getexif()[0x010F] == "A camera"


def test_a_profile_is_not_carried_to_another_kind_of_colour(tmp_path):
    source = tmp_path / "a.png"
    Image.new("RGB", (4, 4), "red").save(source, icc_profile=SRGB)
    convert([Conversion(source, tmp_path / "b.png")], lambda picture: picture[..., :1])
    assert read_picture(tmp_path / "b.png").icc is None


def test_a_stop_leaves_the_rest_undone(conversions):
    answers = iter([True, True, False])
    outcomes = convert(conversions, invert, Batch(lambda: next(answers)))
    assert [outcome.source for outcome in outcomes] == [conversion.source for conversion in conversions[:2]]
    assert not conversions[2].target.exists()


def test_a_file_in_whose_middle_the_batch_was_stopped_has_no_outcome(conversions):
    def translate(picture):
        if picture[0, 0, 0] == 20:
            raise Interrupted
        return picture

    batch = Batch()
    outcomes = convert(conversions, translate, batch)
    assert [outcome.source for outcome in outcomes] == [conversion.source for conversion in conversions[:2]]
    assert batch.interrupted == [conversions[2].source]
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

    outcomes = convert(conversions, invert, read=read)
    assert [type(outcome) for outcome in outcomes] == [FileDone, FileDone, FileFailed, FileDone]
    assert [outcome.warnings for outcome in outcomes if isinstance(outcome, FileDone)] == [
        (),
        ("It lacks its sound.",),
        ("It lacks its sound.",),
    ]
    assert (read_picture(conversions[1].target).pixels == 10).all()


def test_what_is_not_wanted_any_more_is_left_out(conversions):
    outcomes = convert(conversions, invert, Batch(unwanted=[conversions[1].source]))
    assert [outcome.source.name for outcome in outcomes] == ["0.png", "2.png", "3.png"]


def test_small_pictures_that_are_alike_are_asked_about_together_and_a_bad_one_alone(conversions):
    """The four are read while the first is computed; then the rest is one group, of which one fails."""
    first_asked, all_read, asked, reads = threading.Event(), threading.Event(), [], []

    def read(path):
        assert path == conversions[0].source or first_asked.wait(10)
        reads.append(path)
        if len(reads) == len(conversions):
            all_read.set()
        return read_picture(path)

    def translate(pictures):
        asked.append(len(pictures))
        if len(asked) == 1:
            first_asked.set()
            assert all_read.wait(10)
            time.sleep(0.05)
        if any(picture[0, 0, 0] == 20 for picture in pictures):
            raise ValueError("odd")
        return [255 - picture for picture in pictures]

    batch = Batch()
    translate_files(conversions, batch, Work(translate, read, alike=lambda picture: (picture.shape, 3)))
    assert asked == [1, 3, 1, 1, 1]
    assert [type(outcome) for outcome in batch.outcomes] == [FileDone, FileDone, FileFailed, FileDone]
    assert (read_picture(conversions[3].target).pixels == 225).all()


def test_what_is_told_of_files_contents_is_from_before_they_were_read(conversions):
    batch = Batch()
    translate_files(conversions, batch, Work(lambda pictures: pictures), stamped=True)
    assert [stamp.hash for stamp in batch.stamps] == [content_hash(item.source) for item in conversions]


def test_a_fault_of_who_is_told_is_raised_where_the_batch_is(conversions):
    class Deaf(Batch):
        def end(self, outcome, stamp=None):
            raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space left"):
        convert(conversions, invert, Deaf())


@pytest.mark.parametrize(
    ("fault", "cause"),
    [
        (FileNotFoundError(2, "gone"), "missing"),
        (OSError(5, "Input/output error"), "reading"),
        (PermissionError(13, "no"), ""),
        (OSError("image file is truncated"), ""),
        (ValueError("odd"), ""),
    ],
)
def test_what_the_system_refused_is_told_from_what_is_wrong_with_a_file(conversions, fault, cause):
    def read(path):
        raise PictureError(f"{path} cannot be read.") from fault

    assert {outcome.cause for outcome in convert(conversions, invert, read=read)} == {cause}


def test_nothing_is_written_where_the_folder_of_the_results_is_gone(conversions):
    outcomes = convert(conversions, invert, can_write=lambda: False)
    assert [outcome.cause for outcome in outcomes] == ["writing"] * 4
    assert not conversions[0].target.parent.exists()


def test_the_next_file_is_read_while_the_network_computes(conversions):
    reading_second = threading.Event()

    def read(path):
        if path == conversions[1].source:
            reading_second.set()
        return read_picture(path)

    def translate(picture):
        assert reading_second.wait(10), "nothing was read ahead"
        return picture

    assert all(isinstance(outcome, FileDone) for outcome in convert(conversions, translate, read=read))


def test_the_last_file_is_written_while_the_network_computes(conversions, monkeypatch):
    computing_second = threading.Event()

    def write(path, picture, options):
        if path == conversions[0].target:
            assert computing_second.wait(10), "the network waited for the disk"
        return write_picture(path, picture, options)

    def translate(picture):
        if picture[0, 0, 0] == 10:
            computing_second.set()
        return picture

    monkeypatch.setattr(pipeline, "write_picture", write)
    assert all(isinstance(outcome, FileDone) for outcome in convert(conversions, translate))


def test_a_file_is_told_as_soon_as_it_is_written_while_the_next_one_is_computed(conversions):
    told = threading.Event()

    class Telling(Batch):
        def end(self, outcome, stamp=None):
            super().end(outcome)
            told.set()

    batch = Telling()

    def translate(picture):
        if picture[0, 0, 0] == 10:
            assert told.wait(10), "the first file is told only after the second"
            assert [outcome.source for outcome in batch.outcomes] == [conversions[0].source]
        return picture

    assert all(isinstance(outcome, FileDone) for outcome in convert(conversions, translate, batch))
    assert [outcome.source for outcome in batch.outcomes] == [item.source for item in conversions]
