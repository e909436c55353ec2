"""An outline is the network but for its weights, made at once, and never larger than what it is made for."""

import subprocess
import sys
import time

import pytest
import torch

from img2img.errors import ModelError
from img2img.networks import GENERATORS, build, outline

TINY_STYLES = {"size": 16, "channel_base": 64, "channel_max": 6, "latent_size": 5, "style_size": 4, "mapping_layers": 2}
TINY = {
    "UNetGenerator": {"channels": 2, "depth": 3, "full_size_channels": 2},
    "LabelUNetGenerator": {"label_channels": 3, "channels": 2, "depth": 3},
    "ResNetGenerator": {"channels": 2, "blocks": 1, "norm": "batch"},
    "HED": {},
    "RRDBNet": {"channels": 2, "growth": 2, "blocks": 1, "scale": 2},
    "SRVGGNetCompact": {"channels": 2, "convolutions": 1},
    "SRResNet": {"channels": 2, "blocks": 1},
    "SPADEGenerator": {"label_channels": 3, "channels": 1, "hidden": 2, "style_size": 4, "encoder_channels": 2},
    "MLPGenerator": {"channels": 4, "target_shape": [3, 4, 4], "classes": 2},
    "DCGANGenerator": {"channels": 2, "size": 16, "classes": 3},
    "StyleGAN2Generator": {**TINY_STYLES, "classes": 3},
}


def test_every_generator_is_tried_here():
    assert TINY.keys() == {kind.__name__ for kind in GENERATORS}


@pytest.mark.parametrize("name", TINY)
def test_has_the_shapes_and_the_constants_of_the_network(name):
    before = torch.get_rng_state()
    drawn, arguments = outline(name, TINY[name], 400)
    assert torch.equal(torch.get_rng_state(), before)
    assert arguments.items() >= {key: value for key, value in TINY[name].items() if not isinstance(value, list)}.items()
    real = build(name, TINY[name])
    wanted, state = real.state_dict(), drawn.state_dict()
    assert [(key, one.shape, one.dtype) for key, one in state.items()] == [
        (key, one.shape, one.dtype) for key, one in wanted.items()
    ]
    drawn.load_state_dict(wanted, assign=True)
    for (key, one), (other, constant) in zip(drawn.named_buffers(), real.named_buffers(), strict=True):
        assert key == other
        assert torch.equal(one, constant)


def test_too_many_layers_end_at_once():
    began = time.process_time()
    with pytest.raises(ModelError, match="many more tensors than the 50"):
        outline("RRDBNet", {"blocks": 60_000}, 50)
    assert time.process_time() - began < 1


def test_imports_no_compiler():
    """Which takes seconds."""
    program = (
        "import sys; from img2img.networks import outline; outline('StyleGAN2Generator', {}, 400); "
        "outline('SPADEGenerator', {'label_channels': 3}, 400); assert 'torch._dynamo' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


def test_a_discriminator_draws_nothing():
    with pytest.raises(ModelError, match="not one this program knows"):
        outline("PatchDiscriminator", {}, 400)
