"""RunBar: what can be asked of a training in its state."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QWidget

from gui.runs.requests import PendingRequests
from gui.runs.watcher import ACTIVE
from gui.widgets.folding import FoldingRow
from gui.widgets.layout import button, column, row, set_role
from img2img.runs.folder import Request


class RunBar(QWidget):
    """Buttons; those that make no sense at the moment are hidden.

    Signals:
        requested(str): sample, save, pause, resume or stop.
        go_on_asked(): the process is to be started again.
        use_asked(): the model is to be put into the library.
    """

    requested = Signal(str)
    go_on_asked = Signal()
    use_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sample = button("mdi6.image-outline", self.tr("S&ample now"))
        self.save = button("mdi6.content-save-outline", self.tr("&Save now"))
        self.pause = button("mdi6.pause", self.tr("&Pause"))
        self.resume = button("mdi6.play", self.tr("&Resume"))
        self.stop = button("mdi6.stop", self.tr("St&op"))
        self.stop.setToolTip(self.tr("Stops after a checkpoint; it can be resumed later."))
        self.go_on = button("", self.tr("&Resume"), self.go_on_asked, "primary")
        self.use = button("", self.tr("&Use this model"), self.use_asked)
        self._requests: dict[Request, QPushButton] = {
            "sample": self.sample,
            "save": self.save,
            "pause": self.pause,
            "resume": self.resume,
            "stop": self.stop,
        }
        for request, made in self._requests.items():
            made.clicked.connect(lambda _checked=False, request=request: self.requested.emit(request))
        asked = row(self.sample, self.save, "stretch")
        steered = row(self.pause, self.resume, self.stop, self.go_on, self.use, "stretch")
        column(self, margin=0).addWidget(FoldingRow(asked, steered))

    def show_state(self, state: str, pending: PendingRequests, *, has_model: bool) -> None:
        """Offer what makes sense in `state`, but for what was asked already and is still `pending`."""
        for shown, states in (
            (self.sample, ("running",)),
            (self.save, ("running",)),
            (self.pause, ("starting", "running")),
            (self.resume, ("paused",)),
            (self.stop, ACTIVE),
            (self.go_on, ("new", "stopped", "failed", "died")),
        ):
            shown.setVisible(state in states)
        for request, made in self._requests.items():
            made.setEnabled(request not in pending)
        self.use.setEnabled(has_model)
        self.use.setToolTip("" if has_model else self.tr("There is a model after the first checkpoint."))
        set_role(self.use, "primary" if state == "finished" else "")
