"""Networks are those of their papers, to the parameter, and work at every size they promise."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn
from torch.nn.functional import conv2d, interpolate, pad

from img2img.errors import ModelError
from img2img.networks import ARCHITECTURES, build
from img2img.networks.hed import HED
from img2img.networks.layers import (
    BilinearUpsampleConv2d,
    NearestUpsampleConv2d,
    OutputConv2d,
    fold_upsampling,
    init_normal,
)
from img2img.networks.patchgan import MultiScaleDiscriminator, PatchDiscriminator
from img2img.networks.resnet import ResNetGenerator
from img2img.networks.unet import UNetGenerator
from tests.img2img.gradients import slope


@pytest.mark.parametrize(
    ("network", "count"),
    [
        (UNetGenerator, 54_413_955),
        (lambda: UNetGenerator(norm="instance"), 54_409_603),
        (lambda: UNetGenerator(depth=7), 41_828_995),
        (ResNetGenerator, 11_378_179),
        (lambda: ResNetGenerator(norm="batch"), 11_383_427),
        (lambda: ResNetGenerator(blocks=6), 7_837_699),
        (PatchDiscriminator, 2_768_705),
        (lambda: PatchDiscriminator(3, norm="instance"), 2_764_737),
        (lambda: PatchDiscriminator(layers=0), 9_024),
        (HED, 14_716_171),
    ],
)
def test_parameter_counts_are_the_published_ones(network, count):
    with torch.device("meta"):
        assert sum(parameter.numel() for parameter in network().parameters()) == count


def test_patchgan_sees_the_papers_patches():
    with torch.device("meta"):
        (verdict,) = PatchDiscriminator()(torch.empty(1, 6, 256, 256))
    assert verdict.scores.shape == (1, 1, 30, 30)


@pytest.mark.parametrize(("layers", "width"), list(enumerate([1, 16, 34, 70, 142, 286])))
def test_a_patchgan_score_depends_on_the_papers_patch_and_on_nothing_else(layers, width):
    torch.manual_seed(0)
    discriminator = PatchDiscriminator(1, channels=1, layers=layers, norm="none").double()
    init_normal(discriminator, 1.0)
    picture = torch.randn(1, 1, 2 * width + 64, 2 * width + 64, dtype=torch.float64, requires_grad=True)
    scores = discriminator(picture)[0].scores
    scores[0, 0, scores.shape[2] // 2, scores.shape[3] // 2].backward()
    touched = slope(picture)[0, 0].abs().sum(0).nonzero()
    assert int(touched.max() - touched.min()) + 1 == width


@given(height=st.integers(1, 9), width=st.integers(1, 9), last=st.booleans())
@settings(max_examples=25, deadline=None)
def test_upsampling_in_one_equals_its_definition(height, width, last):
    layer = NearestUpsampleConv2d(3, 5, bias=True, last=last)
    source = torch.randn(2, 3, height, width)
    doubled = pad(interpolate(source, scale_factor=2, mode="nearest"), (1, 1, 1, 1), mode="replicate")
    torch.testing.assert_close(layer(source), conv2d(doubled, layer.weight, layer.bias))


@given(height=st.integers(2, 9), width=st.integers(2, 9), last=st.booleans())
@settings(max_examples=25, deadline=None)
def test_bilinear_upsampling_in_one_equals_its_definition_inside_the_border(height, width, last):
    layer = BilinearUpsampleConv2d(3, 5, bias=True, last=last)
    source = torch.randn(2, 3, height, width)
    doubled = interpolate(source, scale_factor=2, mode="bilinear", align_corners=False)
    torch.testing.assert_close(layer(source)[..., 1:-1, 1:-1], conv2d(doubled, layer.weight, layer.bias))


def test_bilinear_upsampling_leaves_a_flat_picture_flat_up_to_its_border():
    layer = BilinearUpsampleConv2d(1, 1, bias=True)
    answer = layer(torch.full((1, 1, 5, 4), 0.7))
    torch.testing.assert_close(answer, answer[..., :1, :1].expand_as(answer))


@pytest.mark.parametrize("upsampling", ["nearest", "bilinear"])
def test_folding_once_changes_no_answer_and_no_file(upsampling):
    network = UNetGenerator(1, 3, channels=4, depth=2, upsampling=upsampling, full_size_channels=3).eval()
    source, names = torch.rand(1, 1, 8, 12), set(network.state_dict())
    with torch.inference_mode():
        before = network(source)
        torch.testing.assert_close(fold_upsampling(network)(source), before, rtol=0, atol=1e-6)
    assert set(network.state_dict()) == names


@given(
    depth=st.integers(2, 5),
    rows=st.integers(1, 3),
    columns=st.integers(1, 3),
    upsampling=st.sampled_from(["transposed", "nearest", "bilinear"]),
    full_size_channels=st.sampled_from([0, 5]),
)
@settings(max_examples=15, deadline=None)
def test_a_unet_answers_every_multiple_of_its_size(depth, rows, columns, upsampling, full_size_channels):
    network = UNetGenerator(
        1, 3, channels=4, depth=depth, norm="batch", upsampling=upsampling, full_size_channels=full_size_channels
    ).eval()
    height, width = rows * network.size_multiple, columns * network.size_multiple
    answer = network(torch.rand(1, 1, height, width))
    assert answer.shape == (1, 3, height, width)
    assert answer.abs().max() <= 1


@pytest.mark.parametrize("upsampling", ["transposed", "nearest", "bilinear"])
def test_a_resnet_answers_every_multiple_of_its_size(upsampling):
    network = ResNetGenerator(channels=4, blocks=1, upsampling=upsampling)
    for height, width in ((16, 16), (20, 48), (64, 12)):
        assert network(torch.rand(2, 3, height, width)).shape == (2, 3, height, width)


def test_a_multi_scale_discriminator_is_a_patchgan_at_each_size():
    several = MultiScaleDiscriminator(3, channels=4, layers=2, norm="instance", scales=3)
    picture = torch.rand(2, 3, 64, 64)
    coarse = picture
    for verdict, alone in zip(several(picture), several.scales, strict=True):
        assert torch.equal(verdict.scores, alone(coarse)[0].scores)
        coarse = nn.functional.avg_pool2d(coarse, 3, 2, 1, count_include_pad=False)
    flat = torch.full((1, 3, 64, 64), 0.5)
    one, two, three = (verdict.scores for verdict in MultiScaleDiscriminator(3, 4, 0, "none", scales=3)(flat))
    assert all(scores.std() < 1e-6 for scores in (one, two, three)), "the pooling's border keeps the colour"


def test_the_papers_dropout_is_in_the_inner_three_levels_but_the_innermost():
    decoder = UNetGenerator().decoder
    dropouts = [any(isinstance(layer, nn.Dropout) for layer in level.modules()) for level in decoder]
    assert dropouts == [False, True, True, True, False, False, False]


@pytest.mark.parametrize("padding_mode", ["zeros", "reflect"])
def test_the_last_convolution_keeps_float32_under_autocast(padding_mode):
    layer = OutputConv2d(4, 3, 3, padding=1, padding_mode=padding_mode)
    source = torch.randn(1, 4, 8, 8)
    plain = nn.Conv2d.forward(layer, source)
    with torch.autocast("cpu", torch.bfloat16):
        answer = layer(source)
    assert answer.dtype == torch.float32
    torch.testing.assert_close(answer, plain)


def test_hed_draws_dark_lines_on_white_at_any_size():
    network = HED().eval()
    with torch.inference_mode():
        answer = network(torch.rand(1, 3, 37, 53) * 2 - 1)
    assert answer.shape == (1, 1, 37, 53)
    assert answer.abs().max() <= 1


def test_an_unknown_architecture_is_a_sentence():
    with pytest.raises(ModelError, match="not one this program knows"):
        build("Transformer9000", {})
    with pytest.raises(ModelError, match="cannot be built"):
        build("UNetGenerator", {"wings": 2})


def test_architectures_are_told_apart_by_name():
    names = [architecture.__name__ for architecture in ARCHITECTURES]
    assert len(set(names)) == len(names)
