"""The dialog "Generate": from where to where, by way of what, round what, to which limits, how many."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from qgis.core import QgsFieldProxyModel, QgsMapLayerProxyModel
from qgis.gui import QgsFieldComboBox, QgsMapCanvas, QgsMapLayerComboBox
from qgis.PyQt.QtCore import QEvent, QObject, QSize, Qt
from qgis.PyQt.QtGui import QHideEvent, QShowEvent
from qgis.PyQt.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from ..core.dependencies import NUMBA, missing_packages
from ..core.errors import KarwanError
from ..core.terrain import COARSE_RESOLUTION_M, ElevationModel
from .alternative_columns import number
from .estimate_line import EstimateLine
from .layers_line import LayersLine
from .limits import GradeBox, RadiusBox
from .place_edit import PlaceEdit
from .resources import icon
from .run_again import StoredRun, limits_on, settings_of
from .run_panel import RunPanel
from .scenario_inputs import (
    DEFAULT_COUNT,
    Place,
    Request,
    check_places,
    save_request,
    scenario_of,
    scenario_without_areas,
)
from .standard_combo import StandardCombo
from .theme import em
from .via_list import ViaList
from .workspace import Workspace

if TYPE_CHECKING:
    from ..core.generate import Scenario

MOST_ALTERNATIVES = 12


class _Scrolled(QScrollArea):
    """As large as what is in it where the screen has room, scrolled where not."""

    def __init__(self, content: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        # Tab goes to what is in it, which scrolls itself into view.
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(content)

    def sizeHint(self) -> QSize:
        """The content's, with room for the scroll bar and for texts that need more than one line."""
        hint, layout = self.widget().sizeHint(), self.widget().layout()
        if layout is not None and layout.hasHeightForWidth():
            width = max(self.viewport().width(), hint.width())
            hint.setHeight(max(hint.height(), layout.totalHeightForWidth(width)))
        return hint + QSize(self.verticalScrollBar().sizeHint().width(), 0)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Another theme or font makes the content wider: the dialog has to know."""
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return bool(super().eventFilter(watched, event))

    def minimumSizeHint(self) -> QSize:
        """As wide as the content, and a few lines high."""
        return QSize(
            self.widget().minimumSizeHint().width() + self.verticalScrollBar().sizeHint().width(), em(self, 10)
        )


class GenerateDialog(QDialog):
    """Stays open beside the map, so that places can be picked; filled from the study each time it is shown."""

    def __init__(self, workspace: Workspace, canvas: QgsMapCanvas | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("KarwanGenerateDialog")
        self.setWindowTitle(self.tr("Generate alternatives"))
        self.setWindowIcon(icon("generate"))
        self._workspace = workspace
        self._run: StoredRun | None = None
        self.run_panel = RunPanel(workspace, self)
        self.start = PlaceEdit(self.tr("start"), canvas, self)
        self.end = PlaceEdit(self.tr("end"), canvas, self)
        self.via = ViaList(workspace, canvas, self)
        self.nogo = self._layer_box()
        self.zones = self._layer_box()
        self.factor = QgsFieldComboBox(self)
        self.layers = LayersLine(workspace, self)
        self.standard = StandardCombo(workspace, self)
        self.grade, self.radius = GradeBox(self), RadiusBox(self)
        self.count = QSpinBox(self)
        self.count.setRange(1, MOST_ALTERNATIVES)
        self.count.setValue(DEFAULT_COUNT)
        self.rests_on = QLabel(self)
        self.estimate = EstimateLine(self._question, self)
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
        content = QWidget(self)
        form = QFormLayout(content)
        form.setContentsMargins(0, 0, 0, 0)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        for text, row, field, tip in (
            (self.tr("&From"), self.start, self.start, self.tr("Where the lines start")),
            (self.tr("&To"), self.end, self.end, self.tr("Where the lines end")),
            (self.tr("B&y way of"), self.via, self.via, self.tr("Places every line passes, in this order")),
            (self.tr("&No-go areas"), self.nogo, self.nogo, self.tr("Layer of areas that no line ever enters")),
            (self.tr("Cost &zones"), self._zone_row(), self.zones, self.tr("Layer of areas where building costs more")),
            (self.tr("A&bout the line"), self.layers, self.layers, ""),
            (self.tr("&Standard"), self.standard, self.standard, ""),
            (self.tr("Ruling &grade"), self.grade, self.grade, self.tr("Steepest grade a line may have, per mille")),
            (self.tr("Smallest &radius"), self.radius, self.radius, self.tr("Tightest curve a line may have, metres")),
            (
                self.tr("A&lternatives"), self.count, self.count,
                self.tr("How many lines at most; each takes another way over at least half its length"),
            ),
        ):  # fmt: skip
            label = self._label(text, field)
            form.addRow(label, row)
            for widget in (label, field):
                widget.setToolTip(tip or widget.toolTip())
        self.factor.setFilters(QgsFieldProxyModel.Filter.Numeric)
        self.factor.setToolTip(self.tr("Number field: 2 makes a metre of line twice as dear there"))
        for label in (self.rests_on, self.problem):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
        self._make_buttons()
        column = QVBoxLayout(self)
        column.addWidget(self.run_panel)
        self.scrolled = _Scrolled(content, self)
        column.addWidget(self.scrolled, 1)
        for widget in (self.rests_on, self.estimate, self.problem, self.buttons):
            column.addWidget(widget)
        self.setMinimumWidth(em(self, 40))

    def _make_buttons(self) -> None:
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        self.run = self.buttons.addButton(self.tr("Generate"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.run.setIcon(icon("generate"))
        self.run.setDefault(True)
        self.corridor = self.buttons.addButton(self.tr("Corridor map only"), QDialogButtonBox.ButtonRole.ActionRole)
        self.corridor.setAutoDefault(False)
        self.corridor.setIcon(icon("corridor"))
        self.corridor.setToolTip(
            self.tr("Map how much dearer the best line through each place is, without working out any line")
        )
        if NUMBA in missing_packages():
            self.corridor.setEnabled(False)
            self.corridor.setToolTip(self.tr("There is no corridor map without the Python package numba"))

    def _label(self, text: str, buddy: QWidget) -> QLabel:
        label = QLabel(text, self)
        label.setBuddy(buddy)
        if buddy is not self.via:
            buddy.setAccessibleName(text.replace("&", ""))
        return label

    def _zone_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addWidget(self.zones, 2)
        row.addWidget(self._label(self.tr("fa&ctor"), self.factor))
        row.addWidget(self.factor, 1)
        return row

    def _connect(self) -> None:
        self.buttons.rejected.connect(self.hide)
        self.buttons.accepted.connect(self.generate)
        self.corridor.clicked.connect(self.map_corridor)
        self.run_panel.left.connect(self.fill)
        self.zones.layerChanged.connect(self.factor.setLayer)
        self.standard.currentIndexChanged.connect(self._on_standard)
        for edit in (self.start, self.end, self.via):
            edit.failed.connect(self.problem.setText)
        for changed in (
            self.start.changed, self.end.changed, self.via.changed, self.count.valueChanged, self.grade.valueChanged,
            self.radius.valueChanged, self.standard.currentIndexChanged,
        ):  # fmt: skip
            changed.connect(lambda *_: self.estimate.ask_later())
        self._workspace.studyChanged.connect(self._on_study_changed)
        self._workspace.settingsChanged.connect(self._on_study_changed)

    # From the study

    def _on_study_changed(self) -> None:
        if self._workspace.study is None:
            self.hide()
        elif not self.isVisible():
            self.fill()
        else:
            self._show_basis()
            self.estimate.ask_later()

    def fill(self) -> None:
        """Take over what the study says."""
        study = self._workspace.study
        if study is None:
            return
        self._set_run(None)
        points = self._workspace.reading(lambda study: study.control_points(), [])
        known = self.via.fill_choice(study.corridor_key, [Place(p.name, p.lon, p.lat) for p in points])
        self.via.set_places([Place(p.name, p.lon, p.lat) for p in points if p.role == "via"])
        for edit, role in ((self.start, "start"), (self.end, "end")):
            edit.set_choices(known)
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

    def fill_again(self, run: StoredRun) -> None:
        """Take over what an alternative was searched with; everything may be changed before it is searched again."""
        self.fill()
        scenario = run.scenario
        names = {(p.lon, p.lat): p.name for p in self._workspace.reading(lambda study: study.control_points(), [])}
        names.update({(station.lon, station.lat): station.name for station in run.stations})
        start, end, *via = (
            Place(names.get(place, ""), *place) for place in (scenario.start, scenario.end, *scenario.via)
        )
        self.start.set_place(start)
        self.end.set_place(end)
        self.via.set_places(via)
        self.count.setValue(scenario.count)
        self._fill_standard(run)
        self._set_run(run)

    def _fill_standard(self, run: StoredRun) -> None:
        """The entry and the limits that make the standard it was searched with, else that as an entry of its own."""
        wanted = run.scenario.standard
        for index in range(self.standard.count()):
            self.standard.setCurrentIndex(index)
            base = self.standard.base()
            limits = limits_on(base, wanted) if base.key == wanted.key else None
            if limits is not None:
                break
        else:
            self.standard.show_given(wanted, self.tr("{} of {}").format(wanted.title, run.name))
            limits = None, None
        self._on_standard()
        self.grade.set_limit(limits[0])
        self.radius.set_limit(limits[1])

    def _set_run(self, run: StoredRun | None) -> None:
        self._run = run
        self.run_panel.show_run(run)
        for widget in (self.nogo, self.zones, self.factor):
            widget.setEnabled(run is None)

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

    # To the study

    def request(self) -> Request:
        """What is set; raises KarwanError naming the field that is no place."""
        self.via.add_if_written()
        request = Request(self.start.place(), self.end.place(), self.via.places(), self.count.value(), run=self._run)
        if self._run is not None:
            return request
        return replace(
            request, nogo_layer=self.nogo.currentLayer(), zone_layer=self.zones.currentLayer(),
            factor_field=self.factor.currentField(),
        )  # fmt: skip

    def _question(self) -> tuple[Scenario, ElevationModel]:
        """What the estimate is asked for; nothing is read and nothing of the dialog changed."""
        request = Request(self.start.place(), self.end.place(), self.via.places(), self.count.value())
        chosen = self.standard.base().with_limits(self.grade.limit(), self.radius.limit())
        return scenario_without_areas(self._workspace, request, chosen), self._workspace.elevation_model()

    def generate(self) -> None:
        """Keep what is set in the study and start the search; trouble is shown here, where it can be mended."""
        scenario = self._kept_scenario()
        if scenario is not None and self._workspace.generate(scenario) is not None:
            self.hide()

    def map_corridor(self) -> None:
        """The same for the corridor map alone."""
        scenario = self._kept_scenario()
        if scenario is not None and self._workspace.map_corridor(scenario) is not None:
            self.hide()

    def _kept_scenario(self) -> Scenario | None:
        self.problem.clear()
        try:
            self._workspace.require_no_search()
            grade, radius = self.grade.limit(), self.radius.limit()
            request = self.request()
            check_places(self._workspace.elevation_model(), request)
            scenario = scenario_of(self._workspace, request, self.standard.base().with_limits(grade, radius))
            # Nothing is kept of what cannot be searched.
            self._workspace.set_settings(
                self.tr("Change standard"), **self.standard.changes(), ruling_grade_permille=grade, min_radius_m=radius,
                **(settings_of(self._run, self._workspace) if self._run is not None else {}),
            )  # fmt: skip
            save_request(self._workspace, request)
        except KarwanError as error:
            self.problem.setText(str(error))
            return None
        return scenario

    def showEvent(self, event: QShowEvent) -> None:
        """What is said of the present is worked out while somebody looks."""
        super().showEvent(event)
        if not event.spontaneous():
            self._fit_screen()
        self.layers.refresh()
        self.estimate.ask_later()

    def _fit_screen(self) -> None:
        """As high as everything needs, as far as the screen has room; Qt's own fit stops at two thirds of it."""
        frame = self.frameGeometry().height() - self.height()
        room = self.screen().availableGeometry().height() - max(frame, em(self, 2))
        self.resize(max(self.width(), self.sizeHint().width()), min(self.sizeHint().height(), room))

    def hideEvent(self, event: QHideEvent) -> None:
        """No map tool of ours stays behind."""
        self.estimate.stop()
        for edit in (self.start, self.end, self.via.new):
            edit.stop_picking()
        super().hideEvent(event)
