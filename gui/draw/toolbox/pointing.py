"""Tools that change nothing: the picker and the hand."""

from PySide6.QtCore import QPoint, QRect, QSize, Qt

from gui.draw.document.tiles import VOID
from gui.draw.toolbox.tool import Tool, Touch
from gui.pictures import pixels_in


class PickerTool(Tool):
    """Takes the colour that is seen under the pointer, or its label where labels are painted."""

    def press(self, touch: Touch) -> None:
        self.move(touch)

    def move(self, touch: Touch) -> None:
        pixel = QRect(QPoint(int(touch.at.x()), int(touch.at.y())), QSize(1, 1))
        if not self.document.rect.contains(pixel):
            return
        if self.document.active.role == "labels":
            image = self.document.active.tiles.read(pixel)
            label = int(pixels_in(image)[0, 0])
            if label != VOID:
                self.pen.set_label(label)
        else:
            seen = self.document.seen(pixel).pixelColor(0, 0)
            self.pen.set_colour((seen.red(), seen.green(), seen.blue()))


class HandTool(Tool):
    """Moves the view."""

    pans = True
    cursor = Qt.CursorShape.OpenHandCursor
