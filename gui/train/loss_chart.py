"""LossChart: the losses of a training over its steps. Imports pyqtgraph, so import it only when it is to be shown."""

from collections.abc import Mapping
from math import ceil
from typing import Any

import numpy as np
import pyqtgraph
from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QColor, QPalette, QPixmap, QResizeEvent
from PySide6.QtWidgets import QCheckBox, QGridLayout, QLabel, QScrollArea, QSlider, QWidget

from gui.train.history import Series
from gui.train.smoothed import Smoothed
from gui.widgets.folding import FoldingRow
from gui.widgets.layout import row, scrolled, stack, wrapped

REDRAW_MILLISECONDS = 150
MOST_POINTS = 5000  # that are drawn of a curve; a chart has fewer pixels than that
# Told apart from one another, also by the colour-blind, and from a light and a dark ground (after Okabe and Ito).
COLOURS = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#8a8f98", "#b8a600")
LEGEND_COLUMNS = 2
NAME_WIDTH = 160
LEGEND_HEIGHT = 108  # four rows
SWATCH = 12
FAINT = 60  # opacity of what was measured, under the smoothed curve; of 255


class LossChart(QWidget):
    """Curves with a switch each, a logarithmic or linear scale, and smoothing."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._losses: Mapping[str, Series] = {}
        self._averages: dict[str, Smoothed] = {}  # of each curve with the weight that it was drawn with last
        self._measured: dict[str, pyqtgraph.PlotDataItem] = {}
        self._smoothed: dict[str, pyqtgraph.PlotDataItem] = {}
        self.switches: dict[str, QCheckBox] = {}
        self._plot = pyqtgraph.PlotWidget()
        self._axes: Any = self._plot.getPlotItem()
        self._plot.setAccessibleName(self.tr("Loss curves"))
        self._plot.setMenuEnabled(False)
        self._plot.hideButtons()
        self._axes.setLabel("bottom", self.tr("step"))
        self._axes.setClipToView(True)
        self._axes.setDownsampling(auto=True, mode="peak")
        self.logarithmic = QCheckBox(self.tr("&Logarithmic"))
        self.logarithmic.toggled.connect(self._on_scale_changed)
        self.smoothing = QSlider(Qt.Orientation.Horizontal)
        self.smoothing.setRange(0, 99)
        self.smoothing.setValue(80)
        self.smoothing.setFixedWidth(110)
        self.smoothing.setAccessibleName(self.tr("Smoothing"))
        self.smoothing.valueChanged.connect(self._ask_redraw)
        self._legend = QGridLayout()
        self._redraw_soon = QTimer(self)
        self._redraw_soon.setSingleShot(True)
        self._redraw_soon.setInterval(REDRAW_MILLISECONDS)
        self._redraw_soon.timeout.connect(self._redraw)
        self._lay_out()
        self._dress()

    def show_losses(self, losses: Mapping[str, Series]) -> None:
        """Show these curves; they may grow, and are drawn anew when this is called again."""
        if losses is not self._losses:
            self._clear()
        self._losses = losses
        for name in losses:
            if name not in self.switches:
                self._add_curve(name)
        self._ask_redraw()

    def _ask_redraw(self) -> None:
        if not self._redraw_soon.isActive():
            self._redraw_soon.start()

    def _redraw(self) -> None:
        weight = self.smoothing.value() / 100
        for name, series in self._losses.items():
            is_shown = self.switches[name].isChecked()
            self._measured[name].setVisible(is_shown and weight > 0)
            self._smoothed[name].setVisible(is_shown)
            if name not in self._averages or self._averages[name].weight != weight:
                self._averages[name] = Smoothed(series, weight)
            if self._averages[name].follow():
                self._draw(name)

    def _draw(self, name: str) -> None:
        """Draw every k-th point of a curve, counted from its start so that those drawn stay where they are."""
        series, smoothed = self._losses[name], self._averages[name].values
        k = ceil(len(smoothed) / MOST_POINTS) or 1
        steps = np.asarray(series.steps[::k], float)
        self._measured[name].setData(steps, np.asarray(series.values[::k], float))
        self._smoothed[name].setData(steps, np.asarray(smoothed[::k], float))

    def _on_scale_changed(self, is_logarithmic: bool) -> None:
        self._axes.setLogMode(x=False, y=is_logarithmic)
        self._ask_redraw()

    def _add_curve(self, name: str) -> None:
        colour = QColor(COLOURS[len(self.switches) % len(COLOURS)])
        faint = QColor(colour)
        faint.setAlpha(FAINT)
        self._measured[name] = self._plot.plot(pen=pyqtgraph.mkPen(faint, width=1))
        self._smoothed[name] = self._plot.plot(pen=pyqtgraph.mkPen(colour, width=2))
        swatch = QPixmap(SWATCH, SWATCH)
        swatch.fill(colour)
        switch = QCheckBox(_short(name))
        switch.setToolTip(name)
        switch.setAccessibleName(name)
        switch.setIcon(swatch)
        switch.setIconSize(swatch.size())
        switch.setChecked(True)
        switch.toggled.connect(self._ask_redraw)
        self.switches[name] = switch
        self._arrange()

    def _arrange(self) -> None:
        """Lay the switches side by side where there is room for their names."""
        columns = LEGEND_COLUMNS if self.width() >= LEGEND_COLUMNS * NAME_WIDTH else 1
        for place, switch in enumerate(self.switches.values()):
            self._legend.addWidget(switch, place // columns, place % columns)

    def _clear(self) -> None:
        self._plot.clear()
        for switch in self.switches.values():
            self._legend.removeWidget(switch)
            switch.deleteLater()
        self._measured, self._smoothed, self._averages, self.switches = {}, {}, {}, {}

    def _lay_out(self) -> None:
        self._legend.setVerticalSpacing(2)
        self._legend.setHorizontalSpacing(8)
        legend: QScrollArea = scrolled(wrapped(self._legend), self.tr("Which losses are shown"))
        legend.setFixedHeight(LEGEND_HEIGHT)
        label = QLabel(self.tr("Smoothin&g"))
        label.setBuddy(self.smoothing)
        layout = stack(
            FoldingRow(row(self.logarithmic, "stretch"), row("stretch", label, self.smoothing)),
            self._plot,
            legend,
        )
        layout.setStretch(1, 1)
        layout.setContentsMargins(0, 0, 0, 0)
        self.setLayout(layout)

    def _dress(self) -> None:
        """Wear the colours of the theme."""
        palette = self.palette()
        self._plot.setBackground(palette.color(QPalette.ColorRole.Base))
        text, line = palette.color(QPalette.ColorRole.PlaceholderText), palette.color(QPalette.ColorRole.Mid)
        for side in ("bottom", "left"):
            axis = self._axes.getAxis(side)
            axis.setPen(line)
            axis.setTextPen(text)
            axis.enableAutoSIPrefix(False)
        self._axes.showGrid(x=True, y=True, alpha=0.12)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_legend"):
            self._dress()
        super().changeEvent(event)


def _short(name: str) -> str:
    """generators/cycle_source is "G cycle source": the players' names are long, and there are only two of them."""
    player, _, loss = name.rpartition("/")
    return f"{player[:1].upper()} {loss.replace('_', ' ')}".strip()
