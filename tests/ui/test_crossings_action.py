import numpy as np
import pytest
from geographiclib.geodesic import Geodesic
from karwan.core.alignment import Alignment
from karwan.core.crossed import Asked
from karwan.core.relief import ReliefLimits
from karwan.core.side_slope import SideLimits
from karwan.core.terrain_classes import ClassLimits
from karwan.layers.crossing_layers import Candidate
from karwan.ui.crossings_action import CrossingsAction
from karwan.ui.crossings_dialog import CrossingsDialog
from map_mouse import make_dem, wait_until
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsFeature,
    QgsGeometry,
    QgsProject,
    QgsVectorFileWriter,
    QgsVectorLayer,
)
from qgis.PyQt.QtWidgets import QDialogButtonBox

LIMITS = ClassLimits()


@pytest.fixture
def workspace(workspace, tmp_path):
    workspace.create_study(tmp_path / "study.gpkg", "Test")
    workspace.change_settings(dem_path=str(make_dem(tmp_path / "dem.tif")))
    return workspace


@pytest.fixture
def keys(workspace):
    made = []
    for name, south in (("North", 34.1), ("South", 34.0)):
        lon = np.linspace(62.05, 62.35, 400)
        line = Alignment(name, lon, np.full(400, south), np.full(400, 1000.0))
        made.append(workspace.add_evaluation(workspace.evaluate_now(line)))
    return made


@pytest.fixture
def action(workspace):
    action = CrossingsAction(workspace)
    yield action
    action.dispose()


def add_layer(kind, wkt, title, name):
    layer = QgsVectorLayer(f"{kind}?crs=EPSG:4326&field=name:string", title, "memory")
    feature = QgsFeature(layer.fields())
    feature.setGeometry(QgsGeometry.fromWkt(wkt))
    feature.setAttributes([name])
    layer.dataProvider().addFeature(feature)
    layer.updateExtents()
    QgsProject.instance().addMapLayer(layer)
    return layer


def test_crossings_are_kept_in_the_study_and_announced(workspace, keys, action):
    river = add_layer("LineString", "LINESTRING (62.1 33.9, 62.1 34.2)", "Rivers", "Harirud")
    park = add_layer("Polygon", "POLYGON ((62.2 34.05, 62.3 34.05, 62.3 34.2, 62.2 34.2, 62.2 34.05))", "Parks", "Park")
    announced = []
    workspace.crossingsChanged.connect(announced.append)
    tasks = []
    workspace.taskStarted.connect(tasks.append)
    action.run(keys, [river.id(), park.id()], LIMITS)
    wait_until(lambda: sorted(announced) == sorted(keys))
    assert len(tasks) == 1
    points, intervals = workspace.study.crossings(keys[0])
    assert [(p.name, p.kind) for p in points] == [("Harirud", "crossing"), ("Park", "entry"), ("Park", "exit")]
    at = Geodesic.WGS84.Inverse(34.1, 62.05, 34.1, 62.1)["s12"]
    assert points[0].chainage_m == pytest.approx(at, abs=0.5)
    assert points[0].z_m == pytest.approx(1000.0)
    assert [i.label for i in intervals if i.layer == "Parks"] == ["Park"]
    assert {i.label for i in intervals if i.layer == "terrain"} == {"flat"}
    south, _ = workspace.study.crossings(keys[1])
    assert [p.name for p in south] == ["Harirud"]
    assert workspace.crossings_count(keys[0]) == 3
    assert any("4 crossings found" in text for text in workspace.said)


def test_limits_of_the_classes_are_the_planners(workspace, keys, action):
    action.run(keys[:1], [], ClassLimits(0.5, 10.0, 25.0))
    wait_until(lambda: workspace.study.crossings(keys[0])[1])
    stretches = workspace.study.crossings(keys[0])[1]
    assert {i.label for i in stretches if i.layer == "terrain"} == {"rolling"}
    assert {i.layer for i in stretches} == {"terrain", "relief", "side slope"}


def test_without_elevation_only_terrain_classes_are_missing(workspace, keys, action):
    workspace.change_settings(dem_path=None)
    river = add_layer("LineString", "LINESTRING (62.1 33.9, 62.1 34.2)", "Rivers", "Harirud")
    action.run(keys[:1], [river.id()], LIMITS)
    wait_until(lambda: workspace.study.crossings(keys[0])[0])
    assert workspace.study.crossings(keys[0])[1] == []
    assert any("Terrain classes are left out" in text for text in workspace.said)


def test_a_layer_without_coordinate_system_is_named(workspace, keys, action):
    odd = add_layer("LineString", "LINESTRING (62.1 33.9, 62.1 34.2)", "Odd one", "x")
    odd.setCrs(QgsCoordinateReferenceSystem())
    assert action.run(keys[:1], [odd.id()], LIMITS) is None
    assert any("Odd one" in text for text in workspace.said)
    assert workspace.study.crossings(keys[0]) == ([], [])


def test_a_line_bent_meanwhile_keeps_no_crossings_of_its_old_self(workspace, keys, action):
    river = add_layer("LineString", "LINESTRING (62.1 33.9, 62.1 34.2)", "Rivers", "Harirud")
    action.run(keys[:1], [river.id()], LIMITS)
    line = workspace.record(keys[0]).alignment
    workspace.replace_now(keys[0], Alignment("North", line.lon, line.lat + 0.01, line.level_m))
    wait_until(lambda: action._task is None)
    assert workspace.study.crossings(keys[0]) == ([], [])


def test_the_dialog_offers_what_can_be_crossed(qgis_app):
    dialog = CrossingsDialog(
        [
            Candidate("a", "Rivers", True),
            Candidate("b", "Parks", False),
            Candidate("c", "Imagery", True, "a picture: load a vector layer of what it shows"),
        ],
        "North",
        2,
    )
    assert dialog.layer_ids() == ["a"]
    dialog._tick_all(True)
    assert dialog.layer_ids() == ["a", "b"]
    assert "picture" in dialog.list.topLevelItem(2).text(0)
    assert not dialog.all_alternatives()
    dialog.scope.setCurrentIndex(1)
    assert dialog.all_alternatives()
    assert dialog.limits() == ClassLimits()
    ok = dialog.buttons.button(QDialogButtonBox.StandardButton.Ok)
    assert ok.isEnabled()
    dialog.classes.flat.setValue(50.0)
    assert not ok.isEnabled()
    assert "50" in dialog.problem.text()
    dialog.classes.flat.setValue(2.0)
    dialog.classes.radius.setValue(750.0)
    dialog.classes.relief[3].setValue(400.0)
    dialog.classes.side[0].setValue(8.0)
    assert ok.isEnabled()
    assert dialog.limits() == ClassLimits(
        2.0, relief=ReliefLimits(750.0, mountains_m=400.0), side=SideLimits(gentle_percent=8.0)
    )
    dialog.classes.side[0].setValue(25.0)
    assert "25, 20, 33" in dialog.problem.text()
    dialog.deleteLater()


def test_a_layer_s_name_is_never_taken_for_html(qgis_app):
    dialog = CrossingsDialog([Candidate("a", "<img src=x> Rivers", True)], "North", 1)
    assert "&lt;img" in dialog.list.topLevelItem(0).toolTip(0)
    dialog.deleteLater()


def test_the_dialog_asks_what_layers_hold_and_how_far_beside_to_look(qgis_app):
    dialog = CrossingsDialog(
        [Candidate("a", "Rivers", True, "", "", "river"), Candidate("b", "Lines 7", True, "", "fault", "")], "North", 1
    )
    assert dialog.kinds() == {"a": "river", "b": "fault"}
    # Rivers are ticked: none are derived, though they would be.
    assert not dialog.derive.isEnabled()
    dialog._kinds["a"].setCurrentIndex(0)
    assert dialog.kinds()["a"] == "by_feature"
    assert dialog.derive.isEnabled()
    dialog.half_width.setValue(2_000.0)
    dialog.square.setValue(45.0)
    assert dialog.asked() == Asked(2_000.0, 45.0, derive_rivers=True)
    dialog.deleteLater()
    without = CrossingsDialog([], "North", 1, has_ground=False)
    assert not without.asked().derive_rivers
    without.deleteLater()


def test_kinds_and_neighbours_are_kept_with_the_alternative(workspace, keys, action):
    river = add_layer("LineString", "LINESTRING (62.09 34.09, 62.12 34.11)", "Rivers", "Harirud")
    village = add_layer("Point", "POINT (62.2 34.103)", "Villages", "Deh")
    action.run(keys[:1], [river.id(), village.id()], LIMITS, Asked(500.0))
    wait_until(lambda: workspace.study.crossings(keys[0])[0])
    (point,), _ = workspace.study.crossings(keys[0])
    assert (point.kind_of, point.turn_deg == point.turn_deg) == ("river", True)
    near = {n.name: n for n in workspace.study.near(keys[0])}
    assert (near["Deh"].kind_of, near["Deh"].side) == ("settlement", "left")
    assert near["Deh"].distance_m == pytest.approx(Geodesic.WGS84.Inverse(34.1, 62.2, 34.103, 62.2)["s12"], abs=0.5)
    assert any("2 features lie near" in text for text in workspace.said)


def test_what_was_read_of_a_file_is_kept_for_the_next_question_until_the_file_changes(
    workspace, keys, action, tmp_path
):
    path = tmp_path / "rivers.gpkg"
    made = add_layer("LineString", "LINESTRING (62.1 33.9, 62.1 34.2)", "made", "Harirud")
    options = QgsVectorFileWriter.SaveVectorOptions()
    QgsVectorFileWriter.writeAsVectorFormatV3(made, str(path), workspace.project.transformContext(), options)
    layer = QgsVectorLayer(str(path), "Rivers", "ogr")
    QgsProject.instance().addMapLayer(layer)
    kept = workspace.kept_features

    def asked(names):
        announced = []
        workspace.crossingsChanged.connect(announced.append)
        action.run(keys[:1], [layer.id()], LIMITS)
        wait_until(lambda: announced == keys[:1])
        workspace.crossingsChanged.disconnect(announced.append)
        assert [p.name for p in workspace.study.crossings(keys[0])[0]] == names

    asked(["Harirud"])
    assert kept.vertices == 2
    asked(["Harirud"])
    assert kept.vertices == 2
    layer.startEditing()
    feature = QgsFeature(layer.fields())
    feature.setGeometry(QgsGeometry.fromWkt("LINESTRING (62.2 33.9, 62.2 34.2)"))
    feature.setAttribute("name", "Farah Rud")
    layer.addFeature(feature)
    asked(["Harirud", "Farah Rud"])
    assert layer.commitChanges()
    asked(["Harirud", "Farah Rud"])
    assert kept.vertices == 4
    QgsProject.instance().clear()
    assert kept.vertices == 0
