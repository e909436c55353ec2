"""Label maps: numbers and colours are the same map, and what stands for no class is told."""

import json

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from img2img.errors import PictureError, SettingsError
from img2img.pictures.classes import LabelClass, classes_of, read_classes, shown
from img2img.pictures.label_tensors import edges_between, to_channels
from img2img.pictures.labels import VOID, colour_map, label_map_of, numbers_in, numbers_of, read_label_map, read_numbers

CLASSES = (
    LabelClass(name="sky", colour=(70, 130, 180)),
    LabelClass(name="void", colour=(0, 0, 0)),
    LabelClass(name="road", colour=(128, 64, 128)),
)
maps = st.integers(1, 12).flatmap(
    lambda side: st.lists(st.sampled_from([0, 1, 2, VOID]), min_size=side * side, max_size=side * side).map(
        lambda numbers: np.array(numbers, np.uint8).reshape(side, side)
    )
)


@given(numbers=maps)
def test_void_is_void_and_the_other_classes_close_ranks(numbers):
    labels = label_map_of(numbers[..., None], CLASSES)
    assert (labels[numbers == 0] == 0).all()
    assert (labels[numbers == 2] == 1).all()
    assert (labels[(numbers == 1) | (numbers == VOID)] == VOID).all()


@given(numbers=maps)
def test_colours_say_the_same_as_numbers(numbers):
    labels = label_map_of(numbers[..., None], CLASSES)
    assert np.array_equal(label_map_of(colour_map(labels, CLASSES), CLASSES), labels)


@given(numbers=maps)
def test_a_channel_a_class_and_none_for_void(numbers):
    labels = label_map_of(numbers[..., None], CLASSES)
    channels = to_channels(torch.from_numpy(labels)[None], 2)[0]
    assert channels.shape == (2, *labels.shape)
    assert np.array_equal(channels.sum(0).numpy(), (labels != VOID).astype(np.float32))
    assert np.array_equal(channels.argmax(0).numpy()[labels != VOID], labels[labels != VOID])


@pytest.mark.parametrize("kind", ["numbers", "colours", "palette of the classes", "palette of another program"])
def test_every_kind_of_file_is_the_same_map(tmp_path, kind):
    numbers = np.array([[0, 2, 1], [2, 0, 0]], np.uint8)
    file = tmp_path / "map.png"
    if kind == "numbers":
        Image.fromarray(numbers).save(file)
    elif kind == "colours":
        Image.fromarray(np.array([label.colour for label in CLASSES], np.uint8)[numbers]).save(file)
    else:
        order = [2, 0, 1] if kind == "palette of the classes" else [0, 1, 2]
        image = Image.fromarray(np.argsort(order).astype(np.uint8)[numbers])
        image = image.convert("P")
        image.putdata(np.argsort(order).astype(np.uint8)[numbers].ravel().tolist())
        colours = [CLASSES[number].colour for number in order] if kind == "palette of the classes" else [(9, 9, 9)] * 3
        image.putpalette([value for colour in colours for value in colour])
        image.save(file)
    assert np.array_equal(read_label_map(file, CLASSES), [[0, 1, VOID], [1, 0, 0]])


def test_what_stands_for_no_class_is_named_with_its_file_and_the_remedy(tmp_path):
    Image.fromarray(np.array([[0, 7, 9]], np.uint8)).save(tmp_path / "numbers.png")
    with pytest.raises(PictureError, match=r"numbers\.png holds .* 7, 9 in 2 of 3 pixels, .*0 to 2.*add the classes"):
        read_label_map(tmp_path / "numbers.png", CLASSES)
    Image.fromarray(np.full((2, 2, 3), 200, np.uint8)).save(tmp_path / "colours.png")
    with pytest.raises(PictureError, match=r"colours\.png holds .* no class: #c8c8c8, in 4 of 4 pixels\. Paint"):
        read_label_map(tmp_path / "colours.png", CLASSES)
    with pytest.raises(PictureError, match=r"no file .*gone\.png"):
        read_label_map(tmp_path / "gone.png", CLASSES)
    (tmp_path / "text.png").write_text("no picture")
    with pytest.raises(PictureError, match=r"text\.png cannot be read as a label map"):
        read_label_map(tmp_path / "text.png", CLASSES)
    with pytest.raises(PictureError, match="16 bits"):
        label_map_of(np.zeros((2, 2, 1), np.uint16), CLASSES)
    with pytest.raises(PictureError, match="--palette"):
        numbers_in(tmp_path / "colours.png")


@given(numbers=maps, noise=st.integers(0, 20), seed=st.integers(0, 2**32 - 1))
def test_colours_within_the_tolerance_stand_for_the_nearest_class(numbers, noise, seed):
    exact = colour_map(label_map_of(numbers[..., None], CLASSES), CLASSES).astype(int)
    shaking = np.random.default_rng(seed).integers(-noise, noise + 1, exact.shape)
    shaken = np.clip(exact + shaking, 0, 255).astype(np.uint8)
    read = numbers_of(shaken, CLASSES, tolerance=noise)[..., 0]
    assert np.array_equal(read, np.where(numbers == VOID, 1, numbers))
    if (apart := abs(shaken - exact).max()) > 0:
        with pytest.raises(PictureError, match="stand for no class"):
            numbers_of(shaken, CLASSES, tolerance=int(apart) - 1)


@given(numbers=maps)
def test_a_palette_of_the_classes_own_is_read_by_its_numbers_even_where_two_have_one_colour(tmp_path, numbers):
    classes = (*CLASSES, LabelClass(name="lane", colour=CLASSES[2].colour))
    numbers = np.where(numbers == 1, 3, numbers)
    image = Image.fromarray(numbers).convert("P")
    image.putdata(numbers.ravel().tolist())
    colours = [label.colour for label in classes] + [(1, 2, 3)] * (VOID - len(classes) + 1)
    image.putpalette([value for colour in colours for value in colour])
    image.save(tmp_path / "map.png")
    assert np.array_equal(read_numbers(tmp_path / "map.png", classes)[..., 0], numbers)


def test_tables_of_classes_are_lines_or_json(tmp_path):
    (tmp_path / "a.txt").write_text("# CamVid\n70 130 180 sky\n\n0 0 0 void\n128 64 128 road\n")
    (tmp_path / "b.json").write_text(json.dumps([label.model_dump() for label in CLASSES]))
    assert read_classes(tmp_path / "a.txt") == read_classes(tmp_path / "b.json") == CLASSES
    assert [label.name for label in shown(CLASSES)] == ["sky", "road"]
    for text in ("sky 1 2", "", "300 0 0 sky", "[1]"):
        (tmp_path / "bad.txt").write_text(text)
        with pytest.raises(SettingsError, match=r"bad\.txt .*128 64 128 road"):
            read_classes(tmp_path / "bad.txt")


@given(count=st.integers(1, 60))
def test_classes_without_names_have_colours_of_their_own(count):
    classes = classes_of(count)
    assert len({label.colour for label in classes}) == len({label.name for label in classes}) == count


def test_edges_are_where_neighbours_are_different_objects():
    instances = torch.tensor([[[[1.0, 1, 2], [1, 1, 2], [3, 3, 3]]]])
    assert edges_between(instances).int().tolist() == [[[[0, 1, 1], [1, 1, 1], [1, 1, 1]]]]
    assert edges_between(torch.full((1, 1, 4, 4), 7.0)).sum() == 0
