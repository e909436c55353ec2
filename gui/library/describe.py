"""What a person reads of a model: its title, what it does, where it comes from."""

from collections import Counter
from collections.abc import Sequence

from gui.translation import translate
from img2img.models.library import Entry


def title_of(entry: Entry) -> str:
    """What a person calls it: the card's title, unless its owner gave the file another name than the card has."""
    is_renamed = entry.broken or entry.name != entry.card.name
    return entry.name if is_renamed else entry.card.title or entry.name


def titles_of(entries: Sequence[Entry]) -> dict[str, str]:
    """The title of each entry by its name; those that would share a title are told apart by their names."""
    titles = {entry.name: title_of(entry) for entry in entries}
    counts = Counter(titles.values())
    told_apart = translate("Models", "{title} ({name})")
    return {
        name: title if counts[title] == 1 or title == name else told_apart.format(title=title, name=name)
        for name, title in titles.items()
    }


def subtitle_of(entry: Entry) -> str:
    """What it does, in a word or two."""
    if entry.broken:
        return translate("Models", "cannot be used")
    return task_name(entry.card.task) + (f" ×{entry.card.scale}" if entry.card.scale > 1 else "")


def task_name(task: str) -> str:
    return {
        "super-resolution": translate("Models", "Super-resolution"),
        "image-to-image": translate("Models", "Image to image"),
        "generation": translate("Models", "Generation"),
    }[task]


def origin_name(origin: str) -> str:
    return {
        "bundled": translate("Models", "Bundled"),
        "wheel": translate("Models", "Published weights"),
        "user": translate("Models", "Yours"),
        "file": translate("Models", "A file"),
    }[origin]
