"""Tiny networks of other programs, as their authors would publish them."""

import re
import warnings
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file
from torch import Tensor, nn


def network_of(module: str, name: str = "", **hyperparameters: Any) -> nn.Module:
    torch.manual_seed(0)
    kind = getattr(import_module(f"spandrel.architectures.{module}"), name or module)
    with warnings.catch_warnings(action="ignore"):
        network: nn.Module = kind(**hyperparameters)
    return network.eval().requires_grad_(requires_grad=False)


SWIN: dict[str, Any] = {
    "img_size": 16,
    "embed_dim": 12,
    "depths": [2],
    "num_heads": [2],
    "window_size": 4,
    "mlp_ratio": 2,
}
STRANGERS: dict[str, Callable[[], nn.Module]] = {
    "ESRGAN": lambda: network_of("ESRGAN", num_filters=8, num_blocks=1),
    "ESRGAN x2": lambda: network_of("ESRGAN", in_nc=12, num_filters=8, num_blocks=1, shuffle_factor=2),
    "ESRGAN x1": lambda: network_of("ESRGAN", num_filters=8, num_blocks=1, scale=1),
    "Compact": lambda: network_of("Compact", num_feat=8, num_conv=2, upscale=2),
    "SPAN": lambda: network_of("SPAN", num_in_ch=3, num_out_ch=3, feature_channels=8, upscale=2),
    "OmniSR": lambda: network_of("OmniSR", num_feat=16, window_size=4, up_scale=2),
    "RealPLKSR": lambda: network_of("PLKSR", "RealPLKSR", dim=16, n_blocks=1, upscaling_factor=2, kernel_size=5),
    "SwinIR": lambda: network_of("SwinIR", upscale=2, upsampler="pixelshuffledirect", **SWIN),
    "DAT": lambda: network_of("DAT", img_size=16, embed_dim=32, split_size=[2, 4], depth=[2], num_heads=[2], upscale=2),
    "HAT": lambda: network_of("HAT", "HAT", **SWIN | {"embed_dim": 32, "squeeze_factor": 4}, upscale=2),
    "SCUNet": lambda: network_of("SCUNet", config=[1] * 7, dim=64),
}


def publish(network: nn.Module, path: Path, wrapper: str = "params_ema") -> Path:
    """Write its state dict as a training program does, and as its name ends."""
    state = {name: tensor.clone().contiguous() for name, tensor in network.state_dict().items()}
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".safetensors":
        save_file(state, path)
    else:
        torch.save({wrapper: state} if wrapper else state, path, _use_new_zipfile_serialization=path.suffix != ".ckpt")
    return path


def renamed(state: dict[str, Tensor], dialect: str) -> dict[str, Tensor]:
    """ESRGAN's first names in those of its successors: Real-ESRGAN, or BSRGAN."""
    body, last, up, hr = {
        "Real-ESRGAN": (r"body.\1.rdb\2.conv\3.", "conv_body.", "conv_up", "conv_hr."),
        "BSRGAN": (r"RRDB_trunk.\1.RDB\2.conv\3.", "trunk_conv.", "upconv", "HRconv."),
    }[dialect]
    rules = [
        (r"model\.1\.sub\.(\d+)\.RDB(\d)\.conv(\d)\.0\.", body),
        (r"model\.1\.sub\.\d+\.(?=weight|bias)", last),
        (r"model\.0\.", "conv_first."),
        (r"model\.3\.", f"{up}1."),
        (r"model\.6\.", f"{up}2."),
        (r"model\.8\.", hr),
        (r"model\.10\.", "conv_last."),
    ]
    new: dict[str, Tensor] = {}
    for name, tensor in state.items():
        rule, other = next((rule, other) for rule, other in rules if re.match(rule, name))
        new[re.sub(rule, other, name)] = tensor
    return new
