"""Every error that img2img tells a person, each one a sentence.

    Img2ImgError                what happened, to which file, and what to do next
     ├─ PictureError            a picture cannot be read or written
     ├─ ModelError              a model cannot be used
     │   ├─ UnknownModel        no model of that name
     │   ├─ NameTaken           another model has that name
     │   └─ DamagedModel        the file is not a model, or is cut short
     ├─ DataError               a folder cannot be trained on
     ├─ SettingsError           a setting is unknown or out of its range
     ├─ RunError                a run folder cannot be used
     ├─ DiskFull                there was no room to write a file
     └─ OutOfMemory             a device had too little memory, even for one small tile

Whoever raises one writes the whole sentence; whoever shows one adds nothing. The command line prints it
on stderr, the window shows it as a notice, a batch notes it in the row of its file.
"""


class Img2ImgError(Exception):
    """Something a person can mend; `str(error)` is the sentence to show."""


class PictureError(Img2ImgError):
    """A picture cannot be read or written."""


class ModelError(Img2ImgError):
    """A model cannot be used."""


class UnknownModel(ModelError):
    """No model of that name is in the library."""


class NameTaken(ModelError):
    """Another model of the library has that name. `is_own`: it is the user's, and may be replaced."""

    def __init__(self, sentence: str, *, is_own: bool) -> None:
        super().__init__(sentence)
        self.is_own = is_own


class DamagedModel(ModelError):
    """The file is not an img2img model, or is cut short."""


class DataError(Img2ImgError):
    """A folder cannot be trained on."""


class SettingsError(Img2ImgError):
    """A setting is unknown or out of its range."""


class RunError(Img2ImgError):
    """A run folder cannot be used."""


class DiskFull(Img2ImgError):
    """There was no room to write a file of `needed` bytes; 0 where that is not known."""

    needed = 0


class OutOfMemory(Img2ImgError):
    """A device had too little memory, even for one small tile."""
