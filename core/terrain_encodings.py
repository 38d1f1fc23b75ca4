"""Heights written as colours: what tiles of terrain carry in their red, green and blue."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

MAPBOX, TERRARIUM = "mapbox", "terrarium"
ENCODINGS = (MAPBOX, TERRARIUM)
# No ground lies lower; empty tiles are black, which would be -10,000 m or -32,768 m.
_LOWEST_M = -9_999.5
_INTERPRETATIONS = {"maptilerterrain": MAPBOX, "terrariumterrain": TERRARIUM}
_TELLING = (
    ("terrarium", TERRARIUM), ("elevation-tiles-prod", TERRARIUM), ("terrain-rgb", MAPBOX), ("terrain_rgb", MAPBOX),
    ("terrainrgb", MAPBOX), ("terrain-dem", MAPBOX), ("rgb-terrain", MAPBOX),
)  # fmt: skip


def decode(encoding: str, red: NDArray[Any], green: NDArray[Any], blue: NDArray[Any]) -> NDArray[np.float32]:
    """Elevations (m, NaN where black) of bands 0 to 255; raises ValueError for an encoding that is not known.

    Mapbox and MapTiler Terrain-RGB: -10000 + 0.1 (65536 R + 256 G + B). Terrarium: 256 R + G + B / 256 - 32768.
    """
    r, g, b = (np.asarray(band, dtype=np.float64) for band in (red, green, blue))
    if encoding == MAPBOX:
        height_m = -10_000.0 + 0.1 * (65_536.0 * r + 256.0 * g + b)
    elif encoding == TERRARIUM:
        height_m = 256.0 * r + g + b / 256.0 - 32_768.0
    else:
        raise ValueError(f"{encoding!r} is none of {', '.join(ENCODINGS)}")
    return np.where(height_m < _LOWEST_M, np.nan, height_m).astype(np.float32)


def guess_encoding(*texts: str, interpretation: str = "") -> str:
    """The encoding that QGIS's interpretation, an address or a name speak of; "" if none does."""
    if interpretation in _INTERPRETATIONS:
        return _INTERPRETATIONS[interpretation]
    lowered = " ".join(texts).lower()
    return next((encoding for word, encoding in _TELLING if word in lowered), "")
