"""The limits that part the ground into classes, as parameters of the algorithms that list or sum it."""

from __future__ import annotations

from typing import Any

from qgis.core import (
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterString,
)
from qgis.PyQt.QtCore import QCoreApplication

from ..core.errors import TerrainError
from ..core.relief import ReliefLimits
from ..core.side_slope import SideLimits
from ..core.terrain_classes import ClassLimits
from .base import KarwanAlgorithm

SLOPE_LIMITS, RELIEF_LIMITS, SIDE_LIMITS = "SLOPE_LIMITS", "RELIEF_LIMITS", "SIDE_LIMITS"


def tr(text: str) -> str:
    """Translated text of this module."""
    return QCoreApplication.translate("KarwanAlgorithms", text)


def add_limits(algorithm: KarwanAlgorithm) -> None:
    """Declare the limits; those of the window are the defaults."""
    usual = ClassLimits()
    for name, title, values in (
        (SLOPE_LIMITS, tr("Limits of slope, per cent: flat, rolling, hilly"), _slope(usual)),
        (RELIEF_LIMITS, tr("Limits of relief, m: radius, then plain, rises, low hills, hills"), _relief(usual)),
        (SIDE_LIMITS, tr("Limits of side slope, per cent: gentle, moderate, benches"), _side(usual)),
    ):
        text = ", ".join(f"{value:g}" for value in values)
        parameter = QgsProcessingParameterString(name, title, text, optional=True)
        parameter.setFlags(parameter.flags() | QgsProcessingParameterDefinition.Flag.FlagAdvanced)
        algorithm.addParameter(parameter)


def stated() -> str:
    """The usual limits in words, for an algorithm's help."""
    usual = ClassLimits()
    return tr("slope: {}. Relief: {}. Side slope: {}.").format(
        usual.stated(), usual.relief.stated(), usual.side.stated()
    )


def limits_of(algorithm: KarwanAlgorithm, parameters: dict[str, Any], context: QgsProcessingContext) -> ClassLimits:
    """The limits as given; raises QgsProcessingException for what parts nothing into classes."""
    usual = ClassLimits()
    slope, relief, side = (
        _numbers(algorithm.parameterAsString(parameters, name, context), values)
        for name, values in (
            (SLOPE_LIMITS, _slope(usual)),
            (RELIEF_LIMITS, _relief(usual)),
            (SIDE_LIMITS, _side(usual)),
        )
    )
    try:
        return ClassLimits(*slope, ReliefLimits(*relief), SideLimits(*side))
    except TerrainError as error:
        raise QgsProcessingException(str(error)) from error


def _numbers(text: str, usual: tuple[float, ...]) -> tuple[float, ...]:
    if not text.strip():
        return usual
    try:
        values = tuple(float(part) for part in text.split(","))
    except ValueError:
        values = ()
    if len(values) != len(usual):
        raise QgsProcessingException(
            tr("{} are no limits: give {} numbers parted by commas, such as {}.").format(
                text, len(usual), ", ".join(f"{value:g}" for value in usual)
            )
        )
    return values


def _slope(limits: ClassLimits) -> tuple[float, ...]:
    return limits.flat_percent, limits.rolling_percent, limits.hilly_percent


def _relief(limits: ClassLimits) -> tuple[float, ...]:
    return (limits.relief.radius_m, *limits.relief.limits_m)


def _side(limits: ClassLimits) -> tuple[float, ...]:
    return limits.side.gentle_percent, limits.side.benches_percent, limits.side.walls_percent
