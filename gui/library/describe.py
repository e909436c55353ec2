"""What a person reads of a model: its title, what it does, where it comes from."""

from collections import Counter
from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication

from img2img.models.library import Entry


def title_of(entry: Entry) -> str:
    """What a person calls it: the card's title, unless its owner gave the file another name than the card has."""
    is_renamed = entry.broken or entry.name != entry.card.name
    return entry.name if is_renamed else entry.card.title or entry.name


def titles_of(entries: Sequence[Entry]) -> dict[str, str]:
    """The title of each entry by its name; those that would share a title are told apart by their names."""
    titles = {entry.name: title_of(entry) for entry in entries}
    counts = Counter(titles.values())
    told_apart = QCoreApplication.translate("Models", "{title} ({name})")
    return {
        name: title if counts[title] == 1 or title == name else told_apart.format(title=title, name=name)
        for name, title in titles.items()
    }


def subtitle_of(entry: Entry) -> str:
    """What it does, in a word or two."""
    if entry.broken:
        return QCoreApplication.translate("Models", "cannot be used")
    return task_name(entry.card.task) + (f" ×{entry.card.scale}" if entry.card.scale > 1 else "")


def task_name(task: str) -> str:
    say = QCoreApplication.translate
    return {
        "super-resolution": say("Models", "Super-resolution"),
        "image-to-image": say("Models", "Image to image"),
        "generation": say("Models", "Generation"),
    }[task]


def origin_name(origin: str) -> str:
    say = QCoreApplication.translate
    return {
        "bundled": say("Models", "Bundled"),
        "wheel": say("Models", "Published weights"),
        "user": say("Models", "Yours"),
        "file": say("Models", "A file"),
    }[origin]
