"""LineSettings: the way in which lines are drawn, and a slider for each thing that can be set of it."""

from functools import partial
from typing import Any

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QGridLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QSlider,
    QStackedWidget,
    QWidget,
)

from gui.translation import QT_TRANSLATE_NOOP, translate
from gui.widgets.layout import button, quiet, row, stack
from img2img.pictures.lines import Lines, lines_of, settings_of

TITLES = {  # of the ways, and what they are good for
    "hed": (
        QT_TRANSLATE_NOOP("Lines", "As by &hand"),
        QT_TRANSLATE_NOOP("Lines", "HED: outlines as a person would draw them"),
    ),
    "xdog": (
        QT_TRANSLATE_NOOP("Lines", "&Ink"),
        QT_TRANSLATE_NOOP("Lines", "XDoG: ink where it is darker than around"),
    ),
    "canny": (QT_TRANSLATE_NOOP("Lines", "&Edges"), QT_TRANSLATE_NOOP("Lines", "Canny: every outline, thin and exact")),
}
WORDS = {  # of what can be set: its name, and what a larger value does
    "detail": (
        QT_TRANSLATE_NOOP("Lines", "&Detail"),
        QT_TRANSLATE_NOOP("Lines", "More: fainter and shorter lines too"),
    ),
    "width": (QT_TRANSLATE_NOOP("Lines", "Stroke &width"), QT_TRANSLATE_NOOP("Lines", "In pixels of the sheet")),
    "sigma": (
        QT_TRANSLATE_NOOP("Lines", "&Coarseness (sigma)"),
        QT_TRANSLATE_NOOP("Lines", "More: only coarser lines"),
    ),
    "tau": (QT_TRANSLATE_NOOP("Lines", "&Sharpness (tau)"), QT_TRANSLATE_NOOP("Lines", "More: more ink")),
    "phi": (
        QT_TRANSLATE_NOOP("Lines", "&Blackness (phi)"),
        QT_TRANSLATE_NOOP("Lines", "More: black ink instead of grey"),
    ),
    "blur": (QT_TRANSLATE_NOOP("Lines", "&Blur"), QT_TRANSLATE_NOOP("Lines", "More: less of what is small")),
    "low": (QT_TRANSLATE_NOOP("Lines", "&Follow down to"), QT_TRANSLATE_NOOP("Lines", "More: lines end sooner")),
    "high": (QT_TRANSLATE_NOOP("Lines", "&Begin at"), QT_TRANSLATE_NOOP("Lines", "More: only strong lines")),
    "shortest": (
        QT_TRANSLATE_NOOP("Lines", "&Leave specks out"),
        QT_TRANSLATE_NOOP("Lines", "More: larger specks are left out, in pixels"),
    ),
}
HANDLE = 20  # pixels, so that it is whole
WIDEST_STROKE = 16  # pixels; the command line goes further, where a slider would lose its fine steps


class LineSettings(QWidget):
    """A button a way, and the sliders of the one that is chosen.

    Signals:
        changed(): `lines` are others now.
    """

    changed = Signal()

    def __init__(self, lines: Lines, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ways = QButtonGroup(self)
        self._stack = QStackedWidget()
        self.sliders: dict[str, Sliders] = {}
        for number, (kind, (title, what)) in enumerate(TITLES.items()):
            self._ways.addButton(_way_button(translate("Lines", title), translate("Lines", what)), number)
            self.sliders[kind] = Sliders(kind, lines if lines.kind == kind else lines_of(kind))
            self.sliders[kind].changed.connect(self.changed)
            self._stack.addWidget(self.sliders[kind])
        self._what = quiet()
        reset = button("", self.tr("&Usual values"))
        reset.clicked.connect(self.reset)
        reset.setAutoDefault(False)
        ways = row(*self._ways.buttons(), "stretch", reset, spacing=6)
        layout = stack(ways, self._what, self._stack, spacing=8)
        layout.setContentsMargins(0, 0, 0, 0)
        self.setLayout(layout)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._ways.idToggled.connect(self._on_way_toggled)
        self._ways.button(list(TITLES).index(lines.kind)).setChecked(True)

    @property
    def kind(self) -> str:
        return list(TITLES)[self._ways.checkedId()]

    def lines(self) -> Lines:
        """The way that is chosen and what is set of it."""
        return lines_of(self.kind, **self.sliders[self.kind].values())

    def choose(self, kind: str) -> None:
        """Choose that way, as its button does."""
        self._ways.button(list(TITLES).index(kind)).click()

    def reset(self) -> None:
        """The usual values of the way that is chosen."""
        self.sliders[self.kind].set_values(lines_of(self.kind))

    def _on_way_toggled(self, number: int, is_chosen: bool) -> None:
        if is_chosen:
            self.setFocusProxy(self._ways.button(number))
            self._stack.setCurrentIndex(number)
            self._what.setText(self._ways.button(number).toolTip())
            self.changed.emit()


class Sliders(QWidget):
    """A slider, with its name before and its value behind it, for all that can be set of one way.

    Signals:
        changed(): a slider was moved.
    """

    changed = Signal()

    def __init__(self, kind: str, lines: Lines) -> None:
        super().__init__()
        self._settings = settings_of(kind)
        self._sliders: dict[str, QSlider] = {}
        self._told: dict[str, QLabel] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(6)
        for number, name in enumerate(self._settings):
            self._add(grid, number, name)
        grid.setRowStretch(len(self._settings), 1)
        self.set_values(lines)

    def slider(self, name: str) -> QSlider:
        return self._sliders[name]

    def values(self) -> dict[str, Any]:
        """What is set, by name."""
        return {name: self._value_at(name, slider.value()) for name, slider in self._sliders.items()}

    def set_values(self, lines: Lines) -> None:
        for name, slider in self._sliders.items():
            described = self._settings[name]
            slider.setValue(round((getattr(lines, name) - described["minimum"]) / described["step"]))

    def _add(self, grid: QGridLayout, number: int, name: str) -> None:
        title, tip = (translate("Lines", word) for word in WORDS[name])
        described = self._settings[name]
        most = min(described["maximum"], WIDEST_STROKE) if name == "width" else described["maximum"]
        slider = QSlider(Qt.Orientation.Horizontal)
        slider.setRange(0, round((most - described["minimum"]) / described["step"]))
        slider.setMinimumHeight(HANDLE)
        slider.setPageStep(max(1, slider.maximum() // 10))
        slider.setAccessibleName(title.replace("&", ""))
        label, told = QLabel(title), quiet()
        label.setBuddy(slider)
        for widget in (label, slider):
            widget.setToolTip(tip)
        told.setMinimumWidth(told.fontMetrics().horizontalAdvance("00.000"))
        told.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        for column, widget in enumerate((label, slider, told)):
            grid.addWidget(widget, number, column)
        self._sliders[name], self._told[name] = slider, told
        slider.valueChanged.connect(partial(self._on_moved, name))
        self._on_moved(name, 0)

    def _on_moved(self, name: str, tick: int) -> None:
        value, step = self._value_at(name, tick), self._settings[name]["step"]
        decimals = 0 if step >= 1 else len(f"{step:g}".partition(".")[2])
        text = QLocale().toString(float(value), "f", decimals)
        self._told[name].setText(text)
        self._sliders[name].setAccessibleDescription(text)
        self.changed.emit()

    def _value_at(self, name: str, tick: int) -> float:
        described = self._settings[name]
        value = described["minimum"] + tick * described["step"]
        return int(value) if described["type"] == "integer" else round(value, 6)


def _way_button(title: str, what: str) -> QPushButton:
    made = QPushButton(title)
    made.setCheckable(True)
    made.setToolTip(what)
    made.setAccessibleDescription(what)
    made.setAutoDefault(False)
    return made
