"""Claims beside lines in words: what one line measures, and what all alternatives that keep the standard say."""

from __future__ import annotations

from collections.abc import Sequence

from qgis.PyQt.QtCore import QCoreApplication

from .claims import (
    AGREES,
    AGREES_WITHIN,
    COST_ABOVE,
    COST_BELOW,
    COST_WITHIN,
    FOR_SCALE,
    ROAD,
    Claim,
    ClaimBeside,
)
from .ground import OPEN, SUPPORTED, TOO_SHORT, ComparedLine, Ground, agrees_within_km, grounds


def tr(text: str) -> str:
    """Translated text of this module."""
    return QCoreApplication.translate("KarwanClaims", text)


def words(one: ClaimBeside) -> str:
    """What one line says to a claim: of the line, never of the ground."""
    said = [_length_words(one)]
    if one.verdict == FOR_SCALE:
        said.append(scale_words(one.claim))
    if one.of_stretch:
        said.append(
            tr("Measured from {} to {}, for the line has no station at its own ends.").format(
                one.from_name, one.to_name
            )
        )
    said += fit_words(one)
    cost = {
        COST_WITHIN: tr("The cost claimed lies within the line's range."),
        COST_BELOW: tr("The cost claimed lies below the line's range."),
        COST_ABOVE: tr("The cost claimed lies above the line's range."),
    }.get(one.cost_verdict)
    if cost:
        said.append(cost)
    if one.breaches:
        said.append(tr("But the line breaks the standard on the way ({}).").format(one.breaches))
    return " ".join(said)


def _length_words(one: ClaimBeside) -> str:
    if one.verdict == AGREES:
        if one.tolerance_km > AGREES_WITHIN * one.claim.length_km:
            return tr("This line agrees within {} km.").format(f"{one.tolerance_km:.1f}")
        return tr("This line agrees within {} %.").format(f"{AGREES_WITHIN * 100.0:.0f}")
    percent, km = f"{abs(one.ratio - 1.0) * 100.0:.0f}", f"{abs(one.difference_km):.0f}"
    longer = tr("This line is {} % longer (+{} km) than claimed.")
    shorter = tr("This line is {} % shorter (−{} km) than claimed.")
    return (longer if one.difference_km >= 0.0 else shorter).format(percent, km)


def fit_words(one: ClaimBeside) -> list[str]:
    """Which other stretch of the line is as long as the claim, a sentence; [] if none is."""
    told = tr("{} km would fit {} - {} ({} km).")
    return [told.format(f"{one.claim.length_km:g}", first, last, f"{km:.0f}") for first, last, km in one.fits[:1]]


def scale_words(claim: Claim) -> str:
    """Why a length is no claim on the railway's."""
    if claim.kind == ROAD:
        return tr("Only for scale: it is a road's length, and the road's route may be another.")
    return tr("Only for scale: it is computed, nobody claims it.")


def ground_words(ground: Ground) -> str:
    """What all comparable alternatives say to a claim, a sentence."""
    claimed, km = f"{ground.claim.length_km:g}", ground.km
    if ground.verdict == FOR_SCALE:
        return scale_words(ground.claim)
    if not km:
        return tr("No alternative that serves both stations keeps the standard{}: no verdict.").format(_limits(ground))
    low, high = f"{km[0]:.0f}", f"{km[-1]:.0f}"
    if ground.verdict == SUPPORTED:
        nearest = min(km, key=lambda one: abs(one - ground.claim.length_km))
        if len(km) > 1 and km[0] <= ground.claim.length_km <= km[-1]:
            said = tr("{} km lies between the alternatives' {} and {} km: supported.").format(claimed, low, high)
        else:
            said = tr("Supported: an alternative that keeps the standard measures {} km, within {} km of it.").format(
                f"{nearest:.0f}", f"{agrees_within_km(ground):.1f}"
            )
        return said
    if ground.verdict == OPEN:
        return tr(
            "Only one alternative keeps the standard ({} km): too few for a verdict on {} km. Generate more."
        ).format(low, claimed)
    if ground.verdict == TOO_SHORT:
        return tr(
            "{} alternatives that keep the standard are longer: at least {} km, so {} km is too short for this "
            "standard{} on this elevation."
        ).format(_all(len(km)), low, claimed, _limits(ground))
    return tr(
        "{} alternatives that keep the standard are shorter: at most {} km, so {} km is more than this standard{} "
        "takes on this elevation."
    ).format(_all(len(km)), high, claimed, _limits(ground))


def _all(count: int) -> str:
    return tr("Both") if count == 2 else tr("All {}").format(count)


def _limits(ground: Ground) -> str:
    """The standard's limits in brackets, "" where they are not known."""
    grade, radius = ground.line.ruling_grade_permille, ground.line.min_radius_m
    return "" if grade != grade else tr(" ({} per mille, {} m)").format(f"{grade:g}", f"{radius:g}")


def claim_verdicts(claim: Claim, lines: Sequence[ComparedLine]) -> str:
    """What the alternatives say to a claim, those of each standard and elevation apart; "" if none serves its ends."""
    found = grounds(claim, lines)
    told = [ground_words(ground) for ground in found]
    if len(found) > 1:
        told = [f"{ground.line.standard_key}, {ground.line.terrain}: {said}" for ground, said in zip(found, told)]
    return " ".join(dict.fromkeys(told))


def findings(found: Sequence[ClaimBeside], lines: Sequence[ComparedLine]) -> tuple[str, ...]:
    """For each stretch with published lengths: what this line measures there, and what all alternatives say to each."""
    stretches: dict[tuple[str, str], list[ClaimBeside]] = {}
    for one in found:
        if one.verdict != FOR_SCALE:
            stretches.setdefault((one.from_name, one.to_name), []).append(one)
    return tuple(_finding(first, last, claims, lines) for (first, last), claims in stretches.items())


def _finding(first: str, last: str, claims: Sequence[ClaimBeside], lines: Sequence[ComparedLine]) -> str:
    km, breaches = f"{claims[0].measured_km:.1f}", claims[0].breaches
    said = tr("{} - {}: this line measures {} km.").format(first, last, km)
    if breaches:
        said = tr("{} - {}: this line measures {} km and breaks the standard (breaches: {}).").format(
            first, last, km, breaches
        )
    for one in claims:
        verdict = claim_verdicts(one.claim, lines)
        if verdict:
            said += " " + tr("{} km ({}): {}").format(f"{one.claim.length_km:g}", one.claim.measure, verdict)
    return said
