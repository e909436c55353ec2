"""The tensors of another program's model file: .pth, .pt and .ckpt by a restricted unpickler, and .safetensors.

Nothing in a file is executed: of a pickle only what rebuilds tensors may be called (spandrel's list of nine names), and
what PyTorch would run as a program (TorchScript) or unpack as an archive (tar) is refused before it is opened.
"""

import pickle
import tarfile
import warnings
import zipfile
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from spandrel import canonicalize_state_dict
from spandrel.__helpers.unpickler import RestrictedUnpickle
from torch import Tensor

from img2img.errors import DamagedModel
from img2img.models.header import LARGEST_FILE, check_count, check_file
from img2img.models.text import shortened

_OF_DAMAGED_FILES = (
    *(SafetensorError, pickle.UnpicklingError, zipfile.BadZipFile, RuntimeError, MemoryError),
    *(ValueError, LookupError, TypeError, AttributeError, EOFError),
)
_ZIP = b"PK\x03\x04"
_PROGRAM = "constants.pkl"  # by which PyTorch knows an archive that it would run


def read_state_dict(path: Path) -> dict[str, Tensor]:
    """The tensors of the file by name, on the CPU, without the wrappers of training programs.

    Raises DamagedModel for what is damaged, no weights, a program, or claims more than it holds.
    """
    try:
        check_file(path)
        content: Any = load_file(path) if path.suffix.lower() == ".safetensors" else _unpickled(path)
    except OSError as error:
        raise DamagedModel(f"{path} cannot be read ({error.strerror or error}). Check that you may read it.") from error
    except _OF_DAMAGED_FILES as error:
        if "is forbidden" in str(error):
            raise DamagedModel(
                f"{path} asks for more than weights when it is read ({shortened(str(error))}), which may be harmful "
                "and is not done. Get the model as .safetensors."
            ) from error
        reason = shortened(str(error) or type(error).__name__)
        raise DamagedModel(f"{path} is damaged or no model ({reason}). Get the model file again.") from error
    found = canonicalize_state_dict(content) if isinstance(content, dict) and all(map(_is_text, content)) else {}
    tensors = {name: tensor for name, tensor in found.items() if _is_text(name) and isinstance(tensor, Tensor)}
    _check(path, tensors)
    return tensors


def _is_text(name: object) -> bool:
    return isinstance(name, str)


def _unpickled(path: Path) -> Any:
    with path.open("rb") as file:
        is_archive = file.read(len(_ZIP)) == _ZIP
    if is_archive:
        reader = torch._C.PyTorchFileReader(str(path))  # pyright: ignore[reportPrivateUsage]
        if _PROGRAM in reader.get_all_records():  # as torch.load itself will ask
            raise DamagedModel(
                f"{path} is a program (TorchScript), which is not run. Get the model's weights as .safetensors or .pth."
            )
        with zipfile.ZipFile(path) as archive:
            size = sum(member.file_size for member in archive.infolist())
        if size > LARGEST_FILE:
            raise DamagedModel(f"{path} would unpack to more than {LARGEST_FILE:,} bytes. Check that it is a model.")
    elif tarfile.is_tarfile(path):
        raise DamagedModel(f"{path} is of a PyTorch before 0.1.10, whose files are not read. Get it as .safetensors.")
    with path.open("rb") as file, warnings.catch_warnings(action="ignore"):  # on old kinds of storage
        return torch.load(file, map_location="cpu", pickle_module=RestrictedUnpickle)


def _check(path: Path, tensors: dict[str, Tensor]) -> None:
    if not tensors:
        raise DamagedModel(f"{path} holds no weights by name. Check that it is a model file.")
    check_count(path, len(tensors))
    sizes = [tensor.numel() * tensor.element_size() for tensor in tensors.values()]
    if max(sizes) > path.stat().st_size or sum(sizes) > LARGEST_FILE:  # a stride of 0 makes a million of one number
        raise DamagedModel(f"{path} claims more weights than it holds. Get the model file again.")
    for name, tensor in tensors.items():
        if tensor.is_floating_point() and not tensor.isfinite().all():
            raise DamagedModel(
                f"{path} holds numbers that are not finite, in {shortened(name)}. Get the model file again."
            )
