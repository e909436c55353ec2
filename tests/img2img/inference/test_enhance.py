"""What is done around the network: sizes, passes, turns, colours, seams; and what is left alone stays as it is."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from torch import nn
from torch.nn import functional

from img2img.errors import SettingsError
from img2img.inference.enhance import Enhancer
from img2img.inference.enhancement import Enhancement, TargetSize
from img2img.inference.translate import Translator
from img2img.models.card import ModelCard
from img2img.models.file import Model
from img2img.pictures import PictureFile
from img2img.pictures.files import write_picture
from img2img.pictures.frequencies import with_colours_of

NOISE = np.random.default_rng(0).integers(0, 256, (20, 30, 3), np.uint8)


class Enlarges(nn.Module):
    """Every pixel becomes scale x scale of the same value, plus `shift`; it remembers the sizes that it was asked."""

    def __init__(self, scale, shift=0.0):
        super().__init__()
        self.scale, self.shift, self.seen = scale, shift, []

    def forward(self, tile):
        self.seen.append(tuple(tile.shape[2:]))
        return functional.interpolate(tile, scale_factor=self.scale) + self.shift


def enhancer(own=2, shift=0.0, network=None, **settings):
    network = network or Enlarges(own, shift)
    card = ModelCard(name="toy", architecture="none", task="super-resolution", scale=own)
    made = Enhancer(Translator(Model(card, {"": network}), "cpu", "fp32"), Enhancement(**settings))
    return made, network


def enlarged(picture, factor):
    return picture.repeat(factor, 0).repeat(factor, 1)


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        ({"scale": 1.5}, (30, 45)),
        ({"width": 15}, (10, 15)),
        ({"height": 200}, (200, 300)),
        ({"long_side": 90}, (60, 90)),
        ({"megapixels": 0.0006}, (20, 30)),
        ({"scale": 0.001}, (1, 1)),
    ],
)
def test_a_result_has_the_size_that_was_asked_for(size, expected):
    made, _ = enhancer(**size)
    assert made(NOISE).shape == (*expected, 3)
    assert made.target_of(20, 30) == expected


@pytest.mark.parametrize("size", [{"width": 3, "height": 4}, {"width": 0}, {"scale": 65}])
def test_a_size_is_said_once(size):
    with pytest.raises(ValidationError):
        TargetSize(**size)


@given(st.integers(1, 9999), st.integers(1, 9999), st.floats(0.01, 100))
def test_megapixels_are_about_those_of_the_result(height, width, megapixels):
    made = TargetSize(megapixels=megapixels).of(height, width)
    if min(made) > 50:
        assert made[0] * made[1] / 1e6 == pytest.approx(megapixels, rel=0.05)
        assert made[0] / made[1] == pytest.approx(height / width, rel=0.05)


@pytest.mark.parametrize(("scale", "passes"), [(1, 1), (2, 1), (2.25, 2), (4, 2), (8, 3), (64, 4)])
def test_a_model_whose_factor_is_too_small_is_asked_again(scale, passes):
    small = NOISE[:4, :8]
    made, network = enhancer(scale=scale)
    assert made(small).shape == (4 * scale, 8 * scale, 3)
    assert network.seen == [(4 * 2**number, 8 * 2**number) for number in range(passes)]


def test_up_and_back_to_the_original_size():
    made, _ = enhancer(scale=1)
    np.testing.assert_array_equal(made(NOISE), NOISE)


def test_a_shrunk_source_gives_a_result_of_the_same_size():
    made, network = enhancer(shrink=0.5)
    assert made(NOISE).shape == (40, 60, 3)
    assert network.seen[0] == (10, 15)


def test_turns_agree_with_the_answer_of_what_does_not_care_and_ask_eight_times():
    made, network = enhancer(tta=True)
    np.testing.assert_array_equal(made(NOISE), enlarged(NOISE, 2))
    assert len(network.seen) == 8
    assert set(network.seen) == {(20, 30), (30, 20)}


def test_turns_remove_what_depends_on_the_direction():
    class Slanted(Enlarges):
        def forward(self, tile):
            answer = super().forward(tile)
            answer[..., 0, 0] += 0.5  # the corner that is the first one
            return answer

    grey = np.full((8, 8, 3), 100, np.uint8)
    made, _ = enhancer(network=Slanted(2), tta=True)
    answer = made(grey).astype(int)
    assert answer[0, 0, 0] == answer[0, -1, 0] == answer[-1, 0, 0] == answer[-1, -1, 0]
    assert 100 < answer[0, 0, 0] < 164


@pytest.mark.parametrize("blend", [0, 25, 100])
def test_a_blend_lies_between_the_source_and_the_model(blend):
    grey = np.full((8, 9, 3), 100, np.uint8)
    made, _ = enhancer(shift=80 / 127.5, blend=blend)
    assert np.abs(made(grey).astype(int) - (100 + 80 * blend / 100)).max() <= 1


def test_what_is_protected_stays_exactly(tmp_path):
    mask = np.zeros((20, 30, 1), np.uint8)
    mask[:, 15:] = 255
    write_picture(tmp_path / "mask.png", PictureFile(mask))
    made, _ = enhancer(shift=0.3, scale=1, protect=tmp_path / "mask.png")
    answer = made(NOISE)
    np.testing.assert_array_equal(answer[:, 15:], NOISE[:, 15:])
    assert (answer[:, :15] != NOISE[:, :15]).any()


def test_colours_come_from_the_source_and_details_from_the_model():
    smooth = np.full((64, 64, 3), (90, 120, 150), np.uint8)
    made, _ = enhancer(shift=0.2, colour_fix="wavelet")
    assert np.abs(made(smooth).astype(int) - enlarged(smooth, 2)).max() <= 1


@given(st.integers(0, 2**32 - 1), st.sampled_from([np.uint8, np.uint16]))
def test_a_pictures_own_colours_change_nothing(seed, dtype):
    picture = np.random.default_rng(seed).integers(0, np.iinfo(dtype).max + 1, (17, 9, 3)).astype(dtype)
    np.testing.assert_array_equal(with_colours_of(picture, picture), picture)


def test_a_texture_sees_its_opposite_edge():
    class Blurs(Enlarges):
        def forward(self, tile):
            return super().forward(functional.avg_pool2d(tile, 5, 1, 2, count_include_pad=False))

    made, _ = enhancer(network=Blurs(2), seamless=True)
    rolled = np.roll(NOISE, (7, 11), (0, 1))
    expected = np.roll(made(NOISE), (14, 22), (0, 1))
    assert np.abs(made(rolled).astype(int) - expected).max() <= 1
    plain, _ = enhancer(network=Blurs(2))
    assert np.abs(plain(rolled).astype(int) - np.roll(plain(NOISE), (14, 22), (0, 1))).max() > 1


def test_transparency_of_a_texture_is_seamless_as_well():
    picture = np.random.default_rng(1).integers(1, 256, (16, 24, 4), np.uint8)
    made, _ = enhancer(seamless=True)
    rolled = made(np.roll(picture, (3, 5), (0, 1)))[..., 3].astype(int)
    assert np.abs(rolled - np.roll(made(picture)[..., 3], (6, 10), (0, 1))).max() <= 1


def test_alpha_is_enlarged_drawn_or_laid_on_white():
    picture = np.random.default_rng(2).integers(0, 256, (8, 8, 4), np.uint8)
    drawn, _ = enhancer(alpha="model")
    np.testing.assert_array_equal(drawn(picture)[..., 3], enlarged(picture[..., 3], 2))
    bicubic, _ = enhancer()
    assert (bicubic(picture)[..., 3] != enlarged(picture[..., 3], 2)).any()
    none, _ = enhancer(alpha="none")
    picture[..., 3] = 0
    assert (none(picture) == 255).all()
    assert none(picture).shape == (16, 16, 3)


def test_progress_rises_to_its_end_over_all_passes_and_turns():
    made, _ = enhancer(scale=4, tta=True, alpha="model")
    told = []
    made(np.zeros((300, 40, 4), np.uint8), on_progress=lambda done, total: told.append(done / total))
    assert told == sorted(told)
    assert told[-1] == 1
    assert len(told) > 32


def test_what_is_no_photo_has_no_blend():
    card = ModelCard(name="toy", architecture="none", source_channels=4, transparency="holes")
    translator = Translator(Model(card, {"": nn.Identity()}), "cpu")
    with pytest.raises(SettingsError, match="only the size of its results can be chosen"):
        Enhancer(translator, Enhancement(blend=50))


def test_nothing_is_nothing():
    assert not Enhancement().said
    assert Enhancement(blend=99, width=3).said == {"blend": 99}
    made, _ = enhancer()
    np.testing.assert_array_equal(made(NOISE), enlarged(NOISE, 2))
