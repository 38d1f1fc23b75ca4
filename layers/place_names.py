"""Each place once on the map: where the study names one, the corridor's own layers leave their name away."""

from __future__ import annotations

import numpy as np
from qgis.core import QgsExpressionContextUtils, QgsProject, QgsVectorLayer

from ..core.geodesy import inverse
from .corridor import corridor_layer
from .corridor_styles import NAMED_VARIABLE, NAMING_VARIABLE
from .study_layers import study_layer

# Layers of a corridor that name places: the fields of what tells a feature apart, and of its name.
NAMING = {
    "stations": ("id", "label"),
    "places": ("id", "label"),
    "borders": ("id", "label"),
    "ports": ("id", "label"),
    "towns": ("geonameid", "name"),
}
# So near by it is the same place, whatever it is called; of one name so far off.
SAME_PLACE_M, SAME_NAME_M = 1_000.0, 20_000.0
Named = tuple[str, float, float]


def name_once(project: QgsProject) -> None:
    """Tell the corridor's layers which of their places the study's control points name; none without a study."""
    naming = study_layer(project, "control_points")
    places = _named(naming, "name") if naming is not None else {}
    known = list(places.values())
    for key, (field, title) in NAMING.items():
        layer = corridor_layer(project, key)
        if not isinstance(layer, QgsVectorLayer):
            continue
        again = sorted(id_ for id_, place in _named(layer, title, field).items() if _is_known(place, known))
        for variable, value in (
            (NAMED_VARIABLE, "|".join(again)),
            (NAMING_VARIABLE, naming.id() if naming is not None else ""),
        ):
            scope = QgsExpressionContextUtils.layerScope(layer)
            if (scope.variable(variable) or "") != value:
                QgsExpressionContextUtils.setLayerVariable(layer, variable, value)
                layer.triggerRepaint()


def _named(layer: QgsVectorLayer, title: str, field: str = "") -> dict[str, Named]:
    """Name and place (degrees) of a layer's points that have both, by a field (by feature id without one)."""
    found = {}
    for feature in layer.getFeatures():
        name, point = feature[title], feature.geometry()
        if name and not point.isEmpty():
            at = point.asPoint()
            found[str(feature[field] if field else feature.id())] = (_plain(str(name)), at.x(), at.y())
    return found


def _plain(name: str) -> str:
    """A name without its other spelling in brackets."""
    return name.split(" (")[0].strip().casefold()


def _is_known(place: Named, known: list[Named]) -> bool:
    name, lon, lat = place
    # Of many towns only those about the line are worth measuring to.
    near = [other for other in known if abs(other[2] - lat) < 0.5]
    if not near:
        return False
    count = len(near)
    _, away_m = inverse(
        np.full(count, lon), np.full(count, lat), np.array([o[1] for o in near]), np.array([o[2] for o in near])
    )
    limits_m = [SAME_NAME_M if other[0] == name else SAME_PLACE_M for other in near]
    return bool(np.any(away_m <= limits_m))
