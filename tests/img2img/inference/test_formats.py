"""A model's memory format and precision: the fastest whose answers are right, measured once for a machine."""

import json

import numpy as np
import pytest
import torch
from torch import nn

from img2img import Sampler, doctor
from img2img.disk import cache_folder
from img2img.inference.formats import candidates, remembered
from img2img.inference.measure import TOLERANCE, Timing
from img2img.inference.timing import finish
from img2img.inference.translate import Translator
from img2img.models.card import ModelCard
from img2img.models.file import Model, save_model
from img2img.networks import build
from img2img.runtimes.devices import machine
from img2img.runtimes.runtime import ComputeFormat, Named

CPU = torch.device("cpu")
PHOTO = np.random.default_rng(0).integers(0, 256, (12, 20, 3), np.uint8)
CARD = ModelCard(name="toy", architecture="none")
CONTIGUOUS = ComputeFormat("torch", "contiguous", "fp32")
CHANNELS_LAST = ComputeFormat("torch", "channels_last", "fp32")
ON_CPU = Named("cpu")


class Toy(nn.Module):
    """An identity that turns a clock on by what the test says that this format costs, and errs in bfloat16."""

    now = 0.0  # one clock for all copies

    def __init__(self, contiguous=1.0, channels_last=1.0, bf16=1.0, error=0.0):
        super().__init__()
        self.contiguous, self.channels_last, self.bf16, self.error = contiguous, channels_last, bf16, error
        self.weight = nn.Parameter(torch.ones(3, 3, 2, 2), requires_grad=False)

    def forward(self, tile):
        narrow = torch.is_autocast_enabled("cpu")
        is_last = tile.is_contiguous(memory_format=torch.channels_last)
        assert self.weight.is_contiguous(memory_format=torch.channels_last) == is_last
        Toy.now += (self.channels_last if is_last else self.contiguous) * (self.bf16 if narrow else 1)
        return tile + (self.error if narrow else 0)


ANYTIME = Timing(is_quiet=lambda: True)  # also while the tests keep the machine busy
TURNED = Timing(lambda: Toy.now, lambda: True)


def model(network, **facts):
    return Model(ModelCard(name="toy", architecture="none", **facts), {"": network})


def measured(network, precision="auto", **facts):
    translator = Translator(model(network, **facts), "cpu", precision)
    finish(translator.measure(TURNED))
    return translator


@pytest.fixture
def bfloat16(monkeypatch):
    """A processor with instructions for bfloat16."""
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: {"avx512_bf16": True}, raising=False)


@pytest.fixture
def old(monkeypatch):
    """A processor without."""
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: {"avx2": True}, raising=False)


@pytest.mark.parametrize(
    ("network", "expected"), [(Toy(channels_last=1.2), CONTIGUOUS), (Toy(contiguous=1.2), CHANNELS_LAST)]
)
def test_the_faster_memory_format_is_taken_and_remembered(old, network, expected):
    translator = measured(network)
    assert translator.format == expected
    np.testing.assert_array_equal(translator(PHOTO), PHOTO)
    assert Translator(model(Toy()), "cpu").format == expected
    before = Toy.now
    finish(Translator(model(network), "cpu").measure(TURNED))
    assert Toy.now == before


def test_bfloat16_is_taken_where_it_is_faster_and_right(bfloat16):
    assert measured(Toy(bf16=0.6, error=TOLERANCE * 0.9)).format.precision == "bf16"


@pytest.mark.parametrize("network", [Toy(bf16=0.6, error=TOLERANCE * 1.1), Toy(bf16=0.6, error=torch.nan), Toy(bf16=3)])
def test_bfloat16_is_left_where_it_is_wrong_or_slower(bfloat16, network):
    assert Translator(model(network), "cpu").format.precision == "bf16"  # what it is until it has been measured
    assert measured(network).format.precision == "fp32"


def test_a_precision_that_a_person_names_is_obeyed_whatever_it_costs(old):
    assert {form.precision for form in candidates(CARD, CPU, Named(precision="bf16"))} == {"bf16"}
    assert measured(Toy(bf16=9, error=1.0, channels_last=1.2), "bf16").format == ComputeFormat(
        "torch", "contiguous", "bf16"
    )
    assert {form.precision for form in candidates(CARD, CPU)} == {"fp32"}
    assert Translator(model(Toy()), "cpu").format == CHANNELS_LAST  # what was measured for bf16 is of no use to auto


@pytest.mark.parametrize(
    "facts",
    [{"architecture": "other"}, {"hyperparameters": {"depth": 3}}, {"scale": 2}, {"native_size": (8, 8)}],
)
def test_another_network_is_another_measurement(old, facts):
    measured(Toy(channels_last=1.2))
    card = ModelCard(**{"name": "toy", "architecture": "none"} | facts)
    assert remembered(card, CPU, ON_CPU) is None
    assert remembered(ModelCard(name="renamed", architecture="none"), CPU, ON_CPU)


@pytest.mark.parametrize(
    ("where", "name", "value"),
    [
        (torch, "__version__", "9.0"),
        (torch, "get_num_threads", lambda: 99),
        (torch.cpu, "get_capabilities", lambda: {"avx2": True, "cpu_name": "another"}),
    ],
)
def test_another_machine_or_pytorch_is_another_measurement(old, monkeypatch, where, name, value):
    card = measured(Toy(channels_last=1.2)).card
    assert remembered(card, CPU, ON_CPU)
    monkeypatch.setattr(where, name, value)
    assert remembered(card, CPU, ON_CPU) is None
    json.dumps(machine(CPU))


def test_a_damaged_file_in_the_cache_is_measured_again(old, caplog):
    measured(Toy(channels_last=1.2))
    (file,) = (cache_folder() / "formats").iterdir()
    file.write_text("{")
    assert Translator(model(Toy()), "cpu").format == CHANNELS_LAST
    assert "is measured again" in caplog.text
    assert measured(Toy(channels_last=1.2)).format == CONTIGUOUS


def test_a_cache_that_cannot_be_written_costs_only_the_memory(old, caplog):
    cache_folder().parent.mkdir(parents=True, exist_ok=True)
    cache_folder().write_text("no folder")
    assert measured(Toy(channels_last=1.2)).format == CONTIGUOUS
    assert "cannot be written" in caplog.text


def test_live_dropout_is_not_measured_for_a_seed_would_be_another_picture(old):
    translator = measured(Toy(channels_last=1.2), mode="train")
    assert translator.format == CHANNELS_LAST
    assert remembered(translator.card, CPU, ON_CPU) is None


def test_a_busy_machine_is_not_measured_for_the_choice_would_be_kept(old):
    translator = Translator(model(Toy(channels_last=1.2)), "cpu")
    finish(translator.measure(Timing(is_quiet=lambda: False)))
    assert (translator.format, remembered(translator.card, CPU, ON_CPU)) == (CHANNELS_LAST, None)


@pytest.mark.parametrize(
    "error", [torch.OutOfMemoryError("tried to allocate too much"), RuntimeError("shapes cannot be multiplied")]
)
def test_what_cannot_be_measured_keeps_the_default_and_says_why(old, caplog, error):
    class Failing(Toy):
        def forward(self, tile):
            raise error

    assert measured(Failing()).format == CHANNELS_LAST
    assert f"toy is not measured, and computes in the default format: {error}" in caplog.text


def test_answers_that_are_no_numbers_leave_the_plain_format(old):
    class Broken(Toy):
        def forward(self, tile):
            return super().forward(tile) * torch.nan

    assert measured(Broken(contiguous=1.2)).format == CONTIGUOUS


@pytest.mark.parametrize(
    "facts",
    [
        {},
        {"source_channels": 1},
        {"source_range": (0, 1), "channel_order": "bgr", "size_multiple": 32},
        {
            "classes": [{"name": "void"}, {"name": "sky"}],
            "hyperparameters": {"label_channels": 2},
            "source_channels": 1,
        },
        {"source_channels": 4, "transparency": "holes"},
    ],
)
def test_every_kind_of_source_can_be_timed(facts):
    class Wide(nn.Module):
        def forward(self, tile):
            return tile[:, :1].expand(-1, 3, -1, -1)

    translator = Translator(model(Wide(), native_size=(12, 20), **facts), "cpu")
    finish(translator.measure(ANYTIME))
    assert remembered(translator.card, CPU, ON_CPU)


@pytest.mark.parametrize(
    ("architecture", "shape"),
    [("DCGANGenerator", {"channels": 4}), ("StyleGAN2Generator", {"channel_base": 64, "channel_max": 4})],
)
def test_a_generator_is_timed_as_well_and_its_seeds_stay(architecture, shape):
    torch.manual_seed(0)
    shape = {"latent_size": 6, "size": 16} | shape
    card = ModelCard(name="mine", architecture=architecture, hyperparameters=shape, task="generation", latent_size=6)
    sampler = Sampler(Model(card, {"": build(architecture, shape).eval()}), "cpu")
    (before,) = sampler([7])
    finish(sampler.measure(ANYTIME))
    assert remembered(card, CPU, ON_CPU)
    (after,) = sampler([7])
    assert np.abs(before.astype(int) - after).mean() <= 1


def test_doctor_tells_what_was_measured(home):
    shape = {"channels": 4, "convolutions": 1, "scale": 2}
    facts = {"task": "super-resolution", "scale": 2, "source_range": (0, 1), "target_range": (0, 1)}
    card = ModelCard(name="twice", architecture="SRVGGNetCompact", hyperparameters=shape, **facts)
    network = build("SRVGGNetCompact", shape)
    save_model(home / "models" / "twice.safetensors", card, {"": network})
    assert doctor.examine()["formats"] == {}
    translator = Translator(Model(card, {"": network}))
    finish(translator.measure(ANYTIME))
    (told,) = json.loads(json.dumps(doctor.examine()["formats"])).items()
    assert (told[0], told[1]["chosen"]) == ("twice", str(translator.format))
    assert told[1]["chosen"] in told[1]["speeds"]
