"""Rules on what belongs together by its name: partners that are missing, or do not lie on each other."""

from collections.abc import Iterator
from pathlib import Path
from statistics import median

import numpy as np
from numpy.typing import NDArray

from training.doctor.pictures import is_blank
from training.doctor.record import SIDE, Record
from training.doctor.report import Diagnosis
from training.doctor.survey import Survey
from training.kinds.labels import LabelData
from training.kinds.paired import PairedData
from training.kinds.side_by_side import SideBySideData

ASPECT = 0.02  # relative, as training.kinds.checks has it
FURTHEST = 12  # pixels of a thumbnail, a fifth of the picture
SHIFT = 2  # pixels of a thumbnail, 3 % of the picture: more than a network's first layers forgive
GAIN, CLEAR = 0.15, 0.3  # of correlation, by which a shift must be better, and how good it then must be
ALIKE, UNLIKE = 0.4, 0.1  # the correlation of most pairs, and of one that does not show the same


def unmatched(survey: Survey) -> Iterator[Diagnosis]:
    named = _named(survey)
    everywhere = set.intersection(*(set(records) for records in named.values())) if named else set[str]()
    alone = [one.file for records in named.values() for stem, one in records.items() if stem not in everywhere]
    if alone:
        yield Diagnosis(
            kind="unmatched",
            severity="warning" if everywhere else "error",
            message=f"{len(alone)} files have no partner of the same name, so a training goes on without them. "
            "Name what belongs together alike.",
            files=tuple(alone),
        )


def misaligned(survey: Survey) -> Iterator[Diagnosis]:
    pairs = list(_pairs(survey))
    fits = [_fit(*thumbnails) for _, _, thumbnails in pairs]
    usual = median(as_it_is for as_it_is, _, _ in fits) if fits else 0
    found = [
        file
        for (file, is_bent, _), (as_it_is, shifted, shift) in zip(pairs, fits, strict=True)
        if is_bent
        or (shift >= SHIFT and shifted >= CLEAR and shifted - as_it_is >= GAIN)
        or (usual >= ALIKE and as_it_is < UNLIKE)
    ]
    if found:
        yield Diagnosis(
            kind="misaligned",
            severity="warning",
            message=f"{len(found)} pairs do not lie on each other: they are shifted, of another aspect, or do not show "
            "the same. A model then learns to blur.",
            files=tuple(found),
            exclude=tuple(found),
        )


def _named(survey: Survey) -> dict[str, dict[str, Record]]:
    """The records of each folder by what makes them partners; nothing where partners do not stand in folders."""
    if not isinstance(survey.data, PairedData | LabelData):
        return {}
    return {name: _by_stem(survey.data.roots[name], survey, name) for name in survey.records}


def _by_stem(root: Path, survey: Survey, name: str) -> dict[str, Record]:
    return {one.file.relative_to(root).with_suffix("").as_posix(): one for one in survey.records[name]}


Thumbnails = tuple[NDArray[np.uint8], NDArray[np.uint8]]


def _pairs(survey: Survey) -> Iterator[tuple[Path, bool, Thumbnails]]:
    """A file of each sound pair, whether the aspects of the two differ, and the two as thumbnails."""
    if isinstance(survey.data, SideBySideData):
        for one in survey.photos["pairs"]:
            yield one.file, False, (one.thumbnail[:, :SIDE], one.thumbnail[:, SIDE:])
        return
    named = _named(survey)
    if not named:
        return
    sources, targets = list(named.values())[:2]
    for stem, source in sources.items():
        target = targets.get(stem)
        if target is not None and source.was_looked_at and target.was_looked_at:
            is_bent = abs(source.aspect / target.aspect - 1) > ASPECT
            yield source.file, is_bent and not is_blank(target), (source.thumbnail, target.thumbnail)


def _fit(source: NDArray[np.uint8], target: NDArray[np.uint8]) -> tuple[float, float, int]:
    """The correlation of the two pictures' edges as they lie, at the best shift, and that shift in pixels."""
    first, second = _edges(source), _edges(target)
    every = np.fft.irfft2(np.fft.rfft2(first) * np.conj(np.fft.rfft2(second)), s=first.shape)
    near = np.roll(every, (FURTHEST, FURTHEST), (0, 1))[: 2 * FURTHEST + 1, : 2 * FURTHEST + 1]
    row, column = divmod(int(near.argmax()), near.shape[1])
    return float(every[0, 0]), float(near.max()), max(abs(row - FURTHEST), abs(column - FURTHEST))


def _edges(thumbnail: NDArray[np.uint8]) -> NDArray[np.float64]:
    """How steep the brightness is, whichever way, with soft borders and the length 1."""
    down, across = np.gradient(thumbnail.astype(np.float64))
    steep = np.hypot(down, across)
    steep = (steep - steep.mean()) * _WINDOW
    return steep / max(float(np.linalg.norm(steep)), 1e-6)


_WINDOW = np.outer(np.hanning(SIDE), np.hanning(SIDE))
