"""SizeField: how large results are: so many times the original, or a side or megapixels that are typed."""

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QDoubleSpinBox, QWidget

from gui.convert.options.group import Said
from gui.library.choice import ModelChoice
from gui.widgets.layout import NUMBER_INDENT, labelled, row
from gui.widgets.wheel_guard import wheel_guard

SCALES = (1, 2, 3, 4, 8, 16)
FIRST = {"width": 1920.0, "height": 1080.0, "long_side": 3840.0, "megapixels": 12.0}
LARGEST = 100_000  # pixels a side


class SizeField(QWidget):
    """Signals: changed(): another size was chosen."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.way, self.number = QComboBox(), QDoubleSpinBox()
        self.number.setAccessibleName(self.tr("Pixels"))
        self.number.lineEdit().setTextMargins(NUMBER_INDENT, 0, 0, 0)
        self.number.setGroupSeparatorShown(True)
        self.number.setMinimumWidth(110)
        self._own = 0  # where the list has what the model makes by itself
        self._wanted: dict[str, Any] = {}  # until a model is offered that can have it
        layout = row(labelled(self.tr("Si&ze"), self.way, self.number))
        layout.setContentsMargins(0, 0, 0, 0)
        self.setLayout(layout)
        for box in (self.way, self.number):
            box.installEventFilter(wheel_guard())
        self.way.currentIndexChanged.connect(self._on_way)
        self.number.valueChanged.connect(self.changed)
        self.show_model(None)

    @property
    def is_typed(self) -> bool:
        """Whether a side or megapixels are said, and not how many times the original."""
        return self._key() in FIRST

    def said(self) -> dict[str, float | int]:
        """The size as a setting; nothing for what the model makes by itself."""
        key, scale = self.way.currentData() or ("", 0.0)
        if key in FIRST:
            return {key: self.number.value() if key == "megapixels" else round(self.number.value())}
        return {"scale": scale} if scale else {}

    def show_model(self, choice: ModelChoice | None) -> None:
        """Offer what that model can: what it makes by itself comes first, and is chosen."""
        enlarges = choice is not None and choice.card.task == "super-resolution"
        own = choice.card.scale if choice else 1
        self.way.blockSignals(True)
        self.way.clear()
        if enlarges:
            for scale in sorted({own, *SCALES}):
                self.way.addItem(f"{scale}×", ("scale", float(scale)))
            self._own = self.way.findText(f"{own}×")
        else:
            self.way.addItem(self.tr("The model's own"), ("scale", 0.0))
            self._own = 0
        self.way.insertSeparator(self.way.count())
        ways = {
            "width": self.tr("Width…"),
            "height": self.tr("Height…"),
            "long_side": self.tr("Long side…"),
            "megapixels": self.tr("Megapixels…"),
        }
        for key, text in ways.items():
            self.way.addItem(text, (key, 0.0))
        self.way.setCurrentIndex(self._own)
        self.way.blockSignals(False)
        self._choose(self._wanted)
        self._wanted = {}

    def show_said(self, said: Said) -> None:
        """Show the size that these settings say, now and for the model that is listed next."""
        self._wanted = {key: value for key, value in said.items() if key in ("scale", *FIRST) and value}
        self.way.setCurrentIndex(self._own)
        self._choose(self._wanted)

    def words(self) -> str:
        """What is typed, in words; "" where nothing is."""
        return f"{self.way.currentText().rstrip('…')}: {self.number.text()}" if self.is_typed else ""

    def _key(self) -> str:
        return (self.way.currentData() or ("", 0.0))[0]

    def _choose(self, said: Said) -> None:
        for key, value in said.items():
            data = (key, 0.0 if key in FIRST else float(value))
            index = next((row for row in range(self.way.count()) if self.way.itemData(row) == data), -1)
            if index < 0 and key == "scale":
                self.way.insertItem(self.way.count() - len(FIRST) - 1, f"{value:g}×", data)  # before the line
                index = self.way.findText(f"{value:g}×")
            self.way.setCurrentIndex(index)
            if key in FIRST:
                self.number.setValue(float(value))
        self._show_number()

    def _on_way(self) -> None:
        self._show_number()
        if self.is_typed:
            self.number.setValue(FIRST[self._key()])
        self.changed.emit()

    def _show_number(self) -> None:
        is_area = self._key() == "megapixels"
        self.number.setVisible(self.is_typed)
        self.number.setDecimals(1 if is_area else 0)
        self.number.setRange(0.1 if is_area else 1, 10_000 if is_area else LARGEST)
        self.number.setSuffix(self.tr(" MP") if is_area else self.tr(" px"))
