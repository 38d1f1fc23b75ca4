"""Layers completed before lines are met with them: watercourses from the ground where no layer holds rivers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from .crossed import Asked
from .crossed_kinds import Facts
from .crossings import FeatureLayer
from .errors import TerrainError
from .line_boxes import Places
from .progress import Progress
from .surroundings import RIVER
from .terrain import ElevationModel


def with_watercourses(
    layers: Sequence[FeatureLayer],
    lines: Sequence[Places],
    model: ElevationModel | None,
    asked: Asked,
    title: str,
    progress: Progress,
) -> tuple[list[FeatureLayer], tuple[str, ...]]:
    """The layers, and one of watercourses derived from the elevation model if wanted and none holds rivers; notes.

    lines: longitudes and latitudes (degrees) of all lines that will be met. title: what the layer of derived ones is
    called. Ground that cannot be read costs the derived layer only, and is told. Raises CancelledError.
    """
    if not asked.derive_rivers or model is None or any(_holds_rivers(layer) for layer in layers):
        return list(layers), ()
    from .watercourses import HALF_WIDTH_M, derived_layer, watercourses

    half_width_m = max(HALF_WIDTH_M, asked.half_width_m, 2.0 * asked.square_within_m)
    try:
        found = watercourses(model, lines, half_width_m, progress=progress)
    except TerrainError as error:
        return list(layers), (f"No watercourses are derived. {error}",)
    facts = {
        str(k): Facts(RIVER, "derived", course.rank, source=course.source) for k, course in enumerate(found.courses)
    }
    derived = replace(derived_layer(found, title), kind=RIVER, facts=lambda _ids: facts)
    return [*layers, derived], found.notes


def _holds_rivers(layer: FeatureLayer) -> bool:
    """Whether a layer has rivers as lines or areas, or none near: gauges and bridges as points are no rivers."""
    from shapely import get_dimensions

    return layer.kind == RIVER and (layer.geometries.size == 0 or bool((get_dimensions(layer.geometries) > 0).any()))
