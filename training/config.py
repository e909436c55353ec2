"""RunConfig: everything that decides what a training does, frozen in its run folder (torch-free)."""

import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AliasChoices, BaseModel, ConfigDict, Field, ValidationError

from img2img.errors import SettingsError


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class UnpairedData(_Strict):
    """Two folders of pictures that need not match."""

    kind: Literal["unpaired"] = "unpaired"
    source: Path
    target: Path


class PairedData(_Strict):
    """Two folders with aligned pictures of the same names; endings may differ."""

    kind: Literal["paired"] = "paired"
    source: Path
    target: Path


class SideBySideData(_Strict):
    """One folder of pictures, each with the source in its left half and the target in its right."""

    kind: Literal["pairs"] = "pairs"
    pairs: Path


class PhotoData(_Strict):
    """One folder of photos, the targets; the sources are derived from them, as img2img.derivations knows to."""

    kind: Literal["photos"] = "photos"
    photos: Path
    derive: str = Field(default="hed", validation_alias=AliasChoices("derive", "sketch"))  # "sketch" in older runs


class PictureData(_Strict):
    """One folder of photos alone; its subfolders are classes where a recipe's settings ask for them."""

    kind: Literal["pictures"] = "pictures"
    photos: Path


class LabelData(_Strict):
    """Label maps and their photos, of the same names in two folders, and the table of the classes."""

    kind: Literal["labels"] = "labels"
    labels: Path
    photos: Path
    palette: Path | None = Field(
        default=None, description="a file that names the classes; palette.json or .txt beside the maps by default"
    )


DataConfig = Annotated[
    UnpairedData | PairedData | SideBySideData | PhotoData | PictureData | LabelData, Field(discriminator="kind")
]


class RunConfig(_Strict):
    """A training, as it stands under "config" in its run.json. Paths of the data are absolute there."""

    recipe: str
    name: str = Field(default="", description="the trained model's name; the run folder's when empty")
    preset: str = "paper"
    settings: dict[str, Any] = Field(default_factory=dict, description="what differs from the preset")
    data: DataConfig
    steps: int = Field(default=10_000, ge=1)
    seed: int = Field(default=0, ge=0, lt=2**31)
    device: str = "auto"
    precision: Literal["auto", "fp32", "bf16", "fp16"] = "auto"
    memory_format: Literal["auto", "contiguous", "channels-last"] = "auto"
    workers: int = Field(default=-1, ge=-1, le=64, description="processes that load pictures; -1: as many as help")
    sample_every: int = Field(default=200, ge=1)
    save_every: int = Field(default=500, ge=1)
    start_from: str = Field(default="", description="a run folder or a model to start from, instead of random weights")


def parse_config(values: dict[str, Any]) -> RunConfig:
    """The config with these values. Raises SettingsError with a sentence for each value that does not fit."""
    try:
        return RunConfig.model_validate(values)
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        raise SettingsError(f"The training's settings do not fit: {wrong}. Correct them and start again.") from error


def read_config(file: Path) -> RunConfig:
    """The config in a TOML file. Raises SettingsError, naming the file and what does not fit."""
    try:
        return parse_config(tomllib.loads(file.read_text("utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"{file} cannot be read as TOML: {error}.") from error
