"""Steering: what a person asks of a batch while it runs, and all that it waits for."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass

from img2img.batch.report import Report, WaitReason
from img2img.runs.folder import RunFolder
from img2img.runs.queue_edits import QueueEdit, asked
from img2img.runs.turns import Turn

log = logging.getLogger(__name__)

POLL = 0.2  # seconds between two looks while nothing can be done


@dataclass
class Steering:
    """Obeys the requests of a run folder; without one nobody asks. Only the thread that computes may use it.

    edit  is handed each change to the queue; until there is one they wait
    turn  on the device, which a pause gives up; None where nobody waits for one another
    """

    run: RunFolder | None
    report: Report
    edit: Callable[[QueueEdit], None] | None = None
    turn: Turn | None = None
    stopped: bool = False

    def may_continue(self) -> bool:
        """Whether to go on; blocks while the run is paused."""
        if self.run is not None and not self.stopped and self.run.has_requests():
            self._take_edits(self.run)
            if self.run.consume("pause"):
                self._pause(self.run)
            self._hear_stop(self.run)
        return not self.stopped

    def wait(self, reason: WaitReason, message: str, is_over: Callable[[], bool], poll: float = POLL) -> bool:
        """Say what is waited for, and wait until `is_over`; a pause holds as well. False when the batch is stopped."""
        if is_over():
            return self.may_continue()
        self.report.wait(reason, message)
        next_look = time.monotonic() + poll
        while self.may_continue():
            if time.monotonic() >= next_look:
                if is_over():
                    self.report.resume()
                    return True
                next_look = time.monotonic() + poll
            time.sleep(min(POLL, poll))
        return False

    def take_turn(self) -> bool:
        """Wait for the device, if others were there before. False when the batch is stopped meanwhile."""
        if self.turn is None:
            return self.may_continue()
        try:
            self.turn.draw()
        except OSError as error:  # no place to stand in a row: better two at once than none
            log.warning("No turn can be taken on %s: %s", self.turn.device, error)
            self.turn = None
            return self.may_continue()
        message = (
            f"Waiting for {self.turn.device}: another batch is using it. This one begins when that ends or pauses."
        )
        return self.wait("device", message, self.turn.has_come)

    def leave_turn(self) -> None:
        """Let others use the device."""
        if self.turn:
            self.turn.leave()

    def _pause(self, run: RunFolder) -> None:
        self.report.pause()
        self.leave_turn()
        while not run.consume("resume"):
            self._take_edits(run)
            if self._hear_stop(run):
                return
            time.sleep(POLL)
        self.report.resume()
        self.take_turn()

    def _hear_stop(self, run: RunFolder) -> bool:
        if run.consume("stop"):
            self.stopped = True
            self.report.stop()
        return self.stopped

    def _take_edits(self, run: RunFolder) -> None:
        if self.edit is None:
            return
        with asked(run) as edits:
            for edit in edits:
                self.edit(edit)
