"""Every runtime answers as PyTorch does, for each architecture that it claims, at any size; or else PyTorch does."""

import ctypes
import logging
import sys

import numpy as np
import pytest
import torch
from torch import nn

from img2img.errors import SettingsError
from img2img.inference.formats import candidates, default_format, format_for
from img2img.inference.translate import Translator
from img2img.models.card import ModelCard
from img2img.models.file import Model
from img2img.runtimes import ncnn_runtime, openvino_runtime
from img2img.runtimes.catalogue import RUNTIMES
from img2img.runtimes.runtime import COMPARED, ComputeFormat, Named
from img2img.runtimes.substitute import Substitute
from img2img.runtimes.vulkan_network import gpus
from tests.img2img.runtimes.networks import CLAIMED, TINY_RRDB, network_of

CPU = torch.device("cpu")
SIZES = [(64, 64), (32, 48), (40, 24)]
STEP = 1 / 255
NCNN, OPENVINO = ComputeFormat("ncnn", "cpu", "fp32"), ComputeFormat("openvino", "cpu", "fp32")
VULKAN, HALF = ComputeFormat("ncnn", "vulkan:0", "fp32"), ComputeFormat("ncnn", "vulkan:0", "fp16")
needs_vulkan = pytest.mark.skipif(not gpus(), reason="Vulkan finds no GPU, not even Mesa's")
needs_openvino = pytest.mark.skipif(not RUNTIMES["openvino"].version, reason="OpenVINO is not installed")
OTHERS = [
    NCNN,
    pytest.param(OPENVINO, marks=needs_openvino),
    pytest.param(VULKAN, marks=needs_vulkan),
    pytest.param(HALF, marks=needs_vulkan),
]


def card_of(architecture, **facts):
    return ModelCard(name="toy", architecture=architecture, **facts)


@pytest.mark.parametrize(("architecture", "hyperparameters", "channels"), CLAIMED)
@pytest.mark.parametrize("form", OTHERS, ids=str)
def test_an_answer_is_pytorchs(home, caplog, form, architecture, hyperparameters, channels):
    network = network_of(architecture, hyperparameters)
    twin = RUNTIMES[form.runtime].lay(network, card_of(architecture, size_multiple=8), form)
    assert isinstance(twin, Substitute)
    for size in SIZES:
        source = torch.rand(2, channels, *size)
        expected = network(source)
        differences = (twin(source) - expected).abs() / max(1.0, float(expected.abs().max()))
        assert differences.mean() < STEP
        assert form.precision == "fp16" or differences.max() < 1e-4
    assert not twin.is_put_aside, caplog.text
    twin.close()


def test_what_was_never_compared_is_no_candidate():
    card = card_of("SPADEGenerator")
    assert {form.runtime for form in candidates(card, CPU)} == {"torch"}
    named = {architecture for architecture, _, _ in CLAIMED}
    assert named == COMPARED


def test_live_dropout_is_pytorchs_alone():
    card = card_of("UNetGenerator", mode="train")
    assert {form.runtime for form in candidates(card, CPU)} == {"torch"}
    with pytest.raises(SettingsError, match="cannot be computed with ncnn"):
        candidates(card, CPU, Named(runtime="ncnn"))


@pytest.mark.parametrize("form", OTHERS, ids=str)
def test_how_a_tile_lies_in_memory_does_not_matter(home, caplog, form):
    network, tiles = network_of("RRDBNet", TINY_RRDB), torch.rand(2, 3, 200, 150)
    twin = RUNTIMES[form.runtime].lay(network, card_of("RRDBNet"), form)
    pieces = (tiles[:, :, 3:131, 5:133], tiles.contiguous(memory_format=torch.channels_last))
    for tile in pieces:
        assert (twin(tile) - network(tile)).abs().max() < STEP
    assert not caplog.text


@needs_openvino
@pytest.mark.skipif(sys.platform != "linux", reason="sigaltstack is Linux's")
def test_a_signal_finds_the_stack_that_it_had(home):
    """OpenVINO puts another in its place, and frees it: Python's next signal would end the program."""
    before = signal_stack()
    twin = RUNTIMES["openvino"].lay(network_of("RRDBNet", TINY_RRDB), card_of("RRDBNet"), OPENVINO)
    twin(torch.rand(1, 3, 64, 64))
    assert signal_stack() == before


def signal_stack():
    """Where this thread's stack for signals begins, its flags and its size (sigaltstack(2))."""
    words = (ctypes.c_size_t * 3)()
    assert ctypes.CDLL(None).sigaltstack(None, words) == 0
    return [*words]


class Doubles(nn.Module):
    def forward(self, source):
        return 2 * source


class Other(Substitute):
    """Answers what the test wants."""

    def __init__(self, outcome: float | Exception):
        super().__init__(Doubles(), card_of("none", source_range=(0, 1), target_range=(0, 1)), "The other")
        self.outcome, self.asked = outcome, 0

    def answer(self, source):
        self.asked += 1
        if isinstance(self.outcome, Exception):
            raise self.outcome
        return 2 * source + float(self.outcome)


def test_the_first_tile_is_compared_and_the_next_ones_are_not(caplog):
    other, source = Other(0.9 * STEP), torch.rand(1, 3, 80, 200)
    assert torch.equal(other(source), 2 * source + 0.9 * STEP)
    assert other.asked == 2
    other(source)
    assert other.asked == 3
    assert not caplog.text


@pytest.mark.parametrize("outcome", [1.1 * STEP, torch.nan, RuntimeError("It broke."), RuntimeError("")])
def test_what_is_wrong_or_breaks_is_put_aside_with_a_sentence(caplog, outcome):
    other, source = Other(outcome), torch.rand(1, 3, 80, 200)
    assert torch.equal(other(source), 2 * source)
    assert other.is_put_aside
    assert "The other is put aside for toy, and PyTorch goes on" in caplog.text
    other(source)
    assert len(caplog.records) == 1


def test_what_breaks_later_costs_no_answer(caplog):
    other, source = Other(0.0), torch.rand(1, 3, 80, 200)
    other(source)
    other.outcome = RuntimeError("The driver was reset.")
    assert torch.equal(other(source), 2 * source)
    assert "The driver was reset" in caplog.text


def test_memory_that_runs_out_asks_for_smaller_tiles_and_at_the_smallest_pytorch_goes_on(caplog):
    other = Other(0.0)
    other(torch.rand(1, 3, 80, 200))
    other.outcome = MemoryError()
    with pytest.raises(MemoryError):
        other(torch.rand(1, 3, 80, 200))
    small = torch.rand(1, 3, 64, 64)
    assert torch.equal(other(small), 2 * small)
    assert "too little memory" in caplog.text


@pytest.mark.parametrize(
    ("named", "expected"),
    [
        (Named(runtime="onnx"), "There is no runtime onnx. Choose auto, torch, ncnn, openvino."),
        (Named("vulkan:7"), "This computer has no vulkan:7 that Vulkan can use."),
        (Named("vulkan", "openvino"), "cannot be computed with openvino and vulkan on cpu. Choose auto instead."),
        (Named("cpu", "ncnn", "fp16"), "cannot be computed with ncnn and cpu and fp16"),
    ],
)
def test_what_cannot_be_had_is_a_sentence(monkeypatch, named, expected):
    pretend_gpus(monkeypatch, False)
    with pytest.raises(SettingsError) as raised:
        format_for(card_of("RRDBNet"), CPU, named)
    assert expected in str(raised.value)


def test_a_missing_package_names_what_to_install(monkeypatch):
    monkeypatch.setattr(openvino_runtime, "version_of", lambda package: "")
    with pytest.raises(SettingsError, match=r"pip install 'img2img\[openvino\]'"):
        format_for(card_of("RRDBNet"), CPU, Named(runtime="openvino"))


def test_a_missing_driver_is_a_sentence(monkeypatch):
    monkeypatch.setattr(ncnn_runtime, "gpus", tuple)
    with pytest.raises(SettingsError, match="It has none: install the driver of its graphics card"):
        format_for(card_of("RRDBNet"), CPU, Named("vulkan"))


def pretend_gpus(monkeypatch, *are_software):
    from img2img.runtimes.vulkan_worker import Gpu

    found = tuple(Gpu(number, f"GPU {number}", 2**30, soft) for number, soft in enumerate(are_software))
    monkeypatch.setattr(ncnn_runtime, "gpus", lambda: found)


def test_auto_knows_gpus_but_none_that_is_a_program(monkeypatch):
    pretend_gpus(monkeypatch, False, True)
    card = card_of("RRDBNet")

    def variants(named):
        return {form.variant for form in candidates(card, CPU, named) if form.runtime == "ncnn"}

    assert variants(Named()) == {"cpu", "vulkan:0"}
    assert variants(Named("cpu")) == {"cpu"}
    assert variants(Named("vulkan")) == {"vulkan:0"}
    assert variants(Named("vulkan:1")) == {"vulkan:1"}
    assert {form.precision for form in candidates(card, CPU, Named("vulkan"))} == {"fp32", "fp16"}
    assert default_format(card, CPU, Named("vulkan:1")) == ComputeFormat("ncnn", "vulkan:1", "fp32")


@pytest.mark.parametrize(
    "named",
    [
        {"runtime": "ncnn"},
        pytest.param({"runtime": "openvino"}, marks=needs_openvino),
        pytest.param({"device": "vulkan"}, marks=needs_vulkan),
    ],
)
def test_a_picture_is_the_same_by_every_runtime(home, caplog, named):
    caplog.set_level(logging.WARNING)
    card = card_of("RRDBNet", task="super-resolution", scale=4, source_range=(0, 1), target_range=(0, 1))
    model = Model(card, {"": network_of("RRDBNet", TINY_RRDB)})
    photo = np.random.default_rng(0).integers(0, 256, (90, 130, 4), np.uint8)
    plain = Translator(model, "cpu", "fp32", tile=64)(photo)
    translator = Translator(model, tile=64, precision="fp32", **named)
    assert translator.format.runtime == named.get("runtime", "ncnn")
    assert np.abs(translator(photo).astype(int) - plain).max() <= 1
    assert not caplog.records


@pytest.mark.parametrize("form", [pytest.param(OPENVINO, marks=needs_openvino), NCNN], ids=str)
def test_what_is_first_asked_in_bfloat16_is_converted_in_float32(home, caplog, form):
    """A conversion follows what PyTorch does, which must not be what it does in another precision."""
    network = network_of("SRVGGNetCompact", {"channels": 4, "convolutions": 1, "scale": 2})
    twin = RUNTIMES[form.runtime].lay(network, card_of("SRVGGNetCompact"), form)
    assert isinstance(twin, Substitute)
    source = torch.rand(1, 3, 32, 40)
    with torch.inference_mode(), torch.autocast("cpu", dtype=torch.bfloat16):
        answer = twin(source)
    assert not twin.is_put_aside, caplog.text
    assert (answer - network(source)).abs().max() < 1e-4
    twin.close()
