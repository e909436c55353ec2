"""Symmetries are groups: a stroke and its copies look the same from each of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, QSizeF
from PySide6.QtGui import QTransform

from gui.draw.tools.symmetry import Symmetry, transforms

sizes = st.builds(QSizeF, st.floats(1, 4096), st.floats(1, 4096))
kinds = st.sampled_from(["none", "vertical", "horizontal", "both", "radial"])


def near(one: QTransform, other: QTransform) -> bool:
    parts = ("m11", "m12", "m21", "m22", "dx", "dy")
    return all(getattr(one, part)() == pytest.approx(getattr(other, part)(), abs=1e-6) for part in parts)


@given(kind=kinds, size=sizes, arms=st.integers(1, 12))
def test_they_are_a_group_with_the_identity_first(kind: Symmetry, size, arms):
    group = transforms(kind, size, arms)
    assert group[0].isIdentity()
    assert len(group) == {"none": 1, "vertical": 2, "horizontal": 2, "both": 4, "radial": arms}[kind]
    for one in group:
        inverse, is_invertible = one.inverted()
        assert is_invertible
        assert any(near(inverse, other) for other in group)
        for other in group:
            assert sum(near(one * other, third) for third in group) == 1


@given(kind=kinds, size=sizes, arms=st.integers(1, 24))
def test_the_middle_stays_and_distances_from_it_do(kind: Symmetry, size, arms):
    middle = QPointF(size.width() / 2, size.height() / 2)
    for transform in transforms(kind, size, arms):
        moved = transform.map(middle) - middle
        assert moved.manhattanLength() == pytest.approx(0, abs=1e-6)
        assert abs(transform.determinant()) == pytest.approx(1)


def test_upright_and_level_axes_are_not_mistaken():
    assert [transform.map(3.0, 4.0) for transform in transforms("vertical", QSizeF(10, 20))] == [(3, 4), (7, 4)]
    assert [transform.map(3.0, 4.0) for transform in transforms("horizontal", QSizeF(10, 20))] == [(3, 4), (3, 16)]


def test_no_arm_is_refused():
    with pytest.raises(ValueError, match="at least one arm"):
        transforms("radial", QSizeF(4, 4), 0)
