"""Whatever lies in a model file: it is a sound model, or one sentence that names it, at once and in little memory."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from img2img.errors import Img2ImgError
from img2img.models.file import load_model
from img2img.models.library import Library
from tests.img2img.models import hostile

SECONDS = 2  # tests/benchmarks/hostile_models.py measures memory, each file in a process of its own


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """A folder with a file of each kind."""
    folder = tmp_path_factory.mktemp("hostile")
    for kind in hostile.KINDS:
        hostile.write(kind, folder / f"{kind}.safetensors")
    return folder


@pytest.mark.parametrize("kind", hostile.KINDS)
def test_loading_ends_in_a_sentence(files, kind):
    path = files / f"{kind}.safetensors"
    began = time.process_time()
    with pytest.raises(Img2ImgError) as caught:
        load_model(path)
    assert time.process_time() - began < SECONDS
    assert_sentence(str(caught.value), path)


def test_a_folder_full_of_them_is_listed(files):
    began = time.process_time()
    entries = {entry.name: entry for entry in Library(files).entries() if entry.origin == "user"}
    assert time.process_time() - began < len(entries) * 0.1
    assert entries.keys() == hostile.KINDS.keys()
    for kind, entry in entries.items():
        assert (entry.readable_card is None) == bool(entry.broken)
        if entry.broken:
            assert_sentence(entry.broken, files / f"{kind}.safetensors")


@settings(max_examples=60)
@given(st.data())
def test_bytes_changed_anywhere_give_a_model_or_a_sentence(tmp_path_factory, data):
    content = bytearray(hostile.sound())
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(content) - 1))
        content[place : place + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))
    assert_sound_or_sentence(tmp_path_factory, bytes(content))


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner, max_size=4),
    max_leaves=8,
)


@settings(max_examples=60)
@given(fact=st.sampled_from(sorted(hostile.FACTS)), value=json_values)
def test_a_card_that_says_anything_gives_a_model_or_a_sentence(tmp_path_factory, fact, value):
    assert_sound_or_sentence(tmp_path_factory, hostile.sound(**{fact: value}))


@settings(max_examples=60)
@given(name=st.sampled_from(sorted(hostile.TINY)), value=json_values | st.integers(-5, 70))
def test_hyperparameters_that_say_anything_give_a_model_or_a_sentence(tmp_path_factory, name, value):
    assert_sound_or_sentence(tmp_path_factory, hostile.sound(hyperparameters=hostile.TINY | {name: value}))


@settings(max_examples=60)
@given(key=st.sampled_from(["dtype", "shape", "data_offsets", "other"]), value=json_values)
def test_a_header_that_says_anything_gives_a_model_or_a_sentence(tmp_path_factory, key, value):
    content = hostile.respelt(lambda header: header["body.0.weight"].update({key: value}))
    assert_sound_or_sentence(tmp_path_factory, content)


def test_the_file_that_all_of_them_spoil_is_sound(tmp_path):
    path = tmp_path / "sound.safetensors"
    path.write_bytes(hostile.sound())
    state = load_model(path).network().state_dict()
    assert all(state[key].equal(tensor) for key, tensor in hostile.weights().items())


def assert_sound_or_sentence(tmp_path_factory, content: bytes) -> None:
    path = tmp_path_factory.mktemp("model") / "m.safetensors"
    path.write_bytes(content)
    try:
        load_model(path)
    except Img2ImgError as error:
        assert_sentence(str(error), path)


def assert_sentence(text: str, path) -> None:
    assert str(path) in text
    assert len(text) < 700 + 2 * len(str(path))
    assert text.replace(str(path), "").isprintable()
    assert text.endswith((".", "`.", ")."))
