"""Words for what is crossed: kinds of things, sides, and what would make a crossing square."""

from __future__ import annotations

from math import isnan
from typing import Any

from qgis.PyQt.QtCore import QCoreApplication

from ..core import crossed_kinds as kinds
from ..core.crossed import BOTH, DOWNSTREAM, LEFT, RIGHT, UPSTREAM
from ..core.surroundings import RAILWAY, RISK, RIVER, ROAD
from ..core.terrain import ElevationModel


def tr(text: str) -> str:
    """Translated text of this module."""
    return QCoreApplication.translate("KarwanCrossedWords", text)


def kind_words() -> dict[str, str]:
    """What each kind of thing is called, in the order of crossed_kinds.KINDS."""
    words = {
        RIVER: tr("river or water"), ROAD: tr("road"), RAILWAY: tr("railway"), kinds.BORDER: tr("border"),
        kinds.POWER_LINE: tr("power line"), kinds.PIPELINE: tr("pipeline"), kinds.FAULT: tr("fault"),
        kinds.SETTLEMENT: tr("settlement"), kinds.LAND_COVER: tr("land cover"), kinds.PROTECTED: tr("protected area"),
        kinds.MINED: tr("mined area"), kinds.FLOODED: tr("flooded area"), RISK: tr("risk"), kinds.OTHER: tr("other"),
    }  # fmt: skip
    return {kind: words[kind] for kind in kinds.KINDS}


def kind_word(kind: str) -> str:
    """What a kind of thing is called; the word itself if it is none of ours, a dash for nothing."""
    return kind_words().get(kind, kind) or "–"


def side_word(side: str) -> str:
    """On which side of the line."""
    return {LEFT: tr("left"), RIGHT: tr("right"), BOTH: tr("both"), "": tr("on the line")}.get(side, side)


def advice(point: Any) -> str:
    """How a skew crossing would become square; "" where it need not. point: as core.crossings.PointCrossing."""
    if isnan(point.turn_deg):
        return ""
    right = point.turn_deg > 0.0
    turn = abs(round(point.turn_deg))
    text = tr("turn {} ° right").format(turn) if right else tr("turn {} ° left").format(turn)
    if isnan(point.square_m):
        return tr("{}; nowhere square nearby").format(text)
    away = f"{abs(point.square_m) / 1000.0:.1f}"
    side = tr("right of the line") if point.square_m > 0.0 else tr("left of the line")
    way = {UPSTREAM: tr("upstream, "), DOWNSTREAM: tr("downstream, ")}.get(point.square_way, "")
    return tr("{}, or cross {} km {}{}").format(text, away, way, side)


def derived_title(model: ElevationModel | None) -> str:
    """What the layer of watercourses derived from an elevation model is called."""
    return "" if model is None else tr("Watercourses (derived from {})").format(model.title)
