"""Ellipsoidal lengths and azimuths, and the plane in which curves are laid out and searched."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import cos, radians

import numpy as np
from numpy.typing import NDArray
from pyproj import CRS, Geod, Transformer
from pyproj.exceptions import CRSError

from .errors import AlignmentError

FloatArray = NDArray[np.float64]

WGS84 = Geod(ellps="WGS84")


def segment_lengths_m(lon: FloatArray, lat: FloatArray) -> FloatArray:
    """Geodesic length of each segment of a line of n vertices: n - 1 values, m (Karney's method, PROJ)."""
    return np.asarray(WGS84.inv(lon[:-1], lat[:-1], lon[1:], lat[1:])[2], dtype=np.float64)


def chainage_m(lon: FloatArray, lat: FloatArray) -> FloatArray:
    """Ellipsoidal distance of each vertex from the first along the line, m."""
    return np.concatenate(([0.0], np.cumsum(segment_lengths_m(lon, lat))))


def azimuths_deg(lon: FloatArray, lat: FloatArray) -> FloatArray:
    """Forward azimuth of each segment, degrees clockwise from north."""
    return np.asarray(WGS84.inv(lon[:-1], lat[:-1], lon[1:], lat[1:])[0], dtype=np.float64)


@dataclass(frozen=True)
class WorkingPlane:
    """A conformal plane fitted to a corridor, in metres.

    Oblique Mercator along the great circle from first to last point, so that the scale error grows only with the
    distance from the corridor's axis (d^2 / 2R^2: 0.03 per cent at 150 km) and not with its length or its UTM zones.
    """

    definition: str

    @cached_property
    def crs(self) -> CRS:
        """The plane as a coordinate reference system."""
        return CRS.from_user_input(self.definition)

    @cached_property
    def _from_lonlat(self) -> Transformer:
        return Transformer.from_crs(4326, self.crs, always_xy=True)

    def to_plane(self, lon: FloatArray, lat: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Plane coordinates x, y (m) of WGS 84 longitudes and latitudes (degrees)."""
        x, y = self._from_lonlat.transform(lon, lat, errcheck=True)
        return np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)

    def to_lonlat(self, x: FloatArray, y: FloatArray) -> tuple[FloatArray, FloatArray]:
        """WGS 84 longitudes and latitudes of plane coordinates (m)."""
        lon, lat = self._from_lonlat.transform(x, y, direction="INVERSE", errcheck=True)
        return np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)


def working_plane(lon: FloatArray, lat: FloatArray) -> WorkingPlane:
    """The plane for a line or corridor given by two or more points, degrees.

    Raises AlignmentError when fewer than two distinct points or impossible coordinates are given.
    """
    lon, lat = np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)
    if lon.size == 0 or not np.all(np.isfinite(lon)) or not np.all(np.isfinite(lat)) or np.abs(lat).max() > 89.0:
        raise AlignmentError(
            f"Coordinates {lon[:3]}, {lat[:3]} are not WGS 84 degrees.", "Check the layer's coordinate system."
        )
    forward, _, distance = WGS84.inv(lon[0], lat[0], lon[-1], lat[-1])
    lon_0, lat_0, _ = WGS84.fwd(lon[0], lat[0], forward, distance / 2.0)
    if distance < 1.0:
        lon_0, lat_0, forward = float(lon.mean()), float(lat.mean()), 0.0
    azimuth = float(WGS84.inv(lon_0, lat_0, lon[-1], lat[-1])[0]) if distance >= 1.0 else 0.0
    # alpha is an unoriented line; near-meridian lines are what transverse Mercator is for.
    alpha = (azimuth + 90.0) % 180.0 - 90.0
    plain = f"+proj=tmerc +lat_0={lat_0:.6f} +lon_0={lon_0:.6f} +k=1 +ellps=WGS84 +units=m +no_defs"
    if abs(alpha) < 3.0 or abs(cos(radians(lat_0))) < 0.05:
        return WorkingPlane(plain)
    oblique = (
        f"+proj=omerc +lat_0={lat_0:.6f} +lonc={lon_0:.6f} +alpha={alpha:.6f} +gamma={alpha:.6f} +k=1 "
        "+x_0=0 +y_0=0 +ellps=WGS84 +units=m +no_defs"
    )
    try:
        plane = WorkingPlane(oblique)
        plane.to_plane(lon, lat)
    except (CRSError, RuntimeError):
        return WorkingPlane(plain)
    return plane
