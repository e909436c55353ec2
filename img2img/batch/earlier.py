"""What earlier starts of a batch left behind: how far they came, and which drives were there (torch-free)."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from img2img.batch.ledger import Ledger
from img2img.batch.obstacles import Obstacle, Place, gone
from img2img.batch.report import Tally
from img2img.runs.events import BatchProgress
from img2img.runs.folder import RunFolder


def elapsed(run: RunFolder) -> float:
    """Seconds that they took."""
    last = _last_progress(run)
    return last.elapsed if last else 0.0


def tally(run: RunFolder) -> Tally:
    """What had become of how many files."""
    last = _last_progress(run)
    return Tally(last.total, last.done, last.failed, last.skipped) if last else Tally(total=1)


def absent(ledger: Ledger, results: Path) -> Iterator[Obstacle]:
    """What was there and is not: folders of sources, and the drive of the results' folder, which may be made anew."""
    for place in (Place(path, mount) for path, mount in ledger.folders().items()):
        if place.path == results.absolute():
            if not os.path.ismount(place.mount):
                yield gone("output", Place(place.mount, place.mount))
        elif not place.is_there():
            yield gone("source", place)


def note(ledger: Ledger, places: Iterable[Place]) -> None:
    """Note that these are there. Where their drives were mounted at first stays."""
    ledger.note_folders({place.path: place.mount for place in places} | ledger.folders())


def _last_progress(run: RunFolder) -> BatchProgress | None:
    return next((event for event in reversed(run.last_events()) if isinstance(event, BatchProgress)), None)
