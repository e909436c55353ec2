"""Forms made from schemas: what goes in comes out, and only what differs is an override."""

from typing import Literal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, Field

from gui.widgets.form import SettingsForm, defaults
from img2img.errors import SettingsError


class Schedule(BaseModel):
    warm_up: int = Field(default=0, ge=0, le=1000)
    shape: Literal["linear", "cosine"] = "linear"


class Everything(BaseModel):
    size: int = Field(default=256, ge=16, le=2048, multiple_of=4, title="Size", description="Side in pixels.")
    rate: float = Field(default=2e-4, gt=0, le=1)
    weight: float = Field(default=10.0)
    dropout: bool = False
    channels: Literal[1, 3] = 3
    note: str = "none"
    seed: int | None = None
    decay: float | None = 0.5
    schedule: Schedule = Schedule()


SCHEMA = Everything.model_json_schema()
SCHEDULES = st.builds(Schedule, warm_up=st.integers(0, 1000), shape=st.sampled_from(["linear", "cosine"]))
VALUES = st.builds(
    Everything,
    size=st.integers(4, 512).map(lambda number: 4 * number),
    rate=st.floats(0, 1, exclude_min=True),
    weight=st.floats(allow_nan=False, allow_infinity=False),
    dropout=st.booleans(),
    channels=st.sampled_from([1, 3]),
    note=st.text(st.characters(exclude_categories=["C", "Z"])),
    seed=st.none() | st.integers(-(2**31), 2**31 - 1),
    decay=st.none() | st.floats(-1e9, 1e9),
    schedule=SCHEDULES,
).map(lambda model: model.model_dump())


@pytest.fixture
def form(qtbot) -> SettingsForm:
    form = SettingsForm(SCHEMA)
    qtbot.addWidget(form)
    return form


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(VALUES)
def test_what_goes_in_comes_out(form, values):
    form.set_values(values)
    assert form.values() == values
    assert form.problems() == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(VALUES, VALUES)
def test_overrides_are_what_turns_the_base_into_the_values(form, base, values):
    form.set_values(values)
    overrides = form.overrides(base)
    merged = base | overrides | {"schedule": base["schedule"] | overrides.get("schedule", {})}
    assert merged == values
    assert form.overrides(values) == {}


def test_a_new_form_shows_the_defaults(form):
    assert form.values() == Everything().model_dump() == defaults(SCHEMA)


def test_a_change_is_told(qtbot, form):
    with qtbot.waitSignal(form.changed):
        form.field("size").control.setValue(512)


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("rate", "", "Rate must be a number."),
        ("rate", "fast", "Rate must be a number."),
        ("rate", "0", "Rate must be more than 0."),
        ("rate", "1.5", "Rate must be at most 1."),
    ],
)
def test_a_number_that_is_not_allowed_is_told_in_a_sentence(form, name, text, sentence):
    form.field(name).control.setText(text)
    assert form.problems() == [sentence]


def test_a_size_must_be_a_multiple(form):
    form.field("size").control.setValue(18)
    assert form.problems() == ["Size must be a multiple of 4."]


def test_a_description_is_a_tooltip_and_every_control_has_a_name(form):
    assert form.field("size").toolTip() == "Side in pixels."
    assert form.field("size").control.accessibleName() == "Size"


def test_a_value_that_no_field_can_show_is_an_error(qtbot):
    with pytest.raises(SettingsError, match="Tags"):
        SettingsForm({"properties": {"tags": {"type": "array", "title": "Tags"}}})
