"""Settings: what is chosen here holds at once and is kept in a readable file."""

import sys
from collections.abc import Callable
from functools import cached_property

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QComboBox, QFormLayout, QHBoxLayout, QLabel, QPushButton, QSpinBox, QWidget

from gui.commands import Commands
from gui.preferences.shortcuts import ShortcutTable
from gui.settings import VULKAN, Settings, SettingsFile
from gui.translation import languages
from gui.widgets.file_dialogs import choose_folder
from gui.widgets.layout import card, column, heading, quiet, scrolled, spin_box, title
from gui.widgets.path_field import PathField
from gui.words import short_path

LABEL_WIDTH = 190
FIELD_WIDTH = 260
ROW_HEIGHT = 32


class SettingsPage(QWidget):
    """One card a subject; each field is a setting of `gui.settings.Settings`."""

    def __init__(self, settings: SettingsFile, commands: Commands, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self._updates: list[Callable[[Settings], None]] = []
        self._commands = commands
        content = QWidget()
        content.setMaximumWidth(860)
        layout = column(content)
        layout.addWidget(title(self.tr("Settings")))
        layout.addWidget(self._card(self.tr("Appearance"), self._appearance()))
        layout.addWidget(self._card(self.tr("Drawing"), self._drawing()))
        layout.addWidget(self._card(self.tr("Computing"), self._computing()))
        keyboard = card()
        self._keyboard = column(keyboard, margin=18, spacing=12)
        self._keyboard.addWidget(heading(self.tr("Keyboard")))
        layout.addWidget(keyboard)
        layout.addWidget(quiet(self.tr("Kept in {path}").format(path=short_path(settings.path))))
        layout.addStretch(1)
        column(self, margin=0).addWidget(scrolled(content, self.tr("Settings")))
        settings.changed.connect(self._show)
        self._show(settings.current)
        QTimer.singleShot(0, self, lambda: self.shortcuts)  # many fields: the page is seen before they are made

    @cached_property
    def shortcuts(self) -> ShortcutTable:
        """The keys of every command, on the page."""
        table = ShortcutTable(self._commands, self._settings)
        self._keyboard.addWidget(table)
        return table

    def _appearance(self) -> list[tuple[str, QWidget]]:
        themes = (("system", self.tr("As the system")), ("light", self.tr("Light")), ("dark", self.tr("Dark")))
        spoken = (("", self.tr("As the system")), *languages().items())
        return [
            (self.tr("Theme"), self._choice("theme", themes)),
            (self.tr("Language at the next start"), self._choice("language", spoken)),
        ]

    def _drawing(self) -> list[tuple[str, QWidget]]:
        qualities = (("auto", self.tr("Drafts where needed")), ("full", self.tr("Always full")))
        return [
            (self.tr("Photo while the pen moves"), self._choice("live_quality", qualities)),
            (self.tr("Pause between live photos"), self._number("live_pause", self.tr(" ms"))),
            (self.tr("Brush at the start"), self._number("brush_size", self.tr(" px"))),
            (self.tr("Eraser at the start"), self._number("eraser_size", self.tr(" px"))),
            (self.tr("Underlay opacity"), self._number("underlay_opacity", self.tr(" %"))),
        ]

    def _computing(self) -> list[tuple[str, QWidget]]:
        devices = (("auto", self.tr("Automatic")), ("cpu", self.tr("Processor (CPU)")))
        graphics = (
            (("mps", self.tr("Apple GPU (MPS)")),)
            if sys.platform == "darwin"
            else (("cuda", self.tr("NVIDIA GPU (CUDA)")), (VULKAN, self.tr("Any GPU (Vulkan), not for training")))
        )
        precisions = (
            ("auto", self.tr("Automatic")),
            ("fp32", self.tr("32 bits: exact")),
            ("bf16", self.tr("bfloat16: faster where supported")),
            ("fp16", self.tr("16 bits: for GPUs")),
        )
        endings = (
            ("ask", self.tr("Ask")),
            ("keep", self.tr("Keep them running")),
            ("stop", self.tr("Stop them")),
        )
        return [
            (self.tr("Device"), self._choice("device", (*devices, *graphics))),
            (self.tr("Precision"), self._choice("precision", precisions)),
            (self.tr("Folder for runs"), self._folder()),
            (self.tr("Runs at closing time"), self._choice("on_close", endings)),
        ]

    def _card(self, subject: str, rows: list[tuple[str, QWidget]]) -> QWidget:
        frame = card()
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(10)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.FieldsStayAtSizeHint)
        for text, field in rows:
            label = QLabel(text)
            label.setMinimumSize(LABEL_WIDTH, ROW_HEIGHT)
            label.setBuddy(field)
            field.setAccessibleName(text)
            form.addRow(label, field)
        layout = column(frame, margin=18, spacing=12)
        layout.addWidget(heading(subject))
        layout.addLayout(form)
        return frame

    def _choice(self, setting: str, options: tuple[tuple[str, str], ...]) -> QComboBox:
        field = QComboBox()
        field.setObjectName(setting)
        field.setFixedWidth(FIELD_WIDTH)
        for value, text in options:
            field.addItem(text, value)

        def show(settings: Settings) -> None:
            value = getattr(settings, setting)
            if field.findData(value) < 0:  # written into the file by hand, such as "cuda:1"
                field.addItem(str(value), value)
            field.setCurrentIndex(field.findData(value))

        field.activated.connect(lambda: self._settings.change(**{setting: field.currentData()}))
        self._updates.append(show)
        return field

    def _number(self, setting: str, unit: str) -> QSpinBox:
        limits = Settings.model_json_schema()["properties"][setting]
        field = spin_box(limits["minimum"], limits["maximum"], unit)
        field.setObjectName(setting)
        field.setFixedWidth(120)
        field.setKeyboardTracking(False)
        field.valueChanged.connect(lambda: self._settings.change(**{setting: field.value()}))
        self._updates.append(lambda settings: field.setValue(getattr(settings, setting)))
        return field

    def _folder(self) -> QWidget:
        whole = QWidget()
        row = QHBoxLayout(whole)
        row.setContentsMargins(0, 0, 0, 0)
        path = PathField()
        path.setReadOnly(True)
        path.setFixedWidth(FIELD_WIDTH)
        path.setAccessibleName(self.tr("Folder for runs"))
        button = QPushButton(self.tr("Choose…"))
        button.setAccessibleName(self.tr("Choose the folder for runs"))
        button.clicked.connect(self._choose_folder)
        row.addWidget(path)
        row.addWidget(button)
        self._updates.append(lambda settings: path.setText(str(settings.runs_path)))
        return whole

    def _choose_folder(self) -> None:
        now = str(self._settings.current.runs_path)
        if chosen := choose_folder(self, "runs", self.tr("Folder for runs"), now):
            self._settings.change(runs_folder=chosen)

    def _show(self, settings: Settings) -> None:
        for update in self._updates:
            update(settings)
