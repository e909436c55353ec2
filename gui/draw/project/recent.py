"""RecentFiles: drawings that were opened or saved last, as a menu; kept in the settings."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMenu

from gui.settings import SettingsFile

MOST = 10


class RecentFiles(QObject):
    """The newest first. A file that is gone is dropped when somebody asks for it: looking before would wait for disks.

    Signals:
        chosen(Path): a person wants to open that one.
    """

    chosen = Signal(object)

    def __init__(self, settings: SettingsFile, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self.menu = QMenu()
        self.menu.aboutToShow.connect(self._fill)
        self._fill()

    @property
    def files(self) -> tuple[Path, ...]:
        return self._settings.current.recent_drawings

    def add(self, path: Path) -> None:
        """It was opened or saved."""
        path = path.absolute()
        others = [file for file in self.files if file != path]
        self._settings.change(recent_drawings=(path, *others)[:MOST])

    def drop(self, path: Path) -> None:
        """It is not there any more."""
        self._settings.change(recent_drawings=tuple(file for file in self.files if file != path))

    def clear(self) -> None:
        self._settings.change(recent_drawings=())

    def _fill(self) -> None:
        self.menu.clear()
        for number, path in enumerate(self.files, 1):
            mnemonic = f"&{number} " if number < 10 else ""
            name = path.name.replace("&", "&&")
            action = self.menu.addAction(f"{mnemonic}{name}", partial(self.chosen.emit, path))
            action.setToolTip(str(path))
            action.setStatusTip(str(path))
        if self.files:
            self.menu.addSeparator()
            self.menu.addAction(self.tr("&Forget all"), self.clear)
        else:
            self.menu.addAction(self.tr("Nothing yet")).setEnabled(False)
        self.menu.setToolTipsVisible(True)
