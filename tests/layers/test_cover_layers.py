"""Which raster layers hold classes, and what these are called."""

import numpy as np
import pytest
from karwan.core.errors import LayerError
from karwan.layers.cover_layers import cover_obstacle, names_of, take_cover
from karwan.layers.crossing_layers import candidates
from osgeo import gdal, ogr, osr
from qgis.core import QgsPalettedRasterRenderer, QgsProject, QgsRasterLayer
from qgis.PyQt.QtGui import QColor

VALUES = np.repeat(np.array([[10, 20, 30, 40]], dtype=np.uint8), 4, axis=0)


@pytest.fixture
def project(qgis_app):
    project = QgsProject()
    yield project
    project.clear()


def write(path, values=VALUES, kind=gdal.GDT_Byte, bands=1):
    rows, columns = values.shape
    dataset = gdal.GetDriverByName("GTiff").Create(str(path), columns, rows, bands, kind)
    system = osr.SpatialReference()
    system.ImportFromEPSG(4326)
    dataset.SetProjection(system.ExportToWkt())
    dataset.SetGeoTransform((62.0, 0.1, 0.0, 34.2, 0.0, -0.1))
    for band in range(1, bands + 1):
        dataset.GetRasterBand(band).WriteArray(values)
    return dataset


def layer_of(project, path, name="Land"):
    layer = QgsRasterLayer(str(path), name)
    assert layer.isValid()
    project.addMapLayer(layer)
    return layer


def paletted(layer, values, label="class {}"):
    classes = [
        QgsPalettedRasterRenderer.Class(value, QColor("#336699"), label.format(value) if label else "")
        for value in values
    ]
    layer.setRenderer(QgsPalettedRasterRenderer(layer.dataProvider(), 1, classes))


def test_names_are_those_of_the_symbology(project, tmp_path):
    write(tmp_path / "land.tif")
    layer = layer_of(project, tmp_path / "land.tif")
    paletted(layer, [10, 20])
    assert names_of(layer) == {10.0: "class 10", 20.0: "class 20"}
    cover = take_cover(layer).cover
    assert (cover.name(10.0), cover.name(30.0), cover.kind) == ("class 10", "30", "land_cover")
    (one,) = candidates(project)
    assert (one.ticked, one.obstacle, one.is_cover, one.guess) == (True, "", True, "land_cover")


def test_names_are_those_of_the_attribute_table(project, tmp_path):
    dataset = write(tmp_path / "land.tif", VALUES.astype(np.uint16), gdal.GDT_UInt16)
    table = gdal.RasterAttributeTable()
    for title, kind, use in (
        ("Value", gdal.GFT_Integer, gdal.GFU_MinMax), ("Count", gdal.GFT_Integer, gdal.GFU_PixelCount),
        ("Class", gdal.GFT_String, gdal.GFU_Name),
    ):  # fmt: skip
        table.CreateColumn(title, kind, use)
    table.SetRowCount(2)
    for row, (value, name) in enumerate(((10, "Trees"), (40, "Sand"))):
        table.SetValueAsInt(row, 0, value)
        table.SetValueAsString(row, 2, name)
    dataset.GetRasterBand(1).SetDefaultRAT(table)
    dataset = None
    assert names_of(layer_of(project, tmp_path / "land.tif")) == {10.0: "Trees", 40.0: "Sand"}


def test_names_are_those_of_the_table_beside(project, tmp_path):
    write(tmp_path / "land.tif")
    source = ogr.GetDriverByName("ESRI Shapefile").CreateDataSource(str(tmp_path))
    table = source.CreateLayer("land.tif.vat", None, ogr.wkbNone)
    for title, kind in (("Value", ogr.OFTInteger), ("CODE_18", ogr.OFTString), ("LABEL3", ogr.OFTString)):
        table.CreateField(ogr.FieldDefn(title, kind))
    row = ogr.Feature(table.GetLayerDefn())
    for title, value in (("Value", 20), ("CODE_18", "211"), ("LABEL3", "Arable land")):
        row.SetField(title, value)
    table.CreateFeature(row)
    row = table = source = None
    assert (tmp_path / "land.tif.vat.dbf").is_file()
    assert names_of(layer_of(project, tmp_path / "land.tif"))[20.0] == "Arable land"


def test_names_are_those_of_the_categories_and_small_numbers_are_offered(project, tmp_path):
    plain = write(tmp_path / "land.tif", VALUES // 10)
    dataset = gdal.GetDriverByName("HFA").CreateCopy(str(tmp_path / "land.img"), plain)
    dataset.GetRasterBand(1).SetCategoryNames(["", "Trees", "", "Sand", ""])
    dataset = plain = None
    assert names_of(layer_of(project, tmp_path / "land.img")) == {1.0: "Trees", 3.0: "Sand"}
    write(tmp_path / "plain.tif")
    layer = layer_of(project, tmp_path / "plain.tif", "Plain")
    one = next(one for one in candidates(project) if one.title == "Plain")
    # Nobody says that these numbers are classes: the planner ticks it.
    assert (one.obstacle, one.ticked, one.is_cover) == ("", False, True)
    assert take_cover(layer).cover.names == {}


def test_what_holds_no_classes_is_refused_with_what_to_do(project, tmp_path):
    ground = np.arange(10_000, dtype=np.float32).reshape(100, 100)
    write(tmp_path / "float.tif", ground, gdal.GDT_Float32)
    write(tmp_path / "whole.tif", ground.astype(np.int16), gdal.GDT_Int16)
    for name in ("float", "whole"):
        layer = layer_of(project, tmp_path / f"{name}.tif", name)
        assert "Paletted/Unique values" in cover_obstacle(layer)
        with pytest.raises(LayerError, match=name):
            take_cover(layer)
    # Colours for each of a thousand heights make no classes of them.
    paletted(layer, range(1_000), "")
    assert "Paletted/Unique values" in cover_obstacle(layer)
    dataset = write(tmp_path / "picture.tif", VALUES, bands=3)
    for band, colour in enumerate((gdal.GCI_RedBand, gdal.GCI_GreenBand, gdal.GCI_BlueBand), 1):
        dataset.GetRasterBand(band).SetColorInterpretation(colour)
    dataset = None
    assert cover_obstacle(layer_of(project, tmp_path / "picture.tif")).startswith("a picture")


def test_a_provider_that_only_qgis_reads_gives_the_same(project, tmp_path):
    from karwan.core.crossings import crossings

    write(tmp_path / "land.tif")
    line = np.array([62.05, 62.35]), np.array([34.05, 34.05])
    plain, by_qgis = (
        take_cover(layer_of(project, f"{tmp_path / 'land.tif'}{more}")).cover for more in ("", "|option:NUM_THREADS=1")
    )
    assert plain.model.path != by_qgis.model.path
    found = [crossings(*line, [], covers=[cover]) for cover in (plain, by_qgis)]
    wanted = [("10", "20", "30", "40"), ("10", "20", "30", "40")]
    assert [tuple(one.label for one in each.intervals) for each in found] == wanted
    ends = [[one.to_m for one in each.intervals] for each in found]
    assert ends[0] == pytest.approx(ends[1], abs=1e-6)
