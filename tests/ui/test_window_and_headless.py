"""The window and karwan:terraincrossings find the same, to the last digit."""

import numpy as np
import pytest
from karwan.algorithms.terrain_crossings import TerrainCrossings
from karwan.core.alignment import Alignment
from karwan.core.crossed import Asked
from karwan.core.progress import Silent
from karwan.core.terrain_classes import ClassLimits
from karwan.layers.terrain_layer import elevation_of
from karwan.ui.crossing_search import search, take, ticked_layers
from osgeo import gdal, osr
from qgis.core import (
    QgsFeature,
    QgsGeometry,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProject,
    QgsRasterLayer,
    QgsVectorLayer,
)

LINE = Alignment("a", np.array([62.05, 62.2, 62.35]), np.array([34.05, 34.11, 34.05]))


@pytest.fixture
def project(qgis_app):
    project = QgsProject()
    yield project
    project.clear()


def raster(project, path, values, title, kind, step=0.002):
    rows, columns = values.shape
    dataset = gdal.GetDriverByName("GTiff").Create(str(path), columns, rows, 1, kind)
    system = osr.SpatialReference()
    system.ImportFromEPSG(4326)
    dataset.SetProjection(system.ExportToWkt())
    dataset.SetGeoTransform((62.0, step, 0.0, 34.2, 0.0, -step))
    dataset.GetRasterBand(1).WriteArray(values)
    dataset = None
    layer = QgsRasterLayer(str(path), title)
    assert layer.isValid()
    project.addMapLayer(layer)
    return layer


def headless(project, half_width_m, rasters, dem=None):
    lines = QgsVectorLayer("LineString?crs=EPSG:4326&field=name:string", "lines", "memory")
    feature = QgsFeature(lines.fields())
    places = ", ".join(f"{x!r} {y!r}" for x, y in zip(LINE.lon.tolist(), LINE.lat.tolist()))
    feature.setGeometry(QgsGeometry.fromWkt(f"LINESTRING ({places})"))
    feature.setAttributes(["a"])
    lines.dataProvider().addFeature(feature)
    project.addMapLayer(lines, False)
    context = QgsProcessingContext()
    context.setProject(project)
    parameters = {
        "LINES": lines, "CLASSES": rasters, "DEM": dem, "HALF_WIDTH": half_width_m, "WATERCOURSES": dem is not None,
        "POINTS": "memory:", "INTERVALS": "memory:", "NEAR": "memory:",
    }  # fmt: skip
    feedback = QgsProcessingFeedback()
    results, ok = TerrainCrossings().create().run(parameters, context, feedback)
    assert ok, feedback.textLog()
    return {name: list(context.takeResultLayer(found).getFeatures()) for name, found in results.items()}


def told(things, fields):
    """Values of records or features, unknown ones as None."""
    rows = []
    for thing in things:
        is_row = isinstance(thing, QgsFeature)
        values = [thing[ours] if is_row else getattr(thing, theirs) for ours, theirs in fields]
        rows.append(tuple(None if value != value else value for value in values))
    return rows


def test_stretches_and_areas_of_land_cover(project, tmp_path):
    values = (np.add.outer(np.arange(100) // 7, np.arange(200) // 11) % 4 * 10 + 10).astype(np.uint8)
    layer = raster(project, tmp_path / "cover.tif", values, "Land cover", gdal.GDT_Byte)
    asked = Asked(500.0, derive_rivers=False)
    assert ticked_layers(project) == []
    taken = take(project, [layer.id()], [LINE], asked)
    found = search(taken, [("a", LINE)], None, ClassLimits(), Silent(), asked).by_key["a"]
    assert len(found.intervals) > 10
    assert len(found.near) == 4
    out = headless(project, 500.0, [layer])
    spans = [(name, name) for name in ("layer", "from_m", "to_m", "length_m", "kind_of", "class_of")]
    assert told(out["INTERVALS"], [*spans, ("class", "label")]) == told(found.intervals, [*spans, ("class", "label")])
    beside = [(name, name) for name in ("feature", "name", "chainage_m", "distance_m", "side", "walked_m", "area_m2")]
    assert told(out["NEAR"], beside) == told(found.near, beside)


def test_derived_watercourses(project, tmp_path):
    """A valley across the line, draining northwards."""
    rows, columns = np.mgrid[0:100, 0:200]
    ground = (1_000.0 + 2.0 * np.abs(columns - 90) + 0.5 * rows).astype(np.float32)
    dem = raster(project, tmp_path / "ground.tif", ground, "Ground", gdal.GDT_Float32)
    model = elevation_of(dem)
    asked = Asked(800.0, derive_rivers=True)
    from karwan.core.terrain_tiles import terrain_about

    found = search(
        [], [("a", LINE)], lambda line: terrain_about(model, line.lon, line.lat), ClassLimits(), Silent(), asked, model
    ).by_key["a"]
    assert found.points
    out = headless(project, 800.0, [], dem)
    fields = [(name, name) for name in ("layer", "feature", "name", "kind", "chainage_m", "angle_deg", "z_m", "rank")]
    assert told(out["POINTS"], fields) == told(found.points, fields)
    spans = [(name, name) for name in ("layer", "from_m", "to_m")]
    assert told(out["INTERVALS"], spans) == told(found.intervals, spans)
    beside = [(name, name) for name in ("feature", "chainage_m", "distance_m", "side", "walked_m", "length_m")]
    assert told(out["NEAR"], beside) == told(found.near, beside)
