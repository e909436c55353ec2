"""The main window: a sidebar, the pages, notices that float above them, and what is remembered of where they stood."""

from PySide6.QtCore import QChildEvent, QEvent, QSettings, Signal
from PySide6.QtGui import QAction, QCloseEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QMainWindow, QStackedWidget, QWidget

from gui.command_table import WINDOW, Command
from gui.commands import Commands
from gui.engine_client import EngineState
from gui.shell.closing import CloseGuard
from gui.shell.focus import PageFocus
from gui.shell.pages import TABS, Pages, Tab
from gui.shell.sidebar import Sidebar
from gui.theme import Theme
from gui.translation import translate
from gui.widgets.notice import NoticeBar


class Window(QMainWindow):
    """Shows one page at a time. `places` remembers size, place and page from one day to the next.

    Signals:
        closed(): the person closed the window.
    """

    closed = Signal()

    def __init__(
        self,
        pages: Pages,
        commands: Commands,
        notices: NoticeBar,
        close_guard: CloseGuard,
        theme: Theme,
        places: QSettings,
    ) -> None:
        super().__init__()
        self.pages = pages
        self._commands = commands
        self._close_guard = close_guard
        self._theme = theme
        self._places = places
        self.setWindowTitle("img2img")
        self.setMinimumSize(820, 560)
        self.tab = TABS[0]
        self._sidebar = Sidebar(TABS)
        self._stack = QStackedWidget()
        self._focus = PageFocus(self._stack)
        for number, tab in enumerate(TABS):
            self._sidebar.describe(number, self._page_command(number, tab))
        self.setCentralWidget(self._arranged(notices))
        commands.fill(self.menuBar())
        for part in (self.menuBar(), self._sidebar, notices):
            theme.dress(part)
        commands.connect_to("file.quit", self.close)
        pages.wanted.connect(self.show_page_named)
        pages.titled.connect(self._show_title)
        self._sidebar.chosen.connect(self.show_page)
        self._remember()

    @property
    def page(self) -> QWidget:
        """The page that is shown."""
        return self.pages.page(self.tab)

    def show_page(self, number: int) -> None:
        """Show the page of that number, and switch its commands on."""
        self.tab = TABS[number]
        if self._stack.indexOf(self.page) < 0:
            self._theme.dress(self.page)
            self._stack.addWidget(self.page)
        self._stack.setCurrentWidget(self.page)
        self._sidebar.show_chosen(number)
        self._commands.show_page(self.tab.name)

    def show_page_named(self, name: str) -> None:
        """Show the page of that name, if there is one."""
        for number, tab in enumerate(TABS):
            if tab.name == name:
                self.show_page(number)

    def show_engine_state(self, state: EngineState) -> None:
        self._sidebar.show_state(state)

    def _show_title(self, drawing: str, is_modified: bool) -> None:
        self.setWindowTitle(f"{drawing}[*] - img2img")
        self.setWindowModified(is_modified)

    def _page_command(self, number: int, tab: Tab) -> QAction:
        name = f"window.{tab.name}"
        title = translate("Page", tab.title)
        self._commands.add(Command(name, WINDOW, title, (f"Alt+{number + 1}",), tab.icon))
        return self._commands.connect_to(name, lambda: self.show_page(number))

    def _arranged(self, notices: NoticeBar) -> QWidget:
        whole = QWidget()
        beside = QHBoxLayout(whole)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.setSpacing(0)
        beside.addWidget(self._sidebar)
        beside.addWidget(self._stack, 1)
        notices.float_over(whole)
        return whole

    def _remember(self) -> None:
        self.resize(1280, 800)
        geometry = self._places.value("window/geometry")
        if geometry is not None:
            self.restoreGeometry(geometry)
        names = [tab.name for tab in TABS]
        last = str(self._places.value("window/page", ""))
        self.show_page(names.index(last) if last in names else 0)

    def childEvent(self, event: QChildEvent) -> None:
        """A dialog over the window is dressed as its pages are."""
        super().childEvent(event)
        child = event.child()
        if event.type() == QEvent.Type.ChildPolished and isinstance(child, QDialog):
            self._theme.dress(child)

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self._close_guard.lets_close(self):
            event.ignore()
            return
        self._places.setValue("window/geometry", self.saveGeometry())
        self._places.setValue("window/page", self.tab.name)
        self.closed.emit()
        event.accept()
