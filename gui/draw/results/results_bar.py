"""ResultsBar: what else can be had of a drawing, below drawing and photo, so that both keep the same height."""

from PySide6.QtWidgets import QFrame, QWidget

from gui.draw.results.history import HistoryStrip
from gui.draw.results.style_panel import StylePanel
from gui.draw.results.variations import VariationsPanel
from gui.widgets.layout import column, row


class ResultsBar(QFrame):
    """Advice on the size, where it is needed; variations and style in a row, where the model has them; earlier photos
    below, once there are any."""

    def __init__(
        self, size_hint: QWidget, variations: VariationsPanel, style: StylePanel, history: HistoryStrip
    ) -> None:
        super().__init__()
        self.setProperty("role", "surface")
        self._random = QWidget()
        random = row(variations, style, "stretch", spacing=18)
        random.setContentsMargins(14, 6, 14, 0)
        self._random.setLayout(random)
        layout = column(self, margin=0, spacing=0)
        layout.addWidget(size_hint)
        layout.addWidget(self._random)
        layout.addWidget(history)
        self._variations, self._style = variations, style

    def offer(self, *, variations: bool, styles: bool) -> None:
        """Show what the model has."""
        self._variations.setVisible(variations)
        self._style.setVisible(styles)
        self._random.setVisible(variations or styles)
