"""A network without weights: what it would hold, told in milliseconds and in no memory, before a file is trusted."""

from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor
from torch.overrides import TorchFunctionMode

_FACTORIES = frozenset({torch.empty, torch.zeros, torch.ones, torch.full, torch.rand, torch.randn, torch.eye})
_DRAWS = frozenset({"normal_", "uniform_"})
_COMPUTES = frozenset({"mul", "div", "mv", "vdot", "normalize"})  # in parametrisations, when they are registered
_SPARE = 100  # tensors that a constructor may make for itself


class Outline(TorchFunctionMode):
    """Inside, what layers learn is made on the meta device, and not initialised; constants (torch.tensor) are real.

    A constructor that goes on after making twice as many tensors as the `tensors` that it has reason for raises
    ValueError: a card may ask for a million layers. Only this thread is concerned. Weights must be assigned
    afterwards: `network.load_state_dict(state, assign=True)`.

    Arithmetic on what is not there gives back what it was given: PyTorch would import its compiler for it, which
    takes seconds.
    """

    def __init__(self, tensors: int) -> None:
        super().__init__()
        self.tensors = tensors
        self.left = 2 * tensors + _SPARE

    def __torch_function__(
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: Mapping[str, Any] | None = None
    ) -> Any:
        named = dict(kwargs or {})
        if func in _FACTORIES:
            self.left -= 1
            if self.left < 0:
                raise ValueError(f"it has many more tensors than the {self.tensors} that there are")
            named["device"] = "meta"
            return func(*args, **named)
        name = getattr(func, "__name__", "")
        if name in _DRAWS or getattr(func, "__module__", "") == "torch.nn.init":
            return args[0] if args else named["tensor"]
        if name in _COMPUTES and isinstance(args[0], Tensor) and args[0].is_meta:
            out = named.get("out")
            return args[0] if out is None else out
        return func(*args, **named)
