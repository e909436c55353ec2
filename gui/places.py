"""Places: what the window remembers from one day to the next and nobody chooses, such as its size."""

from PySide6.QtCore import QSettings

from img2img.disk import user_folder


def places() -> QSettings:
    """The file of places. Qt shares its content among all who hold it."""
    return QSettings(str(user_folder() / "window.ini"), QSettings.Format.IniFormat)
