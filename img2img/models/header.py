"""The card of a model file, read without torch and without its weights."""

import json
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from img2img.errors import DamagedModel, UnknownModel
from img2img.models.card import ModelCard

LENGTH_BYTES = 8  # a safetensors file begins with the length of its JSON header, little-endian
LARGEST_HEADER = 100_000_000  # the format's own limit; a larger number means that this is another kind of file
CARD_KEY = "card"


def read_card(path: Path) -> ModelCard:
    """The card in the safetensors file `path`, after checking that the file is whole.

    Raises UnknownModel when there is no such file, DamagedModel when it is not an img2img model or is cut short.
    """
    header, weight_bytes = _read_header(path)
    _check_size(path, header, weight_bytes)
    metadata = header.get("__metadata__")
    if not isinstance(metadata, dict) or CARD_KEY not in metadata:
        raise DamagedModel(f"{path} holds weights but no card that says how to use them: it is not an img2img model.")
    try:
        return ModelCard.model_validate_json(metadata[CARD_KEY])
    except ValidationError as error:
        problem = error.errors()[0]
        place = ".".join(str(part) for part in problem["loc"]) or "as a whole"
        raise DamagedModel(
            f"The card in {path} cannot be used ({place}: {problem['msg']}). Get the file again, "
            "or update img2img if the model is newer than the program."
        ) from error


def _read_header(path: Path) -> tuple[dict[str, Any], int]:
    """The JSON header, and how many bytes of weights follow it."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            length = int.from_bytes(file.read(LENGTH_BYTES), "little")
            text = file.read(length) if LENGTH_BYTES + length <= size and length <= LARGEST_HEADER else b""
    except (FileNotFoundError, IsADirectoryError) as error:
        raise UnknownModel(f"There is no model file {path}. Check the path, or see `img2img models list`.") from error
    except OSError as error:
        raise DamagedModel(f"{path} cannot be read ({error.strerror}). Check that you may read it.") from error
    if size == 0:
        raise DamagedModel(f"{path} is empty (0 bytes). Get the model file again.")
    try:
        header = json.loads(text)
    except ValueError as error:
        raise DamagedModel(
            f"{path} is not a model file (.safetensors), or is cut short. Get the model file again."
        ) from error
    if not isinstance(header, dict):
        raise DamagedModel(f"{path} is not a model file (.safetensors). Get the model file again.")
    return header, size - LENGTH_BYTES - length


def _check_size(path: Path, header: dict[str, Any], weight_bytes: int) -> None:
    try:
        ends = [int(entry["data_offsets"][1]) for key, entry in header.items() if key != "__metadata__"]
    except (TypeError, KeyError, IndexError, ValueError, OverflowError) as error:
        raise DamagedModel(f"The list of weights in {path} is damaged. Get the model file again.") from error
    expected = max(ends, default=0)
    if expected != weight_bytes:
        raise DamagedModel(
            f"{path} is cut short or damaged: it should hold {expected:,} bytes of weights and holds {weight_bytes:,}. "
            "Get the model file again."
        )
