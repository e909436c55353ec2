"""What cannot be read or written says so in a sentence, and harms nothing."""

import errno
import os
from contextlib import suppress

import numpy as np
import pytest
import tifffile
from hypothesis import given, settings
from hypothesis import strategies as st

from img2img.errors import DiskFull, PictureError
from img2img.pictures import modes
from img2img.pictures.files import PictureFile, read_picture, write_picture
from tests.img2img.pictures.samples import SRGB, SUFFIXES, XMP, exif_block, noise, smooth


def test_missing(tmp_path):
    with pytest.raises(PictureError, match=r"There is no file .*none\.png\. Check the path"):
        read_picture(tmp_path / "none.png")


def test_a_folder(tmp_path):
    with pytest.raises(PictureError, match="is a folder, not a picture"):
        read_picture(tmp_path)


def test_zero_bytes(tmp_path):
    (tmp_path / "a.png").touch()
    with pytest.raises(PictureError, match=r"a\.png is empty \(0 bytes\)"):
        read_picture(tmp_path / "a.png")


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_no_picture(tmp_path, suffix):
    (tmp_path / f"a{suffix}").write_text("Dear Sir or Madam, this is a letter. " * 20)
    with pytest.raises(PictureError, match=rf"a{suffix} is not a picture"):
        read_picture(tmp_path / f"a{suffix}")


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("share", [0.02, 0.5, 0.9])
def test_cut_short(tmp_path, suffix, dtype, share, capfd):
    path = tmp_path / f"a{suffix}"
    write_picture(path, PictureFile(noise(100, 100, 3, dtype=dtype)))
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])
    with pytest.raises(PictureError, match=rf"a{suffix} is (damaged|not a picture)"):
        read_picture(path)
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize(
    ("pixels", "options", "what"),
    [
        (np.zeros((5, 6), np.int16), {}, "signed numbers of 16 bits"),
        (np.zeros((5, 6), np.complex64), {}, "complex numbers of 64 bits"),
        (np.zeros((5, 6, 4), np.uint16), {"photometric": "separated"}, "4 channels of 16 bits that are neither"),
    ],
)
def test_what_is_not_read_is_not_called_damaged(tmp_path, pixels, options, what):
    tifffile.imwrite(tmp_path / "a.tif", pixels, **options)
    with pytest.raises(PictureError, match=rf"a\.tif holds {what}.*Save it as RGB with 8 or 16 bits") as error:
        read_picture(tmp_path / "a.tif")
    assert "damaged" not in str(error.value)


def test_a_fault_of_ours_is_not_called_a_damaged_file(tmp_path, monkeypatch):
    def broken(_pixels: np.ndarray) -> np.ndarray:
        raise TypeError("ours")

    write_picture(tmp_path / "a.png", PictureFile(smooth()))
    monkeypatch.setattr(modes, "with_channels", broken)
    with pytest.raises(TypeError, match="ours"):
        read_picture(tmp_path / "a.png")


def test_what_a_decoder_raised_is_logged(tmp_path, caplog):
    path = tmp_path / "a.png"
    write_picture(path, PictureFile(smooth()))
    path.write_bytes(path.read_bytes()[:-30])
    caplog.set_level("INFO")
    with pytest.raises(PictureError, match="damaged or cut short"):
        read_picture(path)
    (record,) = caplog.records
    assert record.levelname == "INFO"  # so that a command line prints no traceback
    assert str(path) in record.getMessage()
    assert record.exc_info is not None


@settings(max_examples=150, deadline=None)
@given(
    data=st.data(),
    suffix=st.sampled_from(SUFFIXES),
    dtype=st.sampled_from([np.uint8, np.uint16]),
    written=st.sampled_from(SUFFIXES),
)
def test_damage_anywhere_is_a_sentence_or_harmless(tmp_path_factory, data, suffix, dtype, written):
    path = tmp_path_factory.mktemp("damage") / f"a{suffix}"
    write_picture(path, PictureFile(smooth().astype(dtype), SRGB, exif_block(), XMP, (300, 300), {"Comment": "hi"}))
    content = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    path.write_bytes(content)
    with suppress(PictureError):
        write_picture(path.with_name(f"b{written}"), read_picture(path))  # whatever its EXIF has become


def test_an_ending_that_is_no_format(tmp_path):
    with pytest.raises(PictureError, match=r"a\.heic cannot be written.*Choose a\.png"):
        write_picture(tmp_path / "a.heic", PictureFile(smooth()))


def test_an_array_that_is_no_picture(tmp_path):
    for pixels in (np.zeros((4, 4, 3), np.float32), np.zeros((4, 4, 5), np.uint8), np.zeros((0, 4, 3), np.uint8)):
        with pytest.raises(PictureError, match="picture"):
            write_picture(tmp_path / "a.png", PictureFile(pixels))  # pyright: ignore[reportArgumentType]


def test_a_full_disk_leaves_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "a.png"
    write_picture(path, PictureFile(smooth()))
    before = path.read_bytes()

    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DiskFull, match=r"a\.png could not be written: the disk is full"):
        write_picture(path, PictureFile(255 - smooth()))
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["a.png"]


def test_a_folder_in_place_of_the_file(tmp_path):
    (tmp_path / "a.png").mkdir()
    with pytest.raises(PictureError, match=r"a\.png cannot be written"):
        write_picture(tmp_path / "a.png", PictureFile(smooth()))
