"""Model files of other programs are read without running anything in them, and answer as their own networks do."""

import json
import os
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors.torch import save_file
from torch import nn

from img2img.errors import DamagedModel, ModelError, SettingsError
from img2img.inference import formats
from img2img.inference.formats import candidates, default_format
from img2img.inference.upscale import Upscaler
from img2img.models.beside import told_beside
from img2img.models.card import ModelCard, NumberFormat
from img2img.models.community_file import as_ours, read_converted, read_foreign
from img2img.models.file import Model, save_foreign
from img2img.models.header import read_card
from img2img.runtimes.devices import CPU
from img2img.runtimes.runtime import Named
from tests.img2img.models.strangers import STRANGERS, publish, renamed

EXACT = 1e-5
OURS = {"ESRGAN": "RRDBNet", "ESRGAN x2": "RRDBNet", "Compact": "SRVGGNetCompact"}
SCALES = {"ESRGAN": 4, "ESRGAN x1": 1, "SCUNet": 1}  # of the others 2


def answer_of(network: nn.Module, side: int = 64) -> torch.Tensor:
    source = torch.rand(1, 3, side, side, generator=torch.Generator().manual_seed(1))
    with torch.inference_mode():
        return network.eval()(source).clamp(0, 1)


def difference(one: nn.Module, other: nn.Module) -> float:
    return float((answer_of(one) - answer_of(other)).abs().max())


@pytest.mark.parametrize(
    ("name", "ending"),
    [*((name, ".pth") for name in STRANGERS), ("ESRGAN", ".safetensors"), ("SPAN", ".safetensors"), ("SPAN", ".ckpt")],
)
def test_an_architecture_is_read_and_kept_as_a_file_of_ours(name, ending, tmp_path):
    original = STRANGERS[name]()
    path = publish(original, tmp_path / f"2x_stranger{ending}")
    foreign = read_foreign(path)
    card = foreign.card
    assert difference(foreign.network, original) < EXACT
    assert card.architecture == OURS.get(name, f"spandrel:{name.removeprefix('Real').split()[0]}")
    assert card.scale == SCALES.get(name, 2)
    assert (card.task, card.licence) == ("super-resolution" if card.scale > 1 else "restoration", "unknown")
    save_foreign(tmp_path / "ours.safetensors", as_ours(path, foreign))
    kept = read_card(tmp_path / "ours.safetensors")
    assert kept.lineage.parent.startswith(f"{path.name}, sha256 ")
    if kept.is_foreign:
        assert difference(read_converted(tmp_path / "ours.safetensors").network, original) < EXACT


@pytest.mark.parametrize("dialect", ["Real-ESRGAN", "BSRGAN"])
@pytest.mark.parametrize("wrapper", ["params", ""])
def test_the_later_names_of_esrgan_are_the_same_model(dialect, wrapper, tmp_path):
    original = STRANGERS["ESRGAN"]()
    state = renamed(dict(original.state_dict()), dialect)
    torch.save({wrapper: state} if wrapper else state, tmp_path / "x.pth")
    assert difference(read_foreign(tmp_path / "x.pth").network, original) < EXACT


def test_any_size_of_picture_is_translated_and_a_grey_one_stays_grey(tmp_path):
    for name in ("SwinIR", "SCUNet", "ESRGAN x2"):
        foreign = read_foreign(publish(STRANGERS[name](), tmp_path / "x.pth"))
        model = Model(foreign.card, {"": foreign.network})
        upscaler = Upscaler(model, "cpu", tile=64, runtime="torch")
        for shape in ((1, 5, 3), (70, 90, 3), (9, 17, 1)):
            picture = np.random.default_rng(0).integers(0, 256, shape, np.uint8)
            height, width, channels = shape
            assert upscaler(picture).shape == (height * foreign.card.scale, width * foreign.card.scale, channels)


class Harmful:
    """Makes a folder when it is unpickled, as it could do anything else."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __reduce__(self):
        return os.mkdir, (str(self.folder),)


@pytest.mark.parametrize("ending", [".pth", ".ckpt", ".pt"])
def test_what_a_pickle_wants_to_run_is_told_and_not_run(ending, tmp_path):
    content = {"params": {"body.0.weight": torch.zeros(3), "evil": Harmful(tmp_path / "made")}}
    path = tmp_path / f"x{ending}"
    torch.save(content, path, _use_new_zipfile_serialization=ending != ".ckpt")
    with pytest.raises(DamagedModel, match=r"asks for more than weights .*mkdir.* is forbidden"):
        read_foreign(path)
    assert not (tmp_path / "made").exists()


@pytest.mark.parametrize("ending", [".pt", ".pth"])
def test_a_torchscript_program_is_not_run(ending, tmp_path):
    path = tmp_path / f"x{ending}"
    with warnings.catch_warnings(action="ignore"):  # it is no longer recommended
        torch.jit.save(torch.jit.script(nn.Linear(2, 2)), path)
    with pytest.raises(DamagedModel, match=r"is a program \(TorchScript\), which is not run"):
        read_foreign(path)


def test_an_archive_that_would_fill_the_memory_is_not_opened(tmp_path, monkeypatch):
    path = publish(STRANGERS["Compact"](), tmp_path / "x.pth")
    monkeypatch.setattr("img2img.models.state_dict.LARGEST_FILE", 5_000)
    with pytest.raises(DamagedModel, match="would unpack to more than 5,000 bytes"):
        read_foreign(path)


@pytest.mark.parametrize(
    ("tensors", "sentence"),
    [
        ({"body.0.weight": torch.zeros(1).expand(10**9)}, "claims more weights than it holds"),
        ({"body.0.weight": torch.full((3,), torch.nan)}, "not finite, in body.0.weight"),
        ({}, "holds no weights by name"),
        ([1, 2], "holds no weights by name"),
        ({"some.weight": torch.zeros(3)}, "not known here .some.weight .*Known are: .*DAT, .*SPAN, .*SwinIR"),
        ({"body.0.weight": torch.zeros(3), "body.1.weight": torch.zeros(3)}, "do not fit each other"),
    ],
)
def test_a_file_that_is_no_model_gets_a_sentence(tensors, sentence, tmp_path):
    torch.save(tensors, tmp_path / "x.pth")
    with pytest.raises(ModelError, match=sentence):
        read_foreign(tmp_path / "x.pth")


def test_more_than_a_picture_cannot_be_taken(tmp_path, monkeypatch):
    path = publish(STRANGERS["SPAN"](), tmp_path / "x.pth")
    descriptor: Any = read_foreign(path).network._descriptor
    monkeypatch.setattr("img2img.models.spandrel_model.MAIN_REGISTRY.load", lambda _: descriptor)
    descriptor._purpose = "FaceSR"
    with pytest.raises(ModelError, match="restores single faces"):
        read_foreign(path)
    descriptor._purpose, descriptor.input_channels = "SR", 4
    with pytest.raises(ModelError, match="makes 3 channels of 4"):
        read_foreign(path)
    monkeypatch.setattr("img2img.models.spandrel_model.MaskedImageModelDescriptor", type(descriptor))
    with pytest.raises(ModelError, match="fills holes by a mask"):
        read_foreign(path)


@settings(max_examples=60)
@given(st.data())
def test_bytes_changed_anywhere_give_a_model_or_a_sentence(tmp_path_factory, data):
    content = bytearray(_published(tmp_path_factory))
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    path = tmp_path_factory.mktemp("changed") / "x.pth"
    path.write_bytes(content[: data.draw(st.integers(0, len(content))) if data.draw(st.booleans()) else None])
    try:
        read_foreign(path)
    except ModelError as error:
        assert str(path) in str(error)  # noqa: PT017


def _published(tmp_path_factory) -> bytes:
    return publish(STRANGERS["Compact"](), tmp_path_factory.mktemp("sound") / "x.pth").read_bytes()


def test_a_card_that_promises_what_the_network_does_not_do_is_told(tmp_path):
    foreign = read_foreign(publish(STRANGERS["SPAN"](), tmp_path / "x.pth"))
    for fact, value in (("scale", 4), ("precisions", ("fp32",)), ("architecture", "spandrel:DAT"), ("size_minimum", 3)):
        path = tmp_path / f"{fact}.safetensors"
        save_foreign(path, foreign._replace(card=foreign.card.model_copy(update={fact: value})))
        with pytest.raises(DamagedModel, match=f"it says {fact}"):
            read_converted(path)


# --- precision


def card_with(*precisions: NumberFormat) -> ModelCard:
    return ModelCard(name="x", architecture="spandrel:HAT", task="super-resolution", precisions=precisions)


def test_no_precision_is_chosen_that_the_network_does_not_bear(monkeypatch):
    for module in ("img2img.inference.formats", "img2img.runtimes.pytorch"):
        monkeypatch.setattr(f"{module}.sound_precisions", lambda *_: ("fp32", "fp16"))
    assert default_format(card_with("fp32", "bf16"), CPU).precision == "fp32"
    assert {form.precision for form in candidates(card_with("fp32", "bf16"), CPU)} == {"fp32"}
    assert default_format(card_with("fp32", "fp16"), CPU).precision == "fp16"
    monkeypatch.undo()
    with pytest.raises(SettingsError, match="cannot be computed with fp16"):
        default_format(card_with("fp32", "bf16"), CPU, Named(precision="fp16"))


def test_models_of_one_architecture_are_measured_each_for_itself():
    cards = [card_with("fp32").model_copy(update={"name": name}) for name in ("light", "large")]
    assert formats.conditions(cards[0], CPU) != formats.conditions(cards[1], CPU)


# --- what is said beside the weights


def test_licences_are_found_where_programs_put_them(tmp_path):
    weights = {"x": torch.zeros(1)}
    save_file(weights, tmp_path / "a.safetensors", {"modelspec.license": "CC-BY-NC-4.0", "modelspec.title": "A"})
    assert told_beside(tmp_path / "a.safetensors")[:3] == ("A", "", "CC-BY-NC-4.0")
    (tmp_path / "a.md").write_text("# Mine\n\n- **License**: `CC0-1.0`\n")
    assert told_beside(tmp_path / "a.safetensors")[:3] == ("A", "", "CC0-1.0")
    (tmp_path / "a.json").write_text(json.dumps({"name": "B", "author": ["me", "you"], "license": "MIT", "scale": 4}))
    assert told_beside(tmp_path / "a.safetensors")[:4] == ("B", "", "MIT", "me, you")
    assert told_beside(tmp_path / "b.pth").licence == "unknown"


@settings(max_examples=30)
@given(st.binary(max_size=200) | st.recursive(st.none() | st.text(), st.lists).map(lambda x: json.dumps(x).encode()))
def test_nothing_beside_a_model_keeps_it_from_being_read(tmp_path_factory, content):
    folder = tmp_path_factory.mktemp("beside")
    for ending in (".json", ".md"):
        (folder / f"x{ending}").write_bytes(content)
    assert isinstance(told_beside(folder / "x.pth").licence, str)


@pytest.mark.parametrize(
    ("licence", "forbids"),
    [
        ("CC-BY-NC-SA-4.0", True),
        ("cc-by-nc-4.0", True),
        ("Non-commercial research", True),
        ("MIT", False),
        ("CC-BY-4.0", False),
        ("INCA", False),
    ],
)
def test_what_a_licence_forbids(licence, forbids):
    assert ModelCard(name="x", architecture="x", licence=licence).forbids_commercial_use == forbids
