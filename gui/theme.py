"""How the window looks: Fusion, two sets of colours, one stylesheet (resources/theme/window.qss)."""

from collections import deque
from dataclasses import asdict, dataclass
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import Literal

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

ThemeName = Literal["system", "light", "dark"]


@dataclass(frozen=True)
class Colours:
    """The colours of one theme; the stylesheet knows them by these names."""

    window: str
    surface: str  # cards, fields, menus: what lies on the window
    sunken: str  # the desk around a canvas, sliders' grooves
    hover: str
    border: str
    text: str
    muted: str  # what is said quietly
    faded: str  # what cannot be used now
    accent: str
    accent_hover: str
    on_accent: str
    chosen: str  # behind what is chosen
    warning: str
    error: str
    success: str


LIGHT = Colours(
    window="#f5f5f3",
    surface="#ffffff",
    sunken="#e9e9e5",
    hover="#ececea",
    border="#dcdcd7",
    text="#1d1f24",
    muted="#63666e",
    faded="#a9abb0",
    accent="#5355c8",
    accent_hover="#4547b3",
    on_accent="#ffffff",
    chosen="#e6e6fa",
    warning="#9a5b00",
    error="#b3261e",
    success="#1a7f4b",
)
DARK = Colours(
    window="#1b1c20",
    surface="#24262b",
    sunken="#141518",
    hover="#2d2f36",
    border="#363941",
    text="#e9eaed",
    muted="#9da1ab",
    faded="#5d616b",
    accent="#8f91f7",
    accent_hover="#a5a7ff",
    on_accent="#14151c",
    chosen="#31335a",
    warning="#f0b357",
    error="#ff8a80",
    success="#66cf97",
)


class Theme(QObject):
    """Dresses the parts of the window, and does so again when the system's colour scheme changes.

    Each part has the stylesheet by itself: one for the whole application takes Qt ten times as long, in one piece.

    Signals:
        changed(Colours): the colours that are worn now.
    """

    changed = Signal(object)

    def __init__(self, application: QApplication, name: ThemeName = "system") -> None:
        super().__init__(application)
        self._application = application
        self._name: ThemeName = name
        self._applied: Colours | None = None
        self._sheet = ""
        self._parts: list[QWidget] = []
        self._undressed: deque[QWidget] = deque()
        application.setStyle("Fusion")
        application.styleHints().colorSchemeChanged.connect(self._apply)
        self.choose(name)

    @property
    def colours(self) -> Colours:
        if self._name == "system":
            is_dark = self._application.styleHints().colorScheme() == Qt.ColorScheme.Dark
        else:
            is_dark = self._name == "dark"
        return DARK if is_dark else LIGHT

    def choose(self, name: ThemeName) -> None:
        """Wear the light or the dark colours, or those that the system asks for."""
        self._name = name
        scheme = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark, "system": Qt.ColorScheme.Unknown}[name]
        self._application.styleHints().setColorScheme(scheme)  # the title bar and native dialogs follow as well
        self._apply()

    def dress(self, part: QWidget) -> None:
        """Give a part of the window, such as a page or a dialog, the looks of the theme, now and from now on."""
        self._parts = [known for known in self._parts if isValid(known)] + [part]
        part.setStyleSheet(self._sheet)

    def _apply(self) -> None:
        colours = self.colours
        if colours == self._applied:
            return
        self._applied, self._sheet = colours, stylesheet_of(colours)
        self._application.setPalette(palette_of(colours))
        self._undressed = deque(sorted(filter(isValid, self._parts), key=QWidget.isVisible, reverse=True))
        self._dress_next()
        self.changed.emit(colours)

    def _dress_next(self) -> None:
        """Dress one part in each turn of the event loop, first those that are seen, so that the window stays quick."""
        if self._undressed:
            part = self._undressed.popleft()
            if isValid(part):
                part.setStyleSheet(self._sheet)
            QTimer.singleShot(0, self, self._dress_next)


def palette_of(colours: Colours) -> QPalette:
    """Qt's palette in these colours, for everything that the stylesheet does not name."""
    role = QPalette.ColorRole
    palette = QPalette()
    for roles, colour in (
        ((role.Window,), colours.window),
        ((role.Base, role.ToolTipBase, role.Button), colours.surface),
        ((role.AlternateBase,), colours.hover),
        ((role.WindowText, role.Text, role.ButtonText, role.ToolTipText), colours.text),
        ((role.BrightText,), colours.error),
        ((role.PlaceholderText,), colours.muted),
        ((role.Highlight, role.Accent, role.Link, role.LinkVisited), colours.accent),
        ((role.HighlightedText,), colours.on_accent),
        ((role.Mid, role.Midlight, role.Light), colours.border),
        ((role.Dark, role.Shadow), colours.sunken),
    ):
        for one in roles:
            palette.setColor(one, QColor(colour))
    for one in (role.WindowText, role.Text, role.ButtonText, role.HighlightedText):
        palette.setColor(QPalette.ColorGroup.Disabled, one, QColor(colours.faded))
    return palette


def stylesheet_of(colours: Colours) -> str:
    """The stylesheet in these colours."""
    folder = Path(str(files("resources"))) / "theme"
    template = Template((folder / "window.qss").read_text("utf-8"))
    return template.substitute(asdict(colours), folder=folder.as_posix())
