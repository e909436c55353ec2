"""Trees are mirrored, names kept, and no file is ever written over a source or over another result."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from img2img.batch.plan import Conversion, FileFailed, plan_conversions
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
    assert len(planned) == len(names)
    assert len(set(targets(planned))) == len(targets(planned))
    stems = {Path(name).stem for name in names}
    assert {Path(target).stem for target in targets(planned)} == stems


def test_the_second_source_of_a_target_is_told_of_the_first(photos):
    Path("photos/10.bmp").touch()
    planned = plan_conversions([photos / "10.bmp", photos / "10.png"], Path("out"), "png")
    assert targets(planned) == ["out/10.png"]
    assert faults(planned) == [
        "photos/10.png was not converted: out/10.png is already made from photos/10.bmp. "
        "Rename one of the two, or convert them into different folders."
    ]


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
    assert faults(planned) == ["empty holds no pictures (PNG, JPEG, WebP, TIFF, BMP). Choose another folder."]


def test_an_unknown_format_is_wrong_use(photos):
    with pytest.raises(SettingsError, match=r"no format gif\. Choose same, png, jpg, webp, tiff"):
        plan_conversions([photos], Path("out"), "gif")
