"""Fields for the values of a form, one class a kind of value."""

import math
import operator
from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLineEdit, QWidget

from gui.translation import translate
from gui.widgets.layout import spin_box
from gui.widgets.wheel_guard import wheel_guard

Schema = Mapping[str, Any]
LARGEST = 2**31 - 1  # of Qt's spin boxes
WIDTH = 180


class Field(QWidget):
    """A widget around the control that shows a value.

    Signals:
        changed(): the value was changed.
    """

    changed = Signal()

    def __init__(self, title: str, control: QWidget) -> None:
        super().__init__()
        self.title = title
        self.setFocusProxy(control)
        control.setAccessibleName(title)
        control.installEventFilter(wheel_guard())
        control.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(control)

    def value(self) -> Any:
        raise NotImplementedError

    def set_value(self, value: Any) -> None:
        raise NotImplementedError

    def problem(self) -> str:
        """What is wrong with the value, in a sentence; "" when it is allowed."""
        return ""


class IntegerField(Field):
    """Whole numbers that fit a spin box."""

    def __init__(self, title: str, schema: Schema) -> None:
        self.control = spin_box(*whole_bounds(schema))
        super().__init__(title, self.control)
        self._step = int(schema.get("multipleOf", 1))
        self.control.setSingleStep(self._step)
        self.control.setFixedWidth(WIDTH)
        self.control.valueChanged.connect(self.changed)

    def value(self) -> int:
        return self.control.value()

    def set_value(self, value: Any) -> None:
        self.control.setValue(int(value))

    def problem(self) -> str:
        if self.value() % self._step:
            return translate("Fields", "{0} must be a multiple of {1}.").format(self.title, self._step)
        return ""


class NumberField(Field):
    """Any real number, typed as it is written: 0.0002 or 2e-4."""

    def __init__(self, title: str, schema: Schema) -> None:
        self.control = QLineEdit()
        super().__init__(title, self.control)
        self._schema = schema
        self._number = 0.0
        self.control.setFixedWidth(WIDTH)
        self.control.textEdited.connect(self.changed)

    def value(self) -> float:
        """The number; 0.0 for a text that is none, which `problem` tells."""
        return self._parsed() or 0.0

    def set_value(self, value: Any) -> None:
        self.control.setText(repr(float(value)))
        self.changed.emit()

    def problem(self) -> str:
        number = self._parsed()
        if number is None:
            return translate("Fields", "{0} must be a number.").format(self.title)
        for key, is_beyond, words in (
            ("minimum", operator.lt, translate("Fields", "{0} must be at least {1}.")),
            ("maximum", operator.gt, translate("Fields", "{0} must be at most {1}.")),
            ("exclusiveMinimum", operator.le, translate("Fields", "{0} must be more than {1}.")),
            ("exclusiveMaximum", operator.ge, translate("Fields", "{0} must be less than {1}.")),
        ):
            if key in self._schema and is_beyond(number, self._schema[key]):
                return words.format(self.title, self._schema[key])
        return ""

    def _parsed(self) -> float | None:
        try:
            number = float(self.control.text())
        except ValueError:
            return None
        return number if math.isfinite(number) else None


class SwitchField(Field):
    """Yes or no."""

    def __init__(self, title: str, schema: Schema) -> None:
        self.control = QCheckBox()
        super().__init__(title, self.control)
        self.control.toggled.connect(self.changed)

    def value(self) -> bool:
        return self.control.isChecked()

    def set_value(self, value: Any) -> None:
        self.control.setChecked(bool(value))


class ChoiceField(Field):
    """One of a few values."""

    def __init__(self, title: str, schema: Schema) -> None:
        self.control = QComboBox()
        super().__init__(title, self.control)
        self._choices = list(schema["enum"]) if "enum" in schema else [schema["const"]]
        self.control.addItems([str(choice) for choice in self._choices])
        self.control.setFixedWidth(WIDTH)
        self.control.currentIndexChanged.connect(self.changed)

    def value(self) -> Any:
        return self._choices[self.control.currentIndex()]

    def set_value(self, value: Any) -> None:
        self.control.setCurrentIndex(self._choices.index(value))


class TextField(Field):
    """A line of text."""

    def __init__(self, title: str, schema: Schema) -> None:
        self.control = QLineEdit()
        super().__init__(title, self.control)
        self.control.setFixedWidth(WIDTH)
        self.control.textChanged.connect(self.changed)

    def value(self) -> str:
        return self.control.text()

    def set_value(self, value: Any) -> None:
        self.control.setText(str(value))


class OptionalField(Field):
    """Another field that can be left out: a switch before it says whether there is a value."""

    def __init__(self, inner: Field) -> None:
        self.control = QCheckBox()
        super().__init__(translate("Fields", "Use {0}").format(inner.title), self.control)
        self._inner = inner
        inner.setEnabled(False)
        inner.changed.connect(self.changed)
        self.control.toggled.connect(inner.setEnabled)
        self.control.toggled.connect(self.changed)
        layout = self.layout()
        if layout is not None:
            layout.addWidget(inner)

    def value(self) -> Any:
        return self._inner.value() if self.control.isChecked() else None

    def set_value(self, value: Any) -> None:
        self.control.setChecked(value is not None)
        if value is not None:
            self._inner.set_value(value)

    def problem(self) -> str:
        return self._inner.problem() if self.control.isChecked() else ""


def whole_bounds(schema: Schema) -> tuple[int, int]:
    """The least and the largest whole number that `schema` allows."""
    lowest = schema.get("minimum", schema.get("exclusiveMinimum", -LARGEST - 2) + 1)
    highest = schema.get("maximum", schema.get("exclusiveMaximum", LARGEST + 1) - 1)
    return int(lowest), int(highest)
