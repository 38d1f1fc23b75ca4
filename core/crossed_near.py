"""What lies within a half-width of a line: the strip it is in, and what is found of each thing there.

The line is cut into stretches of some kilometres. Around each, features are cut out, their edges - straight in degrees,
as a map in WGS 84 draws them - parted into pieces of about a kilometre, and laid into the line's own conformal plane.
Lengths there are divided by the plane's scale at the stretch, which is even to some parts in 100,000 over it.

Imports shapely; whoever may run without it imports this module where it is used.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from numpy.typing import NDArray

from .contacts import merged
from .crossed import BOTH, LEFT, RIGHT, NearFeature
from .geodesy import FloatArray, WorkingPlane, scale_error_ppm, working_plane

if TYPE_CHECKING:
    from .crossing_geometry import CrossedLine

Geometries = NDArray[Any]
IntArray = NDArray[np.int64]

STRETCH_M = 5_000.0
# Edges are parted so that a piece's sagitta in the plane is far below a metre.
_EDGE_DEG = 0.01
# The line as drawn by its vertices and by places this close; what is on it to a centimetre is not beside it.
_PLACE_M, _ON_LINE_M = 500.0, 0.01
_QUARTER = 16


@dataclass
class Found:
    """What is known of one feature so far."""

    chainage_m: float = np.inf
    distance_m: float = np.inf
    side: str = ""
    sides: set[str] = field(default_factory=set)
    stretches: list[tuple[float, float]] = field(default_factory=list)
    length_m: float = 0.0
    area_m2: float = 0.0
    dimension: int = 0

    def add(
        self, chainage_m: float, distance_m: float, side: str, walked: list[tuple[float, float]], at_m: FloatArray
    ) -> None:
        """What is near one stretch, whose places have chainages at_m: its nearest place, and where it is walked."""
        if distance_m < self.distance_m:
            self.chainage_m, self.distance_m, self.side = chainage_m, distance_m, side
        # Behind the end of a stretch a thing lies beside the next one.
        if side and at_m[0] < chainage_m < at_m[-1]:
            self.sides.add(side)
        self.stretches += walked


class Strip:
    """A line and what lies within a half-width (m) of it, in stretches; the area of a stretch is made when asked."""

    def __init__(self, line: CrossedLine, half_width_m: float) -> None:
        self.line, self.half_width_m = line, half_width_m
        whole_m = float(line.at_m[-1])
        self.count = max(1, round(whole_m / max(STRETCH_M, 2.0 * half_width_m)))
        cuts_m = np.linspace(0.0, whole_m, self.count + 1)
        self.at_m = np.unique(np.concatenate((line.at_m, np.arange(0.0, whole_m, _PLACE_M), cuts_m)))
        lon, self.lat = line.place(self.at_m)
        counted = np.interp(self.at_m, line.at_m, line.lon)
        self.lon = np.asarray(counted + (lon - counted + 180.0) % 360.0 - 180.0)
        self.plane: WorkingPlane = working_plane(lon, self.lat)
        self.xy = np.column_stack(self.plane.to_plane(lon, self.lat))
        self._first = np.searchsorted(self.at_m, cuts_m)
        lon, lat = line.place((cuts_m[:-1] + cuts_m[1:]) / 2.0)
        # Metres in the plane for a metre on the ground, at the middle of each stretch.
        self.scales = 1.0 + scale_error_ppm(self.plane, lon, lat) * 1e-6
        self._rounds: dict[int, Any] = {}
        self._pieces: dict[int, Any] = {}

    def places(self, number: int) -> slice:
        """Which places make up a stretch."""
        return slice(int(self._first[number]), int(self._first[number + 1]) + 1)

    def box(self, number: int) -> tuple[float, float, float, float]:
        """West, south, east, north (degrees, longitudes as the line counts them) of all that may be near a stretch."""
        lon, lat = self.lon[self.places(number)], self.lat[self.places(number)]
        # A third more than the width: edges that are straight in degrees bend in the plane.
        up = 1.33 * self.half_width_m / 110_500.0 + 1e-6
        across = up / max(0.01, float(np.cos(np.radians(min(89.0, np.abs(lat).max() + up)))))
        return float(lon.min()) - across, float(lat.min()) - up, float(lon.max()) + across, float(lat.max()) + up

    def piece(self, number: int) -> Any:
        """What is near a stretch but near no earlier one, in the plane."""
        if number not in self._pieces:
            boxes = self._boxes
            low, high = boxes[number, :2], boxes[number, 2:]
            meet = np.all((boxes[:number, 2:] >= low) & (boxes[:number, :2] <= high), axis=1)
            earlier = [self.round(k) for k in np.flatnonzero(meet).tolist()]
            whole = self.round(number)
            self._pieces[number] = shapely.difference(whole, shapely.union_all(earlier)) if earlier else whole
        return self._pieces[number]

    @cached_property
    def _boxes(self) -> FloatArray:
        """West, south, east, north in the plane of what is near each stretch."""
        ends = [self.xy[self.places(number)] for number in range(self.count)]
        reach = 1.01 * self.half_width_m
        return np.array([(*(xy.min(axis=0) - reach), *(xy.max(axis=0) + reach)) for xy in ends])

    def round(self, number: int) -> Any:
        """All that is near a stretch, in the plane: the union of what is near each of its segments.

        Segment by segment, because a buffer of the whole would first straighten it by a hundredth of the width.
        """
        if number not in self._rounds:
            path = shapely.simplify(shapely.linestrings(self.xy[self.places(number)]), self.half_width_m / 5_000.0)
            xy = shapely.get_coordinates(path)
            segments = shapely.linestrings(np.stack((xy[:-1], xy[1:]), axis=1))
            reach = self.half_width_m * self.scales[number]
            self._rounds[number] = shapely.union_all(shapely.buffer(segments, reach, quad_segs=_QUARTER))
        return self._rounds[number]


def _cut_out(shapes: Geometries, of: IntArray, box: Any) -> tuple[Geometries, IntArray]:
    """The features' simple parts, cut to a box in degrees where they reach beyond it."""
    parts, owner = shapely.get_parts(shapes, return_index=True)
    while (shapely.get_type_id(parts) > 3).any():
        parts, again = shapely.get_parts(parts, return_index=True)
        owner = owner[again]
    near = shapely.intersects(parts, box)
    parts, owner = parts[near], owner[near]
    dimension = shapely.get_dimensions(parts)
    broken = (dimension == 2) & ~shapely.is_valid(parts)
    if broken.any():
        # Parts of a mended area stay one thing: rings cut out of it touch what is left in a point.
        parts = parts.copy()
        parts[broken] = shapely.make_valid(parts[broken])
    beyond = (dimension > 0) & ~shapely.covered_by(parts, box)
    if beyond.any():
        parts = parts.copy()
        parts[beyond] = shapely.intersection(parts[beyond], box)
        parts, again = shapely.get_parts(parts, return_index=True)
        owner, dimension = owner[again], dimension[again]
    # What only touches the box is left as something less than it was.
    full = (shapely.get_dimensions(parts) == dimension) & ~shapely.is_empty(parts)
    return parts[full], of[owner[full]]


def _in_plane(shapes: Geometries, plane: WorkingPlane) -> Geometries:
    """Shapes in degrees laid into the plane, their edges parted first."""
    parted = shapely.force_2d(shapely.segmentize(shapes, _EDGE_DEG))
    xy = shapely.get_coordinates(parted)
    laid: Geometries = shapely.set_coordinates(parted, np.column_stack(plane.to_plane(xy[:, 0], xy[:, 1])))
    return laid


def sides_of(
    xy: FloatArray, along: FloatArray, chainage: FloatArray, at_m: FloatArray, there: FloatArray, distance: FloatArray
) -> list[str]:
    """On which side of the line each nearest place lies; "" on the line, where both sides have some of it."""
    i = np.clip(np.searchsorted(at_m, chainage, side="right") - 1, 0, len(xy) - 2)
    # At a vertex the direction is that from before it to behind it.
    at = np.interp(chainage, at_m, along)
    before = np.stack([np.interp(np.maximum(at - 1.0, 0.0), along, xy[:, k]) for k in (0, 1)], axis=1)
    behind = np.stack([np.interp(np.minimum(at + 1.0, along[-1]), along, xy[:, k]) for k in (0, 1)], axis=1)
    ahead, to = behind - before, there - np.stack([np.interp(at, along, xy[:, k]) for k in (0, 1)], axis=1)
    flat = np.hypot(ahead[:, 0], ahead[:, 1]) == 0.0
    ahead[flat] = (xy[i + 1] - xy[i])[flat]
    left = ahead[:, 0] * to[:, 1] - ahead[:, 1] * to[:, 0] > 0.0
    return ["" if d <= _ON_LINE_M else LEFT if is_left else RIGHT for d, is_left in zip(distance, left)]


def near_record(strip: Strip, title: str, feature: str, name: str, one: Found) -> NearFeature:
    """What was found of one feature, of a layer's title."""
    stretches = merged(one.stretches)
    lon, lat = (float(v[0]) for v in strip.line.place(np.array([one.chainage_m])))
    either = one.dimension > 0 and (len(one.sides) > 1 or one.distance_m <= _ON_LINE_M)
    return NearFeature(
        title, feature, name, one.chainage_m, one.distance_m, BOTH if either else one.side,
        stretches[0][0] if stretches else one.chainage_m, stretches[-1][1] if stretches else one.chainage_m,
        sum(b - a for a, b in stretches), lon, lat, strip.half_width_m,
        one.length_m if one.dimension == 1 else np.nan, one.area_m2 if one.dimension == 2 else np.nan,
    )  # fmt: skip
