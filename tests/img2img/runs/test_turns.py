"""One at a time on a device: first come, first served, and the dead hold nobody up."""

import os
import subprocess
import sys
import time

import pytest

from img2img.runs.turns import Turn

HOLDER = """
import sys, time
from img2img.runs.turns import Turn
turn = Turn("cpu")
turn.draw()
print(turn.has_come(), flush=True)
time.sleep(60)
"""


@pytest.fixture
def holder():
    """Another process that has drawn a ticket for the CPU."""
    process = subprocess.Popen([sys.executable, "-c", HOLDER], stdout=subprocess.PIPE, text=True, env=os.environ.copy())
    assert process.stdout is not None
    assert process.stdout.readline().strip() == "True"
    yield process
    process.kill()
    process.communicate()


def drawn(device="cpu"):
    turn = Turn(device)
    turn.draw()
    return turn


def test_first_come_first_served():
    first, second, third = drawn(), drawn(), drawn()
    assert [turn.has_come() for turn in (third, second, first)] == [False, False, True]
    second.leave()  # it was stopped while it waited
    assert not third.has_come()
    first.leave()
    assert third.has_come()
    second.draw()  # after a pause one stands at the end again
    assert not second.has_come()
    third.draw()  # which changes nothing for one who stands there
    assert third.has_come()


def test_devices_do_not_wait_for_one_another():
    assert all(drawn(device).has_come() for device in ("cpu", "cuda:0", "cuda:1"))


def test_who_was_killed_holds_nobody_up(holder):
    turn = drawn()
    assert not turn.has_come()
    holder.kill()
    holder.wait()
    deadline = time.monotonic() + 10
    while not turn.has_come():
        assert time.monotonic() < deadline
    turn.leave()
