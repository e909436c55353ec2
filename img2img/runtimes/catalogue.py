"""RUNTIMES names every runtime: a class in a file of its own, and its line here."""

from img2img.runtimes.ncnn_runtime import Ncnn
from img2img.runtimes.openvino_runtime import OpenVino
from img2img.runtimes.pytorch import PyTorch
from img2img.runtimes.runtime import Runtime

_ALL: tuple[Runtime, ...] = (PyTorch(), Ncnn(), OpenVino())
RUNTIMES = {runtime.name: runtime for runtime in _ALL}
