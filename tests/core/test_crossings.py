"""Chainages are checked against whole-geometry intersections of shapely, measured with geographiclib."""

import numpy as np
import pytest
import shapely
from geographiclib.geodesic import Geodesic
from hypothesis import given, settings
from hypothesis import strategies as st
from karwan.core.crossings import FeatureLayer, crossings
from karwan.core.errors import AlignmentError, CancelledError
from karwan.core.terrain import Terrain
from shapely import wkt

METRE = 1 / 111_000.0


def layer(*shapes: str, title: str = "rivers") -> FeatureLayer:
    geometries = np.array([wkt.loads(s) if s else None for s in shapes], dtype=object)
    return FeatureLayer(title, geometries, [str(k) for k in range(len(shapes))], [f"n{k}" for k in range(len(shapes))])


def met(line: str, *shapes: str, **more):
    xy = shapely.get_coordinates(wkt.loads(line))
    return crossings(xy[:, 0], xy[:, 1], [layer(*shapes)], **more)


def length(a, b) -> float:
    return Geodesic.WGS84.Inverse(a[1], a[0], b[1], b[0])["s12"]


EAST = "LINESTRING (62 34, 62.01 34, 62.02 34, 62.03 34, 62.04 34)"


def test_a_river_is_crossed_square_at_its_chainage():
    found = met(EAST, "LINESTRING (62.025 33.9, 62.025 34.1)")
    (point,) = found.points
    assert (point.kind, point.name, point.layer) == ("crossing", "n0", "rivers")
    assert point.chainage_m == pytest.approx(length((62, 34), (62.025, 34)), abs=0.01)
    assert (point.lon, point.lat) == pytest.approx((62.025, 34.0))
    assert point.angle_deg == pytest.approx(90.0)


def test_angle_is_on_the_ground_not_in_degrees():
    # At 60 N a degree east is half a degree north: 1 east and 1 north run 63.5 degrees from east.
    found = met("LINESTRING (62 60, 62.02 60)", "LINESTRING (62.005 59.995, 62.015 60.005)")
    assert found.points[0].angle_deg == pytest.approx(63.4, abs=0.2)


@pytest.mark.parametrize(
    ("river", "kinds"),
    [
        ("LINESTRING (62.02 33.9, 62.02 34.1)", ["crossing"]),  # through the line's vertex
        ("LINESTRING (62.015 33.9, 62.015 34, 62.018 34.1)", ["crossing"]),  # the river's vertex on the line
        ("LINESTRING (62.02 33.9, 62.02 34, 62.02 34.1)", ["crossing"]),  # vertex on vertex
        ("LINESTRING (62.01 33.9, 62.02 34, 62.03 33.9)", ["touch"]),  # turns back at the line
        ("LINESTRING (62.02 33.9, 62.02 34)", ["touch"]),  # ends on the line
        ("LINESTRING (62 33.9, 62 34.1)", ["touch"]),  # at the line's start
        ("LINESTRING (62.01 33.9, 62.02 34.1, 62.03 33.9)", ["crossing", "crossing"]),
        ("MULTILINESTRING ((62.01 33.9, 62.01 34.1), (62.03 33.9, 62.03 34.1))", ["crossing", "crossing"]),
        ("LINESTRING (62.1 33.9, 62.1 34.1)", []),
        ("LINESTRING EMPTY", []),
        ("", []),
    ],
)
def test_kinds_of_contact(river, kinds):
    assert [p.kind for p in met(EAST, river).points] == kinds


def test_the_same_contacts_backwards():
    rivers = ["LINESTRING (62.011 33.9, 62.013 34.1)", "LINESTRING (62.01 33.9, 62.02 34, 62.03 33.9)"]
    back = shapely.to_wkt(shapely.reverse(wkt.loads(EAST)))
    total = length((62, 34), (62.01, 34)) * 4
    there, again = met(EAST, *rivers).points, met(back, *rivers).points
    assert [p.kind for p in there] == [p.kind for p in again[::-1]]
    assert [p.chainage_m for p in there] == pytest.approx([total - p.chainage_m for p in again[::-1]], abs=0.01)
    assert [p.angle_deg for p in there] == pytest.approx([p.angle_deg for p in again[::-1]], nan_ok=True)


def test_a_shared_stretch_is_an_interval():
    found = met(EAST, "LINESTRING (62.005 33.9, 62.01 34, 62.025 34, 62.03 34.1)")
    (stretch,) = found.intervals
    assert stretch.from_m == pytest.approx(length((62, 34), (62.01, 34)), abs=0.01)
    assert stretch.length_m == pytest.approx(length((62.01, 34), (62.025, 34)), abs=0.02)
    assert [p.kind for p in found.points] == ["shared"]


def test_a_line_that_crosses_itself_meets_a_river_at_each_pass():
    loop = "LINESTRING (62 34, 62.02 34, 62.02 34.01, 62.01 34.01, 62.01 33.99)"
    found = met(loop, "LINESTRING (62.005 33.995, 62.015 34.005)")
    # Through (62.01, 34), which the line passes twice.
    assert [p.kind for p in found.points] == ["crossing", "crossing"]
    assert found.points[0].chainage_m == pytest.approx(length((62, 34), (62.01, 34)), abs=0.01)
    assert found.points[1].chainage_m > 3000.0


def test_polygon_with_a_hole_in_two_parts():
    area = (
        "MULTIPOLYGON (((62.005 33.9, 62.025 33.9, 62.025 34.1, 62.005 34.1, 62.005 33.9),"
        "(62.012 33.99, 62.018 33.99, 62.018 34.01, 62.012 34.01, 62.012 33.99)),"
        "((62.035 33.9, 62.1 33.9, 62.1 34.1, 62.035 34.1, 62.035 33.9)))"
    )
    found = met(EAST, area)
    ends = [62.005, 62.012, 62.018, 62.025, 62.035, 62.04]
    chainage = [length((62, 34), (x, 34)) for x in ends]
    assert [c for i in found.intervals for c in (i.from_m, i.to_m)] == pytest.approx(chainage, abs=0.02)
    assert [p.kind for p in found.points] == ["entry", "exit", "entry", "exit", "entry"]
    assert [p.angle_deg for p in found.points] == pytest.approx([90.0] * 5)


@pytest.mark.parametrize(
    ("area", "kinds", "count"),
    [
        ("POLYGON ((61 33, 63 33, 63 35, 61 35, 61 33))", [], 1),  # all inside
        ("POLYGON ((62.02 34, 62.03 33.9, 62.01 33.9, 62.02 34))", ["touch"], 0),  # a corner
        ("POLYGON ((62.01 34, 62.02 34, 62.02 33.9, 62.01 33.9, 62.01 34))", ["entry", "exit"], 1),  # along its edge
        ("POLYGON ((61.9 33.9, 62.02 33.9, 62.02 34.1, 61.9 34.1, 61.9 33.9))", ["exit"], 1),  # starts inside
        # inside all the way, touching the rim from within
        ("POLYGON ((61 33, 63 33, 63 35, 62.02 34, 61 35, 61 33))", [], 1),
    ],
)
def test_polygons(area, kinds, count):
    found = met(EAST, area)
    assert [p.kind for p in found.points] == kinds
    assert len(found.intervals) == count


def test_an_invalid_polygon_is_made_valid_and_noted():
    bow_tie = "POLYGON ((62.01 33.99, 62.03 34.01, 62.03 33.99, 62.01 34.02, 62.01 33.99))"
    found = met(EAST, bow_tie)
    valid = shapely.make_valid(wkt.loads(bow_tie))
    inside = shapely.intersection(valid, wkt.loads(EAST))
    expected = sum(length(*part.coords[:: len(part.coords) - 1]) for part in shapely.get_parts(inside))
    assert sum(i.length_m for i in found.intervals) == pytest.approx(expected, abs=0.05)
    assert "1 invalid polygons" in found.notes[0]


def test_points_near_the_line():
    beside, far = f"POINT (62.02 {34 + 20 * METRE})", f"POINT (62.02 {34 + 30 * METRE})"
    found = met(EAST, beside, far)
    assert [(p.kind, p.feature) for p in found.points] == [("point", "0")]
    assert found.points[0].chainage_m == pytest.approx(length((62, 34), (62.02, 34)), abs=0.1)


def test_a_collection_is_taken_apart():
    found = met(EAST, "GEOMETRYCOLLECTION (POINT (62.01 34), LINESTRING (62.03 33.9, 62.03 34.1))")
    assert [p.kind for p in found.points] == ["point", "crossing"]


def test_across_the_antimeridian():
    line = "LINESTRING (179.98 10, 179.99 10, -179.99 10, -179.98 10)"
    found = met(line, "LINESTRING (-179.985 9.9, -179.985 10.1)", "LINESTRING (179.985 9.9, 179.985 10.1)")
    west = length((179.98, 10), (179.985, 10))
    assert [p.feature for p in found.points] == ["1", "0"]
    assert found.points[0].chainage_m == pytest.approx(west, abs=0.01)
    assert found.points[1].chainage_m == pytest.approx(west * 7, abs=0.05)
    assert found.points[1].lon == pytest.approx(-179.985)


def test_repeated_vertices_do_no_harm():
    found = met("LINESTRING (62 34, 62 34, 62.02 34, 62.02 34, 62.04 34)", "LINESTRING (62.02 33.9, 62.02 34.1)")
    assert [p.kind for p in found.points] == ["crossing"]
    with pytest.raises(AlignmentError):
        met("LINESTRING (62 34, 62 34)", "LINESTRING (62.02 33.9, 62.02 34.1)")


def test_level_of_the_line_else_of_the_ground():
    river = "LINESTRING (62.015 33.9, 62.015 34.1)"
    levels = np.array([100.0, 110.0, 130.0, 130.0, 130.0])
    assert met(EAST, river, level_m=levels).points[0].z_m == pytest.approx(120.0, abs=0.01)
    terrain = Terrain(np.full((200, 200), 950.0, np.float32), (61.9, 0.001, 0, 34.1, 0, -0.001), "EPSG:4326", "t", 99.0)
    found = met(EAST, river, terrain=terrain)
    assert found.points[0].z_m == pytest.approx(950.0)
    assert [(i.layer, i.label, i.from_m) for i in found.intervals] == [
        ("terrain", "flat", 0.0), ("relief", "plain", 0.0), ("side slope", "gentle", 0.0),
    ]  # fmt: skip
    assert found.intervals[0].to_m == pytest.approx(length((62, 34), (62.01, 34)) * 4, abs=0.01)


def test_cancel_stops():
    class Impatient:
        def report(self, fraction, message=""):
            pass

        def is_cancelled(self):
            return True

    with pytest.raises(CancelledError):
        met(EAST, "LINESTRING (62.02 33.9, 62.02 34.1)", progress=Impatient())


coordinates = st.tuples(st.integers(0, 40), st.integers(0, 40)).map(lambda p: (62 + p[0] / 1024, 34 + p[1] / 1024))


@settings(max_examples=150, deadline=None)
@given(
    st.lists(coordinates, min_size=2, max_size=8, unique=True),
    st.lists(coordinates, min_size=3, max_size=7, unique=True),
)
def test_any_line_and_polygon_agree_with_shapely(line, ring):
    """On a grid exact in binary, so that touches, shared stretches and vertices on vertices come up all the time."""
    area = shapely.Polygon(ring)
    if not area.is_valid:
        area = area.convex_hull
    if area.area == 0:
        return
    xy = np.array(line)
    found = crossings(xy[:, 0], xy[:, 1], [FeatureLayer("a", np.array([area], dtype=object), ["0"], ["n"])])
    expected = 0.0
    for a, b in zip(line[:-1], line[1:]):  # by segment: a line walked twice counts twice
        inside = shapely.intersection(shapely.LineString([a, b]), area)
        for part in shapely.get_parts(inside):
            if part.length > 0:
                ends = shapely.get_coordinates(part)
                expected += length(ends[0], ends[-1])
    assert sum(i.length_m for i in found.intervals) == pytest.approx(expected, abs=0.2)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(coordinates, min_size=2, max_size=8, unique=True),
    st.lists(coordinates, min_size=2, max_size=7, unique=True),
)
def test_any_two_lines_meet_where_shapely_says(line, river):
    xy, feature = np.array(line), shapely.LineString(river)
    found = crossings(xy[:, 0], xy[:, 1], [FeatureLayer("a", np.array([feature], dtype=object), ["0"], ["n"])])
    places = shapely.intersection(shapely.LineString(line), feature)
    points = [p for p in shapely.get_parts(places) if p.geom_type == "Point" and not p.is_empty]
    shared = [p for p in shapely.get_parts(places) if p.length > 0]
    for point in points:
        assert any(abs(p.lon - point.x) < 1e-6 and abs(p.lat - point.y) < 1e-6 for p in found.points)
    ours = [shapely.Point(p.lon, p.lat) for p in found.points]
    assert all(shapely.distance(place, places) < 1e-7 for place in ours)
    assert bool(shared) == bool(found.intervals)
