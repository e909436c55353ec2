"""Survey: the records of all files of a data set, made by as many processes as there are cores."""

import os
import signal
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from img2img.disk import is_picture
from img2img.errors import DataError
from img2img.pictures.classes import LabelClass, read_classes
from training.doctor.looking import look, look_at_labels
from training.doctor.record import Record
from training.kinds.kind import DataConfig
from training.kinds.labels import LabelData
from training.kinds.side_by_side import SideBySideData

FEW = 64  # files, which one process has looked at before another has begun
CHUNK = 16
BESIDE = {".txt", ".json", ".csv", ".tsv", ".xml", ".toml", ".yaml", ".yml", ".md", ".html", ".ini", ".db", ".log", ""}

Progress = Callable[[int, int], None]
"""Called with how many files are done and how many there are."""


@dataclass(frozen=True)
class Survey:
    """What the rules decide on.

    size     pixels along the shorter side that the training looks at
    records  of every picture, by the field of its folder
    others   files that are no pictures by their names, nor what usually lies beside pictures
    classes  of the label maps; empty where no table names them
    """

    data: DataConfig
    size: int
    records: Mapping[str, Sequence[Record]]
    others: Sequence[Path] = ()
    classes: Sequence[LabelClass] = ()

    def sound(self, name: str) -> list[Record]:
        """The records of one folder that could be read."""
        return [record for record in self.records[name] if not record.fault]

    @property
    def photos(self) -> dict[str, list[Record]]:
        """The sound and looked at of each folder of pictures, by its field; maps of numbers are none."""
        names = (name for name in self.records if not is_map(self.data, name))
        return {name: [record for record in self.sound(name) if record.was_looked_at] for name in names}


def is_map(data: DataConfig, name: str) -> bool:
    """Whether the folder of this field holds numbers, of classes or of objects, instead of colours."""
    return isinstance(data, LabelData) and name != "photos"


def survey(data: DataConfig, size: int, progress: Progress, workers: int = -1) -> Survey:
    """Look at every picture of `data`, with `workers` processes; -1: one for each core.

    Raises PictureError for a folder that is missing or empty, SettingsError for a table of classes.
    """
    files = {name: data.pictures(folder) for name, folder in data.roots.items()}
    classes = _classes(data)
    total = sum(map(len, files.values()))
    count = (os.cpu_count() or 1) if workers < 0 else workers
    records: dict[str, list[Record]] = {}
    done = 0
    with _mapper(count if total > FEW else 0) as map_files:
        for name, paths in files.items():
            records[name] = []
            for record in map_files(_way(data, name, classes), paths):
                records[name].append(record)
                done += 1
                progress(done, total)
    others = [file for folder in data.roots.values() for file in _others(folder)]
    return Survey(data, size, records, others, classes)


def _way(data: DataConfig, name: str, classes: Sequence[LabelClass]) -> Callable[[Path], Record]:
    if isinstance(data, LabelData) and name == "labels":
        return partial(look_at_labels, classes=classes)
    return partial(look, halves=2 if isinstance(data, SideBySideData) else 1)


@contextmanager
def _mapper(workers: int) -> Generator[Callable[[Callable[[Path], Record], Sequence[Path]], Iterator[Record]]]:
    """`map`, in this process or in others, which need no memory of this one and so start alike on every system."""
    if workers <= 1:
        yield map
        return
    with ProcessPoolExecutor(workers, get_context("spawn"), _leave_stopping_to_the_first) as pool:
        try:
            yield partial(pool.map, chunksize=CHUNK)
        except BrokenProcessPool as error:
            raise DataError(
                "A process that looked at the pictures was ended by the system, mostly for want of memory. "
                "Close other programs, or try again with --workers 1."
            ) from error
        finally:
            pool.shutdown(cancel_futures=True)


def _leave_stopping_to_the_first() -> None:
    """Ctrl-C reaches every process of a terminal, and only the first knows what to say."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _classes(data: DataConfig) -> Sequence[LabelClass]:
    return read_classes(data.table) if isinstance(data, LabelData) and data.table else ()


def _others(folder: Path) -> Iterator[Path]:
    for file in sorted(folder.rglob("*")):
        is_hidden = any(part.startswith(".") for part in file.relative_to(folder).parts)
        if not is_hidden and file.suffix.lower() not in BESIDE and not is_picture(file) and file.is_file():
            yield file
