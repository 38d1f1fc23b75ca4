"""Routes to tangent polygons."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from karwan.core.geodesy import WorkingPlane
from karwan.core.progress import Silent
from karwan.core.search.curves import curve_rules, plain_rules, radius_series
from karwan.core.search.fit import Polygon, deflections, fit_polygon, lacking_m, needs_m
from karwan.core.search.grid import SearchGrid
from karwan.core.search.routes import Route
from karwan.core.standards import standard
from karwan.core.terrain import Terrain
from karwan.core.unit_costs import UnitCosts

PLANE = WorkingPlane("+proj=tmerc +lat_0=34 +lon_0=63 +ellps=WGS84 +units=m")


def route(points, stops=None):
    x, y = np.array(points, dtype=float).T
    return Route(x, y, np.zeros(x.size), 0.0, tuple(stops or (0, x.size - 1)))


def test_series_ends_at_the_smallest_radius():
    assert radius_series(600.0)[-1] == 600.0
    assert radius_series(650.0)[-2:].tolist() == [700.0, 650.0]
    assert radius_series(5000.0).tolist() == [5000.0]


def test_staircase_becomes_a_straight():
    steps = [(i * 300.0, 300.0 * (i // 2)) for i in range(30)]
    polygon = fit_polygon(route(steps), 200.0, 600.0)
    assert polygon.x.size <= 3
    assert (polygon.x[0], polygon.y[0]) == steps[0]
    assert (polygon.x[-1], polygon.y[-1]) == steps[-1]


def test_a_right_angle_gets_a_curve_that_fits():
    polygon = fit_polygon(route([(0, 0), (5000, 0), (5000, 5000)]), 300.0, 600.0)
    # The widest radius of the series whose curve leaves the corner by less than 300 m: 700 (R (sqrt 2 - 1) = 290).
    assert polygon.radius_m.tolist() == [0.0, 700.0, 0.0]


@given(st.lists(st.tuples(st.floats(0, 20_000), st.floats(0, 20_000)), min_size=2, max_size=25))
@settings(max_examples=60, deadline=None)
def test_curves_always_fit(points):
    xy = np.array([(-5000.0, 0.0), *points, (25_000.0, 0.0)])
    polygon = fit_polygon(route(xy), 100.0, 500.0)
    xy = np.column_stack((polygon.x, polygon.y))
    assert lacking_m(xy, plain_rules(500.0)).max() == 0.0
    turn = deflections(xy)
    need = polygon.radius_m * np.tan(turn / 2.0)
    assert np.all(need[:-1] + need[1:] <= np.hypot(*np.diff(xy, axis=0).T) + 1e-6)
    assert np.all(polygon.radius_m[1:-1] >= 500.0)


@given(st.lists(st.tuples(st.floats(0, 20_000), st.floats(0, 20_000)), min_size=2, max_size=25))
@settings(max_examples=60, deadline=None)
def test_transitions_and_the_straight_between_curves_always_fit(points):
    rules = curve_rules(standard("1520-international"))
    polygon = fit_polygon(route(np.array([(-5000.0, 0.0), *points, (25_000.0, 0.0)])), 100.0, rules)
    turn = deflections(polygon.xy)
    need = needs_m(turn, np.maximum(polygon.radius_m, 1.0), rules)
    assert np.all(need[:-1] + need[1:] <= np.hypot(*np.diff(polygon.xy, axis=0).T) + 1e-6)
    # The arc left between the two transitions is never of negative length.
    inner = polygon.radius_m[1:-1]
    assert np.all(inner * turn[1:-1] >= rules.lowest_m(inner) - 1e-6)


def test_a_turn_too_slight_for_transitions_gets_a_curve_that_needs_none():
    rules = curve_rules(standard("1520-international"))
    # 4000 m times 0.003 rad are 12 m of curve; the lowest transition there is 20 m.
    assert rules.smallest_m(np.array([0.0, 0.003, 1.0, 0.0]))[1:3].tolist() == [5000.0, 600.0]
    assert rules.room_m(np.array([5000.0]))[0] == rules.min_tangent_m / 2.0


def test_a_given_point_stays_a_pi():
    polygon = fit_polygon(route([(0, 0), (5000, 50), (10_000, 0)], (0, 1, 2)), 300.0, 600.0)
    assert polygon.x.tolist() == [0.0, 5000.0, 10_000.0]
    assert polygon.stop[1].tolist() == [5000.0, 50.0]


def test_a_sharp_turn_at_a_given_point_still_passes_it():
    polygon = fit_polygon(route([(0, 0), (8000, 0), (8000, 8000)], (0, 1, 2)), 300.0, 600.0)
    turn = deflections(polygon.xy)[1]
    off = polygon.radius_m[1] * (1.0 / np.cos(turn / 2.0) - 1.0)
    middle = polygon.xy[1] + off * np.array([-1.0, 1.0]) / np.sqrt(2.0)
    assert polygon.radius_m[1] >= 600.0
    assert np.hypot(*(middle - np.array([8000.0, 0.0]))) < 60.0


class TestImprove:
    """Moves that make a line cheaper."""

    pytest.importorskip("numba")

    def grid(self, ground, free=None, cell=200.0):
        ground = np.asarray(ground, dtype=np.float32)
        free = np.ones(ground.shape, dtype=bool) if free is None else free
        return SearchGrid(PLANE, 0.0, ground.shape[0] * cell, cell, ground, free, np.ones_like(ground))

    def improve(self, polygon, grid, grade=12.5, radius=500.0):
        from karwan.core.search.improve import Limits, improve, make_relief

        cell, (rows, columns) = grid.cell_m, grid.shape
        corner = (grid.west_m, cell, 0.0, grid.north_m, 0.0, -cell)
        terrain = Terrain(grid.ground_m, corner, PLANE.crs.to_wkt(), "made", cell)
        relief = make_relief(terrain, PLANE, (grid.west_m, grid.north_m - rows * cell, columns * cell, grid.north_m))
        return improve(polygon, relief, grid, UnitCosts(), Limits(grade, plain_rules(radius)), 400.0, Silent())

    def polygon(self, points, radius=500.0):
        x, y = np.array(points, dtype=float).T
        radii = np.full(x.size, radius)
        radii[[0, -1]] = 0.0
        return Polygon(x, y, radii, np.full((x.size, 2), np.nan))

    def test_needless_turns_go_on_flat_ground(self):
        bent = self.polygon([(1000, 5000), (6000, 7000), (11_000, 4000), (15_000, 6000), (19_000, 5000)])
        better = self.improve(bent, self.grid(np.full((50, 100), 500.0)))
        assert better.x.size == 2

    def test_a_hill_is_passed_by(self):
        rows, columns = np.mgrid[0:100, 0:100]
        ground = 500.0 + 150.0 * np.exp(-((rows - 50) ** 2 + (columns - 50) ** 2) / 60.0)
        straight = self.polygon([(1000, 9000), (10_000, 10_500), (19_000, 9900)])
        better = self.improve(straight, self.grid(ground))
        xy = np.column_stack((better.x, better.y))
        assert np.hypot(xy[1:-1, 0] - 10_000, xy[1:-1, 1] - 9900).min() > 2000.0
        assert lacking_m(xy, plain_rules(500.0)).max() == 0.0

    def test_closed_cells_are_not_entered(self):
        free = np.ones((50, 100), dtype=bool)
        free[10:50, 50] = False
        over = self.polygon([(1000, 5000), (10_000, 9300), (19_000, 5000)])
        better = self.improve(over, self.grid(np.full((50, 100), 500.0), free))
        assert better is not None
        # Row 10 from the north is at 8,000 m: the line has to stay above it at the barrier.
        heights = np.interp(10_100.0, better.x, better.y)
        assert heights > 8000.0
        through = self.polygon([(1000, 5000), (19_000, 5000)])
        assert self.improve(through, self.grid(np.full((50, 100), 500.0), free)) is None


def test_relief_reads_what_the_terrain_samples():
    from karwan.core.geodesy import working_plane
    from karwan.core.search.improve import make_relief
    from karwan.core.search.tolls import about_line
    from karwan.core.search.window_kernels import stations

    from .builders import plane_terrain, smooth_noise

    terrain = plane_terrain(smooth_noise(np.random.default_rng(1), (400, 500)))
    lon, lat = np.array([63.05, 63.45]), np.array([34.25, 34.1])
    plane = working_plane(lon, lat)
    x, y = plane.to_plane(lon, lat)
    relief = make_relief(terrain, plane, (x.min(), y.min(), x.max(), y.max()))
    grid = np.ones((4, 4), dtype=np.float32)
    corner = np.array([x.min() - 1e4, y.max() + 1e4, 2e4, relief.west_m, relief.north_m, relief.spacing_m])
    out, marks = np.zeros((7, 2000)), np.zeros((8, 4))
    about = about_line(None, (0.0, 0.0, 1.0, 1.0), 100.0, 0.6, np.array([2, 2]))
    site = (100.0, 0.6, grid, 0, np.array([2, 2]), terrain.elevation_m, relief.nodes, grid, grid > 0, corner, out,
            marks, grid, np.zeros((1, 1), dtype=np.int8), out[0], np.zeros((2, 2000), dtype=np.int32), out,
            0.0, *about, np.zeros((1, 1), dtype=np.float32), 1.0, 1.0)  # fmt: skip
    count = stations(x, y, np.zeros(2), 2, 0, 1, site, np.inf)
    length_m = np.hypot(*np.diff(np.stack((x, y)))[:, 0])
    t = np.minimum(np.arange(count) * 100.0 / length_m, 1.0)
    # What the stations stand for is the whole line.
    assert out[2, :count].sum() == pytest.approx(length_m)
    expected = relief.sample(x[0] + t * (x[1] - x[0]), y[0] + t * (y[1] - y[0]))
    assert count > 300
    assert np.abs(out[0, :count] - expected).max() < 0.01


@pytest.mark.parametrize("ends", [(np.nan, np.nan), (503.0, np.nan), (np.nan, 496.0), (500.0, 508.0)])
@pytest.mark.parametrize("reach", [(2, 2), (4, 1), (2, 3)])
def test_window_prices_are_those_of_a_plain_programme(ends, reach):
    from karwan.core.design import NEAR_GROUND_M
    from karwan.core.search.improve import TABLE_PARTS
    from karwan.core.search.profile_kernels import least, least_noted, levelled
    from karwan.core.search.tolls import about_line

    random = np.random.default_rng(4)
    count, step_m, zero = 60, 0.5, 400
    ground = 500.0 + np.cumsum(random.normal(0.0, 1.5, count))
    weight = random.uniform(50.0, 100.0, count)
    heights = (np.arange(-zero, zero + 1)[None, :] + np.arange(TABLE_PARTS)[:, None] / TABLE_PARTS) * step_m
    tables = (1_000.0 + 30.0 * heights**2).astype(np.float32)
    out = np.concatenate((np.stack((ground, np.ones(count), weight)), np.zeros((4, count))))
    about = about_line(None, (0.0, 0.0, 1.0, 1.0), 100.0, step_m, np.array(reach))
    up, down = reach
    site = (100.0, step_m, tables, zero, np.array(reach), None, None, None, None, None, out, None,
            np.zeros((2, 500), dtype=np.float32), np.zeros((count, 500), dtype=np.int8), np.zeros(count),
            np.zeros((2, count), dtype=np.int32), np.zeros((2, 500)), 0.0, *about, None, 1_000.0, 1.0)  # fmt: skip
    site = tuple(np.zeros(1) if part is None else part for part in site)
    found = least(count, *ends, site, np.inf)
    # What costs no less than what is known already need not be told.
    assert least(count, *ends, site, 1.001 * found) == found
    assert least(count, *ends, site, 0.999 * found) >= 0.999 * found
    assert found == pytest.approx(levelled(count, *ends, site), rel=1e-5)
    assert found == pytest.approx(least_noted(count, *ends, site), rel=1e-5)

    origin = ends[0] if np.isfinite(ends[0]) else ends[1] if np.isfinite(ends[1]) else ground[0]
    level = origin + np.arange(-200, 201) * step_m

    def allowed(end, ground_m):
        # Without a level of its own an end lies near the ground.
        return np.abs(level - end) < 0.1 if np.isfinite(end) else np.abs(level - ground_m) <= NEAR_GROUND_M

    cost = np.where(allowed(ends[0], ground[0]), 0.0, np.inf)
    for i in range(count):
        if i:
            # From up levels below to down levels above.
            wide = np.pad(cost, (up, down), constant_values=np.inf)
            cost = np.min([wide[m : m + level.size] for m in range(up + down + 1)], axis=0)
        # The tables know heights to an eighth of a step.
        height = np.round((level - ground[i]) / step_m * TABLE_PARTS) * step_m / TABLE_PARTS
        cost = cost + weight[i] * (1_000.0 + 30.0 * height**2)
    cost = cost[allowed(ends[1], ground[-1])]
    assert found == pytest.approx(cost.min(), rel=1e-4)
    kept = site[14]
    assert np.diff(kept).max() <= up * step_m + 1e-9
    assert np.diff(kept).min() >= -down * step_m - 1e-9
