"""ncnn: what it is given is kept, it is chosen where it is faster, and its faults cost no answer."""

import numpy as np
import pytest
import torch
from torch import nn

from img2img.disk import cache_folder
from img2img.errors import ModelError
from img2img.inference.formats import remembered
from img2img.inference.measure import Timing
from img2img.inference.timing import finish
from img2img.inference.translate import Translator
from img2img.models.card import ModelCard
from img2img.models.file import Model
from img2img.runtimes.ncnn_graph import to_ncnn
from img2img.runtimes.ncnn_network import NcnnNetwork
from img2img.runtimes.runtime import ComputeFormat, Named
from tests.img2img.runtimes.networks import TINY_RRDB, network_of

CARD = ModelCard(name="toy", architecture="RRDBNet", task="super-resolution", scale=4, source_range=(0, 1))


def test_what_was_written_is_read_by_the_next_one_and_differs_for_other_weights(home, monkeypatch):
    network, source = network_of("RRDBNet", TINY_RRDB), torch.rand(1, 3, 16, 16)
    NcnnNetwork(network, CARD)(source)
    with monkeypatch.context() as patch:
        patch.setattr("img2img.runtimes.ncnn_files.to_ncnn", None)  # is not called
        assert torch.allclose(NcnnNetwork(network, CARD)(source), network(source), atol=1e-4)
    with torch.no_grad():
        next(network.parameters()).add_(0.1)
    assert torch.allclose(NcnnNetwork(network, CARD)(source), network(source), atol=1e-4)


class Odd(nn.Module):
    def forward(self, source):
        return torch.linalg.svd(source)[0] if source.sum() > 0 else source.roll(1)


def test_what_ncnn_cannot_do_is_a_sentence():
    with pytest.raises(ModelError, match=r"no layer of ncnn|cannot be traced"):
        to_ncnn(Odd())


@pytest.fixture
def model():
    return Model(CARD, {"": network_of("RRDBNet", TINY_RRDB)})


def test_a_model_is_measured_with_ncnn_and_answers_by_it(home, model, monkeypatch):
    photo = np.random.default_rng(0).integers(0, 256, (24, 32, 3), np.uint8)
    plain = Translator(model, "cpu")(photo)
    translator = Translator(model, "cpu")
    monkeypatch.setattr("img2img.inference.measure.race", only_ncnn)
    finish(translator.measure(Timing(is_quiet=lambda: True)))
    assert translator.format == ComputeFormat("ncnn", "cpu", "fp32")
    assert np.abs(translator(photo).astype(int) - plain).max() <= 1
    found = remembered(model.card, torch.device("cpu"), Named("cpu"))
    assert found is not None
    assert found.chosen.runtime == "ncnn"
    assert np.abs(Translator(model, "cpu")(photo).astype(int) - plain).max() <= 1  # the next start


def only_ncnn(candidates, *_):
    """Every candidate is asked once; ncnn is the fastest."""
    for call in candidates.values():
        call()
        yield
    return {form: 1.0 - 0.5 * (form.runtime == "ncnn") for form in candidates}


def test_what_ends_the_program_twice_is_put_aside(home, model, monkeypatch, caplog):
    network, source = model.network(""), torch.rand(1, 3, 16, 16)

    def end(*_):
        raise KeyboardInterrupt  # as near to the end of the process as a test can go

    with monkeypatch.context() as patch:
        patch.setattr("img2img.runtimes.ncnn_network.ask", end)
        for _ in range(2):
            with pytest.raises(KeyboardInterrupt):
                NcnnNetwork(network, CARD)(source)
    twin = NcnnNetwork(network, CARD)
    assert torch.equal(twin(source), network(source))
    assert twin.is_put_aside
    assert "put aside" in caplog.text
    translator = Translator(model, "cpu")
    finish(translator.measure(Timing(is_quiet=lambda: True)))
    assert translator.format.runtime != "ncnn"


def test_once_may_have_been_a_person_who_ended_it(home, model, monkeypatch):
    network, source = model.network(""), torch.rand(1, 3, 16, 16)
    with monkeypatch.context() as patch:
        patch.setattr("img2img.runtimes.ncnn_network.ask", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            NcnnNetwork(network, CARD)(source)
    twin = NcnnNetwork(network, CARD)
    twin(source)
    assert not twin.is_put_aside
    assert not [*(cache_folder() / "ncnn").glob("*.trials")]


def test_a_fault_of_ncnn_costs_no_answer(home, model, monkeypatch, caplog):
    network, source = model.network(""), torch.rand(2, 3, 16, 16)
    twin = NcnnNetwork(network, CARD)
    twin(source)
    monkeypatch.setattr("img2img.runtimes.ncnn_network.ask", lambda *_: (_ for _ in ()).throw(RuntimeError("-1")))
    assert torch.equal(twin(source), network(source))
    assert "put aside" in caplog.text
