"""Colouring and filling holes: trained and used from the command line, and what is derived from which photo when."""

import numpy as np
import pytest
import torch

from img2img.__main__ import main
from img2img.errors import DataError, PictureError, SettingsError
from img2img.models.header import read_card
from img2img.models.hed import hed
from img2img.pictures.files import PictureFile, read_picture, write_picture
from img2img.recipes import recipe_named
from img2img.recipes.pix2pix import Pix2PixSettings
from tests.training.items import pair_at
from training.config import parse_config
from training.data.opening import open_data, settings_of
from training.kinds.derived import DerivedPairs
from training.kinds.paired import PairedData

PIX2PIX = recipe_named("pix2pix")


def run_command(*words):
    """The exit code of a command line."""
    with pytest.raises(SystemExit) as ended:
        main([str(word) for word in words])
    return int(ended.value.code or 0)


@pytest.fixture
def trained(make_pictures, tmp_path):
    """A function that trains a tiny pix2pix on photos for two steps, and gives its run folder."""
    photos = make_pictures("photos", 4)

    def train(derive):
        data = ["--photos", photos, "--derive", derive]
        assert run_command("train", "pix2pix", "--run", tmp_path / "run", "--preset", "tiny", *data, "--steps", 2) == 0
        return tmp_path / "run"

    return train


def test_a_network_that_has_traced_the_drawings_also_compares_the_pictures(make_pictures, tmp_path):
    hed.cache_clear()  # as in a process that only trains
    data = ["--photos", make_pictures("photos", 2), "--derive", "hed"]
    words = ["--preset", "tiny", "--set", "perceptual_weight=1", *data, "--steps", 1]
    assert run_command("train", "pix2pix", "--run", tmp_path / "run", *words) == 0


def open_photos(folder, derive, seed=0, **overrides):
    data = DerivedPairs(photos=folder, derive=derive)
    return open_data(data, PIX2PIX, PIX2PIX.resolve("tiny", settings_of(data) | overrides), seed)


def test_a_model_that_colours_takes_any_picture(trained, tmp_path):
    run = trained("grey")
    card = read_card(run / "model.safetensors")
    assert (card.source_channels, card.transparency, card.domains) == (1, "kept", (("grey picture", "photos"),))
    colour = np.random.default_rng(0).integers(0, 256, (40, 50, 4), np.uint8)
    grey = np.repeat(np.rint(colour[..., :3] @ [0.299, 0.587, 0.114])[..., None].astype(np.uint8), 3, axis=2)
    for name, picture in (("colour", colour), ("grey", np.dstack([grey, colour[..., 3]])), ("opaque", colour[..., :3])):
        write_picture(tmp_path / "in" / f"{name}.png", PictureFile(picture))
    assert run_command("translate", tmp_path / "in", "-m", run, "-o", tmp_path / "out") == 0
    answers = {name: read_picture(tmp_path / "out" / f"{name}.png").pixels for name in ("colour", "grey", "opaque")}
    np.testing.assert_array_equal(answers["colour"][..., 3], colour[..., 3])
    assert answers["opaque"].shape == (40, 50, 3)
    assert np.abs(answers["colour"].astype(int) - answers["grey"]).max() <= 2


def test_a_model_that_fills_holes_takes_transparency_or_a_mask(trained, tmp_path, capsys):
    run = trained("holes")
    card = read_card(run / "model.safetensors")
    assert (card.source_channels, card.transparency) == (4, "holes")
    assert card.domains == (("picture with holes", "photos"),)
    picture = np.random.default_rng(0).integers(0, 256, (40, 50, 3), np.uint8)
    is_hole = np.zeros((40, 50), bool)
    is_hole[10:20, 15:40] = True
    mask = np.where(is_hole, 255, 0).astype(np.uint8)
    write_picture(tmp_path / "in" / "erased.png", PictureFile(np.dstack([picture, 255 - mask])))
    write_picture(tmp_path / "in" / "whole.png", PictureFile(picture))
    write_picture(tmp_path / "mask.png", PictureFile(mask))

    assert run_command("translate", tmp_path / "in", "-m", run, "-o", tmp_path / "out") == 1
    assert "whole.png has no hole to fill. Erase what is to be filled" in capsys.readouterr().err
    whole = ("translate", tmp_path / "in" / "whole.png", "-m", run, "-o", tmp_path / "masked")
    assert run_command(*whole, "--mask", tmp_path / "mask.png") == 0
    erased, masked = (read_picture(tmp_path / name).pixels for name in ("out/erased.png", "masked/whole.png"))
    np.testing.assert_array_equal(erased, masked)
    np.testing.assert_array_equal(erased[~is_hole], picture[~is_hole])
    assert (erased[is_hole] != picture[is_hole]).any()


def test_a_mask_is_for_models_of_holes_alone(trained, tmp_path, capsys):
    run = trained("grey")
    write_picture(tmp_path / "mask.png", PictureFile(np.zeros((40, 48, 1), np.uint8)))
    words = ("translate", tmp_path / "photos", "-m", run, "-o", tmp_path / "out")
    assert run_command(*words, "--mask", tmp_path / "mask.png") == 2
    assert "fills no holes. Leave the mask out." in capsys.readouterr().err
    assert run_command(*words, "--mask", tmp_path / "none.png") == 2


def test_holes_are_new_at_each_visit_and_fixed_where_they_are_only_looked_at(make_pictures):
    folder = make_pictures("photos", 6)
    masks = [
        [pair_at(photos, position).source[0, 3] for position in range(18)]
        for photos in (open_photos(folder, "holes", seed) for seed in (1, 1, 2))
    ]
    assert all(map(torch.equal, masks[0], masks[1]))
    assert not any(map(torch.equal, masks[0], masks[2]))
    assert len({mask.numpy().tobytes() for mask in masks[0]}) == 18
    _, shown = open_photos(folder, "holes", 1).split(2)
    for position in range(2):
        first, later = pair_at(shown, position), pair_at(shown, position + 2)
        assert torch.equal(first.source, later.source)
        assert torch.equal(first.target, later.target)


def test_the_target_is_what_the_source_is_derived_from(make_pictures):
    photos = open_photos(make_pictures("photos", 3), "holes")
    for position in range(6):
        batch = pair_at(photos, position).to(torch.device("cpu"))
        source, target = batch.source, batch.target
        is_kept = (source[:, 3:] == -1).expand_as(target)
        assert torch.equal(source[:, :3][is_kept], target[is_kept])
        assert set(source[:, 3].unique().tolist()) == {-1.0, 1.0}


@pytest.mark.parametrize(("derive", "told"), [("hed", [0, 1, 2, 3]), ("canny", []), ("holes", [])])
def test_only_what_is_slow_to_find_is_found_before_the_training(derive, told, make_pictures, home):
    heard = []
    open_photos(make_pictures("photos", 3), derive).prepare(lambda **values: heard.append(values["done"]))
    assert heard == told
    assert len(list(home.rglob("edges/*/*.png"))) == max(told, default=0)


def test_what_a_source_is_decides_its_channels(make_pictures, tmp_path):
    folder = make_pictures("photos", 3)
    for derive, channels in (("grey", 1), ("holes", 4), ("canny", 3)):
        assert pair_at(open_photos(folder, derive), 0).source.shape[1] == channels
    assert pair_at(open_photos(folder, "xdog", source_channels=1), 0).source.shape[1] == 1
    with pytest.raises(SettingsError, match=r"derived as holes cannot have 3 channels\. Leave .* source_channels out"):
        open_photos(folder, "holes", source_channels=3)
    settings, cyclegan = PIX2PIX.resolve("tiny", {"source_channels": 4}), recipe_named("cyclegan")
    with pytest.raises(SettingsError, match=r"no 4 channels\. Leave .* source_channels out"):
        open_data(PairedData(source=folder, target=folder), PIX2PIX, settings, 0)
    with pytest.raises(DataError, match="CycleGAN learns from two folders"):
        open_data(DerivedPairs(photos=folder), cyclegan, cyclegan.resolve("tiny"), 0)
    with pytest.raises(PictureError, match="no folder"):
        open_photos(tmp_path / "none", "grey")


def test_a_run_of_the_days_of_sketches_is_read_and_trained_as_it_was(make_pictures, tmp_path):
    """It said {"sketch": ...}, and its drawings had the channels that the preset asked for."""
    folder = make_pictures("photos", 3)
    old = {"recipe": "pix2pix", "preset": "tiny", "data": {"kind": "photos", "photos": str(folder), "sketch": "xdog"}}
    config = parse_config(old)
    assert isinstance(config.data, DerivedPairs)
    assert config.data.derive == "xdog"
    assert parse_config(config.model_dump(mode="json")) == config
    for preset, channels in (("tiny", 3), ("sketch", 1)):
        resolved = PIX2PIX.resolve(preset, settings_of(config.data))
        assert isinstance(resolved, Pix2PixSettings)
        assert resolved.source_channels == channels
