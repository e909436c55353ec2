"""What surrounds canvas and photo on the Draw page: the bar above both, and a header of its own for each."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QSlider, QWidget

from gui.commands import Commands
from gui.draw.canvas import Canvas
from gui.library.choice import drawing_models
from gui.library.model_picker import ModelPicker
from gui.widgets.layout import Item, action_button, column, heading, row
from img2img.models.library import Library


class DrawBar(QFrame):
    """Which model, another variation, where the photo is, live or not and where, translate."""

    def __init__(self, library: Library, commands: Commands, preferred: str, opacity: int) -> None:
        super().__init__()
        self.setProperty("role", "bar")
        self.picker = ModelPicker(library, drawing_models, preferred)
        self._variation = action_button(commands.action("model.variation"), has_text=True)
        self._variation.hide()
        self.opacity = self._opacity_slider(opacity)
        self.opacity.hide()
        views = [action_button(commands.action(name)) for name in ("view.beside", "view.over", "view.swapped")]
        live = action_button(commands.action("model.live"), has_text=True)
        in_selection = action_button(commands.action("model.live_selection"))
        translate = QPushButton(self.tr("Translate"))
        translate.setProperty("role", "primary")
        action = commands.action("model.translate")
        translate.clicked.connect(action.trigger)
        translate.setToolTip(action.toolTip())
        action.enabledChanged.connect(translate.setEnabled)
        translate.setEnabled(action.isEnabled())
        shown = row(self.opacity, *views, spacing=2)
        layout = row(
            self.picker, self._variation, "stretch", shown, row(live, in_selection, spacing=2), translate, spacing=10
        )
        layout.setContentsMargins(14, 8, 14, 8)
        self.setLayout(layout)

    def show_variation(self, is_random: bool) -> None:
        """Offer another variation where the model has any."""
        self._variation.setVisible(is_random)

    def _opacity_slider(self, opacity: int) -> QSlider:
        slider = QSlider(Qt.Orientation.Horizontal)
        slider.setRange(0, 100)
        slider.setValue(opacity)
        slider.setFixedWidth(90)
        slider.setAccessibleName(self.tr("Opacity of the photo"))
        slider.setToolTip(self.tr("Opacity of the photo"))
        return slider


class SketchPane(QWidget):
    """The canvas, and above it where its picture comes from, and its layers."""

    def __init__(self, canvas: Canvas, commands: Commands) -> None:
        super().__init__()
        self.layers_button = action_button(commands.action("edit.layers"))
        tools = [
            action_button(commands.action(name)) for name in ("file.open", "file.trace", "file.underlay", "view.fit")
        ]
        self.title = heading(self.tr("Sketch"))
        header = pane_header(self.title, "stretch", *tools, self.layers_button)
        layout = column(self, margin=0, spacing=0)
        layout.addWidget(header)
        layout.addWidget(canvas, 1)


def pane_header(title: str | QLabel, *beside: Item) -> QWidget:
    """What stands above a pane: its title, and what is beside it."""
    frame = QFrame()
    frame.setProperty("role", "bar")
    layout = row(heading(title) if isinstance(title, str) else title, *beside, spacing=6)
    layout.setContentsMargins(14, 4, 8, 4)
    frame.setLayout(layout)
    frame.setFixedHeight(44)
    return frame
