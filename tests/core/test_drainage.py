"""Drainage on surfaces made by hand, and beside slow independent ways to the same answer."""

import heapq

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from karwan.core import flow_kernels
from karwan.core.drainage import drainage
from karwan.core.errors import CancelledError
from karwan.core.flow_kernels import DOWN, OUT, RIGHT
from karwan.core.terrain import Terrain
from pyproj import Geod
from scipy import ndimage

UTM = (500_000.0, 90.0, 0.0, 3_700_000.0, 0.0, -90.0)
NEIGHBOURS = list(zip(DOWN.tolist(), RIGHT.tolist()))


def terrain_of(elevation, geotransform=UTM, crs="EPSG:32641"):
    return Terrain(np.asarray(elevation, dtype=np.float32), geotransform, crs, "made", 90.0)


def flow(elevation):
    return drainage(terrain_of(elevation))


def path(found, row, column):
    """Cells water passes from one on."""
    cells = [(row, column)]
    while found.towards[cells[-1]] < OUT:
        step = NEIGHBOURS[found.towards[cells[-1]]]
        cells.append((cells[-1][0] + step[0], cells[-1][1] + step[1]))
        assert len(cells) <= found.towards.size
    return cells


surfaces = st.tuples(
    st.integers(3, 12), st.integers(3, 12), st.integers(0, 2**32 - 1), st.sampled_from([3, 20, 100_000])
)


def surface(drawn):
    """Random ground with many equal elevations or few."""
    rows, columns, seed, levels = drawn
    return np.random.default_rng(seed).integers(0, levels, (rows, columns)).astype(np.float32)


def test_a_plane_drains_down_its_slope():
    elevation = np.repeat(np.arange(20.0)[:, None], 9, axis=1)[::-1]
    found = flow(elevation)
    assert np.all(found.towards[:-1] == 2)  # down the rows
    assert np.all(found.towards[-1] == OUT)
    # In UTM at its central meridian a cell is 90 m / 0.9996 a side on the ground.
    assert found.catchment_m2[-1] == pytest.approx(np.full(9, 20 * (90 / 0.9996) ** 2), rel=1e-6)
    assert found.is_cut.all()  # every column begins at the rim


def test_a_valley_gathers_its_sides():
    row, column = np.mgrid[0:41, 0:31]
    found = flow(10.0 * np.abs(column - 15) + (40 - row))
    mouth = found.catchment_m2[40, 15]
    assert found.towards[40, 15] == OUT
    assert mouth > 0.85 * found.catchment_m2.size * 8_107  # some of the rim is a divide
    assert np.all(found.towards[:-1, 15] == 2)
    assert next(cell for cell in path(found, 3, 20) if cell[1] == 15)[0] <= 8


def test_two_basins_drain_over_the_lower_sill():
    """Two bowls with a rim of 100 m: the left one opens to the right at 60 m, the right one outwards at 50 m."""
    elevation = np.full((15, 27), 100.0)
    r, c = np.mgrid[0:15, 0:27]
    for middle, floor in ((7, 20.0), (19, 10.0)):
        bowl = floor + 5.0 * np.hypot(r - 7, c - middle)
        elevation = np.where(np.hypot(r - 7, c - middle) < 5.5, bowl, elevation)
    elevation[7, 12:15] = 60.0
    elevation[7, 24:] = 50.0
    found = flow(elevation)
    way = path(found, 7, 7)
    assert way[-1] == (7, 26)
    assert (7, 13) in way
    assert max(elevation[cell] for cell in way) == 60.0
    assert max(elevation[cell] for cell in path(found, 7, 19)) == 50.0


def test_a_hole_swallows_what_drains_to_it():
    r, c = np.mgrid[0:21, 0:21]
    elevation = np.hypot(r - 10, c - 10)
    elevation[9:12, 9:12] = np.nan
    found = flow(elevation)
    ends = {path(found, row, column)[-1] for row, column in ((1, 1), (10, 3), (18, 12))}
    assert all(max(abs(row - 10), abs(column - 10)) == 2 for row, column in ends)
    assert np.all(found.towards[9:12, 9:12] > OUT)
    assert found.is_cut[8:13, 8:13][np.isfinite(elevation[8:13, 8:13])].all()


def test_areas_are_the_ellipsoids():
    grid = (62.0, 0.01, 0.0, 60.0, 0.0, -0.01)
    found = drainage(terrain_of(np.zeros((200, 100)), grid, "EPSG:4326"))
    whole, _ = Geod(ellps="WGS84").polygon_area_perimeter([62, 63, 63, 62], [58, 58, 60, 60])
    own = found.catchment_m2[found.towards == OUT].sum()
    # The polygon's sides are geodesics, which bulge north of parallels.
    assert own == pytest.approx(abs(whole), rel=2e-4)


@settings(max_examples=60, deadline=None)
@given(surfaces)
def test_water_leaves_over_the_lowest_sill(drawn):
    elevation = surface(drawn)
    found = flow(elevation)
    highest = np.array([[max(elevation[cell] for cell in path(found, r, c)) for c in range(elevation.shape[1])]
                        for r in range(elevation.shape[0])])  # fmt: skip
    # The lowest level at which ground up to it joins a cell with the rim.
    expected = np.full(elevation.shape, np.inf)
    for level in np.unique(elevation):
        joined, _ = ndimage.label(elevation <= level, np.ones((3, 3)))
        rim = np.unique(np.concatenate((joined[0], joined[-1], joined[:, 0], joined[:, -1])))
        free = np.isin(joined, rim[rim > 0]) & (expected == np.inf)
        expected[free] = level
    assert np.array_equal(highest, expected)


@settings(max_examples=60, deadline=None)
@given(surfaces)
def test_each_cells_catchment_is_what_drains_to_it(drawn):
    elevation = surface(drawn)
    found = flow(elevation)
    count = np.zeros(elevation.shape)
    cut = np.zeros(elevation.shape, dtype=bool)
    for row, column in np.ndindex(elevation.shape):
        way = path(found, row, column)
        at_rim = row in (0, elevation.shape[0] - 1) or column in (0, elevation.shape[1] - 1)
        for cell in way:
            count[cell] += 1
            cut[cell] |= at_rim
    assert found.catchment_m2 == pytest.approx(count * (90 / 0.9996) ** 2, rel=1e-5)
    assert np.array_equal(found.is_cut, cut)


@settings(max_examples=60, deadline=None)
@given(surfaces)
def test_without_pits_and_flats_water_takes_the_steepest_way(drawn):
    elevation = filled(surface(drawn))
    found = flow(elevation)
    elevation = np.asarray(elevation, dtype=np.float32)
    for row, column in np.ndindex(elevation.shape):
        falls = {}
        for k, (down, right) in enumerate(NEIGHBOURS):
            r, c = row + down, column + right
            if 0 <= r < elevation.shape[0] and 0 <= c < elevation.shape[1]:
                falls[k] = (elevation[row, column] - elevation[r, c]) / np.hypot(down, right)
        steepest = max(falls.values())
        if found.towards[row, column] == OUT:
            assert steepest <= 0.0
        else:
            assert falls[found.towards[row, column]] == pytest.approx(steepest)


def filled(elevation):
    """Pits filled so that every cell has a lower neighbour or lies on the rim (Barnes, Lehman and Mulla 2014)."""
    rows, columns = elevation.shape
    level = np.asarray(elevation, dtype=np.float64).copy()
    rim = [(level[c], c) for c in np.ndindex(level.shape) if c[0] in (0, rows - 1) or c[1] in (0, columns - 1)]
    heapq.heapify(rim)
    seen = {cell for _, cell in rim}
    while rim:
        z, (row, column) = heapq.heappop(rim)
        for down, right in NEIGHBOURS:
            cell = (row + down, column + right)
            if cell not in seen and 0 <= cell[0] < rows and 0 <= cell[1] < columns:
                seen.add(cell)
                level[cell] = max(level[cell], z + 0.125)
                heapq.heappush(rim, (level[cell], cell))
    return level


@settings(max_examples=20, deadline=None)
@given(surfaces)
def test_compiled_and_plain_loops_agree_to_the_last_bit(drawn):
    elevation = surface(drawn)
    before = drainage(terrain_of(elevation))
    with pytest.MonkeyPatch.context() as patched:
        for name in ("push", "pop", "drain", "gather"):
            patched.setattr(flow_kernels, name, getattr(flow_kernels, f"_{name}"))
        plain = drainage(terrain_of(elevation))
    assert np.array_equal(before.towards, plain.towards)
    assert np.array_equal(before.catchment_m2, plain.catchment_m2)
    assert np.array_equal(before.is_cut, plain.is_cut)


def test_it_stops_when_asked():
    class Stopped:
        def report(self, fraction, message=""):
            pass

        def is_cancelled(self):
            return True

    with pytest.raises(CancelledError):
        drainage(terrain_of(np.zeros((5, 5))), Stopped())


def test_nothing_known_drains_nowhere():
    found = flow(np.full((4, 4), np.nan))
    assert np.all(found.towards > OUT)
