import numpy as np
import pytest
from geographiclib.geodesic import Geodesic
from hypothesis import given, settings
from hypothesis import strategies as st
from karwan.core.alignment import Alignment
from karwan.core.crossed import IntervalCrossing
from karwan.core.errors import AlignmentError
from karwan.core.measure import FORMATION, GROUND, NO_LEVELS, cuts, measure, prepare, prepare_alignment
from karwan.core.terrain import Terrain

WGS84_WKT = "EPSG:4326"


def sloping_terrain(metres_per_degree_north: float = 1110.0) -> Terrain:
    """About 1 per cent uphill to the north from 1000 m at 34 N, cells of 0.001 degrees."""
    lat = 34.2 - (np.arange(400) + 0.5) * 0.001
    column = 1000.0 + (lat - 34.0) * metres_per_degree_north
    grid = np.repeat(column[:, None], 300, axis=1).astype(np.float32)
    return Terrain(grid, (62.0, 0.001, 0.0, 34.2, 0.0, -0.001), WGS84_WKT, "plane", 100.0)


def geographiclib_length(lon, lat) -> float:
    pairs = zip(lat[:-1], lon[:-1], lat[1:], lon[1:])
    return sum(Geodesic.WGS84.Inverse(*pair)["s12"] for pair in pairs)


def test_length_is_geographiclibs():
    lon, lat = np.array([62.3, 62.2, 64.4, 65.7, 66.4]), np.array([35.2, 34.3, 31.6, 31.6, 30.9])
    line = prepare(lon, lat)
    assert line.length_m == pytest.approx(geographiclib_length(lon, lat), abs=1e-3)
    assert geographiclib_length(line.lon, line.lat) == pytest.approx(line.length_m, abs=1e-3)


@pytest.mark.parametrize(
    ("lon", "lat"),
    [
        pytest.param([62.3, 62.30001, 62.3001], [35.2, 35.2, 35.20003], id="metres"),
        pytest.param([62.0, 62.02], [34.0, 34.0], id="short edge"),
        pytest.param([62.0, 62.1, 140.0], [34.0, 34.1, -33.0], id="across the Earth"),
        pytest.param([179.2, 180.4, 181.9], [-16.0, -17.0, -16.5], id="antimeridian, counting on"),
        pytest.param([179.2, -179.6, -178.1], [-16.0, -17.0, -16.5], id="antimeridian, from the other side"),
        pytest.param([20.0, 80.0, 170.0], [84.0, 88.5, 86.0], id="near the pole"),
        pytest.param([15.0, 195.0], [89.0, 89.0], id="over the pole"),
        pytest.param([-70.0, -70.2, -69.0], [-53.0, -54.8, -54.9], id="south"),
        pytest.param([10.0, 10.0], [0.0, 0.0001], id="along a meridian"),
    ],
)
def test_lengths_agree_with_geographiclib_to_a_millimetre_per_km(lon, lat):
    lon, lat = np.array(lon), np.array(lat)
    true_m = geographiclib_length(lon, lat)
    line = prepare(lon, lat)
    assert abs(line.length_m - true_m) <= 1e-6 * true_m
    # Any stretch too, between places that GeographicLib itself finds on the first edge.
    edge = Geodesic.WGS84.InverseLine(lat[0], lon[0], lat[1], lon[1])
    found = line.measure(0.2 * edge.s13, 0.7 * edge.s13)
    assert abs(found.length_m - 0.5 * edge.s13) <= 0.5e-6 * edge.s13
    x, y = line.point_at(np.array([0.7 * edge.s13]))
    there = edge.Position(0.7 * edge.s13)
    assert Geodesic.WGS84.Inverse(there["lat2"], there["lon2"], y[0], x[0])["s12"] <= 1e-6 * edge.s13 + 1e-6


def test_random_lines_agree_with_geographiclib():
    rng = np.random.default_rng(11)
    worst = 0.0
    for _ in range(120):
        size = 10.0 ** rng.uniform(-5.0, 0.5)
        lon = rng.uniform(-180.0, 180.0) + np.cumsum(rng.normal(0.0, size, 4))
        lat = np.clip(rng.uniform(-88.0, 88.0) + np.cumsum(rng.normal(0.0, size, 4)), -89.9, 89.9)
        true_m = geographiclib_length(lon, lat)
        if true_m > 0.1:
            worst = max(worst, abs(prepare(lon, lat).length_m - true_m) / true_m)
    assert worst <= 1e-6, f"{worst * 1e6:.4f} mm per km"


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.tuples(st.floats(178, 182), st.floats(60, 63)), min_size=2, max_size=4, unique=True),
    st.floats(0, 1),
    st.floats(0, 1),
)
def test_any_stretch_is_as_long_as_its_own_vertices(points, a, b):
    lon, lat = np.array(points).T
    if np.hypot(np.diff(lon), np.diff(lat)).min() < 1e-3:
        return
    line = prepare(lon, lat)
    found = line.measure(a * line.length_m, b * line.length_m)
    assert found.length_m == pytest.approx(abs(a - b) * line.length_m, rel=1e-9, abs=1e-6)
    if found.length_m > 1.0:
        stretch = geographiclib_length(*line.stretch(found.from_m, found.to_m)[:2])
        assert stretch == pytest.approx(found.length_m, rel=1e-8, abs=1e-3)


def test_point_at_lies_on_the_geodesic():
    line = prepare(np.array([62.0, 66.0]), np.array([34.0, 33.0]))
    lon, lat = line.point_at(np.array([100_000.0]))
    way = Geodesic.WGS84.Inverse(34.0, 62.0, 33.0, 66.0)
    there = Geodesic.WGS84.Direct(34.0, 62.0, way["azi1"], 100_000.0)
    assert Geodesic.WGS84.Inverse(there["lat2"], there["lon2"], lat[0], lon[0])["s12"] < 0.001


def test_formation_levels_by_hand():
    # 1 km east at the equator is 0.008983153 degrees; 10 m up over the first, 5 m down over the second kilometre.
    lon = np.array([0.0, 0.008983153, 0.017966306])
    alignment = Alignment("a", lon, np.zeros(3), np.array([100.0, 110.0, 105.0]))
    line = prepare_alignment(alignment)
    whole = line.measure(0.0, 2000.0)
    assert whole.levels == FORMATION
    assert (whole.rise_m, whole.fall_m) == pytest.approx((10.0, 5.0))
    assert whole.length_3d_m == pytest.approx(np.hypot(1000, 10) + np.hypot(1000, 5), abs=1e-3)
    assert whole.grade_mean_permille == pytest.approx(2.5, abs=1e-5)
    assert whole.grade_max_permille == pytest.approx(10.0, abs=1e-4)
    part = line.measure(1500.0, 500.0)
    assert (part.from_m, part.to_m, part.rise_m, part.fall_m) == pytest.approx((500.0, 1500.0, 5.0, 2.5), abs=1e-3)
    short = line.measure(1990.0, 2000.0)
    assert short.grade_max_permille == pytest.approx(5.0, abs=1e-3)


def test_reversed_line_swaps_rise_and_fall():
    lon, lat = np.array([62.0, 62.1, 62.2]), np.array([34.0, 34.1, 34.05])
    alignment = Alignment("a", lon, lat, np.array([900.0, 1000.0, 950.0]))
    there, back = prepare_alignment(alignment), prepare_alignment(alignment.reversed())
    one, other = there.measure(0, there.length_m), back.measure(0, back.length_m)
    assert (one.rise_m, one.fall_m) == pytest.approx((other.fall_m, other.rise_m))
    assert one.grade_mean_permille == pytest.approx(-other.grade_mean_permille)
    assert one.grade_max_permille == pytest.approx(other.grade_max_permille, rel=1e-6)


def test_ground_is_sampled_where_the_line_has_no_levels():
    found = measure(np.array([62.1, 62.1]), np.array([33.95, 34.05]), terrain=sloping_terrain())
    assert found.levels == GROUND
    assert found.rise_m == pytest.approx(111.0, abs=0.01)
    assert found.fall_m == pytest.approx(0.0, abs=0.01)
    assert found.grade_mean_permille == pytest.approx(111.0 / found.length_m * 1000, abs=0.01)
    assert found.sample_m <= 25.0
    assert found.class_km["flat"] == pytest.approx(found.length_m / 1000.0)
    assert sum(found.class_km.values()) == pytest.approx(found.length_m / 1000.0)


def test_beyond_the_terrain_is_unknown_not_zero():
    found = measure(np.array([62.1, 62.1]), np.array([33.95, 33.75]), terrain=sloping_terrain())
    # The plane ends at 33.8 N, a quarter of the line before its end.
    assert found.unknown_m == pytest.approx(found.length_m / 4, rel=0.01)
    assert found.fall_m == pytest.approx(0.15 * 1110.0, rel=0.01)
    assert found.class_km["unknown"] == pytest.approx(found.length_m / 4000, abs=0.12)  # the rim


def test_without_levels_and_terrain_only_the_plan_is_measured():
    found = measure(np.array([62.1, 62.2]), np.array([34.0, 34.0]))
    assert found.levels == NO_LEVELS
    assert found.length_m == pytest.approx(9238.8, abs=1.0)
    assert np.isnan([found.length_3d_m, found.rise_m, found.fall_m, found.grade_mean_permille]).all()
    assert found.class_km == {}


def test_parts_add_up():
    line = prepare(np.array([62.1, 62.11]), np.array([33.95, 34.05]), terrain=sloping_terrain())
    at = cuts(line.length_m, interval_m=777.0)
    parts = [line.measure(a, b) for a, b in zip(at[:-1], at[1:])]
    whole = line.measure(0, line.length_m)
    for name in ("length_m", "length_3d_m", "rise_m", "fall_m"):
        assert sum(getattr(p, name) for p in parts) == pytest.approx(getattr(whole, name), abs=1e-6)
    assert sum(p.class_km["flat"] for p in parts) == pytest.approx(whole.class_km["flat"])


def test_locate_finds_chainage_and_distance():
    line = prepare(np.array([62.0, 63.0, 63.0]), np.array([34.0, 34.0, 33.0]))
    lon, lat = line.point_at(np.array([123_456.7]))
    chainage, distance = line.locate(lon[0] + 0.002, lat[0])
    assert chainage == pytest.approx(123_456.7, abs=0.5)
    assert distance == pytest.approx(0.002 * np.cos(np.radians(lat[0])) * 111_320.0, rel=0.01)
    assert line.locate(61.0, 34.0)[0] == 0.0


def test_cuts_at_stations_and_intervals():
    assert cuts(2500.0, [700.0, -5.0, 9999.0], 1000.0) == pytest.approx([0, 700, 1000, 2000, 2500])
    assert cuts(1000.0, interval_m=1000.0) == pytest.approx([0, 1000])
    with pytest.raises(AlignmentError, match="interval"):
        cuts(1000.0, interval_m=0.0)
    with pytest.raises(AlignmentError, match="no length"):
        prepare(np.array([62.0, 62.0]), np.array([34.0, 34.0]))


def test_intervals_are_cut_to_the_stretch():
    lon, lat = np.array([62.0, 62.2]), np.array([34.0, 34.0])
    park = IntervalCrossing("parks", "1", "park", 1_000.0, 5_000.0)
    line = prepare(lon, lat, intervals=(park,))
    assert line.measure(0.0, 9_000.0).intervals == (park,)
    (inside,) = line.measure(2_000.0, 3_000.0).intervals
    assert (inside.from_m, inside.to_m, inside.length_m) == (2_000.0, 3_000.0, 1_000.0)
    assert line.measure(6_000.0, 9_000.0).intervals == ()


def test_grade_at_the_mouse_by_hand():
    lon = np.array([0.0, 0.008983153, 0.017966306])
    line = prepare(lon, np.zeros(3), np.array([100.0, 110.0, 105.0]))
    assert line.grade_at(500.0) == pytest.approx(10.0, abs=1e-3)
    assert line.grade_at(1_500.0) == pytest.approx(-5.0, abs=1e-3)
    assert line.grade_at(-99.0) == pytest.approx(10.0, abs=1e-3)
    assert np.isnan(prepare(lon, np.zeros(3)).grade_at(500.0))


def test_relief_and_side_slope_are_summed_as_slope_is():
    """Level ground, then from 62 E on a slope of 25 per cent up to the north."""
    lat = 34.0 + (np.arange(60) - 29.5)[::-1, None] * 0.001
    grid = np.where(np.arange(60)[None, :] < 30, 1000.0, 1000.0 + 0.25 * 110_922.0 * (lat - 34.0)).astype(np.float32)
    ground = Terrain(grid, (61.97, 0.001, 0.0, 34.03, 0.0, -0.001), "EPSG:4326", "step", 100.0)
    line = prepare(np.array([61.985, 62.015]), np.array([34.0, 34.0]), None, ground)
    whole = line.measure(0.0, line.length_m)
    km = line.length_m / 1000.0
    for found in (whole.class_km, whole.relief_km, whole.side_km):
        assert sum(found.values()) == pytest.approx(km)
        assert "unknown" not in found
    assert whole.side_km["benches, hill left"] == pytest.approx(km / 2, abs=0.15)
    assert whole.side_km["benches, hill right"] == 0.0
    assert whole.relief_km["hills"] == pytest.approx(km / 2 + 0.45, abs=0.2)
    first = line.measure(0.0, 500.0)
    assert first.relief_km == {"plain": 0.5, "rises": 0.0, "low hills": 0.0, "hills": 0.0, "mountains": 0.0}
    halves = [line.measure(0.0, 1234.0), line.measure(1234.0, line.length_m)]
    for name, value in whole.side_km.items():
        assert sum(part.side_km.get(name, 0.0) for part in halves) == pytest.approx(value)
