"""karwan:exportlongsection: each line's long section as a table of stations and as a drawing for CAD."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from qgis.core import (
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingOutputFolder,
    QgsProcessingOutputMultipleLayers,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterEnum,
    QgsProcessingParameterFile,
    QgsProcessingParameterNumber,
)

from ..exchange.long_section import write_stations_csv
from ..exchange.long_section_dxf import write_long_section_dxf
from .base import tell_basis
from .evaluate_alignments import EvaluateAlignments

FORMATS, FOLDER, EXAGGERATION, OVERWRITE, FILES = "FORMATS", "FOLDER", "EXAGGERATION", "OVERWRITE", "FILES"
CSV, DXF = "csv", "dxf"
# What no file system wants in a name.
_UNFIT = re.compile(r'[<>:"/\\|?*\x00-\x1f]')


class ExportLongSection(EvaluateAlignments):
    """Lines are evaluated as karwan:evaluatealignments does it, and written as the dock's profile is."""

    def name(self) -> str:
        """Its lasting name."""
        return "exportlongsection"

    def displayName(self) -> str:
        """Its title."""
        return self.tr("Export long section")

    def shortHelpString(self) -> str:
        """What it does."""
        return self.tr(
            "Evaluates lines as Evaluate alignments does and writes the long section of each, named after the line: "
            "csv, a row for each station with place, ground, level, cut, fill, grade, curvature and structure; dxf, a "
            "drawing in metres with ground, level, structures, changes of grade, stations, grades and curves, its "
            "levels exaggerated as often as you say. Files that are there are replaced only if you allow it."
        )

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:
        """Declare parameters."""
        self.add_lines()
        self.add_dem()
        self.add_design()
        self.add_surroundings()
        self.addParameter(
            QgsProcessingParameterEnum(
                FORMATS, self.tr("Formats"), [CSV, DXF], allowMultiple=True, defaultValue=[CSV, DXF],
                usesStaticStrings=True,
            )
        )  # fmt: skip
        number = QgsProcessingParameterNumber.Type.Double
        title = self.tr("Vertical exaggeration of the drawing")
        self.addParameter(QgsProcessingParameterNumber(EXAGGERATION, title, number, 10.0, False, 0.1, 10_000.0))
        folder = QgsProcessingParameterFile.Behavior.Folder
        self.addParameter(QgsProcessingParameterFile(FOLDER, self.tr("Folder"), folder))
        self.addParameter(QgsProcessingParameterBoolean(OVERWRITE, self.tr("Replace files that are there"), False))
        self.addOutput(QgsProcessingOutputFolder(FOLDER, self.tr("Folder")))
        self.addOutput(QgsProcessingOutputMultipleLayers(FILES, self.tr("Files")))

    def compute(
        self, parameters: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> dict[str, Any]:
        """Evaluate and write line after line."""
        folder = self.parameterAsString(parameters, FOLDER, context)
        formats = self.parameterAsEnumStrings(parameters, FORMATS, context)
        times = self.parameterAsDouble(parameters, EXAGGERATION, context)
        overwrite = self.parameterAsBoolean(parameters, OVERWRITE, context)
        files: list[str] = []
        notes: list[str] = []
        for evaluation, _, said in self.evaluated(parameters, context, feedback):
            notes += said
            base = _free_name(evaluation.alignment.name, files)
            for kind in formats:
                path = Path(folder) / f"{base}.{kind}"
                if kind == CSV:
                    write_stations_csv(evaluation, path, overwrite)
                else:
                    write_long_section_dxf(evaluation, path, times, (), overwrite)
                files.append(str(path))
                feedback.pushInfo(str(path))
        tell_basis(feedback, notes)
        return {FOLDER: folder, FILES: files}


def _free_name(name: str, files: list[str]) -> str:
    """A line's name as a file name, numbered where another line has the same."""
    plain = _UNFIT.sub("-", name).strip(" .-")[:100] or "line"
    taken = {Path(file).stem.lower() for file in files}
    found, count = plain, 1
    while found.lower() in taken:
        count += 1
        found = f"{plain}-{count}"
    return found
