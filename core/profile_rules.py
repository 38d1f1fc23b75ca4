"""What a standard asks of tangents and vertical curves, and where a profile breaks it or what is demanded."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .errors import AlignmentError
from .profile_levels import Ground
from .standards import Standard
from .vertical import Demand, Profile


@dataclass(frozen=True)
class Rules:
    """What the standard asks of a profile; grades and their changes in m per m."""

    min_radius_m: float
    min_change: float
    max_change: float
    min_distance_m: float

    @classmethod
    def of(cls, standard: Standard, length_m: float) -> Rules:
        """Those of a standard; a line shorter than one tangent is one tangent."""
        return cls(
            standard.min_vertical_radius_m,
            max(standard.min_grade_change_permille, 1e-6) / 1000.0,
            standard.max_grade_change_permille / 1000.0,
            min(standard.min_profile_tangent_m, length_m),
        )

    @property
    def longest_half_m(self) -> float:
        """How far the longest curve of the smallest radius reaches from its PVI."""
        return self.min_radius_m * self.max_change / 2.0


def find_breach(problem: Ground, profile: Profile, rules: Rules) -> tuple[str, float] | None:
    """What the profile breaks first, in words, and where (m); None if it keeps everything."""
    at, tolerance = problem.at_m, 1e-6
    x, grade = profile.chainage_m, profile.grade_permille / 1000.0
    level = profile.level_at(at)
    out = np.maximum(problem.low_m - level, level - problem.high_m)
    if out.max() > tolerance:
        return f"the level is {out.max():.2f} m out of its bounds", float(at[int(np.argmax(out))])
    # A tangent within all the limits it passes, curves and all, needs no closer look.
    if not _plainly_within(problem, profile, rules):
        steep = _steepest(problem, profile)
        if steep[0] > 1e-4:
            return f"a grade is {steep[0]:.2f} per mille too steep", steep[1]
    if x.size > 2:
        change = np.abs(np.diff(grade))
        if change.max() > rules.max_change + 1e-7:
            worst = int(np.argmax(change))
            return f"the grade changes by {change[worst] * 1000:.1f} per mille", float(x[worst + 1])
        overlap = profile.curve_end_m[:-1] - profile.curve_start_m[1:]
        if overlap.max() > 1e-6:
            return "the vertical curves do not fit", float(x[int(np.argmax(overlap))])
    if np.diff(x).min() < rules.min_distance_m - 1e-3:
        return "PVIs are too near one another", float(x[int(np.argmin(np.diff(x)))])
    return None


def _plainly_within(problem: Ground, profile: Profile, rules: Rules) -> bool:
    """Whether each tangent keeps the limits from PVI to PVI, and the mean of two those within their curve."""
    x, grade = profile.chainage_m, profile.grade_permille / 1000.0
    up, down = problem.limits_between(x[:-1], x[1:])
    if (grade > up + 1e-9).any() or (-grade > down + 1e-9).any():
        return False
    middle = (grade[1:] + grade[:-1]) / 2.0
    if (middle <= np.minimum(up[1:], up[:-1])).all() and (-middle <= np.minimum(down[1:], down[:-1])).all():
        return True
    half_m = profile.curve_half_m[1:-1]
    up, down = problem.limits_between(x[1:-1] - half_m, x[1:-1] + half_m)
    return bool(((half_m == 0.0) | ((middle <= up + 1e-9) & (-middle <= down + 1e-9))).all())


def _steepest(problem: Ground, profile: Profile) -> tuple[float, float]:
    """By how much a grade exceeds its limit at most (per mille), and where (m)."""
    at, step = problem.at_m, np.diff(problem.at_m)
    # Grades of the intervals at both ends and at curve ends in between: they change evenly from one to the next.
    places = np.unique(np.concatenate((at, profile.curve_start_m, profile.curve_end_m)).clip(at[0], at[-1]))
    places = places[np.concatenate(([True], np.diff(places) > 1e-7))]
    interval = np.clip(np.searchsorted(at, (places[:-1] + places[1:]) / 2, side="right") - 1, 0, at.size - 2)
    eps = np.minimum(1e-6, np.diff(places) / 4)
    worst, where = 0.0, 0.0
    for side in (profile.grade_at(places[:-1] + eps), profile.grade_at(places[1:] - eps)):
        over = np.maximum(side - problem.up_m[interval] / step[interval] * 1000,
                          -side - problem.down_m[interval] / step[interval] * 1000)  # fmt: skip
        if over.max() > worst:
            worst, where = float(over.max()), float(places[int(np.argmax(over))])
    return worst, where


def raise_breach(breach: tuple[str, float], demands: tuple[Demand, ...]) -> None:
    """Raises AlignmentError for what find_breach found, naming the demands around it."""
    words, where = breach
    near = [d for d in demands if d.from_m - 5_000.0 <= where <= d.to_m + 5_000.0]
    names = " and ".join(d.title for d in near)
    raise AlignmentError(
        f"No profile was found at km {where / 1000.0:.3f}: {words}" + (f", near {names}." if names else "."),
        "Ease a demand there, allow a steeper grade, or lengthen the line.",
    )
