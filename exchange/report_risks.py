"""Part of the report on risks: what each alternative is exposed to, layer by layer."""

from __future__ import annotations

from ..core.evaluation import Evaluation
from ..core.exposure import Exposure
from .report_page import Html, Number, heading, km_of, paragraph, table


def risks(e: Evaluation) -> list[Html]:
    """Length, exposure and cost of each layer, and where it is most; nothing where no risks were looked at."""
    if not e.exposures:
        return []
    head = (
        "Layer",
        "Km inside",
        "Stretches",
        "Exposure, km × weight",
        "Cost, million USD",
        "Most in",
        "From km",
        "To km",
    )
    total = ("Together", Number(f"{e.exposed_km:.1f}"), "", Number(f"{e.exposure:.1f}"), Number(_musd(e)), "", "", "")
    words = (
        "Exposure is the length inside times the weight of the area; where areas of a layer overlap, their weights add "
        "up. The length of all layers together counts each km once. What risk costs is set by the planner; no "
        "published figure is behind it."
    )
    return [heading(3, "Risk"), table(head, [_row(one) for one in e.exposures], total), paragraph(words, "muted")]


def _row(one: Exposure) -> tuple[object, ...]:
    price = f"{one.cost_musd:,.1f}" if one.priced else "no price set"
    figures = (
        one.name, Number(f"{one.length_km:.1f}"), Number(len(one.intervals_m)), Number(f"{one.exposure:.1f}"),
        Number(price),
    )  # fmt: skip
    if not one.stretches:
        return (*figures, "", "", "")
    worst = max(one.stretches, key=lambda stretch: stretch.weight * stretch.length_m)
    return (*figures, worst.name, Number(km_of(worst.from_m)), Number(km_of(worst.to_m)))


def _musd(e: Evaluation) -> str:
    return f"{sum(one.cost_musd for one in e.exposures):,.1f}"
