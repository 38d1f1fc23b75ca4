"""The dialog "Generate": from where to where, by way of what, round what, to which limits, how many."""

from __future__ import annotations

from dataclasses import replace

from qgis.core import QgsFieldProxyModel, QgsMapLayerProxyModel
from qgis.gui import QgsFieldComboBox, QgsMapCanvas, QgsMapLayerComboBox
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QHideEvent
from qgis.PyQt.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QSizePolicy,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ..core.errors import KarwanError
from ..core.terrain import COARSE_RESOLUTION_M
from ..layers.catalog import find_corridor
from .alternative_columns import number
from .limits import GradeBox, RadiusBox
from .place_edit import PlaceEdit
from .resources import icon
from .scenario_inputs import DEFAULT_COUNT, Place, Request, check_places, place_from_text, save_request, scenario_of
from .standard_combo import StandardCombo
from .theme import em
from .workspace import Workspace

MOST_ALTERNATIVES = 12


class GenerateDialog(QDialog):
    """Stays open beside the map, so that places can be picked; filled from the study each time it is shown."""

    def __init__(self, workspace: Workspace, canvas: QgsMapCanvas | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Generate alternatives"))
        self.setWindowIcon(icon("generate"))
        self._workspace = workspace
        self.start = PlaceEdit(self.tr("start"), canvas, self)
        self.end = PlaceEdit(self.tr("end"), canvas, self)
        self.via = QListWidget(self)
        self.new_via = PlaceEdit(self.tr("a place in between"), canvas, self)
        self.via_choice = QComboBox(self)
        self.nogo = self._layer_box()
        self.zones = self._layer_box()
        self.factor = QgsFieldComboBox(self)
        self.standard = StandardCombo(workspace, self)
        self.grade, self.radius = GradeBox(self), RadiusBox(self)
        self.count = QSpinBox(self)
        self.count.setRange(1, MOST_ALTERNATIVES)
        self.count.setValue(DEFAULT_COUNT)
        self.rests_on = QLabel(self)
        self.problem = QLabel(self)
        self._build()
        self._connect()
        self.fill()

    def _layer_box(self) -> QgsMapLayerComboBox:
        box = QgsMapLayerComboBox(self)
        box.setFilters(QgsMapLayerProxyModel.Filter.PolygonLayer)
        box.setAllowEmptyLayer(True)
        box.setCurrentIndex(0)
        box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        return box

    def _build(self) -> None:
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        for text, row, field in (
            (self.tr("&From"), self.start, self.start),
            (self.tr("&To"), self.end, self.end),
            (self.tr("B&y way of"), self.via_choice, self.via_choice),
            ("", self._via_row(), self.via),
            (self.tr("&Add a place"), self._new_via_row(), self.new_via),
            (self.tr("&No-go areas"), self.nogo, self.nogo),
            (self.tr("Cost &zones"), self._zone_row(), self.zones),
            (self.tr("&Standard"), self.standard, self.standard),
            (self.tr("Ruling &grade"), self.grade, self.grade),
            (self.tr("Smallest &radius"), self.radius, self.radius),
            (self.tr("A&lternatives"), self.count, self.count),
        ):
            form.addRow(self._label(text, field), row)
        self.factor.setFilters(QgsFieldProxyModel.Filter.Numeric)
        self.factor.setToolTip(self.tr("Number field: 2 makes a metre of line twice as dear there"))
        self.via.setAccessibleName(self.tr("Places in between, in order"))
        self.via.setDragDropMode(QListWidget.DragDropMode.InternalMove)
        self.via.setMaximumHeight(round(self.fontMetrics().height() * 6.5))
        for label in (self.rests_on, self.problem):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        self.run = self.buttons.addButton(self.tr("Generate"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.run.setIcon(icon("generate"))
        self.run.setDefault(True)
        column = QVBoxLayout(self)
        column.addLayout(form)
        column.addWidget(self.rests_on)
        column.addWidget(self.problem)
        column.addWidget(self.buttons)
        self.setMinimumWidth(em(self, 40))

    def _label(self, text: str, buddy: QWidget) -> QLabel:
        label = QLabel(text, self)
        label.setBuddy(buddy)
        buddy.setAccessibleName(text.replace("&", ""))
        return label

    def _via_row(self) -> QHBoxLayout:
        row, tools = QHBoxLayout(), QVBoxLayout()
        row.addWidget(self.via, 1)
        for name, tip, slot in (
            ("up", self.tr("Earlier"), lambda: self._move(-1)),
            ("down", self.tr("Later"), lambda: self._move(1)),
            ("delete", self.tr("Leave out"), self._leave_out),
        ):
            button = QToolButton(self)
            button.setIcon(icon(name))
            button.setToolTip(tip)
            button.setAccessibleName(tip)
            button.setAutoRaise(True)
            button.clicked.connect(lambda _checked=False, slot=slot: slot())
            tools.addWidget(button)
        tools.addStretch(1)
        row.addLayout(tools)
        return row

    def _new_via_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addWidget(self.new_via, 1)
        button = QToolButton(self)
        button.setIcon(icon("add"))
        button.setToolTip(self.tr("Put it at the end of the list"))
        button.setAccessibleName(button.toolTip())
        button.clicked.connect(self.add_via)
        row.addWidget(button)
        return row

    def _zone_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addWidget(self.zones, 2)
        row.addWidget(self._label(self.tr("fa&ctor"), self.factor))
        row.addWidget(self.factor, 1)
        return row

    def _connect(self) -> None:
        self.buttons.rejected.connect(self.hide)
        self.buttons.accepted.connect(self.generate)
        self.zones.layerChanged.connect(self.factor.setLayer)
        self.standard.currentIndexChanged.connect(self._on_standard)
        self.via_choice.activated.connect(self._on_via_choice)
        for edit in (self.start, self.end, self.new_via):
            edit.failed.connect(self.problem.setText)
        self._workspace.studyChanged.connect(self._on_study_changed)
        self._workspace.settingsChanged.connect(self._on_study_changed)

    # From the study

    def _on_study_changed(self) -> None:
        if self._workspace.study is None:
            self.hide()
        elif not self.isVisible():
            self.fill()

    def fill(self) -> None:
        """Take over what the study says."""
        study = self._workspace.study
        if study is None:
            return
        points = self._workspace.reading(lambda study: study.control_points(), [])
        known = [Place(p.name, p.lon, p.lat) for p in points]
        self._fill_corridor(study.corridor_key, known)
        self._set_via([Place(p.name, p.lon, p.lat) for p in points if p.role == "via"])
        for edit, role in ((self.start, "start"), (self.end, "end")):
            place = next((Place(p.name, p.lon, p.lat) for p in points if p.role == role), None)
            if place is not None:
                edit.set_place(place)
        settings = study.settings
        self.standard.show_study()
        self._on_standard()
        self.grade.set_limit(settings.ruling_grade_permille)
        self.radius.set_limit(settings.min_radius_m)
        self.problem.clear()
        self._show_basis()

    def _fill_corridor(self, key: str | None, known: list[Place]) -> None:
        self.via_choice.clear()
        self.via_choice.addItem(self.tr("Places in the list"), None)
        if key:
            with self._workspace.reporting():
                corridor = find_corridor(key)
                for via in corridor.vias:
                    self.via_choice.addItem(via.title, via.key)
                places = {p.name: p for p in known}
                for via in corridor.vias:
                    places.update({p.name: Place(p.name, p.lon, p.lat) for p in via.waypoints})
                known = list(places.values())
        self.via_choice.setEnabled(self.via_choice.count() > 1)
        for edit in (self.start, self.end, self.new_via):
            edit.set_choices(known)

    def _show_basis(self) -> None:
        try:
            model = self._workspace.elevation_model()
        except KarwanError as error:
            self.rests_on.setText(str(error))
            return
        text = self.tr("Elevation: {}, cells of {} m.").format(model.title, number(model.resolution_m))
        if model.resolution_m > COARSE_RESOLUTION_M:
            text += " " + self.tr("Corridor choice only.")
        self.rests_on.setText(text)

    def _on_standard(self) -> None:
        if self.standard.currentIndex() >= 0:
            with self._workspace.reporting():
                chosen = self.standard.base()
                self.grade.set_standard(chosen.ruling_grade_permille)
                self.radius.set_standard(chosen.min_radius_m)

    # Places in between

    def _on_via_choice(self, _index: int) -> None:
        key, study = self.via_choice.currentData(), self._workspace.study
        if key and study is not None and study.corridor_key:
            with self._workspace.reporting():
                via = find_corridor(study.corridor_key).via(key)
                self._set_via([Place(p.name, p.lon, p.lat) for p in via.waypoints])

    def _set_via(self, places: list[Place]) -> None:
        self.via.clear()
        for place in places:
            self.via.addItem(QListWidgetItem(place.text))

    def via_places(self) -> tuple[Place, ...]:
        """The list in order; raises KarwanError if one is no place."""
        return tuple(place_from_text(self.via.item(i).text()) for i in range(self.via.count()))

    def add_via(self) -> None:
        """Put the place written below the list at its end."""
        try:
            self.via.addItem(QListWidgetItem(self.new_via.place().text))
        except KarwanError as error:
            self.problem.setText(str(error))
            return
        self.new_via.combo.clearEditText()
        self.via_choice.setCurrentIndex(0)

    def _leave_out(self) -> None:
        self.via.takeItem(self.via.currentRow())
        self.via_choice.setCurrentIndex(0)

    def _move(self, step: int) -> None:
        row = self.via.currentRow()
        if row >= 0 and 0 <= row + step < self.via.count():
            self.via.insertItem(row + step, self.via.takeItem(row))
            self.via.setCurrentRow(row + step)

    # To the study

    def request(self) -> Request:
        """What is set; raises KarwanError naming the field that is no place."""
        if not self.new_via.is_empty():
            self.add_via()
        request = Request(self.start.place(), self.end.place(), self.via_places(), self.count.value())
        return replace(
            request, nogo_layer=self.nogo.currentLayer(), zone_layer=self.zones.currentLayer(),
            factor_field=self.factor.currentField(),
        )  # fmt: skip

    def generate(self) -> None:
        """Keep what is set in the study and start the search; trouble is shown here, where it can be mended."""
        self.problem.clear()
        try:
            self._workspace.require_no_search()
            grade, radius = self.grade.limit(), self.radius.limit()
            request = self.request()
            check_places(self._workspace.elevation_model(), request)
            scenario = scenario_of(self._workspace, request, self.standard.base().with_limits(grade, radius))
            # Nothing is kept of what cannot be searched.
            self._workspace.set_settings(
                self.tr("Change standard"), **self.standard.changes(), ruling_grade_permille=grade, min_radius_m=radius
            )
            save_request(self._workspace, request)
        except KarwanError as error:
            self.problem.setText(str(error))
            return
        if self._workspace.generate(scenario) is not None:
            self.hide()

    def hideEvent(self, event: QHideEvent) -> None:
        """No map tool of ours stays behind."""
        for edit in (self.start, self.end, self.new_via):
            edit.stop_picking()
        super().hideEvent(event)
