"""Recovery: what a crashed window left behind is offered in a notice, one drawing at a time, and never asked about."""

from datetime import datetime
from functools import partial

from PySide6.QtCore import QObject

from gui.background import in_background
from gui.draw.project.autosave import Autosave, Orphan, find_orphans
from gui.draw.project.drawing_file import DrawingFile, Opened
from gui.widgets.notice import NoticeBar
from gui.words import when
from img2img.errors import Img2ImgError

SUBJECT = "recovery"


class Recovery(QObject):
    """Offers drawings back; an offer that nobody answers is made again at the next start."""

    def __init__(self, file: DrawingFile, autosave: Autosave, notices: NoticeBar) -> None:
        super().__init__(file)
        self._file, self._autosave, self._notices = file, autosave, notices
        self._waiting: list[Orphan] = []
        self._restored: Orphan | None = None  # until this window has kept it itself
        autosave.kept.connect(self._let_go)
        in_background(self, find_orphans, self._on_found)

    def close(self) -> None:
        """What was neither restored nor discarded is left for the next window."""
        for orphan in self._waiting:
            orphan.leave()
        self._waiting = []
        self._let_go()

    def _on_found(self, found: list[Orphan] | Img2ImgError) -> None:
        if not isinstance(found, Img2ImgError):
            self._waiting = found
            self._offer()

    def _offer(self) -> None:
        if not self._waiting:
            return
        orphan = self._waiting[0]
        kept = when(datetime.fromtimestamp(orphan.written).astimezone().isoformat())
        self._notices.tell(
            self.tr("The window ended before this drawing was saved. Last kept: {0}.").format(kept),
            "warning",
            self.tr("&Restore"),
            partial(self._restore, orphan),
            SUBJECT,
            (self.tr("&Discard"), partial(self._discard, orphan)),
        )

    def _restore(self, orphan: Orphan) -> None:
        in_background(self, partial(self._file.read, orphan.path), partial(self._on_read, orphan))

    def _on_read(self, orphan: Orphan, outcome: Opened | Img2ImgError) -> None:
        self._waiting = [other for other in self._waiting if other is not orphan]
        if isinstance(outcome, Img2ImgError):
            orphan.leave()
            self._notices.fail(str(outcome))
        else:
            self._let_go()
            self._restored = orphan
            self._file.lay(outcome, None)
            self._autosave.keep()
        self._offer()

    def _discard(self, orphan: Orphan) -> None:
        self._waiting = [other for other in self._waiting if other is not orphan]
        orphan.discard()
        self._offer()

    def _let_go(self) -> None:
        orphan, self._restored = self._restored, None
        if orphan is not None:
            orphan.discard()
