"""The elevation's error as a parameter: of its source, or what the planner gives instead."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from qgis.core import QgsProcessingContext, QgsProcessingParameterBoolean, QgsProcessingParameterNumber

from ..core.elevation_error import MOST_CORRELATION_M, MOST_SIGMA_M, ElevationError, error_of_model
from ..core.terrain import ElevationModel
from .base import KarwanAlgorithm

SIGMA, CORRELATION, HIDDEN = "SIGMA", "CORRELATION", "HIDDEN_RELIEF"


def add_error(algorithm: KarwanAlgorithm) -> None:
    """SIGMA, CORRELATION and HIDDEN_RELIEF."""
    number = QgsProcessingParameterNumber.Type.Double
    sigma = algorithm.tr("Standard error of the elevations, m (by their source without)")
    reach = algorithm.tr("Distance over which errors are alike (1/e), m (by their source without)")
    for name, title, most in ((SIGMA, sigma, MOST_SIGMA_M), (CORRELATION, reach, MOST_CORRELATION_M)):
        algorithm.addParameter(
            QgsProcessingParameterNumber(name, title, number, optional=True, minValue=0.0, maxValue=most)
        )
    title = algorithm.tr("Relief that coarse cells hide comes on top (by their source without)")
    algorithm.addParameter(QgsProcessingParameterBoolean(HIDDEN, title, optional=True))


def error_given(
    algorithm: KarwanAlgorithm, parameters: dict[str, Any], context: QgsProcessingContext, model: ElevationModel
) -> ElevationError:
    """The model's own error with what the planner gives instead."""
    given: dict[str, Any] = {}
    for name, field in ((SIGMA, "sigma_m"), (CORRELATION, "correlation_m")):
        if parameters.get(name) not in (None, ""):
            given[field] = algorithm.parameterAsDouble(parameters, name, context)
    if parameters.get(HIDDEN) not in (None, ""):
        given["hides_relief"] = algorithm.parameterAsBoolean(parameters, HIDDEN, context)
    known = error_of_model(model)
    return replace(known, **given, source=algorithm.tr("set by the planner")) if given else known
