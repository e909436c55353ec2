"""The tools of the canvas: `TOOLS` names them all. A new one is a class, and a line here."""

from gui.draw.toolbox.filling import FillTool
from gui.draw.toolbox.painting import BrushTool, EraserTool
from gui.draw.toolbox.pointing import HandTool, PickerTool
from gui.draw.toolbox.polygon import PolygonTool
from gui.draw.toolbox.selecting import LassoTool, SelectTool
from gui.draw.toolbox.shapes import EllipseTool, LineTool, RectangleTool
from gui.draw.toolbox.tool import Tool

TOOLS: dict[str, type[Tool]] = {
    "brush": BrushTool,
    "eraser": EraserTool,
    "line": LineTool,
    "rectangle": RectangleTool,
    "ellipse": EllipseTool,
    "polygon": PolygonTool,
    "fill": FillTool,
    "select": SelectTool,
    "lasso": LassoTool,
    "picker": PickerTool,
    "hand": HandTool,
}
