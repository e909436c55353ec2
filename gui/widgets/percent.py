"""PercentSlider: a part of a whole, told in percent, with its name above and its number beside it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QSlider, QWidget

from gui.translation import translate
from gui.widgets.layout import column, labelled

NUMBER = 40  # pixels, at least


class PercentSlider(QWidget):
    """Signals: changed(float): the person chose another part, in [0, 1]."""

    changed = Signal(float)

    def __init__(self, name: str, least: int = 0, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(least, 100)
        self.slider.setPageStep(10)
        self._number = QLabel()
        self._number.setProperty("role", "quiet")
        widest = self._number.fontMetrics().horizontalAdvance(_words(100))
        self._number.setFixedWidth(max(NUMBER, widest + 2))
        self._number.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        layout = column(self, margin=0, spacing=0)
        layout.addWidget(labelled(name, self.slider, self._number))
        self.slider.valueChanged.connect(self._on_changed)
        self.show_part(1.0)

    def show_part(self, part: float) -> None:
        """Show a part in [0, 1] that nobody chose here."""
        self.slider.blockSignals(True)
        self.slider.setValue(round(100 * part))
        self.slider.blockSignals(False)
        self._write()

    def _on_changed(self) -> None:
        self._write()
        self.changed.emit(self.slider.value() / 100)

    def _write(self) -> None:
        self._number.setText(_words(self.slider.value()))


def _words(percent: int) -> str:
    return translate("PercentSlider", "{0} %").format(percent)
