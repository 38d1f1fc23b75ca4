"""The tab Operation: what a train does on the line, there and back, where trains meet and change gauge."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QSignalBlocker, Qt
from qgis.PyQt.QtGui import QResizeEvent
from qgis.PyQt.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QSizePolicy,
    QSplitter,
    QStackedWidget,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from ..core.errors import KarwanError
from ..core.evaluation import Evaluation, Operation
from ..core.haulage import train_for_standard
from ..core.trains import TRAINS, FreightTrain
from .actions import Actions
from .alternative_columns import number
from .evaluation_view import EvaluationView
from .operation_rows import (
    StopPlace,
    figure_fields,
    figure_look,
    figures,
    stop_fields,
    stop_look,
    stop_places,
)
from .rows import RowsModel, RowsTable
from .theme import em, plain_tip
from .workspace import Workspace

if TYPE_CHECKING:
    from .operation_chart import SpeedChart

WIDE_EM = 44
ROOM_M = 3_000.0


class OperationTab(EvaluationView):
    """The choice of train is the study's; what is shown is the train the alternative was computed with."""

    # Qt sends the first events from within the widget's own constructor.
    splitter: QSplitter | None = None

    def __init__(self, workspace: Workspace, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(workspace, parent)
        self._actions = actions
        self._shown: Evaluation | None = None
        self.chart: SpeedChart | None = None
        self.train = QComboBox(self)
        self.train.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.train.setMinimumContentsLength(8)
        self.train.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.train.setAccessibleName(self.tr("Train"))
        self.train.activated.connect(self._on_train)
        self.again = QPushButton(actions.reevaluate.icon(), self.tr("Compute again"), self)
        self.again.setToolTip(actions.reevaluate.toolTip())
        self.again.clicked.connect(actions.reevaluate.trigger)
        self.figures = RowsTable(RowsModel(figure_fields(), figure_look), self.tr("Figures of operation"))
        self.figures.setSortingEnabled(False)
        self.places = RowsTable(RowsModel(stop_fields(), stop_look), self.tr("Stations, loops and breaks of gauge"))
        self.places.chosen.connect(self._on_place)
        # One click is enough: nothing here can be edited.
        self.places.clicked.connect(self.places.doubleClicked)
        self.notes = QPlainTextEdit(self)
        self.notes.setReadOnly(True)
        self.notes.setTabChangesFocus(True)
        self.notes.setAccessibleName(self.tr("What the figures of operation rest on"))
        self.empty = QLabel(self)
        self.empty.setWordWrap(True)
        self.empty.setTextFormat(Qt.TextFormat.PlainText)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._build()
        workspace.settingsChanged.connect(self.refresh)
        workspace.chainageHovered.connect(self._on_hovered)

    def _build(self) -> None:
        label = QLabel(self.tr("Train"), self)
        label.setBuddy(self.train)
        top = QHBoxLayout()
        for widget, stretch in ((label, 0), (self.train, 1)):
            top.addWidget(widget, stretch)
        self._chart_page = QWidget(self)
        self._chart_column = QVBoxLayout(self._chart_page)
        self._chart_column.setContentsMargins(0, 0, 0, 0)
        self._chart_column.setSpacing(1)
        self.reading = QLabel(self)
        self.reading.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.reading.setAccessibleName(self.tr("Speed at the cursor"))
        self._chart_column.addWidget(self.reading)
        self._right = QSplitter(Qt.Orientation.Vertical, self)
        self._right.addWidget(self._chart_page)
        self.more = QTabWidget(self)
        self.more.setDocumentMode(True)
        self.more.addTab(self.places, self.tr("Places"))
        self.more.addTab(self.notes, self.tr("Notes"))
        self._right.addWidget(self.more)
        self._right.setChildrenCollapsible(False)
        # Enough to read; the page around them scrolls in a low dock.
        for widget, lines in ((self.figures, 8), (self.places, 4), (self.notes, 4)):
            widget.setMinimumHeight(lines * self.fontMetrics().lineSpacing())
        self._right.setSizes([em(self, 16), em(self, 12)])
        self.splitter = QSplitter(Qt.Orientation.Horizontal, self)
        self.splitter.addWidget(self.figures)
        self.splitter.addWidget(self._right)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.setSizes([em(self, 24), em(self, 30)])
        self.stack = QStackedWidget(self)
        page = QWidget(self)
        rows = QVBoxLayout(page)
        rows.addStretch(1)
        rows.addWidget(self.empty)
        rows.addWidget(self.again, 0, Qt.AlignmentFlag.AlignHCenter)
        rows.addStretch(1)
        self.stack.addWidget(page)
        self.stack.addWidget(self.splitter)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 2, 0, 0)
        column.setSpacing(3)
        column.addLayout(top)
        column.addWidget(self.stack, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Side by side where there is width, one above the other elsewhere."""
        super().resizeEvent(event)
        if self.splitter is not None:
            wide = event.size().width() >= em(self, WIDE_EM)
            self.splitter.setOrientation(Qt.Orientation.Horizontal if wide else Qt.Orientation.Vertical)

    # What is shown

    def about(self) -> str:
        """For who sees nothing yet."""
        return self.tr("How trains run on an alternative is shown here: time, speed, load and energy.")

    def show_nothing(self, reason: str) -> None:
        """The reason in place of the figures."""
        self._fill_trains()
        self._shown = None
        self._show_empty(reason)

    def show_evaluation(self, evaluation: Evaluation) -> None:
        """The train's figures, its speed and its notes; a button where none was run."""
        self._fill_trains()
        self._shown = None
        if evaluation.operation is None:
            self._show_empty(self.tr("No train was run on this line yet. “Compute again” does."), again=True)
        else:
            self._show(evaluation)

    def _show_empty(self, text: str, again: bool = False) -> None:
        self.again.setVisible(again)
        self.empty.setText(text)
        self.stack.setCurrentIndex(0)

    def _show(self, evaluation: Evaluation) -> None:
        operation = evaluation.operation
        if operation is None:
            return
        self._shown = evaluation
        self.figures.rows.set_records(figures(evaluation, operation))
        self.places.rows.set_records(stop_places(evaluation, operation))
        self.notes.setPlainText(self.notes_text(operation))
        self.stack.setCurrentIndex(1)
        if self._make_chart() and self.chart is not None:
            self.chart.show_operation(evaluation, operation)
        self._on_hovered(self._workspace.selected_id, -1.0)

    def notes_text(self, operation: Operation) -> str:
        """The train the figures are of, where its own come from, and what to know of the runs."""
        lines = [self.tr("Computed with: {}.").format(train_title(operation.train))]
        sources = train_sources(operation.train)
        if sources:
            lines.append(self.tr("The train's figures: {}.").format(sources))
        lines += [self.tr("{}: {}").format(change.name, change.source) for change in operation.gauge_breaks]
        return "\n".join((*lines, *operation.notes))

    def _make_chart(self) -> bool:
        if self.chart is not None:
            return True
        try:
            from .operation_chart import SpeedChart
        except ImportError as error:
            self.reading.setText(self.tr("The chart needs the Python package matplotlib ({}).").format(error))
            return False
        self.chart = SpeedChart(self._chart_page, self.figures)
        self.chart.setAccessibleName(self.tr("Speed over chainage, there and back"))
        self.chart.setAccessibleDescription(self.tr("Arrow keys move the cursor"))
        self.chart.hovered.connect(lambda at_m: self._workspace.chainageHovered.emit(self._workspace.selected_id, at_m))
        self._chart_column.insertWidget(0, self.chart, 1)
        return True

    # The train

    def _fill_trains(self) -> None:
        """The trains of the study's gauge, and the one chosen whatever its gauge."""
        with QSignalBlocker(self.train):
            self.train.clear()
            if self._workspace.study is None:
                self.train.setEnabled(False)
                return
            chosen = self._workspace.settings.train_key
            try:
                standard = self._workspace.standard()
                gauge_mm = standard.gauge_mm
                usual: FreightTrain | None = train_for_standard(standard)
            except KarwanError as error:
                self._workspace.say_once(str(error))
                gauge_mm, usual = 0, None
            if usual is not None:
                self.train.addItem(self.tr("Usual: {}").format(usual.title), "")
            for key, train in TRAINS.items():
                if train.gauge_mm == gauge_mm or key == chosen:
                    self.train.addItem(train.title, key)
                    self.train.setItemData(
                        self.train.count() - 1, plain_tip(train_sources(key)), Qt.ItemDataRole.ToolTipRole
                    )
            self.train.setCurrentIndex(max(self.train.findData(chosen), 0))
            self.train.setEnabled(self.train.count() > 0)
            self.train.setToolTip(plain_tip(train_sources(chosen or (usual.key if usual else ""))))

    def _on_train(self, _index: int) -> None:
        with self._workspace.reporting():
            self._workspace.set_settings(self.tr("Change train"), train_key=str(self.train.currentData() or ""))

    # Places and cursor

    def _on_place(self, place: StopPlace) -> None:
        key = self._workspace.selected_id
        self._workspace.zoom_to_stretch(key, place.at_m - ROOM_M / 2.0, place.at_m + ROOM_M / 2.0)
        self._workspace.chainageHovered.emit(key, place.at_m)

    def _on_hovered(self, key: str, at_m: float) -> None:
        if (
            self.chart is None
            or self._shown is None
            or self._shown.operation is None
            or key != self._workspace.selected_id
            or not self.isVisible()
        ):
            return
        self.chart.set_cursor(at_m if at_m >= 0.0 else None)
        speeds = self.chart.speeds_at(at_m) if at_m >= 0.0 else None
        self.reading.setText(
            self.tr("km {} · there {} km/h · back {} km/h").format(
                number(at_m / 1000.0, 3), number(speeds[0]), number(speeds[1])
            )
            if speeds is not None
            else self.tr("Computed with: {}").format(train_title(self._shown.operation.train))
        )


def train_title(train: str) -> str:
    """What a train is called: its title for a key that is known, else what the result says."""
    return TRAINS[train].title if train in TRAINS else train


def train_sources(train: str) -> str:
    """Where a train's figures come from; "" for one that is not known."""
    found = TRAINS.get(train) or next((t for t in TRAINS.values() if t.title == train), None)
    if found is None:
        return ""
    loco = found.locomotive
    wagons = found.wagons
    parts = (loco.source, loco.resistance.source, loco.adhesion.source, wagons.resistance.source, wagons.source)
    return "; ".join(dict.fromkeys(parts))
