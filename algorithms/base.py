"""What the algorithms share: inputs all of them have, and errors in Processing's form."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from qgis.core import (
    QgsApplication,
    QgsFeature,
    QgsProcessing,
    QgsProcessingAlgorithm,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeatureSource,
    QgsProcessingFeedback,
    QgsProcessingOutputLayerDefinition,
    QgsProcessingParameterBand,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterEnum,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterNumber,
    QgsProcessingParameterRasterLayer,
)
from qgis.PyQt.QtCore import QCoreApplication
from qgis.PyQt.QtGui import QIcon

from ..core.dependencies import SHAPELY, Package, install_command, missing_packages
from ..core.errors import CancelledError, KarwanError
from ..core.terrain import ElevationModel
from ..core.terrain_encodings import ENCODINGS
from ..core.threads import keep_thread_state
from ..layers import compat
from ..layers.elevation_reading import MOST_ZOOM, UNITS
from ..layers.study_schema import ALTERNATIVE_FIELDS
from ..layers.terrain_layer import elevation_of

DEM, LINES, OUTPUT = "DEM", "LINES", "OUTPUT"
DEM_BAND, DEM_UNIT, DEM_ENCODING, DEM_ZOOM = "DEM_BAND", "DEM_UNIT", "DEM_ENCODING", "DEM_ZOOM"
ICON = Path(__file__).resolve().parent.parent / "ui" / "icons" / "karwan.svg"


class KarwanAlgorithm(QgsProcessingAlgorithm):
    """Base of the provider's algorithms. `needs`: packages without which it cannot run."""

    needs: tuple[Package, ...] = ()

    def createInstance(self) -> KarwanAlgorithm:
        """A fresh one, as QGIS asks for."""
        return type(self)()

    def tr(self, text: str) -> str:
        """Translated text."""
        return QCoreApplication.translate("KarwanAlgorithms", text)

    def group(self) -> str:
        """Where it stands in the toolbox."""
        return self.tr("Railway alignments")

    def groupId(self) -> str:
        """Its group's lasting name."""
        return "alignments"

    def icon(self) -> QIcon:
        """The plugin's."""
        return QIcon(str(ICON))

    def canExecute(self) -> tuple[bool, str]:
        """Whether everything it needs is installed, and what to do if not."""
        missing = tuple(package for package in missing_packages() if package in self.needs)
        if not missing:
            return True, ""
        folder = str(Path(QgsApplication.qgisSettingsDirPath()) / "python")
        names = ", ".join(package.name for package in missing)
        return False, self.tr("The Python package {} is missing. Install it with: {}").format(
            names, install_command(missing, folder)
        )

    def processAlgorithm(
        self, parameters: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> dict[str, Any]:
        """Run it; what a planner can mend is raised as QgsProcessingException, a cancelled run gives nothing."""
        able, why = self.canExecute()
        if not able:
            raise QgsProcessingException(why)
        keep_thread_state()
        try:
            return self.compute(parameters, context, feedback)
        except CancelledError:
            return {}
        except KarwanError as error:
            raise QgsProcessingException(str(error)) from error

    def compute(
        self, parameters: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> dict[str, Any]:
        """The algorithm itself; may raise KarwanError."""
        raise NotImplementedError

    # Parameters several algorithms have

    def add_lines(self, title: str = "") -> None:
        """LINES."""
        kind = QgsProcessing.SourceType.TypeVectorLine
        self.addParameter(QgsProcessingParameterFeatureSource(LINES, title or self.tr("Lines"), [kind]))

    def add_dem(self, optional: bool = False) -> None:
        """DEM, and how it is read: what is left out the layer itself tells, or its settings in the project do."""
        self.addParameter(QgsProcessingParameterRasterLayer(DEM, self.tr("Elevation model"), optional=optional))
        units = [self.tr("as the layer says"), self.tr("metres"), self.tr("feet"), self.tr("US survey feet")]
        colours = [self.tr("as the layer says"), self.tr("Mapbox or MapTiler terrain-RGB"), self.tr("Terrarium")]
        number = QgsProcessingParameterNumber.Type.Integer
        for parameter in (
            QgsProcessingParameterBand(DEM_BAND, self.tr("Band of the elevation model"), None, DEM, True),
            QgsProcessingParameterEnum(DEM_UNIT, self.tr("Heights are in"), units, False, 0, True),
            QgsProcessingParameterEnum(DEM_ENCODING, self.tr("Colours of tiles are heights"), colours, False, 0, True),
            QgsProcessingParameterNumber(DEM_ZOOM, self.tr("Zoom of tiles"), number, None, True, 1, MOST_ZOOM),
        ):
            parameter.setFlags(parameter.flags() | QgsProcessingParameterDefinition.Flag.FlagAdvanced)
            self.addParameter(parameter)

    def required_source(
        self, parameters: dict[str, Any], name: str, context: QgsProcessingContext
    ) -> QgsProcessingFeatureSource:
        """The features of a required input; raises QgsProcessingException if it cannot be read."""
        found = self.parameterAsSource(parameters, name, context)
        if found is None:
            raise QgsProcessingException(self.invalidSourceError(parameters, name))
        return found

    def elevation(self, parameters: dict[str, Any], context: QgsProcessingContext) -> ElevationModel:
        """The elevation model of DEM, read as told; raises TerrainError."""
        unit = UNITS[self.parameterAsEnum(parameters, DEM_UNIT, context)]
        encoding = ("", *ENCODINGS)[self.parameterAsEnum(parameters, DEM_ENCODING, context)]
        numbers = {
            name: self.parameterAsInt(parameters, key, context)
            for name, key in (("band", DEM_BAND), ("zoom", DEM_ZOOM))
            if parameters.get(key) not in (None, "")
        }
        said = {**numbers, **({"unit": unit} if unit else {}), **({"encoding": encoding} if encoding else {})}
        return elevation_of(self.parameterAsRasterLayer(parameters, DEM, context), **said)


class FeedbackProgress:
    """A QgsProcessingFeedback as the core's Progress."""

    def __init__(self, feedback: QgsProcessingFeedback) -> None:
        self._feedback = feedback
        self._said = ""

    def report(self, fraction: float, message: str = "") -> None:
        """Show how far it is, and each message once."""
        self._feedback.setProgress(100.0 * fraction)
        if message and message != self._said:
            self._said = message
            self._feedback.pushInfo(message)

    def is_cancelled(self) -> bool:
        """Whether the planner pressed cancel."""
        return bool(self._feedback.isCanceled())


def tell_basis(feedback: QgsProcessingFeedback, notes: Iterable[str]) -> None:
    """Say each note on what the figures rest on, once."""
    for note in dict.fromkeys(notes):
        feedback.pushWarning(note)


def contract_attributes(feature: QgsFeature) -> Mapping[str, Any]:
    """A feature's attributes under the contract's long names, taken from long or short field names."""
    found = {}
    for spec in ALTERNATIVE_FIELDS:
        for name in (spec.name, spec.short):
            index = feature.fields().lookupField(name)
            if index >= 0 and not compat.is_null(feature.attribute(index)):
                found[spec.name] = feature.attribute(index)
                break
    return found


def is_shapefile(destination: Any) -> bool:
    """Whether an output goes to a shapefile, whose field names end after ten characters."""
    if isinstance(destination, QgsProcessingOutputLayerDefinition):
        destination = destination.sink.staticValue() if hasattr(destination.sink, "staticValue") else destination.sink
    return bool(re.search(r"\.shp$", str(destination or ""), re.IGNORECASE))


__all__ = [
    "DEM", "LINES", "OUTPUT", "SHAPELY", "FeedbackProgress", "KarwanAlgorithm", "contract_attributes", "is_shapefile",
    "tell_basis",
]  # fmt: skip
