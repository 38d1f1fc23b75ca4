"""What the list beside the profile shows: structures and broken limits, what they are called and how large they are."""

from __future__ import annotations

from typing import Any

from qgis.PyQt.QtCore import QCoreApplication

from ..core import breaches
from ..core.evaluation import RIVER_BRIDGE, TUNNEL, Structure, Violation
from .alternative_columns import number
from .resources import icon
from .rows import Field, Look
from .violation_words import direction_text, kind_title, limit_text, sentence, value_text

# Which band of the chart shows a broken limit; what is not named here belongs to the formation alone.
LEVEL, GRADE, PLAN = "level", "grade", "plan"
_BANDS = {
    **dict.fromkeys((breaches.RADIUS, breaches.TRANSITION, breaches.STRAIGHT), PLAN),
    **dict.fromkeys((breaches.GRADE, breaches.SUSTAINED_GRADE, breaches.TUNNEL_GRADE, breaches.STATION_GRADE), GRADE),
    **dict.fromkeys((breaches.PVI_DISTANCE, breaches.GRADE_CHANGE), GRADE),
}


def tr(text: str) -> str:
    """Translated text of this module."""
    return QCoreApplication.translate("KarwanProfile", text)


def band_of(kind: str) -> str:
    """LEVEL, GRADE or PLAN: where on the chart a violation of this kind is marked."""
    return _BANDS.get(kind, LEVEL)


def kind_of(place: Structure | Violation) -> str:
    """What a structure or a broken limit is called."""
    if isinstance(place, Violation):
        return kind_title(place.kind)
    names = {RIVER_BRIDGE: tr("River bridge"), TUNNEL: tr("Tunnel")}
    return names.get(place.kind, tr("Viaduct"))


def size_of(place: Structure | Violation) -> str:
    """Height or depth; value and limit of what is broken, and which trains it concerns where not all."""
    if isinstance(place, Structure):
        return tr("{} m").format(number(place.height_m, 1))
    text = f"{value_text(place)} ({limit_text(place)})"
    return f"{text}, {direction_text(place)}" if place.direction else text


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
    return Look(icon("warning"), sentence(place), broken=True)
