"""`make_field` picks the field for a value from its JSON Schema."""

from collections.abc import Callable, Mapping

from gui.translation import translate
from gui.widgets.fields import (
    LARGEST,
    ChoiceField,
    Field,
    IntegerField,
    NumberField,
    OptionalField,
    Schema,
    SwitchField,
    TextField,
    whole_bounds,
)
from img2img.errors import SettingsError

FIELDS: Mapping[str, Callable[[str, Schema], Field]] = {
    "integer": IntegerField,
    "number": NumberField,
    "boolean": SwitchField,
    "string": TextField,
}


def make_field(title: str, schema: Schema, resolved: Callable[[Schema], Schema] = lambda schema: schema) -> Field:
    """The field for a value that `schema` describes, showing its default; `resolved` follows references.

    Raises SettingsError for a kind of value that there is no field for.
    """
    field = _make(title, schema, resolved)
    if "default" in schema:
        field.set_value(schema["default"])
    return field


def _make(title: str, schema: Schema, resolved: Callable[[Schema], Schema]) -> Field:
    if "enum" in schema or "const" in schema:
        return ChoiceField(title, schema)
    if "anyOf" in schema:
        kinds = [resolved(kind) for kind in schema["anyOf"] if kind.get("type") != "null"]
        if len(kinds) == 1 and len(schema["anyOf"]) == 2:
            return OptionalField(make_field(title, kinds[0], resolved))
    kind = str(schema.get("type"))
    if kind not in FIELDS or (kind == "integer" and not _fits_a_spin_box(schema)):
        told = translate("Fields", "The setting {0} cannot be shown in a form. Set it on the command line.")
        raise SettingsError(told.format(title))
    return FIELDS[kind](title, schema)


def _fits_a_spin_box(schema: Schema) -> bool:
    lowest, highest = whole_bounds(schema)
    return lowest >= -LARGEST - 1 and highest <= LARGEST
