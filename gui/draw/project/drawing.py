"""Drawing: what files need to know of the drawing in hand, whatever it is made of."""

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import SignalInstance

from gui.draw.document.undo import UndoStack
from gui.draw.project.data import Facts, Project


class Drawing(Protocol):
    """The drawing in hand, and the model that it is drawn for."""

    @property
    def stack(self) -> UndoStack:
        """Its steps to undo; whether it is clean says whether it is saved."""
        raise NotImplementedError

    @property
    def changed(self) -> SignalInstance:
        """Told at every stroke."""
        raise NotImplementedError

    @property
    def is_blank(self) -> bool:
        """Whether nothing is drawn."""
        raise NotImplementedError

    def snapshot(self) -> Callable[[], Project]:
        """Hold on to what is drawn now, in a few milliseconds; what makes a project of it is called in any thread."""
        raise NotImplementedError

    def prepare(self, project: Project) -> Callable[[], object]:
        """Get ready, in any thread, to put a project in place of everything; what is returned does so, in one step to
        undo."""
        raise NotImplementedError

    def restore(self, facts: Facts) -> None:
        """Choose the model, the seed and the settings that `facts` name."""
        raise NotImplementedError
