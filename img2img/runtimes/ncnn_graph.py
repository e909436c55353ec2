"""A network of PyTorch as what ncnn loads: a text that lists its layers (`.param`), and their numbers (`.bin`).

The network is traced (torch.fx); each of its operations becomes a layer, by the function below that is named in
OPERATIONS or MODULES. No layer depends on the size of a picture.
"""

import operator
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from torch import Tensor, nn
from torch.fx import Graph, Node, Tracer
from torch.fx.node import map_arg

from img2img.errors import ModelError
from img2img.ncnn_nets import ANSWER
from img2img.networks.layers import NearestUpsampleConv2d, OutputConv2d

MAGIC = "7767517"
FULL_TAG = bytes(4)  # the weights of a convolution that follow are float32
ADD, MULTIPLY = 0, 2  # kinds of a BinaryOp
PADDINGS = {"constant": 0, "replicate": 1, "reflect": 2}
NEAREST = 1
TO_THE_END = -233


@dataclass(frozen=True)
class NcnnFiles:
    """What ncnn loads."""

    param: str
    weights: bytes


@dataclass(frozen=True)
class Layer:
    """What makes one blob of others; `values` are its parameters by number, `weights` its numbers."""

    kind: str
    sources: Sequence[str]
    answer: str
    values: dict[int, Any] = field(default_factory=dict)
    weights: bytes = b""


def to_ncnn(network: nn.Module) -> NcnnFiles:
    """`network`, in eval mode, from one picture (1, C, H, W) to one answer.

    Raises ModelError where it does what is no layer here.
    """
    try:
        graph = _Tracer().trace(network)
    except Exception as error:  # of many kinds, depending on what the network does
        raise ModelError(f"This network cannot be traced for ncnn ({error}).") from error
    layers = list(_activated(list(_layers(network, graph))))
    lines = list(_lines(layers))
    blobs = sum(int(line.split()[3]) for line in lines)
    text = "\n".join([MAGIC, f"{len(lines)} {blobs}", *lines, ""])
    return NcnnFiles(text, b"".join(layer.weights for layer in layers))


class _Tracer(Tracer):
    """Goes into every module, down to functions, but for those that look at how many dimensions there are."""

    def call_module(
        self, m: nn.Module, forward: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> Any:
        """All is computed in float32 here, so what asks for that need not."""
        is_ours = isinstance(m, OutputConv2d | NearestUpsampleConv2d)
        return super().call_module(m, m.computed if is_ours else forward, args, kwargs)

    def is_leaf_module(self, m: nn.Module, module_qualified_name: str) -> bool:
        return isinstance(m, nn.BatchNorm2d | nn.InstanceNorm2d)


def _layers(network: nn.Module, graph: Graph) -> Iterator[Layer]:
    """The operations in their order. What is made of weights alone, such as a blur's kernel, is computed at once."""
    known: dict[Node, Any] = {}
    for node in graph.nodes:
        arguments, options = (map_arg(given, lambda one: known.get(one, one)) for given in (node.args, node.kwargs))
        sources = [source.name for source in node.all_input_nodes if source not in known]
        if node.op == "placeholder":
            yield Layer("Input", [], node.name)
        elif node.op == "output":
            yield Layer("Noop", sources, ANSWER)
        elif node.op == "get_attr":
            known[node] = operator.attrgetter(str(node.target))(network)
        elif not sources:
            known[node] = _computed(node, arguments, options)
        else:
            yield from _translated(network, node, arguments, options, sources)


def _computed(node: Node, arguments: Sequence[Any], options: dict[str, Any]) -> Any:
    if node.op == "call_method":
        return getattr(arguments[0], str(node.target))(*arguments[1:], **options)
    assert callable(node.target)
    return node.target(*arguments, **options)


def _translated(
    network: nn.Module, node: Node, arguments: Sequence[Any], options: dict[str, Any], sources: list[str]
) -> Iterator[Layer]:
    if node.op == "call_module":
        module = network.get_submodule(str(node.target))
        operation, name = MODULES.get(type(module)), type(module).__name__
        arguments = (module,)
    else:
        name = str(node.target) if node.op == "call_method" else getattr(node.target, "__name__", "")
        operation = OPERATIONS.get(name.rstrip("_"))
    if operation is None:
        raise ModelError(f"There is no layer of ncnn for {name} here.")
    kind, values, *weights = operation(*arguments, **options)
    yield Layer(kind, sources, node.name, values, b"".join(weights))


def _activated(layers: Sequence[Layer]) -> Iterator[Layer]:
    """The layers, with each ReLU that alone reads a convolution's answer made part of the convolution."""
    readers = Counter(source for layer in layers for source in layer.sources)
    makers = {layer.answer: layer for layer in layers if layer.kind.startswith(("Convolution", "Deconvolution"))}
    merged = {
        layer.sources[0]: layer
        for layer in layers
        if layer.kind == "ReLU" and readers[layer.sources[0]] == 1 and layer.sources[0] in makers
    }
    for layer in layers:
        if relu := merged.get(layer.answer):
            activation = {9: 2, 10: [relu.values[0]]}  # a leaky ReLU, and its slope
            yield replace(layer, answer=relu.answer, values=layer.values | activation)
        elif layer not in merged.values():
            yield layer


def _lines(layers: Sequence[Layer]) -> Iterator[str]:
    """One for each layer. Each layer reads a blob of its own: of one that several read there are copies."""
    readers = Counter(source for layer in layers for source in layer.sources)
    copies = {blob: [f"{blob}/{number}" for number in range(count)] for blob, count in readers.items() if count > 1}
    left = {blob: iter(names) for blob, names in copies.items()}
    for layer in layers:
        sources = [next(left[source]) if source in left else source for source in layer.sources]
        yield _line(layer.kind, layer.answer, sources, [layer.answer], layer.values)
        if names := copies.get(layer.answer):
            yield _line("Split", f"copies of {layer.answer}".replace(" ", "_"), [layer.answer], names, {})


def _line(kind: str, name: str, sources: Sequence[str], answers: Sequence[str], values: dict[int, Any]) -> str:
    counts = [str(len(sources)), str(len(answers))]
    return " ".join([kind, name, *counts, *sources, *answers, *(_value(*item) for item in values.items())])


def _value(key: int, value: float | Sequence[float]) -> str:
    if isinstance(value, Sequence):
        return f"{-23300 - key}={len(value)}," + ",".join(map(str, value))
    return f"{key}={value}"


# --- what each operation is in ncnn: a kind of layer, its parameters by number, and its numbers

Translated = tuple[Any, ...]


Two = int | Sequence[int]
"""Down and across, or a number for both."""


def _two(value: Two) -> Sequence[int]:
    return (value, value) if isinstance(value, int) else value


def _convolution(
    source: Node,
    weight: Tensor,
    bias: Tensor | None = None,
    stride: Two = 1,
    padding: Two = 0,
    dilation: Two = 1,
    groups: int = 1,
) -> Translated:
    kind = "Convolution" if groups == 1 else "ConvolutionDepthWise"
    values = _window(weight, len(weight), bias, stride, padding, dilation) | ({} if groups == 1 else {7: groups})
    return kind, values, FULL_TAG, _bytes(weight), _bytes(bias)


def _deconvolution(
    source: Node,
    weight: Tensor,
    bias: Tensor | None = None,
    stride: Two = 1,
    padding: Two = 0,
    output_padding: Two = 0,
    groups: int = 1,
    dilation: Two = 1,
) -> Translated:
    weight, (below, right) = weight.transpose(0, 1), _two(output_padding)
    values = _window(weight, len(weight), bias, stride, padding, dilation)
    return "Deconvolution", values | {18: right, 19: below}, FULL_TAG, _bytes(weight), _bytes(bias)


def _window(
    weight: Tensor,
    outputs: int,
    bias: Tensor | None,
    stride: Two,
    padding: Two,
    dilation: Two,
) -> dict[int, Any]:
    (height, width), (strides, paddings, dilations) = weight.shape[-2:], map(_two, (stride, padding, dilation))
    across = {0: outputs, 1: width, 2: dilations[1], 3: strides[1], 4: paddings[1]}
    down = {11: height, 12: dilations[0], 13: strides[0], 14: paddings[0]}
    return across | {5: int(bias is not None), 6: weight.numel()} | down


def _relu(source: Node, inplace: bool = False) -> Translated:
    return "ReLU", {0: 0.0}


def _leaky_relu(source: Node, negative_slope: float = 0.01, inplace: bool = False) -> Translated:
    return "ReLU", {0: negative_slope}


def _prelu(source: Node, slopes: Tensor) -> Translated:
    return "PReLU", {0: slopes.numel()}, _bytes(slopes)


def _batch_norm(module: nn.BatchNorm2d) -> Translated:
    numbers = module.weight, module.running_mean, module.running_var, module.bias
    return "BatchNorm", {0: module.num_features, 1: module.eps}, *map(_bytes, numbers)


def _instance_norm(module: nn.InstanceNorm2d) -> Translated:
    values = {0: module.num_features, 1: module.eps, 2: int(module.affine)}
    return "InstanceNorm", values, _bytes(module.weight), _bytes(module.bias)


def _pad(source: Node, pad: Sequence[int], mode: str = "constant", value: float | None = None) -> Translated:
    left, right, top, bottom = pad
    return "Padding", {0: top, 1: bottom, 2: left, 3: right, 4: PADDINGS[mode], 5: value or 0.0}


def _slice(source: Node, index: Sequence[slice]) -> Translated:
    """Of rows and columns: `[..., top:bottom, left:right]`."""
    _, rows, columns = index
    ends = [TO_THE_END if part.stop is None else part.stop for part in (rows, columns)]
    return "Crop", {9: [rows.start or 0, columns.start or 0], 10: ends, 11: [1, 2]}


def _upsample_nearest(
    source: Node, size: None = None, scale_factor: float = 1.0, mode: str = "nearest", **_: Any
) -> Translated:
    if mode != "nearest":
        raise ModelError(f"There is no layer of ncnn for {mode} upsampling here.")
    return "Interp", {0: NEAREST, 1: scale_factor, 2: scale_factor}


def _concatenation(tensors: Sequence[Node], dim: int = 0) -> Translated:
    return "Concat", {0: dim - 1}


def _folded(kind: str, source: Node, factor: int) -> Translated:
    return kind, {0: factor}


def _plain(kind: str, *_: Any, **__: Any) -> Translated:
    return kind, {}


def _binary(kind: int, first: Node | float, second: Node | float) -> Translated:
    numbers = [float(one) for one in (first, second) if not isinstance(one, Node)]
    return "BinaryOp", {0: kind} | ({1: 1, 2: numbers[0]} if numbers else {})


def _bytes(tensor: Tensor | None) -> bytes:
    return b"" if tensor is None else tensor.detach().float().cpu().contiguous().numpy().tobytes()


OPERATIONS: dict[str, Callable[..., Translated]] = {
    "conv2d": _convolution,
    "conv_transpose2d": _deconvolution,
    "relu": _relu,
    "leaky_relu": _leaky_relu,
    "prelu": _prelu,
    "tanh": partial(_plain, "TanH"),
    "sigmoid": partial(_plain, "Sigmoid"),
    "dropout": partial(_plain, "Noop"),
    "float": partial(_plain, "Noop"),
    "getitem": _slice,
    "pad": _pad,
    "cat": _concatenation,
    "add": partial(_binary, ADD),
    "mul": partial(_binary, MULTIPLY),
    "pixel_shuffle": partial(_folded, "PixelShuffle"),
    "pixel_unshuffle": partial(_folded, "Reorg"),
    "interpolate": _upsample_nearest,
}
MODULES: dict[type[nn.Module], Callable[..., Translated]] = {
    nn.BatchNorm2d: _batch_norm,
    nn.InstanceNorm2d: _instance_norm,
}
