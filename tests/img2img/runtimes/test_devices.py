"""Devices and precision: auto is sound, what is asked for is given, and what is not there is a sentence."""

import pytest
import torch

from img2img.errors import SettingsError
from img2img.runtimes import devices
from img2img.runtimes.devices import (
    autocast,
    choose_device,
    choose_precision,
    describe_devices,
    free_memory,
    is_out_of_memory,
)

CPU = torch.device("cpu")


def test_the_cpu_is_always_there():
    assert choose_device("cpu") == CPU
    assert describe_devices()[-1].name == "cpu"


def test_auto_takes_what_is_described_first():
    assert choose_device("auto").type == torch.device(describe_devices()[0].name).type


@pytest.mark.parametrize("name", ["cuda:99", "cpu:3x", "toaster", "", "vulkan"])
def test_a_device_that_is_not_there_is_a_sentence_with_those_that_are(name):
    with pytest.raises(SettingsError, match=r"device.*Choose auto, .*cpu\."):
        choose_device(name)


def test_graphics_cards_come_first_and_number_zero_counts(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 2)
    assert choose_device("auto") == torch.device("cuda")
    assert choose_device("cuda:0") == torch.device("cuda:0")
    assert choose_device("cuda:1") == torch.device("cuda:1")


@pytest.mark.parametrize(("capabilities", "expected"), [
    ({"avx2": True}, torch.float32),
    ({"avx512_bf16": True}, torch.bfloat16),
    ({"amx_bf16": True}, torch.bfloat16),
])  # fmt: skip
def test_a_cpu_computes_in_bfloat16_only_if_it_has_instructions_for_it(monkeypatch, capabilities, expected):
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: capabilities, raising=False)
    assert choose_precision(CPU) == expected


def test_an_older_pytorch_that_does_not_say_means_float32(monkeypatch):
    monkeypatch.delattr(torch.cpu, "get_capabilities", raising=False)
    assert choose_precision(CPU) == torch.float32


@pytest.mark.parametrize(("capability", "expected"), [((7, 5), torch.float16), ((8, 0), torch.bfloat16)])
def test_cuda_computes_in_bfloat16_from_ampere_on(monkeypatch, capability, expected):
    monkeypatch.setattr(torch.cuda, "get_device_capability", lambda _device: capability)
    assert choose_precision(torch.device("cuda", 0)) == expected


@pytest.mark.parametrize(
    ("name", "dtype"), [("fp32", torch.float32), ("bf16", torch.bfloat16), ("fp16", torch.float16)]
)
def test_who_names_a_precision_gets_it(name, dtype):
    assert choose_precision(CPU, name) == dtype
    weight = torch.rand(4, 4)
    with autocast(CPU, dtype):
        assert (weight @ weight).dtype == dtype


def test_an_unknown_precision_is_a_sentence():
    with pytest.raises(SettingsError, match=r"no precision fp8\. Choose auto, fp32, bf16, fp16"):
        choose_precision(CPU, "fp8")


def test_memory_is_counted_in_bytes():
    assert 2**20 < free_memory(CPU) <= describe_devices()[-1].total_memory


def test_out_of_memory_is_told_from_other_errors():
    with pytest.raises(RuntimeError) as error:
        torch.empty(2**60)
    assert is_out_of_memory(error.value)
    assert is_out_of_memory(MemoryError())
    assert is_out_of_memory(torch.OutOfMemoryError("CUDA"))
    assert is_out_of_memory(RuntimeError("MPS backend out of memory (allocated 9 GB)"))
    assert not is_out_of_memory(RuntimeError("mat1 and mat2 shapes cannot be multiplied"))
    devices.release_memory(CPU)
