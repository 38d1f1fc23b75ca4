"""What algorithms take as elevation model: layers of any provider, and how these are read."""

from __future__ import annotations

from urllib.parse import quote

import numpy as np
import pytest
from algorithm_builders import layer_of
from dock_builders import wait_for
from karwan.algorithms.measure_segments import MeasureSegments
from osgeo import gdal, osr
from qgis.core import (
    QgsApplication,
    QgsGeometry,
    QgsProcessingAlgRunnerTask,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProject,
    QgsRasterLayer,
)
from raster_servers import coverage_of, serving, tiles_of


class Ear(QgsProcessingFeedback):
    def __init__(self):
        super().__init__()
        self.heard = []

    def reportError(self, text, fatalError=False):
        self.heard.append(text)


@pytest.fixture
def project(qgis_app):
    made = QgsProject()
    made.setEllipsoid("EPSG:7030")
    yield made
    made.clear()


def rise_m(project, dem, **how):
    """What a line from west to east rises, by the algorithm."""
    line = layer_of("LineString", (QgsGeometry.fromWkt("LINESTRING (62.1 34.3, 62.2 34.3)"), "a"))
    context, ear = QgsProcessingContext(), Ear()
    context.setProject(project)
    parameters = {"LINES": line, "DEM": dem, "OUTPUT": "memory:", **how}
    found, ok = MeasureSegments().create().run(parameters, context, ear)
    if not ok:
        raise QgsProcessingException(" ".join(ear.heard))
    segments = context.takeResultLayer(found["OUTPUT"])
    return sum(feature["rise_m"] for feature in segments.getFeatures())


# Rises 100 m a degree eastward.
METRES_PER_DEGREE = 20_037_508.342789244 / 180.0


def slope(x_m, y_m):
    return 100.0 * x_m / METRES_PER_DEGREE


def tiles(url, folder):
    return f"type=xyz&url={quote(f'{url}/{folder}/{{z}}/{{x}}/{{y}}.png', safe=':/')}&zmin=0&zmax=11"


def test_tiles_of_a_layer_and_of_a_source(project):
    with serving(tiles_of(slope, "terrarium")) as (url, asked):
        layer = QgsRasterLayer(tiles(url, "terrarium"), "ground", "wms")
        project.addMapLayer(layer)
        assert rise_m(project, layer.id()) == pytest.approx(10.0, abs=0.05)
        assert rise_m(project, "wms://" + tiles(url, "terrarium")) == pytest.approx(10.0, abs=0.05)
        with pytest.raises(QgsProcessingException, match="is no elevation model: a picture: load an elevation model"):
            rise_m(project, "wms://" + tiles(url, "ground"))
        told = rise_m(project, "wms://" + tiles(url, "ground"), DEM_ENCODING=2, DEM_ZOOM=10)
        assert told == pytest.approx(10.0, abs=0.05)
        assert any(path.startswith("/ground/10/") for path in asked)


def test_a_coverage_on_the_thread_of_a_task(project):
    grid = np.tile(np.arange(600, dtype=np.float32) / 10.0, (600, 1))
    with serving(coverage_of(grid, 62.0, 34.6, 0.001)) as (url, _):
        layer = QgsRasterLayer(f"url={url}/wcs?&identifier=dem&crs=EPSG:4326&format=GeoTIFF", "coverage", "wcs")
        project.addMapLayer(layer)
        assert rise_m(project, layer.id()) == pytest.approx(10.0, abs=0.01)
        line = layer_of("LineString", (QgsGeometry.fromWkt("LINESTRING (62.1 34.3, 62.2 34.3)"), "a"))
        context, ear, done = QgsProcessingContext(), Ear(), []
        context.setProject(project)
        algorithm = MeasureSegments().create()
        parameters = {"LINES": line, "DEM": layer.id(), "OUTPUT": "memory:"}
        task = QgsProcessingAlgRunnerTask(algorithm, parameters, context, ear)
        task.executed.connect(lambda ok, found: done.append((ok, found)))
        QgsApplication.taskManager().addTask(task)
        assert wait_for(lambda: done, 60), ear.heard
        assert done[0][0], ear.heard


def test_band_and_unit_are_told(project, tmp_path):
    path = tmp_path / "two.tif"
    made = gdal.GetDriverByName("GTiff").Create(str(path), 60, 60, 2, gdal.GDT_Float32)
    made.SetGeoTransform((62.0, 0.01, 0.0, 34.6, 0.0, -0.01))
    srs = osr.SpatialReference()
    srs.ImportFromEPSG(4326)
    made.SetProjection(srs.ExportToWkt())
    for band in (1, 2):
        made.GetRasterBand(band).WriteArray(np.tile(band * np.arange(60, dtype=np.float32), (60, 1)))
    made = None
    assert rise_m(project, str(path)) == pytest.approx(10.0, abs=0.01)
    assert rise_m(project, str(path), DEM_BAND=2) == pytest.approx(20.0, abs=0.01)
    assert rise_m(project, str(path), DEM_BAND=2, DEM_UNIT=2) == pytest.approx(20.0 * 0.3048, abs=0.01)
    with pytest.raises(QgsProcessingException):
        rise_m(project, str(path), DEM_BAND=3)
