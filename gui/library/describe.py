"""What a person reads of a model: its title, what it does, where it comes from."""

from collections import Counter
from collections.abc import Sequence

from gui.translation import translate
from img2img.models.card import ModelCard
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


def warned_subtitle_of(entry: Entry) -> str:
    """The same, with a mark where the licence forbids commercial use."""
    subtitle = subtitle_of(entry)
    if entry.broken or not entry.card.forbids_commercial_use:
        return subtitle
    return translate("Models", "{0} · no commercial use").format(subtitle)


def sizes_of(card: ModelCard) -> str:
    """What the sides of a picture must be, which padding sees to; "" where they may be anything."""
    needs = [
        translate("Models", "multiples of {0}").format(card.size_multiple) if card.size_multiple > 1 else "",
        translate("Models", "at least {0}").format(card.size_minimum) if card.size_minimum > 1 else "",
        translate("Models", "square") if card.square else "",
    ]
    return ", ".join(need for need in needs if need)


def tip_of(entry: Entry) -> str:
    """What must be known before a model is chosen: what it is for, its network, its licence, its sizes."""
    card = entry.card
    lines = [
        card.description,
        translate("Models", "Network: {0}").format(card.architecture),
        translate("Models", "Licence: {0}").format(card.licence) if card.licence else "",
        translate("Models", "Sides: {0}").format(sizes_of(card)) if sizes_of(card) else "",
    ]
    return "\n".join(line for line in lines if line)


def task_name(task: str) -> str:
    return {
        "super-resolution": translate("Models", "Super-resolution"),
        "restoration": translate("Models", "Restoration"),
        "image-to-image": translate("Models", "Image to image"),
        "generation": translate("Models", "Generation"),
    }[task]


def origin_name(origin: str) -> str:
    return {
        "bundled": translate("Models", "Bundled"),
        "wheel": translate("Models", "Published weights"),
        "user": translate("Models", "Yours"),
        "watched": translate("Models", "A watched folder"),
        "file": translate("Models", "A file"),
    }[origin]
