"""The study in a project: one group, styled in the file itself, the planner's own layers as they were."""

from __future__ import annotations

import shutil
import sqlite3

import pytest
from karwan.layers.study import ControlPoint, CrossingRecord, IntervalRecord, Study, Zone
from karwan.layers.study_layers import (
    ORDER,
    load_study,
    refresh_study,
    store_styles,
    study_group,
    study_layer,
    study_path,
    unload_study,
)
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsFeature,
    QgsGeometry,
    QgsMapRendererSequentialJob,
    QgsMapSettings,
    QgsProject,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QColor
from study_builders import SOUTH, evaluation

TABLES = [table for table, _ in ORDER]


@pytest.fixture(scope="module")
def north():
    return evaluation()


@pytest.fixture
def project(qgis_app):
    made = QgsProject()
    yield made
    made.clear()


@pytest.fixture
def study(tmp_path, north):
    (tmp_path / "home").mkdir()
    made = Study.create(tmp_path / "home" / "study.gpkg", title="Herat")
    made.add(north, colour="#d55e00")
    yield made
    made.path.unlink(missing_ok=True)


def colours_on_map(layer, scale=1.1):
    """Colours of the pixels that are drawn."""
    settings = QgsMapSettings()
    settings.setLayers([layer])
    settings.setOutputSize(QSize(240, 160))
    settings.setOutputDpi(96)
    settings.setBackgroundColor(QColor(0, 0, 0))
    settings.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:4326"))
    extent = layer.extent()
    extent.scale(scale)
    settings.setExtent(extent)
    job = QgsMapRendererSequentialJob(settings)
    job.start()
    job.waitForFinished()
    image = job.renderedImage()
    found = {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}
    return found - {"#000000"}


def test_the_group_stands_on_top_with_valid_layers_and_hidden_axes(project, study):
    own = QgsVectorLayer("Point?crs=EPSG:4326", "mine", "memory")
    project.addMapLayer(own)
    group = load_study(project, study)
    assert project.layerTreeRoot().children()[0] is group
    assert (group.name(), study_path(project)) == ("Study: Herat", study.path.resolve())
    nodes = group.findLayers()
    assert [node.layer().customProperty("karwan/table") for node in nodes] == TABLES
    assert all(node.layer().isValid() for node in nodes)
    hidden = {node.layer().customProperty("karwan/table") for node in nodes if not node.itemVisibilityChecked()}
    assert hidden == {"axes", "pvis", "crossing_intervals", "crossed_near"}
    assert load_study(project, study) is group
    assert len(project.mapLayers()) == len(TABLES) + 1


def test_what_is_computed_is_read_only_and_what_planners_draw_is_not(project, study):
    load_study(project, study)
    editable = {table for table in TABLES if not study_layer(project, table).readOnly()}
    # Alternatives can be bent; their figures, read-only in the form, follow.
    assert editable == {"alternatives", "axes", "control_points", "zones"}
    form = study_layer(project, "alternatives").editFormConfig()
    assert all(form.readOnly(i) for i in range(study_layer(project, "alternatives").fields().count()))


def test_an_alternative_has_its_own_colour_and_vanishes_when_hidden(project, study):
    load_study(project, study)
    layer = study_layer(project, "alternatives")
    layer.setLabelsEnabled(False)
    assert "#d55e00" in colours_on_map(layer)
    study.update(study.alternatives()[0].id, shown=False)
    refresh_study(project)
    assert colours_on_map(layer) == set()


def test_zones_and_axes_are_drawn(project, study):
    from shapely import Polygon, to_wkb

    square = to_wkb(Polygon([(62, 34), (63, 34), (63, 35), (62, 35)]))
    load_study(project, study)
    zones = study_layer(project, "zones")
    zones.setLabelsEnabled(False)
    for kind, colour in (("nogo", "#b00020"), ("cost", "#e07b00")):
        study.save_zones([Zone("Z", kind, 2.0, square)])
        refresh_study(project)
        assert colour in colours_on_map(zones)
    assert "#404040" in colours_on_map(study_layer(project, "axes"))


def test_control_points_and_crossings_are_drawn_whatever_their_role(project, study):
    key = study.alternatives()[0].id
    study.save_control_points([ControlPoint("A", 62.0, 34.0, "start"), ControlPoint("B", 62.2, 34.1, "")])
    study.save_crossings(
        key,
        [CrossingRecord("R", "1", "n", "crossing", at, 62.8 + at / 90, 34.4 + at / 90, 90.0, 0.0) for at in (0.0, 9.0)],
        [IntervalRecord("terrain", "", "hilly", 0.0, 9e3), IntervalRecord("Parks", "1", "Band", 9e3, 12e3)],
    )
    load_study(project, study)
    for table, colour in (("control_points", "#2a9d3a"), ("crossings", "#1b1b1b"), ("crossing_intervals", "#7b5ea7")):
        layer = study_layer(project, table)
        layer.setLabelsEnabled(False)
        layer.setScaleBasedVisibility(False)
        drawn = colours_on_map(layer)
        assert len(drawn) > 2
        if table != "crossing_intervals":
            assert colour in drawn


def test_the_look_is_kept_in_the_file_and_a_planners_own_is_respected(project, study):
    store_styles(study)
    with sqlite3.connect(study.path) as database:
        kept = {name for (name,) in database.execute("SELECT f_table_name FROM layer_styles WHERE useAsDefault")}
    database.close()
    assert kept == set(TABLES)
    # Any QGIS, without the plugin: the layer opens styled.
    plain = QgsVectorLayer(study.layer_uri("alternatives"), "plain", "ogr")
    assert (plain.renderer().type(), plain.labelsEnabled()) == ("RuleRenderer", True)
    plain.setOpacity(0.25)
    plain.saveStyleToDatabase("mine", "", True, "")
    load_study(project, study)
    assert study_layer(project, "alternatives").opacity() == 0.25


def test_a_change_of_the_study_shows_after_refresh(project, study):
    load_study(project, study)
    layer = study_layer(project, "alternatives")
    study.add(evaluation("South", SOUTH))
    refresh_study(project)
    assert layer.featureCount() == 2
    assert {feature["name"] for feature in layer.getFeatures()} == {"North", "South"}


def test_edits_of_the_axis_in_qgis_are_in_the_study(project, study):
    load_study(project, study)
    layer = study_layer(project, "axes")
    assert layer.startEditing()
    (feature,) = layer.getFeatures()
    assert layer.moveVertex(62.95, 34.45, feature.id(), 1)
    # The study can be written while QGIS edits one of its layers, and keeps the edits.
    study.update(study.alternatives()[0].id, note="while editing")
    refresh_study(project)
    assert layer.isModified()
    assert layer.commitChanges()
    (record,) = study.alternatives()
    axis = record.alignment.axis
    assert (axis.lon[1], axis.lat[1], axis.radius_m[1]) == (62.95, 34.45, 700.0)
    assert record.note == "while editing"


def test_open_edits_are_saved_when_the_study_is_unloaded(project, study):
    load_study(project, study)
    layer = study_layer(project, "control_points")
    layer.startEditing()
    point = QgsFeature(layer.fields())
    point["name"] = "Herat"
    point.setGeometry(QgsGeometry.fromWkt("Point(62.2 34.35)"))
    assert layer.addFeature(point)
    unload_study(project)
    assert [p.name for p in study.control_points()] == ["Herat"]


def test_unloading_takes_everything_of_it_and_nothing_else(project, study):
    own = QgsVectorLayer("Point?crs=EPSG:4326", "mine", "memory")
    project.addMapLayer(own, False)
    group = load_study(project, study)
    group.addLayer(own)
    unload_study(project)
    study.close()
    assert study_group(project) is None
    assert [layer.name() for layer in project.mapLayers().values()] == ["mine"]
    assert project.layerTreeRoot().findLayer(own.id()) is not None
    assert [path.name for path in study.path.parent.iterdir()] == ["study.gpkg"]
    unload_study(project)


def test_another_study_takes_the_place_of_the_first(project, study):
    load_study(project, study)
    other = Study.create(study.path.parent / "other.gpkg", title="Other")
    load_study(project, other)
    assert study_path(project) == other.path.resolve()
    assert len(project.mapLayers()) == len(TABLES)


@pytest.mark.parametrize("kind", ["qgz", "qgs"])
def test_project_and_study_moved_together_still_open(project, study, tmp_path, kind):
    load_study(project, study)
    assert project.write(str(tmp_path / "home" / f"plan.{kind}"))
    project.clear()
    study.close()
    shutil.move(tmp_path / "home", tmp_path / "elsewhere")
    again = QgsProject()
    assert again.read(str(tmp_path / "elsewhere" / f"plan.{kind}"))
    assert all(layer.isValid() for layer in again.mapLayers().values())
    assert study_path(again) == (tmp_path / "elsewhere" / "study.gpkg").resolve()
    moved = Study.open(tmp_path / "elsewhere" / "study.gpkg")
    assert load_study(again, moved) is study_group(again)
    assert len(again.mapLayers()) == len(TABLES)
    assert study_layer(again, "alternatives").featureCount() == 1
    again.clear()


def test_a_name_with_markup_is_a_label_of_plain_text(project, study):
    study.update(study.alternatives()[0].id, name="<b>x</b> [% 1/0 %]")
    load_study(project, study)
    settings = study_layer(project, "alternatives").labeling().settings()
    assert (settings.fieldName, settings.format().allowHtmlFormatting()) == ('"name"', False)
