"""What is in the way of all files is told from the fault of one."""

from pathlib import Path

import pytest

from img2img.batch import obstacles
from img2img.batch.obstacles import Obstacles, Place
from img2img.batch.plan import FileFailed


@pytest.fixture
def folders(tmp_path):
    source, output = tmp_path / "drive" / "in", tmp_path / "out"
    source.mkdir(parents=True)
    output.mkdir()
    return source, output


def failed(path: Path, cause, needed=0):
    return FileFailed(path, f"{path} failed.", cause=cause, needed=needed)


def test_an_empty_mount_point_is_no_drive(folders, monkeypatch):
    source, _ = folders
    mounted = {str(source.parent), "/"}
    monkeypatch.setattr(obstacles.os.path, "ismount", lambda path: str(path) in mounted)
    place = Place.of(source)
    assert (place.mount, place.is_there()) == (source.parent, True)
    mounted.remove(str(source.parent))  # the folder is still there, but on another drive
    assert not place.is_there()


@pytest.mark.parametrize("cause", ["missing", "reading", "writing"])
def test_a_folder_that_is_gone_is_told_by_any_fault_of_its_files_and_no_fault_of_others(folders, cause):
    source, output = folders
    guard = Obstacles([source], output)
    assert guard.behind(failed(source / "trip" / "1.png", cause)) is None
    source.rename(source.with_name("away"))
    found = guard.behind(failed(source / "trip" / "1.png", cause))
    assert found is not None
    assert (found.reason, found.has_passed()) == ("source", False)
    assert guard.behind(failed(source / "1.png", "")) is None  # a bad picture that was read before
    assert guard.behind(failed(output / "1.png", cause)) is None
    source.with_name("away").rename(source)
    assert found.has_passed()


def test_the_folder_of_a_file_that_was_given_counts(folders):
    source, output = folders
    (source / "1.png").touch()
    guard = Obstacles([source / "1.png"], output)
    (source / "1.png").unlink()
    assert guard.behind(failed(source / "1.png", "missing")) is None
    source.rmdir()
    assert guard.behind(failed(source / "1.png", "missing")) is not None


@pytest.mark.parametrize(("needed", "enough"), [(0, 101), (5000, 5001)])
def test_room_has_come_when_there_is_more_or_enough_for_what_found_none(folders, needed, enough):
    free = [100]
    found = Obstacles([folders[0]], folders[1], lambda folder: free[0]).behind(failed(Path("1.png"), "space", needed))
    assert found is not None
    for free[0], has_passed in ((100, False), (enough - 1, False), (enough, True)):
        assert found.has_passed() is has_passed
