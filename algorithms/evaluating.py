"""What algorithms that evaluate share: standard, unit costs and train, what lies about the lines, and the outputs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from qgis.core import (
    QgsFeature,
    QgsMapLayer,
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeatureSource,
    QgsProcessingFeedback,
    QgsProcessingParameterEnum,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterField,
    QgsProcessingParameterFile,
    QgsProcessingParameterMultipleLayers,
    QgsProcessingParameterNumber,
    QgsProcessingParameterVectorLayer,
    QgsProject,
)

from ..core.errors import LayerError, StandardError, TerrainError
from ..core.progress import Part, Progress, check_cancelled
from ..core.standards import DEFAULT_STANDARD, STANDARDS, Standard, read_standard, standard
from ..core.surroundings import RAILWAY, RIVER, ROAD, Risk, Station, Surroundings
from ..core.trains import TRAINS, FreightTrain
from ..core.unit_costs import BUILT_IN, REFERENCE, UnitCosts, read_unit_costs
from ..layers import compat
from ..layers.geometry import feature_name, points_from_geometry, to_wgs84
from ..layers.risk_layers import MOST_DISTANCE_M, RisksToRead, read_risks, risks_to_read
from ..layers.study_records import POINT_KINDS, ControlPoint, RiskRule
from ..layers.surroundings import Box, LinesToRead, lines_to_read, read_courses, stations_of
from ..layers.zone_layers import Areas, areas_of
from .base import KarwanAlgorithm

STANDARD, RULING_GRADE, MIN_RADIUS, STANDARD_FILE = "STANDARD", "RULING_GRADE", "MIN_RADIUS", "STANDARD_FILE"
UNIT_COSTS, UNIT_COST_SET, TRAIN = "UNIT_COSTS", "UNIT_COST_SET", "TRAIN"
RIVERS, ROADS, RAILWAYS, STATIONS, NOGO = "RIVERS", "ROADS", "RAILWAYS", "STATIONS", "NOGO"
RISKS, RISK_WEIGHT, RISK_DISTANCE, RISK_COST = "RISKS", "RISK_WEIGHT", "RISK_DISTANCE", "RISK_COST"
COURSES = {RIVERS: RIVER, ROADS: ROAD, RAILWAYS: RAILWAY}


@dataclass(frozen=True)
class Rules:
    """What lines are judged by: standard with the planner's limits, unit costs, train (None: the usual one)."""

    standard: Standard
    unit_costs: UnitCosts
    train: FreightTrain | None


class EvaluatingAlgorithm(KarwanAlgorithm):
    """Base of the algorithms whose lines are evaluated as the dock does it."""

    def add_design(self) -> None:
        """STANDARD, STANDARD_FILE, RULING_GRADE, MIN_RADIUS, UNIT_COSTS, UNIT_COST_SET and TRAIN."""
        self._add_choice(STANDARD, self.tr("Design standard"), list(STANDARDS), DEFAULT_STANDARD)
        self._add_file(
            STANDARD_FILE, self.tr("Edited design standard (JSON, as “Save standard” writes it; goes first)")
        )
        kind = QgsProcessingParameterNumber.Type.Double
        for name, title, low, high in (
            (RULING_GRADE, self.tr("Ruling grade, per mille (instead of the standard's)"), 1.0, 100.0),
            (MIN_RADIUS, self.tr("Smallest curve radius, m (instead of the standard's)"), 50.0, 20_000.0),
        ):
            self.addParameter(
                QgsProcessingParameterNumber(name, title, kind, optional=True, minValue=low, maxValue=high)
            )
        self._add_file(UNIT_COSTS, self.tr("Unit costs (JSON; goes first)"))
        self._add_choice(UNIT_COST_SET, self.tr("Built-in unit costs"), list(BUILT_IN), REFERENCE, optional=True)
        self._add_choice(TRAIN, self.tr("Train (the usual one without)"), list(TRAINS), None, optional=True)

    def add_surroundings(self) -> None:
        """RIVERS, ROADS, RAILWAYS, STATIONS and RISKS with its weight, distance and cost."""
        line, point = QgsProcessing.SourceType.TypeVectorLine, QgsProcessing.SourceType.TypeVectorPoint
        for name, title in (
            (RIVERS, self.tr("Rivers")),
            (ROADS, self.tr("Roads")),
            (RAILWAYS, self.tr("Existing railways")),
        ):
            self.addParameter(QgsProcessingParameterMultipleLayers(name, title, line, optional=True))
        title = self.tr("Stations (fields kind, level_m, gauge_after_mm if there are any)")
        self.addParameter(QgsProcessingParameterFeatureSource(STATIONS, title, [point], optional=True))
        self._add_risks()

    def _add_risks(self) -> None:
        any_geometry, numeric = (
            QgsProcessing.SourceType.TypeVectorAnyGeometry, QgsProcessingParameterField.DataType.Numeric,
        )  # fmt: skip
        title = self.tr("Risks (attacks, drifting sand, faults, floods, mines)")
        self.addParameter(QgsProcessingParameterVectorLayer(RISKS, title, [any_geometry], optional=True))
        title = self.tr("Risks: field of the weight (1 each without)")
        self.addParameter(QgsProcessingParameterField(RISK_WEIGHT, title, None, RISKS, numeric, optional=True))
        kind = QgsProcessingParameterNumber.Type.Double
        for name, title, most in (
            (RISK_DISTANCE, self.tr("Risks: distance within which they count, m (lines and points need one)"),
             MOST_DISTANCE_M),
            (RISK_COST, self.tr("Risks: what a km inside costs more at weight 1, USD (0: measured only)"), 1e9),
        ):  # fmt: skip
            self.addParameter(QgsProcessingParameterNumber(name, title, kind, 0.0, True, 0.0, most))

    def _add_file(self, name: str, title: str) -> None:
        self.addParameter(QgsProcessingParameterFile(name, title, extension="json", optional=True))

    def _add_choice(self, name: str, title: str, keys: list[str], default: str | None, optional: bool = False) -> None:
        self.addParameter(
            QgsProcessingParameterEnum(
                name, title, keys, defaultValue=default, optional=optional, usesStaticStrings=True
            )
        )

    def rules(
        self, parameters: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> Rules:
        """What lines are judged by; raises StandardError for what cannot be read, is unknown or out of range."""

        def text(name: str) -> str:
            return str(self.parameterAsString(parameters, name, context) or "")

        def number(name: str) -> float | None:
            given = parameters.get(name)
            return None if given in (None, "") else self.parameterAsDouble(parameters, name, context)

        edited, costs, train = text(STANDARD_FILE), text(UNIT_COSTS), text(TRAIN)
        plain = read_standard(edited) if edited else standard(text(STANDARD))
        rules = Rules(
            plain.with_limits(number(RULING_GRADE), number(MIN_RADIUS)),
            read_unit_costs(costs) if costs else _known(BUILT_IN, text(UNIT_COST_SET) or REFERENCE, "unit costs"),
            _known(TRAINS, train, "train") if train else None,
        )
        if rules.train is not None and rules.train.gauge_mm != rules.standard.gauge_mm:
            feedback.pushWarning(
                self.tr("The train is of {} mm gauge, the standard of {} mm.").format(
                    rules.train.gauge_mm, rules.standard.gauge_mm
                )
            )
        return rules

    # What lies about the lines

    def prepareAlgorithm(
        self, parameters: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> bool:
        """Note the layers over the elevation model as they are now, while on the thread they belong to."""
        try:
            box = self.elevation(parameters, context).lonlat_bounds
        except TerrainError:
            # Told where it is opened to be searched.
            box = None
        self.take_courses(parameters, context, box)
        return True

    def take_courses(self, parameters: dict[str, Any], context: QgsProcessingContext, box: Box | None) -> None:
        """Note rivers, roads, railways and risks within a box (degrees) as they are now, on the thread they belong to.

        Raises QgsProcessingException naming a layer without lines, or risks that cannot count.
        """
        project = context.project() or QgsProject.instance()
        self._taken: list[LinesToRead] = []
        self._risks: RisksToRead | None = None
        try:
            self._risks = self._risks_taken(parameters, context, project, box)
            for name, kind in COURSES.items():
                for layer in self._layers(parameters, name, context):
                    self._taken.append(lines_to_read(layer, kind, project, box))
        except LayerError as error:
            raise QgsProcessingException(str(error)) from error

    def _risks_taken(
        self, parameters: dict[str, Any], context: QgsProcessingContext, project: QgsProject, box: Box | None
    ) -> RisksToRead | None:
        if parameters.get(RISKS) in (None, ""):
            return None
        layer = self.parameterAsVectorLayer(parameters, RISKS, context)
        if layer is None:
            raise QgsProcessingException(self.invalidSourceError(parameters, RISKS))
        fields = self.parameterAsFields(parameters, RISK_WEIGHT, context)
        distance_m, usd_per_km = (
            self.parameterAsDouble(parameters, name, context) for name in (RISK_DISTANCE, RISK_COST)
        )
        return risks_to_read(layer, RiskRule(fields[0] if fields else "", distance_m, usd_per_km), project, box)

    def _layers(self, parameters: dict[str, Any], name: str, context: QgsProcessingContext) -> list[QgsMapLayer]:
        given = parameters.get(name) or []
        found = []
        for one in [given] if isinstance(given, str) else given:
            # One by one: what is not found would be left out of a list without a word.
            layers = self.parameterAsLayerList({name: [one]}, name, context)
            if not layers:
                raise QgsProcessingException(self.tr("{}: the layer {} cannot be loaded.").format(name, one))
            found += layers
        return found

    def surroundings(
        self, parameters: dict[str, Any], context: QgsProcessingContext, progress: Progress
    ) -> Surroundings:
        """Everything about the lines that was chosen; raises LayerError for what cannot be read."""
        courses = []
        parts = len(self._taken) + 1
        for number, taken in enumerate(self._taken):
            check_cancelled(progress)
            courses += read_courses(taken, Part(progress, number / parts, (number + 1) / parts))
        risks: tuple[Risk, ...] = ()
        if self._risks is not None:
            risks, notes = read_risks(self._risks, Part(progress, 1.0 - 1.0 / parts, 1.0))
            for note in notes:
                progress.report(1.0, note)
        source = self.parameterAsSource(parameters, STATIONS, context)
        if source is None and parameters.get(STATIONS) not in (None, ""):
            raise QgsProcessingException(self.invalidSourceError(parameters, STATIONS))
        stations = () if source is None else tuple(stations_in(source, context))
        return Surroundings(tuple(courses), stations, risks)

    def areas(self, parameters: dict[str, Any], name: str, context: QgsProcessingContext) -> Areas | None:
        """The polygons of an optional input; raises LayerError."""
        source = self.parameterAsSource(parameters, name, context)
        return None if source is None else areas_of(source, context.transformContext())


def stations_in(source: QgsProcessingFeatureSource, context: QgsProcessingContext) -> list[Station]:
    """Stations and borders among points with the fields of a study's control points, all of them optional.

    Raises LayerError naming a point whose kind is not known, or whose level or gauge is no number.
    """
    transform = to_wgs84(source.sourceCrs(), context.transformContext())
    points = []
    for feature in source.getFeatures():
        if not feature.hasGeometry():
            continue
        name = feature_name(feature, "Station")
        kind = _text(feature, "kind")
        if kind and kind not in POINT_KINDS:
            raise LayerError(f"{name} is of the kind {kind!r}.", f"Known kinds are {', '.join(POINT_KINDS)}.")
        level_m, gauge_mm = _number(feature, "level_m", name), _number(feature, "gauge_after_mm", name)
        # Who says nothing of a point means a station; places between that a study says nothing of are none.
        role = _text(feature, "role") or "start"
        for lon, lat in points_from_geometry(feature.geometry(), transform, name):
            points.append(ControlPoint(name, lon, lat, role, "", "", kind, level_m, round(gauge_mm or 0.0)))
    return stations_of(points)


def _value(feature: QgsFeature, field: str) -> Any:
    index = feature.fields().lookupField(field)
    value = None if index < 0 else feature.attribute(index)
    return None if compat.is_null(value) or not str(value).strip() else value


def _text(feature: QgsFeature, field: str) -> str:
    value = _value(feature, field)
    return "" if value is None else str(value).strip().lower()


def _number(feature: QgsFeature, field: str, name: str) -> float | None:
    value = _value(feature, field)
    try:
        return None if value is None else float(value)
    except (TypeError, ValueError) as error:
        raise LayerError(f"{field} of {name} is {value!r}.", "Give a number, or leave it empty.") from error


def _known(among: Any, key: str, what: str) -> Any:
    if key not in among:
        raise StandardError(f"There is no {what} {key!r}.", f"Choose one of {', '.join(among)}.")
    return among[key]
