"""Files in the system's own programs: opened, or shown in their folder and chosen there where that is possible."""

import sys
from pathlib import Path

from PySide6.QtCore import QDir, QProcess, QUrl
from PySide6.QtGui import QDesktopServices

from gui.translation import translate
from gui.widgets.file_dialogs import show_folder
from gui.widgets.notice import NoticeBar

FILE_MANAGER = "org.freedesktop.FileManager1"  # every larger desktop of Linux has one


def open_file(path: Path, notices: NoticeBar) -> None:
    """Open a file in the program that the system has for it; say so where it is gone, or there is no program."""
    if not path.exists():
        notices.warn(_gone(path))
    elif not QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
        sentence = translate("Dialogs", "No program opens {0} here. Choose one for files of its kind.")
        notices.warn(sentence.format(path))


def reveal(path: Path, notices: NoticeBar) -> None:
    """Show a file in its folder; say so where it is gone."""
    if not path.exists():
        notices.warn(_gone(path))
    elif sys.platform == "darwin":
        QProcess.startDetached("open", ["-R", str(path)])
    elif sys.platform == "win32":
        QProcess.startDetached("explorer", ["/select,", QDir.toNativeSeparators(str(path))])
    else:
        _ask_file_manager(path, notices)


def _ask_file_manager(path: Path, notices: NoticeBar) -> None:
    from PySide6.QtDBus import QDBusConnection, QDBusMessage, QDBusPendingCall, QDBusPendingCallWatcher

    bus = QDBusConnection.sessionBus()
    if not bus.isConnected():
        show_folder(path.parent, notices)
        return
    question = QDBusMessage.createMethodCall(FILE_MANAGER, "/org/freedesktop/FileManager1", FILE_MANAGER, "ShowItems")
    question.setArguments([[QUrl.fromLocalFile(str(path)).toString(QUrl.ComponentFormattingOption.FullyEncoded)], ""])
    answer = QDBusPendingCallWatcher(bus.asyncCall(question), notices)

    def on_answered(call: QDBusPendingCallWatcher) -> None:
        if QDBusPendingCall(call).isError():
            show_folder(path.parent, notices)
        call.deleteLater()

    answer.finished.connect(on_answered)


def _gone(path: Path) -> str:
    return translate("Dialogs", "{0} is gone. It was moved, renamed or deleted.").format(path)
