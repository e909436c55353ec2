"""Everything that can be done, in one table. It feeds the menus, the buttons and the sheet of shortcuts.

A page connects the commands that are its own; a command of a page can be used while that page is shown. Commands of two
pages may have the same keys, where they mean the same there: new, open, run, again.
Letter keys do not need guarding: a text field that has the focus takes them before any shortcut.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QObject, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenuBar

from gui.icons import icon


@dataclass(frozen=True)
class Command:
    """A row of the table.

    name       settings keep a person's own shortcut under it
    shortcuts  in Qt's portable spelling; the first is the one that is shown and can be replaced
    page       the page whose command it is; "" for one that works everywhere
    divided    whether a line stands above it in its menu
    """

    name: str
    menu: str
    text: str
    shortcuts: tuple[str, ...] = ()
    icon: str = ""
    page: str = ""
    checkable: bool = False
    divided: bool = False

    def meets(self, other: "Command") -> bool:
        """Whether both can be used at the same time, so that they need different keys."""
        return self.page == other.page or "" in (self.page, other.page)


def marked(text: str) -> str:
    """The text as it is; this marks it for translation, in the context "Commands"."""
    return text


MENUS = (
    marked("&File"),
    marked("&Edit"),
    marked("&View"),
    marked("&Model"),
    marked("Tra&in"),
    marked("&Window"),
    marked("&Help"),
)
FILE, EDIT, VIEW, MODEL, TRAIN, WINDOW, HELP = MENUS

COMMANDS: tuple[Command, ...] = (
    Command("file.new", FILE, marked("&New sketch"), ("Ctrl+N",), "mdi6.file-plus-outline", "draw"),
    Command("file.open", FILE, marked("&Open as sketch…"), ("Ctrl+O",), "mdi6.folder-open-outline", "draw"),
    Command(
        "file.trace",
        FILE,
        marked("Sketch from a &photo…"),
        ("Ctrl+Shift+O",),
        "mdi6.image-edit-outline",
        "draw",
    ),
    Command("file.underlay", FILE, marked("Open as &underlay…"), ("Ctrl+U",), "mdi6.layers-outline", "draw"),
    Command(
        "file.save",
        FILE,
        marked("&Save photo…"),
        ("Ctrl+S",),
        "mdi6.content-save-outline",
        "draw",
        divided=True,
    ),
    Command("file.save_sketch", FILE, marked("Save s&ketch…"), ("Ctrl+Shift+S",), "", "draw"),
    Command("file.new_batch", FILE, marked("New &batch"), ("Ctrl+N",), "mdi6.close", "convert", divided=True),
    Command("file.add_files", FILE, marked("&Add pictures…"), ("Ctrl+O",), "mdi6.image-plus-outline", "convert"),
    Command(
        "file.add_folder", FILE, marked("Add a &folder…"), ("Ctrl+Shift+O",), "mdi6.folder-plus-outline", "convert"
    ),
    Command("file.results", FILE, marked("Open the &results"), (), "mdi6.folder-open-outline", "convert"),
    Command("file.quit", FILE, marked("&Quit"), ("Ctrl+Q",), divided=True),
    Command("edit.undo", EDIT, marked("&Undo"), ("Ctrl+Z",), "mdi6.undo", "draw"),
    Command("edit.redo", EDIT, marked("&Redo"), ("Ctrl+Shift+Z", "Ctrl+Y"), "mdi6.redo", "draw"),
    Command("edit.copy", EDIT, marked("&Copy photo"), ("Ctrl+C",), "mdi6.content-copy", "draw", divided=True),
    Command("edit.clear", EDIT, marked("C&lear sketch"), ("Delete",), "mdi6.broom", "draw"),
    Command("edit.brush", EDIT, marked("&Brush"), ("B",), "mdi6.brush", "draw", checkable=True, divided=True),
    Command("edit.eraser", EDIT, marked("&Eraser"), ("E",), "mdi6.eraser", "draw", checkable=True),
    Command("edit.smaller", EDIT, marked("S&maller tip"), ("[",), "", "draw"),
    Command("edit.larger", EDIT, marked("Lar&ger tip"), ("]",), "", "draw"),
    Command("edit.swap", EDIT, marked("S&wap colours"), ("X",), "mdi6.swap-horizontal", "draw"),
    Command("edit.default", EDIT, marked("&Default colours"), ("D",), "", "draw"),
    Command("view.fit", VIEW, marked("&Fit"), ("Ctrl+0",), "mdi6.fit-to-screen-outline", "draw"),
    Command("view.actual", VIEW, marked("&Actual size"), ("Ctrl+1",), "", "draw"),
    Command("view.closer", VIEW, marked("Zoom &in"), ("Ctrl++", "Ctrl+="), "mdi6.magnify-plus-outline", "draw"),
    Command("view.farther", VIEW, marked("Zoom &out"), ("Ctrl+-",), "mdi6.magnify-minus-outline", "draw"),
    Command(
        "model.translate",
        MODEL,
        marked("&Translate"),
        ("Ctrl+Return", "Ctrl+Enter"),
        "mdi6.creation-outline",
        "draw",
    ),
    Command(
        "model.live",
        MODEL,
        marked("&Live"),
        ("Ctrl+L",),
        "mdi6.lightning-bolt-outline",
        "draw",
        checkable=True,
    ),
    Command(
        "model.variation",
        MODEL,
        marked("Another &variation"),
        ("Ctrl+R",),
        "mdi6.dice-multiple-outline",
        "draw",
    ),
    Command(
        "model.convert",
        MODEL,
        marked("&Start converting"),
        ("Ctrl+Return", "Ctrl+Enter"),
        "mdi6.play",
        "convert",
        divided=True,
    ),
    Command("model.pause", MODEL, marked("&Pause or resume"), ("Ctrl+P",), "mdi6.pause", "convert"),
    Command("model.stop", MODEL, marked("St&op converting"), ("Ctrl+.",), "mdi6.stop", "convert"),
    Command("model.again", MODEL, marked("&Go on, or retry what failed"), ("Ctrl+R",), "mdi6.refresh", "convert"),
    Command("model.import", MODEL, marked("&Import a model…"), ("Ctrl+I",), "mdi6.import", divided=True),
    Command("train.new", TRAIN, marked("&New training"), ("Ctrl+T",), "mdi6.school-outline"),
    Command("model.folder", MODEL, marked("Open the models' &folder"), (), "mdi6.folder-open-outline"),
    Command("model.restart", MODEL, marked("&Restart the engine"), (), "mdi6.restart", divided=True),
    Command("help.shortcuts", HELP, marked("&Keyboard shortcuts"), ("Shift+?", "F1"), "mdi6.keyboard-outline"),
    Command("help.about", HELP, marked("&About img2img"), (), "mdi6.information-outline", divided=True),
)


@dataclass
class _Row:
    command: Command
    action: QAction
    is_connected: bool = False
    is_possible: bool = True


class Commands(QObject):
    """The table's actions. Each is disabled until somebody connects it, and while another page is shown.

    Signals:
        shortcuts_changed(): shortcuts were replaced.
    """

    shortcuts_changed = Signal()

    def __init__(self, table: tuple[Command, ...] = COMMANDS, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._page = ""
        self._rows: dict[str, _Row] = {}
        for command in table:
            self.add(command)

    def add(self, command: Command) -> QAction:
        """Take in a command that is only known at run time, such as one for each page."""
        action = QAction(QCoreApplication.translate("Commands", command.text), self)
        action.setCheckable(command.checkable)
        action.setShortcuts([QKeySequence(keys) for keys in command.shortcuts])
        if command.icon:
            action.setIcon(icon(command.icon))
        _say_keys(action)
        self._rows[command.name] = _Row(command, action)
        self._apply(self._rows[command.name])
        return action

    def rows(self) -> list[tuple[Command, QAction]]:
        """Every command and its action, in the order of the table."""
        return [(row.command, row.action) for row in self._rows.values()]

    def action(self, name: str) -> QAction:
        return self._rows[name].action

    def is_connected(self, name: str) -> bool:
        return self._rows[name].is_connected

    def connect_to(self, name: str, slot: Callable[..., object]) -> QAction:
        """Let `slot` do what the command says; a checkable command hands it whether it is checked."""
        row = self._rows[name]
        (row.action.toggled if row.command.checkable else row.action.triggered).connect(slot)
        row.is_connected = True
        self._apply(row)
        return row.action

    def allow(self, name: str, is_possible: bool = True) -> None:
        """Say whether the command makes sense at the moment."""
        self._rows[name].is_possible = is_possible
        self._apply(self._rows[name])

    def show_page(self, page: str) -> None:
        """Switch on the commands of `page`, and off those of the others."""
        self._page = page
        for row in self._rows.values():
            self._apply(row)

    def use_shortcuts(self, chosen: Mapping[str, str]) -> None:
        """Put the person's own shortcuts in place of the usual ones; "" takes a shortcut away."""
        for name, row in self._rows.items():
            usual = [QKeySequence(keys) for keys in row.command.shortcuts]
            own = [QKeySequence(chosen[name])] if chosen.get(name) else []
            row.action.setShortcuts(own if name in chosen else usual)
            _say_keys(row.action)
        self.shortcuts_changed.emit()

    def fill(self, menu_bar: QMenuBar) -> None:
        """Make the menus."""
        for title in MENUS:
            commands = [row for row in self._rows.values() if row.command.menu == title]
            if not commands:
                continue
            menu = menu_bar.addMenu(QCoreApplication.translate("Commands", title))
            for row in commands:
                if row.command.divided:
                    menu.addSeparator()
                menu.addAction(row.action)

    def _apply(self, row: _Row) -> None:
        is_here = row.command.page in ("", self._page)
        row.action.setEnabled(row.is_connected and row.is_possible and is_here)


def _say_keys(action: QAction) -> None:
    """A button's tip tells its keys: that is how people learn them."""
    keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
    text = action.text().replace("&", "").rstrip("…")
    action.setToolTip(f"{text} ({keys})" if keys else text)
