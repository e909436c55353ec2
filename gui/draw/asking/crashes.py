"""SecondChance: what was asked when the engine crashed may be asked once more, but only once."""

from PySide6.QtCore import QObject

from gui.engine_client import EngineClient, EngineState


class SecondChance(QObject):
    """It may be the request itself that ends the engine, so the second crash in a row is one too many."""

    def __init__(self, engine: EngineClient, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._has_crashed = self._is_used = False
        engine.crashed.connect(self._on_crashed)
        engine.state_changed.connect(self._on_state)

    def take(self) -> bool:
        """Whether a request that has just failed did so because the engine crashed, for the first time."""
        is_given = self._has_crashed and not self._is_used
        self._has_crashed = False
        self._is_used |= is_given
        return is_given

    def renew(self) -> None:
        """An answer has come."""
        self._is_used = False

    def _on_crashed(self) -> None:
        self._has_crashed = True

    def _on_state(self, state: EngineState) -> None:
        if state == EngineState.READY:
            self._has_crashed = False
