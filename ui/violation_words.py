"""Broken limits in the planner's words: kinds, values with units, directions; one place for tabs and tables."""

from __future__ import annotations

import numpy as np
from qgis.PyQt.QtCore import QCoreApplication

from ..core.breaches import GRADE_CHANGE, KINDS, PVI_DISTANCE, STRAIGHT, TRANSITION, VERTICAL_CURVE
from ..core.evaluation import BACK, FORWARD, Evaluation, LongSection, Violation
from .alternative_columns import number

# Checks that need the elements of the plan, and those that need the PVIs of the profile.
OF_PLAN, OF_PROFILE = (TRANSITION, STRAIGHT), (VERTICAL_CURVE, PVI_DISTANCE, GRADE_CHANGE)
# A radius of metres is read whole, a grade or a level to a tenth.
LONG_M = 100.0


def tr(text: str) -> str:
    """Translated text of this module."""
    return QCoreApplication.translate("KarwanChecks", text)


def kind_title(kind: str) -> str:
    """What is wrong, "Too steep"; the kind itself where this version does not know it."""
    known = KINDS.get(kind)
    return tr(known.title) if known is not None else kind


def unit_of(violation: Violation) -> str:
    """Unit of value and limit."""
    known = KINDS.get(violation.kind)
    return violation.unit or (known.unit if known is not None else "")


def amount(value: float, unit: str) -> str:
    """A value with its unit, as precise as it is worth."""
    return f"{number(value, 0 if unit == 'm' and abs(value) >= LONG_M else 1)} {unit}".strip()


def value_text(violation: Violation) -> str:
    """The worst value."""
    return amount(violation.value, unit_of(violation))


def limit_text(violation: Violation) -> str:
    """The limit, and on which side of it the value should be."""
    sign = "≤" if violation.value > violation.limit else "≥"
    return f"{sign} {amount(violation.limit, unit_of(violation))}"


def direction_text(violation: Violation) -> str:
    """Which trains it concerns."""
    return {FORWARD: tr("forward"), BACK: tr("back")}.get(violation.direction, tr("both"))


def place_text(violation: Violation) -> str:
    """Where it is."""
    first, last = (number(at_m / 1000.0, 3) for at_m in (violation.from_m, violation.to_m))
    return tr("km {}").format(first) if first == last else tr("km {} to {}").format(first, last)


def worst_m(violation: Violation, section: LongSection) -> float:
    """Chainage (m) of the station nearest to the worst place of a violation."""
    first = int(np.searchsorted(section.chainage_m, violation.from_m))
    last = max(int(np.searchsorted(section.chainage_m, violation.to_m, side="right")), first + 1)
    lon, lat = section.lon[first:last], section.lat[first:last]
    if not lon.size:
        return violation.from_m
    east = (lon - violation.lon) * np.cos(np.radians(violation.lat))
    return float(section.chainage_m[first + int(np.argmin(east**2 + (lat - violation.lat) ** 2))])


def looked_for(evaluation: Evaluation) -> tuple[list[str], list[str]]:
    """Titles of what was checked on a line, and of what could not be for want of its elements."""
    left_out = [
        *(() if evaluation.plan else OF_PLAN),
        *(() if evaluation.alignment.profile is not None else OF_PROFILE),
    ]
    done = [kind_title(kind) for kind in KINDS if kind not in left_out]
    return done, [kind_title(kind) for kind in left_out]


def sentence(violation: Violation) -> str:
    """All of it in one sentence, plain text."""
    words = tr("{} at {}: {}, limit {}").format(
        kind_title(violation.kind), place_text(violation), value_text(violation), limit_text(violation)
    )
    if violation.direction:
        words += tr(" for trains {}").format(direction_text(violation))
    return tr("{}. Clause: {}").format(words, violation.clause)
