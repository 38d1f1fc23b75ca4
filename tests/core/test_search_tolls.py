"""What the search pays for crossings, stations and risks: hand-worked prices, and lines that act on them."""

from __future__ import annotations

import time
from dataclasses import replace
from math import hypot, sqrt

import numpy as np
import pytest
from karwan.core.geodesy import WorkingPlane
from karwan.core.progress import Silent
from karwan.core.search.around import SKEW_USD_PER_M, Around, make_around
from karwan.core.search.field import DIRECTIONS, build_graph
from karwan.core.search.grid import SearchGrid
from karwan.core.search.routes import find_fields
from karwan.core.standards import standard
from karwan.core.surroundings import RAILWAY, RIVER, ROAD, Course, Station, Surroundings
from karwan.core.unit_costs import BUILT_IN, ITEMISED, Rate, UnitCosts

pytest.importorskip("numba")
pytest.importorskip("shapely")
PLANE = WorkingPlane("+proj=tmerc +lat_0=34 +lon_0=63 +ellps=WGS84 +units=m")
LIMITS = standard("1520-international")
CELL = 300.0


def rate(usd):
    return Rate(usd, usd, usd, "test")


PRICED = replace(
    UnitCosts(), river_bridge_usd_per_m=rate(10_000.0), bridge_abutment_usd_each=rate(100_000.0),
    level_crossing_usd_each=rate(50_000.0), road_bridge_usd_each=rate(900_000.0),
    railway_crossing_usd_each=rate(3_000_000.0),
)  # fmt: skip


def grid_of(ground, risk=None):
    ground = np.asarray(ground, dtype=np.float32)
    free, factor = np.ones(ground.shape, dtype=bool), np.ones(ground.shape, dtype=np.float32)
    return SearchGrid(PLANE, 0.0, 0.0, CELL, ground, free, factor, risk)


def course(points, kind=RIVER, width_m=60.0):
    """A course through places given in cells: column, row."""
    column, row = np.array(points, dtype=float).T
    lon, lat = PLANE.to_lonlat(column * CELL, -row * CELL)
    return Course(kind, "one", lon, lat, width_m)


def around_of(shape, *courses, stations=(), costs=PRICED, stops=((0.0, 0.0),)):
    box = (0.0, -shape[0] * CELL, shape[1] * CELL, 0.0)
    return make_around(Surroundings(courses, tuple(stations)), PLANE, box, np.array(stops), costs, LIMITS)


def graph_of(ground, around, costs=PRICED, radius_m=300.0, risk=None):
    return build_graph(grid_of(ground, risk), costs, 12.5, radius_m, 1, around=around)


def route_between(graph, one, other):
    """The best route between two places given in cells."""
    stops = np.array([(c * CELL, -r * CELL) for c, r in (one, other)])
    return find_fields(graph, stops, Silent(), backward=False).best()


FLAT = np.full((41, 80), 1000.0)


def test_tolls_are_worked_by_hand():
    river = course([(10.3, -5.0), (10.3, 50.0)])
    graph = graph_of(FLAT, around_of(FLAT.shape, river))
    tolls, cell = graph.tolls, graph.cell_number(20, 9)
    paid = dict(zip(DIRECTIONS, tolls.near_usd[tolls.row[cell]].tolist()))
    # From the centre of column 9 the river lies 0.8 cells to the east. 60 m and two banks of 10 m at 10,000 USD.
    assert paid[0, 1] == pytest.approx(80 * 10_000 + 200_000, rel=1e-3)
    assert paid[1, 1] == pytest.approx((60 * sqrt(2.0) + 20) * 10_000 + 200_000, rel=1e-3)
    assert paid[-1, 2] == pytest.approx((60 * sqrt(5.0) / 2.0 + 20) * 10_000 + 200_000, rel=1e-3)
    # Below 30 degrees the bridge stays as long as at 30, but skew crossings are made dearer for the search.
    skew = 60.0 * SKEW_USD_PER_M * (sqrt(5.0) - sqrt(2.0))
    assert paid[2, 1] == pytest.approx((60 * 2.0 + 20) * 10_000 + 200_000 + skew, rel=1e-3)
    assert [usd for (_, dc), usd in paid.items() if dc <= 0] == [0.0] * 9
    assert (tolls.apart_usd == tolls.near_usd).all()
    # Of the cells only those by the river have a row.
    column = np.unique(graph.place(np.flatnonzero(tolls.row >= 0))[1])
    assert column.tolist() == [8, 9, 10, 11]


def test_each_way_costs_alike_and_vertices_are_not_paid_twice():
    # Vertices every half cell, on the lines between cells.
    river = course([(10.3, row) for row in np.arange(-1.0, 43.0, 0.5)])
    tolls_at = graph_of(FLAT, around_of(FLAT.shape, river))
    tolls = tolls_at.tolls
    for d, (dr, dc) in enumerate(DIRECTIONS):
        if dc > 0:
            one, other = tolls_at.cell_number(20, 9), tolls_at.cell_number(20 + dr, 9 + dc)
            there, back = tolls.near_usd[tolls.row[one], d], tolls.near_usd[tolls.row[other], (d + 8) % 16]
            assert there == back > 0.0
    assert tolls.near_usd[tolls.row[tolls_at.cell_number(20, 9)], 0] == pytest.approx(1_000_000.0, rel=1e-3)


def test_roads_and_railways_are_paid_by_the_piece():
    shape = FLAT.shape
    road = graph_of(FLAT, around_of(shape, course([(10.3, -1.0), (10.3, 42.0)], ROAD))).tolls
    assert set(np.unique(road.near_usd).tolist()) == {0.0, 50_000.0}
    assert set(np.unique(road.apart_usd).tolist()) == {0.0, 900_000.0}
    railway = graph_of(FLAT, around_of(shape, course([(10.3, -1.0), (10.3, 42.0)], RAILWAY))).tolls
    assert set(np.unique(railway.near_usd).tolist()) == {0.0, 3_000_000.0}


def test_what_costs_nothing_or_lies_elsewhere_leaves_no_tolls():
    shape, line = FLAT.shape, [(10.3, -1.0), (10.3, 42.0)]
    assert graph_of(FLAT, around_of(shape, course(line, ROAD), costs=UnitCosts())).tolls is None
    assert graph_of(FLAT, around_of(shape, course([(500.0, 0.0), (500.0, 40.0)]))).tolls is None
    # Without a price a river crossed near square is free, and a skew one is not.
    tolls = graph_of(FLAT, around_of(shape, course(line), costs=UnitCosts())).tolls
    skew = 60.0 * SKEW_USD_PER_M * (sqrt(5.0) - sqrt(2.0))
    assert np.unique(np.round(tolls.near_usd, -3)).tolist() == pytest.approx([0.0, round(skew, -3)])


def test_a_thin_river_is_paid_by_every_line():
    # A zigzag whose vertices lie off the cells' centres, from rim to rim.
    river = course([(40.0 + 0.9 * (-1) ** k, 1.7 * k - 3.0) for k in range(30)], width_m=5.0)
    free = route_between(graph_of(FLAT, None), (2.5, 20.5), (77.5, 20.5))
    paid = route_between(graph_of(FLAT, around_of(FLAT.shape, river)), (2.5, 20.5), (77.5, 20.5))
    least = (5 + 20) * 10_000 + 200_000
    assert free.cost_usd + 0.99 * least <= paid.cost_usd <= free.cost_usd + 1.3 * least


def test_the_narrow_place_is_found_and_its_price_is_the_toll():
    wide = [course([(40.3, -5.0), (40.3, 6.0)], width_m=400.0), course([(40.3, 9.0), (40.3, 50.0)], width_m=400.0)]
    narrow = course([(40.3, 6.0), (40.3, 9.0)], width_m=20.0)
    around = around_of(FLAT.shape, *wide, narrow)
    route = route_between(graph_of(FLAT, around), (2.5, 20.5), (77.5, 20.5))
    at = int(np.flatnonzero(np.diff(np.sign(route.x - 40.3 * CELL)))[0])
    assert -9.0 * CELL <= route.y[at] <= -6.0 * CELL
    plain = route_between(graph_of(FLAT, None), (2.5, 20.5), (77.5, 20.5))
    assert route.cost_usd > plain.cost_usd + 40 * 10_000 + 200_000
    # A mere 400 m of bridge would have been 4.2 million USD.
    assert route.cost_usd < plain.cost_usd + 3_000_000


@pytest.mark.parametrize("costs", [PRICED, UnitCosts()])
def test_a_skew_river_is_crossed_near_square(costs):
    # At 20 degrees to the straight line.
    slope = np.tan(np.radians(20.0))
    river = course([(c, 20.5 + (40.0 - c) * slope) for c in range(-60, 141)], width_m=200.0)
    route = route_between(graph_of(FLAT, around_of(FLAT.shape, river, costs=costs), costs), (2.5, 20.5), (77.5, 20.5))
    side = (20.5 + (40.0 - route.x / CELL) * slope) * CELL + route.y
    at = np.flatnonzero(np.diff(np.sign(side)))
    assert at.size == 1
    along = np.array([1.0, slope])
    step = np.array([route.x[at[0] + 1] - route.x[at[0]], route.y[at[0] + 1] - route.y[at[0]]])
    sine = abs(along[0] * step[1] - along[1] * step[0]) / hypot(*along) / hypot(*step)
    assert np.degrees(np.arcsin(sine)) >= 44.0


def test_tunnels_and_viaducts_pass_free():
    from karwan.core.search.field_kernel import toll

    assert [toll(h, 1.0, 2.0, 20.0, 25.0) for h in (0.0, 3.0, -3.0, 3.1, 20.0, 20.1, -25.0, -25.1)] == [
        1.0, 1.0, 1.0, 2.0, 2.0, 0.0, 2.0, 0.0,
    ]  # fmt: skip
    ridge = FLAT.copy()
    ridge[:, 35:45] = 1300.0
    road = course([(40.3, -5.0), (40.3, 50.0)], RAILWAY)
    free = route_between(graph_of(ridge, None), (2.5, 20.5), (77.5, 20.5))
    under = route_between(graph_of(ridge, around_of(ridge.shape, road)), (2.5, 20.5), (77.5, 20.5))
    assert under.cost_usd == pytest.approx(free.cost_usd, rel=1e-6)
    before = course([(20.3, -5.0), (20.3, 50.0)], RAILWAY)
    over = route_between(graph_of(ridge, around_of(ridge.shape, before)), (2.5, 20.5), (77.5, 20.5))
    assert over.cost_usd == pytest.approx(free.cost_usd + 3_000_000.0, rel=1e-3)


def test_the_line_is_level_at_a_station():
    slope = 1000.0 + 10.0 / 1000.0 * CELL * np.arange(80)[None, :] + np.zeros((41, 1))
    lon, lat = PLANE.to_lonlat(np.array([40.5 * CELL]), np.array([-20.5 * CELL]))
    station = Station("Middle", float(lon[0]), float(lat[0]))

    def steepest_at_station(around):
        route = find_fields(
            graph_of(slope, around), np.array([(c * CELL, -20.5 * CELL) for c in (2.5, 40.5, 77.5)]), Silent(),
            backward=False,
        ).best()  # fmt: skip
        run = np.hypot(np.diff(route.x), np.diff(route.y))
        middle = np.hypot(route.x[1:] + route.x[:-1] - 81.0 * CELL, route.y[1:] + route.y[:-1] + 41.0 * CELL) / 2.0
        near = middle < LIMITS.station_length_m / 2.0
        assert near.sum() >= 2
        return float((np.abs(np.diff(route.level_m)) / run)[near].max() * 1000.0)

    assert steepest_at_station(None) > 5.0
    # A quarter of a level is given away; the levels here lie 3.75 m apart.
    assert steepest_at_station(around_of(slope.shape, stations=[station])) <= LIMITS.station_grade_permille + 1e-6


def test_a_station_at_a_given_point_has_its_level():
    lon, lat = PLANE.to_lonlat(np.array([40.5 * CELL]), np.array([-20.5 * CELL]))
    station = Station("Border", float(lon[0]), float(lat[0]), level_m=1015.0)
    stops = np.array([(c * CELL, -20.5 * CELL) for c in (2.5, 40.5, 77.5)])
    around = around_of(FLAT.shape, stations=[station], stops=stops)
    graph = graph_of(FLAT, around)
    for fields in (find_fields(graph, stops, Silent()), find_fields(graph, stops[1:], Silent())):
        route = fields.best()
        at = int(np.argmin(np.abs(route.x - 40.5 * CELL)))
        assert route.level_m[at] == pytest.approx(1015.0, abs=graph.step_m)


def test_where_no_station_can_lie_level_the_line_is_found_all_the_same():
    rng = np.random.default_rng(1)
    wild = 1000.0 + 140.0 * rng.random((9, 30))
    lon, lat = PLANE.to_lonlat(np.array([15.5 * CELL]), np.array([-4.5 * CELL]))
    around = around_of(wild.shape, stations=[Station("Peak", float(lon[0]), float(lat[0]))])
    graph = graph_of(wild, around, radius_m=1.0)
    stops = np.array([(c * CELL, -4.5 * CELL) for c in (2.5, 15.5, 27.5)])
    plain = find_fields(graph_of(wild, None, radius_m=1.0), stops, Silent(), backward=False).best()
    assert graph.tolls is not None
    assert find_fields(graph, stops, Silent(), backward=False).best().cost_usd >= plain.cost_usd - 1.0


@pytest.mark.parametrize(("usd_per_m", "through"), [(50.0, True), (5_000.0, False)])
def test_risk_is_gone_round_when_dear_and_crossed_when_cheap(usd_per_m, through):
    risk = np.zeros(FLAT.shape, dtype=np.float32)
    risk[10:32, 30:50] = usd_per_m
    route = route_between(graph_of(FLAT, None, risk=risk), (2.5, 20.5), (77.5, 20.5))
    plain = route_between(graph_of(FLAT, None), (2.5, 20.5), (77.5, 20.5))
    inside = (route.x > 31 * CELL) & (route.x < 49 * CELL) & (route.y < -11 * CELL) & (route.y > -31 * CELL)
    assert inside.any() == through
    if through:
        assert route.cost_usd == pytest.approx(plain.cost_usd + 20 * CELL * usd_per_m, rel=1e-3)


def test_risk_areas_add_up_in_shares_of_cells(tmp_path):
    from karwan.core.search.grid import read_grid
    from shapely.geometry import box

    from .search_builders import X0, Y0, write_dem

    model = write_dem(tmp_path / "flat.tif", np.full((30, 30), 1000.0))
    plane = WorkingPlane("EPSG:32641")
    bounds = (X0 + 400.0, Y0 - 5_000.0, X0 + 5_200.0, Y0 - 400.0)
    west, top = X0 + 400.0, Y0 - 400.0
    # One covers the first column's western half, the other all of the first two columns.
    risks = ((box(west, top - 5_000, west + 100, top), 30.0), (box(west, top - 5_000, west + 400, top), 100.0))
    risk = read_grid(model, plane, bounds, 200.0, risks=risks).risk
    assert risk[3, :4].tolist() == pytest.approx([115.0, 100.0, 0.0, 0.0])
    assert read_grid(model, plane, bounds, 200.0, risks=((box(0, 0, 1, 1), 5.0),)).risk is None


def test_half_a_continent_of_rivers_is_clipped_at_once():
    rng = np.random.default_rng(2)
    start = np.column_stack((rng.uniform(20.0, 140.0, 5_000), rng.uniform(0.0, 70.0, 5_000)))
    steps = rng.normal(0.0, 0.02, (5_000, 200, 2)).cumsum(axis=1)
    courses = [Course(RIVER, "", lon, lat) for lon, lat in (start[:, None] + steps).transpose(0, 2, 1)]
    used = time.process_time()
    around = make_around(
        Surroundings(tuple(courses)), PLANE, (0.0, -300_000.0, 400_000.0, 0.0), np.zeros((1, 2)),
        BUILT_IN[ITEMISED], LIMITS,
    )  # fmt: skip
    used = time.process_time() - used
    assert isinstance(around, Around)
    assert 0 < len(around.segments) < 20_000
    assert used < 0.5


class TestWindows:
    """Windows of a tangent polygon pay what edges of a grid pay."""

    ROWS, COLUMNS = 60, 110

    def relief(self, ground):
        from karwan.core.search.improve import make_relief
        from karwan.core.terrain import Terrain

        corner = (0.0, CELL, 0.0, 0.0, 0.0, -CELL)
        terrain = Terrain(np.asarray(ground, dtype=np.float32), corner, PLANE.crs.to_wkt(), "made", CELL)
        return make_relief(terrain, PLANE, (0.0, -self.ROWS * CELL, self.COLUMNS * CELL, 0.0))

    def flat(self):
        return np.full((self.ROWS, self.COLUMNS), 1000.0)

    def polygon(self, points):
        from karwan.core.search.fit import Polygon

        x, y = np.array(points, dtype=float).T * CELL
        radius = np.full(x.size, 600.0)
        radius[[0, -1]] = 0.0
        return Polygon(x, -y, radius, np.full((x.size, 2), np.nan))

    def limits(self):
        from karwan.core.search.curves import plain_rules
        from karwan.core.search.improve import Limits

        return Limits(12.5, plain_rules(500.0))

    def site(self, ground, polygon, around, risk=None):
        from karwan.core.search.improve import _site

        return _site(self.relief(ground), grid_of(ground, risk), PRICED, self.limits(), 100.0, polygon, around)

    def price(self, ground, polygon, around, risk=None):
        from karwan.core.search.window_kernels import price

        site = self.site(ground, polygon, around, risk)
        n = polygon.x.size
        return price(polygon.x, polygon.y, polygon.radius_m, n, 0, n - 1, 1000.0, np.nan, site, np.inf)

    def test_a_river_a_road_and_a_risk_are_paid(self):
        line = self.polygon([(5.0, 30.0), (100.0, 30.0)])
        river = course([(40.1 + 0.01 * r, r) for r in range(-2, 63)])
        road = course([(60.1, r) for r in range(-2, 63)], ROAD)
        shape = (self.ROWS, self.COLUMNS)
        plain = self.price(self.flat(), line, None)
        assert plain == pytest.approx(95 * CELL * 1_000.0, rel=1e-3)
        for courses, usd in (((river,), 1_000_000.0), ((road,), 50_000.0), ((river, road), 1_050_000.0)):
            paid = self.price(self.flat(), line, around_of(shape, *courses))
            assert paid - plain == pytest.approx(usd, rel=2e-3)
        risk = np.zeros(shape, dtype=np.float32)
        risk[:, 20:30] = 200.0
        assert self.price(self.flat(), line, None, risk) - plain == pytest.approx(10 * CELL * 200.0, rel=0.02)

    def test_skew_crossings_cost_what_their_angle_makes_of_them(self):
        river = course([(40.1, r) for r in np.arange(-2.0, 63.0, 0.5)])
        shape = (self.ROWS, self.COLUMNS)
        # 40 cells east, 40 north: at 45 degrees.
        line = self.polygon([(20.0, 50.0), (60.0, 10.0)])
        more = self.price(self.flat(), line, around_of(shape, river)) - self.price(self.flat(), line, None)
        assert more == pytest.approx((60 * sqrt(2.0) + 20) * 10_000 + 200_000, rel=5e-3)

    def test_a_line_is_moved_to_cross_square(self):
        from karwan.core.search.improve import improve

        slope = np.tan(np.radians(30.0))
        river = course([(c, 30.0 + (52.0 - c) * slope) for c in range(-5, 116)], width_m=300.0)
        line = self.polygon([(5.0, 30.0), (40.0, 28.0), (64.0, 32.0), (100.0, 30.0)])
        shape = (self.ROWS, self.COLUMNS)
        costs = replace(PRICED, river_bridge_usd_per_m=rate(30_000.0))
        found = {}
        for name, around in (("blind", None), ("seeing", around_of(shape, river, costs=costs))):
            moved = improve(
                line, self.relief(self.flat()), grid_of(self.flat()), costs, self.limits(), 900.0, Silent(), around
            )
            side = moved.y + (30.0 + (52.0 - moved.x / CELL) * slope) * CELL
            at = np.flatnonzero(np.diff(np.sign(side)))
            assert at.size == 1
            step = np.array([moved.x[at[0] + 1] - moved.x[at[0]], moved.y[at[0] + 1] - moved.y[at[0]]])
            sine = abs(step[1] - slope * step[0]) / hypot(1.0, slope) / hypot(*step)
            found[name] = np.degrees(np.arcsin(sine))
        assert found["blind"] < 35.0
        assert found["seeing"] > 50.0

    def test_a_window_is_level_at_a_station(self):
        from karwan.core.search.window_kernels import settle

        slope = 1000.0 + 0.008 * CELL * np.arange(self.COLUMNS)[None, :] + np.zeros((self.ROWS, 1))
        lon, lat = PLANE.to_lonlat(np.array([50.0 * CELL]), np.array([-33.0 * CELL]))
        station = Station("Off the line", float(lon[0]), float(lat[0]))
        line = self.polygon([(5.0, 30.0), (100.0, 30.0)])
        levels = {}
        for name, stations in (("plain", ()), ("level", (station,))):
            around = around_of((self.ROWS, self.COLUMNS), stations=stations).beside(line.x, line.y)
            site = self.site(slope, line, around)
            ends = np.full((2, 2), np.nan)
            assert np.isfinite(settle(line.x, line.y, line.radius_m, 2, 0, 1, site, ends))
            at = 5.0 * CELL + np.arange(site[14].size) * 100.0
            near = np.abs(at - 50.0 * CELL) <= LIMITS.station_length_m / 2.0
            levels[name] = np.ptp(site[14][near])
        # 900 m off the line: the stretch of line within half a station's length of the nearest place.
        assert levels["plain"] > 6.0
        assert levels["level"] < 1.3
