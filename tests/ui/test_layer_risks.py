"""Risks of the project's layers in evaluations of the dock: measured, priced, followed, told of what is left out."""

import numpy as np
import pytest
from karwan.core.alignment import Alignment
from karwan.core.geodesy import WGS84
from karwan.core.surroundings import RISK
from karwan.layers.chosen_layers import source_of
from karwan.layers.study_records import ChosenSource, RiskRule
from karwan.ui import layer_courses
from karwan.ui.inputs import differences
from map_mouse import make_dem, wait_until
from qgis.core import QgsFeature, QgsGeometry, QgsVectorLayer

pytest.importorskip("shapely")
LINE = Alignment("Line", np.linspace(62.0, 62.5, 600), np.full(600, 34.0))
BOX = "POLYGON((62.1 33.9, 62.2 33.9, 62.2 34.1, 62.1 34.1, 62.1 33.9))"
KM_OF_BOX = WGS84.line_length(np.linspace(62.1, 62.2, 400), np.full(400, 34.0)) / 1000.0


@pytest.fixture
def workspace(workspace, tmp_path):
    workspace.create_study(tmp_path / "study.gpkg", "Test")
    workspace.change_settings(dem_path=str(make_dem(tmp_path / "dem.tif")))
    return workspace


@pytest.fixture
def key(workspace):
    inputs = workspace.inputs()
    found = workspace.evaluate_with(LINE, inputs)
    return workspace.add_evaluation(found, {"inputs": inputs.to_mapping()})


def areas(workspace, name, *wkts, kind="Polygon", weight=2.0):
    layer = QgsVectorLayer(f"{kind}?crs=EPSG:4326&field=name:string&field=weight:double", name, "memory")
    for wkt in wkts:
        add(layer.dataProvider(), layer, wkt, weight)
    layer.updateExtents()
    workspace.project.addMapLayer(layer)
    return layer


def add(where, layer, wkt, weight):
    feature = QgsFeature(layer.fields())
    feature.setAttributes(["x", weight])
    feature.setGeometry(QgsGeometry.fromWkt(wkt))
    assert where.addFeature(feature)


def use(workspace, layer, **rule):
    one = ChosenSource(layer.id(), source_of(layer), layer.name(), RISK, RiskRule(**rule))
    workspace.set_settings("Choose layers", surroundings=(one,))


def test_a_chosen_layer_is_measured_priced_and_makes_older_results_stale(workspace, key):
    assert workspace.stale(key) == []
    without = workspace.evaluate_now(LINE)
    use(workspace, areas(workspace, "Dunes", BOX), weight_field="weight", usd_per_km=1e6)
    assert workspace.stale(key) == ["risks"]
    found = workspace.evaluate_now(LINE)
    assert found.exposed_km == pytest.approx(KM_OF_BOX, abs=1e-4)
    assert found.exposure == pytest.approx(2.0 * KM_OF_BOX, abs=1e-4)
    assert found.cost_musd == pytest.approx(without.cost_musd + 2.0 * KM_OF_BOX, abs=1e-3)
    assert workspace.reevaluate(key) is not None
    wait_until(lambda: not workspace.stale(key))
    assert workspace.evaluation(key).exposed_km == pytest.approx(KM_OF_BOX, abs=1e-4)
    workspace.undo_stack.undo()
    workspace.undo_stack.undo()
    assert workspace.inputs().surroundings.risks == ()
    assert workspace.stale(key) == []


def test_the_same_layer_read_again_is_no_change_but_weight_price_distance_and_place_are(workspace):
    layer = areas(workspace, "Faults", "LINESTRING(62.15 33.9, 62.15 34.1)", kind="LineString")
    use(workspace, layer, distance_m=500.0)
    inputs = workspace.inputs()
    stored = inputs.to_mapping()
    assert inputs.surroundings is workspace.inputs().surroundings
    for rule in (
        {"distance_m": 600.0},
        {"distance_m": 500.0, "usd_per_km": 1.0e4},
        {"distance_m": 500.0, "weight_field": "weight"},
    ):
        use(workspace, layer, **rule)
        assert differences(stored, workspace.inputs().to_mapping()) == ["risks"], rule
    use(workspace, layer, distance_m=500.0)
    assert differences(stored, workspace.inputs().to_mapping()) == []
    layer.startEditing()
    moved = QgsGeometry.fromWkt("LINESTRING(62.3 33.9, 62.3 34.1)")
    assert layer.changeGeometry(next(layer.getFeatures()).id(), moved)
    assert layer.commitChanges()
    assert differences(stored, workspace.inputs().to_mapping()) == ["risks"]


def test_results_of_before_risks_are_stale_only_where_there_are_any(workspace, key):
    stored = workspace.inputs().to_mapping()
    del stored["risks"]
    assert differences(stored, workspace.inputs().to_mapping()) == []
    use(workspace, areas(workspace, "Dunes", BOX))
    assert differences(stored, workspace.inputs().to_mapping()) == ["risks"]


def test_risks_are_read_as_far_as_the_elevation_model_goes_wherever_lines_lie(workspace):
    west, _, east, _ = workspace.elevation_model().lonlat_bounds
    far = areas(workspace, "Far", f"POINT({west + 0.01} 34)", f"POINT({east - 0.01} 34)", "POINT(10 34)", kind="Point")
    use(workspace, far, distance_m=100.0)
    assert len(workspace.inputs(LINE).surroundings.risks) == 2


def test_what_cannot_count_is_named_and_evaluation_goes_on(workspace, key):
    layer = areas(workspace, "Events", "POINT(62.2 34)", kind="Point", weight=0.0)
    use(workspace, layer)
    assert workspace.evaluate_now(LINE).exposures == ()
    assert any("Events has no areas" in text and "without this layer" in text for text in workspace.said)
    use(workspace, layer, distance_m=1000.0, weight_field="weight")
    assert workspace.evaluate_now(LINE).exposures == ()
    assert any("1 features without a weight above 0" in text for text in workspace.said)


def test_a_large_layer_is_read_in_a_task(workspace, key, monkeypatch):
    monkeypatch.setattr(layer_courses, "RISKS_AT_ONCE", 0)
    started = []
    workspace.taskStarted.connect(started.append)
    use(workspace, areas(workspace, "Dunes", BOX))
    assert workspace.stale(key) == []
    assert workspace.layer_courses.is_reading
    wait_until(lambda: not workspace.layer_courses.is_reading)
    assert workspace.stale(key) == ["risks"]
    assert len(started) == 1
