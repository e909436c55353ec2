"""The keys of every command: a table to change them in, and a sheet to look them up on."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QKeySequenceEdit,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from gui.command_table import MENUS, Command
from gui.commands import Commands
from gui.settings import SettingsFile
from gui.translation import translate
from gui.widgets.layout import heading, offer_clearing, quiet, scrolled, title

NATIVE = QKeySequence.SequenceFormat.NativeText  # as the language and the system write keys


def plain(text: str) -> str:
    """A translated menu text without its mnemonic and dots."""
    return translate("Commands", text).replace("&", "").rstrip("…")


class ShortcutTable(QWidget):
    """A field for each command; a shortcut that is taken by another command is refused with a sentence."""

    def __init__(self, commands: Commands, settings: SettingsFile, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._commands = commands
        self._settings = settings
        self.fields: dict[str, QKeySequenceEdit] = {}
        self.problem = QLabel()
        self.problem.setWordWrap(True)
        self.problem.hide()
        self.problem.setProperty("role", "error")
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(6)
        for number, (command, _) in enumerate(commands.rows()):
            label = QLabel(plain(command.text))
            label.setWordWrap(True)
            grid.addWidget(label, number // 2, number % 2 * 2)
            grid.addWidget(self._field(command), number // 2, number % 2 * 2 + 1)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(3, 1)
        reset = QPushButton(self.tr("Restore the usual shortcuts"))
        reset.clicked.connect(lambda: settings.change(shortcuts={}))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(grid)
        layout.addWidget(self.problem)
        layout.addWidget(reset, 0, Qt.AlignmentFlag.AlignLeft)
        commands.shortcuts_changed.connect(self._show)

    def _field(self, command: Command) -> QKeySequenceEdit:
        field = QKeySequenceEdit(self._commands.action(command.name).shortcut())
        offer_clearing(field, plain(command.text)).clicked.connect(lambda: self._choose(command))
        field.setMaximumSequenceLength(1)
        field.setAccessibleName(plain(command.text))
        field.editingFinished.connect(lambda: self._choose(command))
        self.fields[command.name] = field
        return field

    def _choose(self, command: Command) -> None:
        keys = self.fields[command.name].keySequence()
        if keys == self._commands.action(command.name).shortcut():
            return
        if owner := self._owner(keys, command):
            sentence = self.tr("{keys} is already taken by “{owner}”. Choose other keys.")
            self.problem.setText(sentence.format(keys=keys.toString(NATIVE), owner=plain(owner.text)))
            self.problem.show()
            self._show()
            return
        self.problem.hide()
        self._settings.refresh()
        chosen = {**self._settings.current.shortcuts, command.name: keys.toString()}
        self._settings.change(shortcuts=chosen)

    def _owner(self, keys: QKeySequence, asking: Command) -> Command | None:
        if keys.isEmpty():
            return None
        others = ((command, action) for command, action in self._commands.rows() if command.meets(asking))
        return next(
            (command for command, action in others if keys in action.shortcuts() and command.name != asking.name), None
        )

    def _show(self) -> None:
        for name, field in self.fields.items():
            field.setKeySequence(self._commands.action(name).shortcut())


class ShortcutSheet(QDialog):
    """Every command that has keys, by menu. It does not stop the window behind it."""

    def __init__(self, commands: Commands, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Keyboard shortcuts"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(760, 560)
        content = QWidget()
        columns = QHBoxLayout(content)
        columns.setSpacing(40)
        halves = (MENUS[:2], MENUS[2:])
        for menus in halves:
            columns.addLayout(self._column(commands, menus), 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 16)
        layout.addWidget(title(self.tr("Keyboard shortcuts")))
        layout.addWidget(scrolled(content, self.tr("Keyboard shortcuts")), 1)
        layout.addWidget(quiet(self.tr("Space-drag pans, the wheel zooms, Ctrl+wheel changes the size of the tip.")))

    def _column(self, commands: Commands, menus: tuple[str, ...]) -> QVBoxLayout:
        layout = QVBoxLayout()
        layout.setSpacing(4)
        for menu in menus:
            rows = [
                (command, action)
                for command, action in commands.rows()
                if command.menu == menu and not action.shortcut().isEmpty()
            ]
            if rows:
                layout.addSpacing(8)
                layout.addWidget(heading(plain(menu)))
            for command, action in rows:
                row = QHBoxLayout()
                row.addWidget(QLabel(plain(command.text)), 1)
                row.addWidget(quiet(" / ".join(keys.toString(NATIVE) for keys in action.shortcuts())))
                layout.addLayout(row)
        layout.addStretch(1)
        return layout
