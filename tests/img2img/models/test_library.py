"""The library lists every model without torch, adds atomically, and never hides a damaged file."""

import base64
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
import torch

from img2img import disk
from img2img.errors import DamagedModel, ModelError, NameTaken, UnknownModel
from img2img.models import realesrgan
from img2img.models.card import ModelCard
from img2img.models.file import load_model, save_model
from img2img.models.library import Library
from img2img.networks import build

CARD = ModelCard(
    name="tiny", architecture="SRVGGNetCompact", hyperparameters={"channels": 4, "convolutions": 1, "scale": 2}, scale=2
)


@pytest.fixture
def model_file(tmp_path):
    path = tmp_path / "downloads" / "tiny.safetensors"
    save_model(path, CARD, {"": build(CARD.architecture, CARD.hyperparameters)})
    return path


@pytest.fixture
def library(tmp_path):
    return Library(tmp_path / "user")


def names(library: Library) -> list[str]:
    return [entry.name for entry in library.entries()]


def test_lists_real_esrgan_of_the_wheel(library):
    published = {entry.name: entry for entry in library.entries() if entry.origin == "wheel"}
    assert list(published) == ["realesrgan-x4plus", "realesrgan-x4plus-anime", "realesr-animevideov3"]
    assert all(entry.path.is_file() and "BSD-3" in entry.card.licence for entry in published.values())


def test_every_model_that_comes_with_the_program_has_a_small_picture(library):
    for entry in library.entries():
        picture = base64.b64decode(entry.card.preview)
        assert picture.startswith(b"\x89PNG"), entry.name
        assert len(picture) < 64_000


def test_without_the_wheel_its_models_are_not_listed(library, monkeypatch):
    monkeypatch.setattr(realesrgan, "PACKAGE", "a_package_that_is_not_there")
    assert not [entry for entry in library.entries() if entry.origin == "wheel"]


def test_listing_imports_no_torch():
    program = (
        "import sys; from img2img.models.library import Library; Library().entries(); assert 'torch' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


def test_an_added_model_is_found_under_its_new_name_and_can_be_removed(library, model_file):
    entry = library.add(model_file, "my flowers")
    assert (entry.name, entry.origin, entry.card) == ("my flowers", "user", CARD)
    assert entry.path.read_bytes() == model_file.read_bytes()
    assert library.find("my flowers") == entry
    library.remove("my flowers")
    assert "my flowers" not in names(library)


def test_a_removed_model_lies_in_the_trash(library, model_file, monkeypatch):
    trashed = []
    monkeypatch.setattr("send2trash.send2trash", trashed.append)
    entry = library.add(model_file, "mine")
    library.remove("mine")
    assert trashed == [entry.path]


def test_without_a_trash_nothing_is_removed_and_the_path_is_told(library, model_file):
    def refuse(path) -> None:
        raise PermissionError("there is no trash")

    entry = library.add(model_file, "mine")
    with pytest.raises(ModelError, match="could not be moved to the trash"):
        library.remove("mine", refuse)
    assert entry.path.is_file()


def test_a_model_is_renamed_and_never_over_another(library, model_file):
    content = model_file.read_bytes()
    library.add(model_file, "one")
    library.add(model_file, "two")
    assert library.rename("one", "my flowers").path.read_bytes() == content
    assert {"my flowers", "two"} <= set(names(library))
    assert "one" not in names(library)
    for taken in ("two", "realesrgan-x4plus"):
        with pytest.raises(NameTaken, match=f"already has a model named {taken}"):
            library.rename("my flowers", taken)
    with pytest.raises(ModelError, match="cannot be a model's name"):
        library.rename("two", "../two")
    with pytest.raises(ModelError, match="came with the program and cannot be renamed"):
        library.rename("realesrgan-x4plus", "mine")
    with pytest.raises(UnknownModel, match="no model named one"):
        library.rename("one", "mine")


def test_names_that_differ_in_case_only_are_one_name(library, model_file):
    """As they are one file on Windows and macOS."""
    mine = library.add(model_file, "mine")
    library.add(model_file, "other")
    with pytest.raises(NameTaken, match="already has a model named mine"):
        library.add(model_file, "Mine")
    with pytest.raises(NameTaken, match="already has a model named mine"):
        library.rename("other", "MINE")
    assert library.add(model_file, "Mine", replace=True) == mine
    assert library.rename("mine", "Mine").name == "Mine"


def test_of_two_who_take_one_name_at_once_one_is_told(library, model_file, monkeypatch):
    together, copy = threading.Barrier(2, timeout=0.5), disk.copy_atomically

    def slowly(*files) -> None:
        with suppress(threading.BrokenBarrierError):
            together.wait()  # for the other one, who would have found the name free as well
        copy(*files)

    monkeypatch.setattr(disk, "copy_atomically", slowly)
    with ThreadPoolExecutor(2) as pool:
        adding = [pool.submit(library.add, model_file) for _ in range(2)]
        outcomes = [future.exception() for future in adding]
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["NameTaken", "NoneType"]


def test_a_model_is_found_by_its_path_and_by_its_run_folder(library, model_file, tmp_path):
    assert library.find(model_file).origin == "file"
    run = tmp_path / "2026-01-01-oranges"
    run.mkdir()
    (run / "model.safetensors").write_bytes(model_file.read_bytes())
    assert library.find(run).name == library.find(str(run)).name == "2026-01-01-oranges"


def test_the_user_folder_is_where_load_model_looks(model_file, tmp_path, monkeypatch):
    monkeypatch.setenv("IMG2IMG_HOME", str(tmp_path / "home"))
    Library().add(model_file)
    assert load_model("tiny").network()(torch.rand(1, 3, 4, 4)).shape == (1, 3, 8, 8)


def test_a_taken_name_is_kept_unless_replacing_is_asked_for(library, model_file):
    library.add(model_file)
    with pytest.raises(NameTaken, match="already has a model named tiny") as taken:
        library.add(model_file)
    assert taken.value.is_own
    library.add(model_file, replace=True)
    with pytest.raises(NameTaken, match="already has a model named realesrgan-x4plus") as taken:
        library.add(model_file, "realesrgan-x4plus", replace=True)
    assert not taken.value.is_own


@pytest.mark.parametrize("name", ["../escape", "a/b", ".hidden", "x" * 101, "a\nb"])
def test_a_name_that_cannot_be_a_file_is_refused(library, model_file, name):
    with pytest.raises(ModelError, match="cannot be a model's name"):
        library.add(model_file, name)


def test_a_damaged_file_is_not_added(library, tmp_path):
    broken = tmp_path / "broken.safetensors"
    broken.write_bytes(b"")
    with pytest.raises(DamagedModel, match=r"broken\.safetensors is empty"):
        library.add(broken)
    assert not library.user_folder.exists()


def test_a_damaged_model_is_listed_with_its_fault_and_can_be_removed(library, model_file):
    library.add(model_file).path.write_bytes(model_file.read_bytes()[:-7])
    (entry,) = [entry for entry in library.entries() if entry.origin == "user"]
    assert "cut short" in entry.broken
    with pytest.raises(DamagedModel, match="cut short"):
        _ = entry.card
    with pytest.raises(DamagedModel, match="cut short"):
        library.find("tiny")
    library.remove("tiny")
    assert "tiny" not in names(library)


def test_an_unknown_model_names_the_closest(library):
    with pytest.raises(UnknownModel, match=r"no model named realesrgan-4xplus.*mean realesrgan-x4plus.*models list"):
        library.find("realesrgan-4xplus")
    with pytest.raises(UnknownModel, match="no model file nowhere"):
        library.find("nowhere/at-all.safetensors")
    with pytest.raises(UnknownModel, match="no model named zzz"):
        library.remove("zzz")


def test_a_model_of_the_program_cannot_be_removed(library):
    with pytest.raises(ModelError, match="came with the program"):
        library.remove("realesrgan-x4plus")
