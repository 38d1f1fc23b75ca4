"""What is said beside the hand while a line is bent."""

from __future__ import annotations

from qgis.PyQt.QtCore import QCoreApplication

from ..core.alignment import Axis
from ..core.by_hand import LOCK
from ..core.evaluation import Evaluation
from ..core.hand_set_line import placed
from ..core.live import Bent
from ..core.plan import Plan
from .alternative_columns import number
from .edit_handles import CURVE, LOCKED, PI, Handle


def tr(text: str) -> str:
    """Translated text of this module."""
    return QCoreApplication.translate("KarwanEdit", text)


def figures_text(bent: Bent, before: Evaluation | None) -> str:
    """Length, cost, volumes, structures and broken limits, with what changed."""
    if before is None:
        return ""
    rows = [
        (tr("Cost"), bent.cost_musd, before.cost_musd, tr("M USD"), 1),
        (tr("Length"), bent.length_km, before.length_km, tr("km"), 2),
        (tr("Cut"), bent.cut_mm3, before.cut_mm3, tr("million m3"), 2),
        (tr("Fill"), bent.fill_mm3, before.fill_mm3, tr("million m3"), 2),
        (tr("Viaducts"), bent.bridge_km, before.bridge_km, tr("km"), 2),
        (tr("Tunnels"), bent.tunnel_km, before.tunnel_km, tr("km"), 2),
    ]
    lines = [
        f"{name} {number(now, digits)} {unit} ({_signed(now - was, digits)})"
        for name, now, was, unit, digits in rows
        if now or was
    ]
    broken, broken_before = len(bent.violations), len(before.violations)
    if broken or broken_before:
        lines.append(tr("Broken limits {} ({})").format(broken, f"{broken - broken_before:+d}"))
    return "\n".join(lines)


def _signed(value: float, digits: int) -> str:
    text = number(abs(value), digits)
    return ("+" if value >= 0.0 else "\N{MINUS SIGN}") + text


def handle_tip(handle: Handle, axis: Axis, plan: Plan | None = None) -> str:
    """What a handle is and what can be done with it."""
    if handle.kind == LOCKED:
        return locked_text(handle, plan)
    if handle.kind == PI:
        if 0 < handle.pi < axis.lon.size - 1:
            return tr("Corner {}: radius {} m. Drag to move, Delete to remove, right-click for more.").format(
                handle.pi, number(float(axis.radius_m[handle.pi]), 0)
            )
        return tr("End of the line. Drag to move.")
    if handle.kind == CURVE:
        return tr("Curve {}: radius {} m. Drag to change it, right-click to type it.").format(
            handle.pi, number(float(axis.radius_m[handle.pi]), 0)
        )
    return tr("Straight. Drag to bend it in a new corner.")


def locked_text(handle: Handle, plan: Plan | None) -> str:
    """Why a corner cannot be moved, and what to do."""
    locks = placed(plan.axis.by_hand, plan).of(LOCK) if plan is not None else ()
    stretches = ", ".join(stretch_text(one.from_m, one.to_m) for one in locks)
    return tr("Corner {} is locked: it shapes the locked stretch {}. Right-click to unlock it.").format(
        handle.pi, stretches
    )


def stretch_text(from_m: float, to_m: float) -> str:
    """From where to where a stretch goes."""
    return tr("km {} to {}").format(number(from_m / 1000.0, 3), number(to_m / 1000.0, 3))
