"""LayersPopover: the layers, top to bottom: which are seen, how opaque, which is drawn on."""

from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QFrame, QLabel, QRadioButton, QSlider, QToolButton, QVBoxLayout, QWidget

from gui.draw.document.document import Document
from gui.draw.document.layer import Layer
from gui.icons import icon
from gui.widgets.layout import row, tool
from gui.widgets.popover import Popover

WIDTH = 300
REST_MILLISECONDS = 300  # after the last move of the slider, before the underlay's opacity is told


class LayersPopover(Popover):
    """A row a layer.

    Signals:
        underlay_faded(int): its opacity in percent, once the slider rests.
        underlay_removed(): the person does not want it any more.
    """

    underlay_faded = Signal(int)
    underlay_removed = Signal()

    def __init__(self, document: Document, parent: QWidget) -> None:
        super().__init__(self.tr("Layers"), parent)
        self.setFixedWidth(WIDTH)
        self._document = document
        self.rows: list[LayerRow] = []
        self._list = QVBoxLayout()
        self._list.setSpacing(4)
        self.body.addLayout(self._list)
        self._tell_soon = QTimer(self, singleShot=True, interval=REST_MILLISECONDS)
        self._tell_soon.timeout.connect(self._tell_opacity)
        document.layers_changed.connect(self._show)
        self._show()

    def row_of(self, role: str) -> "LayerRow":
        """The row of the layer with that role."""
        return next(row for row in self.rows if row.layer.role == role)

    def _show(self) -> None:
        layers = self._document.layers[::-1]
        if [row.layer for row in self.rows] != layers:
            self._list_rows(layers)
        for row_ in self.rows:
            row_.show_state(is_active=row_.layer is self._document.active)

    def _list_rows(self, layers: list[Layer]) -> None:
        for old in self.rows:
            old.setParent(None)
            old.deleteLater()
        self.rows = [LayerRow(self._document, layer) for layer in layers]
        for new in self.rows:
            self._list.addWidget(new)
            if new.layer.role == "underlay":
                new.slider.valueChanged.connect(self._tell_soon.start)
                new.remove.clicked.connect(self.underlay_removed)
            elif new.layer.role == "result":
                new.remove.clicked.connect(partial(self._document.remove, new.layer))
        self.adjustSize()

    def _tell_opacity(self) -> None:
        underlay = self._document.layer("underlay")
        if underlay is not None:
            self.underlay_faded.emit(round(100 * underlay.opacity))

    # --- Qt

    def hideEvent(self, event: QHideEvent) -> None:
        """It may be closed before the slider has rested."""
        if self._tell_soon.isActive():
            self._tell_soon.stop()
            self._tell_opacity()


class LayerRow(QFrame):
    """Seen or not, drawn on or not, how opaque, and a lock, or a button that takes an underlay or a kept photo away."""

    def __init__(self, document: Document, layer: Layer) -> None:
        super().__init__()
        self.layer = layer
        self._document = document
        self.eye, self.lock = QToolButton(), QToolButton()
        self.eye.toggled.connect(partial(document.show_layer, layer))
        self.name = QRadioButton(layer.name) if layer.is_editable else QLabel(layer.name)
        if isinstance(self.name, QRadioButton):
            self.name.setAutoExclusive(False)  # rows are no siblings
            self.name.setToolTip(self.tr("Draw on this layer"))
            self.name.clicked.connect(lambda: document.activate(layer))
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, 100)
        self.slider.setFixedWidth(90)
        self.slider.setAccessibleName(self.tr("Opacity of {0}").format(layer.name))
        self.slider.setToolTip(self.slider.accessibleName())
        self.slider.valueChanged.connect(self._on_faded)
        self.lock.toggled.connect(partial(document.lock, layer))
        for button in (self.eye, self.lock):
            button.setCheckable(True)
        self.remove = tool("mdi6.layers-remove", self.tr("Take {0} away").format(layer.name))
        layout = row(self.eye, self.name, "stretch", self.slider, self.lock, self.remove, spacing=6)
        layout.setContentsMargins(0, 0, 0, 0)
        self.setLayout(layout)
        self.lock.setVisible(layer.is_editable)
        self.remove.setVisible(layer.role in ("underlay", "result"))

    def _on_faded(self, percent: int) -> None:
        self._document.fade(self.layer, percent / 100)

    def show_state(self, *, is_active: bool) -> None:
        """Show what the layer is like, and whether it is the one that is drawn on."""
        layer = self.layer
        if isinstance(self.name, QRadioButton):
            self.name.setChecked(is_active)
        for control in (self.eye, self.lock, self.slider):
            control.blockSignals(True)
        self.eye.setChecked(layer.visible)
        self.lock.setChecked(layer.locked)
        self.slider.setValue(round(100 * layer.opacity))
        for control in (self.eye, self.lock, self.slider):
            control.blockSignals(False)
        _say(
            self.eye,
            "mdi6.eye-outline" if layer.visible else "mdi6.eye-off-outline",
            (self.tr("Hide {0}") if layer.visible else self.tr("Show {0}")).format(layer.name),
        )
        _say(
            self.lock,
            "mdi6.lock-outline" if layer.locked else "mdi6.lock-open-variant-outline",
            (self.tr("Unlock {0}") if layer.locked else self.tr("Lock {0}")).format(layer.name),
        )


def _say(button: QToolButton, icon_name: str, text: str) -> None:
    button.setIcon(icon(icon_name))
    button.setToolTip(text)
    button.setAccessibleName(text)
