"""What the list beside the profile shows: structures and broken limits, what they are called and how large they are."""

from __future__ import annotations

from typing import Any

from qgis.PyQt.QtCore import QCoreApplication

from ..core.evaluation import BACK, FORWARD, RIVER_BRIDGE, TUNNEL, Structure, Violation
from .alternative_columns import number
from .resources import icon
from .rows import Field, Look

# Which band of the chart shows a broken limit; what is not named here belongs to the formation.
LEVEL, GRADE, PLAN = "level", "grade", "plan"
_BANDS = {"grade": GRADE, "sustained grade": GRADE, "station grade": GRADE, "radius": PLAN}


def tr(text: str) -> str:
    """Translated text of this module."""
    return QCoreApplication.translate("KarwanProfile", text)


def band_of(kind: str) -> str:
    """LEVEL, GRADE or PLAN: where on the chart a violation of this kind is marked."""
    return _BANDS.get(kind, LEVEL)


def kind_of(place: Structure | Violation) -> str:
    """What a structure or a broken limit is called."""
    if isinstance(place, Structure):
        names = {RIVER_BRIDGE: tr("River bridge"), TUNNEL: tr("Tunnel")}
        return names.get(place.kind, tr("Bridge"))
    return {"grade": tr("Too steep"), "radius": tr("Too tight")}.get(place.kind, place.kind)


def size_of(place: Structure | Violation) -> str:
    """Height or depth; value and limit of what is broken, and which way trains run that it concerns."""
    if isinstance(place, Structure):
        return tr("{} m").format(number(place.height_m, 1))
    unit = place.unit or {"grade": "‰", "radius": "m"}.get(place.kind, "")
    decimals = 1 if unit == "‰" else 0
    sign = ">" if place.value > place.limit else "<"
    text = f"{number(place.value, decimals)} {unit} {sign} {number(place.limit, decimals)}"
    way = {FORWARD: tr("there"), BACK: tr("back")}.get(place.direction, "")
    return f"{text} ({way})" if way else text


def place_fields() -> list[Field]:
    """Columns of the list."""
    return [
        Field(tr("Kind"), kind_of),
        Field(tr("At km"), lambda place: number(place.from_m / 1000.0, 3), lambda place: place.from_m),
        Field(tr("Length m"), lambda place: number(place.to_m - place.from_m), lambda place: place.to_m - place.from_m),
        Field(tr("Size"), size_of, lambda place: place.height_m if isinstance(place, Structure) else place.value),
        Field(tr("Name or clause"), lambda place: place.name if isinstance(place, Structure) else place.clause),
    ]


def place_look(place: Any) -> Look:
    """Icon; broken limits in red."""
    if isinstance(place, Structure):
        return Look(icon("tunnel" if place.kind == TUNNEL else "bridge"))
    return Look(icon("warning"), place.clause, broken=True)
