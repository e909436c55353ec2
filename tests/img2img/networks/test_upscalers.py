"""RRDBNet and SRVGGNetCompact are those of the papers, and take any size."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from img2img.networks import build


@pytest.mark.parametrize(
    ("architecture", "hyperparameters", "parameters"),
    [
        ("RRDBNet", {"scale": 4}, 16_697_987),
        ("RRDBNet", {"scale": 2}, 16_703_171),
        ("RRDBNet", {"scale": 1}, 16_723_907),
        ("RRDBNet", {"scale": 4, "blocks": 6}, 4_467_779),
        ("SRVGGNetCompact", {"convolutions": 16, "scale": 4}, 621_424),
        ("SRVGGNetCompact", {"convolutions": 32, "scale": 4}, 1_213_296),
        ("SRVGGNetCompact", {"convolutions": 16, "scale": 2}, 600_652),
    ],
)
def test_has_the_published_number_of_parameters(architecture, hyperparameters, parameters):
    with torch.device("meta"):
        network = build(architecture, hyperparameters)
    assert sum(parameter.numel() for parameter in network.parameters()) == parameters


@settings(deadline=None, max_examples=15)
@given(height=st.integers(1, 9), width=st.integers(1, 9), scale=st.sampled_from([1, 2, 4]))
def test_rrdb_enlarges_every_size(height, width, scale):
    network = build("RRDBNet", {"channels": 8, "growth": 4, "blocks": 1, "scale": scale})
    fold = 4 // scale
    source = torch.rand(2, 3, height * fold, width * fold)
    assert network(source).shape == (2, 3, height * fold * scale, width * fold * scale)


@settings(deadline=None, max_examples=15)
@given(height=st.integers(1, 9), width=st.integers(1, 9), scale=st.integers(1, 4))
def test_srvgg_enlarges_every_size(height, width, scale):
    network = build("SRVGGNetCompact", {"channels": 8, "convolutions": 1, "scale": scale})
    assert network(torch.rand(2, 3, height, width)).shape == (2, 3, height * scale, width * scale)


def test_srvgg_without_detail_is_nearest_neighbour_enlarging():
    network = build("SRVGGNetCompact", {"channels": 4, "convolutions": 1, "scale": 3})
    for parameter in list(network.parameters())[-2:]:  # of the last convolution
        torch.nn.init.zeros_(parameter)
    source = torch.rand(1, 3, 5, 7)
    assert torch.equal(network(source), source.repeat_interleave(3, -1).repeat_interleave(3, -2))


def test_rrdb_refuses_a_scale_that_it_does_not_have():
    with pytest.raises(Exception, match="not by 3"):
        build("RRDBNet", {"scale": 3})
