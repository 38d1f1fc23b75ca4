"""karwan:exportalignments: alternatives as Shapefile, GeoPackage or GeoJSON, complete or not at all."""

from __future__ import annotations

from typing import Any

from qgis.core import (
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingOutputFolder,
    QgsProcessingOutputMultipleLayers,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterCrs,
    QgsProcessingParameterEnum,
    QgsProcessingParameterFile,
    QgsProcessingParameterString,
)

from ..exchange.export import FORMATS as KNOWN_FORMATS
from ..exchange.export import SHAPEFILE, export_alternatives
from ..exchange.rows import ExportRow
from ..layers.geometry import alignment_from_feature, to_wgs84
from .base import LINES, KarwanAlgorithm, contract_attributes

FORMATS, FOLDER, CRS, NAME, OVERWRITE, FILES = "FORMATS", "FOLDER", "CRS", "NAME", "OVERWRITE", "FILES"


class ExportAlignments(KarwanAlgorithm):
    """Lines with levels and the contract's attributes to files."""

    def name(self) -> str:
        """Its lasting name."""
        return "exportalignments"

    def displayName(self) -> str:
        """Its title."""
        return self.tr("Export alignments")

    def shortHelpString(self) -> str:
        """What it does."""
        return self.tr(
            "Writes alternatives to files in a folder: shapefile (folder shapefile, with fields.csv that explains the"
            " short names), shapefile-zip, gpkg, geojson (always WGS 84). Lines need Z, the formation level; Evaluate"
            " alignments gives it. Attributes are taken by the names that alternatives have. Either every file is "
            "written whole or none; files that are there are replaced only if you allow it."
        )

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:
        """Declare parameters."""
        self.add_lines(self.tr("Alternatives"))
        self.addParameter(
            QgsProcessingParameterEnum(
                FORMATS,
                self.tr("Formats"),
                list(KNOWN_FORMATS),
                allowMultiple=True,
                defaultValue=[SHAPEFILE],
                usesStaticStrings=True,
            )
        )
        folder = QgsProcessingParameterFile.Behavior.Folder
        self.addParameter(QgsProcessingParameterFile(FOLDER, self.tr("Folder"), folder))
        self.addParameter(
            QgsProcessingParameterCrs(CRS, self.tr("Coordinate system"), defaultValue="EPSG:4326", optional=True)
        )
        self.addParameter(QgsProcessingParameterString(NAME, self.tr("File name"), "alternatives"))
        self.addParameter(QgsProcessingParameterBoolean(OVERWRITE, self.tr("Replace files that are there"), False))
        self.addOutput(QgsProcessingOutputFolder(FOLDER, self.tr("Folder")))
        self.addOutput(QgsProcessingOutputMultipleLayers(FILES, self.tr("Files")))

    def compute(
        self, parameters: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> dict[str, Any]:
        """Read the lines and export them."""
        source = self.required_source(parameters, LINES, context)
        transform = to_wgs84(source.sourceCrs(), context.transformContext())
        rows = [
            ExportRow(alignment_from_feature(feature, transform), contract_attributes(feature))
            for feature in source.getFeatures()
        ]
        crs = self.parameterAsCrs(parameters, CRS, context)
        folder = self.parameterAsString(parameters, FOLDER, context)
        files = export_alternatives(
            rows,
            folder,
            self.parameterAsEnumStrings(parameters, FORMATS, context),
            crs=(crs.authid() or crs.toWkt()) if crs.isValid() else None,
            name=self.parameterAsString(parameters, NAME, context),
            overwrite=self.parameterAsBoolean(parameters, OVERWRITE, context),
        )
        for file in files:
            feedback.pushInfo(str(file))
        return {FOLDER: folder, FILES: [str(file) for file in files]}
