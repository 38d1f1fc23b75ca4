"""karwan:createstudy: the study of an embedded corridor, ready to open."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from qgis.core import (
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingOutputFile,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterEnum,
    QgsProcessingParameterFile,
)

from ..core.errors import StudyError
from ..layers.catalog import corridor_catalog, find_corridor
from ..layers.corridor_study import create_corridor_study
from ..layers.study_layers import store_styles
from .base import OUTPUT, KarwanAlgorithm

FOLDER, CORRIDOR, OVERWRITE = "FOLDER", "CORRIDOR", "OVERWRITE"
FILE_NAME = "karwan-study.gpkg"


class CreateStudy(KarwanAlgorithm):
    """Writes a new study file with the corridor's elevation, standard and control points set."""

    def name(self) -> str:
        """Its lasting name."""
        return "createstudy"

    def displayName(self) -> str:
        """Its title."""
        return self.tr("Create study")

    def shortHelpString(self) -> str:
        """What it does."""
        return self.tr(
            "Makes a study of a built-in corridor: one GeoPackage, karwan-study.gpkg, with the tables for "
            "alternatives, control points, sections, crossings, structures, zones and scenarios. Elevation model, "
            "design standard, start, end and the places between are set. Open it in the Alternatives dock, or add its"
            " layers to any project: they carry their style."
        )

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:
        """Declare parameters."""
        folder = QgsProcessingParameterFile.Behavior.Folder
        self.addParameter(QgsProcessingParameterFile(FOLDER, self.tr("Folder"), folder))
        keys = list(corridor_catalog())
        self.addParameter(
            QgsProcessingParameterEnum(
                CORRIDOR, self.tr("Corridor"), keys, defaultValue=keys[0] if keys else None, usesStaticStrings=True
            )
        )
        self.addParameter(QgsProcessingParameterBoolean(OVERWRITE, self.tr("Replace a study that is there"), False))
        self.addOutput(QgsProcessingOutputFile(OUTPUT, self.tr("Study")))

    def compute(
        self, parameters: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> dict[str, Any]:
        """Make the folder if there is none, and the study in it."""
        corridor = find_corridor(self.parameterAsString(parameters, CORRIDOR, context))
        folder = Path(self.parameterAsString(parameters, FOLDER, context))
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StudyError(f"The folder {folder} cannot be made: {error.strerror}.", "Choose another.") from error
        overwrite = self.parameterAsBoolean(parameters, OVERWRITE, context)
        study = create_corridor_study(folder / FILE_NAME, corridor, overwrite=overwrite)
        store_styles(study)
        study.close()
        feedback.pushInfo(corridor.dem_statement)
        return {OUTPUT: str(study.path)}
