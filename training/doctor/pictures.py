"""Rules on one picture at a time: what cannot be read, or is unlike what it lies among."""

from collections.abc import Iterator, Sequence
from statistics import median

from training.doctor.record import Record
from training.doctor.report import Diagnosis, DiagnosisKind
from training.doctor.survey import Survey

CHROMA = 8  # JPEG alone gives grey pictures up to 5; a snowy field has 20
TRANSPARENT = 0.01  # of the pixels
BLANK = 2.0  # standard deviation; one level of noise or of JPEG stays below, a drawing of one thin line above
TINY = 2  # times enlarged: beyond, half of what a model learns is the blur of enlarging
HUGE = 50_000_000  # pixels: 150 MB for each process that loads; what phones take at most
ASPECT = 3  # times longer than wide: a square crop then sees less than a third


def corrupt(survey: Survey) -> Iterator[Diagnosis]:
    found = [record for record in _all(survey) if record.fault and record.is_picture]
    if found:
        yield left_out(
            "corrupt",
            found,
            "Files that cannot be read",
            f"A training takes others in their place. The first: {found[0].fault}",
        )


def unreadable_type(survey: Survey) -> Iterator[Diagnosis]:
    strangers = [record.file for record in _all(survey) if record.fault and not record.is_picture]
    files = (*strangers, *survey.others)
    if files:
        yield Diagnosis(
            kind="unreadable-type",
            severity="warning",
            message=f"Files of a kind that cannot be read: {len(files)}. A training goes on without; save as PNG what "
            "it should learn from.",
            files=files,
            exclude=tuple(strangers),
        )


def grey_among_colour(survey: Survey) -> Iterator[Diagnosis]:
    for photos in survey.photos.values():
        grey = [record for record in photos if record.chroma < CHROMA and not is_blank(record)]
        if 0 < len(grey) < len(photos) / 2:
            yield left_out(
                "grey-among-colour",
                grey,
                "Grey pictures among coloured ones",
                "A model learns to take colour away now and then.",
            )


def cmyk(survey: Survey) -> Iterator[Diagnosis]:
    for photos in survey.photos.values():
        if found := [record for record in photos if record.mode == "CMYK"]:
            yield left_out(
                "cmyk",
                found,
                "Pictures in a printer's colours (CMYK)",
                "They come out wrong on a screen. Save them as RGB, or leave them out.",
            )


def transparent(survey: Survey) -> Iterator[Diagnosis]:
    for photos in survey.photos.values():
        found = [record for record in photos if record.transparent > TRANSPARENT]
        if 0 < len(found) < len(photos):
            yield left_out(
                "transparent",
                found,
                "Pictures with transparent parts among opaque ones",
                "A training lays them on white, and learns the white too.",
            )


def blank(survey: Survey) -> Iterator[Diagnosis]:
    for photos in survey.photos.values():
        if found := [record for record in photos if is_blank(record)]:
            yield left_out("blank", found, "Pictures of one colour all over", "Nothing can be learnt from them.")


def tiny(survey: Survey) -> Iterator[Diagnosis]:
    for photos in survey.photos.values():
        found = [record for record in photos if min(record.size) * TINY < survey.size]
        what = f"Pictures smaller than half the training's {survey.size} pixels"
        if len(found) > len(photos) / 2:
            usual = round(median(min(record.size) for record in found))
            yield Diagnosis(
                kind="tiny",
                severity="warning",
                message=f"{what}: {len(found)}, most of them {usual}. Train at a smaller size.",
                files=tuple(record.file for record in found),
            )
        elif found:
            yield left_out("tiny", found, what, "They would be enlarged, and their blur learnt.")


def huge(survey: Survey) -> Iterator[Diagnosis]:
    if found := [record for record in _all(survey) if not record.fault and record.pixels > HUGE]:
        yield left_out(
            "huge",
            found,
            f"Pictures of more than {HUGE // 1_000_000} megapixels",
            "Loading them takes long and much memory. Train on shrunk copies, or leave them out.",
        )


def extreme_aspect(survey: Survey) -> Iterator[Diagnosis]:
    for photos in survey.photos.values():
        if found := [record for record in photos if not 1 / ASPECT <= record.aspect <= ASPECT]:
            yield left_out(
                "extreme-aspect",
                found,
                f"Pictures more than {ASPECT} times as long as wide",
                "A crop shows less than a third of what they are.",
            )


def is_blank(record: Record) -> bool:
    return record.contrast < BLANK


def left_out(kind: DiagnosisKind, records: Sequence[Record], what: str, why: str) -> Diagnosis:
    """A warning on pictures that are better left out."""
    files = tuple(record.file for record in records)
    return Diagnosis(kind=kind, severity="warning", message=f"{what}: {len(files)}. {why}", files=files, exclude=files)


def _all(survey: Survey) -> Iterator[Record]:
    for records in survey.records.values():
        yield from records
