"""The commands as actions: they feed the menus, the buttons and the sheet of shortcuts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar

from gui.command_table import COMMANDS, MENUS, Command
from gui.icons import icon
from gui.translation import translate

PORTABLE = QKeySequence.SequenceFormat.PortableText  # as the table and the settings write keys, in no language


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
        self._own_shortcuts: dict[str, str] = {}
        for command in table:
            self.add(command)

    def add(self, command: Command) -> QAction:
        """Take in a command that is only known at run time, such as one for each page."""
        action = QAction(translate("Commands", command.text), self)
        action.setCheckable(command.checkable)
        action.setShortcuts([QKeySequence(keys, PORTABLE) for keys in command.shortcuts])
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

    def connect_menu(self, name: str, menu: QMenu) -> None:
        """Let the command open `menu` beside it, whose holder keeps it."""
        row = self._rows[name]
        row.action.setMenu(menu)
        row.is_connected = True
        self._apply(row)

    def allow(self, name: str, is_possible: bool = True) -> None:
        """Say whether the command makes sense at the moment."""
        self._rows[name].is_possible = is_possible
        self._apply(self._rows[name])

    def reword(self, name: str, text: str) -> None:
        """Say what the command does at the moment; `text` is one of the table's language."""
        action = self._rows[name].action
        action.setText(translate("Commands", text))
        _say_keys(action)

    def show_page(self, page: str) -> None:
        """Switch on the commands of `page`, and off those of the others."""
        self._page = page
        for row in self._rows.values():
            self._apply(row)

    def use_shortcuts(self, chosen: Mapping[str, str]) -> None:
        """Put the person's own shortcuts in place of the usual ones; "" takes a shortcut away."""
        if chosen == self._own_shortcuts:  # most changes of the settings are about something else
            return
        self._own_shortcuts = dict(chosen)
        for name, row in self._rows.items():
            usual = [QKeySequence(keys, PORTABLE) for keys in row.command.shortcuts]
            own = [QKeySequence(chosen[name], PORTABLE)] if chosen.get(name) else []
            row.action.setShortcuts(own if name in chosen else usual)
            _say_keys(row.action)
        self.shortcuts_changed.emit()

    def fill(self, menu_bar: QMenuBar) -> None:
        """Make the menus."""
        for title in MENUS:
            commands = [row for row in self._rows.values() if row.command.menu == title]
            if not commands:
                continue
            menu = menu_bar.addMenu(translate("Commands", title))
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
