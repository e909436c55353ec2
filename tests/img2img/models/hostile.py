"""Every kind of hostile or damaged model file that the tests know: what its name says, and how to write it.

A sound model is the beginning of most: a tiny upscaler, as card, hyperparameters, header and weights, each of which a
kind may spoil. `KINDS` names them all, `write(kind, path)` makes one.
"""

import base64
import json
import os
import struct
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save

from img2img.models.card import ModelCard
from img2img.networks import build

TINY = {"channels": 4, "convolutions": 1, "scale": 2}
CARD = {"name": "tiny", "architecture": "SRVGGNetCompact", "hyperparameters": TINY, "scale": 2}
FACTS = ModelCard.model_fields.keys()
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"
_ENTRY = '"t":{"dtype":"F32","shape":[0],"data_offsets":[0,0]},'
Writer = Callable[[Path], None]


def weights(architecture: str = "SRVGGNetCompact", **hyperparameters: Any) -> Mapping[str, torch.Tensor]:
    with torch.random.fork_rng():
        torch.manual_seed(0)
        return dict(build(architecture, hyperparameters or TINY).state_dict())


def packed(header: str | bytes, content: bytes = b"", length: int | None = None) -> bytes:
    """A file as the format has it, with this header, which may be anything."""
    text = header if isinstance(header, bytes) else header.encode()
    return struct.pack("<Q", len(text) if length is None else length) + text + content


def sound(card: str | None = None, tensors: Mapping[str, torch.Tensor] | None = None, **facts: Any) -> bytes:
    """A model file with this card, text as it is or a sound one with some facts changed."""
    text = json.dumps(CARD | facts) if card is None else card
    return save(dict(weights() if tensors is None else tensors), {"card": text})


def header_of(content: bytes) -> tuple[dict[str, Any], bytes]:
    length = int.from_bytes(content[:8], "little")
    return json.loads(content[8 : 8 + length]), content[8 + length :]


def respelt(change: Callable[[dict[str, Any]], None]) -> bytes:
    """A sound file, the header of which was changed afterwards."""
    header, rest = header_of(sound())
    change(header)
    return packed(json.dumps(header), rest)


def _content(make: Callable[[], bytes]) -> Writer:
    return lambda path: (path.write_bytes(make()), None)[1]


def _card(**facts: Any) -> Writer:
    return _content(partial(sound, **facts))


def _raw_card(card: str) -> Writer:
    return _content(partial(sound, card))


def _hyper(**changed: Any) -> Writer:
    return _card(hyperparameters=TINY | changed)


def _network(architecture: str, _facts: Mapping[str, Any] | None = None, **hyperparameters: Any) -> Writer:
    """The card of an architecture for which the file does not hold the weights."""
    return _card(architecture=architecture, hyperparameters=hyperparameters, **(_facts or {}))


def _fitting(architecture: str, facts: Mapping[str, Any], **hyperparameters: Any) -> Writer:
    """Weights that fit the architecture, under a card that says something else of them."""
    card = {"architecture": architecture, "hyperparameters": hyperparameters, "scale": 1} | dict(facts)
    return _content(lambda: sound(tensors=weights(architecture, **hyperparameters), **card))


def _weights(change: Callable[[torch.Tensor], torch.Tensor]) -> Writer:
    return _content(lambda: sound(tensors={key: change(tensor) for key, tensor in weights().items()}))


def _respelt(change: Callable[[dict[str, Any]], None]) -> Writer:
    return _content(lambda: respelt(change))


def _first(**entry: Any) -> Writer:
    """The first tensor's line in the header says something else."""
    return _respelt(lambda header: header["body.0.weight"].update(entry))


def _cut(end: Callable[[bytes], int]) -> Writer:
    def content() -> bytes:
        whole = sound()
        return whole[: end(whole)]

    return _content(content)


def _sparse(size: int) -> Writer:
    def write(path: Path) -> None:
        path.write_bytes(sound())
        os.truncate(path, size)

    return write


def _header_end(whole: bytes) -> int:
    return 8 + int.from_bytes(whole[:8], "little")


def _preview(content: bytes) -> Writer:
    return _card(preview=base64.b64encode(content).decode())


def _deep(opening: str, closing: str, depth: int = 100_000) -> str:
    return opening * depth + closing * depth


def _many(count: int) -> str:
    return "{" + "".join(_ENTRY.replace("t", str(n), 1) for n in range(count)).rstrip(",") + "}"


def _size(width: int, height: int) -> bytes:
    return PNG + struct.pack(">II", width, height) + b"\x08\x02\0\0\0"


_PAIR = {"domains": (("a", "b"), ("b", "a"))}
_LABELS = {"label_channels": 3, "channels": 1, "hidden": 2, "spectral": False}
_LABEL_FACTS = {"source_channels": 1, "size_multiple": 32}
_MLP = {"latent_size": 4, "target_shape": [3, 4, 4], "channels": 4, "layers": 1}

KINDS: dict[str, Writer] = {
    # No safetensors file at all
    "empty": lambda path: path.touch(),
    "text": _content(lambda: b"not a model"),
    "pickle": _content(lambda: b"\x80\x04cos\nsystem\n(S'touch /tmp/executed'\ntR." * 9),
    "zip-of-pytorch": _content(lambda: b"PK\x03\x04" + b"\0" * 200),
    "random-bytes": _content(lambda: bytes(range(256)) * 40),
    "all-zero": _content(lambda: bytes(1000)),
    "all-ones": _content(lambda: b"\xff" * 1000),
    "folder": lambda path: path.mkdir(),
    "pipe": lambda path: os.mkfifo(path, 0o600),
    "endless-device": lambda path: path.symlink_to("/dev/zero"),
    "empty-device": lambda path: path.symlink_to("/dev/null"),
    "broken-link": lambda path: path.symlink_to(path.with_name("nowhere")),
    "link-to-itself": lambda path: path.symlink_to(path),
    # Cut, prolonged, and lengths that lie
    "cut-in-the-length": _cut(lambda whole: 5),
    "cut-after-the-length": _cut(lambda whole: 8),
    "cut-in-the-header": _cut(lambda whole: _header_end(whole) // 2),
    "cut-before-the-weights": _cut(_header_end),
    "cut-in-the-weights": _cut(lambda whole: _header_end(whole) + 10),
    "cut-by-a-byte": _cut(lambda whole: len(whole) - 1),
    "bytes-too-many": _content(lambda: sound() + b"\0" * 7),
    "terabyte-of-holes": _sparse(2**40),
    "length-of-zero": _content(lambda: packed(sound()[8:], length=0)),
    "length-beyond-the-file": _content(lambda: packed(sound()[8:], length=10**6)),
    "length-of-2^64": _content(lambda: packed(sound()[8:], length=2**64 - 1)),
    "length-too-short": _content(lambda: packed(sound()[8:], length=40)),
    "header-of-50-megabytes": _content(lambda: packed(b"{}" + b" " * 50_000_000)),
    # A header that is no list of tensors
    "header-array": _content(lambda: packed("[12]")),
    "header-number": _content(lambda: packed("12")),
    "header-null": _content(lambda: packed("null")),
    "header-text": _content(lambda: packed('"card"')),
    "header-empty": _content(lambda: packed("{}")),
    "header-not-utf-8": _content(lambda: packed(b'{"\xff\xfe":{}}')),
    "header-of-arrays-in-arrays": _content(lambda: packed('{"a":' + _deep("[", "]") + "}")),
    "header-of-objects-in-objects": _content(lambda: packed(_deep('{"a":', "}").replace(":}", ":1}", 1))),
    "million-entries": _content(lambda: packed("{" + _ENTRY * 1_000_000 + "}")),
    "forty-thousand-entries": _content(lambda: packed(_many(40_000))),
    "million-facts": _content(lambda: packed('{"__metadata__":{' + '"a":"",' * 1_000_000 + '"card":"{}"}}')),
    "two-cards": _content(lambda: packed('{"__metadata__":{"card":"{}","card":"[]"}}')),
    "two-lists-of-facts": _content(lambda: packed('{"__metadata__":{"card":"{}"},"__metadata__":{}}')),
    "no-card": _content(lambda: save({})),
    "card-number": _respelt(lambda header: header.update(__metadata__={"card": 7})),
    "card-object": _respelt(lambda header: header.update(__metadata__={"card": CARD})),
    # Tensors that cannot be
    "entry-number": _respelt(lambda header: header.update({"body.0.weight": 7})),
    "entry-empty": _respelt(lambda header: header.update({"body.0.weight": {}})),
    "tensor-twice-elsewhere": _content(
        lambda: packed(
            json.dumps(header_of(sound())[0])[:-1] + ',"body.0.bias":{"dtype":"F32","shape":[4],"data_offsets":[0,8]}}',
            header_of(sound())[1],
        )
    ),
    "offsets-overlap": _respelt(lambda header: header["body.1.weight"].update(header["body.0.bias"])),
    "offsets-backwards": _first(data_offsets=[432, 0]),
    "offsets-negative": _first(data_offsets=[-432, 0]),
    "offsets-beyond-the-file": _first(data_offsets=[10**9, 10**9 + 432]),
    "offsets-of-2^64": _first(data_offsets=[2**64 - 432, 2**64]),
    "offsets-text": _first(data_offsets=["0", "432"]),
    "shape-negative": _first(shape=[-4, 3, 3, 3]),
    "shape-of-zeros": _first(shape=[0, 3, 3, 3]),
    "shape-of-2^96": _first(shape=[2**32, 2**32, 2**32]),
    "shape-huge-but-empty": _first(shape=[10**18, 0]),
    "shape-fraction": _first(shape=[4.5, 3, 3, 3]),
    "shape-of-1e400": _content(lambda: packed('{"a":{"dtype":"F32","shape":[1e400],"data_offsets":[0,4]}}', b"\0" * 4)),
    "shape-of-10^5000": _content(
        lambda: packed('{"a":{"dtype":"F32","shape":[1%s],"data_offsets":[0,4]}}' % ("0" * 5000), b"\0" * 4)
    ),
    "shape-of-many-sides": _first(shape=[1] * 100_000 + [4, 3, 3, 3]),
    "shape-flat": _first(shape=[108]),
    "type-unknown": _first(dtype="F31"),
    "type-int64": _weights(lambda tensor: tensor.long()),
    "type-uint8": _weights(lambda tensor: tensor.byte()),
    "type-bool": _weights(lambda tensor: tensor > 0),
    "type-float8": _weights(lambda tensor: tensor.to(torch.float8_e4m3fn)),
    "type-complex": _weights(lambda tensor: tensor.to(torch.complex64)),
    "weights-nan": _weights(lambda tensor: tensor * torch.nan),
    "weights-infinite": _weights(lambda tensor: tensor + torch.inf),
    "weights-beyond-float32": _weights(lambda tensor: tensor.double() + 1e300),
    "weights-none": _content(lambda: sound(tensors={})),
    "weights-one-too-many": _content(lambda: sound(tensors={**weights(), "extra": torch.zeros(4)})),
    "weights-one-missing": _content(lambda: sound(tensors=dict(list(weights().items())[1:]))),
    "weights-named-to-break-lines": _content(lambda: sound(tensors={**weights(), "a\n\x1b[2J" * 99: torch.zeros(4)})),
    # A card that is no card
    "card-cut": _raw_card("{"),
    "card-array": _raw_card("[]"),
    "card-null": _raw_card("null"),
    "card-empty": _raw_card(""),
    "card-incomplete": _raw_card('{"name": "m"}'),
    "card-deep": _raw_card('{"name":"m","architecture":"x","hyperparameters":{"a":' + _deep("[", "]") + "}}"),
    "card-deep-settings": _raw_card(
        '{"name":"m","architecture":"x","lineage":{"settings":' + _deep('{"a":', "}") + "}}"
    ),
    "card-of-5-megabytes": _card(description="x" * 5_000_000),
    "card-of-2-megabytes": _card(description="x" * 2_000_000),
    "card-number-10^5000": _raw_card('{"name":"m","architecture":"x","scale":1%s}' % ("0" * 5000)),
    "card-number-1e400": _raw_card('{"name":"m","architecture":"x","lineage":{"hours":1e400}}'),
    "card-surrogate": _raw_card('{"name":"\\ud800","architecture":"x"}'),
    "steps-10^4000": _raw_card('{"name":"m","architecture":"x","lineage":{"steps":1%s}}' % ("0" * 4000)),
    "steps-negative": _card(lineage={"steps": -1}),
    "task-unknown": _card(task="mining"),
    "scale-zero": _card(scale=0),
    "scale-absurd": _card(scale=10**6),
    "scale-fraction": _card(scale=2.5),
    "scale-lies": _card(scale=4),
    "size-multiple-absurd": _card(size_multiple=10**9),
    "native-size-absurd": _card(native_size=[10**9, 10**9]),
    "native-size-negative": _card(native_size=[-1, 64]),
    "native-size-of-three": _card(native_size=[64, 64, 64]),
    "latent-size-absurd": _card(latent_size=10**12),
    "source-channels-absurd": _card(source_channels=10**9),
    "source-channels-lie": _card(source_channels=1),
    "target-channels-lie": _card(target_channels=1),
    "range-of-zero": _card(source_range=[0, 0]),
    "range-nearly-zero": _card(target_range=[0, 5e-324]),
    "range-infinite": _raw_card('{"name":"m","architecture":"x","source_range":[-Infinity,Infinity]}'),
    "range-nan": _raw_card('{"name":"m","architecture":"x","source_range":[NaN,1]}'),
    "range-huge": _card(target_range=[-1e308, 1e308]),
    "preview-not-base64": _card(preview="§$%"),
    "preview-no-png": _preview(b"GIF89a" + b"\0" * 100),
    "preview-cut": _preview(PNG),
    "preview-of-a-megabyte": _preview(_size(96, 96) + bytes(600_000)),
    "preview-enormous": _preview(_size(100_000, 100_000)),
    "preview-of-no-pixels": _preview(_size(0, 96)),
    "directions-doubled": _card(directions=("a", "a"), **_PAIR),
    "directions-without-names": _card(directions=("", "b"), **_PAIR),
    "directions-with-slashes": _card(directions=("a", "a/b"), **_PAIR),
    "directions-without-weights": _card(directions=("a", "b"), **_PAIR),
    "directions-by-thousands": _card(directions=[str(n) for n in range(9999)], domains=[("a", "b")] * 9999),
    "domains-missing": _card(directions=("a", "b")),
    "classes-by-a-million": _card(classes=[{}] * 1_000_000),
    "classes-by-fifty-thousand": _card(classes=[{"name": ""}] * 50_000),
    "classes-colourless": _card(classes=[{"name": "a", "colour": [1, 2, 999]}]),
    "classes-of-an-upscaler": _card(classes=[{"name": "a"}]),
    # Hyperparameters
    "channels-a-billion": _hyper(channels=10**9),
    "channels-2^63": _hyper(channels=2**63),
    "channels-at-the-limit": _hyper(channels=65536),
    "channels-zero": _hyper(channels=0),
    "channels-negative": _hyper(channels=-4),
    "channels-fraction": _hyper(channels=4.5),
    "channels-whole-fraction": _hyper(channels=4.0),
    "channels-text": _hyper(channels="4"),
    "channels-bool": _hyper(channels=True),
    "channels-null": _hyper(channels=None),
    "channels-list": _hyper(channels=[4] * 100_000),
    "channels-object": _hyper(channels={"a": {"b": [1, {}]}}),
    "channels-nan": _hyper(channels=float("nan")),
    "convolutions-a-million": _hyper(convolutions=10**6),
    "convolutions-at-the-limit": _hyper(convolutions=65536),
    "scale-of-3": _hyper(scale=3),
    "hyperparameter-unknown": _hyper(wheels=4),
    "hyperparameter-self": _hyper(self=4),
    "hyperparameter-named-to-break-lines": _hyper(**{"a\n\x1b[2J" * 99: 4}),
    "hyperparameters-by-the-thousand": _hyper(**{f"k{n}": n for n in range(20_000)}),
    "hyperparameters-array": _card(hyperparameters=[4]),
    "hyperparameter-missing": _network("SPADEGenerator"),
    "architecture-unknown": _network("Transmogrifier"),
    "architecture-of-python": _network("__import__('os').system"),
    "architecture-long": _network("X" * 100_000),
    "architecture-of-a-discriminator": _fitting("PatchDiscriminator", {}, channels=2, layers=1),
    "architecture-of-another-discriminator": _fitting("StyleGAN2Discriminator", {}, size=16, channel_base=16),
    "rrdb-of-a-million-blocks": _network("RRDBNet", blocks=10**6),
    "rrdb-of-65536-blocks": _network("RRDBNet", blocks=65536),
    "rrdb-by-3": _network("RRDBNet", scale=3),
    "rrdb-by-0": _network("RRDBNet", scale=0),
    "srresnet-of-65536-blocks": _network("SRResNet", blocks=65536),
    "resnet-of-65536-blocks": _network("ResNetGenerator", blocks=65536),
    "resnet-of-an-unknown-norm": _network("ResNetGenerator", norm="layer"),
    "resnet-of-an-unknown-upsampling": _network("ResNetGenerator", upsampling="magic"),
    "unet-of-depth-65536": _network("UNetGenerator", depth=65536),
    "unet-of-depth-0": _network("UNetGenerator", depth=0),
    "unet-of-depth-1": _network("UNetGenerator", depth=1),
    "mlp-of-65536-layers": _network("MLPGenerator", layers=65536),
    "mlp-of-a-vast-picture": _network("MLPGenerator", target_shape=[65536] * 8),
    "mlp-of-many-sides": _network("MLPGenerator", target_shape=[1] * 100_000),
    "dcgan-of-a-size-unknown": _network("DCGANGenerator", size=65),
    "dcgan-of-65536-classes": _network("DCGANGenerator", classes=65536),
    "stylegan2-of-65536-mappings": _network("StyleGAN2Generator", mapping_layers=65536),
    "stylegan2-without-mapping": _network("StyleGAN2Generator", mapping_layers=0),
    "spade-of-65536-labels": _network("SPADEGenerator", label_channels=65536),
    "spade-with-spectral-norm": _network("SPADEGenerator", label_channels=3),
    "spade-of-a-vast-grid": _network("SPADEGenerator", label_channels=3, style_size=65536, style_grid=[65536, 65536]),
    "spade-of-a-grid-of-three": _network("SPADEGenerator", label_channels=3, style_size=4, style_grid=[1, 2, 3]),
    # Weights that fit, and a card that promises something else
    "generator-said-to-translate": _fitting("MLPGenerator", {"latent_size": 4}, **_MLP),
    "generator-of-other-latents": _fitting("MLPGenerator", {"task": "generation", "latent_size": 5}, **_MLP),
    "generator-of-classes-it-lacks": _fitting(
        "MLPGenerator", {"task": "generation", "latent_size": 4, "classes": [{"name": "a"}]}, **_MLP
    ),
    "generator-of-points": _fitting(
        "MLPGenerator", {"task": "generation", "latent_size": 4}, **_MLP | {"target_shape": [2]}
    ),
    "translator-said-to-generate": _card(task="generation"),
    "labels-without-classes": _fitting("SPADEGenerator", _LABEL_FACTS, **_LABELS),
    "labels-of-too-many-classes": _fitting(
        "SPADEGenerator", _LABEL_FACTS | {"classes": [{"name": "a"}] * 4}, **_LABELS
    ),
    "labels-all-void": _fitting("SPADEGenerator", _LABEL_FACTS | {"classes": [{"name": "void"}] * 3}, **_LABELS),
    "labels-of-a-multiple-too-small": _fitting(
        "SPADEGenerator", {"source_channels": 1, "classes": [{"name": "a"}] * 3}, **_LABELS
    ),
    "resnet-of-a-multiple-too-small": _fitting("ResNetGenerator", {"size_multiple": 3}, channels=2, blocks=0),
}


def write(kind: str, path: Path) -> None:
    """Write the hostile file of that kind to `path`."""
    KINDS[kind](path)
