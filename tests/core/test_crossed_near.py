"""What lies within a half-width: hand-worked places, and areas and distances against geodesics of pyproj."""

import numpy as np
import pytest
import shapely
from karwan.core.crossed import Asked
from karwan.core.crossings import FeatureLayer, crossings
from karwan.core.errors import AlignmentError, CancelledError
from pyproj import Geod
from shapely import wkt

GEOD = Geod(ellps="WGS84")


def layer(*shapes, title="things", kind=""):
    geometries = np.array([wkt.loads(s) if isinstance(s, str) else s for s in shapes], dtype=object)
    names = [f"n{k}" for k in range(len(shapes))]
    return FeatureLayer(title, geometries, [str(k) for k in range(len(shapes))], names, kind)


def near(lon, lat, *shapes, half_width_m=500.0):
    found = crossings(np.asarray(lon), np.asarray(lat), [layer(*shapes)], asked=Asked(half_width_m))
    return {int(one.feature): one for one in found.near}


# Due east along the equator, which is a geodesic, a straight line in degrees and one in every plane.
LON, LAT = np.linspace(62.0, 62.4, 41), np.zeros(41)
METRE_EAST, METRE_NORTH = 1 / 111_319.490793, 1 / 110_574.275822


def east(metres):
    return 62.0 + metres * METRE_EAST


def north(metres):
    return metres * METRE_NORTH


def box(west, south, to_east, to_north):
    return shapely.box(east(west), north(south), east(to_east), north(to_north))


def test_points_have_distance_chainage_and_side():
    found = near(
        LON, LAT, shapely.Point(east(10_000), north(300)), shapely.Point(east(20_000), north(-400)),
        shapely.Point(east(30_000), north(501)), shapely.Point(east(-300), north(0)), shapely.Point(east(5_000), 0.0),
    )  # fmt: skip
    assert sorted(found) == [0, 1, 3, 4]
    village = found[0]
    assert (village.side, village.distance_m) == ("left", pytest.approx(300.0, abs=0.01))
    assert village.chainage_m == pytest.approx(10_000.0, abs=0.05)
    # Within 500 m of it the line runs a chord: 2 sqrt(500^2 - 300^2) = 800 m.
    assert village.walked_m == pytest.approx(800.0, abs=0.05)
    assert (village.from_m, village.to_m) == (pytest.approx(9_600.0, abs=0.05), pytest.approx(10_400.0, abs=0.05))
    assert (found[1].side, found[1].distance_m) == ("right", pytest.approx(400.0, abs=0.01))
    assert (found[3].chainage_m, found[3].distance_m) == (0.0, pytest.approx(300.0, abs=0.01))
    assert found[3].walked_m == pytest.approx(200.0, abs=0.05)
    assert (found[4].side, found[4].distance_m) == ("", pytest.approx(0.0, abs=1e-6))
    assert np.isnan(village.length_m)
    assert np.isnan(village.area_m2)


def test_an_area_beside_the_line_is_cut_at_the_half_width():
    found = near(LON, LAT, box(12_000, 200, 13_000, 5_000), box(14_000, -3_000, 16_000, 3_000), box(0, 600, 9_000, 700))
    assert sorted(found) == [0, 1]
    beside, across = found[0], found[1]
    assert beside.area_m2 == pytest.approx(1_000.0 * 300.0, rel=1e-4)
    assert (beside.side, beside.distance_m) == ("left", pytest.approx(200.0, abs=0.01))
    # To 200 m beside its corners the line is within 500 m of it: sqrt(500^2 - 200^2) = 458.26 m on either end.
    assert beside.walked_m == pytest.approx(1_000.0 + 2 * 458.2576, abs=0.1)
    assert across.area_m2 == pytest.approx(2_000.0 * 1_000.0, rel=1e-4)
    assert (across.side, across.distance_m) == ("both", 0.0)
    assert across.walked_m == pytest.approx(3_000.0, abs=0.1)


def test_a_fault_is_walked_within_its_zone_and_measured_within_the_strip():
    # At 30 degrees across the line: within 500 m of it for 2 x 500 / sin 30 = 2,000 m of line, and the same of fault.
    reach = 20_000.0
    dx, dy = reach * np.cos(np.radians(30)), reach * np.sin(np.radians(30))
    fault = shapely.LineString([(east(15_000 - dx), north(-dy)), (east(15_000 + dx), north(dy))])
    found = near(LON, LAT, fault)[0]
    assert found.walked_m == pytest.approx(2_000.0, abs=0.3)
    assert (found.from_m, found.to_m) == (pytest.approx(14_000.0, abs=0.3), pytest.approx(16_000.0, abs=0.3))
    assert found.length_m == pytest.approx(2_000.0, abs=0.3)
    assert (found.side, found.distance_m) == ("both", 0.0)


def test_a_line_that_comes_back_counts_each_stretch_and_no_area_twice():
    lon = np.array([62.0, 62.1, 62.1, 62.0])
    lat = np.array([0.0, 0.0, north(600), north(600)])
    found = near(lon, lat, shapely.Point(62.05, north(300)), shapely.box(61.9, -0.1, 62.2, 0.1))
    assert found[0].walked_m == pytest.approx(2 * 800.0, abs=0.1)
    strips = shapely.LineString(np.column_stack(((lon - 62.0) / METRE_EAST, lat / METRE_NORTH))).buffer(500.0, 256)
    assert found[1].area_m2 == pytest.approx(strips.area, rel=3e-4)


@pytest.mark.parametrize("kind", ["hole", "parts", "invalid", "nothing"])
def test_holes_parts_and_broken_areas(kind):
    shapes = {
        "hole": box(10_000, -1_000, 12_000, 1_000).difference(box(10_500, -500, 11_500, 0)),
        "parts": shapely.union(box(10_000, 0, 11_000, 2_000), box(20_000, -2_000, 21_000, 0)),
        # A bow tie: two triangles of 1,000 by 250 m within the strip.
        "invalid": shapely.Polygon(
            [(east(0), north(-250)), (east(1_000), north(250)), (east(1_000), north(-250)), (east(0), north(250))]
        ),
        "nothing": shapely.Polygon(),
    }
    areas = {"hole": 1.5e6, "parts": 1.0e6, "invalid": 0.25e6}
    found = near(LON, LAT, shapes[kind])
    assert [one.area_m2 for one in found.values()] == (
        [] if kind == "nothing" else [pytest.approx(areas[kind], rel=1e-4)]
    )


def test_areas_and_lengths_are_ellipsoidal_far_from_the_equator_and_across_zones():
    """Against pyproj's area on the ellipsoid of what lies within geodesic offsets of the line, hundreds of km long."""
    ends = GEOD.npts(62.3, 35.3, 66.6, 31.0, 1_500)
    lon, lat = np.array(ends).T
    azimuth = np.array(GEOD.inv(lon[:-1], lat[:-1], lon[1:], lat[1:])[0])
    azimuth = np.append(azimuth, azimuth[-1])
    left = GEOD.fwd(lon, lat, azimuth - 90.0, np.full(lon.size, 2_000.0))[:2]
    right = GEOD.fwd(lon, lat, azimuth + 90.0, np.full(lon.size, 2_000.0))[:2]
    ring = np.concatenate((np.column_stack(left), np.column_stack(right)[::-1]))
    strip = abs(GEOD.polygon_area_perimeter(*ring.T)[0])
    whole = shapely.box(55.0, 25.0, 75.0, 40.0)
    found = near(lon, lat, whole, shapely.LineString(np.column_stack((lon, lat))), half_width_m=2_000.0)
    # Both ends are round: half a circle each beyond the offsets.
    assert found[0].area_m2 == pytest.approx(strip + np.pi * 2_000.0**2, rel=2e-4)
    assert found[1].length_m == pytest.approx(GEOD.line_length(lon, lat), rel=2e-5)


def test_distances_are_geodesic():
    rng = np.random.default_rng(7)
    lon, lat = np.linspace(62.0, 63.0, 400), 34.0 + 0.02 * np.sin(np.linspace(0.0, 9.0, 400))
    places = np.column_stack((rng.uniform(62.0, 63.0, 40), rng.uniform(33.95, 34.05, 40)))
    found = near(lon, lat, *[shapely.Point(p) for p in places], half_width_m=3_000.0)
    at = np.linspace(0.0, 1.0, 400)
    for k, (px, py) in enumerate(places):
        share = np.linspace(0.0, 1.0, 2_001)
        for _ in range(2):
            x, y = np.interp(share, at, lon), np.interp(share, at, lat)
            away = GEOD.inv(x, y, np.full(x.size, px), np.full(x.size, py))[2]
            best, nearest = away.min(), share[away.argmin()]
            share = np.clip(np.linspace(nearest - 0.001, nearest + 0.001, 2_001), 0.0, 1.0)
        assert (k in found) == (best <= 3_000.0)
        if k in found:
            assert found[k].distance_m == pytest.approx(best, abs=0.05)


def test_across_the_antimeridian():
    lon = np.array([179.9, 180.0, -179.9])
    found = near(lon, np.zeros(3), "POINT (-179.95 0.002)", shapely.box(-180.0, -0.1, -179.95, 0.1), "POINT (179.95 0)")
    assert sorted(found) == [0, 1, 2]
    assert found[0].chainage_m == pytest.approx(0.15 / METRE_EAST, abs=1.0)
    assert found[0].side == "left"
    assert found[1].area_m2 == pytest.approx(0.05 / METRE_EAST * 1_000.0, rel=1e-3)


def test_nothing_without_a_half_width_and_no_impossible_one():
    found = crossings(LON, LAT, [layer("POINT (62.1 0.001)")])
    assert found.near == ()
    for wrong in (-1.0, float("nan"), 60_000.0):
        with pytest.raises(AlignmentError, match="half-width"):
            Asked(wrong)


def test_cancel():
    class Stop:
        def report(self, fraction, message=""):
            self.far = fraction

        def is_cancelled(self):
            return getattr(self, "far", 0.0) > 0.1

    with pytest.raises(CancelledError):
        crossings(LON, LAT, [layer("POINT (62.1 0.001)")], progress=Stop(), asked=Asked(500.0))
