"""A network as ncnn has it, read as far as must be known before ncnn may load it (torch-free).

A `.param` is a text: a magic number, how many layers and blobs there are, and a line for each layer: its kind and name,
how many blobs it takes and gives, their names, and its parameters by number.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from img2img.errors import DamagedModel, ModelError
from img2img.models.ncnn import LARGEST_DESCRIPTION, LARGEST_WEIGHTS, MAGIC, read_bytes
from img2img.models.text import shortened
from img2img.ncnn_nets import ANSWER, SOURCE

SUFFIXES = (".param", ".bin")
_USUAL_ANSWERS = ("out0", "output", "out")
_MOST_LAYERS = 20_000


@dataclass(frozen=True)
class Layer:
    kind: str
    name: str
    takes: tuple[str, ...]
    gives: tuple[str, ...]
    values: tuple[str, ...]

    def number(self, key: int, default: int) -> int:
        """The parameter of that number. Raises ValueError."""
        found = (value.partition("=")[2] for value in self.values if value.startswith(f"{key}="))
        return int(next(found, default))


@dataclass(frozen=True)
class Pair:
    """A description whose first blob is SOURCE and whose last one ANSWER; its numbers; how many channels it takes."""

    param: str
    weights: bytes
    channels: int


def read_pair(path: Path) -> Pair:
    """The pair of which `path` is either file.

    Raises DamagedModel when one is missing or damaged, ModelError for a network that takes more than one picture.
    """
    description, numbers = (path.with_suffix(suffix) for suffix in SUFFIXES)
    for one, other in ((description, numbers), (numbers, description)):
        if not one.is_file():
            raise DamagedModel(f"{other} is one half of a model: {one.name} is missing beside it. Put it there.")
    try:
        text, weights = read_bytes(description, LARGEST_DESCRIPTION), read_bytes(numbers, LARGEST_WEIGHTS)
    except (OSError, ValueError) as error:
        raise DamagedModel(f"{description} and {numbers.name} cannot be read ({error}). Get them again.") from error
    return parsed(description, text, weights)


def parsed(path: Path, text: bytes, weights: bytes) -> Pair:
    """The pair of that description, which stands in the file `path`, and those numbers. Raises as `read_pair`."""
    try:
        layers = list(_layers(text.decode()))
        source, answer = _ends(path, layers)
        return Pair(_written(layers, source, answer), weights, _channels(layers))
    except (ValueError, IndexError, ZeroDivisionError) as error:
        raise DamagedModel(
            f"{path} holds no ncnn description of an upscaler, or damaged ({shortened(str(error))}). Get it again."
        ) from error


def _layers(text: str) -> Iterator[Layer]:
    lines = [line.split() for line in text.splitlines() if line.strip()]
    if lines[0] != [MAGIC]:
        raise ValueError(f"it does not begin with {MAGIC}")
    if len(lines) - 2 != int(lines[1][0]) or len(lines) > _MOST_LAYERS:
        raise ValueError(f"{lines[1][0]} layers are announced, and {len(lines) - 2} are there")
    for kind, name, taken, given, *rest in lines[2:]:
        takes, gives = int(taken), int(given)
        if min(takes, gives) < 0 or len(rest) < takes + gives:
            raise ValueError(f"the layer {name} is cut short")
        blobs, values = rest[: takes + gives], tuple(rest[takes + gives :])
        yield Layer(kind, name, tuple(blobs[:takes]), tuple(blobs[takes:]), values)


def _ends(path: Path, layers: Sequence[Layer]) -> tuple[str, str]:
    """What the first and the last blob are called."""
    given = {blob for layer in layers for blob in layer.gives}
    taken = {blob for layer in layers for blob in layer.takes}
    sources = [*(blob for layer in layers if layer.kind == "Input" for blob in layer.gives), *sorted(taken - given)]
    answers = [blob for layer in layers for blob in layer.gives if blob not in taken]
    answers = [blob for blob in answers if blob in _USUAL_ANSWERS] or answers
    if len(sources) != 1 or len(answers) != 1:
        raise ModelError(
            f"{path} makes {len(answers)} pictures of {len(sources)}, where an upscaler makes one of one. "
            "Use another model."
        )
    return sources[0], answers[0]


def _written(layers: Sequence[Layer], source: str, answer: str) -> str:
    """The description again, with our names of the first and the last blob."""
    named = {SOURCE: f"their_{SOURCE}", ANSWER: f"their_{ANSWER}"} | {source: SOURCE, answer: ANSWER}
    lines: list[str] = []
    for layer in layers:
        blobs = [named.get(blob, blob) for blob in (*layer.takes, *layer.gives)]
        counts = [str(len(layer.takes)), str(len(layer.gives))]
        lines.append(" ".join([layer.kind, layer.name, *counts, *blobs, *layer.values]))
    blobs = sum(len(layer.gives) for layer in layers)
    return "\n".join([MAGIC, f"{len(lines)} {blobs}", *lines, ""])


def _channels(layers: Sequence[Layer]) -> int:
    """Of the picture, by what the first convolution sees, before which neighbours may be folded into channels.

    Raises ValueError.
    """
    folded = 1
    for layer in layers:
        if layer.kind == "Reorg":
            folded *= layer.number(0, 1) ** 2
        if layer.kind in ("Convolution", "ConvolutionDepthWise"):
            width = layer.number(1, 0)
            one_channel = layer.number(0, 0) * width * layer.number(11, width)
            channels = layer.number(6, 0) * layer.number(7, 1) // one_channel // folded
            if channels not in (1, 3):
                raise ValueError(f"it takes {channels} channels, where a picture has 1 or 3")
            return channels
    raise ValueError("it has no convolution")
