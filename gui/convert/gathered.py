"""Gathered: what a batch will be of before it starts, and what is changed about its queue until then."""

from collections.abc import Iterable
from pathlib import Path

from gui.convert.file_rows import FileRow
from img2img.runs.queue_edits import QueueEdit


class Gathered:
    """`paths` are files and folders; `edits` are handed to the batch when it starts."""

    def __init__(self, paths: Iterable[Path] = ()) -> None:
        self.paths = list(paths)
        self.edits: list[QueueEdit] = []

    def add(self, paths: Iterable[Path]) -> None:
        """These too; what was removed of them before is put back."""
        added = list(paths)
        self.paths += [path for path in added if path not in self.paths]
        self.edits.append(QueueEdit(action="retry", paths=tuple(map(str, added))))

    def edit(self, edit: QueueEdit, rows: Iterable[FileRow]) -> bool:
        """Change the queue, which then holds these rows; whether the files are to be listed again.

        Paths of which nothing is left are forgotten, and folders that failed are looked into again when that is asked.
        """
        self.edits.append(edit)
        left = {path for row in rows if row.state != "removed" for path in (row.path, *row.path.parents)}
        is_less = not left.issuperset(self.paths)
        self.paths = [path for path in self.paths if path in left]
        return is_less or edit.action == "retry"
