"""Pictures with holes: what is given to a model of them, and that all else comes back as it was."""

from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from img2img.errors import ModelError, PictureError
from img2img.inference.translate import Translator
from img2img.models.card import ModelCard
from img2img.models.file import Model
from img2img.pictures import Picture
from img2img.pictures.files import PictureFile, write_picture
from img2img.pictures.holes import cut_holes, fill_holes, read_with_holes, to_source


class Painter(nn.Module):
    """Answers white everywhere, and remembers what it saw."""

    def __init__(self):
        super().__init__()
        self.seen: list[torch.Tensor] = []

    def forward(self, tile):
        self.seen.append(tile.clone())
        return torch.ones_like(tile[:, :3])


def painting(**facts):
    card = {"source_channels": 4, "transparency": "holes", "tileable": False} | facts
    return Model(ModelCard(name="toy", architecture="none", **card), {"": Painter()})


def seen_by(model: Model) -> list[torch.Tensor]:
    painter = model.network()
    assert isinstance(painter, Painter)
    return painter.seen


def noise(height: int, width: int, channels: int, dtype: type[np.uint8 | np.uint16], seed: int = 0) -> Picture:
    return np.random.default_rng(seed).integers(0, np.iinfo(dtype).max, (height, width, channels), dtype, endpoint=True)


sides = st.integers(1, 90)


@given(sides, sides, st.sampled_from([1, 3]), st.sampled_from([np.uint8, np.uint16]), st.sampled_from(["auto", 64]))
def test_kept_pixels_come_back_as_they_were_and_holes_are_filled(height, width, channels, dtype, tile):
    picture, white = noise(height, width, channels + 1, dtype), np.iinfo(dtype).max
    picture[..., -1] = np.where(picture[..., -1] > white // 3, white, 0)
    picture[0, 0, -1] = 0
    answer = Translator(painting(), device="cpu", tile=tile)(picture)
    is_hole = picture[..., -1] == 0
    assert (answer.shape, answer.dtype) == ((height, width, 3), dtype)
    np.testing.assert_array_equal(answer[~is_hole], np.broadcast_to(picture[..., :-1], answer.shape)[~is_hole])
    assert (answer[is_hole] == white).all()


def test_what_is_half_transparent_is_a_hole_that_shows_a_half_of_what_was_given():
    picture = np.full((4, 4, 4), 101, np.uint8)
    picture[..., 3] = [255, 255, 51, 0]
    model = painting()
    answer = Translator(model, device="cpu")(picture)
    assert answer[0, :, 0].tolist() == [101, 101, 224, 255]  # 255 - (255 - 101) * 51 / 255
    (seen,) = seen_by(model)
    assert seen[0, 3, 0].tolist() == [-1, -1, 1, 1]
    assert seen[0, 0, 0, 2:].abs().max() < 0.005  # nothing of the colour is told


@given(sides, sides, st.integers(0, 9))
def test_the_source_says_where_the_holes_are_and_nothing_of_what_was_there(height, width, seed):
    colour, alpha = noise(height, width, 3, np.uint8, seed), noise(height, width, 1, np.uint8, seed + 1)[..., 0]
    is_hole = alpha < 255
    source = to_source(colour, alpha)
    other = to_source(np.where(is_hole[..., None], 7, colour).astype(np.uint8), alpha)
    np.testing.assert_array_equal(source, other)
    np.testing.assert_array_equal(source[..., 3], np.where(is_hole, 255, 0))
    np.testing.assert_array_equal(source[..., :3][~is_hole], colour[~is_hole])


def test_a_filling_takes_the_holes_from_the_answer_and_all_else_from_the_source():
    source, answer = torch.rand(2, 4, 5, 6), torch.rand(2, 3, 5, 6)
    source[:, 3] = torch.where(torch.rand(2, 5, 6) < 0.5, 1.0, -1.0)
    filled = fill_holes(source, answer)
    is_hole = (source[:, 3:] == 1).expand_as(answer)
    assert torch.equal(filled[is_hole], answer[is_hole])
    assert torch.equal(filled[~is_hole], source[:, :3][~is_hole])


@pytest.mark.parametrize("depth", [np.uint8, np.uint16])
@pytest.mark.parametrize("channels", [1, 2, 3, 4])
def test_a_mask_cuts_where_it_is_white(channels, depth):
    picture, mask = noise(5, 6, channels, depth), np.zeros((5, 6, 3), np.uint8)
    mask[1, 2:4] = 250  # a JPEG's white
    mask[3, 3] = 9  # and its black
    cut = cut_holes(picture, mask)
    before = picture[..., -1] if channels in (2, 4) else np.full((5, 6), np.iinfo(depth).max)
    assert cut.shape == (5, 6, 4 if channels > 2 else 2)
    np.testing.assert_array_equal(cut[..., -1], np.where(mask[..., 0] == 250, 0, before))


def test_a_picture_without_a_hole_is_a_sentence_with_its_name_and_the_remedy(tmp_path):
    for channels in (1, 3, 4):
        file = tmp_path / f"{channels}.png"
        write_picture(file, PictureFile(np.full((5, 6, channels), 255, np.uint8)))
        with pytest.raises(PictureError, match=rf"{channels}\.png has no hole to fill\. Erase .* --mask MASK\.png"):
            read_with_holes(file)
    with pytest.raises(PictureError, match=r"The picture has no hole"):
        Translator(painting(), device="cpu")(np.zeros((5, 6, 3), np.uint8))


def test_a_mask_of_another_size_is_a_sentence(tmp_path):
    write_picture(Path(tmp_path, "a.png"), PictureFile(np.zeros((5, 6, 3), np.uint8)))
    with pytest.raises(PictureError, match=r"a\.png is 6x5 pixels, but the mask is 9x8\. Make it as large"):
        read_with_holes(tmp_path / "a.png", np.zeros((8, 9, 1), np.uint8))


def test_a_card_with_holes_but_without_a_mask_channel_is_a_sentence():
    with pytest.raises(ModelError, match=r"takes 3 channels, but its pictures have 4"):
        Translator(painting(source_channels=3), device="cpu")
