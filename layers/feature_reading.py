"""Features of a layer, one after another. QGIS's iterators end without a word where a file is gone or damaged."""

from __future__ import annotations

from collections.abc import Iterator

from osgeo import gdal
from qgis.core import (
    Qgis,
    QgsFeature,
    QgsFeatureRequest,
    QgsMessageLog,
    QgsProcessingFeatureSource,
    QgsVectorLayerFeatureSource,
)
from qgis.PyQt.QtCore import QCoreApplication

from ..core.errors import LayerError
from .compat import SKIP_VALIDITY_CHECKS


def tr(text: str) -> str:
    """Translated text of this module."""
    return QCoreApplication.translate("KarwanFeatureReading", text)


def features_of(
    source: QgsVectorLayerFeatureSource | QgsProcessingFeatureSource, request: QgsFeatureRequest, title: str
) -> Iterator[QgsFeature]:
    """What `request` asks of a layer, on any thread; invalid features as they are.

    Raises LayerError where the layer's file cannot be read: nothing found there is no answer.
    """
    more = (SKIP_VALIDITY_CHECKS,) if isinstance(source, QgsProcessingFeatureSource) else ()
    count = 0
    # GDAL notes for each thread what went wrong last.
    gdal.ErrorReset()
    for feature in source.getFeatures(request, *more):
        count += 1
        yield feature
    if gdal.GetLastErrorType() != gdal.CE_Failure:
        return
    said = gdal.GetLastErrorMsg().strip().rstrip(".")
    # Where anything of it can be read, what is missing is not the file.
    if not count and next(iter(source.getFeatures(QgsFeatureRequest().setLimit(1), *more)), None) is None:
        raise LayerError(
            tr("The layer {} cannot be read: {}.").format(title, said),
            tr("Check that its file is there and whole, then load it again."),
        )
    gdal.ErrorReset()
    QgsMessageLog.logMessage(f"{title}: {said}", "Karwan", Qgis.MessageLevel.Warning)
