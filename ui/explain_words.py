"""What there is to say of one place of a line, in the planner's words."""

from __future__ import annotations

import math
from collections.abc import Sequence

from qgis.PyQt.QtCore import QCoreApplication

from ..core.explain import CLIMB, FALL, LEAST_COST, RADIUS, STATION, VERTICAL_CURVE, Explained
from .alternative_columns import number
from .profile_words import signed
from .violation_words import kind_title


def tr(text: str) -> str:
    """Translated text of this module."""
    return QCoreApplication.translate("KarwanExplain", text)


def explained_rows(found: Explained, crossed: Sequence[str] = ()) -> list[tuple[str, str]]:
    """Name and value of each thing to say, in order. crossed: what is crossed there, as the layers call it."""
    height_m = found.level_m - found.ground_m
    if found.structure is not None:
        works = tr("{}, {} m long").format(tr(found.structure.kind), number(found.structure.length_m))
    elif height_m >= 0.0:
        works = tr("bank {} m high, {} m2").format(number(height_m, 1), number(found.fill_m2))
    else:
        works = tr("cutting {} m deep, {} m2").format(number(-height_m, 1), number(found.cut_m2))
    rising, falling = number(found.climb_limit_permille, 1), number(found.fall_limit_permille, 1)
    limit = tr("up to {} rising, {} falling").format(rising, falling)
    if found.ease_permille > 0.05:
        limit += tr(", {} less for the curve").format(number(found.ease_permille, 1))
    rows = [
        (tr("Chainage"), tr("km {}").format(number(found.chainage_m / 1000.0, 3))),
        (tr("Ground"), tr("{} m").format(number(found.ground_m, 1)) + ("" if found.ground_known else tr(" (unknown)"))),
        (tr("Level"), tr("{} m").format(number(found.level_m, 1))),
        (tr("Works"), works),
        (tr("Grade"), tr("{} ‰ ({})").format(signed(found.grade_permille), limit)),
        (tr("Curve"), _curve(found.radius_m)),
    ]
    if found.vertical_radius_m > 0.0:
        rows.append((tr("Vertical curve"), tr("R {} m").format(number(found.vertical_radius_m))))
    rows.append((tr("Cost here"), tr("{} USD per m").format(number(found.cost_usd_per_m))))
    if len(found.costs) > 1:
        rows.append(("", ", ".join(f"{tr(name)} {number(usd)}" for name, usd in found.costs)))
    if found.station:
        rows.append((tr("Station"), found.station))
    rows.append((tr("Held by"), ", ".join(_bind(code) for code in found.binds)))
    for one in found.violations:
        rows.append(
            (tr("Broken"), f"{kind_title(one.kind)}: {number(one.value, 1)} / {number(one.limit, 1)} {one.unit}")
        )
    if crossed:
        rows.append((tr("Crossed"), ", ".join(crossed)))
    return rows


def _curve(radius_m: float) -> str:
    if math.isinf(radius_m):
        return tr("straight")
    return (tr("left, R {} m") if radius_m > 0.0 else tr("right, R {} m")).format(number(abs(radius_m)))


def _bind(code: str) -> str:
    return {
        CLIMB: tr("the ruling grade, rising"),
        FALL: tr("the ruling grade, falling"),
        RADIUS: tr("the smallest radius"),
        VERTICAL_CURVE: tr("the smallest vertical curve"),
        STATION: tr("level ground of the station"),
        LEAST_COST: tr("no limit: it is cheapest so"),
    }[code]
