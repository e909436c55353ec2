"""Dialogs for files and folders. Each kind of dialog opens where a person was with it last."""

from itertools import count
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QWidget

from gui.places import places
from gui.translation import translate
from gui.widgets.notice import NoticeBar
from img2img.disk import WRITABLE_SUFFIXES

WRITTEN = (
    ("PNG", ".png"),
    ("JPEG", ".jpg"),
    ("WebP", ".webp"),
    ("TIFF", ".tif"),
    ("AVIF", ".avif"),
)  # offered, the first one at first


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


def choose_new_picture(parent: QWidget, kind: str, caption: str, name: str) -> Path | None:
    """Where to write a picture, `name` by default; None when the person thinks better of it.

    An ending that names a kind of picture is kept; any other name gets that of the kind that the dialog shows, and then
    a number, where the dialog has not asked whether to replace what is there.
    """
    kinds = {translate("Dialogs", "{0} picture (*{1})").format(name, suffix): suffix for name, suffix in WRITTEN}
    usual = str(places().value(f"suffixes/{kind}", WRITTEN[0][1]))
    usual = usual if usual in kinds.values() else WRITTEN[0][1]
    shown = next(text for text, suffix in kinds.items() if suffix == usual)
    path = str(Path(_last(kind), name).with_suffix(usual))
    chosen, told = QFileDialog.getSaveFileName(parent, caption, path, ";;".join(kinds), shown)
    found = _kept(kind, chosen)
    if found is None:
        return None
    if found.suffix.lower() not in WRITABLE_SUFFIXES:
        found = free_name(found, kinds.get(told, usual))
    places().setValue(f"suffixes/{kind}", found.suffix.lower())
    return found


def choose_folder(parent: QWidget, kind: str, caption: str, now: str = "") -> Path | None:
    """A folder, beginning at `now` if there is one; None when the person thinks better of it."""
    return _kept(kind, QFileDialog.getExistingDirectory(parent, caption, now or _last(kind)))


def show_folder(folder: Path, notices: NoticeBar) -> None:
    """Show a folder in the system's file manager; where there is none, say its path."""
    if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder))):
        sentence = translate("Dialogs", "No program opens folders here. The folder is {0}")
        notices.warn(sentence.format(folder))


def free_name(chosen: Path, suffix: str) -> Path:
    """`chosen` with that ending behind it; a number keeps apart what is there and no dialog has asked about."""
    names = (f"{chosen.name}-{number}{suffix}" if number > 1 else f"{chosen.name}{suffix}" for number in count(1))
    return next(path for name in names if not (path := chosen.with_name(name)).exists())


def _last(kind: str) -> str:
    return str(places().value(f"folders/{kind}", str(Path.home())))


def _kept(kind: str, chosen: str) -> Path | None:
    """What was chosen; its folder is where the next dialog of this kind begins."""
    if not chosen:
        return None
    places().setValue(f"folders/{kind}", str(Path(chosen).parent))
    return Path(chosen)
