"""How a raster layer is read as elevation, as the planner said; kept with the layer in the project."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any

from qgis.core import QgsRasterLayer

from ..core.terrain_encodings import ENCODINGS

PROPERTY = "karwan/elevation"
UNITS = ("", "m", "ft", "us-ft")
# Not elevation, whatever the layer looks like.
PICTURE = "picture"
MOST_ZOOM = 24


@dataclass(frozen=True)
class Reading:
    """0 and "" where the layer itself tells.

    band: counted from 1. unit: m, ft or us-ft. encoding: mapbox, terrarium or picture. zoom: of tiles. tile_px: their
    width in pixels.
    """

    band: int = 0
    unit: str = ""
    encoding: str = ""
    zoom: int = 0
    tile_px: int = 0


def reading_of(layer: QgsRasterLayer) -> Reading:
    """What the planner said of a layer; what is not understood counts as not said."""
    try:
        data = json.loads(str(layer.customProperty(PROPERTY) or "{}"))
    except ValueError:
        return Reading()
    return reading_from(data)


def reading_from(data: Any) -> Reading:
    """A Reading of a mapping; what makes no sense in it is left out."""
    if not isinstance(data, dict):
        return Reading()

    def number(name: str, most: int) -> int:
        value = data.get(name)
        return value if isinstance(value, int) and not isinstance(value, bool) and 0 < value <= most else 0

    unit, encoding = data.get("unit"), data.get("encoding")
    return Reading(
        number("band", 100_000),
        unit if unit in UNITS else "",
        encoding if encoding in (*ENCODINGS, PICTURE) else "",
        number("zoom", MOST_ZOOM),
        number("tile_px", 4096),
    )


def set_reading(layer: QgsRasterLayer, reading: Reading) -> None:
    """Keep it with the layer: it goes with the project."""
    said = {name: value for name, value in asdict(reading).items() if value}
    if said:
        layer.setCustomProperty(PROPERTY, json.dumps(said, sort_keys=True))
    else:
        layer.removeCustomProperty(PROPERTY)
