"""What files need to know of the drawing in hand, whatever it is made of."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import SignalInstance
from PySide6.QtGui import QUndoStack

from gui.draw.project.autosave import Snapshot
from gui.draw.project.data import Facts, Project


@dataclass(frozen=True)
class Drawing:
    """The drawing in hand.

    stack     its steps to undo; whether it is clean says whether it is saved
    changed   told at every stroke
    is_blank  whether nothing is drawn
    snapshot  as it is now (see Snapshot)
    lay       puts a project in place of everything; one step to undo
    restore   chooses the model, seed and settings that facts name
    """

    stack: QUndoStack
    changed: SignalInstance
    is_blank: Callable[[], bool]
    snapshot: Snapshot
    lay: Callable[[Project], object]
    restore: Callable[[Facts], object]
