"""Terrain read in tiles about lines: the same as read whole, and nothing where it was not read."""

from __future__ import annotations

import numpy as np
import pytest
from karwan.core.errors import CancelledError
from karwan.core.geodesy import working_plane
from karwan.core.progress import Silent

from .search_builders import hills, lonlat, write_dem

pytest.importorskip("shapely")
SHAPE = (700, 900)
START, END = lonlat(100, 600, 90.0), lonlat(800, 80, 90.0)


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    elevation = hills(SHAPE)
    elevation[345:365, 420:440] = np.nan
    return write_dem(tmp_path_factory.mktemp("dem") / "large.tif", elevation, cell=90.0)


@pytest.fixture
def plane():
    return working_plane(*np.array([START, END]).T)


@pytest.fixture
def bounds(plane):
    x, y = plane.to_plane(*np.array([START, END]).T)
    return x.min() - 5_000.0, y.min() - 20_000.0, x.max() + 5_000.0, y.max() + 20_000.0


@pytest.fixture
def ground(model, plane, bounds):
    from karwan.core.search.ground import Ground

    return Ground(model, plane, bounds)


def line():
    share = np.linspace(0.0, 1.0, 200)
    return START[0] + share * (END[0] - START[0]), START[1] + share * (END[1] - START[1])


def test_about_the_line_it_is_the_terrain_and_elsewhere_unknown(model, ground):
    lon, lat = line()
    assert np.isnan(ground.terrain.sample(lon, lat)).all()
    ground.read_about(lon, lat, 1_000.0, Silent())
    whole = model.read()
    for north in (-0.008, 0.0, 0.008):
        assert np.array_equal(ground.terrain.sample(lon, lat + north), whole.sample(lon, lat + north), equal_nan=True)
    far = ground.terrain.sample(np.array([START[0]]), np.array([END[1]]))
    assert np.isnan(far).all()
    assert np.isfinite(whole.sample(np.array([START[0]]), np.array([END[1]]))).all()
    assert 0 < ground.bytes < 0.7 * whole.elevation_m.nbytes


def test_a_geographic_model_is_read_wide_enough(tmp_path):
    from karwan.core.search.ground import Ground

    # At 60 degrees a degree east is half a degree north.
    model = write_dem(tmp_path / "north.tif", hills((500, 700)), cell=0.001, epsg=4326, corner=(20.0, 60.4))
    lon, lat = np.full(50, 20.35), np.linspace(60.05, 60.3, 50)
    flat = working_plane(lon, lat)
    ground = Ground(model, flat, (-30_000.0, -30_000.0, 30_000.0, 30_000.0))
    ground.read_about(lon, lat, 5_000.0, Silent())
    for east in (-5_000.0, 5_000.0):
        beside = lon + east / (111_195.0 * np.cos(np.radians(lat)))
        assert np.isfinite(ground.terrain.sample(beside, lat)).all()


def test_cells_are_means_of_the_terrain(model, ground, plane, bounds):
    from karwan.core.search.ground import areas_grid, band_grid
    from karwan.core.search.survey import make_survey

    lon, lat = line()
    ground.read_about(lon, lat, 4_000.0, Silent())
    survey = make_survey(model, (START, END), (), ())
    areas = areas_grid(survey, bounds, 270.0)
    x, y = plane.to_plane(lon, lat)
    mask = np.zeros(areas.shape, dtype=bool)
    for px, py in zip(x, y):
        mask[areas.cell_of(px, py)] = True
    grid, known = band_grid(ground.relief(plane, bounds), areas, mask, 0)
    assert np.isnan(grid.ground_m[~mask]).all()
    assert np.array_equal(known, mask & np.isfinite(grid.ground_m))
    row, column = np.nonzero(known)
    cx, cy = areas.centre_of(row, column)
    off = np.array([-90.0, 0.0, 90.0])
    terrain = model.read()
    expected = np.mean([terrain.sample(*plane.to_lonlat(cx + dx, cy + dy)) for dx in off for dy in off], axis=0)
    assert np.abs(grid.ground_m[known] - expected).max() < 0.05
    # What cannot be interpolated is closed, all that is known is free.
    assert np.array_equal(mask & ~known, mask & ~grid.free)
    assert 0 < np.count_nonzero(mask & ~known) < 0.2 * np.count_nonzero(mask)


def test_another_window_takes_over_what_was_read(model, ground, plane, bounds):
    from karwan.core.search.ground import Ground

    lon, lat = line()
    ground.read_about(lon, lat, 1_000.0, Silent())
    west, south, east, north = bounds
    other = Ground(model, plane, (west - 40_000.0, south - 40_000.0, east + 40_000.0, north + 40_000.0))
    assert other.holds(ground)
    other.take_over(ground)
    assert np.array_equal(other.terrain.sample(lon, lat), ground.terrain.sample(lon, lat), equal_nan=True)
    assert np.isfinite(other.terrain.sample(lon[:50], lat[:50])).all()


def test_cancel_is_heard_while_reading(ground):
    class Cancelled(Silent):
        def is_cancelled(self):
            return True

    with pytest.raises(CancelledError):
        ground.read_about(*line(), 1_000.0, Cancelled())


def test_far_finer_models_are_thinned(model):
    from karwan.core.search.ground import thinned

    assert thinned(model, 4.0 * model.resolution_m) is model
    few = thinned(model, 3_600.0)
    assert (few.columns, few.rows) == (SHAPE[1] // 10, SHAPE[0] // 10)
    assert few.resolution_m == pytest.approx(900.0)
    values = few.read().elevation_m
    assert np.nanmin(values) >= np.nanmin(model.read().elevation_m)
    assert abs(np.nanmean(values) - np.nanmean(model.read().elevation_m)) < 10.0
