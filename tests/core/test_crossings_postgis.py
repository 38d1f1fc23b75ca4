"""Crossings are those that PostGIS finds on the same geometries: places, shared stretches, stretches inside areas.

PostGIS intersects each segment of the line with each feature, so that a line that crosses itself is met at each pass.
Chainages come from GeographicLib's own Python.
"""

from __future__ import annotations

import contextlib
import sys
from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest
import shapely
from geographiclib.geodesic import Geodesic
from karwan.core.crossed import Asked
from karwan.core.crossings import FeatureLayer, crossings

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import postgis_server

# Both tell places apart that are a centimetre from each other.
SAME_M = 0.01
WITHIN_M = 0.003

pytestmark = pytest.mark.skipif(postgis_server.programs() is None, reason="PostGIS is not installed")


@pytest.fixture(scope="module")
def postgis():
    psycopg2 = pytest.importorskip("psycopg2")
    with postgis_server.server() as where, contextlib.closing(psycopg2.connect(where)) as connection:
        yield connection


def distance_m(one, other):
    return Geodesic.WGS84.Inverse(one[1], one[0], other[1], other[0])["s12"]


class Chainage:
    """Distance along a line (degrees) by GeographicLib, a place on a segment told by its share of the segment."""

    def __init__(self, xy):
        self.xy = xy
        self.length = [distance_m(a, b) for a, b in zip(xy[:-1], xy[1:])]
        self.at = np.concatenate(([0.0], np.cumsum(self.length)))

    def of(self, segment, place):
        before, after = distance_m(self.xy[segment], place), distance_m(place, self.xy[segment + 1])
        return self.at[segment] + (self.length[segment] * before / (before + after) if before + after else 0.0)


def pieces_of(connection, line, features):
    """By feature: chainages of points and (from, to) of stretches that PostGIS finds segment by segment."""
    chainage, found = Chainage(shapely.get_coordinates(line)), defaultdict(lambda: ([], []))
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE feature (id int, geom geometry) ON COMMIT DROP")
        for number, shape in enumerate(features):
            cursor.execute("INSERT INTO feature VALUES (%s, ST_MakeValid(%s::geometry))", (number, shape.wkb_hex))
        cursor.execute(
            "WITH segment AS (SELECT (ST_DumpSegments(%s::geometry)).*) "
            "SELECT f.id, s.path[1] - 1, ST_AsBinary(d.geom) FROM feature f "
            "JOIN segment s ON ST_Intersects(f.geom, s.geom), LATERAL ST_Dump(ST_Intersection(f.geom, s.geom)) d",
            (line.wkb_hex,),
        )
        for number, segment, wkb in cursor.fetchall():
            ends = [chainage.of(segment, place) for place in shapely.get_coordinates(shapely.from_wkb(bytes(wkb)))]
            points, stretches = found[number]
            if len(ends) == 1 or max(ends) - min(ends) <= SAME_M:
                points.append(ends[0])
            else:
                stretches.append((min(ends), max(ends)))
    connection.rollback()
    return {number: (joined(stretches), points) for number, (points, stretches) in found.items()}, chainage.at[-1]


def joined(stretches):
    found = []
    for a, b in sorted(stretches):
        if found and a <= found[-1][1] + SAME_M:
            found[-1] = (found[-1][0], max(b, found[-1][1]))
        else:
            found.append((a, b))
    return found


def outside(points, stretches):
    """Points in no stretch, those of one place once."""
    found = []
    for at in sorted(points):
        if not any(a - SAME_M <= at <= b + SAME_M for a, b in stretches) and (not found or at - found[-1] > SAME_M):
            found.append(at)
    return found


def compare(connection, line, features):
    """Everything we find is what PostGIS finds, and the other way round; how many places and stretches."""
    theirs, length_m = pieces_of(connection, line, features)
    xy = shapely.get_coordinates(line)
    names = [str(number) for number in range(len(features))]
    ours = crossings(xy[:, 0], xy[:, 1], [FeatureLayer("layer", np.array(features, dtype=object), names, names)])
    count = np.zeros(2, dtype=int)
    for number, shape in enumerate(features):
        stretches, points = theirs.get(number, ([], []))
        inside = sorted((i.from_m, i.to_m) for i in ours.intervals if i.feature == str(number))
        assert np.shape(inside) == np.shape(stretches), shape.wkt
        assert np.allclose(np.ravel(inside), np.ravel(stretches), atol=WITHIN_M), shape.wkt
        if shape.geom_type.endswith("Polygon"):
            touched = [p.chainage_m for p in ours.points if p.feature == str(number) and p.kind == "touch"]
            ends = [p.chainage_m for p in ours.points if p.feature == str(number) and p.kind in ("entry", "exit")]
            expected = [end for pair in stretches for end in pair if SAME_M < end < length_m - SAME_M]
            assert np.shape(sorted(ends)) == np.shape(sorted(expected)), shape.wkt
            assert np.allclose(sorted(ends), sorted(expected), atol=WITHIN_M), shape.wkt
        else:
            kinds = ("crossing", "touch")
            touched = [p.chainage_m for p in ours.points if p.feature == str(number) and p.kind in kinds]
        expected = outside(points, stretches)
        assert np.shape(touched) == np.shape(expected), (shape.wkt, touched, expected)
        assert np.allclose(sorted(touched), expected, atol=WITHIN_M), shape.wkt
        count += len(expected), len(stretches)
    return count


def shapes_about(rng, size, place):
    """Lines, multi-lines, areas with holes, multi-areas and invalid areas, vertices given by place(n)."""
    found = []
    for _ in range(size):
        a = shapely.LineString(place(rng.integers(2, 6)))
        b = shapely.LineString(place(3))
        found += [a, shapely.MultiLineString([a, b])] if a.length > 0.0 and b.length > 0.0 else []
        ring, hole = place(5), place(4)
        area = shapely.MultiPoint(ring).convex_hull
        inner = shapely.MultiPoint(hole).convex_hull
        if area.geom_type == "Polygon":
            found.append(area)
            holed = area.difference(inner)
            if holed.geom_type in ("Polygon", "MultiPolygon") and not holed.is_empty:
                found.append(holed)
        if len({tuple(xy) for xy in ring}) > 3:
            tangled = shapely.Polygon(ring)
            if shapely.make_valid(tangled).geom_type in ("Polygon", "MultiPolygon"):
                found.append(tangled)
    return found


@pytest.mark.parametrize("seed", range(6))
def test_on_a_lattice_where_everything_touches(postgis, seed):
    """Few places, so that lines touch, share stretches, meet in vertices and run along boundaries."""
    rng = np.random.default_rng(seed)

    def place(n):
        return np.array([62.0, 34.0]) + rng.integers(0, 7, (n, 2)) / 64.0

    line = shapely.LineString(place(14))
    places, stretches = compare(postgis, line, shapes_about(rng, 12, place))
    assert places > 10
    assert stretches > 5


@pytest.mark.parametrize("seed", range(4))
def test_anywhere(postgis, seed):
    rng = np.random.default_rng(100 + seed)

    def place(n):
        return np.array([60.0, 30.0]) + rng.uniform(0.0, 0.6, (n, 2))

    line = shapely.LineString(place(40))
    places, stretches = compare(postgis, line, shapes_about(rng, 25, place))
    assert places > 100
    assert stretches > 50


def test_a_line_across_the_antimeridian(postgis):
    """PostGIS is given the line and the features east of 180 degrees as they go on, we as they are written."""
    rng = np.random.default_rng(5)

    def place(n, west=179.0, east=181.0):
        return np.column_stack((rng.uniform(west, east, n), rng.uniform(-17.0, -16.0, n)))

    line = shapely.LineString(place(30))
    either = shapes_about(rng, 8, lambda n: place(n, 179.0, 180.0))
    either += shapes_about(rng, 8, lambda n: place(n, 180.0, 181.0))
    theirs, _ = pieces_of(postgis, line, either)
    written = [shapely.transform(s, lambda xy: xy - [[360.0, 0.0]]) if s.bounds[0] >= 180.0 else s for s in either]
    xy = shapely.get_coordinates(line)
    names = [str(number) for number in range(len(written))]
    layer = FeatureLayer("layer", np.array(written, dtype=object), names, names)
    ours = crossings((xy[:, 0] + 180.0) % 360.0 - 180.0, xy[:, 1], [layer])
    some = 0
    for number in range(len(either)):
        stretches, points = theirs.get(number, ([], []))
        inside = sorted((i.from_m, i.to_m) for i in ours.intervals if i.feature == str(number))
        assert np.allclose(np.ravel(inside), np.ravel(stretches), atol=WITHIN_M)
        if "Line" in either[number].geom_type:
            met = sorted(p.chainage_m for p in ours.points if p.feature == str(number) and p.kind != "shared")
            assert np.allclose(met, outside(points, stretches), atol=WITHIN_M)
            some += len(met)
    assert some > 50


def test_what_is_near_is_what_postgis_finds_on_the_ellipsoid(postgis):
    """Distances, lengths and areas within 800 m by ST_Distance, ST_Buffer and ST_Area of geographies.

    PostGIS buffers in a plane of its own choice, whose scale is off by up to 0.04 per cent, and straightens the line by
    a hundredth of the width before: areas and lengths agree within 0.15 per cent, distances within 2 cm.
    """
    rng = np.random.default_rng(11)
    t = np.linspace(0.0, 1.0, 300)
    line = shapely.LineString(np.column_stack((65.0 + 0.25 * t, 31.0 + 0.03 * np.sin(7.0 * t) + 0.1 * t)))
    middle = shapely.get_coordinates(line)[rng.integers(0, 300, 45)] + rng.uniform(-0.012, 0.012, (45, 2))
    features = [shapely.Point(place) for place in middle[:15]]
    features += [
        shapely.segmentize(shapely.LineString([p, p + rng.uniform(-0.02, 0.02, 2)]), 0.002) for p in middle[15:30]
    ]
    features += [shapely.segmentize(shapely.Point(p).buffer(rng.uniform(0.002, 0.012), 3), 0.002) for p in middle[30:]]
    xy = shapely.get_coordinates(line)
    names = [str(number) for number in range(len(features))]
    layer = FeatureLayer("layer", np.array(features, dtype=object), names, names)
    ours = {int(n.feature): n for n in crossings(xy[:, 0], xy[:, 1], [layer], asked=Asked(800.0)).near}
    met = [0, 0, 0]
    with postgis.cursor() as cursor:
        for number, shape in enumerate(features):
            cursor.execute(
                "WITH given AS "
                "(SELECT ST_SetSRID(%s::geometry, 4326) AS line, ST_SetSRID(%s::geometry, 4326) AS shape), "
                "cut AS (SELECT line, shape, ST_Intersection(shape, "
                "ST_Buffer(line::geography, 800.0, 'quad_segs=64')::geometry) AS within FROM given) "
                "SELECT ST_Distance(line::geography, shape::geography), ST_Length(within::geography), "
                "ST_Area(within::geography) FROM cut",
                (line.wkb_hex, shape.wkb_hex),
            )
            distance, length, area = cursor.fetchone()
            if abs(distance - 800.0) < 0.5:
                continue
            assert (number in ours) == (distance < 800.0)
            if number in ours:
                assert ours[number].distance_m == pytest.approx(distance, abs=0.02)
                dimension = shapely.get_dimensions(shape)
                met[dimension] += 1
                if dimension == 1:
                    assert ours[number].length_m == pytest.approx(length, rel=1.5e-3)
                elif dimension == 2:
                    assert ours[number].area_m2 == pytest.approx(area, rel=1.5e-3)
    postgis.rollback()
    assert min(met) > 3
