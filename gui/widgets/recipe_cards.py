"""RecipeCards: a choice among recipes, each a card that says what it is for."""

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QGridLayout, QLabel, QRadioButton, QWidget

from gui.widgets.pieces import stack

Recipe = Mapping[str, Any]
CARD_WIDTH = 250  # at least


class RecipeCards(QWidget):
    """One card a recipe, as many side by side as there is room for.

    Signals:
        chosen(dict): another recipe was chosen.
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.cards: list[RecipeCard] = []
        self._group = QButtonGroup(self)
        self._group.idToggled.connect(self._on_toggled)
        self._layout = QGridLayout()
        self._layout.setSpacing(12)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self.setLayout(self._layout)

    def show_recipes(self, recipes: Sequence[Recipe]) -> None:
        """Offer these; the first one is chosen."""
        for card in self.cards:
            card.deleteLater()
        self.cards = [RecipeCard(recipe) for recipe in recipes]
        for number, card in enumerate(self.cards):
            self._group.addButton(card.radio, number)
        self._arrange()
        if self.cards:
            self.cards[0].radio.setChecked(True)

    def _arrange(self) -> None:
        columns = max(1, min(len(self.cards), self.width() // CARD_WIDTH))
        for number, card in enumerate(self.cards):
            self._layout.addWidget(card, number // columns, number % columns)
        for column in range(self._layout.columnCount()):
            self._layout.setColumnStretch(column, 1 if column < columns else 0)

    def _on_toggled(self, number: int, is_on: bool) -> None:
        self.cards[number].mark(is_chosen=is_on)
        if is_on:
            self.chosen.emit(self.cards[number].recipe)

    # --- Qt

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()


class RecipeCard(QFrame):
    """A radio button with a description; the whole card can be clicked."""

    def __init__(self, recipe: Recipe, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.recipe = recipe
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
