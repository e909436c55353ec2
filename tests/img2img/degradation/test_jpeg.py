"""JPEG as a function of tensors, against the files that Pillow (libjpeg) writes."""

import io

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from img2img.degradation.jpeg import jpeg


def photo(height, width, seed=0):
    """Something like a photo: colours that change slowly, some edges and some grain; (1, 3, H, W) in [0, 1]."""
    generator = torch.Generator().manual_seed(seed)
    coarse = torch.rand(1, 3, 5, 5, generator=generator)
    picture = torch.nn.functional.interpolate(coarse, (height, width), mode="bicubic")
    picture[..., height // 3 :, width // 4 : width // 2] *= 0.4
    return (picture + 0.03 * torch.randn(picture.shape, generator=generator)).clamp(0, 1).mul(255).round() / 255


def saved(picture, quality):
    """(1, 3, H, W) in [0, 1] through a file."""
    file = io.BytesIO()
    Image.fromarray(to_bytes(picture)).save(file, "JPEG", quality=quality, subsampling="4:2:0")
    return np.asarray(Image.open(file)).astype(int)


def to_bytes(picture):
    return (255 * picture[0]).round().to(torch.uint8).permute(1, 2, 0).numpy()


@pytest.mark.parametrize("quality", [1, 10, 30, 50, 75, 95, 100])
@pytest.mark.parametrize("size", [(96, 112), (75, 61)])
def test_it_is_what_pillow_reads_from_its_own_file(quality, size):
    picture = photo(*size)
    file = saved(picture, quality)
    ours = to_bytes(jpeg(picture, torch.tensor([quality]))).astype(int)
    assert np.abs(ours - file).max() <= 1, "two builds of libjpeg may round apart"
    assert np.abs(ours - file).mean() < 0.1
    assert (ours != to_bytes(picture)).any()


def test_every_picture_has_its_own_quality():
    pictures = torch.cat([photo(40, 40, seed) for seed in range(3)])
    qualities = torch.tensor([30, 60, 95])
    together = jpeg(pictures, qualities)
    for place in range(3):
        assert torch.equal(together[place : place + 1], jpeg(pictures[place : place + 1], qualities[place : place + 1]))
    losses = (together - pictures).abs().flatten(1).mean(1)
    assert losses[0] > losses[1] > losses[2]


@given(height=st.integers(1, 40), width=st.integers(1, 40), quality=st.integers(1, 100), grey=st.floats(0, 1))
def test_a_flat_grey_picture_of_any_size_stays_flat(height, width, quality, grey):
    picture = torch.full((1, 3, height, width), grey)
    seen = jpeg(picture, torch.tensor([quality]))
    assert seen.shape == picture.shape
    assert seen.max() == seen.min()
    assert abs(seen.max().item() - grey) < (17 / 255 if quality < 30 else 4 / 255)
