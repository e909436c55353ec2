"""The settings of a batch, as they stand on a command line and in the run.json of a run folder (torch-free)."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from img2img.batch.existing import Existing
from img2img.batch.plan import Format
from img2img.errors import RunError, SettingsError
from img2img.runs.folder import RunFolder


class BatchConfig(BaseModel):
    """Every setting of a batch; what run.json keeps under "config"."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Literal["batch"] = "batch"
    command: Literal["upscale", "translate"]
    paths: tuple[Path, ...] = Field(min_length=1)
    model: str
    then: tuple[str, ...] = Field((), description="models that are given the answers of those before, in turn")
    output: Path
    scale: float | None = Field(None, description="of the result, upscale only; None is the model's own")
    direction: str = ""
    format: Format = "same"
    tile: int | Literal["auto"] = "auto"
    device: str = "auto"
    runtime: str = Field("auto", description="the program that computes: torch, ncnn or openvino")
    precision: Literal["auto", "fp32", "bf16", "fp16"] = "auto"
    seed: int = 0
    style: Path | None = Field(None, description="a photo whose style is taken, by models that have styles")
    style_strength: float = Field(1.0, ge=0, le=1, description="1: the style as it is; 0: the mean of all styles")
    instances: Path | None = Field(None, description="a folder of instance maps, for models that know objects' edges")
    mask: Path | None = Field(None, description="a picture that is white where a hole is, for models that fill holes")
    provenance: bool = Field(True, description="write into each file which model made it, and that it is synthetic")
    existing: Existing = Field("skip", description="what to do where something is that the batch did not make")

    @classmethod
    def read(cls, values: Mapping[str, Any]) -> "BatchConfig":
        """The settings in `values`. Raises SettingsError, naming the first that is wrong."""
        try:
            return cls.model_validate(values)
        except ValidationError as error:
            problem = error.errors()[0]
            raise SettingsError(f"The setting {problem['loc'][0]} cannot be used: {problem['msg']}.") from error

    def anchored(self) -> "BatchConfig":
        """The same with absolute paths, which mean the same in every process."""
        paths = tuple(path.absolute() for path in self.paths)
        named = {"style": self.style, "mask": self.mask, "instances": self.instances}
        pictures = {name: path and path.absolute() for name, path in named.items()}
        return self.model_copy(update={"paths": paths, "output": self.output.absolute(), **pictures})


def open_run(path: Path, config: BatchConfig | None) -> tuple[RunFolder, BatchConfig]:
    """The batch in the run folder `path`, made from `config` when there is none yet.

    Raises RunError for a run of another kind, SettingsError when its settings are not those of `config`; what to do
    with existing targets counts only when `config` says it.
    """
    if not (path / "run.json").exists():
        if config is None:
            raise RunError(f"{path} holds no run yet. Give the files, the model and the output folder as well.")
        return RunFolder.create(path, "batch", config.anchored().model_dump(mode="json")), config.anchored()
    run = RunFolder.open(path)
    if run.kind != "batch":
        raise RunError(f"{path} is a {run.kind} run, not one of files. Choose another folder.")
    frozen = BatchConfig.read(run.config).anchored()
    if config is not None and "existing" not in config.model_fields_set:
        config = config.model_copy(update={"existing": frozen.existing})
    if config is not None and config.anchored() != frozen:
        raise SettingsError(
            f"{path} was started with other settings. Leave the other arguments out to go on with it, "
            "or choose another folder."
        )
    return run, frozen
