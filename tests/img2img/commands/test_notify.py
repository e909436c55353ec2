"""The end of a batch is told on the desktop, where there is one, and nothing happens where there is none."""

import sys

import pytest

from img2img.commands import notify as module
from img2img.commands.notify import notify


@pytest.fixture
def desktop(tmp_path, monkeypatch):
    """A notify-send that writes down what it is told."""
    if sys.platform in ("win32", "darwin"):
        pytest.skip("these bring another program")
    program = tmp_path / "notify-send"
    program.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" > {tmp_path}/told\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    return tmp_path / "told"


def test_the_end_of_a_batch_is_told(img2img, twice, photos, desktop):
    (photos / "bad.png").touch()
    assert img2img("upscale", photos, "-m", twice, "-o", "out", "--notify").code == 1
    assert desktop.read_text().splitlines()[-2:] == ["img2img is done", "3 done, 1 failed"]


def test_where_there_is_no_desktop_nothing_happens(img2img, twice, photos, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert notify("title", "text") is False
    assert img2img("upscale", photos, "-m", twice, "-o", "out", "--notify").code == 0


def test_what_shows_notifications_may_fail(desktop, monkeypatch):
    monkeypatch.setattr(module, "_command", lambda: ["false"])
    assert notify("title", "text") is False
