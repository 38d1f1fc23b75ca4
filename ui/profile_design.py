"""What a line was laid out from, as arrays a chart can draw and a cursor can read: PVIs, tangents, curves."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..core.evaluation import ARC, CLOTHOID, Element, Evaluation
from ..core.geodesy import FloatArray
from ..core.vertical import Profile

STRAIGHT_PER_M = 1e-7
_NONE: FloatArray = np.empty(0)


@dataclass(frozen=True)
class Pvi:
    """A point of vertical intersection: where (m), its level (m), its curve, and the grades it joins (per mille).

    radius_m: 0 for a plain break. before, after: None at the ends of the line. half_m: of the curve.
    """

    at_m: float
    level_m: float
    radius_m: float
    half_m: float
    before_permille: float | None
    after_permille: float | None


@dataclass(frozen=True)
class Design:
    """The designed profile and plan of an evaluation; empty arrays where the line has none.

    pvi_m, pvi_level_m, pvi_radius_m, half_m: one value per PVI; grade_permille: one fewer.
    bend_m, bend_per_m: chainage and curvature (1/m, left positive) at both ends of every element, in order.
    """

    profile: Profile | None
    elements: tuple[Element, ...]
    pvi_m: FloatArray
    half_m: FloatArray
    grade_permille: FloatArray
    bend_m: FloatArray
    bend_per_m: FloatArray

    @property
    def has_profile(self) -> bool:
        """Whether there are tangents to draw."""
        return bool(self.grade_permille.size)

    @property
    def has_plan(self) -> bool:
        """Whether there are curves to draw."""
        return bool(self.elements)

    def nearest_pvi(self, at_m: float, within_m: float) -> Pvi | None:
        """The PVI nearest to a chainage, if it is no farther than `within_m`."""
        if not self.has_profile:
            return None
        i = int(np.abs(self.pvi_m - at_m).argmin())
        return self.pvi(i) if abs(float(self.pvi_m[i]) - at_m) <= within_m else None

    def next_pvi(self, at_m: float, forward: bool) -> Pvi | None:
        """The first PVI beyond a chainage, in one direction or the other."""
        if not self.has_profile:
            return None
        # A cursor that stands on a PVI must get away from it.
        found = np.flatnonzero(self.pvi_m > at_m + 0.01) if forward else np.flatnonzero(self.pvi_m < at_m - 0.01)
        return self.pvi(int(found[0] if forward else found[-1])) if found.size else None

    def pvi(self, i: int) -> Pvi | None:
        """The PVI of this index."""
        if self.profile is None:
            return None
        grades = self.grade_permille
        return Pvi(
            float(self.pvi_m[i]), float(self.profile.level_m[i]), float(self.profile.radius_m[i]),
            float(self.half_m[i]), float(grades[i - 1]) if i > 0 else None,
            float(grades[i]) if i < grades.size else None,
        )  # fmt: skip

    def element_at(self, at_m: float) -> Element | None:
        """The straight, arc or transition at a chainage."""
        if not self.elements:
            return None
        i = int(np.searchsorted(self.bend_m[::2], at_m, side="right")) - 1
        return self.elements[int(np.clip(i, 0, len(self.elements) - 1))]

    def radius_at(self, at_m: float) -> float:
        """Radius (m) there, left positive; infinite on a straight."""
        element = self.element_at(at_m)
        if element is None or element.kind not in (ARC, CLOTHOID):
            return float("inf")
        share = np.clip((at_m - element.from_m) / max(element.length_m, 1e-9), 0.0, 1.0)
        bend = element.curvature_from + float(share) * (element.curvature_to - element.curvature_from)
        return 1.0 / bend if abs(bend) > STRAIGHT_PER_M else float("inf")


def design_of(evaluation: Evaluation) -> Design:
    """PVIs and curves of an evaluation."""
    profile, elements = evaluation.alignment.profile, evaluation.plan
    if profile is not None and profile.chainage_m.size < 2:
        profile = None
    ends = np.array([(e.from_m, e.to_m, e.curvature_from, e.curvature_to) for e in elements]).reshape(-1, 4)
    return Design(
        profile=profile,
        elements=elements,
        pvi_m=_NONE if profile is None else profile.chainage_m,
        half_m=_NONE if profile is None else profile.curve_half_m,
        grade_permille=_NONE if profile is None else profile.grade_permille,
        bend_m=ends[:, :2].ravel(),
        bend_per_m=ends[:, 2:].ravel(),
    )
