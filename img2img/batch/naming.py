"""What results are called: their format, and a pattern such as {stem}-{model}-{scale}x (torch-free)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from img2img.disk import WRITABLE_SUFFIXES, is_video
from img2img.errors import SettingsError

Format = Literal["same", "png", "jpg", "webp", "tiff", "avif", "jxl", "jp2", "exr"]

AS_IT_IS = "{stem}"
FIELDS = ("stem", "model", "scale", "direction")
_FIELD = re.compile(r"\{([^{}]*)\}")
_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f]')  # on one system or another


@dataclass(frozen=True)
class Naming:
    """How a result is named after its source.

    file_format  of pictures; what is read only, such as HEIC, becomes a PNG where the same is wanted. A video keeps its
                 own, but for AVI, which holds no time stamps and becomes MKV
    pattern      of the name without its ending
    facts        what the pattern's fields mean, besides the stem

    Raises SettingsError as check_pattern does, and for a pattern with a field that `facts` do not tell.
    """

    file_format: Format = "same"
    pattern: str = AS_IT_IS
    facts: Mapping[str, str] = field(default_factory=dict[str, str])

    def __post_init__(self) -> None:
        check_pattern(self.pattern)
        untold = [name for name in _FIELD.findall(self.pattern) if name != "stem" and not self.facts.get(name)]
        if untold:
            raise SettingsError(
                f"The name {self.pattern} says {{{untold[0]}}}, of which there is not one for all results here. "
                "Leave it out."
            )

    def target(self, relative: Path) -> Path:
        """What becomes of a source of that path."""
        return relative.with_name(self._stem(relative.stem) + self._suffix(relative))

    def _stem(self, stem: str) -> str:
        told = {name: _FORBIDDEN.sub("-", fact) for name, fact in self.facts.items()} | {"stem": stem}
        return _FIELD.sub(lambda found: told[found[1]], self.pattern)

    def _suffix(self, source: Path) -> str:
        if is_video(source):
            return ".mkv" if source.suffix.lower() == ".avi" else source.suffix
        if self.file_format != "same":
            return f".{self.file_format}"
        return source.suffix if source.suffix.lower() in WRITABLE_SUFFIXES else ".png"


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
