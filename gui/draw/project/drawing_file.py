"""DrawingFile: which file the drawing in hand belongs to, whether it is saved there, and opening and saving it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from gui.background import in_background
from gui.draw.project.data import Project
from gui.draw.project.drawing import Drawing
from gui.draw.project.openraster import open_project, save_project
from img2img.errors import Img2ImgError

Then = Callable[[], object]


@dataclass(frozen=True)
class Opened:
    """A project that has been read, and what lays it."""

    project: Project
    lay: Then


class DrawingFile(QObject):
    """The file of `drawing`. Open and New are steps to undo, and with them the file is the earlier one again, so that
    saving never puts one drawing in another's file.

    Signals:
        changed(): it belongs to another file, or is saved, or no longer.
        opened(Path): a drawing was opened from there, or saved there.
        missing(Path): it could not be opened from there.
        failed(str): it could not be opened or saved, and why.
        warned(str): what of a file could not be shown.
    """

    changed = Signal()
    opened = Signal(object)
    missing = Signal(object)
    failed = Signal(str)
    warned = Signal(str)

    def __init__(self, drawing: Drawing, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._drawing = drawing
        self._files: list[tuple[int, Path | None]] = [(0, None)]  # from which step on it belongs to which file
        drawing.stack.clean_changed.connect(self.changed)
        drawing.stack.moved.connect(self.changed)

    @property
    def path(self) -> Path | None:
        """Where it is saved; None for one that never was."""
        step = self._drawing.stack.index
        return next((path for first, path in reversed(self._files) if first <= step), None)

    @property
    def name(self) -> str:
        return self.path.name if self.path else self.tr("Untitled")

    @property
    def is_modified(self) -> bool:
        """Whether closing now would lose something."""
        is_nothing = self.path is None and self._drawing.is_blank
        return not self._drawing.stack.is_clean and not is_nothing

    def begin(self) -> None:
        """A blank sheet was laid: it belongs to no file."""
        self._belong(None)

    def open(self, path: Path) -> None:
        """Open a drawing, in the background."""
        in_background(self, partial(self.read, path), partial(self._on_read, path))

    def save(self, path: Path, then: Then = lambda: None) -> None:
        """Save what is drawn now, in the background; `then` is called once it is saved."""
        step, make = self._drawing.stack.index, self._drawing.snapshot()
        in_background(self, lambda: save_project(path, make()), partial(self._on_written, path, step, then))

    def read(self, path: Path) -> Opened:
        """The drawing at `path`, ready to be laid. Safe in any thread. Raises PictureError."""
        project = open_project(path)
        return Opened(project, self._drawing.prepare(project))

    def lay(self, opened: Opened, path: Path | None) -> None:
        """Show a drawing that belongs to the file `path`, or to none."""
        opened.lay()
        self._drawing.restore(opened.project.facts)
        self._belong(path)
        for warning in opened.project.warnings:
            self.warned.emit(warning)

    def _on_read(self, path: Path, outcome: Opened | Img2ImgError) -> None:
        if isinstance(outcome, Img2ImgError):
            self.missing.emit(path)
            self.failed.emit(str(outcome))
            return
        self.lay(outcome, path)
        self._drawing.stack.set_clean()
        self.opened.emit(path)

    def _on_written(self, path: Path, step: int, then: Then, outcome: Img2ImgError | None) -> None:
        if isinstance(outcome, Img2ImgError):
            self.failed.emit(str(outcome))
            return
        first = next((first for first, _ in reversed(self._files) if first <= step), 0)
        self._files = [(at, path if at == first else file) for at, file in self._files]
        if self._drawing.stack.index == step:
            self._drawing.stack.set_clean()
        self.changed.emit()
        self.opened.emit(path)
        then()

    def _belong(self, path: Path | None) -> None:
        step = self._drawing.stack.index
        self._files = [(first, file) for first, file in self._files if first < step] + [(step, path)]
        self.changed.emit()
