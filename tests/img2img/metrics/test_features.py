"""Pictures are resized as clean-FID resizes them, and looked at by networks that are what their names say."""

import sys
from hashlib import sha256

import numpy as np
import pytest
import torch
from PIL import Image

from img2img.errors import SettingsError
from img2img.metrics import networks
from img2img.metrics.features import resized, see
from img2img.metrics.networks import feature_network

CPU = torch.device("cpu")


@pytest.mark.parametrize("shape", [(97, 61), (16, 16), (9, 40)])
def test_resizing_is_pillows_on_unrounded_numbers(shape):
    picture = np.random.default_rng(0).integers(0, 256, (*shape, 3), np.uint8)
    channels = [Image.fromarray(picture[..., channel].astype(np.float32)) for channel in range(3)]
    expected = np.stack([np.asarray(one.resize((16, 16), Image.Resampling.BICUBIC)) for one in channels])
    found = (resized(picture, 16)[0] + 1) * 127.5
    assert torch.allclose(found, torch.from_numpy(expected), atol=0.01)


def test_fine_stripes_become_grey_and_no_moire():
    stripes = np.zeros((160, 160, 3), np.uint8)
    stripes[:, ::2] = 255
    assert float(resized(stripes, 24)[..., 2:-2].abs().max()) < 0.02


@pytest.mark.parametrize(
    ("name", "side", "numbers"),
    [("efficientnet-lite0", 224, 1280), ("efficientnet-lite1", 240, 1280), ("hed-vgg16", 224, 512)],
)
def test_networks_see_each_picture_alone(folder_of, name, side, numbers):
    files = sorted(folder_of("pictures", 3).iterdir())
    network = feature_network(name, CPU)
    together = see(files, network).features
    assert (network.name, network.side, tuple(together.shape)) == (name, side, (3, numbers))
    alone = torch.cat([see([file], network).features for file in files])
    assert torch.allclose(together, alone, atol=1e-3 * float(together.abs().max()))
    assert float((together[0] - together[1]).abs().max()) > 0.01


def test_an_unknown_network_is_a_sentence():
    with pytest.raises(SettingsError, match=r"no feature network resnet.*efficientnet-lite1"):
        feature_network("resnet", CPU)


def test_inception_is_read_from_the_published_file_alone(tmp_path):
    with pytest.raises(SettingsError, match="--weights"):
        feature_network("inception", CPU)
    (tmp_path / "other.pth").write_bytes(b"something else")
    with pytest.raises(SettingsError, match=r"other\.pth is not the Inception"):
        feature_network("inception", CPU, tmp_path / "other.pth")


def test_inception_sees_bytes(tmp_path, monkeypatch):
    fidelity = pytest.importorskip("torch_fidelity.feature_extractor_inceptionv3")
    torch.save({}, tmp_path / "none.pth")
    monkeypatch.setattr(networks, "INCEPTION_SHA256", sha256((tmp_path / "none.pth").read_bytes()).hexdigest())
    monkeypatch.setattr(fidelity.FeatureExtractorInceptionV3, "load_state_dict", lambda *_: None)
    network = feature_network("inception", CPU, tmp_path / "none.pth")
    picture = np.random.default_rng(0).integers(0, 256, (299, 299, 3), np.uint8)
    assert tuple(network.features(resized(picture, 299)).shape) == (1, 2048)


def test_what_is_not_installed_is_a_sentence(tmp_path, monkeypatch):
    (tmp_path / "weights.pth").write_bytes(b"published")
    monkeypatch.setattr(networks, "INCEPTION_SHA256", sha256(b"published").hexdigest())
    monkeypatch.setitem(sys.modules, "torch_fidelity.feature_extractor_inceptionv3", None)
    with pytest.raises(SettingsError, match="pip install torch-fidelity"):
        feature_network("inception", CPU, tmp_path / "weights.pth")
