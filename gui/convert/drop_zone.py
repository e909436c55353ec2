"""DropZone: a place to drop files and folders on, with buttons for those who do not drag."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLabel, QWidget

from gui.commands import Commands
from gui.widgets.drops import FileDrops
from gui.widgets.file_dialogs import choose_files, choose_folder
from gui.widgets.icon_label import IconLabel
from gui.widgets.layout import action_button, button, row, stack
from gui.words import convertible_filter


class DropZone(QFrame):
    """Takes files and folders, dropped or chosen.

    Signals:
        dropped(list[Path]): what was dropped or chosen.
    """

    dropped = Signal(list)

    def __init__(self, commands: Commands, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        drops = FileDrops(self)
        drops.dropped.connect(self.dropped)
        drops.hovered.connect(self._highlight)
        self.setProperty("role", "card")
        title = QLabel(self.tr("Drop pictures, videos or folders here"))
        title.setProperty("role", "heading")
        kinds = QLabel(self.tr("Animations too. Folders keep their tree, files their names."))
        kinds.setProperty("role", "quiet")
        for label in (title, kinds):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.add_files = button("mdi6.image-plus-outline", self.tr("&Add files…"))
        self.add_folder = button("mdi6.folder-plus-outline", self.tr("Add fo&lder…"))
        self.add_files.clicked.connect(self._choose_files)
        self.add_folder.clicked.connect(self._choose_folder)
        commands.connect_to("file.add_files", self._choose_files)
        commands.connect_to("file.add_folder", self._choose_folder)
        picture = row("stretch", IconLabel("mdi6.image-multiple-outline", 52), "stretch")
        buttons = row("stretch", self.add_files, self.add_folder, "stretch")
        buttons.setContentsMargins(0, 8, 0, 0)
        comparing = row("stretch", action_button(commands.action("view.compare_files"), has_text=True), "stretch")
        self.setLayout(stack("stretch", picture, title, kinds, buttons, comparing, "stretch"))

    def _choose_files(self) -> None:
        if files := choose_files(self, "convert", self.tr("Add files"), convertible_filter()):
            self.dropped.emit(files)

    def _choose_folder(self) -> None:
        if folder := choose_folder(self, "convert", self.tr("Add a folder")):
            self.dropped.emit([folder])

    def _highlight(self, is_over: bool) -> None:
        self.setProperty("chosen", is_over)
        self.style().unpolish(self)
        self.style().polish(self)
