"""The Processing provider `karwan`: everything the dock does, without the dock."""

from __future__ import annotations

from qgis.core import Qgis, QgsMessageLog, QgsProcessingProvider
from qgis.PyQt.QtCore import QCoreApplication
from qgis.PyQt.QtGui import QIcon

from .base import ICON

ALGORITHMS = (
    ("create_study", "CreateStudy"),
    ("generate_alternatives", "GenerateAlternatives"),
    ("evaluate_alignments", "EvaluateAlignments"),
    ("elevation_uncertainty", "ElevationUncertainty"),
    ("rework_stretch", "ReworkStretch"),
    ("measure_segments", "MeasureSegments"),
    ("terrain_crossings", "TerrainCrossings"),
    ("export_alignments", "ExportAlignments"),
    ("export_long_section", "ExportLongSection"),
)


class KarwanProvider(QgsProcessingProvider):
    """Each algorithm is imported on its own, so that a package missing for one does not take the others along."""

    def id(self) -> str:
        """Prefix of the algorithms' ids."""
        return "karwan"

    def name(self) -> str:
        """Shown in the toolbox."""
        return "Karwan"

    def longName(self) -> str:
        """Shown where there is room."""
        return "Karwan Railway Corridor Planner"

    def icon(self) -> QIcon:
        """The plugin's."""
        return QIcon(str(ICON))

    def loadAlgorithms(self) -> None:
        """Called by QGIS when it wants them."""
        for module, name in ALGORITHMS:
            try:
                # Not importlib: QGIS watches __import__ to know which modules to drop when the plugin is unloaded.
                found = getattr(__import__(f"{__package__}.{module}", fromlist=[name]), name)
            except ImportError as error:
                text = QCoreApplication.translate("KarwanProvider", "{} cannot be loaded: {}").format(name, error)
                QgsMessageLog.logMessage(text, "Karwan", Qgis.MessageLevel.Warning)
                continue
            self.addAlgorithm(found())
