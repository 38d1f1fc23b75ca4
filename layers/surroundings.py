"""What lies about a line besides the ground: the corridor's rivers, layers the planner chooses, stations of the study.

    around = surroundings_of(study, chosen=[ChosenLayer(layer, ROAD)], project=project)     # once, on the main thread
    evaluate(alignment, terrain, standard, unit_costs, around)                              # on any

Plain data from here on. Layers are read anew each time; whoever keeps what was read, as the dock does, takes

    taken = lines_to_read(layer, ROAD, project, area)                                       # on the main thread
    courses = read_courses(taken, progress)                                                 # on any
    around = surroundings_with(study, points, [courses])

and gets the same object as long as it gives the same courses, and with it whatever was built on it. Risks, as
risk_layers reads them, go the same way as courses.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from math import ceil, floor, nan
from pathlib import Path
from typing import Any, Union

import numpy as np
from qgis.core import QgsCsException, QgsFeature, QgsProject, QgsVectorLayer
from qgis.PyQt.QtCore import QCoreApplication

from ..core import crossed_kinds
from ..core.errors import LayerError
from ..core.geodesy import FloatArray
from ..core.progress import Progress, Silent, check_cancelled
from ..core.surroundings import BORDER, RAILWAY, RIVER, ROAD, STATION, Course, Risk, Station, Surroundings
from ..core.terrain import bounds_of
from . import compat
from .catalog import Corridor, find_corridor
from .corridor_tables import table_rows
from .crossing_layers import LayerSnapshot, name_of, obstacle, plain_wkb, prepared, snapshot
from .feature_reading import features_of
from .study import ControlPoint, Study
from .wkb import coordinates, parts_of

# How sources call a river's width (m) and a feature's class.
WIDTH_FIELDS = ("width_m", "width")
RANK_FIELDS = ("rank", "class", "level", "scalerank")
# The corridor's rivers within this of the study's extent.
_MARGIN_DEG = 0.5
# Layers are read this far round points and lines of a study, and on to the next line of a fixed grid.
MARGIN_M = 50_000.0
_GRID_DEG = 0.5
# Of one layer near a study: beyond, a filter serves the planner better than minutes of reading and gigabytes.
MOST_LINES = 200_000
_CHECK_EVERY = 1_000

Box = tuple[float, float, float, float]
# What was read of a layer.
Read = Union[tuple[Course, ...], tuple[Risk, ...]]


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
    return kind_by_name(layer.name())


def kind_by_name(name: str) -> str:
    """What a layer of this name holds: river, road or railway; "" if the name does not say."""
    kind = crossed_kinds.kind_by_name(name)
    return kind if kind in (RIVER, ROAD, RAILWAY) else ""


def surroundings_of(
    study: Study, chosen: Sequence[ChosenLayer] = (), project: QgsProject | None = None
) -> Surroundings:
    """All that is known around a study: its corridor's rivers, the chosen layers, its stations. On the main thread.

    Layers are read round the study's control points. Raises CorridorError, StudyError or LayerError for what cannot be
    read.
    """
    points = study.control_points()
    area = area_of([([point.lon for point in points], [point.lat for point in points])])
    read = [layer_courses(one.layer, one.kind, project or QgsProject.instance(), area) for one in chosen]
    return surroundings_with(study, points, read)


def surroundings_with(study: Study, points: Sequence[ControlPoint], read: Sequence[Read]) -> Surroundings:
    """The corridor's rivers, what was read of layers before, and the stations among a study's control points.

    Raises CorridorError.
    """
    parts = [corridor_courses(find_corridor(study.corridor_key))] if study.corridor_key else []
    risks = tuple(one for one in read if one and isinstance(one[0], Risk))
    courses = (*parts, *(one for one in read if one and isinstance(one[0], Course)))
    return _together(_Same(courses), tuple(stations_of(points)), _Same(risks))


def area_of(places: Iterable[tuple[Sequence[float] | FloatArray, Sequence[float] | FloatArray]]) -> Box | None:
    """Where layers are read round places and lines (lon, lat in degrees): west, south, east, north; None for none.

    MARGIN_M and what is missing to the next half degree, so that bending a line seldom changes it.
    """
    given = [(np.asarray(lon, dtype=float), np.asarray(lat, dtype=float)) for lon, lat in places]
    given = [(lon, lat) for lon, lat in given if lon.size]
    if not given:
        return None
    lon = np.array([edge(one) for one, _ in given for edge in (np.min, np.max)])
    lat = np.array([edge(one) for _, one in given for edge in (np.min, np.max)])
    west, south, east, north = bounds_of(lon, lat, MARGIN_M)
    if west < -180.0 or east > 180.0:
        # Across the antimeridian: what lies near it is on either side.
        west, east = -180.0, 180.0
    return (
        _GRID_DEG * floor(west / _GRID_DEG), max(-90.0, _GRID_DEG * floor(south / _GRID_DEG)),
        _GRID_DEG * ceil(east / _GRID_DEG), min(90.0, _GRID_DEG * ceil(north / _GRID_DEG)),
    )  # fmt: skip


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


@dataclass(frozen=True)
class LinesToRead:
    """A line layer as it is now, and what its lines are; width, rank: indices of fields, -1 for none."""

    kind: str
    title: str
    width: int
    rank: int
    taken: LayerSnapshot


def layer_courses(layer: QgsVectorLayer, kind: str, project: QgsProject, box: Box | None = None) -> tuple[Course, ...]:
    """The lines of a layer of any provider and system, edits and filter included, as courses of one kind.

    See lines_to_read and read_courses.
    """
    return read_courses(lines_to_read(layer, kind, project, box))


def lines_to_read(
    layer: QgsVectorLayer, kind: str, project: QgsProject, box: Box | None = None, title: str = ""
) -> LinesToRead:
    """What reading a layer as courses of one kind needs. On the main thread.

    box: west, south, east, north in degrees, where it is read; everywhere without. title: what the courses are said to
    be from, the layer's name by default. Width and class are taken from fields of the usual names. Raises LayerError
    naming the layer if it has no lines that can be crossed.
    """
    reason = obstacle(layer)
    if not reason and layer.geometryType() != compat.LINE_GEOMETRY:
        reason = tr("it has no lines")
    if reason:
        raise LayerError(
            tr("The layer {} cannot be crossed: {}.").format(layer.name(), reason), tr("Choose a layer of lines.")
        )
    west, south, east, north = box or (-180.0, -90.0, 180.0, 90.0)
    taken = snapshot(layer, project, [(np.array([west, east]), np.array([south, north]))], 0.0)
    width, rank = (_number_field(layer, names) for names in (WIDTH_FIELDS, RANK_FIELDS))
    return LinesToRead(kind, title or layer.name(), width, rank, taken)


def read_courses(lines: LinesToRead, progress: Progress | None = None, most: int = MOST_LINES) -> tuple[Course, ...]:
    """The lines as courses, one for each part of a feature. On any thread.

    Raises LayerError for coordinates that cannot be transformed and for more than `most` features, CancelledError when
    asked to stop.
    """
    progress = progress or Silent()
    expression = prepared(lines.taken)
    found: list[Course] = []
    try:
        for number, feature in enumerate(features_of(lines.taken.source, lines.taken.request, lines.title)):
            if number % _CHECK_EVERY == 0:
                check_cancelled(progress)
                # Nobody knows how many of the layer's features lie near.
                progress.report(0.0, tr("{} lines of {} read").format(f"{number:,}", lines.title))
            if number >= most:
                raise LayerError(
                    tr("The layer {} has more than {} lines near the study.").format(lines.title, f"{most:,}"),
                    tr("Filter it in QGIS, for example to main roads."),
                )
            if feature.hasGeometry():
                found += _courses(feature, lines, name_of(feature, lines.taken, expression))
    except QgsCsException as error:
        raise LayerError(
            tr("The layer {} lies where its coordinate system is not defined.").format(lines.title),
            tr("Check the layer's coordinate system."),
        ) from error
    return tuple(found)


def _courses(feature: QgsFeature, lines: LinesToRead, name: str) -> list[Course]:
    """Each part of a feature as a course."""
    width_m, rank = _number(feature, lines.width), _number(feature, lines.rank)
    found = []
    for part in parts_of(plain_wkb(feature)):
        points, _, _ = coordinates(part)
        if len(points) > 1 and np.all(np.isfinite(points)):
            lon, lat = points[:, 0].copy(), points[:, 1].copy()
            whole_rank = int(rank) if rank == rank else 0
            found.append(Course(lines.kind, name, lon, lat, width_m if width_m > 0.0 else nan, whole_rank, lines.title))
    return found


def _number_field(layer: QgsVectorLayer, names: Sequence[str]) -> int:
    """Index of the first numeric field of one of these names, -1 for none."""
    fields = layer.fields()
    found = [fields.lookupField(name) for name in names]
    return next((i for i in found if i >= 0 and fields.at(i).isNumeric()), -1)


def _number(feature: QgsFeature, index: int) -> float:
    value: Any = None if index < 0 else feature.attribute(index)
    return nan if compat.is_null(value) else float(value)


@dataclass(frozen=True)
class _Same:
    """What was read, told apart by which it is: arrays have no hash, and comparing them would read them all."""

    parts: tuple[tuple[Any, ...], ...]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self._ids() == other._ids()

    def __hash__(self) -> int:
        return hash(self._ids())

    def _ids(self) -> tuple[int, ...]:
        return tuple(map(id, self.parts))


@lru_cache(maxsize=3)
def _together(courses: _Same, stations: tuple[Station, ...], risks: _Same) -> Surroundings:
    return Surroundings(tuple(chain.from_iterable(courses.parts)), stations, tuple(chain.from_iterable(risks.parts)))
