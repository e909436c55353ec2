"""Numbers as a person says them."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QDate, QLocale, QTime

from gui.translation import translate
from img2img.disk import CONVERTIBLE_SUFFIXES, PICTURE_SUFFIXES


def span(seconds: float) -> str:
    """A length of time in the two units that matter: 42 s, 3 min 5 s, 2 h 10 min, 3 d 4 h."""
    whole = max(0, round(seconds))
    minutes, seconds_left = divmod(whole, 60)
    hours, minutes_left = divmod(minutes, 60)
    days, hours_left = divmod(hours, 24)
    if not minutes:
        return translate("Words", "{0} s").format(seconds_left)
    if not hours:
        return translate("Words", "{0} min {1} s").format(minutes, seconds_left)
    if not days:
        return translate("Words", "{0} h {1} min").format(hours, minutes_left)
    return translate("Words", "{0} d {1} h").format(days, hours_left)


def about(seconds: float | None) -> str:
    """What is left, as vague as an estimate is; "" when nothing is known yet."""
    if seconds is None:
        return ""
    if seconds < 1:
        return translate("Words", "almost done")
    if seconds >= 600:
        seconds = round(seconds / 60) * 60
    elif seconds >= 30:
        seconds = round(seconds / 5) * 5
    return translate("Words", "about {0} left").format(span(seconds))


def speed(megapixels_a_second: float | None) -> str:
    """How fast pictures are made: 3.1 MP/s; "" when nothing is known yet."""
    if megapixels_a_second is None:
        return ""
    shown = f"{megapixels_a_second:.{1 if megapixels_a_second >= 0.1 else 3}f}"
    return translate("Words", "{0} MP/s").format(shown)


def weights(count: int) -> str:
    """How large a network is: 54.4 million weights, 820 thousand weights, 12 weights."""
    if count >= 999_500:
        return translate("Words", "{0} million weights").format(f"{count / 1e6:.1f}")
    if count >= 1000:
        return translate("Words", "{0} thousand weights").format(round(count / 1000))
    return translate("Words", "{0} weights").format(count)


def bytes_of(count: int) -> str:
    """How large a file is: 3.1 MB."""
    return QLocale().formattedDataSize(count, 1, QLocale.DataSizeFormat.DataSizeSIFormat)


def when(moment: str) -> str:
    """A time in ISO 8601, short: the hour today, the day before."""
    try:
        time = datetime.fromisoformat(moment)
    except ValueError:
        return ""
    if time.date() == datetime.now(time.tzinfo).date():
        return QLocale().toString(QTime(time.hour, time.minute), "HH:mm")
    return QLocale().toString(QDate(time.year, time.month, time.day), "d MMM")


def short_path(path: Path) -> str:
    """The path with the person's home as ~."""
    home = Path.home()
    return str(Path("~") / path.relative_to(home)) if path.is_relative_to(home) else str(path)


def picture_filter() -> str:
    """The kinds of files that a dialog offers where a picture is wanted."""
    return translate("Words", "Pictures ({0})").format(_patterns(PICTURE_SUFFIXES))


def convertible_filter() -> str:
    """The kinds of files that a dialog offers where a batch takes them."""
    return translate("Words", "Pictures and videos ({0})").format(_patterns(CONVERTIBLE_SUFFIXES))


def _patterns(suffixes: Iterable[str]) -> str:
    return " ".join(f"*{suffix}" for suffix in suffixes)


def state_name(state: str) -> str:
    """What a run's state is called."""
    return {
        "new": translate("Words", "not started"),
        "starting": translate("Words", "starting"),
        "running": translate("Words", "running"),
        "paused": translate("Words", "paused"),
        "stopped": translate("Words", "stopped"),
        "finished": translate("Words", "finished"),
        "failed": translate("Words", "failed"),
        "died": translate("Words", "died"),
    }.get(state, state)
