"""The choice of a recipe: tabs by what it does, cards on each, all of it by mouse and by keyboard."""

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication

from gui.theme import DARK, LIGHT, Colours, stylesheet_of
from gui.train.recipe_cards import CARD_WIDTH, RecipeCards
from img2img.recipes import describe


def _recipe(name: str, task: str, data: str) -> dict[str, Any]:
    return {"name": name, "title": name, "description": "Learns to draw.", "task": task, "data": [data]}


RECIPES = [
    _recipe("swaps", "image-to-image", "unpaired"),
    _recipe("pairs", "image-to-image", "paired"),
    *(_recipe(f"draws {number}", "generation", "photos") for number in range(5)),
]


@pytest.fixture
def cards(qtbot) -> RecipeCards:
    cards = RecipeCards()
    qtbot.addWidget(cards)
    cards.show_recipes(RECIPES)
    cards.resize(620, 600)
    cards.show()
    return cards


def _chosen(cards: RecipeCards) -> list[str]:
    return [card.recipe["name"] for card in cards.cards if card.radio.isChecked()]


def test_each_recipe_is_on_one_tab_and_the_first_is_chosen(cards):
    seen = []
    assert _chosen(cards) == ["swaps"]
    for tab in range(cards.tabs.count()):
        cards.tabs.setCurrentIndex(tab)
        seen += [card.recipe["name"] for card in cards.cards if card.isVisible()]
    assert seen == [recipe["name"] for recipe in RECIPES]
    assert [cards.tabs.tabText(tab) for tab in range(3)] == ["Two folders", "Pairs", "From nothing"]


def test_every_real_recipe_has_a_tab_of_its_kind(cards):
    cards.show_recipes(describe())
    assert "Others" not in {card.group for card in cards.cards}


def test_what_is_chosen_of_each_kind_is_not_the_one_for_study(cards):
    cards.show_recipes(describe())
    chosen = []
    for tab in range(cards.tabs.count()):
        cards.tabs.setCurrentIndex(tab)
        chosen += _chosen(cards)
    assert chosen == ["cyclegan", "pix2pix", "spade", "realesrgan", "dcgan"]


def test_a_tab_that_is_chosen_again_has_its_own_card_chosen(cards):
    told = []
    cards.chosen.connect(lambda recipe: told.append(recipe["name"]))
    cards.cards[4].radio.setChecked(True)
    assert cards.cards[4].isVisible()
    cards.tabs.setCurrentIndex(0)
    cards.tabs.setCurrentIndex(2)
    assert told == ["draws 2", "swaps", "draws 2"]
    assert _chosen(cards) == ["draws 2"]


def test_arrow_keys_go_from_tab_to_tab_and_from_card_to_card(qtbot, cards):
    cards.activateWindow()
    cards.tabs.setFocus()
    for _ in range(2):
        qtbot.keyClick(cards.tabs, Qt.Key.Key_Right)
    assert _chosen(cards) == ["draws 0"]
    qtbot.waitUntil(lambda: cards.cards[6].radio.height() > 0)
    cards.cards[2].radio.setFocus()
    for key, name in ((Qt.Key.Key_Right, "draws 1"), (Qt.Key.Key_Down, "draws 3"), (Qt.Key.Key_Up, "draws 1")):
        qtbot.keyClick(QApplication.focusWidget(), key)
        assert _chosen(cards) == [name]


def test_a_screen_reader_is_told_what_is_what(cards):
    assert cards.tabs.accessibleName()
    assert cards.cards[0].radio.text() == "swaps"
    assert cards.cards[0].radio.accessibleDescription() == "Learns to draw."


@pytest.mark.parametrize("width", [300, 620, 900])
def test_cards_stand_side_by_side_where_there_is_room(qtbot, cards, width):
    cards.cards[2].radio.setChecked(True)
    cards.resize(width, 600)
    shown = cards.shown
    qtbot.waitUntil(lambda: len({card.x() for card in shown}) == width // CARD_WIDTH)
    assert len(shown) == 5
    assert all(cards.rect().contains(card.geometry()) for card in shown)


@pytest.mark.parametrize("colours", [LIGHT, DARK])
def test_the_circle_of_a_card_that_is_not_chosen_stands_out(qtbot, cards, colours: Colours):
    cards.setStyleSheet(stylesheet_of(colours))
    cards.cards[2].radio.setChecked(True)
    radio = cards.cards[3].radio
    qtbot.waitUntil(lambda: radio.height() > 0)
    image = radio.grab().toImage()
    row = [image.pixelColor(x, image.height() // 2) for x in range(20)]
    assert max(_contrast(colour, QColor(colours.surface)) for colour in row) >= 3


def _contrast(one: QColor, other: QColor) -> float:
    """The contrast of two colours as WCAG 2 measures it: 1 (none) to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: QColor) -> float:
    parts = (colour.redF(), colour.greenF(), colour.blueF())
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
