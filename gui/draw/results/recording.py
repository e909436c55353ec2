"""Recording: the command that records drawing and photo, and what becomes of the recording."""

from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from gui.commands import Commands
from gui.draw.results.panels import Results
from gui.draw.results.recorder import Recorder
from gui.widgets.file_dialogs import choose_new_file
from gui.widgets.notice import NoticeBar


class Recording(QObject):
    """Switched off, it asks over `page` where to write what `recorder` has, if there is anything."""

    def __init__(
        self, page: QWidget, recorder: Recorder, results: Results, commands: Commands, notices: NoticeBar
    ) -> None:
        super().__init__(page)
        self._page, self._recorder, self._notices = page, recorder, notices
        results.photo_shown.connect(recorder.show)
        recorder.failed.connect(notices.fail)
        recorder.written.connect(self._on_written)
        commands.connect_to("file.record", self._on_switched)

    def _on_switched(self, is_on: bool) -> None:
        if is_on:
            self._recorder.start()
            return
        self._recorder.stop()
        if self._recorder.frames:
            self._save()

    def _save(self) -> None:
        offered = self.tr("Animation (*.webp *.gif)")
        if path := choose_new_file(self._page, "save", self.tr("Save the recording"), "drawing.webp", offered):
            self._recorder.write(path if path.suffix else path.with_suffix(".webp"))

    def _on_written(self, path: Path) -> None:
        self._notices.tell(self.tr("Saved {0}").format(path), "done")
