"""Patience: a run folder on a full disk is written to when there is room again (torch-free)."""

import time
from dataclasses import dataclass

from img2img.batch.report import Listener
from img2img.disk import is_disk_full
from img2img.errors import DiskFull
from img2img.runs.events import EventBase, Waiting
from img2img.runs.folder import RunFolder

POLL = 1.0  # seconds between two attempts


@dataclass
class Patience:
    """Appends events to a run, and waits while that cannot be done. A stop ends that: then what has no room is left."""

    run: RunFolder
    listeners: tuple[Listener, ...]
    _has_told: bool = False
    _is_over: bool = False

    def append(self, event: EventBase) -> None:
        while True:
            try:
                self.run.append(event)
            except OSError as error:
                if not is_disk_full(error):
                    raise
                if self._is_over:
                    return
                self.wait(DiskFull(f"{self.run.path} could not be written: the disk is full. Free some space."))
            else:
                self._has_told = False
                return

    def wait(self, full: DiskFull) -> None:
        """Tell the listeners once, for the run's events cannot be written; then wait for a moment.

        Raises `full` after a stop.
        """
        if not self._has_told:
            self._has_told = True
            for listener in self.listeners:
                listener(Waiting(reason="space", message=f"{full} The batch goes on by itself when there is room."))
        if self._is_over or self.run.consume("stop"):
            self._is_over = True
            raise full
        time.sleep(POLL)
