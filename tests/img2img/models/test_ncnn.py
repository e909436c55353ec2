"""Real-ESRGAN's published weights, read by us, draw what ncnn itself draws from them."""

import shutil
import sys

import numpy as np
import pytest
import torch

from img2img.errors import DamagedModel
from img2img.models.file import load_model
from img2img.models.library import Library
from img2img.models.ncnn import read_ncnn


@pytest.fixture
def weights(tmp_path):
    """A copy of the smallest published model that a test may damage."""
    original = Library().find("realesr-animevideov3").path
    for suffix in (".bin", ".param"):
        shutil.copy(original.with_suffix(suffix), tmp_path / f"model{suffix}")
    return tmp_path / "model.bin"


@pytest.mark.skipif(sys.platform != "linux", reason="ncnn is a development dependency on Linux only")
@pytest.mark.parametrize("name", ["realesr-animevideov3", "realesrgan-x4plus-anime"])
def test_agrees_with_ncnn_to_a_hundredth_of_a_grey_level(name):
    ncnn = pytest.importorskip("ncnn")
    source = np.random.default_rng(0).random((3, 24, 20), np.float32)
    with torch.inference_mode():
        ours = load_model(name).network()(torch.from_numpy(source)[None])[0].numpy()
    path = Library().find(name).path
    network = ncnn.Net()
    network.opt.use_vulkan_compute = False
    network.opt.use_fp16_storage = network.opt.use_fp16_arithmetic = network.opt.use_fp16_packed = False
    network.load_param(str(path.with_suffix(".param")))
    network.load_model(str(path))
    extractor = network.create_extractor()
    extractor.input("data", ncnn.Mat(source))
    _, output = extractor.extract("output")
    assert np.abs(ours - np.array(output)).max() < 0.01 / 255


def test_reads_every_array_in_order(weights):
    arrays = read_ncnn(weights)
    network = load_model("realesr-animevideov3").network()
    assert [array.shape for array in arrays] == [tuple(tensor.shape) for tensor in network.state_dict().values()]
    assert all(np.array_equal(a, t) for a, t in zip(arrays, network.state_dict().values(), strict=True))


def test_a_file_that_is_too_long_is_damaged(weights):
    weights.write_bytes(weights.read_bytes() + b"\0" * 4)
    with pytest.raises(DamagedModel, match=r"model\.bin holds 4 bytes too many"):
        read_ncnn(weights)


def test_a_file_that_is_cut_short_is_damaged(weights):
    weights.write_bytes(weights.read_bytes()[:-4])
    with pytest.raises(DamagedModel, match=r"model\.bin is cut short"):
        read_ncnn(weights)


def test_an_unknown_storage_is_damaged(weights):
    weights.write_bytes(b"\x07\x07\x07\x07" + weights.read_bytes()[4:])
    with pytest.raises(DamagedModel, match="tag 0x07070707"):
        read_ncnn(weights)


@pytest.mark.parametrize(
    ("description", "fault"),
    [
        ("", "not an ncnn description"),
        ("7767517\n1 1\nConvolution Conv_0 1 1 a b 0=64 1=three 6=1728", "damaged in the line"),
        ("7767517\n1 1\nPReLU slope 1 1 a b", "damaged in the line"),
        ("7767517\n1 1\nConvolution Conv_0 1 1 a b 0=64 1=3 6=1729", "damaged in the line"),
        ("7767517\n1 1\nConvolution Conv_0 1 1 a b 0=-64 1=3 6=1728", "damaged in the line"),
        ("7767517\n1 1\nConvolution Conv_0 1 1 a b 0=64 1=0 6=1728", "damaged in the line"),
        ("7767517\n1 1\nConvolution Conv_0 1 1 a b 0=64 1=3 6=-1", "damaged in the line"),
        ("7767517\n1 1\nPReLU slope 1 1 a b 0=-4", "damaged in the line"),
        (f"7767517\n1 1\nPReLU slope 1 1 a b 0={10**4000}", "cut short"),
        (f"7767517\n1 1\nPReLU slope 1 1 a b 0=1{'0' * 5000}", "damaged in the line"),
        ("7767517\n1 1\n\n \n", "bytes too many"),
        (" " * (2**20 + 1), "larger than 1,048,576 bytes"),
        (b"\xff\xfe", "cannot be read"),
    ],
)
def test_a_senseless_description_is_damaged(weights, description, fault):
    content = description if isinstance(description, bytes) else description.encode()
    weights.with_suffix(".param").write_bytes(content)
    with pytest.raises(DamagedModel, match=fault) as caught:
        read_ncnn(weights)
    assert len(str(caught.value)) < 400 + len(str(weights))


def test_a_missing_description_is_damaged(weights):
    weights.with_suffix(".param").unlink()
    with pytest.raises(DamagedModel, match=r"model\.bin and model\.param cannot be read"):
        read_ncnn(weights)
