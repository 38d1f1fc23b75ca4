"""What a layer holds, and what its features tell of themselves: read of those alone that a line has met.

    facts = facts_to_read(layer)                         # on the main thread
    facts.reader(progress)(["12", "40"])                 # on any: {"12": Facts(...), "40": Facts(...)}

A layer with few fields that tell something is read with them at once: to look features up again takes longer.

The planner's answer to what a layer holds is kept with the layer in the project.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, Optional

from qgis.core import (
    QgsFeature,
    QgsFeatureRequest,
    QgsMapLayer,
    QgsRasterLayer,
    QgsVectorLayer,
    QgsVectorLayerFeatureSource,
)

from ..core.crossed_kinds import EXPOSED, FACT_FIELDS, KINDS, LAND_COVER, SETTLEMENT, Facts, facts_of, guessed_kind
from ..core.progress import Progress, Silent, check_cancelled
from . import compat

KIND_PROPERTY = "karwan/kind"
# The planner's answer that each feature tells its own kind.
BY_FEATURE = "by_feature"
# What a raster is taken to hold by its name; by any other it is land cover.
OF_RASTERS = (LAND_COVER, SETTLEMENT, *EXPOSED)
_AT_ONCE = 1_000
# Fields that cost less to read with every feature than to look up for those that are met.
_FEW = 4

# A feature's values in the fields that tell something, as text; None for an empty one.
Values = tuple[Optional[str], ...]


def layer_kind(layer: QgsMapLayer) -> str:
    """What all features of a layer are: as the planner said, else as its name or fields tell; "" if they do not."""
    said = said_kind(layer)
    return "" if said == BY_FEATURE else said or guess(layer)


def said_kind(layer: QgsMapLayer) -> str:
    """What the planner said a layer holds, BY_FEATURE among the answers; "" if nothing."""
    said = str(layer.customProperty(KIND_PROPERTY, "") or "")
    return said if said in (*KINDS, BY_FEATURE) else ""


def guess(layer: QgsMapLayer) -> str:
    """What a layer holds by its name or fields; "" if they do not say. Rasters hold land cover or areas."""
    if isinstance(layer, QgsRasterLayer):
        kind = guessed_kind(layer.name(), ())
        return kind if kind in OF_RASTERS else LAND_COVER
    if not isinstance(layer, QgsVectorLayer):
        return ""
    return guessed_kind(layer.name(), [one.name() for one in layer.fields()])


def remember_kind(layer: QgsMapLayer, kind: str) -> None:
    """Keep with the layer what the planner says it holds; what it would be taken for anyway is not kept."""
    if kind == (guess(layer) or BY_FEATURE):
        if said_kind(layer):
            layer.removeCustomProperty(KIND_PROPERTY)
    elif kind != said_kind(layer):
        layer.setCustomProperty(KIND_PROPERTY, kind)


@dataclass(frozen=True)
class FactsToRead:
    """A layer as it is now and where its features tell what they are; readable from any thread.

    fields: (lower-case name, index) of those that tell something. source: where the layer's features are from.
    """

    kind: str
    source: str
    fields: tuple[tuple[str, int], ...]
    features: QgsVectorLayerFeatureSource

    @property
    def indices(self) -> tuple[int, ...]:
        """Indices of the fields that tell something."""
        return tuple(index for _, index in self.fields)

    @property
    def at_once(self) -> tuple[int, ...]:
        """Indices of the fields to read with each feature: all of few, none of many."""
        return self.indices if len(self.fields) <= _FEW else ()

    def values(self, feature: QgsFeature) -> Values:
        """What a feature read with these fields holds there."""
        return tuple([_text(feature.attribute(index)) for _, index in self.fields])

    def reader(self, progress: Progress | None = None) -> Callable[[Sequence[str]], Mapping[str, Facts]]:
        """What reads features' facts by their numbers; the reading raises CancelledError when asked to stop."""
        watched = progress or Silent()

        def read(ids: Sequence[str]) -> Mapping[str, Facts]:
            found: dict[str, Facts] = {}
            for first in range(0, len(ids) if self.fields else 0, _AT_ONCE):
                check_cancelled(watched)
                request = QgsFeatureRequest()
                request.setFilterFids([int(one) for one in ids[first : first + _AT_ONCE]])
                request.setFlags(QgsFeatureRequest.Flag.NoGeometry)
                request.setSubsetOfAttributes([index for _, index in self.fields])
                for feature in self.features.getFeatures(request):
                    found[str(feature.id())] = self._facts(self.values(feature))
            return found

        return read

    def known(self, told: Told) -> Callable[[Sequence[str]], Mapping[str, Facts]]:
        """What gives features' facts out of values that were read with them."""
        return lambda ids: {one: self._facts(told.of[one]) for one in ids}

    def _facts(self, values: Values) -> Facts:
        return _facts(tuple(name for name, _ in self.fields), values, self.kind)


def _text(value: Any) -> str | None:
    # Asked of each of very many: most values are text.
    return value if type(value) is str else None if compat.is_null(value) else str(value)


class Told:
    """The values of features that were read at once, by the features' ids."""

    def __init__(self, ids: Sequence[str], values: Sequence[Values]) -> None:
        self._ids, self._values = ids, values

    @cached_property
    def of(self) -> dict[str, Values]:
        """Values by id."""
        return dict(zip(self._ids, self._values))


@lru_cache(maxsize=10_000)
def _facts(names: tuple[str, ...], values: Values, kind: str) -> Facts:
    """Thousands of features say the same of themselves."""
    return facts_of({name: value for name, value in zip(names, values) if value is not None}, kind)


def facts_to_read(layer: QgsVectorLayer, features: QgsVectorLayerFeatureSource, kind: str | None = None) -> FactsToRead:
    """What reading facts of a layer needs, by its features as they were taken. On the main thread.

    kind: what they are, the layer's own answer by default.
    """
    names = [one.name().lower() for one in layer.fields()]
    fields = tuple((name, names.index(name)) for name in (*FACT_FIELDS, "source") if name in names)
    kind = layer_kind(layer) if kind is None else "" if kind == BY_FEATURE else kind
    return FactsToRead(kind, layer.publicSource(), fields, features)
