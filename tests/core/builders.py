"""Small real inputs for the core's tests."""

from __future__ import annotations

import numpy as np
from karwan.core.alignment import Axis
from karwan.core.terrain import Terrain
from pyproj import CRS

UTM41 = CRS.from_epsg(32641).to_wkt()


def plane_terrain(elevation, cell_m=100.0, x0=500_000.0, y0=3_800_000.0):
    """Terrain in UTM 41N whose upper left corner is x0, y0; elevation (rows, columns)."""
    grid = np.asarray(elevation, dtype=np.float32)
    return Terrain(grid, (x0, cell_m, 0.0, y0, 0.0, -cell_m), UTM41, "made terrain", cell_m)


def axis(points, radius_m=600.0):
    """Tangent polygon through (lon, lat) points."""
    lon, lat = np.array(points, dtype=float).T
    radius = np.full(len(lon), radius_m)
    radius[[0, -1]] = 0.0
    return Axis(lon, lat, radius)


def smooth_noise(rng, shape, smooth=8.0, height=200.0):
    """Random hills."""
    from scipy.ndimage import gaussian_filter

    field = gaussian_filter(rng.normal(size=shape), smooth, mode="nearest")
    return 1000.0 + height * field / max(np.abs(field).max(), 1e-9)
