"""SPADE: the published counts, what a label map and a style decide, and label maps through the Translator."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import nn

from img2img import Translator, load_model
from img2img.errors import DataError, ModelError, PictureError
from img2img.models.file import save_model
from img2img.networks.patchgan import MultiScaleDiscriminator
from img2img.networks.spade import SPADE, SPADEGenerator
from img2img.networks.spectral import plain_weights
from img2img.pictures.classes import LabelClass
from img2img.pictures.label_tensors import to_channels
from img2img.recipes import spade
from img2img.recipes.label_maps import channels_of
from img2img.recipes.spade import kl_divergence
from tests.img2img.adversarial.play import CLASSES, batch_for, make, play


def parameters(network):
    return sum(parameter.numel() for parameter in network.parameters())


@pytest.mark.parametrize(
    ("labels", "generator", "discriminator"),
    [(184, 97_480_899, 5_904_514), (151, 96_492_483, 5_836_930), (36, 93_048_003, 5_601_410)],
)
def test_parameter_counts_are_the_published_ones(labels, generator, discriminator):
    with torch.device("meta"):
        assert parameters(SPADEGenerator(labels, spectral=False)) == generator
        judge = MultiScaleDiscriminator(labels + 3, 64, 3, "none", padding=2)
    norms_have_no_bias = 2 * (128 + 256 + 512)
    assert parameters(judge) - norms_have_no_bias == discriminator


def test_the_style_adds_the_published_parameters():
    with torch.device("meta"):
        network = SPADEGenerator(184, style_size=256, spectral=False)
    assert parameters(network.encoder) == 10_463_424
    assert parameters(network) - parameters(network.encoder) == 112_626_883


def test_spade_is_batch_normalisation_where_the_label_map_says_nothing():
    layer = SPADE(3, 2, hidden=4)
    for convolution in (layer.shared, layer.scale, layer.shift):
        nn.init.zeros_(convolution.get_parameter("bias"))
    features = torch.randn(4, 3, 8, 8) * 5 + 2
    answer = layer(features, torch.zeros(4, 2, 16, 16))
    torch.testing.assert_close(answer, nn.BatchNorm2d(3, affine=False)(features))


def tiny(**more):
    torch.manual_seed(0)
    return SPADEGenerator(2, channels=2, hidden=4, style_size=4, style_grid=(2, 2), encoder_channels=2, **more)


def test_plain_weights_draw_what_the_normalised_ones_drew():
    torch.manual_seed(0)
    network = tiny()
    labels, style = torch.rand(2, 2, 64, 64).round(), torch.randn(2, 4)
    for _ in range(50):
        network(labels[..., :32, :32], style)  # power iterations
    network.eval()
    before = network(labels, style)
    plain = tiny(spectral=False).eval()
    plain.load_state_dict(plain_weights(network))
    assert (plain(labels, style) - before).abs().mean() < 1e-3
    torch.testing.assert_close(network(labels, style), before)


def test_a_picture_of_another_size_is_answered_too():
    network = tiny(spectral=False).eval()
    for height, width in ((32, 32), (64, 96), (160, 32)):
        assert network(torch.rand(1, 2, height, width), torch.randn(1, 4)).shape == (1, 3, height, width)


@pytest.mark.parametrize(("height", "width"), [(64, 64), (64, 96)])
def test_a_training_goes_on_with_larger_crops_in_the_grid_it_began_with(height, width):
    small, _ = make(spade.SPADE, size=height, width=width)
    rows, _ = small.hyperparameters["style_grid"]
    large, _ = make(spade.SPADE, size=2 * height, width=2 * width, style_rows=rows)
    large.load_state_dict(small.state_dict())
    assert large.hyperparameters == small.hyperparameters


def test_bilinear_upsampling_takes_the_same_weights_and_weaves_less():
    torch.manual_seed(0)
    nearest, bilinear = (
        SPADEGenerator(4, 4, 8, upsampling=how, spectral=False).eval() for how in ("nearest", "bilinear")
    )
    bilinear.load_state_dict(nearest.state_dict())
    classes = torch.randint(0, 4, (4, 4, 4)).repeat_interleave(32, 1).repeat_interleave(32, 2)
    labels = to_channels(classes, 4)
    with torch.no_grad():
        assert weave(bilinear(labels)) < weave(nearest(labels)) / 2


def weave(pictures):
    """How unlike the steps from even and from odd columns are: 0 where no grid shows."""
    steps = pictures.diff(dim=3).abs().mean((0, 1, 2))[16:-16]
    return (steps[::2].mean() / steps[1::2].mean()).log().abs()


def test_the_kl_distance_is_its_definition():
    mean, log_variance = torch.randn(2, 3, dtype=torch.float64), torch.randn(2, 3, dtype=torch.float64)
    given = torch.distributions.Normal(mean, (0.5 * log_variance).exp())
    expected = torch.distributions.kl_divergence(given, torch.distributions.Normal(0.0, 1.0)).sum(1).mean()
    torch.testing.assert_close(kl_divergence(mean, log_variance), expected)


def test_instance_edges_are_one_more_channel():
    recipe, optimizers = make(spade.SPADE, instance_edges=True)
    batch = batch_for(recipe)
    with pytest.raises(DataError, match=r"instance maps, which this data set does not have"):
        channels_of(batch, recipe.classes, edges=True)
    batch = replace(batch, instances=(batch.target[:, :1] > 0).long())
    channels = channels_of(batch, recipe.classes, edges=True)
    assert channels.shape[1] == len(CLASSES) + 1
    assert set(channels[:, -1].unique().tolist()) == {0, 1}
    assert all(np.isfinite(value) for value in play(recipe, optimizers, batch, 0).values())


@pytest.fixture
def model(tmp_path):
    recipe, _ = make(spade.SPADE)
    file = tmp_path / "streets.safetensors"
    card = recipe.card("labels", "streets").model_copy(update={"name": "streets"})
    save_model(file, card, {"": recipe.export_generator(recipe.generator)}, torch.float32)
    return load_model(file)


def test_numbers_and_colours_give_the_same_photo(model):
    numbers = np.zeros((40, 70, 1), np.uint8)
    numbers[10:, 20:] = 1
    colours = np.array([label.colour for label in model.card.classes], np.uint8)[numbers[..., 0]]
    translate = Translator(model)
    photo = translate(numbers)
    assert photo.shape == (40, 70, 3)
    assert np.array_equal(translate(colours), photo)
    assert not np.array_equal(Translator(model, seed=1)(numbers), photo), "another seed, another style"


def test_a_photos_style_is_taken(model):
    numbers = np.zeros((64, 64, 1), np.uint8)
    dark, light = Translator(model), Translator(model)
    dark.take_style(np.zeros((30, 50, 3), np.uint8))
    light.take_style(np.indices((64, 64)).sum(0).astype(np.uint8)[..., None])
    assert not np.array_equal(dark(numbers), light(numbers))
    assert np.array_equal(dark(numbers), dark(numbers))
    with pytest.raises(PictureError, match="class numbers 9"):
        dark(np.full((64, 64, 1), 9, np.uint8))


def test_strength_leads_from_the_mean_of_all_styles_to_the_one_that_is_meant(model):
    numbers = np.zeros((64, 64, 1), np.uint8)
    translate, other = Translator(model, seed=1), Translator(model, seed=2)
    whole = translate(numbers).astype(int)
    translate.strength = other.strength = 0.0
    mean = translate(numbers).astype(int)
    assert np.array_equal(other(numbers), mean)
    translate.strength = 0.5
    half = translate(numbers).astype(int)
    assert 0 < np.abs(half - mean).mean() < np.abs(whole - mean).mean()


def test_models_without_styles_say_so():
    with pytest.raises(ModelError, match="has no styles"):
        Translator(load_model("flowers-sketch")).take_style(np.zeros((8, 8, 3), np.uint8))


def test_the_card_carries_the_classes(model):
    assert model.card.source == "labels"
    assert model.card.classes == CLASSES
    assert isinstance(model.card.classes[0], LabelClass)
