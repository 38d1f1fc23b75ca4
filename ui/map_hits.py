"""Which alternative lies under the mouse."""

from __future__ import annotations

import math

from qgis.gui import QgsMapCanvas, QgsMapTool

from .map_places import map_point_of
from .measure_lines import MeasureLines
from .measuring import Hit, LonLat
from .theme import em
from .workspace import Workspace

NEAR_EM = 0.8
# How much nearer a preferred alternative counts, as a share of the reach.
PREFERRED_SHARE = 0.5


def nearest_alternative(
    canvas: QgsMapCanvas, workspace: Workspace, lines: MeasureLines, place: LonLat, preferred: str = ""
) -> Hit | None:
    """The nearest shown alternative to a place (degrees), if it is close enough on the screen.

    preferred: which is meant where lines run together.
    """
    here = map_point_of(canvas, *place)
    if here is None:
        return None
    reach = max(QgsMapTool.searchRadiusMU(canvas), em(canvas, NEAR_EM) * canvas.mapUnitsPerPixel())
    best: tuple[float, Hit] | None = None
    for record in workspace.records:
        line = lines.line(record.id) if record.shown else None
        if line is None:
            continue
        chainage, _ = line.locate(*place)
        lon, lat = line.point_at(chainage)
        there = map_point_of(canvas, float(lon), float(lat))
        away = here.distance(there) if there is not None else math.inf
        rank = away - (PREFERRED_SHARE * reach if record.id == preferred else 0.0)
        if away <= reach and (best is None or rank < best[0]):
            best = rank, Hit(record.id, chainage)
    return best[1] if best is not None else None
