"""UndoStack: steps that can be taken back and made again.

Why it is not QUndoStack: that owns its commands, and when Python's garbage collector takes a document apart it may free
them before the stack, which then touches them (docs/adr/0024-undo-stack.md).
"""

from typing import Protocol

from PySide6.QtCore import QObject, Signal


class Step(Protocol):
    """Something done that can be taken back and made again, as often as one likes."""

    text: str

    def undo(self) -> None: ...

    def redo(self) -> None: ...


class UndoStack(QObject):
    """At most `limit` steps; the oldest are let go of.

    index  how many steps have been made and not taken back, those let go of among them: no other state of what is
           edited has had this number since the last step that was made anew

    Signals:
        moved(): a step was made, taken back or made again.
        clean_changed(): it became as it was saved, or no longer is.
    """

    moved = Signal()
    clean_changed = Signal()

    def __init__(self, limit: int, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.index = 0
        self._limit = limit
        self._steps: list[Step] = []
        self._gone = 0  # steps that were let go of
        self._clean: int | None = 0  # the index at which it is as it was saved; None where no way leads there

    def __len__(self) -> int:
        """How many steps are kept, those taken back among them."""
        return len(self._steps)

    @property
    def steps(self) -> tuple[Step, ...]:
        """All that are kept, oldest first."""
        return tuple(self._steps)

    @property
    def made(self) -> tuple[Step, ...]:
        """Those that can be taken back, oldest first."""
        return tuple(self._steps[: self.index - self._gone])

    @property
    def can_undo(self) -> bool:
        return self.index > self._gone

    @property
    def can_redo(self) -> bool:
        return self.index < self._gone + len(self._steps)

    @property
    def is_clean(self) -> bool:
        return self.index == self._clean

    def set_clean(self) -> None:
        """It is saved as it is now."""
        was_clean, self._clean = self.is_clean, self.index
        if not was_clean:
            self.clean_changed.emit()

    def push(self, step: Step) -> None:
        """Make a step, by its `redo`; what was taken back before can no longer be made again."""
        del self._steps[self.index - self._gone :]
        was_clean = self.is_clean
        if self._clean is not None and self._clean > self.index:
            self._clean = None
        step.redo()
        self._steps.append(step)
        if len(self._steps) > self._limit:
            del self._steps[0]
            self._gone += 1
        self._move(self.index + 1, was_clean)

    def undo(self, steps: int = 1) -> None:
        """Take back so many steps, or as many as there are."""
        was_clean, index = self.is_clean, self.index
        for step in self.made[::-1][:steps]:
            step.undo()
            index -= 1
        if index != self.index:
            self._move(index, was_clean)

    def redo(self) -> None:
        """Make the step again that was taken back last, if there is one."""
        if self.can_redo:
            was_clean = self.is_clean
            self._steps[self.index - self._gone].redo()
            self._move(self.index + 1, was_clean)

    def _move(self, index: int, was_clean: bool) -> None:
        self.index = index
        self.moved.emit()
        if self.is_clean != was_clean:
            self.clean_changed.emit()
