"""The settings of a batch, as they stand on a command line and in the run.json of a run folder (torch-free)."""

from collections.abc import Mapping, Sequence
from math import prod
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError

from img2img.batch.existing import Existing
from img2img.batch.naming import AS_IT_IS, Format, Naming
from img2img.errors import RunError, SettingsError
from img2img.inference.enhancement import Enhancement
from img2img.models.library import Entry
from img2img.runs.folder import RunFolder
from img2img.video.settings import CodecName

HOW = {"watch", "cluster"}  # settings that no result depends on
_ALWAYS_TOLD = (  # the settings of version 0.1.0
    *("kind", "command", "model", "scale", "direction", "format", "tile"),
    *("device", "precision", "seed", "style", "style_strength", "mask"),
)
Depth = Literal["same", "8", "16"]


class BatchConfig(Enhancement):
    """Every setting of a batch, also those of what is done around the network; what run.json keeps under "config"."""

    kind: Literal["batch"] = "batch"
    command: Literal["upscale", "translate"]
    paths: tuple[Path, ...] = Field(min_length=1)
    model: str
    then: tuple[str, ...] = Field((), description="models that are given the answers of those before, in turn")
    mix: str = Field("", description="a model of the same architecture whose weights are mixed in")
    mix_share: float = Field(0.5, ge=0, le=1, description="of the other model's weights")
    output: Path
    name: str = Field(AS_IT_IS, description="of a result, without its ending; fields as in Naming")
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
    video_codec: CodecName = Field("auto", description="auto: H.264, or H.265 where that is too little; AV1 in WebM")
    crf: int | None = Field(None, ge=0, le=63, description="quality of videos, 0 the best; None is the codec's usual")
    quality: int | None = Field(None, ge=0, le=100, description="of pictures in formats that lose; None is the usual")
    compression: int | None = Field(None, ge=0, le=9, description="of pictures in formats that lose nothing")
    depth: Depth = Field("same", description="bits a channel of the result")
    to_srgb: bool = Field(False, description="convert colours from the source's profile to sRGB")
    strip_location: bool = Field(False, description="leave out where a picture was taken")
    keep_times: bool = Field(False, description="give results the times of their sources")
    provenance: bool = Field(True, description="write into each file which model made it, and that it is synthetic")
    existing: Existing = Field("skip", description="what to do where something is that the batch did not make")
    watch: bool = Field(False, description="go on with pictures that appear in the folders, until it is stopped")
    cluster: str = Field("", description="the address of a Ray cluster that converts: auto, local or host:port")

    @classmethod
    def read(cls, values: Mapping[str, Any]) -> "BatchConfig":
        """The settings in `values`. Raises SettingsError, naming the first that is wrong."""
        try:
            return cls.model_validate(values)
        except ValidationError as error:
            problem = error.errors()[0]
            name = f"setting {problem['loc'][0]}" if problem["loc"] else "settings"
            message = problem["msg"].removeprefix("Value error, ")
            raise SettingsError(f"The {name} cannot be used: {message}.") from error

    @property
    def told(self) -> dict[str, Any]:
        """What a result depends on besides files, as JSON. Newer settings are told only where they are said, so that
        what an earlier version did counts as done.
        """
        beside = {"paths", "output", "existing", "name", "only_smaller"} | HOW
        usual = {name: field.get_default(call_default_factory=True) for name, field in BatchConfig.model_fields.items()}
        return {
            name: value
            for name, value in self.model_dump(mode="json", exclude=beside).items()
            if name in _ALWAYS_TOLD or getattr(self, name) != usual[name]
        }

    def naming(self, entries: Sequence[Entry]) -> Naming:
        """What results are called; `entries` are the model and those that go on. Raises SettingsError."""
        entry, card = entries[0], entries[0].card
        model = card.name if entry.origin == "file" else entry.name  # which else is a path
        own = prod(entry.card.scale for entry in entries)
        scale = f"{self.scale or own:g}" if self.is_the_models or self.scale else ""
        direction = self.direction or next(iter(card.directions), "")
        return Naming(self.format, self.name, {"model": model, "scale": scale, "direction": direction})

    def anchored(self) -> "BatchConfig":
        """The same with absolute paths, which mean the same in every process."""
        paths = tuple(path.absolute() for path in self.paths)
        named = {name: getattr(self, name) for name in ("style", "mask", "instances", "protect")}
        pictures = {name: path and path.absolute() for name, path in named.items()}
        return self.model_copy(update={"paths": paths, "output": self.output.absolute(), **pictures})


def open_run(path: Path, config: BatchConfig | None, **how: Any) -> tuple[RunFolder, BatchConfig]:
    """The batch in the run folder `path`, made from `config` when there is none yet.

    `how` are settings of HOW, which hold for this start, whatever the run began with.
    Raises RunError for a run of another kind, SettingsError when its settings are not those of `config`; what to do
    with existing targets counts only when `config` says it.
    """
    if not (path / "run.json").exists():
        if config is None:
            raise RunError(f"{path} holds no run yet. Give the files, the model and the output folder as well.")
        config = config.anchored().model_copy(update=how)
        return RunFolder.create(path, "batch", config.model_dump(mode="json")), config
    run = RunFolder.open(path)
    if run.kind != "batch":
        raise RunError(f"{path} is a {run.kind} run, not one of files. Choose another folder.")
    frozen = BatchConfig.read(run.config).anchored()
    if config is not None and "existing" not in config.model_fields_set:
        config = config.model_copy(update={"existing": frozen.existing})
    if config is not None and config.anchored() != frozen.model_copy(update=config.model_dump(include=HOW)):
        raise SettingsError(
            f"{path} was started with other settings. Leave the other arguments out to go on with it, "
            "or choose another folder."
        )
    return run, frozen.model_copy(update=how)
