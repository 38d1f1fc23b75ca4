"""What lies near a line depends neither on what else does nor on how finely it is drawn; metres walked are true."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import shapely
from karwan.core.crossed_near import Strip
from karwan.core.crossing_geometry import CrossedLine
from karwan.core.crossings import FeatureLayer
from karwan.core.errors import CancelledError
from karwan.core.near_features import near_features
from pyproj import Geod

GEOD = Geod(ellps="WGS84")
WIDTH_M = 500.0


def line():
    share = np.linspace(0.0, 1.0, 900)
    return 62.0 + 0.8 * share, 34.0 + 0.05 * np.sin(9.0 * share)


def shapes(count, seed):
    """Lines that wander, areas and points, about the line."""
    rng = np.random.default_rng(seed)
    lon, lat = line()
    at = rng.integers(0, lon.size, count)
    start = np.column_stack((lon[at], lat[at])) + rng.normal(0.0, 0.004, (count, 2))
    paths = start[:, None, :] + np.cumsum(rng.normal(0.0, 0.002, (count, 12, 2)), axis=1)
    kinds = [
        shapely.linestrings,
        lambda xy: shapely.convex_hull(shapely.linestrings(xy)),
        lambda xy: shapely.points(xy[0]),
    ]
    return np.array([kinds[k % 3](path) for k, path in enumerate(paths)], dtype=object)


def near(geometries, width_m=WIDTH_M, progress=None):
    numbers = [str(k) for k in range(len(geometries))]
    layer = FeatureLayer("things", np.asarray(geometries, dtype=object), numbers, numbers)
    found = near_features(Strip(CrossedLine.of(*line()), width_m), layer, progress)
    return {int(one.feature): one for one in found}


def same(one, other):
    """Whether two records say the same but for which of them the feature is."""
    return repr(replace(one, feature="", name="")) == repr(replace(other, feature="", name=""))


def test_each_feature_is_told_as_if_it_were_alone():
    geometries = shapes(1_500, 1)
    together = near(geometries)
    assert len(together) > 900
    for k in list(together)[::60]:
        assert same(near(geometries[k : k + 1])[0], together[k])
    backwards = near(geometries[::-1])
    assert all(same(backwards[len(geometries) - 1 - k], one) for k, one in together.items())


def test_a_shape_drawn_more_finely_is_the_same_shape():
    geometries = shapes(300, 2)
    # In steps of some metres: beyond the vertices of what is laid into the plane as a whole.
    plain, fine = near(geometries), near(shapely.segmentize(geometries, 5e-5))
    assert plain.keys() == fine.keys()
    for k, one in plain.items():
        other = fine[k]
        assert one.distance_m == pytest.approx(other.distance_m, abs=0.05)
        assert one.walked_m == pytest.approx(other.walked_m, abs=3.0)
        assert one.length_m == pytest.approx(other.length_m, abs=0.5, nan_ok=True)
        assert one.area_m2 == pytest.approx(other.area_m2, rel=1e-3, abs=100.0, nan_ok=True)


def test_metres_walked_are_those_of_every_second_metre():
    geometries = shapes(240, 3)
    found = near(geometries)
    lon, lat = line()
    crossed = CrossedLine.of(lon, lat)
    at = np.arange(0.0, crossed.at_m[-1], 2.0)
    places = np.column_stack(crossed.place(at))
    for k in list(found)[::31]:
        one = found[k]
        some = (at > one.from_m - 300.0) & (at < one.to_m + 300.0)
        to = shapely.get_coordinates(shapely.shortest_line(shapely.points(places[some]), geometries[k]))
        # Nearest in degrees is not nearest in metres: looked for about it along the shape.
        ring = geometries[k]
        if ring.geom_type != "Point":
            edge = ring.boundary if ring.geom_type == "Polygon" else ring
            along = shapely.line_locate_point(edge, shapely.points(to[1::2]))[:, None] + np.linspace(-2e-3, 2e-3, 161)
            spots = shapely.get_coordinates(
                shapely.line_interpolate_point(edge, np.clip(along, 0.0, edge.length).ravel())
            )
            mine = np.repeat(places[some], 161, axis=0)
            away = GEOD.inv(*mine.T, *spots.T)[2].reshape(-1, 161).min(axis=1)
            if ring.geom_type == "Polygon":
                away[shapely.intersects(ring, shapely.points(places[some]))] = 0.0
        else:
            away = GEOD.inv(*places[some].T, *to[1::2].T)[2]
        assert one.walked_m == pytest.approx(2.0 * np.count_nonzero(away <= WIDTH_M), abs=12.0)


def test_parts_of_one_feature_are_told_as_one():
    geometries = shapes(90, 4)
    some = [one for one in geometries if one.geom_type == "LineString"][:2]
    joined = near([shapely.MultiLineString(some)])[0]
    apart = near(some)
    assert joined.length_m == pytest.approx(sum(one.length_m for one in apart.values()))
    assert joined.distance_m == min(one.distance_m for one in apart.values())


def test_it_stops_when_asked():
    class Stop:
        def report(self, fraction, message=""):
            self.far = fraction

        def is_cancelled(self):
            return getattr(self, "far", 0.0) > 0.3

    stop = Stop()
    with pytest.raises(CancelledError):
        near(shapes(3_000, 5), progress=stop)
    assert stop.far < 0.7
