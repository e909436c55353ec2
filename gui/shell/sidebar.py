"""The sidebar: one button a page, and how the engine is at the bottom."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QButtonGroup, QFrame, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from gui.engine_client import EngineState
from gui.icons import icon
from gui.shell.pages import Tab
from gui.translation import translate

ICON = QSize(26, 26)


class Sidebar(QFrame):
    """Buttons that choose a page.

    Signals:
        chosen(int): the page of that number was asked for.
    """

    chosen = Signal(int)

    def __init__(self, tabs: Sequence[Tab], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sidebar")
        self.setFixedWidth(104)
        self._group = QButtonGroup(self)
        self._state = QLabel("", alignment=Qt.AlignmentFlag.AlignHCenter, wordWrap=True)
        self._state.setProperty("role", "quiet")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 12, 0, 12)
        layout.setSpacing(4)
        for number, tab in enumerate(tabs):
            button = self._button(tab)
            self._group.addButton(button, number)
            layout.addWidget(button)
        layout.addStretch(1)
        layout.addWidget(self._state)
        self._group.idClicked.connect(self.chosen)

    def show_chosen(self, number: int) -> None:
        self._group.button(number).setChecked(True)

    def show_state(self, state: EngineState) -> None:
        """Say quietly how the engine is."""
        text, explanation = _described(state)
        self._state.setText(text)
        self._state.setToolTip(explanation)

    def describe(self, number: int, action: QAction) -> None:
        """Show the shortcut of a page with its button."""
        keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        self._group.button(number).setToolTip(f"{self._group.button(number).text()} ({keys})")

    def _button(self, tab: Tab) -> QToolButton:
        title = translate("Page", tab.title)
        button = QToolButton()
        button.setText(title)
        button.setIcon(icon(tab.icon))
        button.setIconSize(ICON)
        button.setCheckable(True)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        button.setAccessibleName(title)
        return button


def _described(state: EngineState) -> tuple[str, str]:
    """How the engine is, in a word or two, and an explanation."""
    match state:
        case EngineState.STOPPED:
            return "", ""
        case EngineState.STARTING:
            return translate("Engine", "Starting…"), translate("Engine", "The engine is loading what it needs.")
        case EngineState.READY:
            return translate("Engine", "Ready"), translate("Engine", "The engine waits for work.")
        case EngineState.BUSY:
            return translate("Engine", "Working"), translate("Engine", "The engine is computing.")
        case EngineState.PAUSING:
            return translate("Engine", "Restarting…"), translate("Engine", "The engine ended and is started again.")
        case EngineState.BROKEN:
            return translate("Engine", "Engine off"), translate("Engine", "Choose Model > Restart the engine.")
