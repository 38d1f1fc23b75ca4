"""What a planner set by hand along a line, by places instead of chainages: it stays when the line is bent elsewhere."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, field, fields, replace
from functools import lru_cache
from typing import Any

from .errors import AlignmentError
from .unknowns import unknowns_equal

LOCK, LEVEL, STATION, BRIDGE, TUNNEL = "lock", "level", "station", "bridge", "tunnel"
# Those that reach from one place to another; the others are one place.
STRETCHES = (LOCK, BRIDGE, TUNNEL)
KINDS = (*STRETCHES, LEVEL, STATION)
# Decimals of a degree (1 mm) and of a metre that are kept.
_DEGREES, _METRES = 8, 4


@unknowns_equal
@dataclass(frozen=True)
class Fix:
    """One thing set by hand at a place (degrees), or from there to another along the line.

    kind: lock (corners stay), level (the formation passes at level_m, m), station (level ground for a train),
    bridge, tunnel (whatever the levels say). Raises AlignmentError for what is none of these.
    """

    kind: str
    lon: float
    lat: float
    to_lon: float = math.nan
    to_lat: float = math.nan
    level_m: float = math.nan
    name: str = ""

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise AlignmentError(f"{self.kind!r} cannot be set by hand.", f"Choose one of {', '.join(KINDS)}.")
        places = [self.lon, self.lat, *((self.to_lon, self.to_lat) if self.is_stretch else ())]
        if self.kind == LEVEL:
            places.append(self.level_m)
        if not all(map(math.isfinite, places)):
            raise AlignmentError(f"A {self.kind} set by hand has no place or level.", "Set it again.")

    @property
    def is_stretch(self) -> bool:
        """Whether it reaches from one place to another."""
        return self.kind in STRETCHES

    def reversed(self) -> Fix:
        """The same on the line seen from its other end."""
        if not self.is_stretch:
            return self
        return replace(self, lon=self.to_lon, lat=self.to_lat, to_lon=self.lon, to_lat=self.lat)


@unknowns_equal
@dataclass(frozen=True)
class HandPvi:
    """A PVI set by hand: its place (degrees), level (m) and the radius (m) of its vertical curve.

    to_next_m: how far along the line the next one was when they were set, by which a line bent between them is told;
    0 where the levels set by hand do not go on to it, NaN where nobody knows.
    """

    lon: float
    lat: float
    level_m: float
    radius_m: float = 0.0
    to_next_m: float = math.nan

    def __post_init__(self) -> None:
        if not all(map(math.isfinite, (self.lon, self.lat, self.level_m, self.radius_m))) or self.radius_m < 0.0:
            raise AlignmentError("A PVI set by hand has no place, level or radius.", "Set it again.")


@dataclass(frozen=True)
class ByHand:
    """Everything set by hand along one line.

    pvis: its profile from start to end, or of parts of it (HandPvi.to_next_m); empty where it is designed.
    """

    fixes: tuple[Fix, ...] = ()
    pvis: tuple[HandPvi, ...] = field(default=())

    def __bool__(self) -> bool:
        return bool(self.fixes or self.pvis)

    def reversed(self) -> ByHand:
        """The same on the line seen from its other end."""
        gaps_m = [one.to_next_m for one in (*self.pvis[:-1][::-1], *self.pvis[-1:])]
        pvis = tuple(replace(one, to_next_m=gap_m) for one, gap_m in zip(self.pvis[::-1], gaps_m))
        return ByHand(tuple(fix.reversed() for fix in self.fixes[::-1]), pvis)

    def to_text(self) -> str | None:
        """As JSON, the same text for the same settings; None for nothing."""
        if not self:
            return None
        return json.dumps(
            {"fixes": [_plain(one) for one in self.fixes], "pvis": [_plain_pvi(one) for one in self.pvis]}
        )


NOTHING_BY_HAND = ByHand()
# Of what a fix's fields are, and to how many decimals numbers are written.
_TYPES: dict[str, type[str] | type[float]] = {one.name: str if one.type == "str" else float for one in fields(Fix)}
_DIGITS = {one.name: _METRES if one.name.endswith("_m") else _DEGREES for one in fields(Fix)}


@lru_cache(maxsize=8)
def by_hand_of(text: str | None) -> ByHand:
    """What to_text wrote; raises AlignmentError for another text."""
    if not text:
        return NOTHING_BY_HAND
    try:
        found = json.loads(text)
        return ByHand(
            tuple(Fix(**_known(one)) for one in found.get("fixes", ())),
            tuple(map(_pvi_of, found.get("pvis", ()))),
        )
    except (ValueError, TypeError, AttributeError, KeyError) as error:
        raise AlignmentError(
            f"What was set by hand along the line cannot be read: {error}.", "Empty the field by_hand of the polygon."
        ) from error


def _plain(one: Fix) -> dict[str, Any]:
    """Only what is set, rounded so that reading and writing again changes nothing."""
    found: dict[str, Any] = {}
    for name, digits in _DIGITS.items():
        value = getattr(one, name)
        if isinstance(value, str):
            if value:
                found[name] = value
        elif math.isfinite(value):
            found[name] = round(float(value), digits)
    return found


def _plain_pvi(one: HandPvi) -> dict[str, Any]:
    """The same of a PVI, at once: a profile has thousands of them, and a hand that lets go of one waits."""
    found = {
        "lon": round(float(one.lon), _DEGREES), "lat": round(float(one.lat), _DEGREES),
        "level_m": round(float(one.level_m), _METRES), "radius_m": round(float(one.radius_m), _METRES),
    }  # fmt: skip
    if math.isfinite(one.to_next_m):
        found["to_next_m"] = round(float(one.to_next_m), _METRES)
    return found


def _known(values: dict[str, Any]) -> dict[str, Any]:
    """The fields of a fix, of the right types; a newer one's further fields are left out."""
    return {name: _TYPES[name](value) for name, value in values.items() if name in _TYPES}


def _pvi_of(values: dict[str, Any]) -> HandPvi:
    """The same of a PVI, of which there are thousands."""
    return HandPvi(
        float(values["lon"]), float(values["lat"]), float(values["level_m"]), float(values.get("radius_m", 0.0)),
        float(values.get("to_next_m", math.nan)),
    )  # fmt: skip
