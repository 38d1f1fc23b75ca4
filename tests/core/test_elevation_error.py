from __future__ import annotations

import math
import re

import numpy as np
import pytest
from builders import UTM41
from karwan.core.elevation_error import (
    ElevationError,
    default_error,
    error_from_mapping,
    hidden_relief_m,
)
from karwan.core.errors import TerrainError
from karwan.core.terrain import Terrain
from pyproj import Transformer


@pytest.mark.parametrize(
    ("name", "cell_m", "sigma_m", "hides"),
    [
        ("Copernicus_DSM_COG_10_N34_00_E062_00_DEM.tif", 30.0, 2.4, False),
        ("cop30_herat", 30.0, 2.4, False),
        ("FABDEM_V1-2", 30.0, 2.4, False),
        ("SRTM 1 arc-second", 30.0, 3.8, False),
        ("N34E062.hgt", 30.0, 3.8, False),
        ("NASADEM_HGT_n34e062", 30.0, 3.8, False),
        ("ASTGTMV003_N34E062_dem", 30.0, 8.5, False),
        ("ALPSMLC30_N034E062 AW3D30", 30.0, 5.0, False),
        ("GMTED2010 mea075", 250.0, 27.0, False),
        ("ETOPO_2022_v1_15s", 420.0, 7.2, True),
        ("TDM1_DEM__30_N34E062", 90.0, 2.4, False),
        ("GEBCO_2023", 420.0, 3.8, True),
        ("globe_30s", 840.0, 18.2, True),
        ("gt30e060n40 GTOPO30", 840.0, 18.2, True),
        ("lidar 2019", 1.0, 0.2, False),
    ],
)
def test_a_source_is_known_by_its_name(name, cell_m, sigma_m, hides):
    found = default_error(name, cell_m)
    assert (found.sigma_m, found.hides_relief) == (sigma_m, hides)
    # Both figures have a publication with its year, or say that they are assumed.
    accuracy, reach = found.source.rsplit("; ", 1)
    assert re.search(r"\b(19|20)\d\d\b|assumed", accuracy)
    assert re.search(r"\b(19|20)\d\d\b|assumed", reach)


def test_an_unknown_source_is_taken_by_its_cells_and_says_so():
    errors = [default_error("heights", cell_m) for cell_m in (1.0, 10.0, 30.0, 90.0, 900.0)]
    assert [one.sigma_m for one in errors] == sorted(one.sigma_m for one in errors)
    assert all("not known" in one.source for one in errors)
    assert errors[-1].hides_relief
    assert not errors[0].hides_relief


def test_the_published_accuracy_is_the_standard_error_of_a_normal_distribution():
    # LE90: 90 of 100 errors are smaller.
    rng = np.random.default_rng(1)
    drawn = rng.normal(0.0, default_error("GLOBE", 840.0).sigma_m, 200_000)
    assert np.mean(np.abs(drawn) < 30.0) == pytest.approx(0.90, abs=0.003)


def test_rise_between_two_places_by_hand():
    error = ElevationError(4.0, 500.0)
    # 4 sqrt(2 (1 - e^-2)) over 1 km.
    assert error.sigma_of_rise_m(1_000.0) == pytest.approx(4.0 * math.sqrt(2.0 * (1.0 - math.exp(-2.0))))
    assert error.sigma_of_rise_m(0.0) == 0.0
    assert ElevationError(4.0, math.inf).sigma_of_rise_m(1e6) == 0.0
    assert ElevationError(4.0, 0.0).sigma_of_rise_m(1.0) == pytest.approx(4.0 * math.sqrt(2.0))


@pytest.mark.parametrize(("sigma_m", "reach_m"), [(-1.0, 1.0), (math.nan, 1.0), (1.0, -1.0), (5_000.0, 1.0)])
def test_figures_without_sense_are_refused(sigma_m, reach_m):
    with pytest.raises(TerrainError, match="makes no sense"):
        ElevationError(sigma_m, reach_m)


def test_an_error_is_read_back_and_damage_is_told():
    error = ElevationError(3.5, 800.0, True, "levelled")
    assert error_from_mapping(error.to_mapping()) == error
    with pytest.raises(TerrainError, match="not understood"):
        error_from_mapping({"sigma_m": "much"})


def rough_ground(rng, size, slope=2.0):
    """A self-affine surface: power falling with the wave number to the power of twice `slope`."""
    waves = np.hypot(*np.meshgrid(np.fft.fftfreq(size), np.fft.rfftfreq(size), indexing="ij"))
    waves[0, 0] = np.inf
    spectrum = (rng.normal(size=waves.shape) + 1j * rng.normal(size=waves.shape)) * waves**-slope
    field = np.fft.irfft2(spectrum, s=(size, size))
    return 1_000.0 + 200.0 * field / field.std()


def section_over(cell_m, size_m):
    """Points every 25 m eastward through the middle of the made terrain."""
    at_m = np.arange(0.05 * size_m, 0.95 * size_m, 25.0)
    to_lonlat = Transformer.from_crs(32641, 4326, always_xy=True)
    return *to_lonlat.transform(500_000.0 + at_m, np.full(at_m.size, 3_800_000.0 - size_m / 2.0)), at_m - at_m[0]


def terrain_of(grid, cell_m):
    return Terrain(grid.astype(np.float32), (500_000.0, cell_m, 0.0, 3_800_000.0, 0.0, -cell_m), UTM41, "made", cell_m)


def test_plane_ground_hides_nothing():
    grid = 1_000.0 + 3.0 * np.arange(100)[None, :] + np.zeros((100, 1))
    lon, lat, at_m = section_over(500.0, 50_000.0)
    assert hidden_relief_m(terrain_of(grid, 500.0), lon, lat, at_m).max() < 0.01
    assert not hidden_relief_m(terrain_of(grid, 500.0), lon[:10], lat[:10], at_m[:10]).any()


def test_the_relief_that_averaging_hides_is_told_from_the_averages():
    ratios = []
    for seed in range(6):
        fine = rough_ground(np.random.default_rng(seed), 1_024)
        coarse = fine.reshape(64, 16, 64, 16).mean(axis=(1, 3))
        lon, lat, at_m = section_over(30.0, 1_024 * 30.0)
        missing = terrain_of(fine, 30.0).sample(lon, lat) - terrain_of(coarse, 480.0).sample(lon, lat)
        hidden = hidden_relief_m(terrain_of(coarse, 480.0), lon, lat, at_m)
        ratios.append(float(np.sqrt(np.mean(hidden**2) / np.mean(missing**2))))
    assert 0.6 < np.median(ratios) < 1.6
