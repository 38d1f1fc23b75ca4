"""The profile: points of vertical intersection (PVI) joined by grades, rounded by parabolas; demands on it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .errors import AlignmentError
from .geodesy import FloatArray

# A polyline through vertices_m() leaves the parabolas by less than this.
CHORD_M = 0.005


@dataclass(frozen=True)
class Demand:
    """What a place asks of the profile from one chainage (m) to another, both the same for a point.

    low_m, high_m: the formation level lies between them; equal for a fixed level (border station). max_grade_permille:
    steepest grade either way (level station). why: named in errors. Raises AlignmentError if it contradicts itself.
    """

    from_m: float
    to_m: float
    low_m: float = -np.inf
    high_m: float = np.inf
    max_grade_permille: float = np.inf
    why: str = ""

    def __post_init__(self) -> None:
        numbers = (self.from_m, self.to_m, self.low_m, self.high_m, self.max_grade_permille)
        if np.isnan(numbers).any() or not np.isfinite((self.from_m, self.to_m)).all():
            raise AlignmentError(
                f"{self.title} has a figure that is no number.", "Give chainages and levels in metres."
            )
        if self.from_m > self.to_m:
            raise AlignmentError(f"{self.title} ends before it begins.", "Exchange its two chainages.")
        if self.low_m > self.high_m:
            raise AlignmentError(
                f"{self.title} asks for a level above {self.low_m:g} m and below {self.high_m:g} m.", "Change one."
            )
        if self.max_grade_permille < 0.0:
            raise AlignmentError(
                f"{self.title} allows a grade of {self.max_grade_permille:g} per mille.", "Give 0 or more."
            )

    @property
    def title(self) -> str:
        """What it is called in messages, with its chainage."""
        where = f"km {self.from_m / 1000.0:.3f}"
        if self.to_m > self.from_m:
            where += f" to {self.to_m / 1000.0:.3f}"
        return f"{self.why or 'The demand'} ({where})"

    def reversed(self, length_m: float) -> Demand:
        """The same demand on a line of `length_m` seen from its other end."""
        return Demand(
            length_m - self.to_m, length_m - self.from_m, self.low_m, self.high_m, self.max_grade_permille, self.why
        )


@dataclass(frozen=True)
class Profile:
    """PVIs in order of chainage (m), their levels (m) and the radius (m) of the vertical curve at each.

    radius_m: of the parabola's osculating circle, above 0 in sags and summits alike; 0 for a plain break, and at both
    ends. A curve reaches radius_m * |change of grade| / 2 to either side of its PVI. K in m per per cent is
    radius_m / 100.
    """

    chainage_m: FloatArray
    level_m: FloatArray
    radius_m: FloatArray

    @classmethod
    def from_k(cls, chainage_m: FloatArray, level_m: FloatArray, k_m: FloatArray) -> Profile:
        """A profile whose vertical curves are given by K: metres of curve for each per cent of change of grade."""
        at, level, k = (np.asarray(values, dtype=np.float64) for values in (chainage_m, level_m, k_m))
        return cls(at, level, k * 100.0)

    @property
    def k_m(self) -> FloatArray:
        """K of each vertical curve: metres of curve for each per cent of change of grade; 0 for a plain break."""
        return np.asarray(self.radius_m / 100.0)

    @property
    def grade_permille(self) -> FloatArray:
        """Grade of each tangent, rising positive: one value fewer than PVIs."""
        return np.asarray(np.diff(self.level_m) / np.diff(self.chainage_m) * 1000.0)

    @property
    def change_permille(self) -> FloatArray:
        """Change of grade at each PVI, sag positive; 0 at both ends."""
        return np.concatenate(([0.0], np.diff(self.grade_permille), [0.0]))

    @property
    def curve_half_m(self) -> FloatArray:
        """How far the vertical curve of each PVI reaches to either side, m."""
        return np.asarray(self.radius_m * np.abs(self.change_permille) / 2000.0)

    @property
    def curve_start_m(self) -> FloatArray:
        """Chainage where the vertical curve of each PVI begins; the PVI's own where there is none."""
        return np.asarray(self.chainage_m - self.curve_half_m)

    @property
    def curve_end_m(self) -> FloatArray:
        """Chainage where the vertical curve of each PVI ends; the PVI's own where there is none."""
        return np.asarray(self.chainage_m + self.curve_half_m)

    def level_at(self, chainage_m: FloatArray) -> FloatArray:
        """Level (m) at chainages (m), vertical curves included; beyond the ends the end's own."""
        at = np.clip(np.asarray(chainage_m, dtype=np.float64), self.chainage_m[0], self.chainage_m[-1])
        level = np.interp(at, self.chainage_m, self.level_m)
        if self.chainage_m.size < 3:
            return level
        # Only the curves of the PVIs before and behind can reach here.
        half_m = self.curve_half_m
        change = self.change_permille / 1000.0
        after = np.searchsorted(self.chainage_m, at, side="right")
        for pvi in (np.clip(after - 1, 0, half_m.size - 1), np.clip(after, 0, half_m.size - 1)):
            reach = half_m[pvi] - np.abs(at - self.chainage_m[pvi])
            # At the last PVI both are the same, but it has no curve.
            inside = reach > 0.0
            bend = change[pvi[inside]] * reach[inside] ** 2 / (4.0 * half_m[pvi[inside]])
            level[inside] += bend
        return np.asarray(level)

    def grade_at(self, chainage_m: FloatArray) -> FloatArray:
        """Grade (per mille, rising positive) at chainages (m): changing evenly in curves, at a plain break the next."""
        at = np.asarray(chainage_m, dtype=np.float64)
        # At each corner of this line of grades the grade is known; two corners in one place make a jump.
        grade = self.grade_permille
        corners = np.stack((self.curve_start_m[1:-1], self.curve_end_m[1:-1]), axis=1).ravel()
        grades = np.stack((grade[:-1], grade[1:]), axis=1).ravel()
        before = np.searchsorted(corners, at, side="right")
        values = np.concatenate((grade[:1], grades, grade[-1:]))
        places = np.concatenate(([-np.inf], corners, [np.inf]))
        inside = (before % 2 == 1) & (before < values.size - 1)
        result = np.where(before == 0, grade[0], values[np.minimum(before, values.size - 1)])
        first, after = before[inside], np.minimum(before[inside] + 1, values.size - 1)
        share = (at[inside] - places[first]) / np.maximum(places[after] - places[first], 1e-12)
        result[inside] = values[first] + (values[after] - values[first]) * share
        return np.asarray(result)

    def vertices_m(self, chord_m: float = CHORD_M) -> FloatArray:
        """Chainages where a polyline through level_at needs vertices to leave the profile by less than `chord_m`."""
        half_m = self.curve_half_m
        curved = half_m > 0.0
        # A chord of length s leaves a parabola of radius R by s^2 / 8 R.
        longest_m = 0.999 * np.sqrt(8.0 * self.radius_m[curved] * chord_m)
        pieces = np.maximum(1, np.ceil(2.0 * half_m[curved] / longest_m)).astype(np.int64)
        owner = np.repeat(np.arange(pieces.size), pieces + 1)
        step = np.arange(owner.size) - np.repeat(np.cumsum(pieces + 1) - pieces - 1, pieces + 1)
        inside = self.curve_start_m[curved][owner] + 2.0 * half_m[curved][owner] * step / pieces[owner]
        at = np.sort(np.concatenate((self.chainage_m[~curved], inside)))
        # Where two curves touch, their ends fall together.
        at = at[np.concatenate(([True], np.diff(at) > 1e-6))]
        return np.asarray(np.clip(at, self.chainage_m[0], self.chainage_m[-1]))

    def checked(self) -> Profile:
        """Itself, if it is a profile. Raises AlignmentError naming the chainage where it is none.

        That is: two PVIs or more, rising chainages, finite levels, radii of 0 or more, curves that do not overlap.
        """
        at, level, radius = self.chainage_m, self.level_m, self.radius_m
        if at.size < 2 or at.shape != level.shape or at.shape != radius.shape:
            raise AlignmentError(f"{at.size} PVIs with {level.size} levels and {radius.size} radii make no profile.")
        if not (np.isfinite(at).all() and np.isfinite(level).all() and np.isfinite(radius).all()):
            raise AlignmentError("A PVI has no chainage, level or radius.", "Complete the list of PVIs.")
        if (np.diff(at) <= 0.0).any():
            where = at[1:][np.diff(at) <= 0.0][0]
            raise AlignmentError(f"The PVI at km {where / 1000:.3f} does not follow the one before.", "Order the PVIs.")
        if (radius < 0.0).any() or radius[0] != 0.0 or radius[-1] != 0.0:
            raise AlignmentError("A vertical curve's radius is below 0, or an end has one.", "Give 0 or more; ends 0.")
        overlap = self.curve_end_m[:-1] - self.curve_start_m[1:]
        if (overlap > 1e-6).any():
            where = at[:-1][overlap > 1e-6][0]
            raise AlignmentError(
                f"The vertical curve at km {where / 1000:.3f} overlaps the next by {overlap.max():.1f} m.",
                "Choose a smaller radius, or move the PVIs apart.",
            )
        return self

    def inserted(self, chainage_m: float) -> Profile:
        """With one more PVI on the tangent at a chainage (m), where it changes nothing yet.

        Raises AlignmentError within a vertical curve, at a PVI and beyond the ends.
        """
        if not self.chainage_m[0] < chainage_m < self.chainage_m[-1]:
            raise AlignmentError(
                f"km {chainage_m / 1000:.3f} is not on the profile.", "Choose a place between its ends."
            )
        inside = (self.curve_start_m <= chainage_m) & (chainage_m <= self.curve_end_m)
        if inside.any():
            raise AlignmentError(
                f"km {chainage_m / 1000:.3f} lies in the vertical curve at km {self.chainage_m[inside][0] / 1000:.3f}.",
                "Choose a place on a tangent.",
            )
        place = int(np.searchsorted(self.chainage_m, chainage_m))
        level = float(np.interp(chainage_m, self.chainage_m, self.level_m))
        return Profile(
            np.insert(self.chainage_m, place, chainage_m),
            np.insert(self.level_m, place, level),
            np.insert(self.radius_m, place, 0.0),
        )

    def without(self, index: int) -> Profile:
        """Without one PVI between the ends; the tangents beside it become one. Raises AlignmentError for an end."""
        if not 0 < index < self.chainage_m.size - 1:
            raise AlignmentError(f"PVI {index} is an end of the profile or none.", "Choose one between the ends.")
        return Profile(*(np.delete(values, index) for values in (self.chainage_m, self.level_m, self.radius_m)))

    def reversed(self, length_m: float) -> Profile:
        """The same profile of a line of `length_m` seen from its other end."""
        return Profile(length_m - self.chainage_m[::-1], self.level_m[::-1], self.radius_m[::-1])
