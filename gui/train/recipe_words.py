"""What the engine tells of recipes, in the language of the window: their titles, descriptions and settings' names."""

from collections.abc import Callable
from functools import partial
from typing import Any

from gui.translation import translate

SHOWN = ("title", "description")
say = partial(translate, "Recipes")


def translated(told: Any, say: Callable[[str], str] = say) -> Any:
    """`told`, which is JSON, with `say` of each title and description, however deep, and of what is derived.

    Names and values stay as they are: they are what the engine and run.json understand.
    """
    if isinstance(told, list):
        return [translated(part, say) for part in told]
    if not isinstance(told, dict):
        return told
    words: dict[str, Any] = {key: say(told[key]) for key in SHOWN if isinstance(told.get(key), str)}
    if "derivations" in told:
        words["derivations"] = {name: say(title) for name, title in told["derivations"].items()}
    return {key: words.get(key) or translated(part, say) for key, part in told.items()}
