"""Where the keyboard is: in the page that is shown, and never in the sidebar unless a person went there."""

from functools import partial

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QScrollArea, QStackedWidget, QWidget
from shiboken6 import isValid


class PageFocus(QObject):
    """Keeps the keyboard's focus in the page that `pages` shows.

    When what has the focus is hidden or disabled, such as a button that starts something, Qt hands the focus to the
    next widget of the window, which often is the first button of the sidebar.
    """

    def __init__(self, pages: QStackedWidget) -> None:
        super().__init__(pages)
        self._pages = pages
        pages.currentChanged.connect(self.enter)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._on_focus_changed)

    def enter(self) -> None:
        """Give the focus to what had it last on the page, else to what the page names, else to its first field."""
        page = self._page()
        if not self._is_inside(page):
            _focus(page.focusWidget() or page.focusProxy() or _first_inside(page))

    def _on_focus_changed(self, old: QWidget | None, new: QWidget | None) -> None:
        if old is not None and (new is None or not self._pages.isAncestorOf(new)):
            QTimer.singleShot(0, self, partial(self._bring_back, old))  # what hides something may show another

    def _bring_back(self, old: QWidget) -> None:
        """Take the focus back if nobody sent it away: if its place is gone. It goes as near to it as can be."""
        page = self._page()
        is_lost = not isValid(old) or not old.isVisible() or not old.isEnabled()
        if is_lost and not self._is_inside(page) and page.window().isActiveWindow():
            _focus(_first_inside(_place_of(old, page)) or _first_inside(page))

    def _page(self) -> QWidget:
        return self._pages.currentWidget() or self._pages

    def _is_inside(self, page: QWidget) -> bool:
        now = QApplication.focusWidget()
        return now is not None and page.isAncestorOf(now)


def _place_of(lost: QWidget, page: QWidget) -> QWidget:
    """What of the page is still to be seen around a widget that is not."""
    place: QWidget | None = lost if isValid(lost) and page.isAncestorOf(lost) else page
    while place is not None and not (place.isVisible() and place.isEnabled()):
        place = place.parentWidget()
    return place or page


def _focus(widget: QWidget | None) -> None:
    if widget is not None:
        widget.setFocus(Qt.FocusReason.OtherFocusReason)


def _first_inside(place: QWidget) -> QWidget | None:
    """The first field or button inside `place` that Tab would come to."""
    widget = place.nextInFocusChain()
    while widget is not None and widget is not place:
        is_there = widget.isEnabled() and widget.isVisibleTo(place) and place.isAncestorOf(widget)
        takes_keys = widget.focusPolicy() & Qt.FocusPolicy.TabFocus and not isinstance(widget, QScrollArea)
        if is_there and takes_keys:
            return widget
        widget = widget.nextInFocusChain()
    return None
