"""How far the elevation model is off, as the planner sets it; what its source says stands beside."""

from __future__ import annotations

from math import isfinite

from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import (
    QCheckBox,
    QDialogButtonBox,
    QDoubleSpinBox,
    QFormLayout,
    QLabel,
    QPushButton,
    QWidget,
)

from ..core.elevation_error import MOST_SIGMA_M, ElevationError, error_of_model
from ..core.terrain import ElevationModel
from .theme import DialogWithTicks
from .uncertainty_words import error_words

# Farther than any line is long: one shift for all of it.
MOST_REACH_M = 1_000_000.0


class ElevationErrorDialog(DialogWithTicks):
    """chosen(): the error, None for that of the source."""

    def __init__(self, model: ElevationModel, error: ElevationError, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("KarwanElevationErrorDialog")
        self.setWindowTitle(self.tr("Elevation error"))
        self._default = error_of_model(model)
        self.sigma = self._box(0.5, 2, MOST_SIGMA_M)
        self.reach = self._box(100.0, 0, MOST_REACH_M)
        self.hidden = QCheckBox(self.tr("Coarse cells hide &relief"), self)
        form = QFormLayout(self)
        for text, widget, tip in (
            (
                self.tr("&Standard error"), self.sigma,
                self.tr("68 of 100 elevations are nearer to the ground than this. A published LE90 is 1.645 times it."),
            ),
            (
                self.tr("&Alike over"), self.reach,
                self.tr("Errors of places closer together than this are much alike: of places so far apart, their "
                        "correlation is 0.37. Little is published on it: for most models the distance is assumed."),
            ),
        ):  # fmt: skip
            widget.setAccessibleName(text.replace("&", ""))
            form.addRow(text, widget)
            for one in (widget, form.labelForField(widget)):
                one.setToolTip(tip)
        self.hidden.setToolTip(
            self.tr("What lies between cells is estimated from how the ground changes from cell to cell, and added.")
        )
        form.addRow(self.hidden)
        self.source = QLabel(self)
        self.source.setTextFormat(Qt.TextFormat.PlainText)
        self.source.setWordWrap(True)
        self.source.setText(
            self.tr("By source, {}: {}. {}.").format(model.title, error_words(self._default), self._default.source)
        )
        self.source.setToolTip(
            self.tr("“Assumed”: no published figure was found. The guide lists the publications that are cited.")
        )
        form.addRow(self.source)
        buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel, parent=self
        )
        self.by_source: QPushButton = buttons.addButton(self.tr("As its source"), QDialogButtonBox.ButtonRole.ResetRole)
        self.by_source.clicked.connect(lambda: self._show(self._default))
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        form.addRow(buttons)
        self._show(error)

    def _box(self, step: float, decimals: int, most: float) -> QDoubleSpinBox:
        box = QDoubleSpinBox(self)
        box.setRange(0.0, most)
        box.setDecimals(decimals)
        box.setSingleStep(step)
        box.setSuffix(self.tr(" m"))
        return box

    def _show(self, error: ElevationError) -> None:
        self.sigma.setValue(error.sigma_m)
        self.reach.setValue(error.correlation_m if isfinite(error.correlation_m) else MOST_REACH_M)
        self.hidden.setChecked(error.hides_relief)

    def chosen(self) -> ElevationError | None:
        """What is set; None where it is what the source says."""
        found = ElevationError(
            self.sigma.value(), self.reach.value(), self.hidden.isChecked(), self.tr("set by the planner")
        )
        figures = (self._default.sigma_m, self._default.correlation_m, self._default.hides_relief)
        return None if (found.sigma_m, found.correlation_m, found.hides_relief) == figures else found
