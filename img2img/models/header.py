"""What a model file says of itself: its card, and the names, types and shapes of its tensors (torch-free).

Reading is safetensors' own work; what it would do at any price is limited here, for a file may be a stranger's.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from stat import S_ISDIR, S_ISREG

from pydantic import ValidationError
from safetensors import SafetensorError, safe_open

from img2img.errors import DamagedModel, UnknownModel
from img2img.models.card import ModelCard
from img2img.models.text import shortened

CARD_KEY = "card"
LARGEST_FILE = 2 * 2**30  # bytes: four times the largest generator of the papers, in float32
LARGEST_HEADER = 4 * 2**20  # bytes: safetensors takes a second for 100,000 names
LARGEST_CARD = 2**20  # bytes; most of it may be the preview
MOST_TENSORS = 10_000  # RRDBNet has 702
_LENGTH_BYTES = 8  # a safetensors file begins with the length of its header, little-endian


@dataclass(frozen=True)
class Stored:
    """A tensor as the file holds it; `kind` is safetensors' name of its type, such as F16."""

    kind: str
    shape: tuple[int, ...]


@dataclass(frozen=True)
class Header:
    card: ModelCard
    tensors: Mapping[str, Stored]


class NoCard(DamagedModel):
    """The file is another program's. What it says in its metadata, and its tensors, are known."""

    def __init__(self, sentence: str, metadata: Mapping[str, str], tensors: Mapping[str, Stored]) -> None:
        super().__init__(sentence)
        self.metadata, self.tensors = metadata, tensors


def read_card(path: Path) -> ModelCard:
    """The card in the safetensors file `path`, after checking that the file is whole. Raises as `read_header`."""
    return read_header(path).card


def read_header(path: Path) -> Header:
    """The card and the tensors of the safetensors file `path`, whose weights are not read.

    Raises UnknownModel when there is no such file, DamagedModel when it is not an img2img model, is cut short, or
    larger in some way than a model can be.
    """
    try:
        check_file(path)
        _check_header(path)
        with safe_open(path, framework="numpy") as file:
            metadata: Mapping[str, str] = file.metadata() or {}
            check_count(path, len(file.keys()))
            slices = {key: file.get_slice(key) for key in file.keys()}  # noqa: SIM118  (safe_open is no mapping)
            tensors = {key: Stored(one.get_dtype(), tuple(one.get_shape())) for key, one in slices.items()}
    except (FileNotFoundError, NotADirectoryError) as error:
        raise UnknownModel(f"There is no model file {path}. Check the path, or see `img2img models list`.") from error
    except OSError as error:
        raise DamagedModel(f"{path} cannot be read ({error.strerror}). Check that you may read it.") from error
    except SafetensorError as error:
        raise DamagedModel(
            f"{path} is not a model file (.safetensors), or it is cut short or damaged ({shortened(str(error))}). "
            "Get the model file again."
        ) from error
    if CARD_KEY not in metadata:
        raise NoCard(
            f"{path} holds weights but no card that says how to use them: it is not an img2img model.",
            metadata,
            tensors,
        )
    return Header(_parse(path, metadata[CARD_KEY]), tensors)


def check_file(path: Path) -> None:
    """Raise DamagedModel unless this is a file (a pipe would never end) of a size that a model can have; OSError."""
    status = path.stat()
    if S_ISDIR(status.st_mode):
        raise FileNotFoundError
    if not S_ISREG(status.st_mode):
        raise DamagedModel(f"{path} is a device or a pipe and not a file. Choose a model file (.safetensors).")
    if status.st_size == 0:
        raise DamagedModel(f"{path} is empty (0 bytes). Get the model file again.")
    if status.st_size > LARGEST_FILE:
        raise DamagedModel(
            f"{path} is larger than a model can be: {status.st_size:,} bytes, where {LARGEST_FILE:,} are the most. "
            "Check that it is a model file."
        )


def _check_header(path: Path) -> None:
    with path.open("rb") as file:
        length = int.from_bytes(file.read(_LENGTH_BYTES), "little")
    if LARGEST_HEADER < length < path.stat().st_size:
        raise DamagedModel(
            f"{path} is larger than a model can be: {length:,} bytes are a list of its weights; {LARGEST_HEADER:,} are "
            "the most. Check that it is a model file."
        )


def check_count(path: Path, tensors: int) -> None:
    """Raise DamagedModel for more tensors than a model has."""
    if tensors > MOST_TENSORS:
        raise DamagedModel(
            f"{path} holds {tensors:,} tensors; a model has {MOST_TENSORS:,} at most. Check that it is a model file."
        )


def _parse(path: Path, card: str) -> ModelCard:
    if len(card.encode()) > LARGEST_CARD:
        raise DamagedModel(f"The card in {path} is longer than {LARGEST_CARD:,} bytes. Get the model file again.")
    try:
        return ModelCard.model_validate_json(card)
    except ValidationError as error:
        problem = error.errors(include_url=False, include_context=False, include_input=False)[0]
        place = shortened(".".join(map(str, problem["loc"]))) or "as a whole"
        raise DamagedModel(
            f"The card in {path} cannot be used ({place}: {shortened(problem['msg'])}). Get the file again, "
            "or update img2img if the model is newer than the program."
        ) from error
