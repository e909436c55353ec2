"""ComparePanel: a file before and after, the ways to compare them, and the colours under the pointer."""

from functools import partial

from PySide6.QtCore import QT_TRANSLATE_NOOP
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QButtonGroup, QToolButton, QWidget

from gui.convert.file_compare import FileCompare
from gui.translation import translate
from gui.widgets.compare_modes import Mode
from gui.widgets.layout import quiet, row, stack, tool

MODES: tuple[tuple[Mode, str, str], ...] = (
    ("slider", "mdi6.arrow-split-vertical", str(QT_TRANSLATE_NOOP("Compare", "Under a handle"))),
    ("beside", "mdi6.view-split-vertical", str(QT_TRANSLATE_NOOP("Compare", "Side by side"))),
    ("flicker", "mdi6.swap-horizontal", str(QT_TRANSLATE_NOOP("Compare", "One after the other"))),
    (
        "difference",
        "mdi6.vector-difference",
        str(QT_TRANSLATE_NOOP("Compare", "Their difference, times four")),
    ),
)


class ComparePanel(QWidget):
    """`compare` is what compares; `modes` are the buttons, by mode. `tools` stand beside them."""

    def __init__(self, *tools: QWidget) -> None:
        super().__init__()
        self.compare = FileCompare()
        self.modes: dict[Mode, QToolButton] = {}
        self.values = quiet()
        self.values.setWordWrap(False)
        self.values.setAccessibleName(self.tr("Colours under the pointer"))
        group = QButtonGroup(self)
        for mode, icon_name, text in MODES:
            made = self.modes[mode] = tool(icon_name, translate("Compare", text))
            made.setCheckable(True)
            made.clicked.connect(partial(self._choose, mode))
            group.addButton(made)
        self.modes["slider"].setChecked(True)
        self.compare.pointed.connect(self._show_values)
        self._said = self.tr("before {0}"), self.tr("after {0}")
        layout = stack(self.compare, row(*self.modes.values(), self.values, "stretch", *tools, spacing=4), spacing=6)
        layout.setStretch(0, 1)
        layout.setContentsMargins(0, 0, 0, 0)
        self.setLayout(layout)

    def show_names(self, first: str, second: str) -> None:
        """Call the two pictures by these names."""
        self.compare.names = first, second
        self._said = tuple(f"{name.replace('{', '{{').replace('}', '}}')} {{0}}" for name in (first, second))

    def _choose(self, mode: Mode, _checked: bool = False) -> None:
        self.compare.set_mode(mode)

    def _show_values(self) -> None:
        found = self.compare.pixels()
        if found is None:
            self.values.clear()
            return
        place, before, after = found
        texts = [f"{place.x()}, {place.y()}", self._said[0].format(_told(before))]
        if self.compare.has_result:
            texts.append(self._said[1].format(_told(after)))
        self.values.setText("  ·  ".join(texts))


def _told(colour: QColor) -> str:
    channels = [colour.red(), colour.green(), colour.blue()]
    return " ".join(map(str, channels if colour.alpha() == 255 else [*channels, colour.alpha()]))
