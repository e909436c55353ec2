"""PhotoExport: pictures leave the window as files, written by the engine as the command line writes them."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from gui.engine_client import EngineClient
from gui.pictures import to_pixels
from gui.widgets.file_dialogs import choose_new_picture
from gui.widgets.notice import NoticeBar
from img2img.pictures import Picture


class PhotoExport(QObject):
    """Asks over `page` where a picture is to go, and tells what became of it.

    The ending that a person writes decides the format, and else the kind that the dialog shows. What the dialog has not
    asked about is never replaced.
    """

    def __init__(self, page: QWidget, engine: EngineClient, notices: NoticeBar) -> None:
        super().__init__(page)
        self._page, self._engine, self._notices = page, engine, notices
        self._asked: dict[int, Path] = {}
        engine.answered.connect(self._on_answered)
        engine.failed.connect(self._on_failed)

    def ask(self, image: QImage, suggested: str, made: Sequence[dict[str, Any]] = ()) -> None:
        """Write a picture where the person wants it, with the steps that made it, as the engine tells them."""
        path = choose_new_picture(self._page, "save", self.tr("Export"), suggested)
        if path is not None:
            id_ = self._engine.request("export", to_pixels(image), path=str(path.absolute()), made=list(made))
            self._asked[id_] = path

    def _on_answered(self, id_: int, header: dict[str, Any], _: Picture | None) -> None:
        path = self._asked.pop(id_, None)
        if path is not None:
            self._notices.tell(self.tr("Saved {0}").format(path), "done")
            for sentence in header.get("left_out", []):
                self._notices.warn(sentence)

    def _on_failed(self, id_: int, sentence: str) -> None:
        if self._asked.pop(id_, None) is not None:
            self._notices.fail(sentence)
