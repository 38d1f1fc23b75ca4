"""How much of a line lies in areas of risk: exact stretches by chainage, lengths, exposure and what it costs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .course_index import CourseIndex
from .geodesy import FloatArray
from .kept_by import KeptBy
from .surroundings import Risk, Surroundings

# Stretches closer than this are one, and shorter ones none: an edge of an area met twice in the same place.
SAME_M = 0.001
# A line across the antimeridian goes on counting degrees; the areas may not.
_SHIFTS = (0.0, -360.0, 360.0)
Span = tuple[float, float]


@dataclass(frozen=True)
class ExposedStretch:
    """A stretch of a line within one area of risk; name: the area's."""

    name: str
    weight: float
    from_m: float
    to_m: float

    @property
    def length_m(self) -> float:
        """From entry to exit along the line, m."""
        return self.to_m - self.from_m

    def within(self, from_m: float, to_m: float) -> float:
        """Exposure, weight times km, of what lies between two chainages (m)."""
        return self.weight * max(0.0, min(self.to_m, to_m) - max(self.from_m, from_m)) / 1000.0


@dataclass(frozen=True)
class Exposure:
    """What a layer of areas of risk means for a line; a layer the line keeps out of has zeros.

    length_km: within any of its areas. exposure: sum of weight times km; where areas overlap, their weights add up.
    cost_musd: what the planner set a metre inside to cost more, million USD. intervals_m: chainages within any of its
    areas, in order, none meeting another. stretches: within each single area.
    """

    name: str
    length_km: float
    exposure: float
    cost_musd: float
    intervals_m: tuple[Span, ...]
    stretches: tuple[ExposedStretch, ...] = ()
    priced: bool = False

    @property
    def overlap_km(self) -> float:
        """Length within two or more of the areas at once."""
        steps = [(one.from_m, 1) for one in self.stretches] + [(one.to_m, -1) for one in self.stretches]
        if not steps:
            return 0.0
        at_m, step = np.array(sorted(steps)).T
        return float(np.diff(at_m)[np.cumsum(step)[:-1] >= 2].sum()) / 1000.0


def exposures_along(
    lon: FloatArray, lat: FloatArray, chainage_m: FloatArray, surroundings: Surroundings
) -> tuple[Exposure, ...]:
    """What each layer of risks means for a line of n vertices (degrees), in the order of the risks.

    The line is straight between vertices on a map in degrees and its chainage runs evenly there. The areas' edges
    belong to them. Risks are indexed once for each Surroundings.
    """
    if not surroundings.risks:
        return ()
    spans = _index_of(surroundings).spans(lon, lat, chainage_m)
    by_layer: dict[str, list[tuple[Risk, Span]]] = {layer_of(risk): [] for risk in surroundings.risks}
    for k, span in spans:
        risk = surroundings.risks[k]
        by_layer[layer_of(risk)].append((risk, span))
    priced = {layer_of(risk) for risk in surroundings.risks if risk.usd_per_m > 0.0}
    return tuple(_exposure(name, found, name in priced) for name, found in by_layer.items())


def exposed_km(exposures: Iterable[Exposure]) -> float:
    """Length of line within any area of any layer."""
    return sum(b - a for a, b in joined(span for one in exposures for span in one.intervals_m)) / 1000.0


def exposure_between(exposures: Iterable[Exposure], from_m: float, to_m: float) -> tuple[float, float]:
    """Exposed km, and exposure (weight times km), of what lies between two chainages (m)."""
    given = tuple(exposures)
    spans = joined(span for one in given for span in one.intervals_m)
    inside_m = sum(max(0.0, min(b, to_m) - max(a, from_m)) for a, b in spans)
    return inside_m / 1000.0, sum(part.within(from_m, to_m) for one in given for part in one.stretches)


def layer_of(risk: Risk) -> str:
    """What a risk is reported under: its layer, its own name without one."""
    return risk.source or risk.name


def joined(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Spans that overlap or meet made one, in order."""
    found: list[Span] = []
    for a, b in sorted(spans):
        if found and a <= found[-1][1] + SAME_M:
            found[-1] = (found[-1][0], max(b, found[-1][1]))
        else:
            found.append((a, b))
    return tuple(found)


def _exposure(name: str, found: Sequence[tuple[Risk, Span]], priced: bool) -> Exposure:
    intervals = joined(span for _, span in found)
    return Exposure(
        name,
        sum(b - a for a, b in intervals) / 1000.0,
        sum(risk.weight * (b - a) for risk, (a, b) in found) / 1000.0,
        sum(risk.usd_per_m * (b - a) for risk, (a, b) in found) / 1e6,
        intervals,
        tuple(ExposedStretch(risk.name, risk.weight, a, b) for risk, (a, b) in found),
        priced,
    )


class RiskIndex:
    """Areas of risk ready for many lines: the edges in a tree, the shapes prepared to be asked for points."""

    def __init__(self, risks: Sequence[Risk]) -> None:
        import shapely

        shapes = np.array([risk.shape for risk in risks], dtype=object)
        broken = ~shapely.is_valid(shapes)
        shapes[broken] = shapely.make_valid(shapes[broken])
        shapely.prepare(shapes)
        self._shapes: NDArray[Any] = shapes
        self._bounds: FloatArray = shapely.bounds(shapes)
        parts, of_part = shapely.get_parts(shapes, return_index=True)
        areas = shapely.get_dimensions(parts) == 2
        rings, of_ring = shapely.get_rings(parts[areas], return_index=True)
        self._of: NDArray[np.int64] = of_part[areas][of_ring]
        at, ring = shapely.get_coordinates(rings, return_index=True)
        self._edges = CourseIndex.of_vertices(at, ring)

    def spans(self, lon: FloatArray, lat: FloatArray, chainage_m: FloatArray) -> list[tuple[int, Span]]:
        """Number of the risk and chainages (m) of each stretch of a line inside one, by risk and chainage."""
        risk, cut_m = self._cuts(lon, lat, chainage_m)
        start = np.flatnonzero(np.diff(risk, prepend=-1))
        # Of each risk: the line's beginning, where its edge is met, the line's end.
        length_m = float(chainage_m[-1])
        ends = np.insert(cut_m, start, 0.0)
        of = np.insert(risk, start, risk[start])
        last = np.flatnonzero(np.diff(of, append=-1)) + 1
        ends, of = np.insert(ends, last, length_m), np.insert(of, last, of[last - 1])
        piece = (of[1:] == of[:-1]) & (np.diff(ends) > SAME_M)
        a, b, of = ends[:-1][piece], ends[1:][piece], of[:-1][piece]
        middle = (a + b) / 2.0
        inside = self._inside(of, np.interp(middle, chainage_m, lon), np.interp(middle, chainage_m, lat))
        found = zip(of[inside].tolist(), zip(a[inside].tolist(), b[inside].tolist()))
        return [(k, span) for k, each in groupby(found, lambda one: one[0]) for span in joined(s for _, s in each)]

    def _cuts(self, lon: FloatArray, lat: FloatArray, chainage_m: FloatArray) -> tuple[NDArray[np.int64], FloatArray]:
        """Risks whose edges the line meets and where, by risk and chainage; those round all of it at its beginning."""
        met = self._edges.crossings(lon, lat, chainage_m, apart_m=0.0)
        risk = self._of[np.array([one[0] for one in met], dtype=np.int64)]
        cut_m = np.array([one[1] for one in met], dtype=np.float64)
        # Who has no edge on the line has all of it or nothing.
        others = np.setdiff1d(self._about(float(lon[0]), float(lat[0])), risk)
        whole = others[self._inside(others, np.full(others.size, lon[0]), np.full(others.size, lat[0]))]
        risk, cut_m = np.concatenate((risk, whole)), np.concatenate((cut_m, np.zeros(whole.size)))
        order = np.lexsort((cut_m, risk))
        return risk[order], cut_m[order]

    def _about(self, lon: float, lat: float) -> NDArray[np.int64]:
        """Numbers of the shapes whose boxes hold a place."""
        west, south, east, north = self._bounds.T
        held = np.zeros(west.size, dtype=bool)
        for shift in _SHIFTS:
            held |= (west <= lon + shift) & (lon + shift <= east)
        return np.flatnonzero(held & (south <= lat) & (lat <= north))

    def _inside(self, of: NDArray[np.int64], lon: FloatArray, lat: FloatArray) -> NDArray[np.bool_]:
        """Whether each place lies in the shape of the given number."""
        import shapely

        found = np.zeros(of.size, dtype=bool)
        west, south, east, north = self._bounds[of].T
        for shift in _SHIFTS:
            near = (lon + shift >= west) & (lon + shift <= east) & (lat >= south) & (lat <= north)
            if near.any():
                found[near] |= shapely.intersects_xy(self._shapes[of[near]], lon[near] + shift, lat[near])
        return found


_index_of = KeptBy(lambda surroundings: RiskIndex(surroundings.risks))
