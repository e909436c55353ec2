"""A picture by rows is answered as it is whole: bit for bit, or within 1 of 255 where it is resized or has alpha."""

from contextlib import contextmanager
from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from img2img.errors import ModelError, OutOfMemory
from img2img.inference.enhancement import TargetSize
from img2img.inference.tiles import run_by_strips
from img2img.inference.translate import Translator
from img2img.inference.upscale import Upscaler
from img2img.models.card import ModelCard
from img2img.models.file import Model
from img2img.pictures.rows import PictureRows, cut
from tests.img2img.inference.test_tiles import run_tiled

HEIGHTS = st.integers(1, 50)


class Sharpener(nn.Module):
    """Looks two pixels around, and enlarges."""

    def __init__(self, scale: int = 1, source: int = 3, target: int = 3, most_pixels: int = 10**9) -> None:
        super().__init__()
        torch.manual_seed(0)
        self.weights = nn.Conv2d(source, target * scale**2, 5, padding=2).requires_grad_(requires_grad=False)
        self.scale, self.most_pixels = scale, most_pixels

    def forward(self, tile):
        if tile.shape[-1] * tile.shape[-2] > self.most_pixels:
            raise torch.OutOfMemoryError("tried to allocate too much")
        return nn.functional.pixel_shuffle(self.weights(tile), self.scale)


def model(network: nn.Module, **facts) -> Model:
    return Model(ModelCard(name="toy", architecture="none", **facts), {"": network})


def noise(height: int, width: int, channels: int = 3, dtype: type = np.uint8) -> np.ndarray:
    return np.random.default_rng(0).integers(0, np.iinfo(dtype).max, (height, width, channels), dtype, endpoint=True)


def as_rows(picture: np.ndarray, height: int) -> PictureRows:
    return replace(PictureRows.of(picture), strips=lambda: cut(iter((picture,)), height))


def streamed(translator: Translator, rows: PictureRows, **options) -> np.ndarray:
    """The streamed answer; of several attempts the last."""
    attempts: list[list[np.ndarray]] = []
    shapes = []

    @contextmanager
    def open_writer(shape):
        attempts.append([])
        shapes.append(shape)
        yield attempts[-1].append

    translator.stream(rows, open_writer, **options)
    answer = np.concatenate(attempts[-1])
    assert {answer.shape} == set(shapes)
    return answer


@settings(deadline=None, max_examples=30)
@given(st.integers(1, 200), st.integers(1, 90), HEIGHTS, st.integers(16, 64), st.integers(1, 3), st.integers(1, 8))
def test_strips_of_the_answer_are_the_answer(height, width, strip, tile, scale, multiple):
    picture, network = noise(height, width), Sharpener(scale)
    strips = list(run_by_strips(network, as_rows(picture, strip), tile, 8, scale, multiple))
    np.testing.assert_array_equal(
        np.concatenate(strips), run_tiled(network, picture, tile, 8, scale, multiple=multiple)
    )
    assert max(map(len, strips)) <= 64


@pytest.mark.parametrize("task", ["super-resolution", "image-to-image"])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("is_grey", [False, True])
@pytest.mark.parametrize(("source", "target"), [(3, 3), (1, 3), (1, 1)])
def test_opaque_pictures_are_answered_bit_for_bit(task, dtype, is_grey, source, target):
    facts = {"task": task, "scale": 2, "source_channels": source, "target_channels": target}
    translator = Translator(model(Sharpener(2, source, target), **facts), "cpu", tile=64)
    for channels in (1, 3):
        picture = noise(230, 80, channels, dtype)
        picture = picture[..., :1].repeat(channels, axis=2) if is_grey else picture
        np.testing.assert_array_equal(streamed(translator, as_rows(picture, 41)), translator(picture))


@pytest.mark.parametrize("source", ["picture", "sketch"])
@pytest.mark.parametrize("channels", [2, 4])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_what_is_transparent_is_answered_alike(source, channels, dtype):
    picture = noise(900, 50, channels, dtype)
    picture[100:140, :, -1] = 0  # a gap, and one too high for a margin
    picture[300:800, :, -1] = 0
    white = np.iinfo(dtype).max
    facts = {"scale": 3} | ({"transparency": "paper"} if source == "sketch" else {"transparency": "kept"})
    translator = Translator(model(Sharpener(3), **facts), "cpu", tile=64)
    assert translator.source.kind == source
    actual, expected = streamed(translator, as_rows(picture, 77)), translator(picture)
    assert actual.shape == expected.shape
    if source == "sketch":
        np.testing.assert_array_equal(actual, expected)
        return
    near = np.r_[: 3 * 360, 3 * 740 : 3 * 900]
    np.testing.assert_allclose(actual[..., -1].astype(int), expected[..., -1], atol=white // 255)
    np.testing.assert_array_equal(actual[near, :, :-1], expected[near, :, :-1])


@settings(deadline=None, max_examples=30)
@given(st.integers(1, 150), st.integers(1, 90), HEIGHTS, st.floats(0.1, 3), st.sampled_from([np.uint8, np.uint16]))
def test_any_scale_is_the_same_within_1_of_255(height, width, strip, scale, dtype):
    upscaler = Upscaler(model(Sharpener(3), task="super-resolution", scale=3), "cpu", tile=64, scale=scale)
    picture = noise(height, width, dtype=dtype)
    actual, expected = streamed(upscaler, as_rows(picture, strip)), upscaler(picture)
    assert actual.shape == expected.shape
    assert np.abs(actual.astype(int) - expected).max() <= np.iinfo(dtype).max // 255


def test_live_dropout_draws_as_for_the_whole_picture():
    network = nn.Sequential(Sharpener(), nn.Dropout(0.5))
    translator = Translator(model(network, mode="train"), "cpu", tile=64, seed=3)
    picture = noise(300, 100)
    state = torch.random.get_rng_state()
    np.testing.assert_array_equal(streamed(translator, as_rows(picture, 41)), translator(picture))
    assert torch.equal(torch.random.get_rng_state(), state)


def test_out_of_memory_begins_anew_with_smaller_tiles():
    translator = Translator(model(Sharpener(most_pixels=70 * 70)), "cpu", tile=256)
    picture, told = noise(300, 300), []
    answer = streamed(translator, as_rows(picture, 41), on_progress=lambda done, total: told.append((done, total)))
    np.testing.assert_array_equal(answer, translator(picture))
    assert told[-1][0] == told[-1][1]
    with pytest.raises(OutOfMemory):
        streamed(Translator(model(Sharpener(most_pixels=10)), "cpu"), as_rows(picture, 41))


def test_only_who_needs_no_whole_picture_takes_rows():
    size = (30, 40)
    assert Translator(model(Sharpener()), "cpu").takes_rows(size)
    assert not Translator(model(Sharpener(), tileable=False), "cpu").takes_rows(size)
    assert not Translator(model(Sharpener()), "cpu", tile=0).takes_rows(size)
    enlarging = model(Sharpener(3), task="super-resolution", scale=3)
    assert Upscaler(enlarging, "cpu", scale=TargetSize(width=120)).takes_rows(size)
    assert not Upscaler(enlarging, "cpu", scale=TargetSize(width=121)).takes_rows(size)  # is asked twice
    holes = Translator(model(Sharpener(source=4), source_channels=4, transparency="holes"), "cpu")
    assert not holes.takes_rows(size)
    with pytest.raises(ModelError, match="needs each picture whole"):
        streamed(holes, as_rows(noise(20, 20, 4), 7))


def test_tiles_of_a_wide_picture_are_low_and_cover_it_all_the_same():
    shapes = set[tuple[int, int]]()

    def nearest(tile: torch.Tensor) -> torch.Tensor:
        shapes.add((tile.shape[2], tile.shape[3]))
        return nn.functional.interpolate(tile, scale_factor=2.0)

    picture = noise(260, 40_000, 1)
    strips = list(run_by_strips(nearest, PictureRows.of(picture), 256, 32, 2))
    np.testing.assert_array_equal(np.concatenate(strips), picture.repeat(2, 0).repeat(2, 1))
    assert max(height for height, _ in shapes) <= 192
    assert max(width for _, width in shapes) > 192
