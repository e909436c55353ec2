"""ResultSizes: how large the results of a batch are, found out in the background, many at a time."""

from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from gui.background import in_background
from gui.pictures import size_in_header
from img2img.errors import Img2ImgError

AT_ONCE = 100  # files between two words to the table


@dataclass(frozen=True)
class ResultSize:
    """Of the result of the file `path`: width and height in pixels, and bytes; zeros for what nobody can say."""

    path: Path
    result: Path
    dimensions: tuple[int, int] = (0, 0)
    bytes: int = 0


class ResultSizes(QObject):
    """Reads headers only, and all that is asked, so that a table can be sorted by what comes.

    Signals:
        came(list[ResultSize]): some of those that were asked for.
    """

    came = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting: dict[Path, Path] = {}
        self._is_reading = False

    def ask(self, path: Path, result: Path) -> None:
        """Find out about the result of this file."""
        self._waiting[path] = result
        self._read_next()

    def forget(self) -> None:
        """What was asked is not wanted any more."""
        self._waiting.clear()

    def _read_next(self) -> None:
        if self._waiting and not self._is_reading:
            self._is_reading = True
            wanted = list(islice(self._waiting.items(), AT_ONCE))
            for path, _ in wanted:
                del self._waiting[path]
            in_background(self, lambda: [_size(*files) for files in wanted], self._on_read)

    def _on_read(self, sizes: list[ResultSize] | Img2ImgError) -> None:
        self._is_reading = False
        if not isinstance(sizes, Img2ImgError):
            self.came.emit(sizes)
        self._read_next()


def _size(path: Path, result: Path) -> ResultSize:
    try:
        size = result.stat().st_size
    except OSError:  # moved away by somebody
        return ResultSize(path, result)
    dimensions = size_in_header(result)
    return ResultSize(path, result, (dimensions.width(), dimensions.height()), size)
