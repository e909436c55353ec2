"""The Translator: any size, depth and channels in; the same depth out; alpha, grey and memory handled."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from img2img.errors import ModelError, OutOfMemory, PictureError, SettingsError
from img2img.inference import room
from img2img.inference.enhancement import TargetSize
from img2img.inference.translate import Translator
from img2img.inference.upscale import Upscaler
from img2img.models.card import ModelCard
from img2img.models.file import Model
from img2img.pictures import Picture
from img2img.runtimes import pytorch
from img2img.runtimes.runtime import Room


class Recorder(nn.Module):
    """Hands its source through `function`, scaled by repetition, and remembers the tiles that it saw."""

    def __init__(self, scale=1, function=lambda x: x, most_pixels=10**9):
        super().__init__()
        self.scale, self.function, self.most_pixels = scale, function, most_pixels
        self.seen: list[torch.Tensor] = []

    def forward(self, tile):
        self.seen.append(tile.clone())
        if tile.shape[-1] * tile.shape[-2] > self.most_pixels:
            raise torch.OutOfMemoryError("tried to allocate too much")
        return self.function(tile).repeat_interleave(self.scale, 2).repeat_interleave(self.scale, 3)


def model(network, **facts):
    return Model(ModelCard(name="toy", architecture="none", **facts), {"": network})


def upscaling(scale=2, **options):
    return model(Recorder(scale, **options), task="super-resolution", scale=scale)


def noise(height: int, width: int, channels: int = 3, dtype: type[np.uint8 | np.uint16] = np.uint8) -> Picture:
    return np.random.default_rng(0).integers(0, np.iinfo(dtype).max, (height, width, channels), dtype, endpoint=True)


@settings(deadline=None, max_examples=40)
@given(
    st.integers(1, 150),
    st.integers(1, 150),
    st.integers(1, 4),
    st.sampled_from([np.uint8, np.uint16]),
    st.sampled_from([1, 4, 32]),
    st.sampled_from(["auto", 0, 64]),
)
def test_an_identity_returns_every_picture_at_its_depth(height, width, channels, dtype, multiple, tile):
    picture = noise(height, width, channels, dtype)
    if channels in (2, 4):
        picture[..., -1] |= 1  # nothing invisible, whose colour may change
    answer = Translator(
        model(Recorder(), task="super-resolution", scale=1, size_multiple=multiple), device="cpu", tile=tile
    )(picture)
    np.testing.assert_array_equal(answer, picture)
    assert answer.dtype == dtype


@pytest.mark.parametrize("size", [(1, 1), (3, 20_000), (20_000, 2)])
def test_extreme_sizes(size):
    picture = noise(*size)
    expected = picture.repeat(2, axis=0).repeat(2, axis=1)
    np.testing.assert_array_equal(Translator(upscaling(), device="cpu")(picture), expected)


def test_the_network_sees_its_own_range_and_order():
    network = Recorder()
    picture = np.array([[[0, 51, 255]]], np.uint8)
    card = {"source_range": (0.0, 1.0), "target_range": (0.0, 1.0), "channel_order": "bgr", "size_multiple": 4}
    answer = Translator(model(network, **card), device="cpu")(picture)
    np.testing.assert_allclose(network.seen[0][0, :, 0, 0], [1.0, 0.2, 0.0], atol=1e-6)
    assert network.seen[0].shape == (1, 3, 4, 4)
    assert network.seen[0].is_contiguous(memory_format=torch.channels_last)
    np.testing.assert_array_equal(answer, picture)


def test_colour_becomes_grey_for_a_network_that_reads_grey_and_the_other_way_round():
    colour, grey = noise(8, 8), noise(8, 8, 1)
    sketch = Recorder(function=lambda x: x.expand(-1, 3, -1, -1))
    assert Translator(model(sketch, source_channels=1), device="cpu")(colour).shape == (8, 8, 3)
    assert sketch.seen[0].shape[1] == 1
    photo = Recorder()
    assert Translator(model(photo), device="cpu")(grey).shape == (8, 8, 3)
    assert photo.seen[0].shape[1] == 3


def tint(tile):
    return tile + torch.tensor([0.2, 0.0, -0.2]).view(3, 1, 1)


@pytest.mark.parametrize("channels", [1, 2, 3])
def test_super_resolution_keeps_grey_grey(channels):
    picture = np.repeat(noise(8, 8, 1) // 2 + 64, channels, axis=2)
    answer = Translator(upscaling(1, function=tint), device="cpu")(picture)
    np.testing.assert_array_equal(answer, picture)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_opaque_stays_opaque(dtype):
    picture = noise(9, 7, 4, dtype)
    picture[..., 3] = np.iinfo(dtype).max
    for scale in (3.7, 2, 0.4):
        assert (Upscaler(upscaling(), device="cpu", scale=scale)(picture)[..., 3] == np.iinfo(dtype).max).all()


def test_transparency_leaves_no_fringe():
    """A red disc on transparent black, through a network that blurs: red up to its very edge, and beyond."""
    y, x = np.mgrid[:40, :40]
    inside = (y - 20) ** 2 + (x - 20) ** 2 < 150
    picture = np.zeros((40, 40, 4), np.uint8)
    picture[inside] = (220, 30, 40, 255)
    answer = Translator(upscaling(function=nn.AvgPool2d(5, 1, 2, count_include_pad=False)), device="cpu")(picture)
    assert answer.shape == (80, 80, 4)
    np.testing.assert_allclose(answer[..., :3].reshape(-1, 3), [[220, 30, 40]] * 6400, atol=1)
    assert answer[0, 0, 3] == 0
    assert answer[40, 40, 3] == 255


def test_a_drawing_on_nothing_is_a_drawing_on_paper():
    strokes = np.zeros((16, 16, 4), np.uint8)
    strokes[8, :, 3] = 255
    network = Recorder(function=lambda x: x.expand(-1, 3, -1, -1))
    answer = Translator(model(network, source_channels=1), device="cpu")(strokes)
    assert network.seen[0].unique().tolist() == [-1, 1]
    assert answer.shape == (16, 16, 3)
    assert answer[0, 0].tolist() == [255, 255, 255]


def test_directions_are_networks():
    both = Model(
        ModelCard(name="toy", architecture="none", directions=("a-to-b", "b-to-a"), domains=(("a", "b"), ("b", "a"))),
        {"a-to-b": Recorder(), "b-to-a": Recorder(function=torch.neg)},
    )
    translator, picture = Translator(both, device="cpu"), noise(4, 4)
    np.testing.assert_array_equal(translator(picture), picture)
    np.testing.assert_array_equal(translator(picture, "b-to-a"), 255 - picture)
    with pytest.raises(ModelError, match="no direction 'c-to-d'"):
        translator(picture, "c-to-d")


def test_live_dropout_gives_one_answer_a_seed_and_leaves_the_callers_random_numbers():
    dropout = model(nn.Dropout(0.5), mode="train")
    picture = noise(80, 80)
    picture |= 1
    torch.manual_seed(7)
    expected = torch.rand(3)
    torch.manual_seed(7)
    first = Translator(dropout, device="cpu")(picture)
    assert torch.equal(torch.rand(3), expected)
    translator = Translator(dropout, device="cpu")
    np.testing.assert_array_equal(translator(picture), first)
    np.testing.assert_array_equal(translator(picture), first)
    assert (Translator(dropout, device="cpu", seed=1)(picture) != first).any()
    assert (first != picture).any()
    np.testing.assert_array_equal(Translator(model(nn.Dropout(0.5)), device="cpu")(picture), picture)


def test_out_of_memory_halves_the_tile_until_it_fits():
    progress, picture = [], noise(300, 200)
    network = Recorder(2, most_pixels=70 * 70)
    small = model(network, task="super-resolution", scale=2)
    answer = Translator(small, device="cpu", tile=0)(picture, on_progress=lambda *counts: progress.append(counts))
    np.testing.assert_array_equal(answer, picture.repeat(2, axis=0).repeat(2, axis=1))
    assert len(network.seen) > 4
    assert progress[-1][0] == progress[-1][1]


def test_too_little_memory_for_the_smallest_tile_is_a_sentence():
    with pytest.raises(OutOfMemory, match=r"cpu has too little memory for toy, even for a tile of 64 pixels\. Close"):
        Translator(upscaling(most_pixels=10), device="cpu")(noise(300, 300))


def test_other_errors_of_a_network_are_not_swallowed():
    def fail(_tile):
        raise RuntimeError("shapes cannot be multiplied")

    with pytest.raises(RuntimeError, match="cannot be multiplied"):
        Translator(model(Recorder(function=fail)), device="cpu")(noise(8, 8))


def test_an_answer_that_cannot_fit_is_refused_with_numbers_before_anything_is_computed(monkeypatch):
    monkeypatch.setattr(room, "free_memory", lambda _device: 10**9)
    network = Recorder(4)
    huge = np.broadcast_to(np.zeros((1, 1, 3), np.uint8), (6000, 20_000, 3))
    with pytest.raises(OutOfMemory, match=r"80000x24000 pixels and take 5\.8 GB of memory, but only 1\.0 GB are free"):
        Translator(model(network, task="super-resolution", scale=4), device="cpu")(huge)
    assert network.seen == []


def test_statistics_of_the_whole_picture_are_kept_whole_while_they_fit(monkeypatch):
    network = Recorder()
    picture = noise(400, 500)
    Translator(model(network, tileable=False), device="cpu")(picture)
    assert [tuple(tile.shape[2:]) for tile in network.seen] == [(400, 500)]
    monkeypatch.setattr(pytorch, "free_memory", lambda _device: 200 * 2**20)  # 102,400 pixels at once
    answer = Translator(model(network, tileable=False), device="cpu")(picture)
    assert len(network.seen) > 2
    np.testing.assert_array_equal(answer, picture)


def test_tiles_that_are_computed_at_once_share_the_memory():
    card = ModelCard(name="x", architecture="none")
    space = Room(free=2 * 256 * 256 * 1024, largest_tile=256)  # for a tile of 256
    assert [room.first_tile(card, space, (999, 999), at_once) for at_once in (1, 4, 16)] == [256, 128, 64]
    whole = card.model_copy(update={"tileable": False})
    assert room.first_tile(whole, space, (200, 300), 16) == 300  # a whole picture is one tile


def test_values_that_are_no_numbers_are_an_error_and_not_black():
    with pytest.raises(ModelError, match="not numbers"):
        Translator(model(Recorder(function=lambda x: x / 0)), device="cpu")(np.full((4, 4, 3), 128, np.uint8))


@pytest.mark.parametrize("precision", ["bf16", "fp16"])
def test_low_precision_keeps_16_bits_where_the_network_does(precision):
    picture = noise(32, 32, dtype=np.uint16)
    np.testing.assert_array_equal(Translator(model(Recorder()), device="cpu", precision=precision)(picture), picture)


@pytest.mark.parametrize(
    ("scale", "size", "runs"),
    [
        (None, (20, 14), 1),
        (2, (20, 14), 1),
        (1.3, (13, 9), 1),
        (0.01, (1, 1), 1),
        (5, (50, 35), 3),
        (TargetSize(width=21), (30, 21), 2),
        (TargetSize(long_side=20), (20, 14), 1),
        (TargetSize(megapixels=0.00028), (20, 14), 1),
    ],
)
def test_any_size_from_as_few_runs_as_can_be(scale, size, runs):
    toy = upscaling()
    picture = np.full((10, 7, 4), 200, np.uint8)
    answer = Upscaler(toy, device="cpu", scale=scale)(picture)
    assert answer.shape == (*size, 4)
    assert (answer == 200).all()
    network = toy.network()
    assert isinstance(network, Recorder)
    assert len(network.seen) == runs


@settings(deadline=None, max_examples=20)
@given(
    st.integers(1, 60),
    st.integers(1, 60),
    st.integers(1, 4),
    st.sampled_from([np.uint8, np.uint16]),
    st.sampled_from([1, 4]),
    st.sampled_from([None, 1.5, 0.3]),
)
def test_pictures_asked_about_together_are_answered_as_each_by_itself(height, width, channels, dtype, multiple, scale):
    """One of them is grey, and stays so; of the others the channels differ."""
    pictures = [noise(height, width, channels, dtype), np.full((height, width, channels), 200, dtype)]
    made = model(Recorder(2, function=tint), task="super-resolution", scale=2, size_multiple=multiple)
    upscaler = Upscaler(made, "cpu", "fp32", scale=scale)
    assert upscaler.alike(pictures[0]) == upscaler.alike(pictures[1])
    for answer, picture in zip(upscaler.together(pictures), pictures, strict=True):
        np.testing.assert_array_equal(answer, upscaler(picture))
        assert answer.dtype == dtype


def test_only_small_pictures_of_one_size_are_asked_about_together_and_none_where_others_matter():
    upscaler = Upscaler(upscaling(), "cpu")
    key, most = upscaler.alike(noise(64, 64)) or (None, 0)
    assert most >= 2
    assert key not in (None, (upscaler.alike(noise(64, 63)) or (None,))[0])
    assert upscaler.alike(noise(600, 600)) is None
    assert Translator(model(Recorder(), mode="train"), "cpu").alike(noise(8, 8)) is None
    assert Upscaler(upscaling(), "cpu", tile=64).alike(noise(8, 65)) is None
    assert Upscaler(upscaling(), "cpu", scale=3).alike(noise(8, 8)) is None


def test_wrong_use_is_a_sentence():
    with pytest.raises(ModelError, match="toy does not upscale: its task is image-to-image"):
        Upscaler(model(Recorder()))
    with pytest.raises(ModelError, match="makes pictures from nothing"):
        Translator(model(Recorder(), task="generation"))
    with pytest.raises(ModelError, match="takes 36 channels"):
        Translator(model(Recorder(), source_channels=36))
    with pytest.raises(SettingsError, match="scale of -1"):
        Upscaler(upscaling(), scale=-1)
    with pytest.raises(SettingsError, match="tile of 10 pixels is too small"):
        Translator(upscaling(), tile=10)
    with pytest.raises(PictureError, match="not a picture"):
        Translator(upscaling())(np.zeros((4, 4, 3), np.float32))  # pyright: ignore[reportArgumentType]


def test_a_large_picture_in_tiles_has_no_seams():
    """Five convolutions deep over 1000x700 pixels: where tiles meet, the answer is that of the whole to rounding."""
    torch.manual_seed(0)
    layers = [nn.Sequential(nn.Conv2d(8, 8, 3, padding=1), nn.LeakyReLU(0.2)) for _ in range(3)]
    network = nn.Sequential(nn.Conv2d(3, 8, 3, padding=1), *layers, nn.Conv2d(8, 12, 3, padding=1), nn.PixelShuffle(2))
    y, x = np.mgrid[:700, :1000]
    waves = [127 + 120 * np.sin(x / (7 + 3 * channel) + y * y / (900 + 500 * channel)) for channel in range(3)]
    picture = np.stack(waves, axis=2).astype(np.uint8)
    toy = model(network.requires_grad_(requires_grad=False), task="super-resolution", scale=2)
    tiled, whole = (Translator(toy, "cpu", "fp32", tile)(picture).astype(np.int16) for tile in (256, 0))
    assert whole.shape == (1400, 2000, 3)
    assert whole.std() > 1
    np.testing.assert_allclose(tiled, whole, atol=1)
