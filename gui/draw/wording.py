"""Wording: what the page calls the drawing, and which controls mean anything for it."""

from PySide6.QtCore import QObject

from gui.commands import Commands
from gui.draw.bars import SketchPane
from gui.draw.canvas import Canvas
from gui.draw.labels.texts import TEXTS
from gui.draw.tip_popover import TipPopover
from gui.draw.tool_strip import ToolStrip
from gui.translation import translate

OF_COLOURS = ("file.trace", "edit.swap", "edit.default")  # commands that mean nothing for labels


class Wording(QObject):
    """Speaks of label maps while labels are painted, and of sketches otherwise."""

    def __init__(self, commands: Commands, pane: SketchPane, canvas: Canvas, strip: ToolStrip, tip: TipPopover) -> None:
        super().__init__(canvas)
        self._commands, self._pane, self._canvas, self._strip, self._tip = commands, pane, canvas, strip, tip

    def speak_of_labels(self, is_labels: bool) -> None:
        """Name everything after what is drawn, and hide what means nothing for it."""
        for name, text in TEXTS.items():
            self._commands.say(name, translate("Commands", text) if is_labels else "")
        for name in OF_COLOURS:
            self._commands.allow(name, not is_labels)
        self._pane.title.setText(self.tr("Label map") if is_labels else self.tr("Sketch"))
        described = self.tr("Paint classes here; the photo appears beside it. The keys 1 to 9 and 0 choose a class.")
        drawn = self.tr("Draw here; the photo appears beside it.")
        self._canvas.setAccessibleDescription(described if is_labels else drawn)
        self._strip.offer_colours(not is_labels)
        self._tip.offer_softness(not is_labels)
