"""SelectionCommands: copy, cut, paste, delete and their like, which act on what is selected, or else as ever."""

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication, QImage

from gui.commands import Commands
from gui.draw.labels.painting import LabelPainting
from gui.draw.labels.texts import TEXTS
from gui.draw.selecting.clipboard import PieceMime, from_mime, has_picture, leave_to_others
from gui.draw.selecting.selection import Selection
from gui.translation import QT_TRANSLATE_NOOP, translate
from gui.widgets.notice import NoticeBar

DELETE = QT_TRANSLATE_NOOP("Commands", "De&lete selection")


class SelectionCommands(QObject):
    """With a selection, Copy and Delete act on it; without one, on the photo and on the whole sketch."""

    def __init__(
        self,
        selection: Selection,
        labels: LabelPainting,
        commands: Commands,
        notices: NoticeBar,
        photo: Callable[[], QImage],
    ) -> None:
        super().__init__(selection)
        self._document, self._selection = selection.document, selection
        self._labels, self._commands, self._notices, self._photo = labels, commands, notices, photo
        slots: dict[str, Callable[[], object]] = {
            "edit.copy": self._copy,
            "edit.cut": self._cut,
            "edit.paste": self._paste,
            "edit.clear": self._delete,
            "edit.select_all": self._select_all,
            "edit.deselect": self._selection.clear,
        }
        for name, slot in slots.items():
            commands.connect_to(name, slot)
        commands.connect_to("edit.copy_photo", lambda: QGuiApplication.clipboard().setImage(photo()))
        self._selection.changed.connect(self.show_state)
        QGuiApplication.clipboard().dataChanged.connect(self._show_clipboard)
        self._document.stack.moved.connect(self.show_state)
        self.show_state()
        self._show_clipboard()

    def show_state(self) -> None:
        """Say which commands make sense at the moment."""
        has_selection, has_photo = self._selection.region is not None, not self._photo().isNull()
        text = DELETE if has_selection else TEXTS["edit.clear"] if self._labels.is_on else ""
        self._commands.say("edit.clear", translate("Commands", text) if text else "")
        self._commands.allow("edit.copy", has_selection or has_photo)
        self._commands.allow("edit.copy_photo", has_photo)
        self._commands.allow("edit.undo", self._document.stack.can_undo or self._selection.is_floating)
        for name in ("edit.cut", "edit.deselect"):
            self._commands.allow(name, has_selection)

    def close(self) -> None:
        """What was copied outlives the window."""
        leave_to_others(QGuiApplication.clipboard())

    def _show_clipboard(self) -> None:
        self._commands.allow("edit.paste", has_picture(QGuiApplication.clipboard().mimeData()))

    def _copy(self) -> None:
        piece = self._selection.copy()
        if piece is None:
            self._commands.action("edit.copy_photo").trigger()
        else:
            QGuiApplication.clipboard().setMimeData(PieceMime(piece, self._labels.table))

    def _cut(self) -> None:
        self._copy()
        self._selection.delete()

    def _delete(self) -> None:
        if self._selection.region is None:
            self._document.clear()
        else:
            self._selection.delete()

    def _select_all(self) -> None:
        self._selection.select_all()
        self._take_tool()

    def _paste(self) -> None:
        table = self._labels.table if self._document.active.role == "labels" else None
        with self._notices.faults_shown():
            piece = from_mime(QGuiApplication.clipboard().mimeData(), self._document.rect, table)
            if piece is None or not piece.mask.any():
                self._notices.tell(translate("SelectionCommands", "There is no picture to paste."))
            elif self._selection.paste(piece):
                self._take_tool()

    def _take_tool(self) -> None:
        """What is selected can be moved at once."""
        self._commands.action("edit.select").setChecked(True)
