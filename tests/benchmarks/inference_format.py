"""What does choosing the memory format and precision by measuring gain? The network beside itself, plain.

    python tests/benchmarks/inference_format.py [MODELS ...] [--rounds 15]

Each model is measured as the engine does it, into a cache that is thrown away. Then one tile is timed in the chosen
format and in contiguous float32, in turn, the best of several: on a CPU by the processor's own seconds, which others
on the machine change least. Prints a table in Markdown with the machine and its load, and fails when a ratio is below
1.0 by more than the noise that two timings of one format have.
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable, Mapping

import torch
from torch import Tensor

from img2img.inference.forward import Inference
from img2img.inference.measure import SIZE, Timing
from img2img.inference.sources import source_of
from img2img.inference.timing import finish, race
from img2img.inference.translate import Translator
from img2img.models.file import load_model
from img2img.pictures.tensors import to_tensor
from img2img.runtimes.catalogue import RUNTIMES
from img2img.runtimes.devices import choose_device, machine
from img2img.runtimes.runtime import ComputeFormat

MODELS = ("flowers-sketch", "facades-labels", "apple2orange", "realesr-animevideov3")
PLAIN = ComputeFormat("torch", "contiguous", "fp32")
NOISE = 0.02
ABILITIES = ("avx2", "avx512_f", "avx512_bf16", "amx_bf16")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("models", nargs="*", default=MODELS)
    parser.add_argument("--rounds", type=int, default=15)
    options = parser.parse_args()
    print(described(machine(choose_device())))
    print("| model | chosen | ms | plain, ms | ratio |\n|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as home:
        os.environ["IMG2IMG_HOME"] = home
        ratios = [row(name, options.rounds) for name in options.models]
    sys.exit(int(min(ratios) < 1 - NOISE))


def described(here: Mapping[str, object]) -> str:
    name = here.get("cpu_name") or here["device"]
    abilities = [ability for ability in ABILITIES if here.get(ability)]
    load = os.getloadavg()[0]
    return (
        f"{name}, {here.get('threads', '')} threads, {' '.join(abilities)}, torch {torch.__version__}, load {load:.1f}"
    )


def row(name: str, rounds: int) -> float:
    """Prints what one model gains; returns the ratio."""
    translator = Translator(load_model(name))
    clock = time.process_time if translator.device.type == "cpu" else time.perf_counter
    finish(translator.measure(Timing(clock, is_quiet=lambda: True)))
    chosen = translator.format
    calls = {form: calling(name, translator.device, form) for form in (PLAIN, chosen)}
    seconds = finish(race(calls, rounds, clock=clock))
    ratio = seconds[PLAIN] / seconds[chosen]
    columns = (name, chosen, f"{1000 * seconds[chosen]:.1f}", f"{1000 * seconds[PLAIN]:.1f}", f"{ratio:.2f}")
    print(f"| {' | '.join(map(str, columns))} |", flush=True)
    return ratio


def calling(name: str, device: torch.device, form: ComputeFormat) -> Callable[[], Tensor]:
    """A call of the model's network, freshly loaded, in that format; its answer is there when it returns."""
    model = load_model(name)
    source, network = source_of(model.card), RUNTIMES[form.runtime].lay(model.network().to(device), model.card, form)
    tile = to_tensor(source.prepare(source.example(model.card.native_size or SIZE)).pixels)
    ask = Inference(source, device, form)

    def call() -> Tensor:
        with torch.inference_mode():
            return ask(network, tile).cpu()

    return call


if __name__ == "__main__":
    main()
