"""Pairs of .param and .bin that other programs use: ours where they are ours, ncnn's alone otherwise, never a crash."""

import re
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor, nn

from img2img.errors import DamagedModel, ModelError
from img2img.inference.upscale import Upscaler
from img2img.models.community_file import as_ours, read_converted, read_foreign
from img2img.models.file import Model, save_foreign
from img2img.models.ncnn_pair import parsed
from img2img.networks import build
from img2img.runtimes.ncnn_graph import to_ncnn

pytest.importorskip("ncnn")

STEP = 1 / 255
SRVGG = {"channels": 8, "convolutions": 2, "scale": 2}
RRDB = {"channels": 8, "growth": 4, "blocks": 1, "scale": 2}


def bias_of(layer: nn.Conv2d | nn.ConvTranspose2d) -> nn.Parameter:
    return layer.get_parameter("bias")


class Strange(nn.Module):
    """An upscaler that is no network of ours: twice the size, and a sharper half of it."""

    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(0)
        self.narrow = nn.Conv2d(12, 8, 3, padding=1)
        self.wide = nn.Conv2d(8, 48, 3, padding=1)
        nn.init.constant_(bias_of(self.wide), 0.5)

    def forward(self, source: Tensor) -> Tensor:
        folded = nn.functional.pixel_unshuffle(source, 2)
        return nn.functional.pixel_shuffle(self.wide(nn.functional.relu(self.narrow(folded))), 4)


def network_of(name: str) -> nn.Module:
    torch.manual_seed(0)
    network = Strange() if name == "Strange" else build(name, SRVGG if name == "SRVGGNetCompact" else RRDB)
    if name == "RRDBNet":
        nn.init.constant_(network.get_parameter("conv_last.bias"), 0.5)
    return network.eval().requires_grad_(requires_grad=False)


def publish(network: nn.Module, path: Path, source: str = "data", answer: str = "out0") -> Path:
    """Write `path`.param and .bin, with blobs that are called as other programs do."""
    files = to_ncnn(network)
    text = re.sub(r"\b(source|answer)\b", lambda found: {"source": source, "answer": answer}[found[1]], files.param)
    path.with_suffix(".param").write_text(text)
    path.with_suffix(".bin").write_bytes(files.weights)
    return path.with_suffix(".bin")


def difference(one: nn.Module, other: nn.Module) -> float:
    source = torch.rand(2, 3, 24, 40, generator=torch.Generator().manual_seed(0))
    with torch.inference_mode():
        return float((one.eval()(source) - other(source)).abs().max())


@pytest.mark.parametrize(
    ("name", "architecture", "multiple"),
    [("SRVGGNetCompact", "SRVGGNetCompact", 1), ("RRDBNet", "RRDBNet", 2), ("Strange", "ncnn", 2)],
)
@pytest.mark.parametrize(("source", "answer"), [("in0", "out0"), ("data", "output"), ("answer", "source")])
def test_a_pair_answers_as_the_network_it_was_made_of(name, architecture, multiple, source, answer, tmp_path):
    network = network_of(name)
    path = publish(network, tmp_path / "x4-misleading", source, answer)
    foreign = read_foreign(path.with_suffix(".param"))
    card = foreign.card
    assert (card.architecture, card.scale, card.size_multiple) == (architecture, 2, multiple)
    assert difference(foreign.network, network) < STEP
    save_foreign(tmp_path / "ours.safetensors", as_ours(path, foreign))
    if card.is_foreign:
        kept = read_converted(tmp_path / "ours.safetensors")
        assert difference(kept.network, network) < STEP
        assert kept.card.lineage.parent.startswith("x4-misleading.bin, sha256 ")


def test_a_network_that_exists_only_in_ncnn_upscales_in_tiles(tmp_path):
    network = network_of("Strange")
    foreign = read_foreign(publish(network, tmp_path / "x"))
    picture = np.random.default_rng(0).integers(0, 256, (101, 75, 3), np.uint8)
    for runtime in ("torch", "ncnn"):
        upscaler = Upscaler(Model(foreign.card, {"": foreign.network}), "cpu", tile=64, runtime=runtime)
        answer = upscaler(picture)
        with torch.inference_mode():
            padded = np.pad(picture, ((0, 1), (0, 1), (0, 0)), "reflect")
            whole = network(torch.from_numpy(padded).permute(2, 0, 1)[None] / 255)[0, :, :202, :150]
        expected = (whole.clamp(0, 1) * 255).round().permute(1, 2, 0).numpy()
        assert answer.shape == expected.shape
        assert np.abs(answer - expected).max() <= 1


class Unpadded(nn.Module):
    """As waifu2x's: each convolution loses a pixel at each edge, and pictures must have even sides."""

    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(0)
        self.down = nn.Conv2d(3, 8, 2, stride=2)
        self.narrow = nn.Conv2d(8, 8, 3)
        self.up = nn.ConvTranspose2d(8, 3, 4, stride=4)
        nn.init.constant_(bias_of(self.up), 0.5)

    def forward(self, source: Tensor) -> Tensor:
        return self.up(nn.functional.relu(self.narrow(self.down(source))))


@pytest.mark.parametrize("size", [(1, 5), (20, 31), (64, 40)])
def test_edges_that_a_network_loses_are_mirrored_before(size, tmp_path):
    network = Unpadded().eval()
    foreign = read_foreign(publish(network, tmp_path / "x"))
    card = foreign.card
    assert (card.architecture, card.scale, card.size_multiple, card.tileable) == ("ncnn:unpadded", 2, 2, False)
    save_foreign(tmp_path / "ours.safetensors", as_ours(tmp_path / "x.bin", foreign))
    picture = np.random.default_rng(0).random((3, *size), np.float32)
    ends = [(2, 2 + side % 2) for side in size]
    padded = torch.from_numpy(np.pad(picture, [(0, 0), *ends], "reflect"))[None]
    with torch.inference_mode():
        expected = network(padded)[..., : 2 * size[0], : 2 * size[1]]
        for read in (foreign, read_converted(tmp_path / "ours.safetensors")):
            answer = read.network.eval()(torch.from_numpy(picture)[None])
            assert float((answer - expected).abs().max()) < STEP


def test_what_is_cut_short_or_missing_gets_a_sentence(tmp_path):
    path = publish(network_of("Strange"), tmp_path / "x")
    param, weights = path.with_suffix(".param"), path.read_bytes()
    for length in (0, 100, len(weights) - 4):
        path.write_bytes(weights[:length])
        with pytest.raises(DamagedModel, match="cut short, damaged"):
            read_foreign(path)
    path.unlink()
    with pytest.raises(DamagedModel, match=r"x.param is one half of a model: x.bin is missing"):
        read_foreign(param)
    path.write_bytes(weights)
    param.write_text(param.read_text().replace("PixelShuffle", "NoSuchLayer"))
    with pytest.raises(DamagedModel, match="ncnn cannot load"):
        read_foreign(path)


def test_a_network_that_is_no_upscaler_gets_a_sentence(tmp_path):
    cropping = nn.Conv2d(3, 3, 2)  # one row and one column, and so no margin
    with pytest.raises(ModelError, match="answers in no multiple of a picture's size"):
        read_foreign(publish(nn.Sequential(cropping), tmp_path / "x"))
    dark = nn.Sequential(nn.Conv2d(3, 12, 3, padding=1), nn.PixelShuffle(2))  # what its program adds is missing
    with pytest.raises(ModelError, match=r"answers a picture of brightness 0\.5 with one of"):
        read_foreign(publish(dark, tmp_path / "z"))
    with pytest.raises(DamagedModel, match="takes 5 channels"):
        read_foreign(publish(nn.Sequential(nn.Conv2d(5, 3, 3, padding=1)), tmp_path / "y"))


@settings(max_examples=40)
@given(st.data())
def test_a_description_that_says_anything_is_read_or_told(data):
    words = to_ncnn(network_of("Strange")).param.split(" ")
    for _ in range(data.draw(st.integers(1, 5))):
        words[data.draw(st.integers(0, len(words) - 1))] = data.draw(
            st.sampled_from(["-1", "99999", "", "x", "6=0", "\n"])
        )
    try:
        parsed(Path("x.param"), " ".join(words).encode(), b"")
    except ModelError as error:
        assert "x.param" in str(error)  # noqa: PT017
