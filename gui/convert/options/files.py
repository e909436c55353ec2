"""FileOptions: what results are called, and how they are written."""

from PySide6.QtWidgets import QLineEdit, QWidget

from gui.convert.options.group import OptionGroup
from gui.widgets.layout import heading, labelled, quiet, row, stack
from img2img.batch.naming import AS_IT_IS


class FileOptions(OptionGroup):
    """Fields for the name, the quality, what goes along with the pixels, and videos."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name, self._example = QLineEdit(), quiet()
        self.name.setPlaceholderText(AS_IT_IS)
        self.name.setToolTip(self.tr("May say {stem}, {model}, {scale} and {direction}"))
        self._lay_out()

    def show_example(self, text: str) -> None:
        """Say what a file would be called, or what is wrong with the name."""
        self._example.setText(text)

    def _lay_out(self) -> None:
        name = labelled(self.tr("&Name"), self.name)
        self.add_field(
            "name",
            name,
            lambda: self.name.text().strip() or AS_IT_IS,
            lambda pattern: self.name.setText("" if pattern == AS_IT_IS else pattern),
            lambda: self.tr("named {0}").format(self.name.text().strip()),
            self.name.textChanged,
        )
        usual = self.tr("usual")
        quality = self.add_number("quality", self.tr("&Quality"), 0, 100, usual)
        compression = self.add_number("compression", self.tr("Co&mpression"), 0, 9, usual)
        depths = {"same": self.tr("As the original"), "8": self.tr("8 bits"), "16": self.tr("16 bits")}
        depth = self.add_choice("depth", self.tr("&Depth"), depths)
        codecs = {"auto": self.tr("Automatic"), "h264": "H.264", "h265": "H.265", "av1": "AV1", "vp9": "VP9"}
        codec = self.add_choice("video_codec", self.tr("&Videos"), codecs | {"ffv1": "FFV1"})
        crf = self.add_number("crf", self.tr("Quality of &videos (CRF)"), 0, 63, usual)
        switches = [
            self.add_switch("only_smaller", self.tr("&Only what is smaller than the result")),
            self.add_switch("to_srgb", self.tr("Convert colours to s&RGB")),
            self.add_switch("strip_location", self.tr("&Leave out where a picture was taken")),
            self.add_switch("keep_times", self.tr("Keep the &times of the originals")),
            self.add_switch(
                "provenance", self.tr("&Write in how it was made"), off=self.tr("no note of how it was made")
            ),
        ]
        self.only_smaller = switches[0]
        layout = stack(heading(self.tr("Files")), name, self._example, spacing=12)
        layout.addLayout(row(quality, compression, spacing=12))
        layout.addWidget(depth)
        layout.addLayout(row(codec, crf, spacing=12))
        for switch in switches:
            layout.addWidget(switch)
        layout.addStretch(1)
        layout.setContentsMargins(0, 0, 0, 0)
        self.setLayout(layout)
