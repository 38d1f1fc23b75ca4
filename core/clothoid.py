"""The clothoid: the transition curve whose curvature grows evenly with its length.

Fresnel's integrals are SciPy's (Cephes), exact to rounding for any length: no series is cut off.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import fresnel

from .geodesy import FloatArray


def points(along_m: ArrayLike, sharpness: ArrayLike) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Place and heading on a clothoid that leaves the origin along x without curvature.

    along_m: length from its start, m; behind it (negative) the clothoid bends the other way. sharpness: curvature
    gained per metre, 1/m2, left positive, 0 for a straight; one that reaches radius R over L has 1/(R L).
    Both broadcast.
    Returns x, y (m) and heading (rad, left positive).
    """
    s, rate = np.broadcast_arrays(np.asarray(along_m, dtype=np.float64), np.asarray(sharpness, dtype=np.float64))
    # Below this a whole railway turns by less than rounding, and the scale of Fresnel's integrals would overflow.
    straight = np.abs(rate) < 1e-30
    scale = np.sqrt(np.pi / np.where(straight, 1.0, np.abs(rate)))
    sine, cosine = fresnel(s / scale)
    x = np.where(straight, s, scale * cosine)
    y = np.where(straight, 0.0, np.sign(rate) * scale * sine)
    return x, y, np.asarray(rate * s * s / 2.0)


def turn_rad(length_m: ArrayLike, radius_m: ArrayLike) -> FloatArray:
    """How far a clothoid of a length turns until it has the radius: L / 2R, rad."""
    return np.asarray(np.asarray(length_m, dtype=np.float64) / (2.0 * np.asarray(radius_m, dtype=np.float64)))


def shift(length_m: ArrayLike, radius_m: ArrayLike) -> tuple[FloatArray, FloatArray]:
    """How a clothoid moves the circle it leads to: (p, k), m.

    p: how far the circle moves away from the tangent. k: how far along the tangent, from the clothoid's start, the
    circle would touch it were it moved back. Lengths of 0 give 0, 0.
    """
    length, radius = np.broadcast_arrays(np.asarray(length_m, dtype=np.float64), np.asarray(radius_m, dtype=np.float64))
    turn = turn_rad(length, radius)
    x, y, _ = points(length, 1.0 / (radius * np.where(length > 1e-9, length, 1.0)))
    # The versine as a square: 1 - cos of a small angle would lose its digits.
    return np.asarray(y - 2.0 * radius * np.sin(turn / 2.0) ** 2), np.asarray(x - radius * np.sin(turn))
