"""A network as the files that ncnn loads, written once and kept."""

import logging
from pathlib import Path

from torch import nn

from img2img.disk import write_atomically
from img2img.errors import DiskFull
from img2img.networks.ncnn_net import NcnnNet
from img2img.runtimes.kept import place_of
from img2img.runtimes.ncnn_graph import NcnnFiles, to_ncnn

WRITTEN_AS = "1"  # raised when the same network is written otherwise, so that what was kept is written anew

log = logging.getLogger(__name__)


def kept_files(network: nn.Module) -> tuple[NcnnFiles, Path]:
    """The files, as they were kept or else written now, and their place without an ending.

    Raises ModelError where the network does what ncnn cannot.
    """
    place = place_of(network, "ncnn", WRITTEN_AS)
    param, weights = place.with_suffix(".param"), place.with_suffix(".bin")
    try:
        return NcnnFiles(param.read_text(), weights.read_bytes()), place
    except OSError:
        files = NcnnFiles(*network.files) if isinstance(network, NcnnNet) else to_ncnn(network)
    try:
        write_atomically(weights, files.weights)
        write_atomically(param, files.param.encode())
    except (OSError, DiskFull) as error:
        log.warning("%s cannot be written, so it will be made again: %s", place, error)
    return files, place
