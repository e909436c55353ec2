"""How long a drawing waits for its photo: the warm engine's answer to a 256x256 request, beside the bare network.

    python tests/benchmarks/serve_latency.py [MODEL] [--size 256] [--width 256] [--requests 60]

The requests go through the real `img2img serve` process and its pipes. The baseline is the same network on the same
device and precision, called on a tensor that is already there. Fails when the median is above 100 ms.
"""

import argparse
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator

import numpy as np
import torch

from img2img.engine.messages import Message, MessageReader
from img2img.inference.translate import Translator
from img2img.models.file import load_model
from img2img.models.library import Library
from img2img.runtimes.devices import autocast

LIMIT = 0.1  # seconds: what still feels like drawing


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("model", nargs="?", default="flowers-sketch")
    parser.add_argument("--size", type=int, default=256)
    parser.add_argument("--width", type=int, default=0, help="0: as the size")
    parser.add_argument("--requests", type=int, default=60)
    options = parser.parse_args()
    card, width = Library().find(options.model).card, options.width or options.size
    values = len(card.classes) if card.source == "labels" else 256
    picture = np.random.default_rng(0).integers(0, values, (options.size, width, card.source_channels), np.uint8)
    waits = sorted(serve_seconds(options.model, picture, options.requests))
    median = statistics.median(waits)
    print(f"{options.model} at {width}x{options.size}: median {1000 * median:.1f} ms over {len(waits)} requests")
    print(f"fastest {1000 * waits[0]:.1f} ms, slowest twentieth {1000 * waits[-(len(waits) // 20 + 1)]:.1f} ms")
    bare = statistics.median(network_seconds(options.model, picture, options.requests))
    print(f"the bare network: median {1000 * bare:.1f} ms; the engine takes {median / bare:.2f} times as long")
    sys.exit(int(median > LIMIT))


def serve_seconds(model: str, picture: np.ndarray, requests: int) -> Iterator[float]:
    """Seconds from sending each request to having its answer, the engine being warm."""
    with subprocess.Popen(
        [sys.executable, "-m", "img2img", "serve"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0
    ) as process:
        reader, requests_in, answers_out = MessageReader(), process.stdin, process.stdout
        assert requests_in is not None
        assert answers_out is not None

        def ask(message: Message) -> None:
            requests_in.write(message.encode())
            while not (answers := list(reader.feed(answers_out.read(1 << 18)))):
                pass
            if "error" in answers[0].header:
                raise SystemExit(answers[0].header["error"])

        ask(Message({"op": "warm", "id": 0, "model": model}))
        for number in range(requests):
            started = time.perf_counter()
            ask(Message.of_picture(picture, op="translate", id=number, model=model))
            yield time.perf_counter() - started
        requests_in.close()


def network_seconds(model: str, picture: np.ndarray, requests: int) -> Iterator[float]:
    """Seconds of the network alone, with its answer complete."""
    loaded = load_model(model)
    translator = Translator(loaded)
    translator(picture)  # warm
    network, height, width = loaded.network(), *picture.shape[:2]
    channels = loaded.card.hyperparameters.get("label_channels", picture.shape[2])
    source = torch.rand(1, channels, height, width, device=translator.device)
    source = translator.format.lay_tensor(source)
    with torch.inference_mode(), autocast(translator.device, translator.format.dtype):
        for _ in range(requests):
            started = time.perf_counter()
            network(source).float().cpu()
            yield time.perf_counter() - started


if __name__ == "__main__":
    main()
