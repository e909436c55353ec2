"""What a result is called: a pattern such as {stem}-{model}-{scale}x (torch-free)."""

import re
from collections.abc import Mapping

from img2img.errors import SettingsError

AS_IT_IS = "{stem}"
FIELDS = ("stem", "model", "scale", "direction")
_FIELD = re.compile(r"\{([^{}]*)\}")
_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f]')  # on one system or another


def check_pattern(pattern: str) -> None:
    """Raises SettingsError for a pattern that names what is not known, or gives every file one name."""
    fields: list[str] = _FIELD.findall(pattern)
    unknown = [field for field in fields if field not in FIELDS]
    known = ", ".join(f"{{{field}}}" for field in FIELDS)
    if unknown or set(_FIELD.sub("", pattern)) & set("{}"):
        raise SettingsError(f"The name {pattern} cannot be used. In braces it may say {known}.")
    if "stem" not in fields:
        raise SettingsError(f"The name {pattern} would be the same for every file. Let it say {AS_IT_IS} somewhere.")
    if _FORBIDDEN.search(_FIELD.sub("", pattern)):
        raise SettingsError(f"The name {pattern} has signs that names of files cannot have. Leave them out.")


def named(pattern: str, stem: str, facts: Mapping[str, str]) -> str:
    """The stem of a result: `pattern` with the stem of its source and with `facts`, in which what no name of a file can
    have becomes a dash.

    Raises SettingsError as check_pattern does.
    """
    check_pattern(pattern)
    told = {field: _FORBIDDEN.sub("-", facts.get(field, "")) for field in FIELDS} | {"stem": stem}
    return _FIELD.sub(lambda found: told[found[1]], pattern)
