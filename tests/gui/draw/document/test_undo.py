"""The undo stack obeys the laws of Qt's own, which stands beside it in each test."""

import gc
import weakref

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QUndoCommand, QUndoStack

from gui.draw.document.undo import UndoStack

LIMIT = 4


class Number:
    """Changes the last of some numbers to another one."""

    def __init__(self, numbers: list[int], number: int) -> None:
        self.text, self._numbers, self._number = "Number", numbers, number

    def redo(self) -> None:
        self._numbers.append(self._number)

    def undo(self) -> None:
        assert self._numbers.pop() == self._number


class QtNumber(QUndoCommand):
    def __init__(self, numbers: list[int], number: int) -> None:
        super().__init__("Number")
        self._step = Number(numbers, number)

    def redo(self) -> None:
        self._step.redo()

    def undo(self) -> None:
        self._step.undo()


ACTIONS = st.lists(st.sampled_from(("push", "undo", "redo", "save", "back 2")), max_size=40)


@given(ACTIONS)
def test_it_does_what_qt_does(qapp, actions):
    ours, theirs = UndoStack(LIMIT), QUndoStack()
    theirs.setUndoLimit(LIMIT)
    our_numbers, their_numbers = list[int](), list[int]()
    for number, action in enumerate(actions):
        if action == "push":
            ours.push(Number(our_numbers, number))
            theirs.push(QtNumber(their_numbers, number))
        elif action == "undo":
            ours.undo()
            theirs.undo()
        elif action == "redo":
            ours.redo()
            theirs.redo()
        elif action == "save":
            ours.set_clean()
            theirs.setClean()
        else:
            ours.undo(2)
            theirs.setIndex(max(0, theirs.index() - 2))
        assert our_numbers == their_numbers
        assert (ours.can_undo, ours.can_redo, ours.is_clean) == (theirs.canUndo(), theirs.canRedo(), theirs.isClean())
        assert (len(ours), len(ours.made)) == (theirs.count(), theirs.index())
    theirs.clear()


def test_an_index_means_the_same_state_also_after_the_oldest_steps_are_gone(qapp):
    stack, numbers = UndoStack(LIMIT), list[int]()
    for number in range(10):
        stack.push(Number(numbers, number))
        assert stack.index == len(numbers) == number + 1
    stack.undo(100)
    assert stack.index == 10 - LIMIT
    assert numbers == list(range(10 - LIMIT))


def test_it_tells_of_moves_and_of_becoming_clean_once(qtbot):
    stack, numbers = UndoStack(LIMIT), list[int]()
    told: list[str] = []
    stack.moved.connect(lambda: told.append(f"at {stack.index}"))
    stack.clean_changed.connect(lambda: told.append(f"clean {stack.is_clean}"))
    stack.push(Number(numbers, 1))
    stack.set_clean()
    stack.set_clean()
    stack.undo()
    stack.undo()
    stack.redo()
    stack.redo()
    assert told == ["at 1", "clean False", "clean True", "at 0", "clean False", "at 1", "clean True"]


@pytest.mark.parametrize("steps", [1, 50])
def test_a_stack_that_its_steps_refer_to_is_let_go_of(qapp, steps):
    stack = UndoStack(LIMIT)
    for number in range(steps):
        stack.push(Owned(stack, number))
    gone = weakref.ref(stack)
    del stack
    gc.collect()
    assert gone() is None


class Owned(Number):
    def __init__(self, owner: UndoStack, number: int) -> None:
        super().__init__([], number)
        self.owner = owner
