"""EndedRuns: what ended while the window was closed is told when it is opened again."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, QSettings, QTimer

from gui.runs.jobs import Jobs
from gui.widgets.notice import NoticeBar
from gui.words import state_name
from img2img.runs.events import BatchFinished, Event, now
from img2img.runs.summary import RunSummary

CLOSED_AT = "window/closed_at"  # seconds since the epoch
_ENDS = ("finished", "failed", "died")


class EndedRuns(QObject):
    """Tells once, at the first list of runs, of those that have ended since the window was closed.

    `show` shows a run on its page.
    """

    def __init__(
        self,
        jobs: Jobs,
        places: QSettings,
        notices: NoticeBar,
        show: Callable[[RunSummary], object],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._jobs, self._places, self._notices, self._show = jobs, places, notices, show
        jobs.runs_found.connect(self._on_found)
        QTimer.singleShot(0, self, jobs.refresh)  # the window is shown first

    def note_closed(self) -> None:
        """From now on nobody looks."""
        self._places.setValue(CLOSED_AT, now())

    def _on_found(self, runs: list[RunSummary]) -> None:
        self._jobs.runs_found.disconnect(self._on_found)
        since = float(str(self._places.value(CLOSED_AT, now())))
        ended = [run for run in runs if run.state in _ENDS and run.last and run.last.time > since]
        self.note_closed()  # told once, even where the window is not closed in order the next time
        if ended:
            offer = self.tr("Show") if len(ended) == 1 else self.tr("Show the newest")
            self._notices.tell(self._sentence(ended), "question", offer, lambda: self._show(ended[0]))

    def _sentence(self, ended: Sequence[RunSummary]) -> str:
        if len(ended) > 1:
            return self.tr("{0} runs ended while the window was closed.").format(len(ended))
        (run,) = ended
        text = self.tr("{0} ended while the window was closed: {1}.")
        return text.format(run.name, ", ".join([state_name(run.state), *self._figures(run.last)]))

    def _figures(self, last: Event | None) -> list[str]:
        if not isinstance(last, BatchFinished):
            return []
        told = ((self.tr("{0} done"), last.done), (self.tr("{0} failed"), last.failed))
        return [text.format(f"{count:n}") for text, count in told if count]
