"""What lies about a line besides the ground: the corridor's rivers, layers the planner chooses, stations of the study.

    around = surroundings_of(study, chosen=[ChosenLayer(layer, ROAD)], project=project)     # once, on the main thread
    evaluate(alignment, terrain, standard, unit_costs, around)                              # on any

Plain data from here on. Without chosen layers the same object comes back as long as nothing changed, and with it
whatever was built on it; layers are read anew each time, so keep what comes back.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import nan
from pathlib import Path
from typing import Any

import numpy as np
from qgis.core import QgsCsException, QgsFeature, QgsProject, QgsVectorLayer
from qgis.PyQt.QtCore import QCoreApplication

from ..core.errors import LayerError
from ..core.geodesy import FloatArray
from ..core.surroundings import BORDER, RAILWAY, RIVER, ROAD, STATION, Course, Station, Surroundings
from . import compat
from .catalog import Corridor, find_corridor
from .corridor_tables import table_rows
from .crossing_layers import LayerSnapshot, name_of, obstacle, plain_wkb, prepared, snapshot
from .study import ControlPoint, Study
from .wkb import coordinates, parts_of

# How sources call a river's width (m) and a feature's class.
WIDTH_FIELDS = ("width_m", "width")
RANK_FIELDS = ("rank", "class", "level", "scalerank")
# Words in a layer's name that say what it holds.
_WORDS = {
    RAILWAY: ("rail", "track"),
    ROAD: ("road", "street", "highway", "motorway"),
    RIVER: ("river", "stream", "waterway", "canal", "wadi", "drainage"),
}
# The corridor's rivers within this of the study's extent.
_MARGIN_DEG = 0.5

Box = tuple[float, float, float, float]


def tr(text: str) -> str:
    """Translated text of this module."""
    return QCoreApplication.translate("KarwanSurroundings", text)


@dataclass(frozen=True)
class ChosenLayer:
    """A line layer of the project and what it holds: river, road or railway."""

    layer: QgsVectorLayer
    kind: str


def guess_kind(layer: QgsVectorLayer) -> str:
    """What a line layer holds by its name: river, road or railway; "" if the name does not say."""
    name = layer.name().lower()
    return next((kind for kind, words in _WORDS.items() if any(word in name for word in words)), "")


def surroundings_of(
    study: Study, chosen: Sequence[ChosenLayer] = (), project: QgsProject | None = None
) -> Surroundings:
    """All that is known around a study: its corridor's rivers, the chosen layers, its stations. On the main thread.

    Layers are read round the study's control points. Raises CorridorError, StudyError or LayerError for what cannot be
    read.
    """
    points = study.control_points()
    courses: tuple[Course, ...] = ()
    if study.corridor_key:
        courses = corridor_courses(find_corridor(study.corridor_key))
    for one in chosen:
        courses += layer_courses(one.layer, one.kind, project or QgsProject.instance(), _box(points))
    return _together(_Same(courses), tuple(stations_of(points)))


def stations_of(points: Iterable[ControlPoint]) -> list[Station]:
    """The control points where trains stop, in order along the line."""
    return [
        Station(point.name, point.lon, point.lat, point.kind, point.level_m, point.gauge_after_mm)
        for point in points
        if point.kind in (STATION, BORDER)
    ]


def corridor_courses(corridor: Corridor) -> tuple[Course, ...]:
    """Rivers and canals of a corridor near its study area; its railways are schematic and crossed by nobody.

    Read once for each state of the file. Raises CorridorError.
    """
    path, area = corridor.water_path, corridor.study
    return _rivers(path, path.stat().st_mtime_ns, (area.west, area.south, area.east, area.north))


@lru_cache(maxsize=4)
def _rivers(path: Path, _written: int, area: Box) -> tuple[Course, ...]:
    found = []
    for row in table_rows(path, "rivers", shapes=True):
        points, _, _ = coordinates(row["wkb"])
        lon, lat = points[:, 0].copy(), points[:, 1].copy()
        if _within(lon, lat, area):
            # Of the source's classes 0 is a river so wide that both banks are drawn.
            rank = max(1, int(row["level"] or 0))
            found.append(Course(RIVER, row["name"] or "", lon, lat, nan, rank, row["source"] or ""))
    return tuple(found)


def _within(lon: FloatArray, lat: FloatArray, area: Box) -> bool:
    west, south, east, north = area
    return bool(
        lon.max() >= west - _MARGIN_DEG
        and lon.min() <= east + _MARGIN_DEG
        and lat.max() >= south - _MARGIN_DEG
        and lat.min() <= north + _MARGIN_DEG
    )


def layer_courses(
    layer: QgsVectorLayer, kind: str, project: QgsProject, box: Box | None = None, margin_m: float = 50_000.0
) -> tuple[Course, ...]:
    """The lines of a layer of any provider and system, edits and filter included, as courses of one kind.

    box: west, south, east, north in degrees, read with a margin round it; everything without. Width and class are taken
    from fields of the usual names. Raises LayerError naming the layer if it has no lines that can be crossed.
    """
    reason = obstacle(layer)
    if not reason and layer.geometryType() != compat.LINE_GEOMETRY:
        reason = tr("it has no lines")
    if reason:
        raise LayerError(
            tr("The layer {} cannot be crossed: {}.").format(layer.name(), reason), tr("Choose a layer of lines.")
        )
    west, south, east, north = box or (-180.0, -90.0, 180.0, 90.0)
    taken = snapshot(layer, project, [(np.array([west, east]), np.array([south, north]))], margin_m)
    width, rank = (_number_field(layer, names) for names in (WIDTH_FIELDS, RANK_FIELDS))
    expression = prepared(taken)
    found: list[Course] = []
    try:
        for feature in taken.source.getFeatures(taken.request):
            if feature.hasGeometry():
                name = name_of(feature, taken, expression)
                found += _courses(feature, kind, name, (_number(feature, width), _number(feature, rank)), taken)
    except QgsCsException as error:
        raise LayerError(
            tr("The layer {} lies where its coordinate system is not defined.").format(layer.name()),
            tr("Check the layer's coordinate system."),
        ) from error
    return tuple(found)


def _courses(
    feature: QgsFeature, kind: str, name: str, numbers: tuple[float, float], taken: LayerSnapshot
) -> list[Course]:
    """Each part of a feature as a course."""
    width_m, rank = numbers
    found = []
    for part in parts_of(plain_wkb(feature)):
        points, _, _ = coordinates(part)
        if len(points) > 1 and np.all(np.isfinite(points)):
            lon, lat = points[:, 0].copy(), points[:, 1].copy()
            whole_rank = int(rank) if rank == rank else 0
            found.append(Course(kind, name, lon, lat, width_m if width_m > 0.0 else nan, whole_rank, taken.title))
    return found


def _number_field(layer: QgsVectorLayer, names: Sequence[str]) -> int:
    """Index of the first numeric field of one of these names, -1 for none."""
    fields = layer.fields()
    found = [fields.lookupField(name) for name in names]
    return next((i for i in found if i >= 0 and fields.at(i).isNumeric()), -1)


def _number(feature: QgsFeature, index: int) -> float:
    value: Any = None if index < 0 else feature.attribute(index)
    return nan if compat.is_null(value) else float(value)


def _box(points: Sequence[ControlPoint]) -> Box | None:
    if not points:
        return None
    lon, lat = [point.lon for point in points], [point.lat for point in points]
    return min(lon), min(lat), max(lon), max(lat)


@dataclass(frozen=True)
class _Same:
    """Courses told apart by which they are: their arrays have no hash, and comparing them would read them all."""

    courses: tuple[Course, ...]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self._ids() == other._ids()

    def __hash__(self) -> int:
        return hash(self._ids())

    def _ids(self) -> tuple[int, ...]:
        return tuple(map(id, self.courses))


@lru_cache(maxsize=8)
def _together(courses: _Same, stations: tuple[Station, ...]) -> Surroundings:
    return Surroundings(courses.courses, stations)
