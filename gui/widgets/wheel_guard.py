"""A guard for fields on a page that scrolls."""

from functools import cache

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget


class WheelGuard(QObject):
    """Lets the wheel scroll the page, and not change a field that happens to lie under the pointer."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Wheel and isinstance(watched, QWidget) and not watched.hasFocus():
            event.ignore()
            return True
        return False


@cache
def wheel_guard() -> WheelGuard:
    """The one guard, for `installEventFilter`."""
    return WheelGuard()
