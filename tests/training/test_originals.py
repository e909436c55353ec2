"""Originals are decoded and shrunk once: the same pixels with the cache and without, and what the cache may take."""

import os
import pickle
import shutil
import time

import cv2
import numpy as np
import pytest
import torch
from PIL import Image

from img2img.recipes import recipe_named
from training.data import room
from training.data.loading import load_batches
from training.data.opening import open_data, settings_of
from training.kinds.derived import DerivedPairs
from training.kinds.labels import LabelData
from training.kinds.paired import PairedData
from training.kinds.photos import PhotoFolder
from training.kinds.side_by_side import SideBySideData
from training.kinds.unpaired import UnpairedData

KINDS = ("unpaired", "paired", "pairs", "canny", "photos", "whole", "labels")


@pytest.fixture
def large(make_pictures, tmp_path):
    """A folder of pictures, much larger than the crops of a tiny recipe, that were written long ago."""

    def make(name, count=3, size=(160, 200), seed=0):
        folder = make_pictures(name, count, size=size, seed=seed)
        for file in folder.iterdir():
            then = time.time() - 100
            os.utime(file, (then, then))
        return folder

    return make


@pytest.fixture
def opened(request, large, tmp_path, monkeypatch):
    """A function that opens a data set of that kind, always the same one."""
    monkeypatch.setattr("training.data.originals.LARGE", 1000)
    kind = request.param
    size = (160, 401) if kind == "pairs" else (160, 200)
    photos = large("photos", size=size)
    data, recipe, overrides = {
        "unpaired": lambda: (UnpairedData(source=photos, target=large("b", 2, seed=1)), "cyclegan", {"zoom": 1.5}),
        "paired": lambda: (PairedData(source=photos, target=large("b", seed=1)), "pix2pix", {}),
        "pairs": lambda: (SideBySideData(pairs=photos), "pix2pix", {}),
        "canny": lambda: (DerivedPairs(photos=photos, derive="canny"), "pix2pix", {}),
        "photos": lambda: (PhotoFolder(photos=photos), "dcgan", {}),
        "whole": lambda: (PhotoFolder(photos=photos), "realesrgan", {}),
        "labels": lambda: (label_data(tmp_path, photos), "spade", {"instance_edges": True, "size": 32}),
    }[kind]()
    recipe = recipe_named(recipe)
    settings = recipe.resolve("tiny", settings_of(data) | overrides)
    return lambda: open_data(data, recipe, settings, seed=1)


def label_data(folder, photos):
    rng = np.random.default_rng(0)
    for name, highest, kind in (("labels", 3, np.uint8), ("instances", 2000, np.uint16)):
        (folder / name).mkdir()
        for file in photos.iterdir():
            numbers = np.kron(rng.integers(0, highest, (4, 5)), np.ones((40, 40))).astype(kind)
            Image.fromarray(numbers).save(folder / name / file.name)
    return LabelData(labels=folder / "labels", photos=photos, instances=folder / "instances")


def items(data, count=7):
    """The tensors of the first items, and of those that are held out."""
    rest, shown = data.split(1)
    batches = [part[position].batch for part in (rest, shown) for position in range(count)]
    return [tensor for batch in batches for tensor in tensors_of(batch)]


def tensors_of(batch):
    return [tensor for tensor in vars(batch).values() if tensor is not None]


def prepared(data):
    heard = []
    rest, shown = data.split(1)
    for part in (rest, shown):
        assert part.prepare(lambda **values: heard.append(values)) == []
    return heard


def kept(home):
    return sorted(home.rglob("shrunk/*/*.npy"))


@pytest.mark.parametrize("opened", KINDS, indirect=True)
def test_what_is_kept_has_the_very_pixels_of_what_is_not(opened, home):
    cold = items(opened())
    assert not kept(home)
    heard = prepared(opened())
    assert {values["what"] for values in heard} == {"Shrinking originals"}
    assert kept(home)
    warm = items(opened())
    assert len(cold) == len(warm)
    assert all(map(torch.equal, cold, warm))
    assert prepared(opened()) == []  # nothing is left to do
    for file in kept(home):
        file.write_bytes(file.read_bytes()[:-5])
    assert all(map(torch.equal, cold, items(opened())))  # what is cut short is as if it were not there


@pytest.mark.parametrize("opened", KINDS, indirect=True)
def test_originals_are_not_decoded_again(opened, home, monkeypatch):
    wanted = items(opened())
    prepared(opened())
    for module in ("training.data.reading.read_picture", "img2img.pictures.labels._open"):
        if opened().classes == () or "reading" in module:  # without a table, the classes are counted in the maps
            monkeypatch.setattr(module, lambda path: pytest.fail(f"{path} was decoded"))
    assert all(map(torch.equal, wanted, items(opened())))


@pytest.mark.parametrize("opened", KINDS, indirect=True)
def test_the_number_of_workers_changes_no_item(opened):
    prepared(opened())
    cpu = torch.device("cpu")

    def loaded(workers):
        return [batch for batch, _ in load_batches(opened(), range(3, 9), 2, workers, cpu)]

    alone = loaded(0)
    for workers in (1, 2):
        for first, second in zip(alone, loaded(workers), strict=True):
            assert all(map(torch.equal, tensors_of(first), tensors_of(second)))
    sent = pickle.loads(pickle.dumps(opened()))  # as it reaches a worker on Windows
    assert all(map(torch.equal, items(opened(), 2), items(sent, 2)))


@pytest.mark.parametrize("opened", ["photos"], indirect=True)
def test_a_photo_that_was_changed_is_shrunk_anew(opened, tmp_path):
    prepared(opened())
    before = items(opened())
    for file in (tmp_path / "photos").iterdir():
        cv2.imwrite(str(file), np.zeros((160, 200, 3), np.uint8))
    assert any(tensor.any() for tensor in before)
    assert not any(tensor.any() for tensor in items(opened()))


@pytest.mark.parametrize("opened", ["photos"], indirect=True)
def test_where_there_is_no_room_the_training_goes_on_without(opened, home, monkeypatch):
    monkeypatch.setattr(room, "LIMIT", 1500)
    (sentence,) = opened().prepare(lambda **values: None)
    assert "Not all pictures are kept shrunk: there is no more room for them in" in sentence
    assert "The training goes on" in sentence
    assert sum(file.stat().st_size for file in kept(home)) <= 1500
    with_some = items(opened())
    for file in kept(home):
        file.unlink()
    assert all(map(torch.equal, with_some, items(opened())))


@pytest.mark.parametrize("opened", ["photos"], indirect=True)
def test_where_nothing_can_be_written_the_training_goes_on_without(opened, home):
    wanted = items(opened())
    shutil.rmtree(home / "cache", ignore_errors=True)
    (home / "cache").write_bytes(b"a file where the folder should be")
    (sentence,) = opened().prepare(lambda **values: None)
    assert "Not all pictures are kept shrunk" in sentence
    assert all(map(torch.equal, wanted, items(opened())))


@pytest.mark.parametrize("opened", ["photos"], indirect=True)
def test_what_was_not_used_for_long_makes_way(opened, home, monkeypatch):
    others = home / "cache" / "shrunk" / "rgb-9x9"
    others.mkdir(parents=True)
    for name, age in (("older", 9e5), ("newer", 8e5)):
        (others / f"{name}.npy").write_bytes(bytes(4000))
        then = time.time() - age
        os.utime(others / f"{name}.npy", (then, then))
    data = opened()
    monkeypatch.setattr(room, "LIMIT", 9000)
    assert data.prepare(lambda **values: None) == []
    assert [file.name for file in others.iterdir()] == ["newer.npy"]


def test_small_pictures_are_not_kept(make_pictures, home):
    folder = make_pictures("small", 3, size=(40, 48))
    settings = recipe_named("dcgan").resolve("tiny", {"size": 32})
    data = open_data(PhotoFolder(photos=folder), recipe_named("dcgan"), settings, 0)
    assert data.prepare(lambda **values: pytest.fail("there is nothing to tell")) == []
    assert not kept(home)


def test_a_damaged_file_stops_nothing(large, home):
    folder = large("photos", 4)
    (folder / "0.png").write_bytes((folder / "0.png").read_bytes()[:200])
    (folder / "1.png").unlink()
    (folder / "1.png").write_bytes(b"")
    settings = recipe_named("dcgan").resolve("tiny")
    data = open_data(PhotoFolder(photos=folder), recipe_named("dcgan"), settings, 0)
    assert data.prepare(lambda **values: None) == []
    assert len(kept(home)) == 2
    warnings = " ".join(warning for position in range(4) for warning in data[position].warnings)
    assert "0.png" in warnings
    assert "1.png is empty" in warnings
