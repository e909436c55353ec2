"""The warm engine's other end: requests go out, answers come back as signals, and the window never waits.

The engine answers one request at a time, so one request at a time is sent to it; the others wait here, where a newer
one can take an older one's place and where a crash cannot lose them.
"""

import itertools
import sys
from collections import deque
from collections.abc import Callable, Sequence
from enum import Enum
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, QProcess, QThreadPool, QTimer, Signal

from gui.background import in_background
from gui.outgoing import Outgoing
from gui.request_queue import Request, RequestQueue
from img2img.engine.messages import Message, MessageReader
from img2img.errors import Img2ImgError
from img2img.pictures import Picture

SERVE = (sys.executable, "-m", "img2img", "serve")
FIRST_PAUSE = 250  # milliseconds before a restart; doubled at each crash in a row
CRASHES_IN_A_ROW = 5  # then it is left alone until somebody asks for a restart
LOG_LINES = 200


class EngineState(Enum):
    STOPPED = "stopped"
    STARTING = "starting"  # the process runs, but has not answered yet
    READY = "ready"
    BUSY = "busy"
    PAUSING = "pausing"  # it crashed, and is started again in a moment
    BROKEN = "broken"  # it crashed too often


class EngineClient(QObject):
    """One process that keeps models loaded. It starts with the first request and ends with `close`.

    Signals:
        answered(id, header, picture): an answer; the picture is an array (H, W, C), or None where there is none.
        failed(id, sentence): a request that could not be answered, and why.
        crashed(sentence): the process ended on its own; it is started again.
        state_changed(EngineState)
    """

    answered = Signal(int, object, object)
    failed = Signal(int, str)
    crashed = Signal(str)
    state_changed = Signal(object)

    def __init__(self, command: Sequence[str] = SERVE, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.state = EngineState.STOPPED
        self._command = tuple(command)
        self._ids = itertools.count(1)
        self._queue = RequestQueue()
        self._crashes = 0
        self._is_closed = False
        self._log: deque[str] = deque(maxlen=LOG_LINES)
        self._begun = b""  # the log's last line, as far as it has come
        self._process: QProcess | None = None
        self._pool = QThreadPool(self)  # of its own: a photo must not wait until a file is written
        self._reader = MessageReader()
        self._pause = QTimer(self, singleShot=True)
        self._pause.timeout.connect(self.start)

    @property
    def log(self) -> str:
        """The last lines that the engine wrote about itself."""
        return "\n".join(self._log)

    def request(
        self,
        op: str,
        picture: Picture | Callable[[], Picture] | None = None,
        *,
        channel: str = "",
        yields: bool = False,
        **header: Any,
    ) -> int:
        """Ask for something; returns the id that `answered` or `failed` will carry.

        Of the requests in one `channel` that still wait, only the newest is kept; the others are never answered.
        Without a channel every request is answered. One that `yields` gives way to all that do not: it waits for them,
        and is interrupted when one comes; it is taken up again afterwards.

        A large picture can be given as what makes it in another thread, once it is this request's turn; an Img2ImgError
        there is told as a failure.
        """
        id_ = next(self._ids)
        header |= {"op": op, "id": id_}
        message = Message(header) if picture is None else _message_of(picture, header)
        self._queue.add(Request(id_, channel, message, yields))
        if not yields and self._queue.asked and self._queue.asked.yields:
            self._interrupt(self._queue.asked)
        self.start()
        self._send_next()
        return id_

    def forget(self, channel: str) -> None:
        """Drop what waits in `channel`; what is being answered is given up."""
        self._queue.forget(channel)
        if self._queue.asked and self._queue.asked.is_forgotten:
            self._interrupt(self._queue.asked)

    def start(self) -> None:
        """Start the process, if it is neither running nor broken."""
        if self._is_closed or self._process or self._pause.isActive() or self.state == EngineState.BROKEN:
            return
        self._reader = MessageReader()
        process = QProcess(self)
        process.readyReadStandardOutput.connect(self._on_output)
        process.readyReadStandardError.connect(self._on_log)
        process.finished.connect(self._on_ended)
        process.errorOccurred.connect(self._on_error)
        self._process, self._outgoing = process, Outgoing(process)
        self._become(EngineState.STARTING)
        process.start(self._command[0], list(self._command[1:]))
        self._send_next()  # what waited while there was no process

    def restart(self) -> None:
        """End the process and start a fresh one, also when it was given up. What it was working on fails."""
        self._stop_process()
        self._crashes = 0
        self._pause.stop()
        self._become(EngineState.STOPPED)
        self._fail_asked(self.tr("The engine was restarted. Ask again."))
        self.start()

    def close(self) -> None:
        """End the process, for good: what a closing window still asks for must not start another one."""
        self._is_closed = True
        self._queue = RequestQueue()
        self._pause.stop()
        self._stop_process()
        self._become(EngineState.STOPPED)

    def _interrupt(self, request: Request) -> None:
        """Tell the engine to give up what it is answering."""
        if self._process and not request.is_interrupted:
            request.is_interrupted = True
            self._outgoing.write(*Message({"op": "cancel", "id": request.id}).parts())

    def _send_next(self) -> None:
        if self.state == EngineState.BROKEN:
            QTimer.singleShot(0, self, self._fail_waiting)  # not before whoever asks knows the id
            return
        request = self._queue.take() if self._process else None
        if request is None:
            return
        if isinstance(request.message, Message):
            self._outgoing.write(*request.message.parts())
        else:
            in_background(self, request.message, partial(self._on_made, request), self._pool)
        if self.state == EngineState.READY:
            self._become(EngineState.BUSY)

    def _on_made(self, request: Request, message: Message | Img2ImgError) -> None:
        if self._queue.asked is not request:
            return  # the process ended in the meantime, and the request failed with it
        if isinstance(message, Message) and not request.is_interrupted:
            self._outgoing.write(*message.parts())
            return
        wanted = self._queue.finish()
        if wanted and wanted.is_interrupted:
            self._queue.put_back(wanted)
        elif wanted:
            self.failed.emit(wanted.id, str(message))
        if self.state == EngineState.BUSY:
            self._become(EngineState.READY)
        self._send_next()

    def _on_output(self) -> None:
        if self._process is None:
            return
        try:
            for message in self._reader.feed(bytes(self._process.readAllStandardOutput().data())):
                self._on_message(message)
        except (Img2ImgError, ValueError) as error:
            self._log.append(str(error))
            self._process.kill()  # its stream is of no use any more; the end of the process brings a new one

    def _on_message(self, message: Message) -> None:
        asked = self._queue.asked
        if asked is None or message.header.get("id") != asked.id:
            return  # stale: asked before a restart, or by nobody
        request, is_dropped = self._queue.finish(), message.header.get("dropped")
        if request and is_dropped and request.yields:
            self._queue.put_back(request)
        self._crashes = 0
        self._become(EngineState.READY)
        self._send_next()  # before the answer is shown: the engine computes while the window paints
        if request is None:
            return
        if "error" in message.header:
            self.failed.emit(request.id, str(message.header["error"]))
        elif not is_dropped:
            self.answered.emit(request.id, message.header, message.picture() if "shape" in message.header else None)

    def _on_log(self) -> None:
        if self._process:
            *whole, self._begun = (self._begun + bytes(self._process.readAllStandardError().data())).split(b"\n")
            self._log.extend(line.decode("utf-8", "replace").rstrip() for line in whole if line.strip())

    def _on_error(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart and self._process:
            self._log.append(self._process.errorString())
            self._on_ended()

    def _on_ended(self) -> None:
        """The process is gone although nobody asked it to go."""
        if self._process is None:
            return
        self._on_log()
        if self._begun.strip():
            self._log.append(self._begun.decode("utf-8", "replace"))
        self._begun = b""
        self._process.deleteLater()
        self._process = None
        self._crashes += 1
        last = self._log[-1] if self._log else self.tr("it said nothing")
        if self._crashes >= CRASHES_IN_A_ROW:
            self._become(EngineState.BROKEN)
            sentence = self.tr("The engine ended {count} times in a row ({last}). Choose Model > Restart the engine.")
        else:
            self._become(EngineState.PAUSING)
            self._pause.start(FIRST_PAUSE * 2 ** (self._crashes - 1))
            sentence = self.tr("The engine ended unexpectedly ({last}). It is being started again.")
        sentence = sentence.format(count=self._crashes, last=last)
        self.crashed.emit(sentence)
        self._fail_asked(sentence)
        if self.state == EngineState.BROKEN:
            self._fail_waiting()

    def _fail_asked(self, sentence: str) -> None:
        """What the engine was working on is not asked again by itself: it may be what made the engine end."""
        if request := self._queue.finish():
            self.failed.emit(request.id, sentence)

    def _fail_waiting(self) -> None:
        for request in self._queue.give_up():
            self.failed.emit(request.id, self.tr("The engine does not run. Choose Model > Restart the engine."))

    def _stop_process(self) -> None:
        """End the process without waiting for what it computes: nobody will read it."""
        process, self._process = self._process, None
        if process is None:
            return
        process.blockSignals(True)
        process.kill()
        process.waitForFinished(2000)  # a killed process is gone within milliseconds
        process.deleteLater()

    def _become(self, state: EngineState) -> None:
        if state != self.state:
            self.state = state
            self.state_changed.emit(state)


def _message_of(picture: Picture | Callable[[], Picture], header: dict[str, Any]) -> Message | Callable[[], Message]:
    if callable(picture):
        return lambda: Message.of_picture(picture(), **header)
    return Message.of_picture(picture, **header)
