"""RunConfig: everything that decides what a training does, frozen in its run folder (torch-free)."""

import tomllib
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from img2img.errors import SettingsError
from training.kinds import AnyData


class RunConfig(BaseModel):
    """A training, as it stands under "config" in its run.json. Paths of the data are absolute there."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    recipe: str
    name: str = Field(default="", description="the trained model's name; the run folder's when empty")
    preset: str = "paper"
    settings: dict[str, Any] = Field(default_factory=dict, description="what differs from the preset")
    data: AnyData
    steps: int = Field(default=10_000, ge=1)
    seed: int = Field(default=0, ge=0, lt=2**31)
    device: str = "auto"
    precision: Literal["auto", "fp32", "bf16", "fp16"] = "auto"
    memory_format: Literal["auto", "contiguous", "channels-last"] = "auto"
    workers: int = Field(
        default=-1, ge=-1, le=64, title="Workers", description="Processes that load pictures; -1: as many as help."
    )
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
