"""What is done with each file of a batch, and who is asked and told about it, here or on a cluster."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from img2img.batch.ledger import Stamp
from img2img.batch.plan import Conversion, FileDone, FileFailed, FileLeftOut
from img2img.pictures import Picture
from img2img.pictures.files import PictureFile, read_picture
from img2img.pictures.write_options import USUAL, WriteOptions

Outcome = FileDone | FileFailed | FileLeftOut
Note = Callable[[Path, PictureFile], PictureFile]
"""Is handed what is about to be written, and where to, and gives back what is."""


class Interrupted(Exception):
    """The batch was stopped in the middle of a file, of which nothing is left behind."""


class LeftOut(Exception):
    """Nothing is to be made of a file, which is no fault; the message is the sentence that says why."""


class LongFile(Protocol):
    """A file that is never held whole: its pieces are read, computed and written one after the other."""

    def size(self) -> tuple[int, int]:
        """(height, width) of what it shows, or of the first of its pictures. Raises PictureError."""
        ...

    def convert(self, target: Path, note: Note) -> tuple[str, ...]:
        """Write `target`; gives sentences on what it lacks. Raises PictureError, and Interrupted after a stop."""
        ...


@dataclass(frozen=True)
class Work:
    """What is done with each file.

    translate  pictures (H, W, C), alike, to as many answers; raises Interrupted after a stop
    alike      a key that pictures share which may be translated together, and how many; None for one alone
    options    how results are written
    finish     what is done to a result that was written, by its source's path and its own; gives sentences on what it
               lacks
    can_write  whether the folder of the results is there; nothing makes it anew where a drive was unplugged
    """

    translate: Callable[[Sequence[Picture]], Sequence[Picture]]
    read: Callable[[Path], PictureFile | LongFile] = read_picture
    note: Note = lambda target, made: made
    alike: Callable[[Picture], tuple[Hashable, int] | None] = lambda picture: None
    options: WriteOptions = USUAL
    finish: Callable[[Path, Path], tuple[str, ...]] = lambda source, target: ()
    can_write: Callable[[], bool] = lambda: True


def profile_for(picture: PictureFile, channels: int) -> bytes | None:
    """The profile of `picture`, if an answer of so many channels can have it: one speaks of grey, or of colour."""
    return picture.icc if (picture.pixels.shape[2] >= 3) == (channels >= 3) else None


class Batch(Protocol):
    """Who is asked about each file, and told. All but `end` are called by the thread that computes."""

    def may_continue(self) -> bool:
        """Asked before files are begun: blocks for as long as a pause lasts, and answers False to stop."""
        ...

    def begin(self, conversion: Conversion, stamp: Stamp | None) -> bool:
        """This file has its turn; False where it is not wanted any more."""
        ...

    def end(self, outcome: Outcome, stamp: Stamp | None = None) -> None:
        """What became of a file: told in the order of the files, by any thread, never by two at once.

        With `stamp` from who read it, where `begin` could not be told.
        """
        ...

    def interrupt(self, conversion: Conversion) -> None:
        """This file was begun, and is left undone."""
        ...
