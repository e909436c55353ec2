"""TipPopover: everything about the tip in the hand; SymmetryPopover: where else it draws."""

from functools import partial

from PySide6.QtWidgets import QCheckBox, QRadioButton, QWidget

from gui.draw.brush.pen import Pen
from gui.draw.brush.tip import LARGEST
from gui.draw.tools.symmetry import Symmetry
from gui.widgets.layout import labelled, row, spin_box
from gui.widgets.percent import PercentSlider
from gui.widgets.popover import Popover

WIDTH = 250
MOST_ARMS = 24


class TipPopover(Popover):
    """Size, hardness, opacity, smoothing, and what a pen's pressure changes."""

    def __init__(self, pen: Pen, parent: QWidget) -> None:
        super().__init__(self.tr("Tip"), parent)
        self.setFixedWidth(WIDTH)
        self._pen = pen
        self.diameter = spin_box(1, LARGEST, self.tr(" px"))
        self.diameter.valueChanged.connect(pen.set_width)
        self.hardness = PercentSlider(self.tr("Hardness"))
        self.opacity = PercentSlider(self.tr("Opacity"), least=1)
        self.smoothing = PercentSlider(self.tr("Smoothing"))
        self.smoothing.setToolTip(self.tr("The tip hangs on a string that the hand pulls"))
        self.hardness.changed.connect(partial(self._shape, "hardness"))
        self.opacity.changed.connect(partial(self._shape, "opacity"))
        self.smoothing.changed.connect(partial(self._shape, "smoothing"))
        self.presses_size = QCheckBox(self.tr("Pressure changes the size"))
        self.presses_opacity = QCheckBox(self.tr("Pressure changes the opacity"))
        self.presses_size.toggled.connect(partial(self._shape, "presses_size"))
        self.presses_opacity.toggled.connect(partial(self._shape, "presses_opacity"))
        self.body.addWidget(labelled(self.tr("Size"), self.diameter))
        for part in (self.hardness, self.opacity, self.smoothing, self.presses_size, self.presses_opacity):
            self.body.addWidget(part)
        pen.changed.connect(self._show)
        self._show()

    def offer_softness(self, is_offered: bool) -> None:
        """Offer what makes a tip paint by parts; a label is painted whole or not at all."""
        for part in (self.hardness, self.opacity, self.presses_opacity):
            part.setVisible(is_offered)
        self.adjustSize()

    def _shape(self, fact: str, value: float) -> None:
        self._pen.shape(**{fact: value})

    def _show(self) -> None:
        tip = self._pen.tip
        self.hardness.show_part(tip.hardness)
        self.opacity.show_part(tip.opacity)
        self.smoothing.show_part(tip.smoothing)
        for field, value in ((self.presses_size, tip.presses_size), (self.presses_opacity, tip.presses_opacity)):
            field.blockSignals(True)
            field.setChecked(value)
            field.blockSignals(False)
        self.diameter.blockSignals(True)
        self.diameter.setValue(self._pen.width)
        self.diameter.blockSignals(False)


class SymmetryPopover(Popover):
    """None, mirrors, or arms about the middle."""

    def __init__(self, pen: Pen, parent: QWidget) -> None:
        super().__init__(self.tr("Symmetry"), parent)
        self.setFixedWidth(WIDTH)
        self._pen = pen
        names: dict[Symmetry, str] = {
            "none": self.tr("None"),
            "vertical": self.tr("Left and right"),
            "horizontal": self.tr("Top and bottom"),
            "both": self.tr("Both"),
            "radial": self.tr("Round, arms:"),
        }
        self.kinds: dict[Symmetry, QRadioButton] = {kind: QRadioButton(name) for kind, name in names.items()}
        self.arms = spin_box(2, MOST_ARMS)
        self.arms.setAccessibleName(self.tr("Arms"))
        self.arms.setValue(pen.arms)
        self.arms.valueChanged.connect(partial(pen.set_symmetry, "radial"))
        for kind, button in self.kinds.items():
            button.clicked.connect(partial(self._choose, kind))
            if kind != "radial":
                self.body.addWidget(button)
        self.body.addLayout(row(self.kinds["radial"], self.arms, "stretch"))
        pen.changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        self.kinds[self._pen.symmetry].setChecked(True)
        self.arms.blockSignals(True)
        self.arms.setValue(self._pen.arms)
        self.arms.blockSignals(False)

    def _choose(self, kind: Symmetry) -> None:
        self._pen.set_symmetry(kind)
