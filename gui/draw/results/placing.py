"""PhotoPlace: the commands, the slider and the settings that say where the photo is."""

from functools import partial

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QActionGroup

from gui.commands import Commands
from gui.draw.bars import DrawBar
from gui.draw.results.arrangement import Arrangement, View
from gui.settings import SettingsFile

COMMANDS: dict[View, str] = {"beside": "view.beside", "over": "view.over", "swapped": "view.swapped"}
REST = 300  # milliseconds after the slider's last move, before its opacity is kept


class PhotoPlace(QObject):
    """Exactly one of three places is chosen; it is kept for the next start."""

    def __init__(self, arrangement: Arrangement, bar: DrawBar, commands: Commands, settings: SettingsFile) -> None:
        super().__init__(arrangement)
        self._arrangement, self._bar, self._settings = arrangement, bar, settings
        self._rest = QTimer(self, singleShot=True, interval=REST)
        self._rest.timeout.connect(lambda: settings.change(photo_opacity=bar.opacity.value()))
        group = QActionGroup(self)
        for view, name in COMMANDS.items():
            group.addAction(commands.action(name))
            commands.connect_to(name, partial(self._on_chosen, view))
        bar.opacity.valueChanged.connect(self._on_opacity)
        commands.action(COMMANDS[settings.current.photo_view]).setChecked(True)

    def _on_chosen(self, view: View, is_on: bool) -> None:
        if is_on:
            self._settings.change(photo_view=view)
            self._bar.opacity.setVisible(view == "over")
            self._arrangement.show_view(view, self._bar.opacity.value() / 100)

    def _on_opacity(self, percent: int) -> None:
        self._arrangement.show_view(self._arrangement.view, percent / 100)
        self._rest.start()
