"""Which layers an alternative is met with, for which alternatives, and the slopes that part the terrain."""

from __future__ import annotations

from collections.abc import Sequence

from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QDoubleSpinBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ..core.errors import TerrainError
from ..core.terrain_classes import ClassLimits
from ..layers.crossing_layers import Candidate
from .theme import em, faint_colour, plain_tip

ID_ROLE = Qt.ItemDataRole.UserRole


class CrossingsDialog(QDialog):
    """Asks; `layer_ids`, `all_alternatives` and `limits` are the answer."""

    def __init__(
        self, candidates: Sequence[Candidate], name: str, count: int, caution: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Find crossings"))
        self.scope = QComboBox(self)
        self.scope.addItem(name)
        if count > 1:
            self.scope.addItem(self.tr("All {} alternatives").format(count))
        self.scope.setAccessibleName(self.tr("Alternatives to look at"))
        self.list = self._layers(candidates)
        defaults = ClassLimits()
        self.flat = self._percent(defaults.flat_percent)
        self.rolling = self._percent(defaults.rolling_percent)
        self.hilly = self._percent(defaults.hilly_percent)
        self.problem = QLabel(self)
        self.problem.setWordWrap(True)
        self.caution = QLabel(caution, self)
        self.caution.setTextFormat(Qt.TextFormat.PlainText)
        self.caution.setWordWrap(True)
        self.caution.setVisible(bool(caution))
        self.buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel, Qt.Orientation.Horizontal, self
        )
        self.buttons.button(QDialogButtonBox.StandardButton.Ok).setText(self.tr("&Find crossings"))
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self._build()
        self._check()
        self.resize(em(self, 46), em(self, 40))

    def _build(self) -> None:
        column = QVBoxLayout(self)
        form = QFormLayout()
        form.addRow(self.tr("&Alternative"), self.scope)
        column.addLayout(form)
        label = QLabel(self.tr("&Layers to cross (drawn layers are ticked)"), self)
        label.setBuddy(self.list)
        column.addWidget(label)
        column.addWidget(self.list, 1)
        row = QHBoxLayout()
        for text, ticked in ((self.tr("&Tick all"), True), (self.tr("&Untick all"), False)):
            button = QPushButton(text, self)
            button.clicked.connect(lambda _checked=False, to=ticked: self._tick_all(to))
            row.addWidget(button)
        row.addStretch(1)
        column.addLayout(row)
        slopes = QFormLayout()
        slopes.addRow(QLabel(self.tr("Terrain classes by ground slope"), self))
        slopes.addRow(self.tr("Flat below"), self.flat)
        slopes.addRow(self.tr("Rolling below"), self.rolling)
        slopes.addRow(self.tr("Hilly below, mountainous above"), self.hilly)
        column.addLayout(slopes)
        column.addWidget(self.caution)
        column.addWidget(self.problem)
        column.addWidget(self.buttons)

    def _layers(self, candidates: Sequence[Candidate]) -> QListWidget:
        shown = QListWidget(self)
        shown.setAccessibleName(self.tr("Layers to cross"))
        shown.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for candidate in candidates:
            text = candidate.title
            if candidate.obstacle:
                text = self.tr("{} – {}").format(candidate.title, candidate.obstacle)
            item = QListWidgetItem(text, shown)
            item.setData(ID_ROLE, candidate.layer_id)
            item.setToolTip(plain_tip(text))
            if candidate.obstacle:
                # Not greyed: why it cannot be crossed has to be read.
                item.setFlags(Qt.ItemFlag.ItemIsEnabled)
                item.setForeground(faint_colour(shown.palette()))
            else:
                item.setFlags(
                    Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsUserCheckable
                )
                item.setCheckState(Qt.CheckState.Checked if candidate.ticked else Qt.CheckState.Unchecked)
        return shown

    def _percent(self, value: float) -> QDoubleSpinBox:
        box = QDoubleSpinBox(self)
        box.setRange(0.1, 200.0)
        box.setDecimals(1)
        box.setSuffix(self.tr(" %"))
        box.setValue(value)
        box.valueChanged.connect(self._check)
        return box

    def _tick_all(self, ticked: bool) -> None:
        for row in range(self.list.count()):
            item = self.list.item(row)
            if item.flags() & Qt.ItemFlag.ItemIsUserCheckable:
                item.setCheckState(Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked)

    def _check(self) -> None:
        """Slopes that part nothing are told at once, and cannot be accepted."""
        try:
            self.limits()
        except TerrainError as error:
            self.problem.setText(str(error))
        else:
            self.problem.setText("")
        self.problem.setVisible(bool(self.problem.text()))
        self.buttons.button(QDialogButtonBox.StandardButton.Ok).setEnabled(not self.problem.text())

    def layer_ids(self) -> list[str]:
        """The ticked layers."""
        items = [self.list.item(row) for row in range(self.list.count())]
        return [
            item.data(ID_ROLE)
            for item in items
            if item.flags() & Qt.ItemFlag.ItemIsUserCheckable and item.checkState() == Qt.CheckState.Checked
        ]

    def all_alternatives(self) -> bool:
        """Whether all alternatives are wanted, not only the selected one."""
        return self.scope.currentIndex() == 1

    def limits(self) -> ClassLimits:
        """The slopes that part the classes; raises TerrainError unless they rise."""
        return ClassLimits(self.flat.value(), self.rolling.value(), self.hilly.value())
