"""What a measured stretch reads like: rows of the panel, text and table for the clipboard."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from qgis.PyQt.QtCore import QCoreApplication

from ..core.crossed import IntervalCrossing, PointCrossing
from ..core.evaluation import Violation
from ..core.measure import FORMATION, GRADE_LENGTH_M, GROUND, SegmentMeasure
from ..core.measure_beside import Beside
from ..core.measure_crossed import class_lengths_m
from ..core.terrain_classes import GROUND_LAYERS, RELIEF_LAYER, SIDE_LAYER, TERRAIN_LAYER
from .alternative_columns import number
from .measure_answers import Answer
from .violation_words import direction_text, limit_text, place_text, value_text
from .violation_words import kind_title as broken_title

# Classes of one raster in a row of the panel.
MOST_CLASSES_TOLD = 8


def tr(text: str) -> str:
    """Translated text of this module."""
    return QCoreApplication.translate("KarwanMeasure", text)


def class_title(name: str) -> str:
    """A class of terrain in the planner's language."""
    return {
        "flat": tr("flat"),
        "rolling": tr("rolling"),
        "hilly": tr("hilly"),
        "mountainous": tr("mountainous"),
        "unknown": tr("unknown"),
        "plain": tr("plain"),
        "rises": tr("rises"),
        "low hills": tr("low hills"),
        "hills": tr("hills"),
        "mountains": tr("mountains"),
        "gentle": tr("gentle"),
        "moderate": tr("moderate"),
        "benches, hill left": tr("benches, hill left"),
        "benches, hill right": tr("benches, hill right"),
        "walls, hill left": tr("walls, hill left"),
        "walls, hill right": tr("walls, hill right"),
    }.get(name, name)


def stretch_titles(layer: str, label: str) -> tuple[str, str]:
    """A stretch's layer and its area or class: those of the ground in the planner's language, others as they are."""
    if layer not in GROUND_LAYERS:
        return layer, label
    title = {TERRAIN_LAYER: tr("terrain"), RELIEF_LAYER: tr("relief"), SIDE_LAYER: tr("side slope")}[layer]
    return title, class_title(label)


def kind_title(kind: str) -> str:
    """How a line meets a feature, in the planner's language."""
    return {
        "crossing": tr("crosses"),
        "touch": tr("touches"),
        "shared": tr("runs along"),
        "entry": tr("enters"),
        "exit": tr("leaves"),
        "point": tr("passes"),
    }.get(kind, kind)


def km(metres: float, decimals: int = 3) -> str:
    """Metres as kilometres."""
    return tr("{} km").format(number(metres / 1000.0, decimals))


def length_text(metres: float) -> str:
    """A length in the unit a planner would say it in."""
    return tr("{} m").format(number(metres, 1)) if metres < 1000.0 else km(metres)


def basis_text(answer: Answer) -> str:
    """What 3D length, rise, fall and grades rest on, and how closely they were taken."""
    found = answer.found
    if found.levels == FORMATION:
        return tr("the line's own, at every vertex")
    if found.levels == GROUND:
        return tr("the ground every {} m, {} (cells of {} m)").format(
            number(found.sample_m, 1), answer.terrain, number(answer.cell_m)
        )
    return tr("plan only: there is no elevation here")


def rows(found: SegmentMeasure) -> list[tuple[str, str]]:
    """Label and value of each measure, in the order they are shown."""
    shown = [
        (tr("Chainage"), tr("{} to {}").format(km(found.from_m), km(found.to_m))),
        (tr("Length"), length_text(found.length_m)),
    ]
    if found.length_3d_m == found.length_3d_m:
        shown += [
            (tr("3D length"), length_text(found.length_3d_m)),
            (tr("Rise / fall"), tr("{} / {} m").format(_ranged(found, "rise_m"), _ranged(found, "fall_m"))),
            (tr("Mean grade"), tr("{} ‰").format(_ranged(found, "grade_mean_permille", _signed))),
            (
                tr("Steepest"),
                tr("{} ‰ over {} m").format(_ranged(found, "grade_max_permille"), number(GRADE_LENGTH_M)),
            ),
        ]
    if found.unknown_m > 0.5:
        shown.append((tr("Without level"), length_text(found.unknown_m)))
    for label, classes in (
        (tr("Terrain, km"), found.class_km), (tr("Relief, km"), found.relief_km), (tr("Side slope, km"), found.side_km)
    ):  # fmt: skip
        if classes:
            parts = [f"{class_title(name)} {number(value, 1)}" for name, value in classes.items() if value >= 0.05]
            shown.append((label, " · ".join(parts) or "–"))
    return shown


def cover_rows(answer: Answer) -> list[tuple[str, str]]:
    """Label and value of what a line runs over in each raster of classes: kilometres of each, the longest first."""
    shown = []
    for title in answer.covers:
        lengths = class_lengths_m(answer.found.intervals, title)
        parts = [f"{label} {number(metres / 1000.0, 1)}" for label, metres in lengths.items() if metres >= 50.0]
        left_out = len(parts) - MOST_CLASSES_TOLD
        more = [tr("and {} more").format(left_out)] if left_out > 0 else []
        shown.append((tr("{}, km").format(title), " · ".join([*parts[:MOST_CLASSES_TOLD], *more]) or "–"))
    return shown


def features_met(answer: Answer) -> tuple[IntervalCrossing, ...]:
    """The stretches of an answer that are no classes of a raster."""
    return tuple(one for one in answer.found.intervals if one.layer not in answer.covers)


def rows_at_mouse(answer: Answer) -> list[tuple[str, str]]:
    """Label and value of what is told of the place of the mouse while a line is measured, and of the last leg."""
    shown = []
    level, grade = float(answer.line.level_at(np.array([answer.at_m]))[0]), answer.line.grade_at(answer.at_m)
    if level == level:
        words = tr("{}, level {} m").format(km(answer.at_m), number(level, 1))
        shown.append((tr("At the mouse"), words if grade != grade else tr("{}, {} ‰").format(words, _signed(grade))))
    leg = answer.leg
    if leg is not None:
        mean = leg.grade_mean_permille
        words = length_text(leg.length_m)
        shown.append((tr("Last leg"), words if mean != mean else tr("{}, {} ‰").format(words, _signed(mean))))
    return shown


def broken_text(violation: Violation) -> str:
    """One broken limit as a line of text."""
    trains = "" if not violation.direction else tr(", trains {}").format(direction_text(violation))
    return tr("{}  {}: {}, limit {}{}").format(
        place_text(violation), broken_title(violation.kind), value_text(violation), limit_text(violation), trains
    )


def crossing_text(point: PointCrossing) -> str:
    """One crossing as a line of text."""
    angle = "" if point.angle_deg != point.angle_deg else tr(", {}°").format(number(point.angle_deg))
    return tr("{}  {} {}{} ({})").format(
        km(point.chainage_m), kind_title(point.kind), point.name or "–", angle, point.layer
    )


def interval_text(stretch: IntervalCrossing) -> str:
    """One stretch inside an area as a line of text."""
    return tr("{} to {}  {} ({})").format(km(stretch.from_m), km(stretch.to_m), stretch.label or "–", stretch.layer)


def plain_text(answer: Answer, made: str, beside: Sequence[Beside] = ()) -> str:
    """Everything as text for an e-mail; made: when it was measured, UTC."""
    found = answer.found
    lines = [answer.title, *(f"{label}: {value}" for label, value in (*rows(found), *cover_rows(answer)))]
    lines.append(tr("Levels: {}").format(basis_text(answer)))
    if answer.standard:
        lines += [
            tr("Limits broken ({}): {}").format(answer.standard, len(answer.broken)),
            *map(broken_text, answer.broken),
        ]
    if answer.layers is not None:
        lines.append(tr("Crossed with: {}").format(", ".join(answer.layers) or "–"))
    lines += [crossing_text(point) for point in found.points]
    lines += [interval_text(stretch) for stretch in found.intervals]
    lines += [f"{one.title}: {beside_text(one)}" for one in beside]
    return "\n".join([*lines, *answer.notes, tr("Measured {}").format(made)])


def beside_text(one: Beside) -> str:
    """One of several lines between the same places, in a line of text."""
    found = one.found
    parts = [length_text(found.length_m)]
    if found.rise_m == found.rise_m:
        parts.append(
            tr("rise {} m, fall {} m, steepest {} ‰").format(
                number(found.rise_m, 1), number(found.fall_m, 1), number(found.grade_max_permille, 1)
            )
        )
    parts.append(tr("passing {} m and {} m off").format(number(one.off_start_m), number(one.off_end_m)))
    return ", ".join(parts)


def table_text(answer: Answer, made: str, beside: Sequence[Beside] = ()) -> str:
    """Everything as tab-separated values with full precision, for a spreadsheet."""
    found = answer.found
    values = [_cell(answer.title), *_measures(found), answer.found.levels]
    sources = [_figure(found.sample_m), _cell(answer.terrain), _figure(answer.cell_m), _cell(answer.standard), made]
    classes = {**_classes(found.class_km), **_classes(found.relief_km, "relief_"), **_classes(found.side_km, "side_")}
    lines = [
        ["line", *MEASURES, "levels", "sample_m", "elevation", "cell_m", "standard", "made", *classes],
        [*values, *sources, *(_figure(value) for value in classes.values())],
    ]
    if beside:
        lines += [[], ["line", *MEASURES, "off_start_m", "off_end_m"]]
        lines += [
            [_cell(one.title), *_measures(one.found), _figure(one.off_start_m), _figure(one.off_end_m)]
            for one in beside
        ]
    if answer.broken:
        lines += [[], ["from_m", "to_m", "kind", "value", "limit", "unit", "direction"]]
        lines += [
            [_figure(v.from_m), _figure(v.to_m), v.kind, _figure(v.value), _figure(v.limit), v.unit, v.direction]
            for v in answer.broken
        ]
    if found.points:
        lines += [[], ["chainage_m", "kind", "name", "layer", "angle_deg", "z_m"]]
        lines += [
            [_figure(p.chainage_m), p.kind, _cell(p.name), _cell(p.layer), _figure(p.angle_deg), _figure(p.z_m)]
            for p in found.points
        ]
    if found.intervals:
        lines += [[], ["from_m", "to_m", "length_m", "name", "layer"]]
        lines += [
            [_figure(i.from_m), _figure(i.to_m), _figure(i.length_m), _cell(i.label), _cell(i.layer)]
            for i in found.intervals
        ]
    return "\n".join("\t".join(line) for line in lines)


MEASURES = ("from_m", "to_m", "length_m", "length_3d_m", "rise_m", "fall_m", "grade_mean_permille",
            "grade_max_permille")  # fmt: skip


def _measures(found: SegmentMeasure) -> list[str]:
    return [_figure(getattr(found, name)) for name in MEASURES]


def _classes(classes: Mapping[str, float], before: str = "") -> dict[str, float]:
    return {f"{before}{name.replace(', ', '_').replace(' ', '_')}_km": value for name, value in classes.items()}


def _ranged(found: SegmentMeasure, name: str, form: Callable[[float], str] = lambda value: number(value, 1)) -> str:
    """A measure, with its low and high where the error of the elevations was carried into it."""
    value = form(getattr(found, name))
    if name not in found.ranges:
        return value
    low, high = found.ranges[name]
    return tr("{} ({} to {})").format(value, form(low), form(high))


def _signed(value: float) -> str:
    return f"+{number(value, 1)}" if value > 0.05 else number(value, 1)


def _figure(value: float) -> str:
    """A number a spreadsheet reads in any locale; empty for none."""
    return f"{value:.3f}" if value == value else ""


def _cell(text: str) -> str:
    """Text that stays in its cell and is no formula there."""
    clean = " ".join(text.split())
    return f"'{clean}" if clean[:1] in ("=", "+", "-", "@") else clean
