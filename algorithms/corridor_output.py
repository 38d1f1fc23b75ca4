"""CORRIDOR_MAP: the corridor map as a raster output that was asked for or not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from qgis.core import (
    QgsMapLayer,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingLayerPostProcessorInterface,
    QgsProcessingParameterRasterDestination,
    QgsRasterLayer,
)
from qgis.PyQt.QtCore import QCoreApplication

from ..core.dependencies import NUMBA, missing_packages
from ..core.errors import KarwanError
from ..layers.corridor_layer import style_map

if TYPE_CHECKING:
    from ..core.generate import Scenario
    from ..core.progress import Progress
    from ..core.search.corridor import CorridorMap
    from ..core.surroundings import Surroundings
    from ..core.terrain import ElevationModel
    from ..core.trains import FreightTrain
    from .base import KarwanAlgorithm

CORRIDOR_MAP = "CORRIDOR_MAP"
FORMATS = (".tif", ".tiff")


def tr(text: str) -> str:
    """Translated text of this module."""
    return QCoreApplication.translate("KarwanAlgorithms", text)


def add_corridor_output(algorithm: KarwanAlgorithm) -> None:
    """Declare CORRIDOR_MAP."""
    algorithm.addParameter(
        QgsProcessingParameterRasterDestination(
            CORRIDOR_MAP,
            tr("Corridor map: how much dearer the best line through each place is (M USD, per cent)"),
            optional=True,
            createByDefault=False,
        )
    )


class CorridorOutput:
    """The output of one run; `write` takes the map when it is there."""

    def __init__(self, algorithm: KarwanAlgorithm, parameters: dict[str, Any], context: QgsProcessingContext) -> None:
        self._context = context
        self._written = False
        wanted = parameters.get(CORRIDOR_MAP) not in (None, "")
        self._path = str(algorithm.parameterAsOutputLayer(parameters, CORRIDOR_MAP, context)) if wanted else ""
        if self._path and not self._path.lower().endswith(FORMATS):
            raise KarwanError(
                tr("{} is no name for the corridor map.").format(self._path), tr("Give it the ending .tif.")
            )

    @property
    def is_wanted(self) -> bool:
        """Whether it was asked for and can be had."""
        return bool(self._path) and NUMBA not in missing_packages()

    def make(
        self, scenario: Scenario, model: ElevationModel, progress: Progress, surroundings: Surroundings,
        train: FreightTrain | None,
    ) -> None:  # fmt: skip
        """The map alone, and write it; raises what the search raises."""
        from ..core.search.corridor import corridor_map

        self.write(corridor_map(scenario, model, progress, surroundings, train))

    def write(self, corridor: CorridorMap) -> None:
        """Write it if it was asked for; raises TerrainError."""
        if self._path:
            corridor.write(self._path)
            self._written = True

    def close(self, feedback: QgsProcessingFeedback) -> dict[str, str]:
        """The algorithm's result; what was asked for and is not there is said."""
        if not self._path:
            return {}
        if not self._written:
            feedback.pushWarning(tr("There is no corridor map without the Python package numba."))
            return {}
        if self._context.willLoadLayerOnCompletion(self._path):
            self._context.layerToLoadOnCompletionDetails(self._path).setPostProcessor(_Look.make())
        return {CORRIDOR_MAP: self._path}


class _Look(QgsProcessingLayerPostProcessorInterface):
    """Styles the map once QGIS has loaded it."""

    # QGIS holds the C++ half only.
    _kept: ClassVar[list[_Look]] = []

    @classmethod
    def make(cls) -> _Look:
        cls._kept[:] = [cls()]
        return cls._kept[0]

    def postProcessLayer(self, layer: QgsMapLayer, context: QgsProcessingContext, feedback: Any) -> None:
        """On the main thread."""
        if isinstance(layer, QgsRasterLayer):
            style_map(layer)
