"""The line above the table that says which alternatives rest on other settings, and computes them again."""

from __future__ import annotations

from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from .resources import icon
from .theme import icon_size
from .workspace import Workspace


class StaleLine(QWidget):
    """Hidden while every alternative rests on the study's present settings."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self.sign, self.text = QLabel(self), QLabel(self)
        self.sign.setPixmap(icon("warning").pixmap(icon_size(self)))
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.button = QPushButton(self.tr("Compute again"), self)
        self.button.setToolTip(
            self.tr("Compute them with the present elevation model, standard and unit costs; can be undone")
        )
        self.button.clicked.connect(self.compute)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.sign)
        row.addWidget(self.text, 1)
        row.addWidget(self.button)
        workspace.alternativesChanged.connect(self.refresh)
        self.refresh()

    def stale_ids(self) -> list[str]:
        """Alternatives that rest on other settings than the study's."""
        return [record.id for record in self._workspace.records if self._workspace.stale(record.id)]

    def refresh(self) -> None:
        """Count anew."""
        count = len(self.stale_ids())
        self.text.setText(
            self.tr("1 alternative rests on other settings.")
            if count == 1
            else self.tr("{} alternatives rest on other settings.").format(count)
        )
        self.text.setToolTip(self.text.text())
        self.setVisible(count > 0)

    def compute(self) -> None:
        """Compute all of them in the background."""
        self._workspace.reevaluate_all(self.stale_ids())
