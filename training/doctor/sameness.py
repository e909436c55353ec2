"""Rules on pictures that are there more than once, as the same file, or resized, compressed or brightened.

Pictures that stand in a folder twice count twice, and one that is held out to judge a model is no judge when its copy
was trained on (Barz and Denzler, "Do we train on test data?", 2020).
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from training.doctor.pictures import is_blank, left_out
from training.doctor.record import SIDE, Record
from training.doctor.report import Diagnosis, DiagnosisKind
from training.doctor.survey import Survey
from training.kinds.unpaired import UnpairedData

BITS = 8  # of 64 that may differ before the pictures themselves are compared (pHash.org: below 10 is alike)
ALIKE = 0.985  # correlation of brightness; a copy of half the size, as JPEG of quality 30, has 0.995
COLOUR = 24  # levels by which the mean colour may differ


def exact_duplicates(survey: Survey) -> Iterator[Diagnosis]:
    for photos in survey.photos.values():
        # the original stays, which has the shortest name of "5.png", "5 (1).png" and "5 copy.png"
        shortest_first = sorted(photos, key=lambda record: len(record.file.name))
        groups = [group for group in _by_digest(shortest_first).values() if len(group) > 1]
        if groups:
            yield _twice(
                "exact-duplicates", groups, "Copies, bit for bit, of others in the folder", "Each counts twice."
            )


def near_duplicates(survey: Survey) -> Iterator[Diagnosis]:
    last = list(survey.photos)[-1:]  # of pairs, several sources may well belong to one target
    names = survey.photos if isinstance(survey.data, UnpairedData) else last
    for name in names:
        # the largest of a group stays
        largest_first = sorted(survey.photos[name], key=lambda record: -record.pixels)
        once = [group[0] for group in _by_digest(largest_first).values() if not is_blank(group[0])]
        if groups := list(_Index(once).groups()):
            yield _twice(
                "near-duplicates",
                groups,
                "Pictures that others in the folder show already, only resized, compressed or brightened",
                "Each counts twice.",
            )


def in_both_folders(survey: Survey) -> Iterator[Diagnosis]:
    if not isinstance(survey.data, UnpairedData):
        return
    sources, targets = survey.photos["source"], [one for one in survey.photos["target"] if not is_blank(one)]
    index, digests = _Index([one for one in sources if not is_blank(one)]), _by_digest(sources)
    shared = [target for target in targets if target.digest in digests or index.like(target)]
    if shared:
        yield left_out(
            "in-both-folders",
            shared,
            "Targets that stand among the sources too",
            "A model learns to leave pictures alone.",
        )


class _Index:
    """Records that are found by how they look."""

    def __init__(self, records: Sequence[Record]) -> None:
        self.records = records
        self._looks = np.array([record.look for record in records], np.uint64)
        self._colours = np.array([record.colour for record in records], np.float32).reshape(-1, 3)
        self._shapes = np.array([_shape(record) for record in records], np.float32).reshape(len(records), -1)

    def groups(self) -> Iterator[list[Record]]:
        """Those that look alike, the first of each group in order."""
        taken = np.zeros(len(self.records), bool)
        for place, record in enumerate(self.records):
            if taken[place]:
                continue
            alike = [other for other in self._places(record, place + 1) if not taken[other]]
            if alike:
                taken[alike] = True
                yield [record, *(self.records[other] for other in alike)]

    def like(self, record: Record) -> list[Record]:
        """All that look like `record`."""
        return [self.records[place] for place in self._places(record)]

    def _places(self, record: Record, start: int = 0) -> list[int]:
        near = start + np.flatnonzero(np.bitwise_count(self._looks[start:] ^ np.uint64(record.look)) <= BITS)
        if not len(near):
            return []
        is_alike = self._shapes[near] @ _shape(record) > ALIKE
        is_alike &= np.abs(self._colours[near] - np.array(record.colour, np.float32)).max(axis=1) < COLOUR
        return near[is_alike].tolist()


def _shape(record: Record) -> NDArray[np.float32]:
    """The brightness of half the thumbnail, so that a product of two is their correlation."""
    half = record.thumbnail.reshape(SIDE // 2, 2, -1, 2).mean(axis=(1, 3), dtype=np.float32).ravel()
    half -= half.mean()
    return half / max(float(np.linalg.norm(half)), 1e-6)


def _by_digest(records: Sequence[Record]) -> dict[str, list[Record]]:
    groups: defaultdict[str, list[Record]] = defaultdict(list)
    for record in records:
        groups[record.digest].append(record)
    return groups


def _twice(kind: DiagnosisKind, groups: Sequence[Sequence[Record]], what: str, why: str) -> Diagnosis:
    """One of each group stays; the message counts the others."""
    more = tuple(record.file for group in groups for record in group[1:])
    files = tuple(record.file for group in groups for record in group)
    return Diagnosis(kind=kind, severity="warning", message=f"{what}: {len(more)}. {why}", files=files, exclude=more)
