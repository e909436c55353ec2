"""What can be set of each way to draw the lines of a photo, with its range (torch-free): the window's sliders, the
command line's options and the engine's requests have these names.
"""

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from img2img.errors import SettingsError


class _Lines(BaseModel):
    """Lengths are in pixels of the photo."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def _number(default: float, least: float, most: float, step: float, description: str) -> Any:
    """A number from `least` to `most`; a slider moves by `step`."""
    return Field(default=default, ge=least, le=most, description=description, json_schema_extra={"step": step})


class HEDLines(_Lines):
    """Outlines as a person would draw them (Xie 2015)."""

    kind: Literal["hed"] = "hed"
    detail: float = _number(0.5, 0, 1, 0.01, "how faint and how short an edge may be to be drawn")
    width: float = _number(2, 1, 32, 1, "of the strokes, in pixels")


class XDoGLines(_Lines):
    """An ink drawing, dark where the photo is darker than around (Winnemöller 2012)."""

    kind: Literal["xdog"] = "xdog"
    sigma: float = _number(1, 0.3, 5, 0.1, "of the finer Gaussian, in pixels: how coarse the lines are")
    tau: float = _number(0.98, 0.8, 1, 0.005, "sharpness: how much of the coarser Gaussian is taken away")
    phi: float = _number(40, 1, 200, 1, "how steeply the ink goes from white to black")
    shortest: int = _number(14, 0, 200, 1, "specks of fewer pixels are left out")
    width: float = _number(2, 1, 32, 1, "of the pen that follows the lines, in pixels")


class CannyLines(_Lines):
    """Outlines, thin and exact (Canny 1986)."""

    kind: Literal["canny"] = "canny"
    blur: float = _number(1.4, 0.3, 5, 0.1, "sigma of the blur before, in pixels")
    low: float = _number(0.5, 0, 4, 0.05, "how weak a line may become, as a multiple of the photo's median")
    high: float = _number(1.1, 0, 4, 0.05, "how strong it must be somewhere, likewise")
    shortest: int = _number(14, 0, 200, 1, "lines of fewer pixels are left out")
    width: float = _number(2, 1, 32, 1, "of the strokes, in pixels")


Lines = HEDLines | XDoGLines | CannyLines
WAYS: Mapping[str, type[Lines]] = {"hed": HEDLines, "xdog": XDoGLines, "canny": CannyLines}


def settings_of(kind: str) -> dict[str, dict[str, Any]]:
    """What can be set of that way: a JSON schema a name, with minimum, maximum, default, step and description."""
    schema = WAYS[kind].model_json_schema()["properties"]
    return {name: described for name, described in schema.items() if name != "kind"}


def lines_of(kind: str = "hed", **settings: Any) -> Lines:
    """That way with these settings; the others are the usual ones.

    Raises SettingsError for a way that there is not, a setting that it has not, and a value out of its range.
    """
    if kind not in WAYS:
        raise SettingsError(f"There is no way of tracing {kind!r}. Choose hed, canny or xdog.")
    known = settings_of(kind)
    if strange := [name for name in settings if name not in known]:
        raise SettingsError(f"{kind} has no setting {strange[0]}. It has {', '.join(known)}.")
    try:
        return WAYS[kind](**settings)
    except ValidationError as error:
        name = str(error.errors()[0]["loc"][0])
        least, most = known[name]["minimum"], known[name]["maximum"]
        raise SettingsError(f"{name} of {kind} must be a number from {least:g} to {most:g}.") from error
