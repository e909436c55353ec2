"""What comes with the program: each model says what it is, what it may be used for, and what it expects."""

from importlib.resources import files
from pathlib import Path

import pytest

from img2img.models.header import read_card

CARDS = {path.stem: read_card(path) for path in sorted(Path(str(files("resources"))).glob("models/*.safetensors"))}


def test_there_are_models_to_begin_with():
    assert {"flowers-sketch", "facades-labels", "hed-sketch"} <= set(CARDS)


@pytest.mark.parametrize("name", CARDS)
def test_a_card_says_what_the_model_is_and_where_it_comes_from(name):
    card = CARDS[name]
    assert card.title
    assert card.description.endswith(".")
    assert card.licence
    assert card.lineage.data or card.lineage.recipe


@pytest.mark.parametrize("name", [name for name, card in CARDS.items() if card.source in ("sketch", "coloured-sketch")])
def test_a_model_that_takes_drawings_tells_how_their_strokes_should_be(name):
    strokes = CARDS[name].strokes
    assert strokes
    assert strokes.width > 1
    assert strokes.ink > 0.01
