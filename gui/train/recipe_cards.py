"""RecipeCards: a choice among recipes, each a card that says what it is for, on tabs by what they make of what."""

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QGridLayout, QLabel, QRadioButton, QTabBar, QWidget

from gui.translation import translate
from gui.widgets.layout import stack

Recipe = Mapping[str, Any]
CARD_WIDTH = 250  # at least


class RecipeCards(QWidget):
    """Tabs, and below them the cards of one tab, as many side by side as there is room for.

    Arrow keys go from tab to tab, and from card to card of a tab. A tab that is chosen again has its own card chosen.

    Signals:
        chosen(dict): another recipe was chosen.
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.cards: list[RecipeCard] = []
        self._last: dict[str, RecipeCard] = {}  # the card of each tab that is or was chosen
        self.tabs = QTabBar()
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tabs.setAccessibleName(self.tr("What the recipes are for"))
        self.tabs.currentChanged.connect(self._on_tab)
        self._radios = QButtonGroup(self)
        self._radios.idToggled.connect(self._on_toggled)
        self._grid = QGridLayout()
        self._grid.setSpacing(12)
        layout = stack(self.tabs, self._grid, spacing=12)
        layout.setContentsMargins(0, 0, 0, 0)
        self.setLayout(layout)

    def show_recipes(self, recipes: Sequence[Recipe]) -> None:
        """Offer these; the first one is chosen."""
        for card in self.cards:
            card.hide()
            card.deleteLater()
        self.tabs.blockSignals(True)
        while self.tabs.count():
            self.tabs.removeTab(0)
        self.cards = [RecipeCard(recipe, self) for recipe in recipes]
        self._last = {}
        for number, card in enumerate(self.cards):
            self._radios.addButton(card.radio, number)
            if card.group not in self._last:
                self._last[card.group] = card
                self.tabs.addTab(card.group)
        self.tabs.blockSignals(False)
        if self.cards:
            self.cards[0].radio.setChecked(True)
        self._arrange()

    @property
    def shown(self) -> list["RecipeCard"]:
        """The cards of the tab that is chosen."""
        group = self.tabs.tabText(self.tabs.currentIndex())
        return [card for card in self.cards if card.group == group]

    def _arrange(self) -> None:
        columns = max(1, self.width() // CARD_WIDTH)
        shown = self.shown
        for card in self.cards:
            for widget in (card, card.radio):  # arrow keys would go to a radio button of which only the card is hidden
                widget.setVisible(card in shown)
        for number, card in enumerate(shown):
            self._grid.addWidget(card, number // columns, number % columns)
        for column in range(max(columns, self._grid.columnCount())):
            self._grid.setColumnStretch(column, 1 if column < columns else 0)

    def _on_tab(self) -> None:
        self._last[self.tabs.tabText(self.tabs.currentIndex())].radio.setChecked(True)
        self._arrange()

    def _on_toggled(self, number: int, is_on: bool) -> None:
        card = self.cards[number]
        card.mark(is_chosen=is_on)
        if is_on:
            self._last[card.group] = card
            self.tabs.setCurrentIndex(list(self._last).index(card.group))
            self.chosen.emit(card.recipe)

    # --- Qt

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()


class RecipeCard(QFrame):
    """A radio button with a description; the whole card can be clicked."""

    def __init__(self, recipe: Recipe, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.recipe = recipe
        self.group = _group_of(recipe)
        self.setProperty("role", "card")
        self.setProperty("clickable", True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.radio = QRadioButton(str(recipe["title"]))
        self.radio.setAccessibleDescription(str(recipe["description"]))
        font = self.radio.font()
        font.setBold(True)
        self.radio.setFont(font)
        description = QLabel(str(recipe["description"]))
        description.setProperty("role", "quiet")
        description.setWordWrap(True)
        layout = stack(self.radio, description, "stretch", spacing=6)
        layout.setContentsMargins(16, 14, 16, 14)
        self.setLayout(layout)

    def mark(self, *, is_chosen: bool) -> None:
        """Show whether it is the chosen one."""
        self.setProperty("chosen", is_chosen)
        self.style().unpolish(self)
        self.style().polish(self)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.radio.setChecked(True)
        self.radio.setFocus()


def _group_of(recipe: Recipe) -> str:
    """The tab of a recipe: what it makes, and where that is one picture of another, what it learns from."""
    groups = {
        "super-resolution": translate("RecipeCards", "Upscaling"),
        "generation": translate("RecipeCards", "From nothing"),
        "unpaired": translate("RecipeCards", "Two folders"),
        "paired": translate("RecipeCards", "Pairs"),
        "labels": translate("RecipeCards", "Label maps"),
    }
    facts = (recipe["task"], *recipe["data"])
    return next((groups[fact] for fact in facts if fact in groups), translate("RecipeCards", "Others"))
