"""What a person has chosen: a frozen model in a readable JSON file. What is not understood falls back, and is told."""

import json
from pathlib import Path
from typing import Annotated, Any, Literal

from filelock import FileLock
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from PySide6.QtCore import QObject, Signal

from gui.theme import ThemeName
from gui.translation import translate
from img2img.disk import user_folder, write_atomically
from img2img.errors import DiskFull

Precision = Literal["auto", "fp32", "bf16", "fp16"]
OnClose = Literal["ask", "keep", "stop"]
VULKAN = "vulkan"  # a device for models, and not for training
LOCK_SECONDS = 0.05  # another window writes for a millisecond or two; this one must not stand still


class Settings(BaseModel):
    """Every setting, with its default and its range. A new one needs no more than a line here and a row on its page."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    theme: ThemeName = "system"
    language: str = Field(default="", description="a code such as de; empty: the system's language")
    device: Annotated[str, Field(min_length=1)] = "auto"
    precision: Precision = "auto"
    runs_folder: Path | None = Field(default=None, description="None: `runs` in the program's data folder")
    on_close: OnClose = Field(default="ask", description="what becomes of runs when the window is closed")
    live: bool = Field(default=True, description="ask for a photo at every stroke")
    live_pause: int = Field(default=40, ge=10, le=2000, description="milliseconds between two live photos, at least")
    live_quality: Literal["auto", "full"] = Field(default="auto", description="auto: drafts while the pen moves")
    finish: bool = Field(default=False, description="draw at the model's own size, and enlarge the photo at rest")
    photo_view: Literal["beside", "over", "swapped"] = Field(default="beside", description="where the photo is")
    photo_opacity: int = Field(default=60, ge=0, le=100, description="percent, of a photo over the drawing")
    brush_size: int = Field(default=3, ge=1, le=1000, description="diameter in pixels of the sketch")
    eraser_size: int = Field(default=16, ge=1, le=1000, description="diameter in pixels of the sketch")
    fill_gap: int = Field(default=6, ge=0, le=64, description="pixels; openings that a fill does not leave through")
    fill_tolerance: int = Field(default=48, ge=0, le=255, description="how unlike a colour may be to be filled as well")
    fill_everywhere: bool = Field(default=False, description="fill what is not connected as well")
    underlay_opacity: int = Field(default=40, ge=0, le=100, description="percent")
    model: str = Field(default="flowers-sketch", description="what Draw used last: name, or name:direction")
    convert_model: str = Field(default="", description="what Convert used last, in the same spelling")
    recent_drawings: tuple[Path, ...] = Field(
        default=(), max_length=50, description="opened or saved last, the newest first"
    )
    shortcuts: dict[str, str] = Field(default_factory=dict, description="command -> keys that replace the usual ones")

    @property
    def runs_path(self) -> Path:
        """Where runs are kept, for certain."""
        return self.runs_folder or user_folder() / "runs"


class SettingsFile(QObject):
    """The settings, and the file that holds them. It is written atomically at every change.

    Several windows may share the file: a change keeps what the others wrote, and takes it over.
    `problem` is a sentence about what could not be understood when the file was read; "" when all was well.

    Signals:
        changed(Settings): something was chosen; apply it at once.
        failed(str): the file could not be written, with the sentence that says why.
    """

    changed = Signal(object)
    failed = Signal(str)

    def __init__(self, path: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.path = path
        self.current, self.problem = read_settings(path)
        self._unwritten: dict[str, Any] = {}  # what was chosen here and is not in the file yet

    def change(self, **values: Any) -> None:
        """Choose other values. Raises ValidationError for one that is out of its range."""
        chosen = Settings.model_validate(self.current.model_dump() | values)
        if chosen == self.current:
            return
        self._unwritten |= values
        try:
            chosen = self._written()
        except (OSError, DiskFull) as error:
            told = self.tr("The settings could not be kept in {0} ({1}). They hold until you close.")
            self.failed.emit(told.format(self.path, error))
        self._become(chosen)

    def refresh(self) -> None:
        """Take over what other windows wrote."""
        self._become(Settings.model_validate(self._in_file().model_dump() | self._unwritten))

    def _written(self) -> Settings:
        """What the file holds, once what was chosen here is written into it. Raises OSError or DiskFull."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(self.path.with_suffix(".lock"), timeout=LOCK_SECONDS):
            chosen = Settings.model_validate(self._in_file().model_dump() | self._unwritten)
            write_atomically(self.path, f"{chosen.model_dump_json(indent=2)}\n".encode())
        self._unwritten = {}
        return chosen

    def _in_file(self) -> Settings:
        """What the file holds; what holds here where it is missing or damaged."""
        found, problem = read_settings(self.path)
        return self.current if problem or not self.path.is_file() else found

    def _become(self, chosen: Settings) -> None:
        if chosen != self.current:
            self.current = chosen
            self.changed.emit(chosen)


def settings_path() -> Path:
    """Where the settings are kept; IMG2IMG_HOME moves them with everything else."""
    return user_folder() / "settings.json"


def read_settings(path: Path) -> tuple[Settings, str]:
    """The settings in `path`, and a sentence about what had to be replaced by its default ("" when nothing had)."""
    try:
        found = json.loads(path.read_bytes())
    except FileNotFoundError:
        return Settings(), ""
    except (OSError, ValueError) as error:
        told = translate("SettingsFile", "{0} cannot be read ({1}). The usual settings are used.")
        return Settings(), told.format(path, error)
    if not isinstance(found, dict):
        return Settings(), translate("SettingsFile", "{0} holds no settings. The usual ones are used.").format(path)
    try:
        return Settings.model_validate(found), ""
    except ValidationError as error:
        broken = {str(problem["loc"][0]) for problem in error.errors()}
        sound = {key: value for key, value in found.items() if key not in broken}
        told = translate("SettingsFile", "{0} has values that are not understood: {1}. The usual ones are used there.")
        return Settings.model_validate(sound), told.format(path, ", ".join(sorted(broken)))
