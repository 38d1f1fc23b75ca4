"""Number boxes for the standard's limits, whose lowest setting means: as the standard says."""

from __future__ import annotations

from qgis.PyQt.QtCore import QCoreApplication
from qgis.PyQt.QtWidgets import QDoubleSpinBox, QWidget

from .alternative_columns import number


class LimitBox(QDoubleSpinBox):
    """`limit()` is None while the box stands at the standard's own value."""

    def __init__(
        self, low: float, high: float, step: float, decimals: int, suffix: str, parent: QWidget | None
    ) -> None:
        super().__init__(parent)
        self.setRange(low - step, high)
        self.setSingleStep(step)
        self.setDecimals(decimals)
        self.setSuffix(suffix)
        self.setKeyboardTracking(False)
        self._standard = low

    def set_standard(self, value: float) -> None:
        """Say what the standard's value is."""
        self._standard = value
        text = QCoreApplication.translate("KarwanLimits", "{} (standard)")
        self.setSpecialValueText(text.format(number(value, self.decimals()) + self.suffix()))
        self.setMinimumWidth(self.sizeHint().width())

    def limit(self) -> float | None:
        """The planner's own limit, None for the standard's."""
        return None if self.value() <= self.minimum() else self.value()

    def set_limit(self, limit: float | None) -> None:
        """Show the planner's limit, or the standard's for None."""
        self.setValue(self.minimum() if limit is None else limit)

    def stepBy(self, steps: int) -> None:
        """Step from the standard's own value, not from the bottom of the range."""
        if self.limit() is None:
            self.setValue(self._standard)
        super().stepBy(steps)


class GradeBox(LimitBox):
    """Ruling grade, per mille."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(1.0, 100.0, 0.5, 1, " ‰", parent)


class RadiusBox(LimitBox):
    """Smallest radius, m."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(50.0, 20_000.0, 50.0, 0, " m", parent)
