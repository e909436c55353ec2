"""AboutBox: what this is, and under which licence."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from img2img import __version__


class AboutBox(QMessageBox):
    """Shown with `open`, so that the window behind it goes on."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("About img2img"))
        self.setText(self.tr("img2img {0}").format(__version__))
        self.setInformativeText(
            self.tr(
                "Image-to-image translation with GANs: draw, convert folders, train your own model.\n\n"
                "MIT licence. Models have licences of their own; the Models page tells them."
            )
        )
