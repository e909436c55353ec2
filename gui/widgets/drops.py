"""FileDrops: files and folders of this machine, dropped on a widget."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QWidget


class FileDrops(QObject):
    """Lets `target` take what is wanted of the files dropped on it; what holds nothing wanted is not taken.

    Signals:
        dropped(list[Path]): what is wanted of it, in the order of the drag.
        hovered(bool): something that would be taken is held over the widget, or no longer.
    """

    dropped = Signal(list)
    hovered = Signal(bool)

    def __init__(self, target: QWidget, wanted: Callable[[Path], bool] = lambda path: True) -> None:
        super().__init__(target)
        self._wanted = wanted
        target.setAcceptDrops(True)
        target.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QDragEnterEvent):
            self._take(event, self._paths(event.mimeData()))
            return True
        if event.type() == QEvent.Type.DragLeave:
            self.hovered.emit(False)
        elif isinstance(event, QDropEvent) and event.type() == QEvent.Type.Drop:
            self.hovered.emit(False)
            paths = self._paths(event.mimeData())
            self._take(event, paths)
            if paths:
                self.dropped.emit(paths)
            return True
        return False

    def _paths(self, data: QMimeData) -> list[Path]:
        return [path for path in local_paths(data) if self._wanted(path)]

    def _take(self, event: QDropEvent, paths: list[Path]) -> None:
        if not paths:
            event.ignore()
            return
        event.acceptProposedAction()
        if isinstance(event, QDragEnterEvent):
            self.hovered.emit(True)


def local_paths(data: QMimeData) -> list[Path]:
    """The files and folders of this machine in what is dragged."""
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
