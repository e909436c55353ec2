"""Rules on folders as a whole: label maps and their classes, and what tells two folders apart besides their style."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from img2img.pictures.classes import VOID
from training.doctor.pictures import left_out
from training.doctor.record import SIDE, Record
from training.doctor.report import Diagnosis
from training.doctor.survey import Survey
from training.kinds.labels import LabelData
from training.kinds.photos import PhotoFolder
from training.kinds.unpaired import UnpairedData

RATIO = 10  # largest class to smallest, from which on results suffer (Buda et al., "class imbalance problem", 2018)
SELDOM = 0.01  # of the label maps: a class that stands in fewer is hardly learnt
LARGE = 0.8  # Cohen's d of a large difference (Cohen, 1988)
ENOUGH = 20  # pictures, for a mean to say anything


def unknown_labels(survey: Survey) -> Iterator[Diagnosis]:
    if not isinstance(survey.data, LabelData):
        return
    if found := [record for record in survey.sound("labels") if record.unknown]:
        yield left_out(
            "unknown-labels",
            found,
            "Label maps that this table of classes does not fit",
            f"The first: {found[0].unknown}",
        )


def class_balance(survey: Survey) -> Iterator[Diagnosis]:
    if isinstance(survey.data, LabelData):
        yield from _balance_of_maps(survey)
    elif isinstance(survey.data, PhotoFolder):
        yield from _balance_of_folders(survey.data, survey.sound("photos"))


def folders_differ(survey: Survey) -> Iterator[Diagnosis]:
    if not isinstance(survey.data, UnpairedData):
        return
    folders = survey.photos["source"], survey.photos["target"]
    if min(map(len, folders)) < ENOUGH:
        return
    for what, (measure, least) in _MEASURES.items():
        source, target = (np.array([measure(record) for record in records]) for records in folders)
        apart = float(target.mean() - source.mean())
        spread = float(np.sqrt((source.var() + target.var()) / 2))
        if abs(apart) > least and abs(apart) > LARGE * spread:
            yield Diagnosis(
                kind="folders-differ",
                severity="note",
                message=f"The two folders differ in {what} ({source.mean():.2f} and {target.mean():.2f}), which the "
                "model will learn first. If that is not what it should learn, choose pictures that are alike in it.",
            )


def _balance_of_maps(survey: Survey) -> Iterator[Diagnosis]:
    maps = [record.labels for record in survey.sound("labels") if not record.unknown]
    seen = Counter(number for labels in maps for number in labels if number != VOID)
    names = {number: label.name for number, label in enumerate(survey.classes) if not label.is_void}
    names = names or {number: f"class {number}" for number in range(max(seen, default=-1) + 1)}
    seldom = [f"{name} ({seen[number]})" for number, name in names.items() if seen[number] < SELDOM * len(maps)]
    if seldom:
        yield Diagnosis(
            kind="class-balance",
            severity="warning",
            message=f"Of {len(maps)} label maps, these classes stand in fewer than one of a hundred and will hardly be "
            f"learnt: {', '.join(seldom)}. Add maps with them, or take them out of the table.",
        )


def _balance_of_folders(data: PhotoFolder, records: Sequence[Record]) -> Iterator[Diagnosis]:
    if any(record.file.parent == data.photos for record in records):
        return  # then no subfolder is a class
    counts = Counter(record.file.relative_to(data.photos).parts[0] for record in records)
    if counts and max(counts.values()) > RATIO * min(counts.values()):
        (most, many), (least, few) = counts.most_common(1)[0], counts.most_common()[-1]
        yield Diagnosis(
            kind="class-balance",
            severity="warning",
            message=f"The class {most} has {many} pictures and {least} only {few}, which will hardly be learnt. Add "
            "pictures to it, or take it away.",
            files=tuple(record.file for record in records if record.file.is_relative_to(data.photos / least)),
        )


def _brightness(record: Record) -> float:
    return float(record.thumbnail.mean()) / 255


def _colourfulness(record: Record) -> float:
    return record.chroma / 255


def _centre(record: Record) -> float:
    """The share of edges in the middle quarter: much for a thing in front of nothing, a quarter for a landscape."""
    down, across = np.gradient(record.thumbnail.astype(np.float64))
    steep: NDArray[np.float64] = np.hypot(down, across)
    middle = slice(SIDE // 4, -SIDE // 4)
    return float(steep[middle, middle].sum() / max(steep.sum(), 1e-6))


def _aspect(record: Record) -> float:
    return float(np.log2(record.aspect))


def _resolution(record: Record) -> float:
    return float(np.log2(min(record.size)))


_MEASURES: Mapping[str, tuple[Callable[[Record], float], float]] = {
    "brightness, from 0 to 1": (_brightness, 0.06),
    "colourfulness, from 0 to 1": (_colourfulness, 0.1),
    "framing: the share of detail in the middle": (_centre, 0.08),
    "aspect, in doublings of width to height": (_aspect, 0.3),
    "resolution, in doublings of a pixel": (_resolution, 1.0),
}
"""What is compared, how, and from which difference of the means on it is worth a word."""
