"""CanvasCommands: what the menus and the strip do with tools, tips and the view of the canvas."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtGui import QActionGroup

from gui.commands import Commands
from gui.draw.canvas import Canvas
from gui.draw.toolbox import TOOLS
from gui.widgets.picture_view import STEP

TURN = 15  # degrees, for one press of its keys


class CanvasCommands(QObject):
    """Undo is told by SelectionCommands: what floats can be undone as well."""

    def __init__(self, canvas: Canvas, commands: Commands) -> None:
        super().__init__(canvas)
        self._canvas, self._commands = canvas, commands
        document, pen = canvas.document, canvas.pen
        slots: dict[str, Callable[[], object]] = {
            "edit.undo": canvas.undo,
            "edit.redo": document.redo,
            "edit.smaller": lambda: pen.widen(-1),
            "edit.larger": lambda: pen.widen(1),
            "edit.swap": pen.swap_colours,
            "edit.default": pen.reset_colours,
            "view.fit": canvas.fit,
            "view.actual": canvas.show_actual_size,
            "view.closer": lambda: canvas.zoom_by(STEP),
            "view.farther": lambda: canvas.zoom_by(1 / STEP),
            "view.mirror": canvas.mirror,
            "view.left": lambda: canvas.turn(-TURN),
            "view.right": lambda: canvas.turn(TURN),
            "view.upright": canvas.turn_upright,
        }
        for name, slot in slots.items():
            commands.connect_to(name, slot)
        commands.connect_to("view.grid", canvas.show_grid)
        document.stack.moved.connect(lambda: commands.allow("edit.redo", document.stack.can_redo))
        for name in ("edit.undo", "edit.redo"):
            commands.allow(name, False)
        self._connect_tools()

    def _connect_tools(self) -> None:
        """Exactly one of the tools is in the hand."""
        group = QActionGroup(self)
        for tool in TOOLS:
            action = self._commands.connect_to(f"edit.{tool}", partial(self._on_tool_switched, tool))
            group.addAction(action)
            action.setChecked(tool == self._canvas.pen.tool)

    def _on_tool_switched(self, tool: str, is_on: bool) -> None:
        if is_on:
            self._canvas.put_down()
            self._canvas.pen.take(tool)
