"""Vulkan computes in a process of its own: what ends that one ends nothing else."""

import os
import signal

import pytest
import torch

from img2img.models.card import ModelCard
from img2img.runtimes.vulkan_network import Lost, VulkanNetwork, VulkanProcess, gpus
from tests.img2img.runtimes.networks import TINY_RRDB, network_of

CARD = ModelCard(name="toy", architecture="RRDBNet", scale=4)
SOURCE = torch.rand(1, 3, 80, 96, generator=torch.Generator().manual_seed(0))
needs_vulkan = pytest.mark.skipif(not gpus(), reason="Vulkan finds no GPU, not even Mesa's")


@pytest.fixture
def network(home):
    return network_of("RRDBNet", TINY_RRDB)


def test_a_process_answers_says_what_is_wrong_and_ends(home):
    process = VulkanProcess()
    assert process.ask("gpus") == [*gpus()]
    with pytest.raises(RuntimeError, match="there is no GPU 99"):
        process.ask("load", "", "nowhere.bin", 99, False)
    process.end()
    with pytest.raises(Lost, match="has ended its process"):
        process.ask("gpus")


def test_a_driver_that_hangs_is_not_waited_for_for_ever(home):
    process = VulkanProcess()
    with pytest.raises(Lost, match="has not answered for 0 seconds"):
        process.ask("gpus", patience=0)
    process.end()


@needs_vulkan
def test_a_driver_that_ends_its_process_is_asked_again_with_smaller_tiles(network):
    twin = VulkanNetwork(network, CARD, 0)
    expected = twin(SOURCE)
    kill(twin)
    with pytest.raises(MemoryError):
        twin(SOURCE)
    assert torch.equal(twin(SOURCE), expected)
    assert not twin.is_put_aside
    twin.close()


@needs_vulkan
def test_one_that_ends_it_again_and_again_is_put_aside(network, caplog):
    twin = VulkanNetwork(network, CARD, 0)
    twin(SOURCE)
    for _ in range(2):
        kill(twin)
        with pytest.raises(MemoryError):
            twin(SOURCE)
        twin._process = twin._started()
    kill(twin)
    assert torch.equal(twin(SOURCE), network(SOURCE))
    assert "Vulkan's GPU 0 is put aside for toy, and PyTorch goes on: the driver has ended its process." in caplog.text


@needs_vulkan
def test_its_process_ends_with_the_network(network):
    twin = VulkanNetwork(network, CARD, 0)
    twin(SOURCE)
    pid = pid_of(twin)
    del twin
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_no_such_gpu_is_put_aside(network, caplog):
    assert torch.equal(VulkanNetwork(network, CARD, 99)(SOURCE), network(SOURCE))
    assert "there is no GPU 99 any more" in caplog.text


def pid_of(twin):
    assert twin._process is not None
    assert twin._process.pid is not None
    return twin._process.pid


def kill(twin):
    os.kill(pid_of(twin), signal.SIGKILL)
