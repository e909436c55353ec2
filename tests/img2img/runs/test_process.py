"""The process of a run: detached, at a low priority, and known by more than its pid."""

import subprocess
import sys

import psutil
import pytest

from img2img.runs.folder import RunFolder
from img2img.runs.process import NICENESS, Launch, start_detached


@pytest.fixture
def run(tmp_path):
    return RunFolder.create(tmp_path / "run", "train", {"recipe": "cyclegan"})


def test_a_detached_process_gives_way_and_writes_its_words_into_the_log(run):
    process = psutil.Process(start_detached(run, "no-such-command"))
    if sys.platform == "win32":
        assert process.nice() == psutil.BELOW_NORMAL_PRIORITY_CLASS
    else:
        assert process.nice() == max(NICENESS, psutil.Process().nice())
    process.wait(60)
    assert "no-such-command" in run.log_file.read_text()


def test_a_launch_lives_as_long_as_its_process_and_ends_no_other():
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        launch = Launch.of(lambda: process.pid)
        another = Launch(launch.pid, launch.time, launch.began - 100)
        another.end()
        assert (launch.is_alive(), another.is_alive()) == (True, False)
        launch.end()
        assert process.wait(10) != 0
    assert not launch.is_alive()
    launch.end()
