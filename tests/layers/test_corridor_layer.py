from pathlib import Path

import gdal_exceptions
import numpy as np
import pytest
from karwan.core.errors import LayerError, TerrainError
from karwan.core.search.corridor import CorridorMap
from karwan.layers.corridor_layer import (
    CLASSES,
    MUSD_BAND,
    PERCENT_BAND,
    clean_name,
    keep_map,
    map_layer,
    map_layers,
    newest_map,
    show_map,
)
from karwan.layers.study import Study
from karwan.layers.study_layers import load_study, study_layer, unload_study
from pyproj import CRS
from qgis.core import QgsPointXY, QgsProject
from study_builders import NORTH, evaluation

WKT = CRS.from_epsg(32641).to_wkt()
# Per cent of a best line of 200 million USD: one cell of each class, one nobody reaches.
PERCENT = np.array([[0.0, 1.9, 4.9, 9.0], [20.0, 40.0, 80.0, np.nan]], dtype=np.float32)


@pytest.fixture
def corridor():
    return CorridorMap(PERCENT * 2.0, (400_000.0, 720.0, 0.0, 3_800_000.0, 0.0, -720.0), WKT, 200.0)


@pytest.fixture
def project(qgis_app):
    project = QgsProject()
    yield project
    project.clear()


def colour_at(layer, row, column):
    """What the layer's own renderer draws in a cell: red, green, blue and alpha."""
    colour = layer.renderer().block(1, layer.extent(), 4, 2).color(row, column)
    return tuple((colour >> shift) & 255 for shift in (16, 8, 0, 24))


def test_a_map_goes_round_through_its_file_with_title_and_basis(corridor, tmp_path, qgis_app):
    kept = keep_map(corridor, tmp_path / "western.gpkg", "12.5 per mille <b>& 600 m</b>")
    assert kept.path == tmp_path / "western-corridor-1.tif"
    assert kept.note == ""
    layer = map_layer(kept.path)
    assert layer.name() == "Corridor map 1: dearer than the best line"
    # Names of layers and files may look like HTML; QGIS shows this as rich text.
    assert layer.abstract() == "12.5 per mille &lt;b&gt;&amp; 600 m&lt;/b&gt;"
    assert layer.crs().authid() == "EPSG:32641"
    place = QgsPointXY(400_000.0 + 1.5 * 720.0, 3_800_000.0 - 1.5 * 720.0)
    found = layer.dataProvider().sample(place, MUSD_BAND), layer.dataProvider().sample(place, PERCENT_BAND)
    assert [value for value, known in found if known] == pytest.approx([80.0, 40.0])
    away = QgsPointXY(400_000.0 + 3.5 * 720.0, 3_800_000.0 - 1.5 * 720.0)
    assert not layer.dataProvider().sample(away, PERCENT_BAND)[1]


def test_each_class_has_its_colour_and_what_is_not_known_is_not_drawn(corridor, tmp_path, qgis_app):
    layer = map_layer(keep_map(corridor, tmp_path / "a.gpkg", "").path)
    drawn = [colour_at(layer, row, column) for row in range(2) for column in range(4)]
    assert drawn[-1][3] == 0
    assert all(shade[3] > 0 for shade in drawn[:-1])
    assert drawn[0] == drawn[1]
    assert len(set(drawn[1:-1])) == len(CLASSES)
    legend = [text for text, _ in layer.renderer().legendSymbologyItems()]
    assert legend == ["0 to 2 % dearer", "2–5 %", "5–10 %", "10–25 %", "25–50 %", "more than 50 %"]


def test_no_run_takes_the_file_of_another(corridor, tmp_path):
    study = tmp_path / "study.gpkg"
    first, second = keep_map(corridor, study, "").path, keep_map(corridor, study, "").path
    assert (first.name, second.name) == ("study-corridor-1.tif", "study-corridor-2.tif")
    first.unlink()
    (tmp_path / "study-corridor-old.tif").touch()
    assert keep_map(corridor, study, "").path.name == "study-corridor-3.tif"
    assert newest_map(study).name == "study-corridor-3.tif"
    assert newest_map(tmp_path / "other.gpkg") is None


@pytest.mark.parametrize(
    ("stem", "clean"), [("Herat|layerid=0 & <b>", "Herat_layerid_0_b"), ("کاروان 2", "کاروان_2"), ("...", "study")]
)
def test_names_are_such_that_no_data_source_misreads_them(corridor, tmp_path, qgis_app, stem, clean):
    assert clean_name(stem) == clean
    path = keep_map(corridor, tmp_path / f"{stem}.gpkg", "").path
    assert path.name == f"{clean}-corridor-1.tif"
    assert map_layer(path).isValid()


def test_where_the_study_s_folder_takes_no_file_it_is_kept_elsewhere_and_told(corridor, tmp_path):
    gone = tmp_path / "gone" / "study.gpkg"
    with pytest.raises(TerrainError, match=r"cannot be written to .*study-corridor-1\.tif"):
        keep_map(corridor, gone, "")
    kept = keep_map(corridor, gone, "", otherwise=lambda: tmp_path)
    assert kept.path == tmp_path / "study-corridor-1.tif"
    assert str(gone.parent) in kept.note
    assert str(kept.path) in kept.note


@pytest.mark.parametrize("raises", [False, True])
def test_what_is_no_map_is_said_however_gdal_tells_it(tmp_path, qgis_app, raises):
    (tmp_path / "no.tif").write_bytes(b"nothing")
    # Other plugins switch GDAL's exceptions on.
    with gdal_exceptions.switched(raises):
        for path in (tmp_path / "no.tif", tmp_path / "missing.tif"):
            with pytest.raises(LayerError, match="no corridor map"):
                map_layer(path)


def test_maps_lie_beneath_the_alternatives_the_newest_alone_is_drawn_and_all_go_with_the_study(
    corridor, tmp_path, project
):
    study = Study.create(tmp_path / "study.gpkg", title="Hills")
    study.add(evaluation("North", NORTH))
    group = load_study(project, study)
    shown = [show_map(project, group, keep_map(corridor, study.path, "").path) for _ in range(2)]
    order = group.findLayerIds()
    assert order.index(study_layer(project, "alternatives").id()) < order.index(shown[1].id())
    assert order.index(shown[1].id()) < order.index(shown[0].id())
    assert [group.findLayer(layer.id()).itemVisibilityChecked() for layer in shown] == [False, True]
    assert map_layers(group) == [shown[1], shown[0]]

    unload_study(project)
    assert project.mapLayers() == {}
    # The file stays, and what was kept last is there again with the study.
    group = load_study(project, study)
    (again,) = map_layers(group)
    assert Path(again.source()).name == "study-corridor-2.tif"
    assert not group.findLayer(again.id()).itemVisibilityChecked()
    study.close()


def test_a_new_study_shows_no_map_left_over_from_one_of_its_name(corridor, tmp_path, project):
    keep_map(corridor, tmp_path / "study.gpkg", "")
    study = Study.create(tmp_path / "study.gpkg", title="Hills")
    assert map_layers(load_study(project, study)) == []
    study.close()
