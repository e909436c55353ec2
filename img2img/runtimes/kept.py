"""What is made of a network for another runtime, kept in the cache under a name of all that it depends on."""

import hashlib
from pathlib import Path

from torch import nn

from img2img.disk import cache_folder


def place_of(network: nn.Module, runtime: str, version: str) -> Path:
    """Where the files of `network` lie for that runtime, without an ending. `version`: of what writes them."""
    digest = hashlib.sha256(f"{version} {network}".encode())
    for name, tensor in network.state_dict().items():
        digest.update(name.encode())
        digest.update(tensor.detach().cpu().numpy().tobytes())
    return cache_folder() / runtime / digest.hexdigest()[:32]
