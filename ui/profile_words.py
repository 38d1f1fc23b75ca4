"""What the cursor stands on, in words: levels, earthwork, grade, curve, and the figures of a PVI."""

from __future__ import annotations

import math

import numpy as np
from qgis.PyQt.QtCore import QCoreApplication

from ..core.evaluation import CLOTHOID, Evaluation
from .alternative_columns import number
from .profile_design import Design, Pvi


def tr(text: str) -> str:
    """Translated text of this module."""
    return QCoreApplication.translate("KarwanProfile", text)


def chainage(at_m: float) -> str:
    """A chainage as engineers write it, km + metres: 12+345.6."""
    km, metres = divmod(round(at_m, 1), 1000.0)
    return f"{int(km)}+{int(metres):03d}{number(metres % 1.0, 1)[1:]}"


def signed(permille: float) -> str:
    """A grade with its sign."""
    return f"{'+' if permille >= 0 else '−'}{number(abs(permille), 1)}"


def reading(evaluation: Evaluation, design: Design | None, at_m: float, pvi: Pvi | None = None) -> str:
    """Chainage, the PVI if one is there, levels, depth of cut or height of fill, grade and curve at a place."""
    section = evaluation.section
    i = int(np.clip(np.searchsorted(section.chainage_m, at_m) - 1, 0, section.chainage_m.size - 2))
    ground = float(np.interp(at_m, section.chainage_m, section.ground_m))
    level = float(np.interp(at_m, section.chainage_m, section.level_m))
    height = level - ground
    if section.bridge[i]:
        works = tr("bridge, {} m high").format(number(height, 1))
    elif section.tunnel[i]:
        works = tr("tunnel, {} m deep").format(number(-height, 1))
    else:
        works = (tr("fill {} m") if height >= 0 else tr("cut {} m")).format(number(abs(height), 1))
    parts = [
        tr("km {}").format(number(at_m / 1000.0, 3)),
        *([pvi_words(pvi)] if pvi is not None else []),
        tr("ground {} m").format(number(ground, 1)) + ("" if section.known[i] else tr(" (unknown)")),
        tr("formation {} m").format(number(level, 1)),
        works,
        tr("grade {} ‰").format(signed(float(section.grade_permille[i]))),
    ]
    if design is not None and design.has_plan:
        parts.append(curve_words(design, at_m))
    return " · ".join(parts)


def curve_words(design: Design, at_m: float) -> str:
    """Straight, or the radius and the side it turns to."""
    radius_m = design.radius_at(at_m)
    if math.isinf(radius_m):
        return tr("straight")
    element = design.element_at(at_m)
    words = tr("left R {} m") if radius_m > 0 else tr("right R {} m")
    if element is not None and element.kind == CLOTHOID:
        words = tr("transition left R {} m") if radius_m > 0 else tr("transition right R {} m")
    return words.format(number(abs(radius_m)))


def pvi_words(pvi: Pvi) -> str:
    """Chainage, level, radius and K, grades and length of the curve at a change of grade."""
    parts = [tr("PVI {}").format(chainage(pvi.at_m)), tr("level {} m").format(number(pvi.level_m, 2))]
    if pvi.before_permille is not None and pvi.after_permille is not None:
        parts.append(f"{signed(pvi.before_permille)} → {signed(pvi.after_permille)} ‰")
        if pvi.radius_m > 0.0:
            parts.append(
                tr("R {} m (K {} m), curve {} m").format(
                    number(pvi.radius_m), number(pvi.radius_m / 100.0), number(2.0 * pvi.half_m, 1)
                )
            )
        else:
            parts.append(tr("no vertical curve"))
    return ", ".join(parts)
