"""FillPopover: how far a fill reaches."""

from dataclasses import replace
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QWidget

from gui.draw.brush.pen import Pen
from gui.widgets.layout import labelled, spin_box
from gui.widgets.percent import PercentSlider
from gui.widgets.popover import Popover

WIDTH = 250
WIDEST = 64  # pixels of a gap


class FillPopover(Popover):
    """Gap, tolerance, everywhere.

    Signals:
        chosen(Filling): the person fills so from now on.
    """

    chosen = Signal(object)

    def __init__(self, pen: Pen, parent: QWidget) -> None:
        super().__init__(self.tr("Fill"), parent)
        self.setFixedWidth(WIDTH)
        self._pen = pen
        self.gap = spin_box(0, WIDEST, self.tr(" px"))
        self.gap.setToolTip(self.tr("Openings up to so wide do not let the colour out"))
        self.tolerance = PercentSlider(self.tr("Tolerance"))
        self.tolerance.setToolTip(self.tr("How unlike a colour may be to be filled as well"))
        self.everywhere = QCheckBox(self.tr("Also what is not connected"))
        self.body.addWidget(labelled(self.tr("Gaps closed"), self.gap))
        self.body.addWidget(self.tolerance)
        self.body.addWidget(self.everywhere)
        self._show()
        self.gap.valueChanged.connect(lambda: self._choose(gap=self.gap.value()))
        self.tolerance.changed.connect(lambda: self._choose(tolerance=round(2.55 * self.tolerance.slider.value())))
        self.everywhere.toggled.connect(lambda: self._choose(everywhere=self.everywhere.isChecked()))

    def _choose(self, **facts: Any) -> None:
        self._pen.set_filling(replace(self._pen.filling, **facts))
        self.chosen.emit(self._pen.filling)

    def _show(self) -> None:
        filling = self._pen.filling
        self.gap.setValue(filling.gap)
        self.tolerance.show_part(filling.tolerance / 255)
        self.everywhere.setChecked(filling.everywhere)
