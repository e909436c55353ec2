"""The front door: every command behind it, quick to open, and no torch before it is needed."""

import subprocess
import sys

import pytest

from img2img import __main__ as front_door

COMMANDS = {"translate", "upscale", "models", "serve", "doctor", "train", "runs"}


def test_help_needs_neither_torch_nor_qt():
    program = "import sys; from img2img.__main__ import main\ntry: main(['--help'])\nexcept SystemExit: pass\n"
    program += "print({'torch', 'PySide6', 'pydantic', 'cv2'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip().endswith("set()")
    assert all(command in done.stdout for command in COMMANDS)
    assert "window" not in done.stdout  # what no arguments do


def test_what_the_window_imports_needs_no_torch():
    modules = (
        "runs.folder",
        "engine.messages",
        "disk",
        "batch.convert",
        "batch.plan",
        "models.library",
        "models.card",
        "commands.pictures",
    )
    program = "".join(f"import img2img.{module}\n" for module in modules)
    program += "import sys; assert not {'torch', 'cv2', 'torchvision'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", program], check=True)


def test_a_file_that_may_not_be_used_is_a_sentence(monkeypatch, capsys):
    def app(arguments, prog_name):
        raise PermissionError(13, "Permission denied", "run/run.json")

    monkeypatch.setattr(front_door, "build_app", lambda: app)
    with pytest.raises(SystemExit) as ended:
        front_door.main(["upscale"])
    assert ended.value.code == 2
    assert capsys.readouterr().err == "run/run.json cannot be used: Permission denied.\n"


def test_no_arguments_open_the_window(monkeypatch):
    opened = []

    def app(arguments, prog_name):
        opened.append((arguments, prog_name))

    monkeypatch.setattr(front_door, "build_app", lambda: app)
    monkeypatch.setattr(sys, "argv", ["img2img"])
    front_door.main()
    assert opened == [(["window"], "img2img")]


def test_commands_that_cannot_be_loaded_do_not_take_the_others_along(monkeypatch, capsys):
    class Missing:
        name, module = "other", "other.cli"

        def load(self):
            raise ImportError("No module named 'other'")

    monkeypatch.setattr(front_door, "entry_points", lambda group: [Missing()])
    front_door.build_app()
    assert "The commands of other.cli are missing" in capsys.readouterr().err


def test_the_installed_program_answers():
    command = [sys.executable, "-m", "img2img", "models", "show", "nothing"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "There is no model named nothing. See `img2img models list`.\n"
