"""The report's chapter of crossings: what is crossed, inside what the line runs, and what lies near it."""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan

from ..layers.crossed_words import advice, kind_word, side_word
from ..layers.study import CrossingRecord, IntervalRecord, NearRecord
from .report_engineering import ROWS_SHOWN, more
from .report_page import Html, Number, figure_or_dash, km_of, paragraph, table

NEAREST_SHOWN = 12


def crossings(
    points: Sequence[CrossingRecord], intervals: Sequence[IntervalRecord], near: Sequence[NearRecord]
) -> list[Html]:
    """The chapter; what was found on another line says so."""
    stale = " (line changed since)" if any(item.stale for item in (*points, *intervals, *near)) else ""
    parts = [*_points(points, stale), *_intervals(intervals, stale), *_near(near, stale)]
    sources = sorted({item.source for item in (*points, *intervals, *near) if item.source})
    when = max((item.found for item in (*points, *intervals, *near)), default="")
    if sources:
        parts.append(paragraph(f"Crossings found {when} in: {'; '.join(sources)}", "muted"))
    return parts


def _points(points: Sequence[CrossingRecord], stale: str) -> list[Html]:
    if not points:
        return []
    ordered = sorted(points, key=lambda point: point.chainage_m)
    rows = [
        (
            Number(km_of(p.chainage_m)), p.layer, p.name or p.feature, kind_word(p.kind_of), p.class_of or "–", p.kind,
            Number(figure_or_dash(p.angle_deg, 0)), Number(figure_or_dash(p.width_m, 0)), advice(p) or "–",
        )
        for p in ordered[:ROWS_SHOWN]
    ]  # fmt: skip
    head = ("Km" + stale, "Layer", "Name", "What", "Class", "How", "Angle, °", "Width, m", "Square crossing")
    return [table(head, rows), *more(len(points))]


def _intervals(intervals: Sequence[IntervalRecord], stale: str) -> list[Html]:
    if not intervals:
        return []
    totals: dict[tuple[str, str, str], tuple[float, int, float]] = {}
    for i in intervals:
        key = i.layer, i.label, i.kind_of
        length, times, exposure = totals.get(key, (0.0, 0, 0.0))
        totals[key] = length + i.length_m / 1000.0, times + 1, exposure + i.exposure
    rows = [
        (
            layer, label, Number(f"{km:.1f}"), Number(times), kind_word(kind),
            Number(f"{exposure:.1f}" if exposure else "–"),
        )
        for (layer, label, kind), (km, times, exposure) in totals.items()
    ]  # fmt: skip
    head = ("Layer" + stale, "Area or class", "Length inside, km", "Stretches", "What", "Exposure, km × weight")
    return [table(head, rows)]


def _near(near: Sequence[NearRecord], stale: str) -> list[Html]:
    """How many things of each layer are near, and the nearest of each."""
    parts = []
    for layer in dict.fromkeys(one.layer for one in near):
        own = sorted((one for one in near if one.layer == layer), key=lambda one: (one.distance_m, one.chainage_m))
        rows = [
            (
                one.name or one.feature, kind_word(one.kind_of), Number(km_of(one.chainage_m)),
                Number(f"{one.distance_m:.0f}"), side_word(one.side), Number(f"{one.walked_m / 1000.0:.2f}"),
                Number("–" if isnan(one.area_m2) else f"{one.area_m2 / 1e4:,.1f}"),
                Number("–" if isnan(one.length_m) else f"{one.length_m / 1000.0:.2f}"),
            )
            for one in own[:NEAREST_SHOWN]
        ]  # fmt: skip
        count = f"{layer}, within {own[0].half_width_m:,.0f} m: {len(own)}"
        count += f", the nearest {len(rows)}:" if len(own) > len(rows) else ":"
        head = (
            "Nearest" + stale, "What", "Km", "Distance, m", "Side", "Line within, km", "Area within, ha",
            "Length within, km",
        )  # fmt: skip
        parts += [paragraph(count), table(head, rows)]
    return parts
