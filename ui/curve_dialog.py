"""The curve at one corner: radius and transitions typed, with what the standard asks beside them."""

from __future__ import annotations

import numpy as np
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import QDialog, QDialogButtonBox, QDoubleSpinBox, QFormLayout, QLabel, QWidget

from ..core.alignment import Axis
from ..core.standards import Standard
from .alternative_columns import number
from .terms import meaning


class CurveDialog(QDialog):
    """Edits PI number `pi` of an axis; values() are radius, transition before and behind, m."""

    def __init__(self, axis: Axis, pi: int, standard: Standard, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Curve at corner {}").format(pi))
        self._standard = standard
        self.radius = self._box(float(axis.radius_m[pi]), 100_000.0, 50.0)
        self.before = self._box(float(axis.transition_in_m[pi]), 2_000.0, 10.0)
        self.behind = self._box(float(axis.transition_out_m[pi]), 2_000.0, 10.0)
        self.advice = QLabel(self)
        self.advice.setTextFormat(Qt.TextFormat.PlainText)
        self.advice.setWordWrap(True)
        form = QFormLayout(self)
        for text, box, tip in (
            (self.tr("&Radius"), self.radius, self.tr("Radius of the arc in this corner; 0 for none.")),
            (self.tr("Transition &before"), self.before, meaning("transition")),
            (self.tr("Transition be&hind"), self.behind, meaning("transition")),
        ):
            box.setAccessibleName(text.replace("&", ""))
            form.addRow(text, box)
            for widget in (box, form.labelForField(box)):
                widget.setToolTip(tip)
        form.addRow(self.advice)
        buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel, parent=self
        )
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        form.addRow(buttons)
        self.radius.valueChanged.connect(self._advise)
        self._advise()

    def _box(self, value: float, most: float, step: float) -> QDoubleSpinBox:
        box = QDoubleSpinBox(self)
        box.setRange(0.0, most)
        box.setDecimals(1)
        box.setSingleStep(step)
        box.setSuffix(self.tr(" m"))
        box.setValue(value)
        return box

    def _advise(self) -> None:
        radius_m = self.radius.value()
        lowest, usual = self._standard.transition_length_m(np.array([max(radius_m, 1.0)]))
        self.advice.setText(
            self.tr("{}: smallest radius {} m; transitions {} m at least, {} m usual at this radius.").format(
                self._standard.title, number(self._standard.min_radius_m, 0), number(float(lowest[0]), 0),
                number(float(usual[0]), 0),
            )
        )  # fmt: skip

    def values(self) -> tuple[float, float, float]:
        """Radius, transition before and behind, m."""
        return self.radius.value(), self.before.value(), self.behind.value()
