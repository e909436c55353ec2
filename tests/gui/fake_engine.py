"""A stand-in for `img2img serve` that speaks its protocol. The model's name says how to behave.

"slow" answers after 0.3 s and "late" after 0.8, "error" with a sentence, "crash" ends the process, "crash-once" where
there is no file of that name in its home yet; every other one inverts the picture. It is deaf while it answers.
Each answer says in "model" and "count" what was asked, and how many pictures were translated so far.
"""

import os
import sys
import time
from pathlib import Path

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


def files(request: Message) -> dict:
    """What the real engine answers."""
    from img2img.engine.exports import export, read_recipe

    try:
        return {"export": export, "recipe": read_recipe}[request.header["op"]](request).header
    except Img2ImgError as error:
        return {"error": str(error)}


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
    if behaviour == "error" and request.header["op"] == "translate":
        return Message({"id": header["id"], "error": "The model error cannot be used. Choose another one."})
    if request.header["op"] == "translate":
        made = {"model": behaviour, "seed": request.header.get("seed", 0), "model_sha256": ""}
        height, width = request.header.get("size", request.picture().shape[:2])
        rows = np.arange(height) * request.picture().shape[0] // height
        columns = np.arange(width) * request.picture().shape[1] // width
        return Message.of_picture(255 - request.picture()[rows][:, columns], made=[made], **header)
    if request.header["op"] in ("export", "recipe"):
        return Message(header | files(request))
    if request.header["op"] == "finish":
        enlarged = request.picture().repeat(4, 0).repeat(4, 1)
        return Message.of_picture(enlarged, **header | {"model": "finisher", "made": [{"model": "finisher"}]})
    if request.header["op"] == "sketch":
        return Message.of_picture(np.zeros((*request.picture().shape[:2], 1), np.uint8), **header)
    if request.header["op"] == "recipes":
        header["recipes"] = []
    return Message(header)


def mark_crash() -> bool:
    """Whether this is the first time."""
    try:
        (Path(os.environ["IMG2IMG_HOME"]) / "crash-once").touch(exist_ok=False)
    except FileExistsError:
        return False
    return True


main()
