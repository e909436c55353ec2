"""The process of a run: started so that it outlives who starts it, and known by more than its pid (torch-free)."""

import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from threading import Thread

import psutil

from img2img.runs.events import now
from img2img.runs.folder import LAUNCHED, RunFolder

NICENESS = 10  # of a run's process: the drawing hand comes first


@dataclass(frozen=True)
class Launch:
    """A process that was started from here for a run.

    time    when its start was begun, in seconds since the epoch
    began   when the process began by the system's own clock, which tells it from a later one with the same pid
    """

    pid: int
    time: float
    began: float

    @classmethod
    def of(cls, start: Callable[[], int]) -> "Launch":
        """Let `start` start a process and return its pid; by then it may have spoken already, or even ended."""
        time = now()
        pid, began = start(), 0.0
        with suppress(psutil.Error):
            began = psutil.Process(pid).create_time()
        return cls(pid, time, began)

    def is_alive(self) -> bool:
        with suppress(psutil.Error):
            process = psutil.Process(self.pid)
            return process.create_time() == self.began and process.status() != psutil.STATUS_ZOMBIE
        return False

    def end(self) -> None:
        """End the process. Nothing happens when it has ended by itself, even if another has its pid by now."""
        if self.is_alive():
            with suppress(psutil.Error):
                psutil.Process(self.pid).terminate()


def start_detached(run: RunFolder, command: str) -> int:
    """Start `img2img COMMAND --run FOLDER` as a process that outlives this one; returns its pid.

    It gives way to others where they want the processor. Its output goes to log.txt and never to a pipe, which would
    break with the reader.
    """
    arguments = [sys.executable, "-m", "img2img", command, "--run", str(run.path)]
    environment = launch_environment(run)
    with run.log_file.open("ab") as log:
        if sys.platform == "win32":
            flags = subprocess.DETACHED_PROCESS | subprocess.CREATE_NEW_PROCESS_GROUP
            flags |= subprocess.BELOW_NORMAL_PRIORITY_CLASS
            process = subprocess.Popen(
                arguments, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=environment, creationflags=flags
            )
        else:
            process = subprocess.Popen(
                arguments, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=environment, start_new_session=True
            )
            with suppress(psutil.Error):  # it has ended already, or a window at an even lower priority started it
                psutil.Process(process.pid).nice(NICENESS)
    # Waiting lets the system forget a process once it has ended; nobody waits for this thread when the program ends.
    Thread(target=process.wait, daemon=True).start()
    return process.pid


def launch_environment(run: RunFolder) -> dict[str, str]:
    """Launch a run: what was asked before is cleared, and a process with this environment hears what is asked after."""
    run.clear_requests()
    return os.environ | {LAUNCHED: str(run.path.resolve())}
