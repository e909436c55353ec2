"""Symmetric drawing: where else a stroke appears."""

from typing import Literal

from PySide6.QtCore import QSizeF
from PySide6.QtGui import QTransform

Symmetry = Literal["none", "vertical", "horizontal", "both", "radial"]


def transforms(kind: Symmetry, size: QSizeF, arms: int = 1) -> list[QTransform]:
    """What takes a point to each place where it is to appear, the identity first.

    vertical    mirrored at the upright axis in the middle of `size`, horizontal at the level one, both at both
    radial      turned about the middle, `arms` times
    Raises ValueError for fewer than one arm.
    """
    if arms < 1:
        raise ValueError(f"A radial symmetry has at least one arm, not {arms}.")
    unchanged, across = QTransform(), QTransform(-1, 0, 0, 1, size.width(), 0)
    down = QTransform(1, 0, 0, -1, 0, size.height())
    if kind == "radial":
        return [_turned(360 * arm / arms, size) for arm in range(arms)]
    return {
        "none": [unchanged],
        "vertical": [unchanged, across],
        "horizontal": [unchanged, down],
        "both": [unchanged, across, down, across * down],
    }[kind]


def _turned(degrees: float, size: QSizeF) -> QTransform:
    middle_x, middle_y = size.width() / 2, size.height() / 2
    return QTransform().translate(middle_x, middle_y).rotate(degrees).translate(-middle_x, -middle_y)
