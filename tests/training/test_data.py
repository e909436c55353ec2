"""Data sets: what position decides, what augmentation may do, and what the doctor says."""

from typing import Any

import cv2
import numpy as np
import pytest
import torch

from img2img.adversarial.recipe import Recipe
from img2img.adversarial.tensors import Batch
from img2img.errors import DataError, PictureError, SettingsError
from img2img.pictures.tensors import to_bytes, to_tensor
from img2img.recipes import recipe_named
from tests.training.items import pair_at, photo_at
from training.config import parse_config, read_config
from training.data.crops import crop_and_flip
from training.data.dataset import PictureDataset
from training.data.loading import collate
from training.data.opening import open_data
from training.data.reading import read_rgb
from training.kinds.checks import Crop
from training.kinds.derived import DerivedPairs
from training.kinds.kind import DataConfig
from training.kinds.paired import PairedData
from training.kinds.photos import PhotoFolder
from training.kinds.side_by_side import SideBySideData
from training.kinds.unpaired import UnpairedData

CYCLEGAN, PIX2PIX = recipe_named("cyclegan"), recipe_named("pix2pix")
SETTINGS = PIX2PIX.resolve("tiny", {"zoom": 1.5})


@pytest.fixture(params=["unpaired", "paired", "pairs", "canny", "xdog"])
def data(request, make_pictures):
    """One data set of each kind, with its recipe."""
    match request.param:
        case "unpaired":
            return UnpairedData(source=make_pictures("a", 7), target=make_pictures("b", 3, seed=1)), CYCLEGAN
        case "paired":
            return PairedData(source=make_pictures("a", 7), target=make_pictures("b", 7, seed=1)), PIX2PIX
        case "pairs":
            return SideBySideData(pairs=make_pictures("a", 7, size=(40, 96))), PIX2PIX
        case kind:
            return DerivedPairs(photos=make_pictures("a", 7, size=(64, 80)), derive=kind), PIX2PIX


def opened(data: tuple[DataConfig, type[Recipe]], seed: int = 0) -> PictureDataset[Any]:
    config, recipe = data
    return open_data(config, recipe, SETTINGS, seed)


def picture_of(pixels):
    """(1, C, H, W) uint8 as (H, W, C)."""
    return pixels[0].permute(1, 2, 0).numpy()


def same(first, second):
    return torch.equal(first.batch.source, second.batch.source) and torch.equal(first.batch.target, second.batch.target)


def test_position_alone_decides_an_item(data):
    first, second = (opened(data, seed=3) for _ in range(2))
    for position in (12, 0, 5, 12):
        assert same(first[position], second[position])
    other = opened(data, seed=4)
    assert not all(same(first[position], other[position]) for position in range(5))


def test_items_are_crops_of_the_size_asked_for(data):
    pictures = opened(data)
    batch, warnings = collate([pictures[position] for position in range(4)])
    assert isinstance(batch, Batch)
    assert not warnings
    for side in (batch.source, batch.target):
        assert side.shape[0] == 4
        assert side.shape[2:] == (32, 32)
        assert side.dtype == torch.uint8
    on_device = batch.to(torch.device("cpu"))
    for side in (on_device.source, on_device.target):
        assert side.dtype == torch.float32
        assert side.abs().max() <= 1


def test_an_epoch_shows_everything_once_and_the_next_in_another_order(data):
    pictures = opened(data)
    epochs = [[pictures.at(epoch * 7 + offset)[0] for offset in range(7)] for epoch in range(4)]
    assert all(sorted(epoch) == sorted(pictures.folders[0]) for epoch in epochs)
    assert len({tuple(epoch) for epoch in epochs}) > 1


def test_held_out_pictures_are_never_trained_on(data):
    train, shown = opened(data).split(2)
    for rest, held_out in zip(train.folders, shown.folders, strict=True):
        assert len(held_out) == 2
        assert set(rest).isdisjoint(held_out)
    assert same(shown[0], shown[0])
    assert same(shown[0], shown[2])  # no augmentation: the second epoch is the first


def test_pairs_are_cropped_flipped_and_zoomed_alike(make_pictures, tmp_path):
    source = make_pictures("same", 4, size=(50, 70))
    pairs = open_data(PairedData(source=source, target=source), PIX2PIX, SETTINGS, seed=0)
    for position in range(12):
        pair = pair_at(pairs, position)
        assert torch.equal(pair.source, pair.target)


def test_side_by_side_is_the_same_as_two_folders(make_pictures, tmp_path):
    source, target = make_pictures("source", 3), make_pictures("target", 3, seed=1)
    both = tmp_path / "both"
    both.mkdir()
    for file in source.iterdir():
        pair = np.hstack([read_rgb(file), read_rgb(target / file.name)])
        cv2.imwrite(str(both / file.name), pair[..., ::-1])
    apart = open_data(PairedData(source=source, target=target), PIX2PIX, SETTINGS, seed=0)
    together = open_data(SideBySideData(pairs=both), PIX2PIX, SETTINGS, seed=0)
    assert all(same(apart[position], together[position]) for position in range(6))


def test_drawings_vary_with_the_epoch_but_show_the_photo(tmp_path):
    photo = np.full((64, 64, 3), 220, np.uint8)
    cv2.circle(photo, (32, 32), 18, (20, 60, 160), -1)
    (tmp_path / "disc").mkdir()
    cv2.imwrite(str(tmp_path / "disc" / "disc.png"), photo)
    settings = PIX2PIX.resolve("tiny", {"source_channels": 1, "load_ratio": 1.0, "size": 64})
    photos = open_data(DerivedPairs(photos=tmp_path / "disc", derive="canny"), PIX2PIX, settings, seed=0)
    drawings = [picture_of(pair_at(photos, position).source) for position in range(8)]
    assert len({drawing.tobytes() for drawing in drawings}) > 4
    rows, columns = np.indices((64, 64)) - 31.5
    distance = np.hypot(rows, columns)
    for drawing in drawings:
        assert drawing.shape == (64, 64, 1)
        dark = drawing[..., 0] < 128
        assert dark.any()
        assert np.abs(distance[dark] - 18).max() < 8  # lines lie on the disc's border, a hand's wobble away


@pytest.mark.parametrize("channels", [1, 3, 4])
@pytest.mark.parametrize("depth", [np.uint8, np.uint16])
def test_every_kind_of_picture_is_read_as_8_bit_rgb(tmp_path, channels, depth):
    picture = np.full((5, 6, channels), np.iinfo(depth).max, depth)
    picture[2, 3, 0] = 0
    cv2.imwrite(str(tmp_path / "a.png"), picture)
    read = read_rgb(tmp_path / "a.png")
    assert (read.shape, read.dtype) == ((5, 6, 3), np.uint8)
    assert read[0, 0].tolist() == [255, 255, 255]
    assert read[2, 3].tolist() == ([0, 0, 0] if channels == 1 else [255, 255, 0])


def test_folders_that_cannot_be_trained_on_are_sentences(make_pictures, tmp_path):
    (tmp_path / "empty").mkdir()
    pictures = make_pictures("a", 3)
    with pytest.raises(PictureError, match="no folder"):
        open_data(UnpairedData(source=tmp_path / "none", target=pictures), CYCLEGAN, SETTINGS, 0)
    with pytest.raises(PictureError, match="holds no pictures"):
        open_data(UnpairedData(source=tmp_path / "empty", target=pictures), CYCLEGAN, SETTINGS, 0)
    (tmp_path / "named").mkdir()
    (pictures / "0.png").rename(tmp_path / "named" / "zero.png")
    with pytest.raises(DataError, match="same name"):
        open_data(PairedData(source=tmp_path / "named", target=pictures), PIX2PIX, SETTINGS, 0)
    for file in pictures.iterdir():
        file.write_bytes(b"")
    with pytest.raises(DataError, match="Ten pictures in a row"):
        open_data(UnpairedData(source=pictures, target=pictures), CYCLEGAN, SETTINGS, 0)[0]


def test_the_doctor_names_what_is_wrong(make_pictures, tmp_path):
    source, target = make_pictures("source", 60), make_pictures("target", 4, size=(40, 40))
    (source / "7.png").write_bytes((source / "7.png").read_bytes()[:40])

    def said(data, severity, size=32):
        return " ".join(found.message for found in data.check(Crop(size)) if found.severity == severity)

    unpaired = UnpairedData(source=source, target=target)
    assert not said(unpaired, "error")
    assert "1 pictures in" in said(unpaired, "warning")
    assert "7.png" in said(unpaired, "warning")
    assert "only 4 pictures" in said(unpaired, "warning")
    assert "59 pictures" in said(unpaired, "note")
    assert "smaller than the training's 64 pixels" in said(unpaired, "warning", size=64)
    kept = " ".join(found.message for found in unpaired.check(Crop(64, resize=False)))
    assert "mirrored at their border" in kept
    assert "enlarged" not in kept
    assert "same folder" in said(UnpairedData(source=source, target=source), "error")
    assert "no folder" in said(DerivedPairs(photos=tmp_path / "none"), "error")
    paired = PairedData(source=source, target=target)
    assert "56 pictures have no partner" in said(paired, "warning")
    assert "differ in aspect" in said(paired, "warning")


def test_a_config_survives_its_files(tmp_path, unpaired):
    config = parse_config({"recipe": "cyclegan", "data": unpaired, "settings": {"channels": 8}, "steps": 7})
    assert parse_config(config.model_dump(mode="json")) == config
    toml = tmp_path / "run.toml"
    toml.write_text(
        f'recipe = "cyclegan"\nsteps = 7\n[settings]\nchannels = 8\n[data]\nkind = "unpaired"\n'
        f"source = '{unpaired['source']}'\ntarget = '{unpaired['target']}'\n"
    )
    assert read_config(toml) == config


def test_without_resizing_crops_are_cut_at_the_pictures_own_size(tmp_path):
    photo = np.random.default_rng(0).integers(0, 256, (70, 90, 3), np.uint8)
    cv2.imwrite(str(tmp_path / "large.png"), photo[..., ::-1])
    settings = PIX2PIX.resolve("tiny", {"resize": False})
    for augment in (True, False):
        transform = crop_and_flip(settings, augment=augment, together=["twin"])
        transform.set_random_seed(1)
        cut = transform(image=photo, twin=photo)
        assert np.array_equal(cut["image"], cut["twin"])
        windows = np.lib.stride_tricks.sliding_window_view(photo, (32, 32), axis=(0, 1)).transpose(0, 1, 3, 4, 2)
        assert any((windows == candidate).all((2, 3, 4)).any() for candidate in (cut["image"], cut["image"][:, ::-1]))


def test_without_resizing_a_small_picture_is_mirrored_at_its_border():
    photo = np.random.default_rng(0).integers(0, 256, (20, 50, 3), np.uint8)
    cut = crop_and_flip(PIX2PIX.resolve("tiny", {"resize": False}), augment=False)(image=photo)["image"]
    assert cut.shape == (32, 32, 3)
    assert np.array_equal(cut[5:7], cut[7:9][::-1]) or np.array_equal(cut[5], cut[7])
    assert np.array_equal(cut[6:26], photo[:, 9:41])


@pytest.fixture
def digits(tmp_path):
    """Pictures of exactly 28 x 28 pixels, no two alike and none its own mirror."""
    folder = tmp_path / "digits"
    folder.mkdir()
    rng = np.random.default_rng(0)
    for number in range(6):
        cv2.imwrite(str(folder / f"{number}.png"), rng.integers(0, 256, (28, 28, 3), np.uint8))
    return folder


WHOLE = {"size": 28, "load_ratio": 1.0}


@pytest.mark.parametrize("resize", [True, False])
def test_pictures_of_exactly_the_size_come_through_bit_for_bit(digits, resize):
    settings = PIX2PIX.resolve("tiny", WHOLE | {"mirror": False, "resize": resize})
    data = open_data(PairedData(source=digits, target=digits), PIX2PIX, settings, 0)
    for position in range(18):
        ((file, _),) = data.at(position)
        pair = pair_at(data, position)
        for side in (pair.source, pair.target):
            assert np.array_equal(picture_of(side), read_rgb(file))


def test_pictures_are_mirrored_unless_the_settings_say_not_to(digits):
    data = open_data(PairedData(source=digits, target=digits), PIX2PIX, PIX2PIX.resolve("tiny", WHOLE), 0)
    mirrored = 0
    for position in range(40):
        ((file, _),) = data.at(position)
        seen, original = picture_of(pair_at(data, position).target), read_rgb(file)
        is_mirrored = np.array_equal(seen, original[:, ::-1])
        assert is_mirrored or np.array_equal(seen, original)
        mirrored += is_mirrored
    assert 8 < mirrored < 32
    (_, shown) = data.split(2)
    assert np.array_equal(picture_of(pair_at(shown, 0).target), read_rgb(shown.at(0)[0][0]))


def test_the_doctor_says_whether_pictures_of_the_size_are_trained_on_whole(digits, make_pictures):
    data = UnpairedData(source=digits, target=make_pictures("others", 3))

    def notes(crop):
        return [found.message for found in data.check(crop) if "exactly" in found.message]

    assert len(notes(Crop(28))) == 1
    assert "trained on whole, pixel for pixel" in notes(Crop(28))[0]
    assert "trained on whole" in notes(Crop(28, resize=False, load_ratio=1.1))[0]
    assert "Set load_ratio and zoom to 1" in notes(Crop(28, load_ratio=1.1))[0]
    assert not notes(Crop(32))


def test_batches_become_what_the_pictures_are_as_tensors():
    every = np.arange(256, dtype=np.uint8).reshape(16, 16, 1).repeat(3, axis=2)
    batch = Batch(to_bytes(every), to_bytes(every[::-1])).to(torch.device("cpu"))
    assert torch.equal(batch.source, to_tensor(every))
    assert torch.equal(batch.target, to_tensor(every[::-1]))
    assert batch.source.min() == -1
    assert batch.source.max() == 1
    again = batch.to(torch.device("cpu"))
    assert torch.equal(again.source, batch.source)  # what is in [-1, 1] already stays so


def test_pictures_are_turned_by_quarters_where_the_settings_say_so(make_pictures):
    """Every pixel is still there, and over some visits a picture is seen in all of its eight ways."""
    folder = make_pictures("squares", count=1, size=(32, 32))
    settings = recipe_named("realesrgan").resolve("tiny", {"load_ratio": 1.0, "margin": 0, "quarter_turns": True})
    pictures = open_data(PhotoFolder(photos=folder), recipe_named("realesrgan"), settings, 0)
    seen = [photo_at(pictures, position).target for position in range(60)]
    assert all(torch.equal(view.flatten(2).sort(2).values, seen[0].flatten(2).sort(2).values) for view in seen)
    assert len({view.numpy().tobytes() for view in seen}) == 8
    with pytest.raises(SettingsError, match=r"quarter_turns must be off"):
        recipe_named("pix2pix").resolve("tiny", {"quarter_turns": True, "size": 32, "width": 64})
