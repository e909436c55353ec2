"""examine(data): every rule on every picture of a data set."""

from collections.abc import Callable, Iterator, Sequence

from training.doctor import folders, pairs, pictures, sameness
from training.doctor.report import Diagnosis, Report
from training.doctor.survey import Progress, Survey, survey
from training.kinds.checks import SEVERITIES
from training.kinds.kind import DataConfig

RULES: Sequence[Callable[[Survey], Iterator[Diagnosis]]] = (
    pictures.corrupt,
    pictures.unreadable_type,
    pairs.unmatched,
    pairs.misaligned,
    folders.unknown_labels,
    sameness.exact_duplicates,
    sameness.near_duplicates,
    sameness.in_both_folders,
    pictures.grey_among_colour,
    pictures.cmyk,
    pictures.transparent,
    pictures.blank,
    pictures.tiny,
    pictures.huge,
    pictures.extreme_aspect,
    folders.class_balance,
    folders.folders_differ,
)


def examine(data: DataConfig, size: int, progress: Progress, workers: int = -1) -> Report:
    """Look at every picture of `data` once, as a training on crops of `size` pixels will, and apply every rule.

    What `data` leaves out already is not looked at. Raises as `survey`.
    """
    seen = survey(data, size, progress, workers)
    found = [diagnosis for rule in RULES for diagnosis in rule(seen)]
    counts = {name: len(records) for name, records in seen.records.items()}
    weight = {severity: place for place, severity in enumerate(SEVERITIES)}
    return Report(pictures=counts, diagnoses=tuple(sorted(found, key=lambda one: weight[one.severity])))
