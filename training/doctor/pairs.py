"""Rules on what belongs together by its name: partners that are missing, or do not lie on each other."""

from collections.abc import Iterator
from pathlib import Path
from statistics import median

import numpy as np
from numpy.typing import NDArray

from training.doctor.record import SIDE, Record
from training.doctor.report import Diagnosis
from training.doctor.survey import Survey
from training.kinds.labels import LabelData
from training.kinds.paired import PairedData
from training.kinds.side_by_side import SideBySideData

ASPECT = 0.02  # relative, as training.kinds.checks has it
FURTHEST = 12  # pixels of a thumbnail, a fifth of the picture
GAIN, CLEAR = 6.0, 7.0  # deviations by which a shift must fit better, and how well: 399 of 400 CMP facades stay below
ALIKE, UNLIKE = 15.0, 1 / 6  # deviations of most pairs, as they lie; what of that is left where one shows another thing


def unmatched(survey: Survey) -> Iterator[Diagnosis]:
    named = _named(survey)
    everywhere = set.intersection(*(set(records) for records in named.values())) if named else set[str]()
    alone = [one.file for records in named.values() for stem, one in records.items() if stem not in everywhere]
    if alone:
        yield Diagnosis(
            kind="unmatched",
            severity="warning" if everywhere else "error",
            message=f"Files without a partner of the same name: {len(alone)}. A training goes on without them. "
            "Name what belongs together alike.",
            files=tuple(alone),
        )


def misaligned(survey: Survey) -> Iterator[Diagnosis]:
    pairs = list(_pairs(survey))
    fits = [_fit(*thumbnails) for _, _, thumbnails in pairs]
    usual = median(lying for lying, _ in fits) if fits else 0
    found = [
        file
        for (file, is_bent, _), (lying, shifted) in zip(pairs, fits, strict=True)
        if is_bent or (shifted >= CLEAR and shifted - lying >= GAIN) or (usual >= ALIKE and lying < UNLIKE * usual)
    ]
    if found:
        yield Diagnosis(
            kind="misaligned",
            severity="warning",
            message=f"Pairs that seem not to lie on each other: {len(found)}. They are shifted, of another aspect, "
            "or do not show the same. A model then learns to blur.",
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
            yield source.file, is_bent, (source.thumbnail, target.thumbnail)


def _fit(source: NDArray[np.uint8], target: NDArray[np.uint8]) -> tuple[float, float]:
    """How well the edges of the two pictures fit as they lie, a pixel to each side, and at the best shift.

    In standard deviations of the fit over all shifts. It is half a correlation and half a phase correlation (Kuglin and
    Hines, 1975): of drawings and label maps against photos that tells most shifts, where either alone tells fewer.
    """
    waves = np.fft.rfft2(_edges(source)) * np.conj(np.fft.rfft2(_edges(target)))
    fits = np.fft.irfft2(waves / np.sqrt(np.maximum(np.abs(waves), 1e-9)), s=(SIDE, SIDE))
    fits /= max(float(fits.std()), 1e-9)
    near = np.roll(fits, (FURTHEST, FURTHEST), (0, 1))[: 2 * FURTHEST + 1, : 2 * FURTHEST + 1]
    middle = slice(FURTHEST - 1, FURTHEST + 2)
    return float(near[middle, middle].max()), float(near.max())


def _edges(thumbnail: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Where the brightness is steep, whichever way, weak edges nearly as much as strong ones, with soft borders."""
    down, across = np.gradient(thumbnail.astype(np.float64))
    steep = np.sqrt(np.hypot(down, across))
    steep /= steep + np.median(steep) + steep.mean() / 2 + 1e-6
    return (steep - steep.mean()) * _WINDOW


_WINDOW = np.outer(np.hanning(SIDE), np.hanning(SIDE))
