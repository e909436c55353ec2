"""OptionGroup: some settings of a batch, each in a field of its own; what is as usual is not said."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from PySide6.QtCore import Signal, SignalInstance
from PySide6.QtWidgets import QCheckBox, QComboBox, QWidget

from gui.widgets.layout import labelled, spin_box
from gui.widgets.percent import PercentSlider
from gui.widgets.wheel_guard import wheel_guard
from img2img.batch.config import BatchConfig

Said = Mapping[str, Any]
"""Settings of a batch by their names, where they are not as usual."""


class _Field(NamedTuple):
    """What is shown for a setting: its widget, and how its value is read, shown and told."""

    widget: QWidget
    value: Callable[[], Any]
    show: Callable[[Any], object]
    words: Callable[[], str]


class OptionGroup(QWidget):
    """Signals: changed(): something was chosen."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._fields: dict[str, _Field] = {}

    def said(self) -> dict[str, Any]:
        """What is chosen and not as usual; what cannot be chosen is not said."""
        values = {name: field.value() for name, field in self._fields.items() if not field.widget.isHidden()}
        return {name: value for name, value in values.items() if value != usual(name)}

    def show_said(self, said: Said) -> None:
        """Show these settings, and the others as usual."""
        for name, field in self._fields.items():
            field.show(said.get(name, usual(name)))
        self.changed.emit()

    def words(self) -> list[str]:
        """What is chosen and not as usual, each in a few words."""
        return [self._fields[name].words() for name in self.said() if name in self._fields]

    def add_switch(self, name: str, text: str, off: str = "") -> QCheckBox:
        """A setting that is on or off; `off` are the words for the latter where that is not the usual."""
        box = QCheckBox(text)
        show = self._quietly(box, box.setChecked)
        self._add(name, _Field(box, box.isChecked, show, lambda: _plain(text) if box.isChecked() else off), box.toggled)
        return box

    def add_choice(self, name: str, text: str, choices: Mapping[Any, str]) -> QWidget:
        """One of a few values, each with the words for it."""
        box = QComboBox()
        for value, words in choices.items():
            box.addItem(words, value)
        field = labelled(text, box)

        def show_choice(value: Any) -> None:
            box.setCurrentIndex(max(0, box.findData(value)))

        show = self._quietly(box, show_choice)
        told = _Field(field, box.currentData, show, lambda: f"{_plain(text)}: {box.currentText()}")
        self._add(name, told, box.currentIndexChanged)
        box.installEventFilter(wheel_guard())
        return field

    def add_number(self, name: str, text: str, lowest: int, highest: int, without: str) -> QWidget:
        """A whole number, or none, for which there are the words `without`."""
        box = spin_box(lowest - 1, highest)
        box.setSpecialValueText(without)
        box.setValue(lowest - 1)
        box.installEventFilter(wheel_guard())
        field = labelled(text, box)

        def show_number(value: int | None) -> None:
            box.setValue(lowest - 1 if value is None else value)

        told = _Field(
            field,
            lambda: None if box.value() < lowest else box.value(),
            self._quietly(box, show_number),
            lambda: f"{_plain(text)}: {box.value()}",
        )
        self._add(name, told, box.valueChanged)
        return field

    def add_percent(self, name: str, text: str, whole: float, least: int = 0) -> PercentSlider:
        """A part of `whole`."""
        slider = PercentSlider(text, least)

        def show_part(value: float) -> None:
            slider.show_part(value / whole)

        told = _Field(
            slider,
            lambda: round(slider.slider.value() * whole / 100, 4),
            show_part,
            lambda: f"{_plain(text)}: {slider.slider.value()} %",
        )
        self._add(name, told, slider.changed)
        return slider

    def add_field(
        self,
        name: str,
        widget: QWidget,
        value: Callable[[], Any],
        show: Callable[[Any], object],
        words: Callable[[], str],
        changed: SignalInstance,
    ) -> None:
        """A setting with a widget of its own."""
        self._add(name, _Field(widget, value, show, words), changed)

    def _add(self, name: str, field: _Field, changed: SignalInstance) -> None:
        self._fields[name] = field
        changed.connect(self.changed)

    def _quietly(self, box: QWidget, show: Callable[[Any], object]) -> Callable[[Any], None]:
        """`show` without telling each change: that is told once for all."""

        def shown(value: Any) -> None:
            box.blockSignals(True)
            show(value)
            box.blockSignals(False)

        return shown


def usual(name: str) -> Any:
    """The value of a setting that nobody says."""
    return BatchConfig.model_fields[name].get_default(call_default_factory=True)


def _plain(text: str) -> str:
    return text.replace("&", "")
