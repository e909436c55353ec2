"""DrawnSketch: the sketch as its files know it, with the underlay, the model and the seed that go with it."""

from collections.abc import Callable

from PySide6.QtCore import SignalInstance
from PySide6.QtGui import QImage, QPainter, QUndoStack

from gui.draw.bars import SketchPane
from gui.draw.canvas import Canvas
from gui.draw.edits import NewSheet
from gui.draw.live import LivePhoto
from gui.draw.project.data import Facts, OraLayer, Project
from gui.draw.sketch import Sketch
from gui.library.choice import key_of
from gui.library.model_picker import ModelPicker
from gui.pictures import to_image, to_pixels
from gui.translation import translate

OUTSIDE = ("underlay", "result")  # layers that are not drawn


class DrawnSketch:
    """A Drawing (gui/draw/project/drawing.py) that is a Sketch."""

    def __init__(self, sketch: Sketch, canvas: Canvas, pane: SketchPane, live: LivePhoto, picker: ModelPicker) -> None:
        self._sketch, self._canvas, self._pane, self._live, self._picker = sketch, canvas, pane, live, picker

    @property
    def stack(self) -> QUndoStack:
        return self._sketch.stack

    @property
    def changed(self) -> SignalInstance:
        return self._sketch.changed

    @property
    def is_blank(self) -> bool:
        return self._sketch.is_blank

    def snapshot(self) -> Callable[[], Project]:
        pixels, facts = self._sketch.pixels.copy(), self._facts()
        underlay, opacity = QImage(self._canvas.underlay), self._canvas.underlay_opacity

        def make() -> Project:
            layers = (OraLayer("Lines", "lines", to_image(pixels)),)
            if not underlay.isNull():
                below = OraLayer("Underlay", "underlay", underlay, opacity=opacity, locked=True, exact=underlay)
                layers = (below, *layers)
            return Project(pixels.shape[1], pixels.shape[0], layers, facts)

        return make

    def lay(self, project: Project) -> None:
        """All that is drawn becomes the sketch."""
        paper = QImage(project.width, project.height, QImage.Format.Format_RGB888)
        paper.fill(0xFFFFFFFF)
        painter = QPainter(paper)
        for layer in project.layers:
            if layer.visible and layer.role not in OUTSIDE:
                painter.setOpacity(layer.opacity)
                painter.drawImage(layer.x, layer.y, layer.image)
        painter.end()
        self._sketch.end()
        text = translate("DrawnSketch", "Open drawing")
        self._sketch.stack.push(NewSheet(self._sketch, to_pixels(paper), text))
        self._pane.show_underlay(next((one.exact for one in project.layers if one.role == "underlay"), QImage()))

    def restore(self, facts: Facts) -> None:
        if facts.model:
            self._picker.choose(key_of(facts.model, facts.direction))
            self._live.use_seed(facts.seed)

    def _facts(self) -> Facts:
        choice = self._live.choice
        if choice is None:
            return Facts()
        made = next((step for step in self._live.made if step.get("model") == choice.entry.name), {})
        return Facts(
            kind=choice.card.source,
            model=choice.entry.name,
            model_sha256=str(made.get("model_sha256", "")),
            direction=choice.direction,
            seed=self._live.seed,
            classes=choice.card.classes if choice.card.source == "labels" else (),
        )
