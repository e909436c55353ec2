"""OptionsDialog: what can be said of a batch beside its model, size and folder; it holds from when it is said."""

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QWidget

from gui.convert.options.drawing import DrawingOptions
from gui.convert.options.files import FileOptions
from gui.convert.options.group import Said
from gui.convert.options.presets_row import PresetsRow
from gui.widgets.layout import button, column, row, scrolled, wrapped

SIZE = (840, 660)


class OptionsDialog(QDialog):
    """Signals: changed(): something was chosen."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Options"))
        self.resize(*SIZE)
        self.drawing, self.files, self.presets = DrawingOptions(), FileOptions(), PresetsRow()
        self.reset = button("mdi6.restore", self.tr("All as &usual"))
        self.over = button("", self.tr("Clos&e"), role="primary")
        groups = row(self.drawing, self.files, spacing=32)
        groups.setStretch(0, 1)
        groups.setStretch(1, 1)
        layout = column(self)
        layout.addWidget(self.presets)
        layout.addWidget(scrolled(wrapped(groups), self.tr("Options")), 1)
        layout.addLayout(row(self.reset, "stretch", self.over))
        self.show_said({})
        self.reset.clicked.connect(lambda: self.show_said({}))
        self.over.clicked.connect(self.accept)
        for group in (self.drawing, self.files):
            group.changed.connect(self.changed)

    def said(self) -> dict[str, Any]:
        """What is chosen and not as usual."""
        return self.drawing.said() | self.files.said()

    def show_said(self, said: Said) -> None:
        """Show these settings, and the others as usual."""
        for group in (self.drawing, self.files):
            group.show_said(said)

    def words(self) -> list[str]:
        """What is chosen and not as usual, each in a few words."""
        return [*self.drawing.words(), *self.files.words()]
