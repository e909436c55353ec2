"""RunBar: what can be asked of a training in its state."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from gui.runs.watcher import ACTIVE
from gui.widgets.layout import button, row, set_role


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
        requests = {"sample": self.sample, "save": self.save, "pause": self.pause, "resume": self.resume}
        for request, made in (requests | {"stop": self.stop}).items():
            made.clicked.connect(lambda _checked=False, request=request: self.requested.emit(request))
        layout = row(self.sample, self.save, self.pause, self.resume, self.stop, self.go_on, self.use, "stretch")
        layout.setContentsMargins(0, 0, 0, 0)
        self.setLayout(layout)

    def show_state(self, state: str, *, has_model: bool) -> None:
        """Offer what makes sense in `state`."""
        for shown, states in (
            (self.sample, ("running",)),
            (self.save, ("running",)),
            (self.pause, ("starting", "running")),
            (self.resume, ("paused",)),
            (self.stop, ACTIVE),
            (self.go_on, ("new", "stopped", "failed", "died")),
        ):
            shown.setVisible(state in states)
            shown.setEnabled(True)
        self.use.setEnabled(has_model)
        self.use.setToolTip("" if has_model else self.tr("There is a model after the first checkpoint."))
        set_role(self.use, "primary" if state == "finished" else "")

    def show_request(self, request: str) -> None:
        """A request was heard; the worker answers at its next step."""
        {"stop": self.stop, "pause": self.pause, "resume": self.resume}.get(request, self.sample).setEnabled(
            request in ("sample", "save")
        )
