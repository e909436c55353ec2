"""ModelDetails: everything a model's card says, in words, and what can be done with the model."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFormLayout, QLabel, QWidget

from gui.library.choice import converting_models, drawing_models
from gui.library.describe import origin_name, sizes_of, subtitle_of, title_of
from gui.pictures import preview_pixmap
from gui.translation import translate
from gui.widgets.folding import FoldingRow
from gui.widgets.layout import button, card, column, heading, quiet, row, scrolled
from img2img.models.card import ModelCard
from img2img.models.library import Entry

PREVIEW_SIDE = 256


class ModelDetails(QWidget):
    """One model. Its text can be selected; a model of the user's can be renamed and removed.

    Signals:
        use_wanted(str, Entry): the model is to be used on the page of that name.
        renaming_wanted(Entry), file_wanted(Entry), removal_wanted(Entry)
    """

    use_wanted = Signal(str, object)
    renaming_wanted = Signal(object)
    file_wanted = Signal(object)
    removal_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMinimumWidth(280)
        self._entry: Entry | None = None
        self.frame = card()
        self._name = heading("")
        self._name.setWordWrap(True)
        self._preview = QLabel()
        self._words = quiet()
        self.licence = QLabel()
        self.licence.setWordWrap(True)
        self.licence.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.broken = QLabel()
        self.broken.setWordWrap(True)
        self.broken.setProperty("role", "error")
        self.broken.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.draw = button("mdi6.draw", self.tr("&Draw with it"))
        self.convert = button("mdi6.image-sync-outline", self.tr("&Convert with it"))
        self.rename = button("", self.tr("Re&name…"))
        self.file = button("", self.tr("&Show file"))
        self.remove = button("", self.tr("&Remove"), role="danger")
        self.facts = QFormLayout()
        self.facts.setHorizontalSpacing(14)
        self.facts.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        self._lay_out()
        self.draw.clicked.connect(lambda: self.use_wanted.emit("draw", self._entry))
        self.convert.clicked.connect(lambda: self.use_wanted.emit("convert", self._entry))
        self.rename.clicked.connect(lambda: self.renaming_wanted.emit(self._entry))
        self.file.clicked.connect(lambda: self.file_wanted.emit(self._entry))
        self.remove.clicked.connect(lambda: self.removal_wanted.emit(self._entry))

    def show_entry(self, entry: Entry) -> None:
        """Show this model."""
        self._entry = entry
        self._name.setText(title_of(entry))
        self._words.setText("" if entry.broken else entry.card.description)
        self._words.setVisible(bool(self._words.text()))
        self._show_licence(entry)
        self.broken.setText(entry.broken)
        self.broken.setVisible(bool(entry.broken))
        self.draw.setVisible(bool(drawing_models([entry])))
        self.convert.setVisible(bool(converting_models([entry])))
        for made in (self.rename, self.remove):
            made.setVisible(entry.origin == "user")
        self._show_preview("" if entry.broken else entry.card.preview)
        while self.facts.rowCount():
            self.facts.removeRow(0)
        for name, value in self._facts(entry):
            if value:
                self._add_fact(name, value)

    def _lay_out(self) -> None:
        content = QWidget()
        inside = column(content, margin=18, spacing=12)
        for part in (self._preview, self._name, self._words, self.licence, self.broken):
            inside.addWidget(part)
        inside.addWidget(FoldingRow(row(self.draw, "stretch"), row(self.convert, "stretch")))
        inside.addWidget(FoldingRow(row(self.rename, self.file, "stretch"), row(self.remove, "stretch")))
        inside.addLayout(self.facts)
        inside.addStretch(1)
        column(self.frame, margin=1).addWidget(scrolled(content, self.tr("Details of the model")))
        column(self, margin=0).addWidget(self.frame)

    def _show_licence(self, entry: Entry) -> None:
        """What must be known before the model is used."""
        is_restricted = not entry.broken and entry.card.forbids_commercial_use
        told = self.tr("Its licence ({0}) forbids commercial use.")
        self.licence.setText(told.format(entry.card.licence) if is_restricted else "")
        self.licence.setVisible(is_restricted)

    def _show_preview(self, preview: str) -> None:
        pixmap = preview_pixmap(preview)
        self._preview.setVisible(not pixmap.isNull())
        if not pixmap.isNull():
            ratio, smooth = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
            self._preview.setPixmap(pixmap.scaled(PREVIEW_SIDE, PREVIEW_SIDE, ratio, smooth))

    def _add_fact(self, name: str, value: str) -> None:
        label = QLabel(value)
        label.setWordWrap(True)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        label.setAccessibleName(f"{name}: {value}")
        caption = quiet(name)
        caption.setWordWrap(False)
        self.facts.addRow(caption, label)

    def _facts(self, entry: Entry) -> list[tuple[str, str]]:
        facts = [
            (self.tr("Name"), entry.name),
            (self.tr("Task"), subtitle_of(entry)),
            (self.tr("Origin"), origin_name(entry.origin)),
        ]
        if not entry.broken:
            facts += self._card_facts(entry.card)
        size = _megabytes(entry)
        return [*facts, (self.tr("File"), f"{entry.path.name}, {size}" if size else entry.path.name)]

    def _card_facts(self, card: ModelCard) -> list[tuple[str, str]]:
        lineage, native = card.lineage, card.native_size
        domains = [f"{source} → {target}" for source, target in card.domains]
        return [
            (self.tr("Title"), card.title if card.title != self._name.text() else ""),
            (self.tr("From, to"), "\n".join(domains) if card.task == "image-to-image" else ""),
            (self.tr("Picture size"), f"{native[1]} × {native[0]}" if native else ""),
            (self.tr("Sides"), sizes_of(card)),
            (self.tr("Licence"), card.licence),
            (self.tr("Network"), card.architecture),
            (self.tr("Hyperparameters"), "\n".join(f"{key}: {value}" for key, value in card.hyperparameters.items())),
            (self.tr("Recipe"), lineage.recipe),
            (self.tr("Trained on"), lineage.data),
            (self.tr("Steps"), f"{lineage.steps:,}" if lineage.steps else ""),
            (self.tr("Hours"), f"{lineage.hours:.1f}" if lineage.hours else ""),
            (self.tr("Date"), lineage.date),
            (self.tr("Made from"), lineage.parent),
        ]


def _megabytes(entry: Entry) -> str:
    try:
        return translate("ModelDetails", "{0} MB").format(f"{entry.path.stat().st_size / 1e6:.1f}")
    except OSError:
        return ""
