"""What an alignment is: a line on the ellipsoid, its levels, and the axis and profile it was laid out from."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from .by_hand import NOTHING_BY_HAND, ByHand
from .errors import AlignmentError
from .geodesy import WGS84, FloatArray, WorkingPlane, chainage_m
from .vertical import Profile

_NONE: FloatArray = np.empty(0)
# Lines whose ends lie this close join the same places: a station need not be at the town's point.
SAME_ENDS_M = 5_000.0


@dataclass(frozen=True)
class Axis:
    """The tangent polygon: points of intersection (PI) from start to end, WGS 84 degrees, with their curves.

    radius_m: one value per PI, the first and last unused (0). transition_in_m, transition_out_m: lengths of the
    clothoids before and after each arc, 0 for none; left out, all are 0. plane: the working plane it is laid out in,
    None for the one between its ends. by_hand: what was set along it. Planners bend this; the alignment follows.
    """

    lon: FloatArray
    lat: FloatArray
    radius_m: FloatArray
    transition_in_m: FloatArray = field(default_factory=lambda: _NONE)
    transition_out_m: FloatArray = field(default_factory=lambda: _NONE)
    plane: WorkingPlane | None = None
    by_hand: ByHand = NOTHING_BY_HAND

    def __post_init__(self) -> None:
        for name in ("transition_in_m", "transition_out_m"):
            if getattr(self, name).size != self.lon.size:
                object.__setattr__(self, name, np.zeros(self.lon.size))

    def reversed(self) -> Axis:
        """The same polygon from its end to its start."""
        return Axis(
            self.lon[::-1], self.lat[::-1], self.radius_m[::-1],
            self.transition_out_m[::-1], self.transition_in_m[::-1], self.plane, self.by_hand.reversed(),
        )  # fmt: skip


@dataclass(frozen=True)
class Alignment:
    """A line dense enough to be the alignment itself (chord error below 0.05 m), WGS 84 degrees.

    level_m: formation level of each vertex, m, or None while no profile is designed.
    axis, profile: the tangent polygon and the grades it was laid out from, None for a line that came from elsewhere.
    """

    name: str
    lon: FloatArray
    lat: FloatArray
    level_m: FloatArray | None = None
    axis: Axis | None = None
    profile: Profile | None = None

    @property
    def length_m(self) -> float:
        """Ellipsoidal length, m."""
        return float(chainage_m(self.lon, self.lat)[-1])

    def reversed(self) -> Alignment:
        """The same line from its end to its start."""
        level = None if self.level_m is None else self.level_m[::-1]
        return replace(
            self, lon=self.lon[::-1], lat=self.lat[::-1], level_m=level,
            axis=self.axis and self.axis.reversed(), profile=self.profile and self.profile.reversed(self.length_m),
        )  # fmt: skip


def alignment_from_vertices(
    name: str,
    lon: FloatArray,
    lat: FloatArray,
    level_m: FloatArray | None = None,
    axis: Axis | None = None,
    profile: Profile | None = None,
) -> Alignment:
    """A checked alignment from vertices in degrees; repeated vertices are dropped, longitudes made continuous.

    Raises AlignmentError for fewer than two distinct vertices or coordinates that are no WGS 84 degrees.
    """
    lon, lat = np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)
    if lon.ndim != 1 or lon.shape != lat.shape or (level_m is not None and len(level_m) != len(lon)):
        raise AlignmentError(f"{name}: {lon.shape} longitudes and {lat.shape} latitudes do not make a line.")
    if lon.size and not (np.all(np.isfinite(lon)) and np.all(np.isfinite(lat)) and np.abs(lat).max() <= 90.0):
        raise AlignmentError(f"{name} has coordinates that are no WGS 84 degrees.", "Check its coordinate system.")
    # Across the antimeridian longitudes go on counting, so that what is put between two vertices lies between them.
    lon = np.unwrap(lon, period=360.0)
    keep = np.ones(lon.size, dtype=bool)
    keep[1:] = (np.abs(np.diff(lon)) > 1e-10) | (np.abs(np.diff(lat)) > 1e-10)
    if keep.sum() < 2:
        raise AlignmentError(f"{name} has no length.", "An alignment needs at least two different points.")
    level = None if level_m is None else np.asarray(level_m, dtype=np.float64)[keep]
    if level is not None and not np.all(np.isfinite(level)):
        raise AlignmentError(f"{name} has vertices without a level.", "Drop its Z values or complete them.")
    return Alignment(name, lon[keep], lat[keep], level, axis, profile)


def same_ends(one: Alignment, other: Alignment, within_m: float = SAME_ENDS_M) -> bool:
    """Whether two lines join the same places, in either direction: both ends within `within_m` of the other's."""
    own = [(float(one.lon[i]), float(one.lat[i])) for i in (0, -1)]
    ends = [(float(other.lon[i]), float(other.lat[i])) for i in (0, -1)]
    return any(
        all(WGS84.inv(*here, *there)[2] <= within_m for here, there in zip(own, order)) for order in (ends, ends[::-1])
    )
