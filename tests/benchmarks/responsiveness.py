"""How long the window stands still at what a person does: the longest gap between two beats of its event loop.

    python tests/benchmarks/responsiveness.py [--repeat N]

Each repetition has an empty home; the medians are printed, in milliseconds: the time on the clock, and the GUI thread's
own time (on a busy machine the first tells more of the machine). Nothing should take more than 100.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from gui.app import Services, build, make_application
from gui.shell.ahead import import_ahead
from gui.shell.pages import TABS
from img2img.runs.folder import RunFolder
from training.config import parse_config

LIMIT = 100
TESTS = Path(__file__).parents[1]
ENGINE = (sys.executable, str(TESTS / "gui" / "fake_engine.py"))
DESCRIBE = "import json; from img2img.recipes import describe; print(json.dumps(describe()))"
IMPORTS = 8.0  # seconds that a person looks at the first page
SETTLE = 1.0  # seconds after each action, in which its consequences come


class Heart:
    """Beats as often as the event loop lets it; remembers the longest pause, of the clock and of this thread's work."""

    def __init__(self) -> None:
        self._timer = QTimer(interval=2, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)
        self._timer.start()
        self.rest()

    def rest(self) -> None:
        self._last = time.perf_counter(), time.thread_time()
        self.longest = [0.0, 0.0]

    def _beat(self) -> None:
        now = time.perf_counter(), time.thread_time()
        self.longest = [max(gap, end - start) for gap, end, start in zip(self.longest, now, self._last, strict=True)]
        self._last = now


def settle(seconds: float = SETTLE) -> None:
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        QApplication.processEvents()
        time.sleep(0.001)


def measured(heart: Heart, action: Callable[[], object], seconds: float = SETTLE) -> tuple[float, float]:
    heart.rest()
    QTimer.singleShot(0, action)
    settle(seconds)
    return heart.longest[0] * 1000, heart.longest[1] * 1000


def session(recipes_file: Path) -> dict[str, tuple[float, float]]:
    """What a person does in a first session, each with its longest pause."""
    application = make_application()
    services = build(application, ENGINE, start=_start)
    heart = Heart()
    found = {"the window opens": measured(heart, services.window.show)}
    import_ahead(services.window)
    found["what comes later is imported"] = measured(heart, lambda: None, IMPORTS)
    actions: dict[str, Callable[[], object]] = {"the first stroke": lambda: _stroke(services)}
    for tab in TABS[1:]:
        actions[f"{tab.title} is opened"] = lambda name=tab.name: services.window.show_page_named(name)
    recipes = json.loads(recipes_file.read_text())
    actions |= {
        "Train is shown again": lambda: services.window.show_page_named("train"),
        "the recipes arrive": lambda: services.pages.train.form.show_recipes(recipes),
        "another recipe": lambda: services.pages.train.form.recipes.tabs.setCurrentIndex(1),
        "the largest recipe": lambda: services.pages.train.form.recipes.cards[7].radio.setChecked(True),
        "all settings": lambda: services.pages.train.form.all_settings.button.setChecked(True),
        "Start training": lambda: services.pages.train.start(_config()),
        "the dark theme": lambda: services.settings.change(theme="dark"),
        "the light theme": lambda: services.settings.change(theme="light"),
        "Settings, dark": lambda: (services.window.show_page_named("settings"), services.settings.change(theme="dark")),
    }
    for name, action in actions.items():
        found[name] = measured(heart, action)
    services.jobs.stop(services.jobs.active())  # the next part opens the window onto a run of its own
    services.close_guard.let_drawing_go()
    services.window.close()
    return found


def reopened() -> dict[str, tuple[float, float]]:
    """The window is opened again while a training runs."""
    services = build(make_application(), ENGINE, start=_start)
    services.jobs.start_training(_config().model_dump(mode="json"))
    time.sleep(1)  # until it runs
    services.window.show_page_named("train")
    heart = Heart()
    found = {"reopened onto a run": measured(heart, lambda: (services.window.show(), import_ahead(services.window)), 4)}
    services.jobs.stop(services.jobs.active())
    services.close_guard.let_drawing_go()
    services.window.close()
    return found


def _stroke(services: Services) -> None:
    canvas = services.pages.draw.canvas
    middle, button = canvas.rect().center(), Qt.MouseButton.LeftButton
    QTest.mousePress(canvas, button, pos=middle)
    for step in range(5):
        QTest.mouseMove(canvas, middle + QPoint(9 * step, 5 * step))
    QTest.mouseRelease(canvas, button, pos=middle)


def _config():
    data = {"kind": "unpaired", "source": "/a", "target": "/b"}
    return parse_config({"recipe": "cyclegan", "name": "apples", "steps": 100_000, "data": data})


def _start(run: RunFolder, command: str) -> int:
    worker = [sys.executable, str(TESTS / "gui" / "worker.py"), str(run.path), "100000", "0.02"]
    nowhere = subprocess.DEVNULL  # or whoever reads this benchmark's output would wait for the run
    return subprocess.Popen(worker, start_new_session=True, stdout=nowhere, stderr=nowhere).pid


def repetition(recipes: Path) -> dict[str, list[float]]:
    """One session in an empty home, and the window opened again; each in a process of its own."""
    found: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as home:
        environment = os.environ | {"QT_QPA_PLATFORM": "offscreen", "IMG2IMG_HOME": home}
        for part in ("session", "reopened"):
            command = [sys.executable, __file__, "--part", part, "--recipes", str(recipes)]
            done = subprocess.run(command, check=True, capture_output=True, env=environment)
            found |= json.loads(done.stdout.splitlines()[-1])
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--part", choices=("session", "reopened"), help=argparse.SUPPRESS)
    parser.add_argument("--recipes", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.part:
        print(json.dumps(session(options.recipes) if options.part == "session" else reopened()))
        return
    with tempfile.TemporaryDirectory() as folder:
        recipes = Path(folder) / "recipes.json"
        recipes.write_bytes(subprocess.run([sys.executable, "-c", DESCRIBE], check=True, stdout=subprocess.PIPE).stdout)
        rounds = [repetition(recipes) for _ in range(options.repeat)]
    worst = 0.0
    print(f"{'ms':>28} clock  own")
    for name in rounds[0]:
        clock, own = (statistics.median(one[name][which] for one in rounds) for which in (0, 1))
        worst = max(worst, own)
        print(f"{name:>28} {clock:5.0f} {own:4.0f}")
    sys.exit(worst > LIMIT)


if __name__ == "__main__":
    main()
