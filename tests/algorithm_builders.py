"""Running algorithms as Processing does, on layers and elevation made for the purpose."""

from __future__ import annotations

from karwan.algorithms.base import KarwanAlgorithm
from osgeo import gdal
from qgis.core import (
    QgsFeature,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProject,
    QgsVectorLayer,
)
from study_builders import hills


class Ear(QgsProcessingFeedback):
    def __init__(self):
        super().__init__(False)
        self.warnings, self.errors, self.said = [], [], []

    def pushWarning(self, text):
        self.warnings.append(text)

    def pushInfo(self, text):
        self.said.append(text)

    def reportError(self, text, fatalError=False):
        self.errors.append(text)


def run(algorithm: type[KarwanAlgorithm], parameters, ear=None):
    """Outputs of an algorithm run as Processing runs it; QgsProcessingException with what it said if it fails."""
    context, ear = QgsProcessingContext(), ear or Ear()
    context.setProject(QgsProject.instance())
    results, worked = algorithm().create().run(parameters, context, ear)
    if not worked:
        raise QgsProcessingException(" ".join(ear.errors))
    for name, found in results.items():
        layer = context.takeResultLayer(found) if isinstance(found, str) else None
        results[name] = layer or found
    return results


def write_hills(folder) -> str:
    """The made hills as a GeoTIFF in a folder; its path."""
    terrain = hills()
    path = folder / "hills.tif"
    rows, columns = terrain.elevation_m.shape
    raster = gdal.GetDriverByName("GTiff").Create(str(path), columns, rows, 1, gdal.GDT_Float32)
    raster.SetGeoTransform(terrain.geotransform)
    raster.SetProjection(terrain.crs_wkt)
    raster.GetRasterBand(1).WriteArray(terrain.elevation_m)
    raster = None
    return str(path)


def layer_of(kind, *features, crs="EPSG:4326", fields="&field=name:string"):
    layer = QgsVectorLayer(f"{kind}?crs={crs}{fields}", "made", "memory")
    for geometry, *attributes in features:
        feature = QgsFeature(layer.fields())
        feature.setGeometry(geometry)
        feature.setAttributes(list(attributes))
        layer.dataProvider().addFeature(feature)
    layer.updateExtents()
    return layer
