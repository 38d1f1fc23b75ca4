"""What a layer holds, and what its features tell of themselves: read of those alone that a line has met.

    facts = facts_to_read(layer)                         # on the main thread
    facts.reader(progress)(["12", "40"])                 # on any: {"12": Facts(...), "40": Facts(...)}

The planner's answer to what a layer holds is kept with the layer in the project.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from qgis.core import QgsFeatureRequest, QgsMapLayer, QgsVectorLayer, QgsVectorLayerFeatureSource

from ..core.crossed_kinds import FACT_FIELDS, KINDS, Facts, facts_of, guessed_kind
from ..core.progress import Progress, Silent, check_cancelled
from . import compat

KIND_PROPERTY = "karwan/kind"
# The planner's answer that each feature tells its own kind.
BY_FEATURE = "by_feature"
_AT_ONCE = 1_000


def layer_kind(layer: QgsMapLayer) -> str:
    """What all features of a layer are: as the planner said, else as its name or fields tell; "" if they do not."""
    said = said_kind(layer)
    return "" if said == BY_FEATURE else said or guess(layer)


def said_kind(layer: QgsMapLayer) -> str:
    """What the planner said a layer holds, BY_FEATURE among the answers; "" if nothing."""
    said = str(layer.customProperty(KIND_PROPERTY, "") or "")
    return said if said in (*KINDS, BY_FEATURE) else ""


def guess(layer: QgsMapLayer) -> str:
    """What a layer holds by its name or fields; "" if they do not say."""
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
                    values = {name: feature.attribute(index) for name, index in self.fields}
                    told = {name: value for name, value in values.items() if not compat.is_null(value)}
                    found[str(feature.id())] = facts_of(told, self.kind)
            return found

        return read


def facts_to_read(layer: QgsVectorLayer, features: QgsVectorLayerFeatureSource, kind: str | None = None) -> FactsToRead:
    """What reading facts of a layer needs, by its features as they were taken. On the main thread.

    kind: what they are, the layer's own answer by default.
    """
    names = [one.name().lower() for one in layer.fields()]
    fields = tuple((name, names.index(name)) for name in (*FACT_FIELDS, "source") if name in names)
    kind = layer_kind(layer) if kind is None else "" if kind == BY_FEATURE else kind
    return FactsToRead(kind, layer.publicSource(), fields, features)
