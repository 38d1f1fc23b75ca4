"""Ellipsoidal lengths and azimuths, and the plane in which curves are laid out and searched."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import asin, copysign, cos, degrees, radians, sin, sqrt, tan

import numpy as np
from numpy.typing import NDArray
from pyproj import CRS, Geod, Transformer
from pyproj.exceptions import CRSError

from .errors import AlignmentError

FloatArray = NDArray[np.float64]

WGS84 = Geod(ellps="WGS84")


# Segments up to this are computed by a series whose error is proven against Geod: see `inverse`.
SHORT_M = 2_000.0
SHORT_UP_TO_DEG = 85.0
_A = float(WGS84.a)
_E2 = float(WGS84.es)


def inverse(lon1: FloatArray, lat1: FloatArray, lon2: FloatArray, lat2: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Azimuth at the first point (degrees clockwise from north) and geodesic length (m) of many segments.

    Up to 2 km and 85 degrees of latitude by Gauss's mid-latitude formulas with their third-order terms: within
    0.001 mm per km and 0.0001 arc seconds of Karney's method (plus the rounding of degrees, 10 nm), ten times as fast.
    All others by Karney's method (PROJ).
    """
    lon1, lat1 = np.asarray(lon1, dtype=np.float64), np.asarray(lat1, dtype=np.float64)
    lon2, lat2 = np.asarray(lon2, dtype=np.float64), np.asarray(lat2, dtype=np.float64)
    east = lon2 - lon1
    if east.size and np.abs(east).max() > 180.0:
        east = (east + 180.0) % 360.0 - 180.0
    east, north, middle = np.radians(east), np.radians(lat2 - lat1), np.radians((lat1 + lat2) / 2.0)
    sine = np.sin(middle)
    cosine2 = 1.0 - sine * sine
    w2 = 1.0 - _E2 * sine * sine
    across = _A / np.sqrt(w2)
    # Twice the sines of half the angles (Delambre's analogies), as far as short segments need them.
    east2, north2 = east * east, north * north
    to_east = across * np.sqrt(np.maximum(cosine2, 0.0)) * east * (1.0 - east2 / 24.0)
    to_north = across * ((1.0 - _E2) / w2) * north * (1.0 - north2 / 24.0 - east2 / 8.0)
    chord2 = to_east * to_east + to_north * to_north
    length = np.asarray(np.sqrt(chord2) * (1.0 + chord2 / (24.0 * _A * _A)))
    azimuth = np.degrees(np.arctan2(to_east, to_north) - east * sine / 2.0)
    azimuth = np.where(azimuth > 180.0, azimuth - 360.0, np.where(azimuth <= -180.0, azimuth + 360.0, azimuth))
    # Not "above the limit": what is no number goes to PROJ too.
    long = ~((chord2 <= SHORT_M * SHORT_M) & (cosine2 >= _LEAST_COSINE2))
    if np.any(long):
        azimuth[long], _, length[long] = WGS84.inv(lon1[long], lat1[long], lon2[long], lat2[long])
    return azimuth, length


_LEAST_COSINE2 = cos(radians(SHORT_UP_TO_DEG)) ** 2


def segment_lengths_m(lon: FloatArray, lat: FloatArray) -> FloatArray:
    """Geodesic length of each segment of a line of n vertices: n - 1 values, m."""
    return inverse(lon[:-1], lat[:-1], lon[1:], lat[1:])[1]


def chainage_m(lon: FloatArray, lat: FloatArray) -> FloatArray:
    """Ellipsoidal distance of each vertex from the first along the line, m."""
    return np.concatenate(([0.0], np.cumsum(segment_lengths_m(lon, lat))))


def azimuths_deg(lon: FloatArray, lat: FloatArray) -> FloatArray:
    """Forward azimuth of each segment, degrees clockwise from north."""
    return inverse(lon[:-1], lat[:-1], lon[1:], lat[1:])[0]


@dataclass(frozen=True)
class WorkingPlane:
    """A conformal plane fitted to a corridor, in metres.

    Oblique Mercator along the great circle from first to last point, so that the scale error grows only with the
    distance from the corridor's axis (d^2 / 2R^2: 0.03 per cent at 150 km) and not with its length or its UTM zones.
    """

    definition: str

    @property
    def crs(self) -> CRS:
        """The plane as a coordinate reference system."""
        return _crs(self.definition)

    @property
    def _from_lonlat(self) -> Transformer:
        return _transformer(self.definition)

    def to_plane(self, lon: FloatArray, lat: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Plane coordinates x, y (m) of WGS 84 longitudes and latitudes (degrees)."""
        lon, lat = np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)
        x, y = (np.asarray(part) for part in self._from_lonlat.transform(lon, lat, errcheck=True))
        for seam in _seams_deg(self.definition):
            on_seam = np.abs((lon - seam + 180.0) % 360.0 - 180.0) < SEAM_DEG
            if np.any(on_seam):
                # The middle between two metres west and east of it: the plane is even there to a micrometre.
                west, east = (
                    self._from_lonlat.transform(lon[on_seam] + off, lat[on_seam])
                    for off in (-2 * SEAM_DEG, 2 * SEAM_DEG)
                )
                x[on_seam], y[on_seam] = ((one + other) / 2.0 for one, other in zip(west, east))
        return x, y

    def to_lonlat(self, x: FloatArray, y: FloatArray) -> tuple[FloatArray, FloatArray]:
        """WGS 84 longitudes and latitudes of plane coordinates (m)."""
        lon, lat = self._from_lonlat.transform(x, y, direction="INVERSE", errcheck=True)
        return np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)


# Half the width of the strip about a seam, degrees: a metre.
SEAM_DEG = 1e-5


@lru_cache(maxsize=64)
def _seams_deg(definition: str) -> tuple[float, ...]:
    """Longitudes where PROJ's oblique Mercator puts places half around the Earth, wherever the line runs due east.

    Where cos(B (lon - lon0)) vanishes it takes a branch (src/projections/omerc.cpp, fabs(temp) < TOL) that holds for
    the equator only. B and lon0 after Snyder, Map Projections - A Working Manual (1987), equations 9-11 to 9-38.
    """
    given = dict(part[1:].split("=", 1) for part in definition.split() if "=" in part)
    if given.get("proj") != "omerc":
        return ()
    lat, alpha, es = radians(float(given["lat_0"])), radians(float(given["alpha"])), float(WGS84.es)
    b = sqrt(1.0 + es * cos(lat) ** 4 / (1.0 - es))
    d = max(b * sqrt(1.0 - es) / (cos(lat) * sqrt(1.0 - es * sin(lat) ** 2)), 1.0)
    g = copysign(sqrt(d * d - 1.0), lat)
    gamma = asin(sin(alpha) / d)
    lon0 = float(given["lonc"]) - degrees(asin(min(1.0, max(-1.0, g * tan(gamma)))) / b)
    return lon0 - 90.0 / b, lon0 + 90.0 / b


# A line that is bent asks for its plane at every move of the mouse; building one takes longer than laying out.
@lru_cache(maxsize=64)
def _crs(definition: str) -> CRS:
    return CRS.from_user_input(definition)


@lru_cache(maxsize=64)
def _transformer(definition: str) -> Transformer:
    return Transformer.from_crs(4326, _crs(definition), always_xy=True)


def scale_error_ppm(plane: WorkingPlane, lon: FloatArray, lat: FloatArray) -> FloatArray:
    """How much longer the plane shows a short line at each place than it is on the ellipsoid, parts per million.

    Measured over 110 m of meridian; the plane is conformal, so every direction has the same. Within 0.001 ppm.
    """
    lon = np.atleast_1d(np.asarray(lon, dtype=np.float64))
    lat = np.clip(np.atleast_1d(np.asarray(lat, dtype=np.float64)), -89.999, 89.999)
    south, north = lat - 0.0005, lat + 0.0005
    x, y = plane.to_plane(np.concatenate((lon, lon)), np.concatenate((south, north)))
    n = lon.size
    length = inverse(lon, south, lon, north)[1]
    return np.asarray((np.hypot(x[n:] - x[:n], y[n:] - y[:n]) / length - 1.0) * 1e6)


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
    # At due east the formulas divide by nothing; a tenth of a degree less costs 0.01 ppm of scale over 1,000 km.
    alpha = float(np.clip(alpha, -89.9, 89.9))
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
