"""ncnn answers as PyTorch does, for every architecture that it claims, at any size."""

import numpy as np
import pytest
import torch
from torch import nn

from img2img.disk import cache_folder
from img2img.errors import ModelError
from img2img.inference.formats import ComputeFormat, candidates, remembered
from img2img.inference.measure import Timing
from img2img.inference.timing import finish
from img2img.inference.translate import Translator
from img2img.models.card import ModelCard
from img2img.models.file import Model
from img2img.networks import build
from img2img.networks.layers import fold_upsampling
from img2img.runtimes.ncnn_graph import to_ncnn
from img2img.runtimes.ncnn_network import ARCHITECTURES, NcnnNetwork

SIZES = [(64, 64), (32, 48), (40, 24)]
STEP = 1 / 255
SMALL_UNET = {"depth": 3, "channels": 4}
CLAIMED = [
    ("RRDBNet", {"blocks": 1, "channels": 8, "growth": 4}, 3),
    ("RRDBNet", {"blocks": 1, "channels": 8, "growth": 4, "scale": 2}, 3),
    ("SRVGGNetCompact", {"convolutions": 2, "channels": 8}, 3),
    ("UNetGenerator", SMALL_UNET | {"norm": "instance"}, 3),
    ("UNetGenerator", SMALL_UNET | {"upsampling": "nearest", "dropout_levels": 2}, 3),
    ("UNetGenerator", SMALL_UNET | {"upsampling": "bilinear", "full_size_channels": 4, "source_channels": 4}, 4),
    ("LabelUNetGenerator", SMALL_UNET | {"label_channels": 5, "upsampling": "bilinear"}, 5),
    ("ResNetGenerator", {"blocks": 1, "channels": 4}, 3),
    ("ResNetGenerator", {"blocks": 1, "channels": 4, "norm": "batch", "upsampling": "bilinear"}, 3),
]


def network_of(architecture, hyperparameters):
    """One whose statistics and biases are not those that it begins with."""
    torch.manual_seed(0)
    network = fold_upsampling(build(architecture, hyperparameters).eval().requires_grad_(False))
    for module in network.modules():
        if isinstance(module, nn.BatchNorm2d):
            assert module.running_mean is not None
            assert module.running_var is not None
            module.running_mean.normal_()
            module.running_var.uniform_(0.5, 2)
    return network


@pytest.mark.parametrize(("architecture", "hyperparameters", "channels"), CLAIMED)
def test_an_answer_is_pytorchs(home, architecture, hyperparameters, channels):
    network = network_of(architecture, hyperparameters)
    twin = NcnnNetwork(network)
    for size in SIZES:
        source = torch.rand(2, channels, *size)
        expected = network(source)
        difference = (twin(source) - expected).abs().max()
        assert difference < 1e-4 * max(1.0, float(expected.abs().max()))


def test_what_was_written_is_read_by_the_next_one_and_differs_for_other_weights(home, monkeypatch):
    network, source = network_of("RRDBNet", CLAIMED[0][1]), torch.rand(1, 3, 16, 16)
    NcnnNetwork(network)(source)
    with monkeypatch.context() as patch:
        patch.setattr("img2img.runtimes.ncnn_network.to_ncnn", None)  # is not called
        assert torch.allclose(NcnnNetwork(network)(source), network(source), atol=1e-4)
    with torch.no_grad():
        next(network.parameters()).add_(0.1)
    assert torch.allclose(NcnnNetwork(network)(source), network(source), atol=1e-4)


class Odd(nn.Module):
    def forward(self, source):
        return torch.linalg.svd(source)[0] if source.sum() > 0 else source.roll(1)


def test_what_ncnn_cannot_do_is_a_sentence():
    with pytest.raises(ModelError, match=r"no layer of ncnn|cannot be traced"):
        to_ncnn(Odd())


@pytest.fixture
def model():
    card = ModelCard(name="toy", architecture="RRDBNet", task="super-resolution", scale=4, source_range=(0, 1))
    return Model(card, {"": network_of("RRDBNet", CLAIMED[0][1])})


def test_a_model_is_measured_with_ncnn_and_answers_by_it(home, model, monkeypatch):
    photo = np.random.default_rng(0).integers(0, 256, (24, 32, 3), np.uint8)
    plain = Translator(model, "cpu")(photo)
    translator = Translator(model, "cpu")
    monkeypatch.setattr("img2img.inference.measure.race", only_ncnn)
    finish(translator.measure(Timing(is_quiet=lambda: True)))
    assert translator.format == ComputeFormat("ncnn", "fp32")
    assert np.abs(translator(photo).astype(int) - plain).max() <= 1
    found = remembered(model.card, torch.device("cpu"))
    assert found is not None
    assert found.chosen.memory == "ncnn"
    assert np.abs(Translator(model, "cpu")(photo).astype(int) - plain).max() <= 1  # the next start


def only_ncnn(candidates, *_):
    """Every candidate is asked once; ncnn is the fastest."""
    for call in candidates.values():
        call()
        yield
    return {form: 1.0 - 0.5 * (form.memory == "ncnn") for form in candidates}


def test_what_was_never_compared_is_no_candidate():
    card = ModelCard(name="odd", architecture="SPADEGenerator")
    assert {form.memory for form in candidates(card, torch.device("cpu"))} == {"contiguous", "channels_last"}
    assert {architecture for architecture, _, _ in CLAIMED} == ARCHITECTURES


def test_what_ends_the_program_twice_is_put_aside(home, model, monkeypatch, caplog):
    network, source = model.network(""), torch.rand(1, 3, 16, 16)

    def end(*_):
        raise KeyboardInterrupt  # as near to the end of the process as a test can go

    with monkeypatch.context() as patch:
        patch.setattr("img2img.runtimes.ncnn_network._answer", end)
        for _ in range(2):
            with pytest.raises(KeyboardInterrupt):
                NcnnNetwork(network)(source)
    twin = NcnnNetwork(network)
    assert torch.equal(twin(source), network(source))
    assert twin.is_put_aside
    assert "put aside" in caplog.text
    translator = Translator(model, "cpu")
    finish(translator.measure(Timing(is_quiet=lambda: True)))
    assert translator.format.memory != "ncnn"


def test_once_may_have_been_a_person_who_ended_it(home, model, monkeypatch):
    network, source = model.network(""), torch.rand(1, 3, 16, 16)
    with monkeypatch.context() as patch:
        patch.setattr("img2img.runtimes.ncnn_network._answer", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            NcnnNetwork(network)(source)
    twin = NcnnNetwork(network)
    twin(source)
    assert not twin.is_put_aside
    assert not [*(cache_folder() / "ncnn").glob("*.trials")]


def test_a_fault_of_ncnn_costs_no_answer(home, model, monkeypatch, caplog):
    network, source = model.network(""), torch.rand(2, 3, 16, 16)
    twin = NcnnNetwork(network)
    twin(source)
    monkeypatch.setattr("img2img.runtimes.ncnn_network._answer", lambda *_: (_ for _ in ()).throw(RuntimeError("-1")))
    assert torch.equal(twin(source), network(source))
    assert "put aside" in caplog.text
