"""Paths and atomic writes."""

import errno
import os
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from img2img.disk import cache_folder, list_pictures, natural_key, user_folder, write_atomically
from img2img.errors import DiskFull, PictureError


@given(content=st.binary(max_size=200))
def test_what_is_written_is_read(tmp_path_factory, content):
    file = tmp_path_factory.mktemp("disk") / "new" / "file"
    write_atomically(file, content)
    assert file.read_bytes() == content
    assert [found.name for found in file.parent.iterdir()] == ["file"]


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_leaves_the_old_file_and_no_litter(tmp_path, monkeypatch, number):
    file = tmp_path / "file"
    write_atomically(file, b"old")

    def no_room(_):
        raise OSError(number, "no room")

    monkeypatch.setattr(os, "fsync", no_room)
    with pytest.raises(DiskFull, match=r"file could not be written: the disk is full"):
        write_atomically(file, b"new")
    assert file.read_bytes() == b"old"
    assert [found.name for found in tmp_path.iterdir()] == ["file"]


def test_a_name_that_no_file_can_have_leaves_no_litter(tmp_path):
    with pytest.raises(ValueError, match="null"):
        write_atomically(tmp_path / "\0.png", b"new")
    assert [*tmp_path.iterdir()] == []


def test_on_windows_a_file_that_another_has_open_is_tried_again(tmp_path, monkeypatch):
    file, tries, replace = tmp_path / "file", [], Path.replace

    def open_elsewhere(temporary, target):
        tries.append(target)
        if len(tries) < 3:
            raise PermissionError(13, "Access is denied")
        return replace(temporary, target)

    monkeypatch.setattr(Path, "replace", open_elsewhere)
    with pytest.raises(PermissionError):
        write_atomically(file, b"elsewhere it is an answer")
    assert [*tmp_path.iterdir()] == []
    tries.clear()
    monkeypatch.setattr(sys, "platform", "win32")
    write_atomically(file, b"new")
    assert (file.read_bytes(), len(tries)) == (b"new", 3)


def test_pictures_are_listed_as_a_person_counts_and_others_left_out(tmp_path):
    for name in ("10.png", "2.PNG", "a/1.jpg", "notes.txt", ".hidden.png", ".cache/3.png", "b.tiff"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    names = [file.relative_to(tmp_path).as_posix() for file in list_pictures(tmp_path)]
    assert names == ["2.PNG", "10.png", "a/1.jpg", "b.tiff"]


def test_folders_without_pictures_are_sentences(tmp_path):
    with pytest.raises(PictureError, match="holds no pictures"):
        list_pictures(tmp_path)
    with pytest.raises(PictureError, match="no folder"):
        list_pictures(tmp_path / "none")


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="/\0"), min_size=1), min_size=2))
def test_every_name_has_a_place_in_the_order(names):
    sorted(map(Path, names), key=natural_key)


def test_a_home_of_ones_own_holds_everything(home):
    assert user_folder() == home
    assert cache_folder().is_relative_to(home)
