"""DrawingOptions: what is done around the model: how much of the result it draws, and which other models help."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QWidget

from gui.convert.options.group import OptionGroup
from gui.library.choice import ModelChoice
from gui.widgets.layout import heading, labelled, row, stack, tool
from gui.widgets.percent import PercentSlider
from gui.widgets.picture_field import PictureField
from gui.widgets.wheel_guard import wheel_guard


class DrawingOptions(OptionGroup):
    """Which of them are offered depends on the model.

    Signals:
        paint_asked(): the person wants to paint what is protected.
    """

    paint_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.then, self.mix = QComboBox(), QComboBox()
        self.mix_share = PercentSlider(self.tr("How much of it"))
        self.protect = PictureField(self.tr("&Protect what is white in"), self.tr("Nothing is protected"))
        self.paint = tool("mdi6.brush-variant", self.tr("Paint what is protected…"), self.paint_asked)
        self._photos_only: list[QWidget] = []  # what makes sense for models of photos alone
        self._lay_out()

    def show_model(self, chosen: ModelChoice | None, titled: Sequence[tuple[str, ModelChoice]]) -> None:
        """Offer what goes with that model; `titled` are all models, by what they are called."""
        takes_photos = chosen is not None and chosen.card.source == "picture"
        for widget in self._photos_only:
            widget.setVisible(takes_photos)
        names = {choice.entry.name: title for title, choice in titled if _may_follow(chosen, choice)}
        _offer(self.then, self.tr("Nothing more"), names)
        alike = {choice.entry.name: title for title, choice in titled if _may_mix(chosen, choice)}
        _offer(self.mix, self.tr("No other model"), alike)
        self._mix_field.setVisible(bool(alike))
        self._show_share()

    def _show_share(self) -> None:
        self.mix_share.setVisible(bool(self.mix.currentData()) and not self._mix_field.isHidden())

    def _lay_out(self) -> None:
        blend = self.add_percent("blend", self.tr("How much the &model draws"), whole=100)
        shrink = self.add_percent("shrink", self.tr("&First shrink the original to"), whole=1, least=10)
        colours = self.add_choice(
            "colour_fix", self.tr("&Colours"), {"none": self.tr("The model's"), "wavelet": self.tr("The original's")}
        )
        transparency = {
            "bicubic": self.tr("Enlarged"),
            "model": self.tr("Drawn by the model"),
            "none": self.tr("Laid on white"),
        }
        alpha = self.add_choice("alpha", self.tr("&Transparency"), transparency)
        tta = self.add_switch("tta", self.tr("M&ean of eight turned answers"))
        seamless = self.add_switch("seamless", self.tr("&Seamless texture"))
        protected = row(self.protect, self.paint)
        protected.setStretch(0, 1)
        protected.setAlignment(self.paint, Qt.AlignmentFlag.AlignBottom)
        self.add_field(
            "protect",
            self.protect,
            lambda: self.protect.path,
            lambda path: self.protect.show_path(Path(path) if path else None),
            lambda: self.tr("Protected by {0}").format(self.protect.path.name if self.protect.path else ""),
            self.protect.changed,
        )
        then = labelled(self.tr("&And then"), self.then)
        self._mix_field = labelled(self.tr("Mi&x with"), self.mix)
        self.add_field(
            "then",
            then,
            lambda: (str(self.then.currentData()),) if self.then.currentData() else (),
            lambda names: self.then.setCurrentIndex(max(0, self.then.findData(names[0] if names else ""))),
            lambda: self.tr("then {0}").format(self.then.currentText()),
            self.then.currentIndexChanged,
        )
        self.add_field(
            "mix",
            self._mix_field,
            lambda: self.mix.currentData() or "",
            lambda name: self.mix.setCurrentIndex(max(0, self.mix.findData(name))),
            lambda: self.tr("mixed with {0}").format(self.mix.currentText()),
            self.mix.currentIndexChanged,
        )
        self.add_field(
            "mix_share",
            self.mix_share,
            lambda: self.mix_share.slider.value() / 100,
            self.mix_share.show_part,
            lambda: self.tr("{0} % of it").format(self.mix_share.slider.value()),
            self.mix_share.changed,
        )
        self.mix.currentIndexChanged.connect(self._show_share)
        for box in (self.then, self.mix):
            box.installEventFilter(wheel_guard())
        self._photos_only = [blend, shrink, colours, alpha, tta, seamless, self.protect, self.paint]
        layout = stack(heading(self.tr("Drawing")), then, self._mix_field, self.mix_share, blend, shrink, spacing=12)
        for item in (colours, alpha, tta, seamless):
            layout.addWidget(item)
        layout.addLayout(protected)
        layout.addStretch(1)
        layout.setContentsMargins(0, 0, 0, 0)
        self.setLayout(layout)
        self.show_model(None, [])


def _may_follow(chosen: ModelChoice | None, other: ModelChoice) -> bool:
    """A model that reads photos; after one that enlarges or restores, another such one."""
    if chosen is None or other.card.source != "picture" or other.direction:
        return False
    return other.card.keeps_content or not chosen.card.keeps_content


def _may_mix(chosen: ModelChoice | None, other: ModelChoice) -> bool:
    """Another model of the same kind and size: only then can weights be mixed."""
    if chosen is None or other.entry.name == chosen.entry.name or chosen.card.is_foreign:
        return False
    one, two = chosen.card, other.card
    return (one.architecture, one.hyperparameters) == (two.architecture, two.hyperparameters)


def _offer(box: QComboBox, nothing: str, names: dict[str, str]) -> None:
    """Let one of these be chosen, or nothing; what was chosen stays while it is there."""
    before = box.currentData()
    box.blockSignals(True)
    box.clear()
    box.addItem(nothing, "")
    for name, title in names.items():
        box.addItem(title, name)
    box.setCurrentIndex(max(0, box.findData(before)))
    box.blockSignals(False)
