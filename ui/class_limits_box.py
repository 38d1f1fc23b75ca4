"""The limits that part the ground into classes, by slope, relief and side slope, for a planner to change."""

from __future__ import annotations

from qgis.gui import QgsCollapsibleGroupBox
from qgis.PyQt.QtCore import pyqtSignal
from qgis.PyQt.QtWidgets import QDoubleSpinBox, QGridLayout, QLabel, QWidget

from ..core.relief import ReliefLimits
from ..core.side_slope import SideLimits
from ..core.terrain_classes import ClassLimits


class ClassLimitsBox(QgsCollapsibleGroupBox):
    """Spin boxes for every limit, folded away at first. changed: one of them was."""

    changed = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTitle(self.tr("Classes of the ground"))
        self._grid = QGridLayout(self)
        usual = ClassLimits()
        self.flat, self.rolling, self.hilly = self._row(
            self.tr("Slope"),
            self.tr("How steep the ground is in its steepest direction; steeper ground is mountainous."),
            self.tr(" %"),
            (
                (self.tr("flat below"), usual.flat_percent), (self.tr("rolling below"), usual.rolling_percent),
                (self.tr("hilly below"), usual.hilly_percent),
            ),
        )  # fmt: skip
        *self.relief, self.radius = self._row(
            self.tr("Relief"),
            self.tr("Highest less lowest ground about the line; from the last limit on there are mountains."),
            self.tr(" m"),
            (
                (self.tr("plain below"), usual.relief.rises_m), (self.tr("rises below"), usual.relief.low_hills_m),
                (self.tr("low hills below"), usual.relief.hills_m), (self.tr("hills below"), usual.relief.mountains_m),
                (self.tr("within"), usual.relief.radius_m),
            ),
        )  # fmt: skip
        self.side = self._row(
            self.tr("Side slope"),
            self.tr("The ground's slope square to the line; steeper ground needs walls or a design of its own."),
            self.tr(" %"),
            (
                (self.tr("gentle below"), usual.side.gentle_percent),
                (self.tr("moderate below"), usual.side.benches_percent),
                (self.tr("benches below"), usual.side.walls_percent),
            ),
        )
        self.setCollapsed(True)

    def _row(self, title: str, tip: str, unit: str, limits: tuple[tuple[str, float], ...]) -> list[QDoubleSpinBox]:
        """A heading and, two to a line, the boxes of one measure of the ground."""
        first = self._grid.rowCount()
        heading = QLabel(title, self)
        heading.setToolTip(tip)
        self._grid.addWidget(heading, first, 0)
        boxes = []
        for number, (text, value) in enumerate(limits):
            box = QDoubleSpinBox(self)
            box.setRange(0.1, 20_000.0)
            box.setDecimals(1)
            box.setSuffix(unit)
            box.setValue(value)
            box.setToolTip(tip)
            box.setAccessibleName(f"{title}: {text}")
            box.valueChanged.connect(lambda _value: self.changed.emit())
            label = QLabel(text, self)
            label.setBuddy(box)
            row, column = first + number // 3, 1 + 2 * (number % 3)
            self._grid.addWidget(label, row, column)
            self._grid.addWidget(box, row, column + 1)
            boxes.append(box)
        self._grid.setColumnStretch(7, 1)
        return boxes

    def limits(self) -> ClassLimits:
        """What is set; raises TerrainError where limits do not rise."""
        return ClassLimits(
            self.flat.value(),
            self.rolling.value(),
            self.hilly.value(),
            ReliefLimits(self.radius.value(), *(box.value() for box in self.relief)),
            SideLimits(*(box.value() for box in self.side)),
        )
