"""A form made from a JSON Schema, as pydantic writes it, and the values a person chose in it."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFormLayout, QGroupBox, QLabel, QVBoxLayout, QWidget

from gui.widgets.fields import Field
from gui.widgets.make_field import make_field

Schema = Mapping[str, Any]


class SettingsForm(QWidget):
    """One field for each property of an object's schema; nested objects are groups.

    Raises SettingsError for a property that no field can show.

    Signals:
        changed(): a value was changed.
    """

    changed = Signal()

    def __init__(self, schema: Schema, parent: QWidget | None = None, definitions: Schema | None = None) -> None:
        super().__init__(parent)
        self._definitions: Schema = schema.get("$defs", {}) if definitions is None else definitions
        self._fields: dict[str, Field] = {}
        self._groups: dict[str, SettingsForm] = {}
        self._rows = QFormLayout()
        self._rows.setHorizontalSpacing(16)
        self._rows.setVerticalSpacing(8)
        self._rows.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.FieldsStayAtSizeHint)
        self._rows.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(self._rows)
        for name, described in schema.get("properties", {}).items():
            self._add(name, self._resolved(described), layout)

    def values(self) -> dict[str, Any]:
        """Every value, as it stands in the form."""
        plain = {name: field.value() for name, field in self._fields.items()}
        return plain | {name: group.values() for name, group in self._groups.items()}

    def set_values(self, values: Mapping[str, Any]) -> None:
        """Show these values; those that are not named stay as they are."""
        for name, value in values.items():
            if name in self._groups:
                self._groups[name].set_values(value)
            elif name in self._fields:
                self._fields[name].set_value(value)

    def overrides(self, base: Mapping[str, Any]) -> dict[str, Any]:
        """The values that differ from `base`; of a group, only what differs inside it."""
        plain = {name: field.value() for name, field in self._fields.items()}
        found = {name: value for name, value in plain.items() if name not in base or base[name] != value}
        for name, group in self._groups.items():
            if inner := group.overrides(base.get(name, {})):
                found[name] = inner
        return found

    def problems(self) -> list[str]:
        """A sentence for each value that is not allowed."""
        own = [problem for field in self._fields.values() if (problem := field.problem())]
        return own + [problem for group in self._groups.values() for problem in group.problems()]

    def field(self, name: str) -> Field:
        """The field of that property."""
        return self._fields[name]

    def _resolved(self, schema: Schema) -> Schema:
        """The schema with its reference followed; what stands beside the reference wins."""
        reference = schema.get("$ref")
        if reference is None:
            return schema
        return {**self._definitions[str(reference).rpartition("/")[2]], **schema}

    def _add(self, name: str, schema: Schema, layout: QVBoxLayout) -> None:
        title = str(schema.get("title") or name.replace("_", " ").capitalize())
        if "properties" in schema:
            group = SettingsForm(schema, definitions=self._definitions)
            group.set_values(schema.get("default") or {})
            group.changed.connect(self.changed)
            box = QGroupBox(title)
            box.setToolTip(str(schema.get("description", "")))
            QVBoxLayout(box).addWidget(group)
            layout.addWidget(box)
            self._groups[name] = group
            return
        field = make_field(title, schema, self._resolved)
        field.changed.connect(self.changed)
        label = QLabel(title)
        label.setBuddy(field)
        label.setMinimumHeight(field.sizeHint().height())
        for widget in (label, field):
            widget.setToolTip(str(schema.get("description", "")))
        self._rows.addRow(label, field)
        self._fields[name] = field


def defaults(schema: Schema) -> dict[str, Any]:
    """The default of every property that has one, groups included."""
    definitions = schema.get("$defs", {})
    found: dict[str, Any] = {}
    for name, described in schema.get("properties", {}).items():
        reference = str(described.get("$ref", "")).rpartition("/")[2]
        whole = {**definitions.get(reference, {}), **described}
        inner = defaults({**whole, "$defs": definitions}) if "properties" in whole else {}
        if inner or "default" in whole:
            found[name] = {**inner, **whole.get("default", {})} if inner else whole["default"]
    return found
