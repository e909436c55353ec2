"""What a model reads: one object a kind, and what the card says decides which."""

from pathlib import Path
from typing import get_args

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from img2img.errors import ModelError, PictureError
from img2img.inference.sources import SOURCES, source_of
from img2img.models.card import ModelCard, SourceKind
from img2img.pictures.files import PictureFile, write_picture
from img2img.pictures.label_tensors import edges_between
from img2img.pictures.tensors import to_tensor

CARDS = {
    "picture": {},
    "sketch": {"source_channels": 1},
    "coloured-sketch": {"source_channels": 4, "transparency": "open"},
    "labels": {
        "source_channels": 1,
        "classes": [{"name": "void"}, {"name": "sky", "colour": (0, 9, 200)}, {"name": "road", "colour": (9, 9, 9)}],
        "hyperparameters": {"label_channels": 2},
    },
    "holes": {"source_channels": 4, "transparency": "holes"},
}
EDGES = {"hyperparameters": {"label_channels": 3}}
kinds = st.sampled_from(get_args(SourceKind))
sides = st.integers(1, 40)


def card(kind: str, **facts: object) -> ModelCard:
    return ModelCard(name="toy", architecture="none", **CARDS[kind] | facts)


def test_every_kind_has_one_class():
    assert [source.kind for source in SOURCES] == list(get_args(SourceKind))
    assert {kind: source_of(card(kind)).kind for kind in CARDS} == {kind: kind for kind in CARDS}


@pytest.mark.parametrize(
    ("facts", "kind"),
    [
        ({"source_channels": 1, "transparency": "kept"}, "picture"),
        ({"source_channels": 3, "transparency": "paper"}, "sketch"),
        ({"source_channels": 1, "task": "super-resolution"}, "picture"),
        ({"task": "generation", "classes": [{"name": "rose"}]}, "picture"),
    ],
)
def test_the_facts_of_a_card_decide_the_kind(facts, kind):
    assert ModelCard(name="toy", architecture="none", **facts).source == kind


@given(kinds, sides, sides, st.booleans())
def test_an_example_is_a_source_of_its_kind(kind, height, width, edges):
    source = source_of(card(kind, **EDGES if edges and kind == "labels" else {}))
    example = source.example((height, width))
    prepared = source.prepare(example)
    assert example.shape[:2] == prepared.pixels.shape[:2] == (height, width)
    tile = source.to_network(to_tensor(prepared.pixels))
    assert tile.shape == (1, 2 + edges if kind == "labels" else source.card.source_channels, height, width)
    assert tile.abs().max() <= 1
    answer = np.zeros((2 * height, 2 * width, 3) if kind != "holes" else (height, width, 3), np.uint8)
    assert prepared.finish(answer).shape[:2] == answer.shape[:2]


@given(sides, sides, st.sampled_from([2, 4]), st.sampled_from([np.uint8, np.uint16]))
def test_transparency_is_kept_by_a_picture_and_paper_to_a_sketch(height, width, channels, dtype):
    white = np.iinfo(dtype).max
    picture = np.random.default_rng(0).integers(0, white, (height, width, channels), dtype, endpoint=True).astype(dtype)
    picture[0, 0, -1] = 0
    answer = np.zeros((height, width, 3), np.uint8).astype(dtype)
    kept = source_of(card("picture")).prepare(picture).finish(answer)
    np.testing.assert_array_equal(kept[..., 3], picture[..., -1])
    drawn = source_of(card("sketch")).prepare(picture)
    assert drawn.pixels[0, 0, 0] == white
    assert drawn.finish(answer).shape == (height, width, 3)


def test_a_label_map_has_a_channel_for_each_class_that_says_something():
    source = source_of(card("labels"))
    prepared = source.prepare(np.array([[[0], [1], [2], [255]]], np.uint8))
    seen = source.to_network(to_tensor(prepared.pixels))
    assert seen[0, :, 0].T.tolist() == [[0, 0], [1, 0], [0, 1], [0, 0]]


def test_where_a_network_knows_edges_they_are_those_of_the_instance_map(tmp_path):
    labels, objects = np.array([[1, 1, 1, 2, 2]], np.uint8), np.array([[7, 7, 900, 900, 900]], np.uint16)
    for folder, pixels in (("maps", labels), ("objects", objects)):
        write_picture(tmp_path / folder / "a.png", PictureFile(pixels[..., None]))
    source = source_of(card("labels", **EDGES))
    read = source.reader(instances=tmp_path / "objects")(tmp_path / "maps" / "a.png").pixels
    assert read[0].tolist() == [[1, 7], [1, 7], [1, 900], [2, 900], [2, 900]]
    seen = source.to_network(to_tensor(source.prepare(read).pixels))
    assert seen[0, :, 0].tolist() == [[1, 1, 1, 0, 0], [0, 0, 0, 1, 1], [0, 1, 1, 0, 0]]
    batch = torch.from_numpy(objects.astype(np.int32))[None, None]
    assert torch.equal(seen[:, 2:], edges_between(batch))  # as a training sees them


def test_instance_maps_are_asked_for_where_they_mean_something_and_refused_elsewhere(tmp_path):
    write_picture(tmp_path / "maps" / "a.png", PictureFile(np.ones((2, 3, 1), np.uint8)))
    write_picture(tmp_path / "objects" / "b.png", PictureFile(np.ones((2, 3, 1), np.uint8)))
    with pytest.raises(ModelError, match=r"toy was trained with the edges of objects.*--instances"):
        source_of(card("labels", **EDGES)).reader()
    for kind in CARDS:
        with pytest.raises(ModelError, match=r"toy knows no edges of objects\. Leave the instance maps out\."):
            source_of(card(kind)).reader(instances=tmp_path / "objects")
    read = source_of(card("labels", **EDGES)).reader(instances=tmp_path / "objects")
    with pytest.raises(PictureError, match=r"There is no instance map for .*a\.png"):
        read(tmp_path / "maps" / "a.png")
    write_picture(tmp_path / "objects" / "a.png", PictureFile(np.ones((2, 2, 1), np.uint8)))
    read = source_of(card("labels", **EDGES)).reader(instances=tmp_path / "objects")
    with pytest.raises(PictureError, match=r"objects.*a\.png is not as large as its label map .*a\.png"):
        read(tmp_path / "maps" / "a.png")
    with pytest.raises(PictureError, match=r"no second channel that numbers its objects"):
        source_of(card("labels", **EDGES)).prepare(np.ones((2, 3, 1), np.uint8))


@pytest.mark.parametrize("kind", ["picture", "sketch", "labels"])
def test_a_mask_is_refused_where_there_are_no_holes(kind):
    with pytest.raises(ModelError, match=r"toy fills no holes\. Leave the mask out\."):
        source_of(card(kind)).reader(Path("mask.png"))


@pytest.mark.parametrize(("kind", "channels"), [("picture", 4), ("sketch", 2), ("labels", 4), ("holes", 3)])
def test_channels_that_no_such_picture_has_are_refused(kind, channels):
    facts = {"source_channels": channels} | ({"transparency": "paper"} if kind == "sketch" else {})
    with pytest.raises(ModelError, match=rf"toy takes {channels} channels, but its pictures have .* Choose another"):
        source_of(card(kind, **facts))


def test_files_are_read_as_the_kind_needs_them(tmp_path):
    file, mask = tmp_path / "a.png", tmp_path / "mask.png"
    pixels = np.zeros((4, 5, 3), np.uint8)
    pixels[:, :2] = (0, 9, 200)
    pixels[:, 2:] = (9, 9, 9)
    write_picture(file, PictureFile(pixels))
    write_picture(mask, PictureFile(np.eye(4, 5, dtype=np.uint8)[..., None] * 255))
    np.testing.assert_array_equal(source_of(card("picture")).reader()(file).pixels, pixels)
    assert source_of(card("labels")).reader()(file).pixels[0, :, 0].tolist() == [1, 1, 2, 2, 2]
    holes = source_of(card("holes")).reader(mask)(file).pixels
    np.testing.assert_array_equal(holes[..., 3] == 0, np.eye(4, 5, dtype=bool))
    with pytest.raises(PictureError, match=r"a\.png has no hole"):
        source_of(card("holes")).reader()(file)


def test_ranges_and_channel_order_are_the_networks():
    source = source_of(card("picture", source_range=(0.0, 1.0), channel_order="bgr"))
    tile = torch.tensor([-1.0, 0.0, 1.0]).view(1, 3, 1, 1)
    assert source.to_network(tile).flatten().tolist() == [1.0, 0.5, 0.0]
