"""The key of a file's content, and when a file is hashed again."""

import os
import time

import pytest

from img2img import contents
from img2img.contents import content_key


@pytest.fixture
def file(tmp_path):
    """A file that was last written long ago."""
    path = tmp_path / "a.png"
    write(path, b"one")
    return path


def write(path, content, age=100.0):
    path.write_bytes(content)
    then = time.time() - age
    os.utime(path, (then, then))


def forget_memory():
    """As in a process that starts."""
    contents._remembered.cache_clear()


def test_the_same_content_has_the_same_key_under_any_name(file, tmp_path):
    write(tmp_path / "b.png", b"one")
    write(tmp_path / "c.png", b"two")
    assert content_key(file) == content_key(tmp_path / "b.png")
    assert content_key(file) != content_key(tmp_path / "c.png")
    assert len(content_key(file)) == 32


def test_a_file_of_the_same_name_size_and_time_is_not_hashed_again(file, monkeypatch):
    first = content_key(file)
    monkeypatch.setattr(contents, "_hash", lambda path: pytest.fail(f"{path} was hashed"))
    assert content_key(file) == first
    forget_memory()
    assert content_key(file) == first


@pytest.mark.parametrize(("content", "age"), [(b"other", 100.0), (b"two", 50.0)])
def test_another_size_or_time_is_another_content(file, content, age):
    first = content_key(file)
    write(file, content, age)
    assert content_key(file) != first


def test_a_file_that_was_just_written_is_always_hashed(file):
    stat = file.stat()
    write(file, b"one", age=0.5)
    first = content_key(file)
    time_then = file.stat().st_mtime_ns
    file.write_bytes(b"two")
    os.utime(file, ns=(time_then, time_then))
    assert content_key(file) != first
    assert file.stat().st_size == stat.st_size


@pytest.mark.parametrize("content", [b"no database at all", b""])
def test_a_damaged_index_costs_only_time(file, home, content):
    place = home / "cache" / "contents.sqlite"
    place.parent.mkdir(parents=True)
    place.write_bytes(content)
    forget_memory()
    assert content_key(file) == content_key(file)


def test_a_missing_file_has_no_key(tmp_path):
    with pytest.raises(FileNotFoundError):
        content_key(tmp_path / "none.png")
