"""Job three in the real window: trainings are started, outlive the window, and become models that can be used."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from gui.app import Services
from gui.train.page import TrainPage
from gui.train.run_view import RunView
from img2img.runs.events import Losses, Sampled
from img2img.runs.folder import list_runs
from training.config import parse_config

WINDOW = """
import sys
from gui.app import build, make_application
from training.config import RunConfig

application = make_application()
services = build(application)
services.window.show()
page = services.pages.train
page.start(RunConfig.model_validate_json(sys.argv[1]))
application.exec()
"""


def _train_page(services: Services) -> TrainPage:
    services.window.show_page_named("train")
    return services.pages.train


def _config(make_pictures: Callable[..., Path], steps: int):
    folders = {name: str(make_pictures(name, 4)) for name in ("source", "target")}
    data = {"kind": "unpaired", **folders}
    names = {"recipe": "cyclegan", "name": "tiny", "preset": "tiny"}
    return parse_config({**names, "data": data, "steps": steps, "sample_every": 10, "save_every": 20})


def _state(view: RunView) -> str:
    return view.watcher.state if view.watcher else ""


def test_a_training_from_the_form_becomes_a_model_in_the_library(qtbot, open_window, make_pictures):
    services = open_window()
    page = _train_page(services)
    qtbot.waitUntil(lambda: bool(page.form.recipes.cards), timeout=60_000)  # the real engine answers
    for name, field in page.form.data.folders.items():
        field.set_folder(make_pictures(name, 4))
    page.form.preset.setCurrentText("tiny")
    page.form.steps.setValue(4)
    page.form.run_name.setText("tiny")
    qtbot.waitUntil(page.form.start.isEnabled)
    page.form.start.click()
    view = page.view
    assert view is not None
    qtbot.waitUntil(lambda: _state(view) == "finished", timeout=90_000)
    assert view.history.step == 4
    assert view.filmstrip.model.rowCount() > 0
    with qtbot.waitSignal(page.model_added):
        view.bar.use.click()
    assert services.library.find("tiny").card.directions == ("source-to-target", "target-to-source")


def test_a_training_outlives_a_killed_window_and_a_new_one_shows_all_of_it(qtbot, open_window, make_pictures, home):
    config = _config(make_pictures, steps=60)
    window = subprocess.Popen([sys.executable, "-c", WINDOW, config.model_dump_json()])
    try:
        qtbot.waitUntil(lambda: _step(home) > 0, timeout=90_000)
    finally:
        window.kill()
        window.wait()
    (run,) = list_runs(home / "runs")
    assert run.state() == "running"
    page = _train_page(open_window())
    qtbot.waitUntil(lambda: page.view is not None, timeout=90_000)
    view = page.view
    assert view is not None
    qtbot.waitUntil(lambda: _state(view) == "finished", timeout=90_000)
    events = run.events()
    samples = [event.step for event in events if isinstance(event, Sampled)]
    assert view.history.step == 60
    assert [sample.step for sample in view.history.samples] == samples
    losses = [event.step for event in events if isinstance(event, Losses)]
    assert view.history.losses["generators/cycle_source"].steps == losses


def _step(home: Path) -> int:
    """How far the only run is; 0 while there is none."""
    runs = list_runs(home / "runs")
    return max((getattr(event, "step", 0) for event in runs[0].events()), default=0) if runs else 0
