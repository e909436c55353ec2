"""A folder of other programs' models is listed as long as they are there, without torch, and whatever lies in it."""

import subprocess
import sys

import numpy as np
import pytest
import torch

from img2img.engine.messages import Message
from img2img.engine.operations import Engine
from img2img.errors import DamagedModel, ModelError, UnknownModel
from img2img.models import community
from img2img.models.file import load_model
from img2img.models.library import Entry, Library
from tests.img2img.models.strangers import STRANGERS, publish

PICTURE = np.random.default_rng(0).integers(0, 256, (20, 24, 3), np.uint8)


def watched(library: Library) -> dict[str, Entry]:
    return {entry.name: entry for entry in library.entries() if entry.origin == "watched"}


def test_a_watched_folder_is_listed_used_and_imported_from(tmp_path):
    folder, library = tmp_path / "upscalers", Library()
    publish(STRANGERS["SPAN"](), folder / "2x [span].pth")
    (folder / "2x [span].json").write_text('{"license": "CC-BY-NC-4.0"}')
    publish(STRANGERS["ESRGAN x1"](), folder / "clean.pth")
    publish(STRANGERS["Compact"](), folder / "clean.safetensors")
    torch.save({"some.weight": torch.zeros(2)}, folder / "unknown.pth")
    (folder / "empty.ckpt").touch()
    (folder / "half.param").write_text("7767517")
    (folder / "notes.txt").touch()
    library.watched.add(folder)

    found = watched(library)
    assert list(found) == ["2x [span]", "clean", "clean.safetensors", "empty", "half", "unknown"]
    assert {name for name, entry in found.items() if entry.broken} == {"empty", "half", "unknown"}
    assert all(str(folder) in entry.broken for entry in found.values() if entry.broken)
    span = found["2x [span]"]
    assert (span.path, span.card.licence) == (folder / "2x [span].pth", "CC-BY-NC-4.0")
    assert span.card.forbids_commercial_use

    engine = Engine()
    for name in ("2x [span]", "clean"):
        answer = engine.answer(Message.of_picture(PICTURE, op="translate", model=name))
        scale = found[name].card.scale
        assert answer.picture().shape == (20 * scale, 24 * scale, 3)
        assert answer.header["made"][0]["model_sha256"] == found[name].sha256()

    added = library.add(span.path)
    assert (added.name, added.is_foreign, added.card.architecture) == ("2x -span", False, "spandrel:SPAN")
    assert added.card.lineage.parent == f"2x [span].pth, sha256 {span.sha256()}"
    source = torch.rand(1, 3, 16, 16)
    with torch.inference_mode():
        answers = [load_model(name).network()(source) for name in ("2x -span", "2x [span]", span.path)]
    assert torch.equal(answers[0], answers[1])
    assert torch.equal(answers[0], answers[2])

    span.path.unlink()
    assert "2x [span]" not in watched(library)
    with pytest.raises(DamagedModel, match=r"empty\.ckpt is empty"):
        library.add(folder / "empty.ckpt")
    library.watched.remove(folder)
    assert not watched(library)


def test_a_folder_that_is_gone_keeps_its_place(tmp_path):
    folder, library = tmp_path / "models of another", Library()
    with pytest.raises(ModelError, match="There is no folder"):
        library.watched.add(folder)
    folder.mkdir()
    library.watched.add(folder)
    library.watched.add(folder)
    folder.rmdir()
    assert Library().watched.folders() == [folder.resolve()]
    assert not watched(library)
    library.watched.remove(folder)
    with pytest.raises(ModelError, match="is not watched"):
        library.watched.remove(folder)


def test_a_list_of_folders_that_cannot_be_read_is_told(home):
    (home / "models").mkdir()
    (home / "models" / "watched.json").write_text("[]")
    (entry,) = watched(Library()).values()
    assert "watched.json, which names the watched folders, cannot be read" in entry.broken
    assert Library().find("realesrgan-x4plus")


def test_a_missing_file_is_told(tmp_path):
    for ending in community.ENDINGS:
        with pytest.raises(UnknownModel, match="There is no model file"):
            Library().find(tmp_path / f"x{ending}")


def test_listing_and_watching_import_no_torch(tmp_path):
    program = (
        "import sys; from pathlib import Path; from img2img.models.library import Library; library = Library(); "
        f"library.watched.add(Path({str(tmp_path)!r})); library.entries(); "
        "assert not {'torch', 'spandrel', 'ncnn'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


ANSWERS = """import sys; [print('{"problem": "It was read."}', flush=True) for _ in sys.stdin]"""


@pytest.mark.parametrize("ending", ["import os; os._exit(1)", "import time; time.sleep(60)"])
def test_a_file_that_ends_the_reading_process_is_told_and_the_next_is_read(ending, tmp_path, monkeypatch):
    programs = iter([f"input(); {ending}", ANSWERS])

    def start() -> "subprocess.Popen[str]":
        pipe, command = subprocess.PIPE, [sys.executable, "-c", next(programs)]
        return subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True)

    monkeypatch.setattr(community, "_started", start)
    monkeypatch.setattr(community, "PATIENCE", 1.0)
    deadly, harmless = tmp_path / "a.pth", tmp_path / "b.pth"
    found = community.describe([deadly, harmless])
    assert "a.pth could not be read: the process that tried ended" in str(found[deadly])
    assert found[harmless] == "It was read."
    assert (community._kept(deadly), community._kept(harmless)) == (None, "It was read.")
