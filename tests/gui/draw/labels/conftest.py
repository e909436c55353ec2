"""A window with models of label maps, of two kinds, and one of sketches."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from gui.app import Services, build
from gui.draw.page import DrawPage
from img2img.models.card import ModelCard
from img2img.models.file import save_model
from img2img.networks import build as build_network
from img2img.pictures.classes import classes_of
from tests.gui.draw.labels.maps import save_label_model

FAKE = (sys.executable, str(Path(__file__).parents[2] / "fake_engine.py"))
SHAPE = {"channels": 2, "depth": 2, "dropout_levels": 0}


@pytest.fixture
def services(qapp, home, monkeypatch) -> Iterator[Services]:
    monkeypatch.setattr("img2img.models.library.files", lambda _: home / "no-bundled-models")
    save_label_model(home)
    save_label_model(home, "other-labels", classes=classes_of(5), native_size=(32, 32))
    card = ModelCard(name="plain", architecture="UNetGenerator", hyperparameters=SHAPE, native_size=(64, 64))
    save_model(home / "models" / "plain.safetensors", card, {"": build_network(card.architecture, SHAPE)})
    services = build(qapp, FAKE)
    services.window.show()
    yield services
    services.close_guard.let_drawing_go()
    services.window.close()
    services.window.deleteLater()


@pytest.fixture
def page(services, qtbot) -> DrawPage:
    page = services.pages.draw
    qtbot.waitUntil(lambda: page.live.choice is not None)
    page.use_model("tiny-labels")
    return page
