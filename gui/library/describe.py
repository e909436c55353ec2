"""What a person reads of a model: its title, what it does, where it comes from."""

from PySide6.QtCore import QCoreApplication

from img2img.models.library import Entry


def title_of(entry: Entry) -> str:
    """What a person calls it: the card's title, else its name."""
    return entry.name if entry.broken else entry.card.title or entry.name


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
