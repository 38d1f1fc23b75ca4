"""Which layers an alternative is met with, what they hold, how far beside it is looked, and what parts the terrain."""

from __future__ import annotations

from collections.abc import Sequence

from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialogButtonBox,
    QDoubleSpinBox,
    QFormLayout,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ..core.crossed import MOST_HALF_WIDTH_M, Asked
from ..core.errors import TerrainError
from ..core.surroundings import RIVER
from ..core.terrain_classes import ClassLimits
from ..layers.crossed_attributes import BY_FEATURE
from ..layers.crossed_words import kind_words
from ..layers.crossing_layers import Candidate
from .class_limits_box import ClassLimitsBox
from .theme import DialogWithTicks, em, faint_colour, plain_tip

ID_ROLE = Qt.ItemDataRole.UserRole
HALF_WIDTH_M = 500.0


class CrossingsDialog(DialogWithTicks):
    """Asks; `layer_ids`, `kinds`, `all_alternatives`, `limits` and `asked` are the answer."""

    def __init__(
        self,
        candidates: Sequence[Candidate],
        name: str,
        count: int,
        caution: str = "",
        parent: QWidget | None = None,
        has_ground: bool = True,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("KarwanCrossingsDialog")
        self.setWindowTitle(self.tr("Find crossings"))
        self.scope = QComboBox(self)
        self.scope.addItem(name)
        if count > 1:
            self.scope.addItem(self.tr("All {} alternatives").format(count))
        self.scope.setAccessibleName(self.tr("Alternatives to look at"))
        self._kinds: dict[str, QComboBox] = {}
        self.list = self._layers(candidates)
        self.half_width = self._half_width()
        self.square = self._angle()
        self.derive = self._derive(has_ground)
        self.classes = ClassLimitsBox(self)
        self.classes.changed.connect(self._check)
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
        self._show_derive()
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
        column.addWidget(self.derive)
        beside = QFormLayout()
        beside.addRow(self.tr("Look &beside the line"), self.half_width)
        beside.addRow(self.tr("Suggest s&quare river crossings below"), self.square)
        column.addLayout(beside)
        column.addWidget(self.classes)
        column.addWidget(self.caution)
        column.addWidget(self.problem)
        column.addWidget(self.buttons)

    def _layers(self, candidates: Sequence[Candidate]) -> QTreeWidget:
        shown = QTreeWidget(self)
        shown.setAccessibleName(self.tr("Layers to cross"))
        # Some rows stay in sight when the classes of the ground unfold: the dialog grows instead.
        shown.setMinimumHeight(em(self, 12))
        shown.setHeaderLabels([self.tr("Layer"), self.tr("Holds")])
        shown.setRootIsDecorated(False)
        shown.setUniformRowHeights(True)
        shown.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        shown.header().setStretchLastSection(False)
        shown.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        shown.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        for candidate in candidates:
            text = candidate.title
            if candidate.obstacle:
                text = self.tr("{} – {}").format(candidate.title, candidate.obstacle)
            item = QTreeWidgetItem(shown, [text, ""])
            item.setData(0, ID_ROLE, candidate.layer_id)
            item.setToolTip(0, plain_tip(text))
            if candidate.obstacle:
                # Not greyed: why it cannot be crossed has to be read.
                item.setFlags(Qt.ItemFlag.ItemIsEnabled)
                item.setForeground(0, faint_colour(shown.palette()))
                shown.setFirstItemColumnSpanned(item, True)
            else:
                item.setFlags(
                    Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsUserCheckable
                )
                item.setCheckState(0, Qt.CheckState.Checked if candidate.ticked else Qt.CheckState.Unchecked)
                shown.setItemWidget(item, 1, self._kind_box(candidate, shown))
        shown.itemChanged.connect(self._show_derive)
        return shown

    def _kind_box(self, candidate: Candidate, parent: QWidget) -> QComboBox:
        """What a layer holds: guessed by its name and fields until the planner says otherwise."""
        box = QComboBox(parent)
        if not candidate.is_cover:
            box.addItem(self.tr("as each feature says"), BY_FEATURE)
        for kind, word in kind_words().items():
            box.addItem(word, kind)
        box.setAccessibleName(self.tr("What {} holds").format(candidate.title))
        if candidate.is_cover:
            text = self.tr("A raster of classes: its stretches on the line, and areas of each class beside it.")
        else:
            text = self.tr("Rivers, roads, faults … are told by these. Kept with the layer in the project.")
        box.setToolTip(text)
        box.setCurrentIndex(max(0, box.findData(candidate.kind or candidate.guess or BY_FEATURE)))
        box.currentIndexChanged.connect(self._show_derive)
        # A wheel over the list scrolls it; it does not change what a layer holds.
        box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        box.wheelEvent = lambda event: event.ignore()
        self._kinds[candidate.layer_id] = box
        return box

    def _half_width(self) -> QDoubleSpinBox:
        box = QDoubleSpinBox(self)
        box.setRange(0.0, MOST_HALF_WIDTH_M)
        box.setDecimals(0)
        box.setSingleStep(100.0)
        box.setSuffix(self.tr(" m"))
        box.setValue(HALF_WIDTH_M)
        box.setSpecialValueText(self.tr("no"))
        box.setToolTip(
            self.tr(
                "Villages, areas and lines this near on either side are listed too, with distance, side and area, and "
                "how far the line runs within this distance of them: a fault's zone, for example."
            )
        )
        return box

    def _angle(self) -> QDoubleSpinBox:
        box = QDoubleSpinBox(self)
        box.setRange(0.0, 90.0)
        box.setDecimals(0)
        box.setSuffix(self.tr(" °"))
        box.setValue(Asked().square_below_deg)
        box.setToolTip(self.tr("A skew bridge is longer and dearer than one straight across."))
        return box

    def _derive(self, has_ground: bool) -> QCheckBox:
        box = QCheckBox(self.tr("&Derive watercourses from the elevation model where no rivers are ticked"), self)
        box.setChecked(has_ground)
        box.setVisible(has_ground)
        return box

    def _show_derive(self) -> None:
        """Only where no ticked layer holds rivers are they derived."""
        if hasattr(self, "derive"):
            self.derive.setEnabled(RIVER not in [self.kinds()[key] for key in self.layer_ids()])

    def _items(self) -> list[QTreeWidgetItem]:
        """Rows that can be ticked."""
        items = [self.list.topLevelItem(row) for row in range(self.list.topLevelItemCount())]
        return [item for item in items if item.flags() & Qt.ItemFlag.ItemIsUserCheckable]

    def _tick_all(self, ticked: bool) -> None:
        for item in self._items():
            item.setCheckState(0, Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked)

    def _check(self) -> None:
        """Limits that part nothing are told at once, and cannot be accepted."""
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
        return [item.data(0, ID_ROLE) for item in self._items() if item.checkState(0) == Qt.CheckState.Checked]

    def kinds(self) -> dict[str, str]:
        """What each layer holds: one of crossed_kinds.KINDS, or that each feature says so itself."""
        return {key: box.currentData() for key, box in self._kinds.items()}

    def asked(self) -> Asked:
        """What to find besides crossings."""
        return Asked(
            half_width_m=self.half_width.value(),
            square_below_deg=self.square.value(),
            derive_rivers=self.derive.isVisibleTo(self) and self.derive.isChecked(),
        )

    def all_alternatives(self) -> bool:
        """Whether all alternatives are wanted, not only the selected one."""
        return self.scope.currentIndex() == 1

    def limits(self) -> ClassLimits:
        """What parts the ground into classes; raises TerrainError unless limits rise."""
        return self.classes.limits()
