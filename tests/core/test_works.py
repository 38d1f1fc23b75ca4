from __future__ import annotations

import gc
import sys
import weakref
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from karwan.core import works as works_module
from karwan.core.course_index import CourseIndex
from karwan.core.evaluation import RIVER_BRIDGE, LongSection
from karwan.core.geodesy import WGS84, chainage_m
from karwan.core.surroundings import LOOP, RAILWAY, RIVER, ROAD, Course, Station, Surroundings
from karwan.core.unit_costs import BUILT_IN, Rate, UnitCosts
from karwan.core.works import (
    ASSUMED_WIDTH_M,
    UNRANKED_WIDTH_M,
    bridge_length_m,
    crossed,
    culverts_m,
    river_bridges,
    river_width_m,
    road_crossings,
    without_banks,
    works_along,
)
from shapely import LineString

COSTS = UnitCosts()
ITEMISED = BUILT_IN["itemised"]


def section(ground, level, step_m=25.0, costs=COSTS, lat=34.0):
    """Stations due east of 62 degrees."""
    ground, level = np.broadcast_arrays(np.asarray(ground, dtype=float), np.asarray(level, dtype=float))
    at = np.arange(ground.size) * step_m
    lon, _, _ = WGS84.fwd(np.full(at.size, 62.0), np.full(at.size, lat), np.full(at.size, 90.0), at)
    height = level - ground
    fill, cut = np.maximum(height, 0.0), np.maximum(-height, 0.0)
    bridge, tunnel = fill > costs.max_fill_m, cut > costs.max_cut_m
    return LongSection(
        at, lon, np.full(at.size, lat), ground, level, np.ones(at.size, dtype=bool), bridge, tunnel,
        np.where(tunnel, 0.0, costs.cut_m2(cut)), np.where(bridge, 0.0, costs.fill_m2(fill)),
    )  # fmt: skip


def course(kind, lon, lat=(33.9, 34.1), name="", width_m=float("nan"), rank=0):
    lon = np.broadcast_to(np.asarray(lon, dtype=float), (len(lat),))
    return Course(kind, name, lon, np.asarray(lat, dtype=float), width_m, rank)


def lon_at(one, at_m):
    return float(np.interp(at_m, one.chainage_m, one.lon))


def flat(n=401, height=2.0, **kwargs):
    return section(np.zeros(n), np.full(n, height), **kwargs)


def test_a_course_is_crossed_at_its_chainage_and_angle():
    one = flat()
    x = lon_at(one, 4_000.0)
    # Due north across a line due east, then at 45 degrees on the ground.
    square = course(RIVER, x, name="square")
    east = 0.01 / np.cos(np.radians(34.0))
    slanting = Course(ROAD, "slanting", np.array([x - east, x + east]) + 0.02, np.array([33.99, 34.01]))
    found = crossed(one.lon, one.lat, one.chainage_m, Surroundings((square, slanting)))
    assert [place.course.name for place in found] == ["square", "slanting"]
    assert found[0].at_m == pytest.approx(4_000.0, abs=0.1)
    assert found[0].angle_deg == pytest.approx(90.0, abs=0.1)
    assert found[1].angle_deg == pytest.approx(45.0, abs=0.2)
    assert (found[0].lon, found[0].lat) == (pytest.approx(x), pytest.approx(34.0))


def test_many_crossings_are_those_shapely_finds():
    rng = np.random.default_rng(2)
    lon = 62.0 + np.linspace(0.0, 2.0, 3_000)
    lat = 34.0 + 0.2 * np.sin(np.linspace(0.0, 30.0, 3_000))
    walks = (np.cumsum(rng.normal((0.02, 0.005), 0.03, (60, 2)), axis=0) + (62.0, 33.7) for _ in range(20))
    courses = tuple(Course(RIVER, str(k), walk[:, 0], walk[:, 1]) for k, walk in enumerate(walks))
    at = chainage_m(lon, lat)
    found = crossed(lon, lat, at, Surroundings(courses))
    line = LineString(np.column_stack((lon, lat)))
    wanted = {}
    for one in courses:
        met = line.intersection(LineString(np.column_stack((one.lon, one.lat))))
        wanted[one.name] = len(getattr(met, "geoms", [met])) if not met.is_empty else 0
    assert {name: sum(place.course.name == name for place in found) for name in wanted} == wanted
    assert sum(wanted.values()) > 30
    assert all(line.distance(LineString([(p.lon, p.lat)] * 2)) < 1e-9 for p in found)
    assert [p.at_m for p in found] == sorted(p.at_m for p in found)


def test_without_shapely_the_crossings_are_the_same(monkeypatch):
    rng = np.random.default_rng(3)
    lon, lat = 62.0 + np.linspace(0.0, 1.0, 500), np.full(500, 34.0)
    walks = (np.cumsum(rng.normal((0.02, 0.0), 0.03, (40, 2)), axis=0) + (62.0, 34.0) for _ in range(10))
    courses = tuple(Course(RIVER, str(k), walk[:, 0], walk[:, 1]) for k, walk in enumerate(walks))
    at = chainage_m(lon, lat)
    indexed = CourseIndex(courses).crossings(lon, lat, at)
    monkeypatch.setitem(sys.modules, "shapely", None)
    assert CourseIndex(courses).crossings(lon, lat, at) == indexed
    assert len(indexed) > 20


def test_a_crossing_in_a_vertex_of_the_course_is_one():
    one = flat()
    x = lon_at(one, 5_010.0)
    bent = Course(RIVER, "bent", np.array([x, x, x + 0.01]), np.array([33.9, 34.0, 34.1]))
    assert len(crossed(one.lon, one.lat, one.chainage_m, Surroundings((bent,)))) == 1


def test_across_the_antimeridian_courses_are_met_on_both_sides():
    lon = np.array([179.9, 180.1])
    lat = np.array([-16.5, -16.5])
    east, west = course(RIVER, 179.95, (-16.6, -16.4)), course(ROAD, -179.95, (-16.6, -16.4))
    found = crossed(lon, lat, chainage_m(lon, lat), Surroundings((east, west)))
    assert [place.course.kind for place in found] == [RIVER, ROAD]


def test_nothing_around_and_courses_without_length_cross_nothing():
    one = flat()
    assert crossed(one.lon, one.lat, one.chainage_m, Surroundings()) == ()
    point = Course(RIVER, "point", np.array([62.01]), np.array([34.0]))
    assert crossed(one.lon, one.lat, one.chainage_m, Surroundings((point,))) == ()


def test_courses_are_indexed_once_and_forgotten_with_their_surroundings():
    one = flat()
    around = Surroundings((course(RIVER, lon_at(one, 1_000.0)),))
    crossed(one.lon, one.lat, one.chainage_m, around)
    first = works_module._index_of(around)
    assert works_module._index_of(around) is first
    index = weakref.ref(first)
    del around, first
    gc.collect()
    assert index() is None


def test_a_river_bridge_by_hand():
    # 100 m of river at 30 degrees: 200 m, and 10 m beyond either bank.
    assert bridge_length_m(100.0, 30.0, 10.0) == pytest.approx(220.0)
    assert bridge_length_m(100.0, 90.0, 10.0) == pytest.approx(120.0)
    # Along the river no bridge is built: 30 degrees at least.
    assert bridge_length_m(100.0, 1.0, 10.0) == pytest.approx(220.0)
    one = flat()
    river = course(RIVER, lon_at(one, 5_000.0), name="Farah Rud", width_m=100.0)
    found = works_along(one, COSTS, Surroundings((river,)))
    (bridge,) = found.river_bridges
    assert (bridge.kind, bridge.name) == (RIVER_BRIDGE, "Farah Rud")
    assert (bridge.from_m, bridge.to_m) == (pytest.approx(4_940.0, abs=0.5), pytest.approx(5_060.0, abs=0.5))
    assert bridge.height_m == pytest.approx(2.0)
    assert found.notes == ()


def test_a_width_nobody_gives_is_assumed_by_rank_and_said():
    assert river_width_m(course(RIVER, 62.0, width_m=75.0)) == (75.0, True)
    assert river_width_m(course(RIVER, 62.0, rank=1)) == (ASSUMED_WIDTH_M[1], False)
    assert river_width_m(course(RIVER, 62.0)) == (UNRANKED_WIDTH_M, False)
    one = flat()
    found = works_along(one, COSTS, Surroundings((course(RIVER, lon_at(one, 5_000.0), rank=2),)))
    assert found.river_bridges[0].length_m == pytest.approx(ASSUMED_WIDTH_M[2] + 20.0, abs=0.5)
    assert "1 river" in found.notes[0]
    assert "assumed" in found.notes[0]
    assert found.notes[0].startswith("The width of 1 river crossed is not known")


def test_a_river_under_a_viaduct_is_not_counted_twice():
    height = np.full(401, 2.0)
    height[180:221] = 30.0
    one = section(np.zeros(401), height)
    inside = course(RIVER, lon_at(one, 5_000.0), name="Harirud", width_m=100.0)
    bridges, names, _ = river_bridges(one, crossed(one.lon, one.lat, one.chainage_m, Surroundings((inside,))), COSTS)
    assert bridges == ()
    assert names == ((pytest.approx(5_000.0, abs=0.5), "Harirud"),)
    # A wide one whose bank lies outside: the bridge goes as far as the viaduct, from 4,487.5 m.
    beside = course(RIVER, lon_at(one, 4_450.0), name="Harirud", width_m=100.0)
    bridges, names, _ = river_bridges(one, crossed(one.lon, one.lat, one.chainage_m, Surroundings((beside,))), COSTS)
    assert (bridges[0].from_m, bridges[0].to_m) == (pytest.approx(4_390.0, abs=0.5), pytest.approx(4_487.5))
    assert names == ()


def test_rivers_over_a_tunnel_need_no_bridge():
    one = section(np.full(401, 40.0), np.zeros(401))
    river = course(RIVER, lon_at(one, 5_000.0), width_m=100.0)
    assert works_along(one, COSTS, Surroundings((river,))).river_bridges == ()


def test_bridges_that_overlap_are_one():
    one = flat()
    arms = tuple(course(RIVER, lon_at(one, at), name=name, width_m=100.0) for at, name in ((5_000, "A"), (5_100, "B")))
    (bridge,) = works_along(one, COSTS, Surroundings(arms)).river_bridges
    assert bridge.name == "A, B"
    assert bridge.length_m == pytest.approx(220.0, abs=0.5)


def test_a_bridge_ends_with_the_line():
    one = flat()
    (bridge,) = works_along(one, COSTS, Surroundings((course(RIVER, lon_at(one, 20.0), width_m=100.0),))).river_bridges
    assert bridge.from_m == 0.0


def test_where_a_river_bridge_is_priced_there_is_no_bank():
    one = flat()
    bridge = works_along(one, COSTS, Surroundings((course(RIVER, lon_at(one, 5_000.0), width_m=100.0),))).river_bridges
    assert without_banks(one, bridge, COSTS) is one
    priced = without_banks(one, bridge, replace(COSTS, river_bridge_usd_per_m=Rate(1.0, 1.0, 1.0, "")))
    gone_m3 = ((one.fill_m2 - priced.fill_m2) * one.reach_m).sum()
    assert gone_m3 == pytest.approx(one.fill_m2[0] * bridge[0].length_m, rel=1e-6)
    assert without_banks(one, (), ITEMISED) is one


def test_roads_on_the_level_and_apart_and_railways():
    height = np.zeros(401)
    height[200:] = 6.0
    height[300:] = 30.0
    one = section(np.zeros(401), height)
    around = Surroundings(
        tuple(course(kind, lon_at(one, at)) for kind, at in ((ROAD, 1e3), (ROAD, 6e3), (ROAD, 9e3), (RAILWAY, 2e3)))
    )
    level, apart, railways = road_crossings(one, crossed(one.lon, one.lat, one.chainage_m, around))
    # The third road passes under the viaduct.
    assert level == (pytest.approx(1_000.0, abs=0.5),)
    assert apart == (pytest.approx(6_000.0, abs=0.5),)
    assert railways == (pytest.approx(2_000.0, abs=0.5),)


def test_stations_and_loops_are_counted():
    stations = (Station("A", 62, 34), Station("B", 62.1, 34, "border"), Station("C", 62.05, 34, LOOP))
    found = works_along(flat(), COSTS, Surroundings((), stations), loops=3)
    assert (found.stations, found.loops) == (2, 4)
    # Only those that lie on the line count, where they are known.
    assert works_along(flat(), COSTS, Surroundings((), stations), served=stations[:1]).stations == 1


def test_level_ground_gets_culverts_by_spacing():
    # 10 km of bank, 1,000 m at most between culverts and from the ends: nine of them.
    assert culverts_m(flat(), COSTS).tolist() == pytest.approx(np.arange(1, 10) * 1_000.0)
    assert culverts_m(flat(), replace(COSTS, culvert_spacing_m=2_500.0)).size == 3


def test_a_valley_gets_a_culvert_at_its_bottom():
    at = np.arange(401) * 25.0
    ground = 20.0 * np.cos(at / 10_000.0 * 4.0 * np.pi)
    one = section(ground, ground + 2.0)
    found = culverts_m(one, replace(COSTS, culvert_spacing_m=1e6))
    assert found.tolist() == pytest.approx([2_500.0, 7_500.0], abs=25.0)


def test_cuttings_and_structures_get_no_culverts():
    assert culverts_m(flat(height=-3.0), COSTS).size == 0
    assert culverts_m(flat(height=30.0), COSTS).size == 0
    assert culverts_m(flat(height=-40.0), COSTS).size == 0


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.floats(200.0, 3_000.0))
def test_no_bank_is_longer_than_the_spacing_without_a_culvert(seed, spacing_m):
    rng = np.random.default_rng(seed)
    ground = np.convolve(rng.normal(size=640), np.ones(41) / 41.0, "valid") * 30.0
    one = section(ground, np.full(ground.size, ground.mean()))
    costs = replace(COSTS, culvert_spacing_m=spacing_m)
    found = culverts_m(one, costs)
    bank = (one.level_m - one.ground_m >= -0.5) & ~one.bridge & ~one.tunnel
    on_bank = np.concatenate(([0.0], np.cumsum(np.diff(one.chainage_m) * (bank[:-1] & bank[1:]))))
    places = np.concatenate(([0.0], np.interp(found, one.chainage_m, on_bank), [on_bank[-1]]))
    # Placed at stations, 25 m apart.
    assert np.diff(places).max() <= spacing_m + 50.0
    assert np.all(np.diff(found) >= 0.0)
