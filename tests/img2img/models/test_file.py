"""load(save(m)) is m, and a file that is not a sound model ends in one sentence that names it."""

import json
import struct

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from img2img import disk
from img2img.errors import DamagedModel, DiskFull, ModelError, UnknownModel
from img2img.models.card import ModelCard
from img2img.models.file import Model, load_model, save_model
from img2img.models.header import read_card
from img2img.networks import build

TINY = {"channels": 4, "convolutions": 1, "scale": 2}
PAIR = {"directions": ("a-to-b", "b-to-a"), "domains": (("a", "b"), ("b", "a"))}


def make_card(**facts) -> ModelCard:
    facts = {"name": "tiny", "architecture": "SRVGGNetCompact", "hyperparameters": TINY, "scale": 2} | facts
    return ModelCard(**facts)


def make_model(**facts) -> Model:
    card = make_card(**facts)
    return Model(card, {key: build(card.architecture, card.hyperparameters) for key in card.directions or ("",)})


def same(one: Model, other: Model) -> bool:
    weights = [{key: network.state_dict() for key, network in model.networks.items()} for model in (one, other)]
    return (
        one.card == other.card
        and list(weights[0]) == list(weights[1])
        and all(
            torch.equal(tensor, weights[1][direction][key])
            for direction, state in weights[0].items()
            for key, tensor in state.items()
        )
    )


@settings(deadline=None, max_examples=20)
@given(
    pair=st.booleans(),
    title=st.text(max_size=20),
    licence=st.text(max_size=20),
    mode=st.sampled_from(["eval", "train"]),
    source_range=st.tuples(st.floats(-9, 9), st.floats(-9, 9)).filter(lambda ends: abs(ends[0] - ends[1]) > 1e-6),
)
def test_load_of_save_is_the_model(tmp_path_factory, pair, title, licence, mode, source_range):
    path = tmp_path_factory.mktemp("models") / "tiny.safetensors"
    facts = {"title": title, "licence": licence, "mode": mode, "source_range": source_range}
    model = make_model(**facts, **(PAIR if pair else {}))
    save_model(path, model.card, model.networks, dtype=torch.float32)
    loaded = load_model(path)
    assert same(loaded, model)
    assert all(network.training == (mode == "train") for network in loaded.networks.values())
    assert read_card(path) == model.card


def test_half_precision_is_kept_exactly_and_halves_the_file(tmp_path):
    model = make_model()
    save_model(tmp_path / "full.safetensors", model.card, model.networks, dtype=torch.float32)
    save_model(tmp_path / "half.safetensors", model.card, model.networks)
    half = load_model(tmp_path / "half.safetensors")
    assert all(
        torch.equal(kept, weight.half().float())
        for kept, weight in zip(half.network().parameters(), model.network().parameters(), strict=True)
    )
    save_model(tmp_path / "again.safetensors", half.card, half.networks)
    assert same(load_model(tmp_path / "again.safetensors"), half)


def test_directions_choose_networks():
    model = make_model(**PAIR)
    assert model.network() is model.network("a-to-b") is model.networks["a-to-b"]
    with pytest.raises(ModelError, match="tiny has no direction 'c'; its directions: a-to-b, b-to-a"):
        model.network("c")
    with pytest.raises(ModelError, match="it has one only"):
        make_model().network("a-to-b")


def test_networks_that_the_card_does_not_name_are_refused(tmp_path):
    with pytest.raises(ModelError, match="its card names"):
        save_model(tmp_path / "m.safetensors", make_card(**PAIR), make_model().networks)


def test_diverged_weights_are_refused(tmp_path):
    model = make_model()
    next(model.network().parameters()).data.fill_(1e6)  # fits float32, not float16
    with pytest.raises(ModelError, match=r"not finite in torch\.float16"):
        save_model(tmp_path / "m.safetensors", model.card, model.networks)


def test_a_full_disk_leaves_the_old_file(tmp_path, monkeypatch):
    path, model = tmp_path / "m.safetensors", make_model()
    save_model(path, model.card, model.networks)
    before = path.read_bytes()

    def no_room(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(disk.os, "fsync", no_room)
    with pytest.raises(DiskFull, match=r"m\.safetensors could not be written: the disk is full"):
        save_model(path, make_model(title="other").card, model.networks)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("fraction", [0.0, 0.001, 0.3, 0.99])
def test_a_truncated_file_is_damaged(tmp_path, fraction):
    path, model = tmp_path / "m.safetensors", make_model()
    save_model(path, model.card, model.networks)
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * fraction)])
    assert_damaged(path, r"empty|cut short")


@pytest.mark.parametrize(
    "content", [b"not a model", b"\x80\x04pickle" * 99, struct.pack("<Q", 4) + b"[12]", b"\xff" * 99]
)
def test_another_kind_of_file_is_damaged(tmp_path, content):
    path = tmp_path / "m.safetensors"
    path.write_bytes(content)
    assert_damaged(path, "not a model file")


def test_weights_without_a_card_are_not_a_model(tmp_path):
    path = tmp_path / "m.safetensors"
    write_raw(path, {})
    assert_damaged(path, "no card")


@pytest.mark.parametrize("card", ["{", '{"name": "m"}', '{"name": "m", "architecture": "x", "scale": 0}', "[]"])
def test_a_senseless_card_is_damaged(tmp_path, card):
    path = tmp_path / "m.safetensors"
    write_raw(path, {"__metadata__": {"card": card}})
    assert_damaged(path, "card")


@pytest.mark.parametrize("entry", [7, {}, {"data_offsets": 3}, {"data_offsets": ["0", "4"]}])
def test_a_senseless_list_of_weights_is_damaged(tmp_path, entry):
    path = tmp_path / "m.safetensors"
    write_raw(path, {"__metadata__": {"card": make_card().model_dump_json()}, "weight": entry})
    assert_damaged(path, "list of weights|cut short")


@pytest.mark.parametrize(
    ("hyperparameters", "fault"),
    [
        (TINY | {"convolutions": 2}, "3 tensors are missing, such as body.5.weight"),
        (TINY | {"convolutions": 0}, "3 tensors are unknown"),
        (TINY | {"scale": 3}, "2 tensors are of another shape"),
    ],
)
def test_weights_that_do_not_fit_are_told_in_one_sentence(tmp_path, hyperparameters, fault):
    path = tmp_path / "m.safetensors"
    save_model(path, make_card(hyperparameters=hyperparameters), make_model().networks)
    with pytest.raises(DamagedModel, match=fault) as caught:
        load_model(path)
    assert len(str(caught.value)) < 300 + len(str(path))


def test_an_unknown_architecture_names_those_there_are(tmp_path):
    path = tmp_path / "m.safetensors"
    save_model(path, make_card(architecture="Transmogrifier"), make_model().networks)
    with pytest.raises(ModelError, match=r"Transmogrifier.*SRVGGNetCompact"):
        load_model(path)


def test_hyperparameters_that_do_not_exist_are_told(tmp_path):
    path = tmp_path / "m.safetensors"
    save_model(path, make_card(hyperparameters={"wheels": 4}), make_model().networks)
    with pytest.raises(ModelError, match="wheels"):
        load_model(path)


def test_a_missing_file_is_unknown(tmp_path):
    with pytest.raises(UnknownModel, match=r"no model file .*m\.safetensors"):
        load_model(tmp_path / "m.safetensors")


def assert_damaged(path, pattern):
    for read in (read_card, load_model):
        with pytest.raises(DamagedModel, match=pattern) as caught:
            read(path)
        assert str(path) in str(caught.value)
        assert "\n" not in str(caught.value)


def write_raw(path, header):
    text = json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text)
