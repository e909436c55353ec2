"""Dialogs for files and folders. Each kind of dialog opens where a person was with it last."""

from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QWidget

from gui.places import places
from gui.translation import translate
from gui.widgets.notice import NoticeBar


def choose_file(parent: QWidget, kind: str, caption: str, offered: str) -> Path | None:
    """A file that is there; None when the person thinks better of it. `offered` is Qt's filter."""
    return _kept(kind, QFileDialog.getOpenFileName(parent, caption, _last(kind), offered)[0])


def choose_files(parent: QWidget, kind: str, caption: str, offered: str) -> list[Path]:
    """Files that are there; none when the person thinks better of it."""
    files = QFileDialog.getOpenFileNames(parent, caption, _last(kind), offered)[0]
    _kept(kind, next(iter(files), ""))
    return [Path(file) for file in files]


def choose_new_file(parent: QWidget, kind: str, caption: str, name: str, offered: str) -> Path | None:
    """Where to write a file, `name` by default; None when the person thinks better of it."""
    return _kept(kind, QFileDialog.getSaveFileName(parent, caption, str(Path(_last(kind), name)), offered)[0])


def choose_folder(parent: QWidget, kind: str, caption: str, now: str = "") -> Path | None:
    """A folder, beginning at `now` if there is one; None when the person thinks better of it."""
    return _kept(kind, QFileDialog.getExistingDirectory(parent, caption, now or _last(kind)))


def show_folder(folder: Path, notices: NoticeBar) -> None:
    """Show a folder in the system's file manager; where there is none, say its path."""
    if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder))):
        sentence = translate("Dialogs", "No program opens folders here. The folder is {0}")
        notices.warn(sentence.format(folder))


def _last(kind: str) -> str:
    return str(places().value(f"folders/{kind}", str(Path.home())))


def _kept(kind: str, chosen: str) -> Path | None:
    """What was chosen; its folder is where the next dialog of this kind begins."""
    if not chosen:
        return None
    places().setValue(f"folders/{kind}", str(Path(chosen).parent))
    return Path(chosen)
