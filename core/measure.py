"""Measuring along a line: ellipsoidal and 3D length, rise, fall, grades, terrain classes and crossings in between."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from .alignment import Alignment, alignment_from_vertices
from .crossed import IntervalCrossing, PointCrossing
from .errors import AlignmentError
from .geodesy import WGS84, FloatArray, azimuths_deg, chainage_m, segment_lengths_m
from .relief import RELIEF_CLASSES
from .side_slope import SIDE_CLASSES
from .terrain import Terrain
from .terrain_classes import CLASSES, ClassLimits, GroundClasses, ground_classes

SAMPLE_M = 25.0
GRADE_LENGTH_M = 50.0
LONGEST_SEGMENT_M = 1_000.0

FORMATION, GROUND, NO_LEVELS = "formation", "ground", "none"


@dataclass(frozen=True)
class SegmentMeasure:
    """A stretch between two chainages of a line, chainages rising.

    length_m is ellipsoidal. length_3d_m, rise_m, fall_m and grades rest on `levels`: "formation" (the line's own),
    "ground" (sampled every sample_m from the elevation model) or "none" (then NaN). grade_mean_permille is signed,
    rising positive; grade_max_permille is the steepest up or down over 50 m. class_km, relief_km, side_km:
    kilometres by terrain class (slope), by relief and by side slope, empty without an elevation model. unknown_m:
    length without a level. intervals are cut to the stretch. ranges: low and high of a measure, by its name, as far as
    the error of the elevations was carried into it.
    """

    from_m: float
    to_m: float
    length_m: float
    length_3d_m: float
    rise_m: float
    fall_m: float
    grade_mean_permille: float
    grade_max_permille: float
    levels: str
    sample_m: float
    unknown_m: float = 0.0
    class_km: dict[str, float] = field(default_factory=dict)
    points: tuple[PointCrossing, ...] = ()
    intervals: tuple[IntervalCrossing, ...] = ()
    ranges: dict[str, tuple[float, float]] = field(default_factory=dict)
    relief_km: dict[str, float] = field(default_factory=dict)
    side_km: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class MeasuredLine:
    """A line with everything summed up along it, so that any stretch is measured in microseconds.

    lon, lat, at_m: vertices (degrees) no further than 1 km apart on the geodesics, and their chainage. node_m, node_z:
    chainage and level (m) of the points levels are known at; rise_m, fall_m, space_m, unknown_m: sums up to each node.
    station_m, station_z: even stations 25 m apart or less that grades are taken from. class_m, relief_m, side_m:
    (stations, classes) metres of each class by slope, relief and side slope up to each station; no stations without an
    elevation model. Build it with `prepare`.
    """

    lon: FloatArray
    lat: FloatArray
    at_m: FloatArray
    azimuth_deg: FloatArray
    levels: str
    node_m: FloatArray
    node_z: FloatArray
    rise_m: FloatArray
    fall_m: FloatArray
    space_m: FloatArray
    unknown_m: FloatArray
    station_m: FloatArray
    station_z: FloatArray
    steep_permille: FloatArray
    class_m: FloatArray
    relief_m: FloatArray
    side_m: FloatArray
    points: tuple[PointCrossing, ...] = ()
    intervals: tuple[IntervalCrossing, ...] = ()

    @property
    def length_m(self) -> float:
        """Ellipsoidal length, m."""
        return float(self.at_m[-1])

    def point_at(self, chainage: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Longitude and latitude at chainages (m), on the geodesic between vertices; clipped to the line's ends."""
        at = np.clip(np.asarray(chainage, dtype=np.float64), 0.0, self.length_m)
        i = np.clip(np.searchsorted(self.at_m, at, side="right") - 1, 0, self.at_m.size - 2)
        lon, lat, _ = WGS84.fwd(self.lon[i], self.lat[i], self.azimuth_deg[i], at - self.at_m[i])
        return np.asarray(lon), np.asarray(lat)

    def level_at(self, chainage: FloatArray) -> FloatArray:
        """Level (m) at chainages, NaN where there is none."""
        if self.levels == NO_LEVELS:
            return np.full(np.shape(chainage), np.nan)
        return np.asarray(np.interp(chainage, self.node_m, self.node_z))

    def locate(self, lon: float, lat: float) -> tuple[float, float]:
        """Chainage of the point of the line nearest to a place (degrees), and the distance to it, m."""
        # A degree of longitude beside one of latitude, by the ellipsoid's two radii of curvature.
        east = np.cos(np.radians(lat)) * (1.0 - WGS84.es * np.sin(np.radians(lat)) ** 2) / (1.0 - WGS84.es)
        x, y = ((self.lon - lon + 180.0) % 360.0 - 180.0) * east, self.lat - lat
        dx, dy = np.diff(x), np.diff(y)
        share = np.clip(-(x[:-1] * dx + y[:-1] * dy) / np.maximum(dx * dx + dy * dy, 1e-30), 0.0, 1.0)
        i = int(np.argmin((x[:-1] + share * dx) ** 2 + (y[:-1] + share * dy) ** 2))
        chainage = float(self.at_m[i] + share[i] * (self.at_m[i + 1] - self.at_m[i]))
        at_lon, at_lat = self.point_at(np.array([chainage]))
        return chainage, float(WGS84.inv(lon, lat, at_lon[0], at_lat[0])[2])

    def stretch(self, from_m: float, to_m: float) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Vertices (degrees) of the line between two chainages, both ends included, and their chainages (m)."""
        low, high = self._ordered(from_m, to_m)
        inner = (self.at_m > low + 1e-6) & (self.at_m < high - 1e-6)
        lon, lat = self.point_at(np.array([low, high]))
        return (
            np.concatenate((lon[:1], self.lon[inner], lon[1:])),
            np.concatenate((lat[:1], self.lat[inner], lat[1:])),
            np.concatenate(([low], self.at_m[inner], [high])),
        )

    def measure(self, from_m: float, to_m: float) -> SegmentMeasure:
        """The stretch between two chainages, in either order; chainages beyond the ends are taken at the ends."""
        low, high = self._ordered(from_m, to_m)
        length = high - low
        span = np.array([low, high])

        def between(total: FloatArray) -> float:
            return float(np.diff(np.interp(span, self.node_m, total))[0])

        nothing = self.levels == NO_LEVELS
        z = self.level_at(span)
        return SegmentMeasure(
            low,
            high,
            length,
            np.nan if nothing else between(self.space_m),
            np.nan if nothing else between(self.rise_m),
            np.nan if nothing else between(self.fall_m),
            float((z[1] - z[0]) / length * 1000.0) if length > 0.0 else np.nan,
            self._steepest(low, high),
            self.levels,
            float(self.station_m[1]),
            0.0 if nothing else between(self.unknown_m),
            self._classes_km(span, CLASSES, self.class_m),
            tuple(p for p in self.points if low <= p.chainage_m <= high),
            tuple(_cut(i, low, high) for i in self.intervals if i.to_m > low and i.from_m < high),
            relief_km=self._classes_km(span, RELIEF_CLASSES, self.relief_m),
            side_km=self._classes_km(span, SIDE_CLASSES, self.side_m),
        )

    def grade_at(self, chainage: float) -> float:
        """Grade (per mille, rising positive) over the 50 m about a chainage, as far as they lie on the line, or NaN."""
        half = min(float(self.station_m[1]), self.length_m / 2.0)
        middle = min(max(float(chainage), half), self.length_m - half)
        z = self.level_at(np.array([middle - half, middle + half]))
        return float((z[1] - z[0]) / (2.0 * half) * 1000.0)

    def _ordered(self, from_m: float, to_m: float) -> tuple[float, float]:
        low, high = sorted((float(from_m), float(to_m)))
        return min(max(low, 0.0), self.length_m), min(max(high, 0.0), self.length_m)

    def _steepest(self, low: float, high: float) -> float:
        """Steepest grade over 50 m within the stretch; the mean grade of a shorter one."""
        if self.levels == NO_LEVELS or high <= low:
            return float("nan")
        window = min(float(2.0 * self.station_m[1]), high - low)
        # Windows that begin and end with the stretch itself, which no even station does.
        ends = np.array([low, low + window, high - window, high])
        z = self.level_at(ends)
        grades = [np.abs(z[1] - z[0]) / window * 1000.0, np.abs(z[3] - z[2]) / window * 1000.0]
        first = int(np.searchsorted(self.station_m, low - 1e-9))
        last = int(np.searchsorted(self.station_m, high + 1e-9, side="right")) - 2
        inner = np.concatenate((self.steep_permille[first : max(first, last)], grades))
        inner = inner[np.isfinite(inner)]
        return float(inner.max()) if inner.size else float("nan")

    def _classes_km(self, span: FloatArray, names: tuple[str, ...], sums_m: FloatArray) -> dict[str, float]:
        """Kilometres by class within a stretch; what is unknown only where there is some."""
        if sums_m.shape[0] == 0:
            return {}
        metres = [float(np.diff(np.interp(span, self.station_m, sums_m[:, k]))[0]) for k in range(len(names))]
        return {name: value / 1000.0 for name, value in zip(names, metres) if value > 1e-9 or name != names[-1]}


def prepare(
    lon: FloatArray,
    lat: FloatArray,
    level_m: FloatArray | None = None,
    terrain: Terrain | None = None,
    limits: ClassLimits | None = None,
    points: Sequence[PointCrossing] = (),
    intervals: Sequence[IntervalCrossing] = (),
) -> MeasuredLine:
    """A line (n vertices, degrees; levels in m or None) ready to be measured between any two chainages.

    Vertices are joined by geodesics. With level_m the line's own levels count, else the ground's, sampled bilinearly
    every 25 m or a little less; terrain classes come from the ground either way. Raises AlignmentError for a line
    without length or with impossible coordinates.
    """
    checked = alignment_from_vertices("The line", lon, lat, level_m)
    dense_lon, dense_lat, at = along_geodesics(checked.lon, checked.lat)
    pieces = max(2, int(np.ceil(at[-1] / SAMPLE_M)))
    station = np.linspace(0.0, at[-1], pieces + 1)
    azimuth = azimuths_deg(dense_lon, dense_lat)
    i = np.clip(np.searchsorted(at, station, side="right") - 1, 0, at.size - 2)
    s_lon, s_lat, _ = WGS84.fwd(dense_lon[i], dense_lat[i], azimuth[i], station - at[i])
    s_lon, s_lat = np.asarray(s_lon), np.asarray(s_lat)
    levels, node, z = NO_LEVELS, station, np.full(station.size, np.nan)
    if checked.level_m is not None:
        levels, node, z = FORMATION, chainage_m(checked.lon, checked.lat), checked.level_m
    elif terrain is not None:
        levels, z = GROUND, terrain.sample(s_lon, s_lat)
    station_z = z if levels != FORMATION else np.interp(station, node, z)
    # Over two stations, as the exported line is judged.
    steep = np.abs(station_z[2:] - station_z[:-2]) / (2.0 * station[1]) * 1000.0
    by_slope, by_relief, by_side = np.zeros((0, 0)), np.zeros((0, 0)), np.zeros((0, 0))
    if terrain is not None:
        ground = ground_classes(terrain, station, s_lon, s_lat, azimuth[i], limits)
        by_slope, by_relief, by_side = (_class_sums(station, each) for each in ground)
    return MeasuredLine(
        dense_lon, dense_lat, at, azimuth, levels, node, z, *_sums(node, z),
        station, station_z, steep, by_slope, by_relief, by_side, tuple(points), tuple(intervals),
    )  # fmt: skip


def prepare_alignment(
    alignment: Alignment,
    terrain: Terrain | None = None,
    limits: ClassLimits | None = None,
    points: Sequence[PointCrossing] = (),
    intervals: Sequence[IntervalCrossing] = (),
) -> MeasuredLine:
    """An alignment ready to be measured: on its formation levels if it has them, else on the ground."""
    return prepare(alignment.lon, alignment.lat, alignment.level_m, terrain, limits, points, intervals)


def measure(
    lon: FloatArray, lat: FloatArray, level_m: FloatArray | None = None, terrain: Terrain | None = None
) -> SegmentMeasure:
    """A whole line measured at once; see `prepare`."""
    line = prepare(lon, lat, level_m, terrain)
    return line.measure(0.0, line.length_m)


def cuts(length_m: float, stations_m: Sequence[float] = (), interval_m: float | None = None) -> FloatArray:
    """Chainages that part a line into segments: its ends, stations on it, and every whole interval.

    Raises AlignmentError for an interval that is not above 0 or that gives more than 1,000,000 segments.
    """
    marks = [np.array([0.0, length_m]), np.asarray(stations_m, dtype=np.float64)]
    if interval_m is not None:
        if not interval_m > 0.0 or length_m / interval_m > 1e6:
            raise AlignmentError(f"An interval of {interval_m:g} m is out of range.", "Give a longer one, in metres.")
        marks.append(np.arange(interval_m, length_m, interval_m))
    at = np.unique(np.clip(np.concatenate(marks), 0.0, length_m))
    keep = np.ones(at.size, dtype=bool)
    keep[1:] = np.diff(at) > 1e-3
    at = at[keep]
    at[-1] = length_m
    return np.asarray(at, dtype=np.float64)


def _cut(interval: IntervalCrossing, low: float, high: float) -> IntervalCrossing:
    """What of an interval lies between two chainages."""
    if interval.from_m >= low and interval.to_m <= high:
        return interval
    return replace(interval, from_m=max(interval.from_m, low), to_m=min(interval.to_m, high))


def along_geodesics(lon: FloatArray, lat: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Vertices with further ones put in on the geodesics where they are more than 1 km apart, and their chainage."""
    length = segment_lengths_m(lon, lat)
    total = np.concatenate(([0.0], np.cumsum(length)))
    pieces = np.maximum(1, np.ceil(length / LONGEST_SEGMENT_M).astype(np.int64))
    if pieces.max() == 1:
        return lon, lat, total
    of = np.repeat(np.arange(length.size), pieces)
    step = np.arange(of.size) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    offset = length[of] * step / pieces[of]
    dense_lon, dense_lat, _ = WGS84.fwd(lon[of], lat[of], azimuths_deg(lon, lat)[of], offset)
    dense_lon = np.where(step == 0, lon[of], dense_lon)
    dense_lat = np.where(step == 0, lat[of], dense_lat)
    return np.append(dense_lon, lon[-1]), np.append(dense_lat, lat[-1]), np.append(total[of] + offset, total[-1])


def _sums(node: FloatArray, z: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """Rise, fall, length in space and length without a level, each summed up to every node."""
    along, up = np.diff(node), np.diff(z)
    unknown = ~np.isfinite(up)
    up = np.where(unknown, 0.0, up)
    parts = np.clip(up, 0.0, None), np.clip(-up, 0.0, None), np.hypot(along, up), np.where(unknown, along, 0.0)
    rise, fall, space, missing = (np.concatenate(([0.0], np.cumsum(part))) for part in parts)
    return rise, fall, space, missing


def _class_sums(station: FloatArray, ground: GroundClasses) -> FloatArray:
    """Metres of each class up to each station: half of an interval belongs to the class at either end."""
    of = np.eye(len(ground.names))[ground.index]
    part = (of[:-1] + of[1:]) / 2.0 * np.diff(station)[:, None]
    return np.asarray(np.vstack((np.zeros(len(ground.names)), np.cumsum(part, axis=0))))
