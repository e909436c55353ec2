"""A stand-in for `img2img serve` that speaks its protocol. The model's name says how to behave.

"slow" answers after 0.3 s and "late" after 0.8, "error" with a sentence, "crash" ends the process, "crash-once" where
there is no file of that name in its home yet; every other one inverts the picture, and the bits of it that the
seed has. It is deaf while it answers.
With something done around the model a picture comes back as it was. Lines of a photo are a grey that tells how, and
how wide, they were asked for; strokes are as wide as the ink is dense.
Each answer says in "model" and "count" what was asked, and how many pictures were translated so far.
"""

import os
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

from img2img.engine.messages import Message, MessageReader
from img2img.errors import Img2ImgError


def main() -> None:
    count = 0
    reader = MessageReader()
    while piece := os.read(sys.stdin.fileno(), 1 << 18):
        for request in reader.feed(piece):
            if request.header["op"] == "cancel":
                continue
            count += request.header["op"] == "translate"
            sys.stdout.buffer.write(answer(request, count).encode())
            sys.stdout.buffer.flush()


def answered(request: Message) -> Message:
    """What the real engine answers, from those modules of it that need no torch and are soon loaded."""
    from img2img.engine.exports import export, read_recipe
    from img2img.engine.labels import label_numbers

    operations = {"export": export, "recipe": read_recipe, "labels": label_numbers}
    try:
        return operations[request.header["op"]](request)
    except Img2ImgError as error:
        return Message({"error": str(error)})


def answer(request: Message, count: int) -> Message:
    header = {"id": request.header["id"], "seconds": 0.001, "count": count, "model": request.header.get("model", "")}
    behaviour = header["model"]
    if behaviour == "crash":
        print("out of everything", file=sys.stderr, flush=True)
        os._exit(3)
    if behaviour == "crash-once" and request.header["op"] == "translate" and mark_crash():
        os._exit(3)
    if behaviour in ("slow", "late"):
        time.sleep(0.3 if behaviour == "slow" else 0.8)
    if request.header["op"] == "finish":
        time.sleep(0.2)  # it takes longer than a photo, so that it can be taken back
    if behaviour == "error" and request.header["op"] == "translate":
        return Message({"id": header["id"], "error": "The model error cannot be used. Choose another one."})
    picture = drawn(request, header)
    return Message(header) if picture is None else Message.of_picture(picture, **header)


def drawn(request: Message, header: dict[str, Any]) -> np.ndarray | None:
    """The picture of an answer, if it has one; what else there is to say is put into its header."""
    match request.header["op"]:
        case "translate":
            header["made"] = [{"model": header["model"], "seed": request.header.get("seed", 0), "model_sha256": ""}]
            height, width = request.header.get("size", request.picture().shape[:2])
            rows = np.arange(height) * request.picture().shape[0] // height
            columns = np.arange(width) * request.picture().shape[1] // width
            inverted = 255 - request.picture()[rows][:, columns] ^ header["made"][0]["seed"] & 255
            return request.picture() if "enhancement" in request.header else inverted
        case "finish":
            header |= {"model": "finisher", "made": [{"model": "finisher"}]}
            return request.picture().repeat(4, 0).repeat(4, 1)
        case "sketch":
            grey = {"hed": 0, "xdog": 60, "canny": 120}[request.header["kind"]] + round(request.header["width"])
            return np.full((*request.picture().shape[:2], 1), grey, np.uint8)
        case "restroke":
            thin = np.full((*request.picture().shape[:2], 1), 255, np.uint8)
            thin[::16] = 0
            return thin
        case "strokes":
            dark = float((request.picture() < 128).mean())
            header["strokes"] = {"width": 100 * dark, "ink": dark} if dark else None
        case "labels" | "export" | "recipe":
            real = answered(request)
            header |= real.header
            return real.picture() if real.payload else None
        case "recipes":
            header["recipes"] = []
        case _:
            pass
    return None


def mark_crash() -> bool:
    """Whether this is the first time."""
    try:
        (Path(os.environ["IMG2IMG_HOME"]) / "crash-once").touch(exist_ok=False)
    except FileExistsError:
        return False
    return True


main()
