"""ToolStrip: the tools of the canvas, in a narrow column beside it."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QColorDialog, QFrame, QGridLayout, QLabel, QSlider, QToolButton, QVBoxLayout, QWidget

from gui.commands import Commands
from gui.draw.brush.pen import RGB, Pen
from gui.draw.brush.tip import LARGEST
from gui.draw.toolbox import TOOLS

ICON = QSize(22, 22)
SWATCH = 24
CURVE = 2.5  # the slider gives narrow tips, which are used most, more of its way
TICKS = 200


class ToolStrip(QFrame):
    """Tools, the size of the tip, colours, undo, redo, clear. It shows what the pen is, and changes it."""

    def __init__(self, pen: Pen, commands: Commands, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "strip")
        self.setFixedWidth(88)
        self._pen = pen
        self._commands = commands
        self._buttons: dict[str, QToolButton] = {}
        self.width_slider = QSlider(Qt.Orientation.Vertical)
        self.width_slider.setRange(0, TICKS)
        self.width_slider.setMinimumSize(24, 60)  # the handle is wider than its groove
        self.width_slider.setMaximumHeight(160)
        self.width_slider.setAccessibleName(self.tr("Width of the tip"))
        self.width_slider.setToolTip(self.tr("Width of the tip ([ and ], or Ctrl+wheel on the canvas)"))
        self.width_slider.valueChanged.connect(lambda: pen.set_width(_width_at(self.width_slider.value())))
        self._width_label = QLabel()
        self._width_label.setProperty("role", "quiet")
        self._width_label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.colour = ColourButton(pen)
        self._lay_out()
        pen.changed.connect(self._show)
        self._show()

    def button(self, command: str) -> QToolButton:
        """The button of that command."""
        return self._buttons[command]

    def offer_colours(self, is_offered: bool) -> None:
        """Show what is about colours, or not."""
        self.colour.setVisible(is_offered)
        self.button("edit.swap").setVisible(is_offered)

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 12, 6, 12)
        layout.setSpacing(6)
        middle = Qt.AlignmentFlag.AlignHCenter
        layout.addLayout(self._pairs([*(f"edit.{name}" for name in TOOLS), "edit.filling"]))
        layout.addSpacing(4)
        layout.addWidget(self.width_slider, 1, middle)
        layout.addWidget(self._width_label, 0, middle)
        layout.addLayout(self._pairs(["edit.tip", "edit.symmetry"]))
        layout.addSpacing(4)
        layout.addWidget(self.colour, 0, middle)
        layout.addLayout(self._pairs(["edit.swap", "edit.clear"]))
        layout.addStretch(1)
        layout.addLayout(self._pairs(["edit.undo", "edit.redo"]))

    def _pairs(self, commands: Sequence[str]) -> QGridLayout:
        """Buttons, two in a row."""
        grid = QGridLayout()
        grid.setSpacing(2)
        for number, command in enumerate(commands):
            grid.addWidget(self._button(command), number // 2, number % 2, Qt.AlignmentFlag.AlignCenter)
        return grid

    def _button(self, command: str) -> QToolButton:
        action = self._commands.action(command)
        button = QToolButton()
        button.setDefaultAction(action)
        button.setIconSize(ICON)
        button.setAccessibleName(action.iconText())
        action.changed.connect(lambda: button.setAccessibleName(action.iconText()))
        self._buttons[command] = button
        return button

    def _show(self) -> None:
        self.width_slider.blockSignals(True)
        self.width_slider.setValue(_tick_of(self._pen.width))
        self.width_slider.blockSignals(False)
        self._width_label.setText(self.tr("{width} px").format(width=self._pen.width))


class ColourButton(QToolButton):
    """The colour of the brush, and behind it the other one. A click chooses another colour."""

    def __init__(self, pen: Pen, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pen = pen
        self.setFixedSize(44, 44)
        self.setToolTip(self.tr("Colour of the brush"))
        self.setAccessibleName(self.tr("Colour of the brush"))
        self.clicked.connect(self._choose)
        pen.changed.connect(self.update)

    def _choose(self) -> None:
        dialog = QColorDialog(QColor(*self._pen.colour), self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.colorSelected.connect(self._on_colour_chosen)
        dialog.open()

    def _on_colour_chosen(self, colour: QColor) -> None:
        self._pen.set_colour((colour.red(), colour.green(), colour.blue()))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_swatch(painter, QRectF(15, 15, SWATCH, SWATCH), self._pen.other_colour)
        self._paint_swatch(painter, QRectF(5, 5, SWATCH, SWATCH), self._pen.colour)

    def _paint_swatch(self, painter: QPainter, area: QRectF, colour: RGB) -> None:
        painter.setBrush(QColor(*colour))
        painter.setPen(QPen(self.palette().color(QPalette.ColorRole.PlaceholderText), 1))
        painter.drawRoundedRect(area, 5, 5)


def _width_at(tick: int) -> int:
    return max(1, round(1 + (LARGEST - 1) * (tick / TICKS) ** CURVE))


def _tick_of(width: int) -> int:
    return round(TICKS * ((width - 1) / (LARGEST - 1)) ** (1 / CURVE))
