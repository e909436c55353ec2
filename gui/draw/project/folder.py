"""Where drawings are kept by themselves."""

from pathlib import Path

from img2img.disk import state_folder


def autosave_folder() -> Path:
    return state_folder() / "autosave"


def may_hold_orphans() -> bool:
    """Whether any drawing is kept, of a living window or of one that crashed; a quick look."""
    return any(autosave_folder().glob("*.ora"))
