"""The table of a batch's files."""

import gc
import time
from pathlib import Path

from gui.convert.file_table import FailedFilter, FileRow, FileTable
from img2img.runs.events import FileEvent


def test_thousands_of_files_stay_fluid(qtbot):
    table = FileTable()
    filtered = FailedFilter(table)
    gc.collect()
    gc.freeze()  # what the tests before this one have left takes a second to walk through
    started = time.thread_time()
    table.show_rows(FileRow(Path(f"/pictures/{number}.png")) for number in range(22_000))
    loaded = time.thread_time()
    failed = [FileEvent(path=f"/pictures/{number}.png", state="failed") for number in range(2000)]
    for first in range(0, 2000, 10):
        table.take_events(failed[first : first + 10])
    changed = time.thread_time()
    filtered.show_only_failed(True)
    gc.unfreeze()
    assert filtered.rowCount() == table.counts["failed"] == 2000
    assert loaded - started < 1
    assert (changed - loaded) / 200 < 0.01
    assert time.thread_time() - changed < 1
