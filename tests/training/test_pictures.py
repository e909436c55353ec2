"""One folder of photos: its subfolders as classes, its order, and what happens when there are few."""

import pytest
import torch

from img2img.adversarial.tensors import Photos
from img2img.errors import DataError
from img2img.models.file import load_model
from img2img.recipes import recipe_named
from img2img.runs.folder import RunFolder
from tests.training.items import photo_at
from training.config import parse_config
from training.data.loading import collate
from training.data.opening import open_data
from training.kinds.photos import PhotoFolder
from training.train import train

DCGAN = recipe_named("dcgan")


def open_photos(folder, seed=0, **settings):
    return open_data(PhotoFolder(photos=folder), DCGAN, DCGAN.resolve("tiny", settings), seed)


@pytest.fixture
def flowers(make_pictures, tmp_path):
    """flowers/rose with 3 pictures and flowers/daisy with 2."""
    make_pictures("flowers/rose", 3)
    make_pictures("flowers/daisy", 2, seed=1)
    return tmp_path / "flowers"


def test_subfolders_are_classes_in_the_order_of_their_names(flowers):
    data = open_photos(flowers, class_labels=True)
    assert [found.name for found in data.classes] == ["daisy", "rose"]
    batch, warnings = collate([data[position] for position in range(5)])
    assert isinstance(batch, Photos)
    assert batch.classes is not None
    assert batch.target.shape == (5, 3, 16, 16)
    assert batch.to(torch.device("cpu")).target.abs().max() <= 1
    assert sorted(batch.classes.tolist()) == [0, 0, 1, 1, 1]
    assert not warnings


def test_without_class_labels_folders_say_nothing(flowers):
    data = open_photos(flowers)
    assert data.classes == ()
    assert photo_at(data, 0).classes is None
    assert len(data) == 5


def test_the_seed_decides_the_order_and_every_epoch_has_its_own(make_pictures):
    folder = make_pictures("many", 12)

    def order(seed, epoch):
        data = open_photos(folder, seed)
        return [data.at(position) for position in range(12 * epoch, 12 * epoch + 12)]

    assert order(0, 0) == order(0, 0)
    assert len(set(order(0, 0))) == 12
    assert sorted(order(0, 0)) == sorted(order(0, 1))
    assert len({tuple(order(seed, epoch)) for seed in (0, 1) for epoch in (0, 1)}) == 4
    same = (photo_at(open_photos(folder), 7).target for _ in range(2))
    assert torch.equal(*same)


def test_held_out_pictures_keep_their_class_and_are_not_trained_on(flowers):
    trained, shown = open_photos(flowers, class_labels=True).split(2)
    assert len(trained) == 3
    assert len(shown) == 2
    assert not {*trained.folders[0]} & {*shown.folders[0]}
    for file, number in [*trained.folders[0], *shown.folders[0]]:
        assert shown.classes[number].name == file.parent.name


def test_folders_that_cannot_be_classes_are_sentences(flowers, make_pictures):
    loose = flowers / "loose.png"
    loose.write_bytes(next((flowers / "rose").iterdir()).read_bytes())
    with pytest.raises(DataError, match=r"loose\.png lies in no class folder\. Move it"):
        open_photos(flowers, class_labels=True)
    assert len(open_photos(flowers)) == 6
    loose.unlink()
    make_pictures("flowers/tulip", 1)
    with pytest.raises(DataError, match=r"tulip holds one picture only.*Add pictures"):
        open_photos(flowers, class_labels=True)


def test_fewer_pictures_than_a_batch_are_seen_again_within_it(make_pictures):
    data = open_photos(make_pictures("few", 3))
    batch, _ = collate([data[position] for position in range(8)])
    assert len(batch) == 8
    assert sorted(data.at(position) for position in range(6)) == sorted(2 * [(photo,) for photo in data.folders[0]])


@pytest.mark.parametrize("recipe", ["gan", "dcgan", "wgan", "wgan-gp"])
def test_few_pictures_become_a_model_that_draws_their_classes(recipe, flowers, tmp_path):
    settings = {"class_labels": True, "batch_size": 8, "ema_half_life": 0.1}
    data = {"kind": "pictures", "photos": flowers}
    config = parse_config({"recipe": recipe, "preset": "tiny", "settings": settings, "data": data, "steps": 4})
    run = RunFolder.create(tmp_path / "run", "train", config.model_dump(mode="json"))
    train(config, run)
    assert run.state() == "finished"
    model = load_model(run.path)
    assert model.card.task == "generation"
    assert [found.name for found in model.card.classes] == ["daisy", "rose"]
    drawn = model.network()(torch.randn(2, model.card.latent_size), torch.tensor([0, 1]))
    assert model.card.native_size is not None
    assert drawn.shape == (2, 3, *model.card.native_size)
