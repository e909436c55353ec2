"""The Draw page in a window, with models that the stand-in of an engine answers for, and what was asked of it."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt

from gui.app import Services, build
from gui.draw.page import DrawPage
from img2img.models.card import ModelCard
from img2img.models.file import save_model
from img2img.networks import build as build_network

FAKE = (sys.executable, str(Path(__file__).parents[2] / "fake_engine.py"))
SHAPE = {"channels": 2, "depth": 2, "dropout_levels": 0}


class Desk:
    """A person at the window."""

    def __init__(self, services: Services, qtbot: Any) -> None:
        self.services, self.qtbot = services, qtbot
        self.page: DrawPage = services.pages.draw
        self.asked: list[dict[str, Any]] = []
        self.failures: list[str] = []
        self.settled: list[Any] = []
        self.page.live.failed.connect(self.failures.append)
        self.page.live.settled.connect(self.settled.append)
        request = services.engine.request

        def remembered(op: str, *rest: Any, **header: Any) -> int:
            self.asked.append({"op": op, **header})
            return request(op, *rest, **header)

        services.engine.request = remembered

    @property
    def drawn(self) -> list[dict[str, Any]]:
        """What was asked about the canvas."""
        return [asked for asked in self.asked if asked.get("channel") == "draw"]

    def choose(self, key: str) -> None:
        self.page.bar.picker.choose(key)
        self.qtbot.waitUntil(lambda: self.page.live.choice is not None and self.page.live.choice.key == key)

    def press(self, shift: int = 0) -> QPoint:
        middle = self.page.canvas.rect().center() + QPoint(shift, shift)
        self.qtbot.mousePress(self.page.canvas, Qt.MouseButton.LeftButton, pos=middle)
        return middle

    def stroke(self, shift: int = 0) -> None:
        middle = self.press(shift)
        for step in range(5):
            self.qtbot.mouseMove(self.page.canvas, middle + QPoint(12 * step, 5 * step))
        self.lift(shift)

    def lift(self, shift: int = 0) -> None:
        middle = self.page.canvas.rect().center() + QPoint(shift, shift)
        self.qtbot.mouseRelease(self.page.canvas, Qt.MouseButton.LeftButton, pos=middle)

    def wait_for_photo(self) -> None:
        count = len(self.settled)
        self.qtbot.waitUntil(lambda: len(self.settled) > count)


@pytest.fixture
def desk(qapp, qtbot, home, monkeypatch) -> Iterator[Desk]:
    monkeypatch.setattr("img2img.models.library.files", lambda _: home / "no-bundled-models")
    for name, facts in MODELS.items():
        usual = {"native_size": (64, 64), "size_multiple": 4}
        card = ModelCard(name=name, architecture="UNetGenerator", hyperparameters=SHAPE, **usual | facts)
        save_model(home / "models" / f"{name}.safetensors", card, {"": build_network(card.architecture, SHAPE)})
    services = build(qapp, FAKE)
    services.window.show()
    desk = Desk(services, qtbot)
    qtbot.waitUntil(lambda: desk.page.live.choice is not None)
    desk.choose("plain")
    yield desk
    services.window.close()
    services.window.deleteLater()


MODELS: dict[str, dict[str, Any]] = {name: {} for name in ("plain", "slow", "late", "error", "crash", "crash-once")} | {
    "random": {"mode": "train"},
    "large": {"native_size": (96, 128)},
}
