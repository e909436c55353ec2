"""models list, show, import, rename and remove, as typed in a shell."""

import json
from pathlib import Path

import pytest


def names(answer) -> list[str]:
    return [entry["name"] for entry in json.loads(answer.out)]


def test_list_names_every_model_and_the_fault_of_a_damaged_one(img2img, twice, home):
    (home / "models" / "broken.safetensors").touch()
    answer = img2img("models", "list")
    assert answer.code == 0
    for word in ("realesrgan-x4plus", "twice", "broken", "damaged"):
        assert word in answer.out
    assert {"realesrgan-x4plus", "twice", "broken"} <= set(names(img2img("models", "list", "--json")))


def test_show_tells_what_the_card_says(img2img, twice):
    answer = img2img("models", "show", twice)
    assert answer.code == 0
    assert "architecture: SRVGGNetCompact" in answer.out
    card = json.loads(img2img("models", "show", twice, "--json").out)["card"]
    assert (card["scale"], card["task"]) == (2, "super-resolution")


def test_import_rename_and_remove(img2img, twice, home):
    exported = Path("mine.safetensors")
    exported.write_bytes((home / "models" / "twice.safetensors").read_bytes())
    assert img2img("models", "import", exported).code == 0
    assert img2img("models", "import", exported, "--name", "other").code == 0
    assert {"mine", "other"} <= set(names(img2img("models", "list", "--json")))
    again = img2img("models", "import", exported)
    assert (again.code, "already has a model named mine" in again.err) == (2, True)
    assert img2img("models", "import", exported, "--replace").code == 0
    assert img2img("models", "rename", "other", "ours").code == 0
    assert img2img("models", "remove", "mine").code == 0
    left = names(img2img("models", "list", "--json"))
    assert "ours" in left
    assert not {"mine", "other"} & set(left)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("show", "nothing"), "There is no model named nothing"),
        (("remove", "realesrgan-x4plus"), "came with the program"),
        (("import", "nothing.safetensors"), "There is no model file nothing.safetensors"),
    ],
)
def test_wrong_use_is_a_sentence(img2img, arguments, sentence):
    answer = img2img("models", *arguments)
    assert answer.code == 2
    assert sentence in answer.err


def test_a_folder_is_watched_and_no_more(img2img, twice, home):
    folder = Path("others")
    folder.mkdir()
    (folder / "mine.safetensors").write_bytes((home / "models" / "twice.safetensors").read_bytes())
    (folder / "bad.safetensors").touch()
    answer = img2img("models", "watch", folder)
    assert answer.code == 0
    assert f"{folder.resolve()} is watched: 1 models." in answer.out
    assert "bad.safetensors is empty" in answer.out
    listed = {entry["name"]: entry for entry in json.loads(img2img("models", "list", "--json").out)}
    assert (listed["mine"]["origin"], listed["mine"]["scale"], listed["bad"]["task"]) == ("watched", 2, None)
    assert f"watched: {folder.resolve()}" in img2img("models", "list").out.replace("\n", "")
    removed = img2img("models", "remove", "mine")
    assert (removed.code, "mine lies in a watched folder and cannot be removed" in removed.err) == (2, True)
    assert img2img("models", "unwatch", folder).code == 0
    assert "mine" not in names(img2img("models", "list", "--json"))
    answer = img2img("models", "watch", "nowhere")
    assert (answer.code, "There is no folder nowhere" in answer.err) == (2, True)
