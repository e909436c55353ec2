"""What surrounds canvas and photo on the Draw page: the bar above both, and a header of its own for each."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QStackedWidget, QWidget

from gui.commands import Commands
from gui.draw.canvas import Canvas
from gui.draw.live import Freshness
from gui.draw.preview import Preview
from gui.library.choice import drawing_models
from gui.library.model_picker import ModelPicker
from gui.widgets.empty_state import EmptyState
from gui.widgets.layout import action_button, button, column, heading, quiet, row
from img2img.models.library import Library


class DrawBar(QFrame):
    """Which model, live or not, translate, another variation."""

    def __init__(self, library: Library, commands: Commands, preferred: str) -> None:
        super().__init__()
        self.setProperty("role", "bar")
        self.picker = ModelPicker(library, drawing_models, preferred)
        self._variation = action_button(commands.action("model.variation"), has_text=True)
        self._variation.hide()
        live = action_button(commands.action("model.live"), has_text=True)
        translate = QPushButton(self.tr("Translate"))
        translate.setProperty("role", "primary")
        action = commands.action("model.translate")
        translate.clicked.connect(action.trigger)
        translate.setToolTip(action.toolTip())
        action.enabledChanged.connect(translate.setEnabled)
        translate.setEnabled(action.isEnabled())
        layout = row(self.picker, self._variation, "stretch", live, translate, spacing=10)
        layout.setContentsMargins(14, 8, 14, 8)
        self.setLayout(layout)

    def show_variation(self, is_random: bool) -> None:
        """Offer another variation where the model has any."""
        self._variation.setVisible(is_random)


class SketchPane(QWidget):
    """The canvas, and above it where its picture comes from, and its layers."""

    def __init__(self, canvas: Canvas, commands: Commands) -> None:
        super().__init__()
        self._state = quiet()
        self._state.setWordWrap(False)
        self.layers_button = action_button(commands.action("edit.layers"), has_text=True)
        tools = [
            action_button(commands.action(name)) for name in ("file.open", "file.trace", "file.underlay", "view.fit")
        ]
        header = _header(self.tr("Sketch"), self._state, *tools, self.layers_button)
        layout = column(self, margin=0, spacing=0)
        layout.addWidget(header)
        layout.addWidget(canvas, 1)

    def show_tracing(self, is_tracing: bool) -> None:
        self._state.setText(self.tr("Drawing lines…") if is_tracing else "")


class PhotoPane(QWidget):
    """The photo, and above it how old it is and how long it took; or, without any model, where to get one.

    Signals:
        page_wanted(str): the person wants to go to that page.
    """

    page_wanted = Signal(str)

    def __init__(self, preview: Preview, commands: Commands) -> None:
        super().__init__()
        self._seconds = 0.0
        self._state = quiet()
        self._state.setWordWrap(False)
        self._stack = QStackedWidget()
        self._stack.addWidget(preview)
        self._stack.addWidget(self._need_for_a_model())
        tools = [action_button(commands.action(name)) for name in ("edit.copy", "file.save")]
        layout = column(self, margin=0, spacing=0)
        layout.addWidget(_header(self.tr("Photo"), self._state, *tools))
        layout.addWidget(self._stack, 1)

    def show_need_for_a_model(self, is_needed: bool) -> None:
        """Say where models come from, in place of the photo."""
        self._stack.setCurrentIndex(1 if is_needed else 0)

    def show_seconds(self, seconds: float) -> None:
        self._seconds = seconds
        self.show_freshness(Freshness.FRESH)

    def show_freshness(self, freshness: Freshness) -> None:
        """Say quietly how the photo stands to the sketch."""
        self._state.setText(
            {
                Freshness.NONE: "",
                Freshness.ASKED: self._state.text(),
                Freshness.FRESH: self.tr("{0} ms").format(round(self._seconds * 1000)),
                Freshness.STALE: self.tr("of an earlier sketch"),
            }[freshness]
        )

    def state(self) -> str:
        return self._state.text()

    def _need_for_a_model(self) -> QWidget:
        models = button("mdi6.import", self.tr("Import a model"))
        models.clicked.connect(lambda: self.page_wanted.emit("models"))
        train = button("mdi6.school-outline", self.tr("Train one"))
        train.clicked.connect(lambda: self.page_wanted.emit("train"))
        what = self.tr("No model can make a photo of this yet")
        why = self.tr("Import an image-to-image model, or train your own from two folders of pictures.")
        return EmptyState("mdi6.image-off-outline", what, why, models, train)


def _header(title: str, state: QLabel, *tools: QWidget) -> QWidget:
    frame = QFrame()
    frame.setProperty("role", "bar")
    layout = row(heading(title), state, "stretch", *tools, spacing=6)
    layout.setContentsMargins(14, 4, 8, 4)
    frame.setLayout(layout)
    frame.setFixedHeight(44)
    return frame
