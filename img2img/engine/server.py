"""The warm engine: requests on stdin, answers on stdout, a log on stderr. It keeps models loaded between requests.

    translate {id, model, direction?, seed?, size?, style?, strength?, enhancement?, device?, precision?} + picture
                                                                            -> {id, seconds, made} + picture
    style     {id, name} + picture                                          -> {id, seconds}
    finish    {id, model?, device?, precision?} + picture                   -> {id, seconds, model, made} + picture
    sketch    {id, kind?, settings of that kind?} + picture                 -> {id, seconds} + picture
    strokes   {id} + picture                                                -> {id, seconds, strokes: {width, ink}?}
    restroke  {id, width} + picture                                         -> {id, seconds} + picture
    labels    {id, classes, path} or {id, classes} + picture                -> {id, seconds, complaint?} + numbers
    recipes   {id}                                                          -> {id, seconds, recipes}
    warm      {id, model, device?, precision?}                              -> {id, seconds}
    export    {id, path, made?, quality?} + picture                         -> {id, seconds, path, left_out}
    recipe    {id, path}                                                    -> {id, seconds, steps, drawn_by,
                                                                                source_type, creator}
    cancel    {id}                                                          -> nothing; see below

`translate` answers at `size` [height, width] where it is given, to which the source is resized first: a draft, or the
size that a model was trained at. `style` is the name of a photo that was sent as a `style` before; without it a model
with styles draws one from `seed`. `strength` is how far from the mean of all styles that is, 1 as it is and 0 the mean.
`enhancement` is what is done around the model (img2img/inference/enhancement.py).
`finish` enlarges a photo, by a model that suits the device where none is named. img2img/pictures/lines.py says what can
be set of a `sketch`; the edges of the last photo are kept for its next one.

"made" are the steps that made a picture (img2img/models/provenance.py), as `translate` tells and `export` writes them.
Every request has its operation in "op". One that fails is answered {id, error: sentence}, and the engine goes on. A
`translate`, `sketch` or `strokes` that has not begun when a newer one of the same op arrives is answered
{id, dropped: true}, so that the answer is never far behind the pen. So is the request whose id a `cancel` names, be it
that it waits or that it is being answered; what is answered already stays answered. While nobody asks, the model used
last is timed in one format after another, a call of its network at a time. When stdin ends, what still waits is
answered and the engine
ends.
"""

import io
import logging
import os
import sys
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

from img2img.engine.messages import Message, MessageReader, Payload
from img2img.engine.operations import Engine
from img2img.errors import Img2ImgError

NEWEST_WINS = ("translate", "sketch", "strokes")
QUIET = 1.0  # seconds after the last request before what can wait is done
PIECE = 1 << 18  # bytes taken from the pipe at once: a 256x256 picture in one piece

log = logging.getLogger(__name__)


def serve_standard_streams() -> None:
    """Serve the process's own stdin and stdout until stdin ends. A stray print lands on stderr, not in an answer."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    with os.fdopen(os.dup(1), "wb") as answers, os.fdopen(os.dup(0), "rb") as requests:
        os.dup2(2, 1)
        sys.stdout = sys.stderr
        serve(requests, answers, Engine())


def serve(requests: io.BufferedReader, answers: io.BufferedWriter, engine: Engine) -> None:
    """Answer every message of `requests` on `answers` until it ends."""
    inbox, outbox = Inbox(), Outbox(answers)
    threading.Thread(target=_read, args=(requests, inbox, outbox), name="reader", daemon=True).start()
    try:
        while (request := inbox.take(engine.rest)) is not None:
            started = time.perf_counter()
            answer = engine.answer(request, inbox.is_wanted)
            seconds = round(time.perf_counter() - started, 6)
            outbox.send(request, answer.header | {"seconds": seconds}, answer.payload)
    except BrokenPipeError:
        log.info("Whoever asked is gone")


def _read(requests: io.BufferedReader, inbox: "Inbox", outbox: "Outbox") -> None:
    """Drain stdin as fast as it comes, also while the engine computes: only then can an older request be dropped."""
    messages = MessageReader()
    try:
        while piece := requests.read1(PIECE):
            for request in messages.feed(piece):
                is_cancel = request.header.get("op") == "cancel"
                if dropped := inbox.cancel(request.header.get("id")) if is_cancel else inbox.put(request):
                    outbox.send(dropped, {"dropped": True})
    except (Img2ImgError, ValueError) as error:
        log.error("The requests cannot be read any more: %s", error)  # noqa: TRY400  (a sentence, no traceback)
    except BrokenPipeError:
        log.info("Whoever asked is gone")
    finally:
        inbox.close()


class Outbox:
    """Writes whole answers, whichever thread has one."""

    def __init__(self, stream: io.BufferedWriter) -> None:
        self._stream = stream
        self._writing = threading.Lock()

    def send(self, request: Message, header: Mapping[str, Any], payload: Payload = b"") -> None:
        """Answer `request`: its id goes with the answer."""
        message = Message({"id": request.header.get("id"), **header}, payload)
        with self._writing:
            self._stream.write(message.encode())
            self._stream.flush()


class Inbox:
    """Requests in the order they came, without those that a newer one replaced."""

    def __init__(self) -> None:
        self._waiting: list[Message] = []
        self._closed = False
        self._taken: object = None  # the id of what is being answered
        self._is_wanted = True  # that
        self._changed = threading.Condition()

    def put(self, request: Message) -> Message | None:
        """Add a request; returns the one that it replaces, if any."""
        with self._changed:
            operation = request.header.get("op")
            older = [waiting for waiting in self._waiting if waiting.header.get("op") == operation]
            dropped = older[0] if older and operation in NEWEST_WINS else None
            if dropped is not None:
                self._waiting.remove(dropped)
            self._waiting.append(request)
            self._changed.notify()
            return dropped

    def cancel(self, id_: object) -> Message | None:
        """Take a request back; returns it where it still waits."""
        with self._changed:
            self._is_wanted &= id_ is None or id_ != self._taken
            cancelled = next((waiting for waiting in self._waiting if waiting.header.get("id") == id_), None)
            if cancelled is not None:
                self._waiting.remove(cancelled)
            return cancelled

    def is_wanted(self) -> bool:
        """Whether the request that was taken last has not been taken back since."""
        return self._is_wanted

    def close(self) -> None:
        with self._changed:
            self._closed = True
            self._changed.notify()

    def take(self, meanwhile: Callable[[], bool] = lambda: False, quiet: float = QUIET) -> Message | None:
        """The oldest request, when there is one; None once the inbox is closed and empty.

        After `quiet` seconds without any, `meanwhile` is called until it says that there is no more to do, or until a
        request has come.
        """
        if not self._comes_within(quiet):
            while meanwhile() and not self._comes_within(0):
                pass
            self._comes_within(None)
        with self._changed:
            taken = self._waiting.pop(0) if self._waiting else None
            self._taken, self._is_wanted = taken.header.get("id") if taken else None, True
            return taken

    def _comes_within(self, seconds: float | None) -> bool:
        """Whether a request is there by then, or will never be; None waits as long as it takes."""
        with self._changed:
            return self._changed.wait_for(lambda: bool(self._waiting) or self._closed, seconds)
