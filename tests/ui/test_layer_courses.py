"""Rivers, roads and railways of the project's layers in evaluations: read once, followed, missed, too many."""

import numpy as np
import pytest
from karwan.core.alignment import Alignment
from karwan.core.progress import check_cancelled
from karwan.core.surroundings import RAILWAY, RIVER, ROAD
from karwan.core.unit_costs import BUILT_IN, unit_costs_to_mapping
from karwan.layers.chosen_layers import source_of
from karwan.layers.study_records import ChosenSource
from karwan.ui import layer_courses
from karwan.ui.inputs import differences
from map_mouse import make_dem, wait_until
from qgis.core import QgsFeature, QgsGeometry, QgsVectorLayer

WEST_EAST = np.linspace(62.0, 62.5, 600), np.full(600, 34.0)


def lines(name, *wkts):
    layer = QgsVectorLayer("LineString?crs=EPSG:4326&field=name:string&field=width_m:double", name, "memory")
    add(layer.dataProvider(), layer, *wkts)
    layer.updateExtents()
    return layer


def add(where, layer, *wkts):
    features = []
    for wkt in wkts:
        feature = QgsFeature(layer.fields())
        feature.setAttributes([name_of(wkt), 60.0])
        feature.setGeometry(QgsGeometry.fromWkt(wkt))
        features.append(feature)
    assert where.addFeatures(features)


def name_of(wkt):
    return wkt[12:17].strip()


def across(lon, lat=34.0, half=0.05):
    return f"LineString ({lon} {lat - half}, {lon} {lat + half})"


def chosen(layer, kind):
    return ChosenSource(layer.id(), source_of(layer), layer.name(), kind)


def use(workspace, *pairs):
    workspace.set_settings("Choose layers", surroundings=tuple(chosen(layer, kind) for layer, kind in pairs))


@pytest.fixture
def workspace(workspace, tmp_path):
    workspace.create_study(tmp_path / "study.gpkg", "Test")
    itemised = unit_costs_to_mapping(BUILT_IN["itemised"])
    workspace.change_settings(dem_path=str(make_dem(tmp_path / "dem.tif")), unit_costs=itemised)
    return workspace


def layer_of(workspace, name, *wkts):
    layer = lines(name, *wkts)
    workspace.project.addMapLayer(layer)
    return layer


@pytest.fixture
def key(workspace):
    inputs = workspace.inputs()
    found = workspace.evaluate_with(Alignment("Line", *WEST_EAST), inputs)
    return workspace.add_evaluation(found, {"inputs": inputs.to_mapping()})


def quantities(evaluation):
    return {item.name: (item.quantity, item.cost_musd) for item in evaluation.cost_items}


def courses(workspace, *near):
    return [(course.kind, course.name) for course in workspace.inputs(*near).surroundings.courses]


def test_bridges_and_crossings_of_chosen_layers_are_counted_and_priced(workspace, key):
    use(
        workspace,
        (layer_of(workspace, "Wasser", across(62.11)), RIVER),
        (layer_of(workspace, "Strassen", across(62.21), across(62.22)), ROAD),
        (layer_of(workspace, "Bahn", across(62.31)), RAILWAY),
    )
    before = quantities(workspace.evaluation(key) or workspace.evaluate_now(Alignment("Line", *WEST_EAST)))
    assert workspace.stale(key) == ["courses"]
    assert workspace.reevaluate(key) is not None
    wait_until(lambda: not workspace.stale(key))
    after = quantities(workspace.evaluation(key))
    grown = {name for name, (quantity, _) in after.items() if quantity > before.get(name, (0.0, 0.0))[0] + 1e-9}
    assert grown, (before, after)
    names = {structure.name for structure in workspace.evaluation(key).structures}
    assert "62.11" in " ".join(names)
    crossings = next(name for name in after if "evel crossing" in name)
    assert after[crossings][0] == 2.0
    assert after[crossings][1] > 0.0


def test_a_layer_is_read_once_until_it_changes(workspace, key, monkeypatch):
    reads = []
    real = layer_courses.read_courses
    monkeypatch.setattr(layer_courses, "read_courses", lambda *given: reads.append(given) or real(*given))
    roads = layer_of(workspace, "Roads", across(62.1))
    use(workspace, (roads, ROAD))
    assert courses(workspace) == [(ROAD, "62.1")]
    around = workspace.inputs().surroundings
    for _ in range(3):
        assert workspace.inputs().surroundings is around
        workspace.stale(key)
    assert len(reads) == 1
    # Edits that are open count, and are forgotten with them; those that are saved stay.
    roads.startEditing()
    add(roads, roads, across(62.2))
    roads.rollBack()
    roads.startEditing()
    add(roads, roads, across(62.3))
    assert roads.commitChanges()
    assert len(courses(workspace)) == 2
    assert roads.setSubsetString("\"name\" = '62.3'")
    assert courses(workspace) == [(ROAD, "62.3")]
    assert len(reads) == 3


def test_a_road_that_was_moved_makes_results_stale(workspace):
    roads = layer_of(workspace, "Roads", across(62.1))
    use(workspace, (roads, ROAD))
    inputs = workspace.inputs(Alignment("Line", *WEST_EAST))
    stored = inputs.to_mapping()
    key = workspace.add_evaluation(workspace.evaluate_with(Alignment("Line", *WEST_EAST), inputs), {"inputs": stored})
    assert workspace.stale(key) == []
    told = []
    workspace.alternativesChanged.connect(lambda: told.append(workspace.stale(key)))
    roads.startEditing()
    feature = next(roads.getFeatures())
    roads.changeGeometry(feature.id(), QgsGeometry.fromWkt(across(62.4)))
    assert roads.commitChanges()
    wait_until(lambda: told)
    assert told[-1] == ["courses"]
    # Results of before positions were compared hold the count only.
    stored["courses"] = {name: found[0] for name, found in stored["courses"].items()}
    assert differences(stored, workspace.inputs().to_mapping()) == []
    stored["courses"]["road: Roads"] = 2
    assert differences(stored, workspace.inputs().to_mapping()) == ["courses"]


def test_the_choice_can_be_undone(workspace, key):
    use(workspace, (layer_of(workspace, "Roads", across(62.1)), ROAD))
    assert workspace.stale(key) == ["courses"]
    workspace.undo_stack.undo()
    assert courses(workspace) == []
    assert workspace.stale(key) == []
    workspace.undo_stack.redo()
    assert courses(workspace) == [(ROAD, "62.1")]


def test_a_layer_that_is_gone_is_named_once_and_evaluation_goes_on(workspace, key):
    roads, rivers = layer_of(workspace, "Roads", across(62.1)), layer_of(workspace, "Rivers", across(62.2))
    use(workspace, (roads, ROAD), (rivers, RIVER))
    assert len(courses(workspace)) == 2
    source = workspace.settings.surroundings
    workspace.project.removeMapLayer(roads.id())
    for _ in range(3):
        assert courses(workspace) == [(RIVER, "62.2")]
    assert len([text for text in workspace.said if "Roads is not in the project" in text]) == 1
    assert workspace.evaluate_now(Alignment("Line", *WEST_EAST)).length_km > 40.0
    assert workspace.settings.surroundings == source


def test_a_layer_that_comes_later_is_used_from_then_on(workspace, key, tmp_path):
    from karwan.layers.chosen_layers import find_layer

    roads = lines("Roads", across(62.1))
    use(workspace, (roads, ROAD))
    assert courses(workspace) == []
    changed = []
    workspace.settingsChanged.connect(changed.append)
    workspace.project.addMapLayer(roads)
    wait_until(lambda: changed)
    assert changed == [{"surroundings"}]
    assert find_layer(workspace.project, workspace.settings.surroundings[0]) is roads
    assert courses(workspace) == [(ROAD, "62.1")]


def test_a_layer_that_cannot_be_crossed_is_named(workspace, key):
    places = QgsVectorLayer("Point?crs=EPSG:4326", "Wells", "memory")
    workspace.project.addMapLayer(places)
    use(workspace, (places, ROAD))
    assert courses(workspace) == []
    assert any("Wells cannot be crossed" in text and "without this layer" in text for text in workspace.said)


def test_only_what_lies_near_points_and_lines_is_read(workspace):
    roads = layer_of(workspace, "Roads", across(62.1), across(62.3), across(10.0))
    use(workspace, (roads, ROAD))
    assert courses(workspace) == []
    # A line that is none of the study's yet is no reason to be without its roads.
    assert len(courses(workspace, Alignment("Line", *WEST_EAST))) == 2


@pytest.fixture
def large(monkeypatch):
    """Every layer is large."""
    monkeypatch.setattr(layer_courses, "READ_AT_ONCE", 0)


def test_a_large_layer_is_read_in_a_task_and_nothing_is_computed_without_it(workspace, key, large):
    roads = layer_of(workspace, "Roads", across(62.1), across(62.2))
    workspace._evaluations.forget(key)
    started = []
    workspace.taskStarted.connect(started.append)
    use(workspace, (roads, ROAD))
    assert workspace.evaluation(key) is None
    assert workspace.layer_courses.is_reading
    assert "Roads" in started[0].description()
    # What is not known yet is no change, and nothing is computed as if it were.
    assert workspace.stale(key) == []
    assert workspace.reevaluate(key) is None
    assert "still being read" in workspace.said[-1]
    wait_until(lambda: not workspace.layer_courses.is_reading)
    assert len(courses(workspace)) == 2
    assert workspace.stale(key) == ["courses"]
    workspace.evaluation(key)
    wait_until(lambda: workspace.evaluation(key) is not None)
    assert quantities(workspace.evaluation(key))["Level crossings"][0] == 2.0
    assert len(started) == 1


def test_reading_that_is_cancelled_is_not_begun_again_by_itself(workspace, key, large, monkeypatch):
    real = layer_courses.read_courses

    def endless(_lines, progress):
        while True:
            check_cancelled(progress)

    monkeypatch.setattr(layer_courses, "read_courses", endless)
    roads = layer_of(workspace, "Roads", across(62.1))
    started = []
    workspace.taskStarted.connect(started.append)
    use(workspace, (roads, ROAD))
    workspace.inputs()
    started[0].cancel()
    wait_until(lambda: not workspace.layer_courses.is_reading)
    assert courses(workspace) == []
    assert any("was cancelled" in text for text in workspace.said)
    assert len(started) == 1
    monkeypatch.setattr(layer_courses, "read_courses", real)
    workspace.layer_courses.try_again()
    assert courses(workspace) == []
    wait_until(lambda: not workspace.layer_courses.is_reading)
    assert courses(workspace) == [(ROAD, "62.1")]


def test_reading_ends_with_the_study(workspace, key, large):
    use(workspace, (layer_of(workspace, "Roads", across(62.1)), ROAD))
    workspace.inputs()
    changed = []
    workspace.settingsChanged.connect(changed.append)
    workspace.close_study()
    assert not workspace.layer_courses.is_reading
    wait_until(lambda: not layer_courses_alive())
    assert changed == []


def layer_courses_alive():
    from karwan.ui.tasks import _ALIVE

    return _ALIVE


def test_more_lines_than_can_be_held_are_refused_by_name(workspace, key, monkeypatch):
    monkeypatch.setattr(layer_courses, "read_courses", lambda lines, _progress: real(lines, most=1))
    from karwan.layers.surroundings import read_courses as real

    use(workspace, (layer_of(workspace, "Lanes", across(62.1), across(62.2)), ROAD))
    assert courses(workspace) == []
    assert any("Lanes has more than 1 lines" in text and "Filter it" in text for text in workspace.said)
