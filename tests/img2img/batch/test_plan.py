"""Trees are mirrored, names kept, and no file is ever written over a source or over another result."""

import os
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from img2img.batch.plan import Conversion, FileFailed, plan_conversions
from img2img.disk import PICTURE_KINDS
from img2img.errors import SettingsError


@pytest.fixture
def photos(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("photos/10.png", "photos/2.JPG", "photos/trip/a.webp", "photos/notes.txt", "photos/.hidden.png"):
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).touch()
    return Path("photos")


def targets(planned) -> list[str]:
    return [item.target.as_posix() for item in planned if isinstance(item, Conversion)]


def faults(planned) -> list[str]:
    return [str(item) for item in planned if isinstance(item, FileFailed)]


def test_a_folder_is_mirrored_and_what_is_no_picture_left_out(photos):
    assert targets(plan_conversions([photos], Path("out"))) == ["out/2.JPG", "out/10.png", "out/trip/a.webp"]


@pytest.mark.parametrize("file_format", ["png", "jpg", "webp", "tiff"])
def test_a_format_changes_the_suffix_only(photos, file_format):
    planned = plan_conversions([photos], Path("out"), file_format)
    assert targets(planned) == [f"out/{name}.{file_format}" for name in ("2", "10", "trip/a")]


def test_results_of_an_earlier_start_are_not_sources(photos):
    Path("photos/out/trip").mkdir(parents=True)
    Path("photos/out/trip/a.webp").touch()
    assert len(targets(plan_conversions([photos], Path("photos/out")))) == 3


def test_one_file_may_name_its_target(photos):
    (planned,) = plan_conversions([photos / "10.png"], Path("result.webp"))
    assert planned == Conversion(photos / "10.png", Path("result.webp"))
    for several in ([photos], [photos / "10.png", photos / "2.JPG"]):
        with pytest.raises(SettingsError, match=r"result\.webp is a picture's name, and there are several sources"):
            plan_conversions(several, Path("result.webp"))


@given(st.lists(st.sampled_from(["a.png", "b.jpg", "sub/a.png", "sub/b.jpg", "sub/a.jpg"]), unique=True, min_size=1))
def test_no_two_sources_have_one_target(tmp_path_factory, names):
    folder = tmp_path_factory.mktemp("many")
    for name in names:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).touch()
    planned = plan_conversions([folder / name for name in names], folder / "out", "png")
    assert [item.source for item in planned if isinstance(item, Conversion)] == [folder / name for name in names]
    assert len(set(targets(planned))) == len(names)
    for name, target in zip(names, targets(planned), strict=True):
        assert Path(target).stem in {Path(name).stem, *(f"{Path(name).stem}-{number}" for number in range(2, 6))}
    assert planned == plan_conversions([folder / name for name in names], folder / "out", "png")


def test_the_second_source_of_a_target_is_numbered(photos):
    for name in ("x.jpg", "x.png", "x-2.webp", "x.webp"):
        Path("photos", name).touch()
    sources = [photos / name for name in ("x.jpg", "x.png", "x-2.webp", "x.webp")]
    assert targets(plan_conversions(sources, Path("out"), "png")) == [
        "out/x.png",
        "out/x-3.png",  # x-2 is another's own name, though it comes later
        "out/x-2.png",
        "out/x-4.png",
    ]


def test_a_number_never_makes_the_name_of_a_source(photos):
    for name in ("x.jpg", "x.bmp", "x-2.png"):
        Path("photos", name).touch()
    planned = plan_conversions([photos / "x.jpg", photos / "x.bmp", photos / "x-2.png"], photos, "png")
    assert targets(planned) == ["photos/x.png", "photos/x-3.png"]
    assert [fault.startswith("photos/x-2.png was not converted") for fault in faults(planned)] == [True]


def test_several_folders_keep_their_names(photos):
    for name in ("A/x.jpg", "B/x.jpg", "C/v1.5/y.jpg", "other/A/x.jpg", "other/v1.5/y.jpg"):
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).touch()
    paths = [Path("A"), Path("B"), Path("other/A"), photos / "10.png", Path("C/v1.5"), Path("other/v1.5")]
    assert targets(plan_conversions(paths, Path("out"))) == [
        "out/A/x.jpg",
        "out/B/x.jpg",
        "out/A-2/x.jpg",
        "out/10.png",
        "out/v1.5/y.jpg",
        "out/v1.5-2/y.jpg",
    ]


def test_a_folder_named_by_a_dot_keeps_its_name(photos, monkeypatch):
    Path("B").mkdir()
    Path("B/x.jpg").touch()
    monkeypatch.chdir("photos/trip")
    assert targets(plan_conversions([Path(), Path("../../B")], Path("/out"))) == ["/out/trip/a.webp", "/out/B/x.jpg"]


def test_what_is_given_twice_is_converted_once(photos):
    Path("link").symlink_to("photos")
    once = targets(plan_conversions([photos], Path("out")))
    assert targets(plan_conversions([photos, Path("link"), photos], Path("out"))) == once
    assert targets(plan_conversions([photos / "2.JPG", photos / "10.png", photos / "2.JPG"], Path("out"))) == [
        "out/2.JPG",
        "out/10.png",
    ]
    paths = [photos / "trip", photos / "trip/a.webp"]
    assert plan_conversions(paths, Path("out")) == [Conversion(photos / "trip/a.webp", Path("out/trip/a.webp"))]


@pytest.mark.parametrize("output", ["photos", "photos/trip/..", "link"])
def test_a_result_never_replaces_a_source(photos, output):
    Path("link").symlink_to("photos")
    planned = plan_conversions([photos], Path(output))
    assert not targets(planned)
    assert all("would replace the original" in fault for fault in faults(planned))


def test_a_result_never_replaces_another_source(photos):
    Path("photos/2.png").touch()
    planned = plan_conversions([photos / "2.JPG", photos / "2.png"], photos, "png")
    assert not targets(planned)


def test_an_empty_or_missing_folder_fails_alone(photos):
    Path("empty").mkdir()
    planned = plan_conversions([Path("empty"), Path("missing.png"), photos / "10.png"], Path("out"))
    assert targets(planned) == ["out/missing.png", "out/10.png"]  # a missing file is found out when it is read
    assert faults(planned) == [f"empty holds no pictures ({PICTURE_KINDS}). Choose another folder."]


def test_an_unknown_format_is_wrong_use(photos):
    with pytest.raises(SettingsError, match=r"no format gif\. Choose same, png, jpg, webp, tiff"):
        plan_conversions([photos], Path("out"), "gif")  # pyright: ignore[reportArgumentType]


def test_links_in_a_circle_end_nothing(photos):
    """Path.resolve raises of them before Python 3.13; they are found out when they are read."""
    Path("photos/round.png").symlink_to("again.png")
    Path("photos/again.png").symlink_to("round.png")
    Path("circle").symlink_to("circle")
    planned = plan_conversions([photos, Path("circle")], Path("photos/out"))
    assert "photos/out/photos/10.png" in targets(planned)


@pytest.mark.skipif(sys.platform != "linux", reason="others have no such names")
def test_a_name_that_is_not_utf_8_fails_alone(photos):
    Path(os.fsdecode(b"photos/caf\xe9.png")).touch()
    Path(os.fsdecode(b"empty\xe9")).mkdir()
    planned = plan_conversions([photos, Path(os.fsdecode(b"empty\xe9"))], Path("out"))
    assert targets(planned) == ["out/photos/2.JPG", "out/photos/10.png", "out/photos/trip/a.webp"]
    assert faults(planned) == [
        "photos/caf\ufffd.png has a name that is not UTF-8. Rename it.",
        f"empty\ufffd holds no pictures ({PICTURE_KINDS}). Choose another folder.",
    ]
    with pytest.raises(SettingsError, match=r"out\ufffd has a name that is not UTF-8. Choose another"):
        plan_conversions([photos], Path(os.fsdecode(b"out\xe9")))
