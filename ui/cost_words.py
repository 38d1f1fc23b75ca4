"""What mass haul, the rounding of the profile and risks mean, in sentences."""

from __future__ import annotations

from qgis.PyQt.QtCore import QCoreApplication

from ..core.evaluation import Evaluation
from ..core.unit_costs import BUILT_IN, PRICE_BASE
from .alternative_columns import number

# What is less than this shows as nothing.
LEAST_MUSD = 0.05


def tr(text: str) -> str:
    """Translated text of this module."""
    return QCoreApplication.translate("KarwanCostWords", text)


def price_words(title: str) -> str:
    """What prices the costs are at. title: of the unit costs."""
    if title in {costs.title for costs in BUILT_IN.values()}:
        return tr(PRICE_BASE)
    return tr("Prices: those of the planner's own unit costs, which name no price year.")


def earth_words(evaluation: Evaluation) -> list[str]:
    """Where the soil of the cuttings goes and where that of the banks comes from."""
    haul = evaluation.mass_haul
    if haul is None:
        return []
    sentences = [
        tr("{} million m³ are cut and {} million m³ filled.").format(
            number(evaluation.cut_mm3, 2), number(evaluation.fill_mm3, 2)
        ),
        tr("{} million m³ move from cut to fill within the free haul.").format(number(haul.free_m3 / 1e6, 2)),
    ]
    if haul.overhaul_m3_km > 0.0:
        sentences.append(
            tr("Farther than that, overhaul: {} million m³ × km.").format(number(haul.overhaul_m3_km / 1e6, 2))
        )
    else:
        sentences.append(tr("Nothing is carried farther than that."))
    for volume_m3, some, none in (
        (
            haul.borrow_m3, tr("{} million m³ are borrowed: dug beside the line because no cutting is near."),
            tr("Nothing is borrowed."),
        ),
        (
            haul.waste_m3, tr("{} million m³ are wasted: tipped beside the line because no bank needs them."),
            tr("Nothing is wasted."),
        ),
    ):  # fmt: skip
        sentences.append(some.format(number(volume_m3 / 1e6, 2)) if volume_m3 > 0.0 else none)
    return sentences


def risk_words(evaluation: Evaluation) -> list[str]:
    """What a line is exposed to, layer by layer, and where it is most."""
    sentences = []
    for one in evaluation.exposures:
        if not one.intervals_m:
            sentences.append(tr("{}: none of it.").format(one.name))
            continue
        worst = max(one.stretches, key=lambda stretch: stretch.weight * stretch.length_m)
        sentences.append(
            tr("{}: {} km in {} stretches, exposure {} (km × weight); most in {}, km {} to {}.").format(
                one.name, number(one.length_km, 1), number(len(one.intervals_m)), number(one.exposure, 1),
                worst.name, number(worst.from_m / 1000.0, 1), number(worst.to_m / 1000.0, 1),
            )
        )  # fmt: skip
    return sentences


def rounding_words(evaluation: Evaluation) -> list[str]:
    """What it costs that a profile is made of tangents and vertical curves."""
    rounding = evaluation.rounding
    if rounding is None:
        return [tr("The levels were given with the line; no profile was designed here.")]
    extra_musd = rounding.rounded_musd - rounding.unrounded_musd
    if extra_musd < LEAST_MUSD:
        return [tr("Tangents and vertical curves cost no more than the cheapest levels of any shape.")]
    return [
        tr("Tangents and vertical curves cost {} M USD ({} %) more than the cheapest levels of any shape.").format(
            number(extra_musd, 1), number(rounding.extra_percent, 1)
        ),
        tr("Earthwork, structures and track: {} M USD with them, {} M USD without.").format(
            number(rounding.rounded_musd, 1), number(rounding.unrounded_musd, 1)
        ),
    ]
