"""New pictures are found once they are whole, and each gets a place of its own."""

from pathlib import Path

import pytest

from img2img.batch.naming import Format, Naming
from img2img.batch.plan import Conversion, plan_conversions
from img2img.batch.watching import Watch, check_watch
from img2img.errors import SettingsError


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "old.png").write_bytes(b"old")
    return folder


def watch(folder, file_format: Format = "same"):
    output = folder.parent / "out"
    planned = plan_conversions([folder], output, file_format)
    known = {item.source: item for item in planned if isinstance(item, Conversion)}
    return Watch([folder], output, Naming(file_format), known), known


def names(found):
    return [item.source.name for item in found]


def test_a_picture_is_found_when_it_has_not_changed_between_two_looks(folder):
    looker, _ = watch(folder)
    assert looker.look() == []
    new = folder / "trip" / "new.png"
    new.parent.mkdir()
    new.write_bytes(b"half")
    assert looker.look() == []
    new.write_bytes(b"half and more")
    assert looker.look() == []
    assert names(looker.look()) == ["new.png"]


def test_unfinished_empty_hidden_and_unreadable_files_are_left(folder):
    looker, _ = watch(folder)
    (folder / "empty.png").touch()
    (folder / ".copying.png").write_bytes(b"x")
    (folder / "new.png.part").write_bytes(b"x")
    (folder / "notes.txt").write_bytes(b"x")
    (folder / "link.png").symlink_to(folder / "nothing.png")
    assert looker.look() == looker.look() == []
    (folder / "new.png.part").rename(folder / "new.png")
    assert looker.look() == []
    assert names(looker.look()) == ["new.png"]


def test_one_whose_result_would_have_anothers_name_gets_a_number(folder):
    looker, known = watch(folder, "png")
    (folder / "old.bmp").write_bytes(b"another, and first by its name")
    looker.look()
    (found,) = looker.look()
    assert (found.source.name, found.target.name) == ("old.bmp", "old-2.png")
    known[found.source] = found
    assert looker.look() == []


def test_only_folders_can_be_watched():
    with pytest.raises(SettingsError, match="--watch needs a folder"):
        check_watch([Path("a.png")])
