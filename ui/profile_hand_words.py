"""What is said beside the hand in the profile."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QCoreApplication

from .alternative_columns import number
from .profile_grips import CURVE, CURVE_END, PVI, TANGENT, Grip
from .profile_words import chainage, signed
from .violation_words import kind_title, limit_text, value_text

if TYPE_CHECKING:
    from ..core.evaluation import Evaluation, Violation
    from ..core.live import Bent
    from ..core.vertical import Profile

# Limits newly broken that are told one by one.
MOST_BROKEN = 2
# Of the figures: cost, cut and fill; the others where they change.
ALWAYS_TOLD = 3


def tr(text: str) -> str:
    """Translated text of this module."""
    return QCoreApplication.translate("KarwanProfileHand", text)


def held_words(profile: Profile, grip: Grip) -> str:
    """Where what is held is now, and the grades it makes."""
    pvi, grades = grip.pvi, profile.grade_permille
    if grip.kind == TANGENT:
        return tr("grade {} ‰, {} m {}").format(
            signed(float(grades[pvi])), number(abs(_raised(profile, grip)), 2),
            tr("up") if _raised(profile, grip) >= 0.0 else tr("down"),
        )  # fmt: skip
    radius = tr("R {} m, curve {} m").format(
        number(float(profile.radius_m[pvi])), number(float(2.0 * profile.curve_half_m[pvi]))
    )
    if grip.kind in (CURVE, CURVE_END):
        return radius
    beside = " → ".join(signed(float(grade)) for grade in grades[max(pvi - 1, 0) : pvi + 1])
    words = [
        f"km {chainage(float(profile.chainage_m[pvi]))}",
        tr("{} m").format(number(float(profile.level_m[pvi]), 2)),
        f"{beside} ‰",
    ]
    return ", ".join([*words, radius] if profile.radius_m[pvi] > 0.0 else words)


def _raised(profile: Profile, grip: Grip) -> float:
    level_m = profile.level_m[grip.pvi : grip.pvi + 2]
    at_m = profile.chainage_m[grip.pvi : grip.pvi + 2]
    share = (grip.at_m - float(at_m[0])) / float(at_m[1] - at_m[0])
    return float(level_m[0] + share * (level_m[1] - level_m[0])) - grip.level_m


def figures_lines(held: str, bent: Bent, before: Evaluation, red: str) -> list[str]:
    """As rich text: what is held, in red the limits newly broken, then cost, earthwork and structures that changed."""
    new = newly_broken(bent.violations, before.violations)
    lines = [f"<b>{escape(held)}</b>"]
    if new:
        words = [f"{kind_title(one.kind)} {value_text(one)} ({limit_text(one)})" for one in new[:MOST_BROKEN]]
        if len(new) > MOST_BROKEN:
            words.append(tr("and {} more").format(len(new) - MOST_BROKEN))
        lines.append(f"<span style='color:{red}'>{escape(', '.join(words))}</span>")
    elif len(bent.violations) < len(before.violations):
        lines.append(escape(tr("{} broken limits fewer").format(len(before.violations) - len(bent.violations))))
    rows = [
        (tr("cost {} M USD ({})"), bent.cost_musd, before.cost_musd, 1),
        (tr("cut {} million m³ ({})"), bent.cut_mm3, before.cut_mm3, 3),
        (tr("fill {} million m³ ({})"), bent.fill_mm3, before.fill_mm3, 3),
        (tr("viaducts {} km ({})"), bent.bridge_km, before.bridge_km, 2),
        (tr("tunnels {} km ({})"), bent.tunnel_km, before.tunnel_km, 2),
    ]
    figures = [
        words.format(number(now, digits), changed(now - was, digits))
        for i, (words, now, was, digits) in enumerate(rows)
        if i < ALWAYS_TOLD or abs(now - was) > 0.5 * 10.0**-digits
    ]
    return [*lines, escape(figures[0]), escape(" · ".join(figures[1:]))]


def changed(by: float, digits: int) -> str:
    """A change with its sign."""
    return ("+" if by >= 0.0 else "\N{MINUS SIGN}") + number(abs(by), digits)


def newly_broken(now: tuple[Violation, ...], before: tuple[Violation, ...]) -> list[Violation]:
    """Broken limits that were not there, or not as badly, before."""
    known = {(one.kind, round(one.from_m), round(one.value, 2)) for one in before}
    return [one for one in now if (one.kind, round(one.from_m), round(one.value, 2)) not in known]


def refusal(problem: object, red: str) -> str:
    """Why something cannot be, as rich text."""
    return f"<span style='color:{red}'>{escape(str(problem))}</span>"


def grip_tip(grip: Grip | None) -> str:
    """What can be done with what is under the mouse."""
    if grip is None:
        return ""
    return {
        PVI: tr("Change of grade (PVI). Drag to move it, with Shift only up and down; right-click for more."),
        CURVE: tr("Vertical curve. Drag its middle to change the radius."),
        CURVE_END: tr("End of a vertical curve. Drag it to make the curve longer or shorter."),
        TANGENT: tr("Tangent. Drag it up or down; double-click puts a change of grade in."),
    }[grip.kind]
