"""FileActions: what can be done with the files that are chosen in the list, as commands and as its context menu."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QMimeData, QObject, Qt, QUrl, Signal
from PySide6.QtGui import QAction, QGuiApplication, QImage

from gui.background import LatestOnly
from gui.commands import Commands
from gui.convert.file_list import FileList
from gui.convert.file_rows import FileRow
from gui.pictures import read_whole
from gui.widgets.notice import NoticeBar
from gui.widgets.reveal import open_file, reveal
from img2img.disk import is_video
from img2img.runs.queue_edits import QueueEdit

Action = Literal["retry", "remove", "first", "last"]

# The commands that change the queue, and the states of files for which they make sense.
QUEUE: dict[str, tuple[Action, set[str]]] = {
    "model.first": ("first", {"waiting"}),
    "model.last": ("last", {"waiting"}),
    "model.retry": ("retry", {"failed", "removed"}),
    "edit.remove_files": ("remove", {"waiting", "failed"}),
}
MENU = (
    ("file.open_result", "file.reveal_result", "file.draw_result", "edit.copy_result"),
    ("file.open_original", "file.reveal_original"),
    tuple(QUEUE),
)


class FileActions(QObject):
    """Changes to the queue are of all chosen files; the rest is about the one that is looked at.

    Signals:
        edited(QueueEdit): the queue is to be changed.
        draw_wanted(Path): a picture is to be taken to the Draw page.
    """

    edited = Signal(object)
    draw_wanted = Signal(object)

    def __init__(self, files: FileList, commands: Commands, notices: NoticeBar, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._files, self._commands, self._notices = files, commands, notices
        self._copying = LatestOnly(self)
        for name in QUEUE:
            commands.connect_to(name, partial(self._edit, name))
        slots: dict[str, Callable[[Path], object]] = {
            "file.open_result": lambda path: open_file(path, notices),
            "file.reveal_result": lambda path: reveal(path, notices),
            "file.draw_result": self.draw_wanted.emit,
            "edit.copy_result": self._copy,
        }
        for name, slot in slots.items():
            commands.connect_to(name, partial(self._with_result, slot))
        commands.connect_to("file.open_original", partial(self._with_original, open_file))
        commands.connect_to("file.reveal_original", partial(self._with_original, reveal))
        self._fill_menu()
        files.choice_changed.connect(self._allow)
        files.view.activated.connect(commands.action("file.open_result").trigger)
        self._allow()

    def _edit(self, name: str, _checked: bool = False) -> None:
        action, states = QUEUE[name]
        paths = tuple(str(row.path) for row in self._files.all_chosen() if row.state in states)
        if paths:
            self.edited.emit(QueueEdit(action=action, paths=paths))

    def _with_result(self, use: Callable[[Path], object], _checked: bool = False) -> None:
        row = self._files.chosen()
        if row and row.result:
            use(row.result)

    def _with_original(self, use: Callable[[Path, NoticeBar], object], _checked: bool = False) -> None:
        if row := self._files.chosen():
            use(row.path, self._notices)

    def _copy(self, path: Path) -> None:
        """Put the picture on the clipboard: its pixels for editors, and its file for file managers."""

        def use(image: QImage) -> None:
            data = QMimeData()
            data.setImageData(image)
            data.setUrls([QUrl.fromLocalFile(str(path))])
            QGuiApplication.clipboard().setMimeData(data)
            self._notices.tell(self.tr("Copied {0}").format(path.name), "done")

        self._copying.ask(lambda: read_whole(path), self._notices.unless_fault(use))

    def _allow(self) -> None:
        row, states = self._files.chosen(), self._files.chosen_states()
        for name, (_, wanted) in QUEUE.items():
            self._commands.allow(name, not wanted.isdisjoint(states))
        for name in MENU[0]:
            needs_picture = name in ("file.draw_result", "edit.copy_result")
            self._commands.allow(name, _has_result(row, needs_picture=needs_picture))
        for name in MENU[1]:
            self._commands.allow(name, row is not None)

    def _fill_menu(self) -> None:
        view = self._files.view
        view.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        for part in MENU:
            view.addActions([self._commands.action(name) for name in part])
            if part is not MENU[-1]:
                divider = QAction(view)
                divider.setSeparator(True)
                view.addAction(divider)


def _has_result(row: FileRow | None, *, needs_picture: bool) -> bool:
    result = row.result if row else None
    return result is not None and not (needs_picture and is_video(result))
