"""Crossings completed by what is known of the features met: kind, class, width, weight, source, square crossing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from .alike import completed, uncollected
from .crossed import Asked, IntervalCrossing, NearFeature, PointCrossing
from .crossed_kinds import EXPOSED, NO_FACTS, Facts
from .surroundings import RIVER
from .terrain import Terrain

if TYPE_CHECKING:
    from .crossing_geometry import CrossedLine
    from .crossings import FeatureLayer


@dataclass
class Met:
    """What a line met of one layer."""

    points: list[PointCrossing]
    intervals: list[IntervalCrossing]
    near: list[NearFeature]

    def features(self) -> list[str]:
        """Each feature once, in the order met."""
        things: Iterable[Any] = (*self.points, *self.intervals, *self.near)
        return list(dict.fromkeys(thing.feature for thing in things))


@uncollected()
def told(met: Met, layer: FeatureLayer, line: CrossedLine, asked: Asked, terrain: Terrain | None) -> Met:
    """The same with what the layer tells of its features, asked for once and only of those that were met.

    The records in `met` are completed themselves: nobody else has them yet.
    """
    if layer.facts is None and not layer.kind and not layer.source:
        return met
    wanted = met.features()
    facts: Mapping[str, Facts] = layer.facts(wanted) if layer.facts is not None and wanted else {}

    # Thousands of features share few facts: what these say is worked out once, told apart by where they are kept.
    nothing = _said(NO_FACTS, layer)
    by_facts = {id(one): one for one in facts.values()}
    said = {number: _said(one, layer) for number, one in by_facts.items()}
    of = {feature: said[id(one)] for feature, one in facts.items()}
    points = [completed(point, of.get(point.feature, nothing).of_point) for point in met.points]
    intervals = [completed(stretch, of.get(stretch.feature, nothing).of_stretch) for stretch in met.intervals]
    near = [completed(one, of.get(one.feature, nothing).of_any) for one in met.near]
    return Met(_squared(points, layer, line, asked, terrain), intervals, near)


class _Said(NamedTuple):
    """What facts say of points, of stretches and of anything."""

    of_point: dict[str, Any]
    of_stretch: dict[str, Any]
    of_any: dict[str, Any]


def _said(one: Facts, layer: FeatureLayer) -> _Said:
    common = {"kind_of": layer.kind or one.kind, "class_of": one.class_of, "source": one.source or layer.source}
    weight = one.weight if common["kind_of"] in EXPOSED else 0.0
    return _Said({"rank": one.rank, "width_m": one.width_m, **common}, {"weight": weight, **common}, common)


def _squared(
    points: Sequence[PointCrossing], layer: FeatureLayer, line: CrossedLine, asked: Asked, terrain: Terrain | None
) -> list[PointCrossing]:
    skew = {p.feature for p in points if p.kind_of == RIVER and p.kind == "crossing"}
    skew &= {p.feature for p in points if p.angle_deg < asked.square_below_deg}
    if not skew:
        return list(points)
    from .crossed_square import with_square
    from .river_pieces import RiverPieces

    shapes = {feature: layer.geometries[k] for k, feature in enumerate(layer.ids) if feature in skew}
    return with_square(line, points, shapes, asked, terrain, RiverPieces(layer))
