"""Lines pasted into the study's alternatives: what is found in them, and that they stay as they were given."""

import numpy as np
import pytest
from karwan.core.alignment import Axis
from karwan.core.geodesy import chainage_m
from karwan.core.horizontal import lay_out
from karwan.core.vertical import Profile
from karwan.layers.geometry import geometry_of_line
from karwan.layers.study_layers import study_layer
from karwan.ui.axis_editing import AxisEditing
from karwan.ui.drawn_lines import given_line
from map_mouse import make_canvas, make_dem, wait_until
from qgis.core import QgsApplication, QgsFeature, QgsGeometry

PIS = np.array([62.05, 62.2, 62.35]), np.array([34.1, 34.12, 34.0])
CURVE = np.array([0.0, 900.0, 0.0]), np.array([0.0, 80.0, 0.0])


@pytest.fixture
def workspace(workspace, tmp_path):
    workspace.create_study(tmp_path / "study.gpkg", "Test")
    workspace.change_settings(dem_path=str(make_dem(tmp_path / "dem.tif")))
    return workspace


@pytest.fixture
def editing(workspace):
    canvas = make_canvas()
    editing = AxisEditing(workspace, canvas)
    yield editing
    editing.dispose()
    canvas.deleteLater()


def laid_out():
    """A line of two straights, two clothoids and an arc, dense, without its axis."""
    radius, transition = CURVE
    return lay_out("Laid out", Axis(*PIS, radius, transition, transition))


def paste(workspace, *geometries):
    layer = study_layer(workspace.project, "alternatives")
    assert layer.startEditing()
    for geometry in geometries:
        feature = QgsFeature(layer.fields())
        feature.setGeometry(geometry)
        assert layer.addFeature(feature)
    assert layer.commitChanges(), layer.commitErrors()


def assert_same(line, lon, lat):
    """Every vertex given is one of the line; those that the profile added lie on its chords."""
    given = dict(zip(lon, lat))
    assert set(given.items()) <= set(zip(line.lon, line.lat))
    on_chord = np.interp(line.lon, lon, lat)
    assert np.abs(on_chord - line.lat).max() < 1e-9


def told(workspace, text):
    return any(text in said for said in workspace.said)


def settle(workspace, count=1):
    """Until the lines are in the study and nothing is computed any more."""
    manager = QgsApplication.taskManager()
    wait_until(lambda: len(workspace.records) == count and manager.countActiveTasks() == 0, 30.0)


def test_straights_curves_and_transitions_are_found_and_the_line_stays(workspace, editing):
    line = laid_out()
    paste(workspace, geometry_of_line(line.lon, line.lat, np.zeros(line.lon.size)))
    wait_until(lambda: told(workspace, "straights 2, curves 1 and transitions 2"), 30.0)
    wait_until(lambda: workspace.records and workspace.records[0].alignment.axis is not None)
    settle(workspace)
    record = workspace.records[0]
    assert_same(record.alignment, line.lon, line.lat)
    assert record.alignment.axis.radius_m[1] == pytest.approx(900.0, abs=5.0)
    assert record.alignment.axis.transition_in_m[1] == pytest.approx(80.0, abs=8.0)
    evaluation = workspace.evaluation(record.id)
    assert {element.kind for element in evaluation.plan} == {"tangent", "arc", "clothoid"}
    # Levels of 0 are none: the profile was designed.
    assert record.alignment.level_m.min() > 900.0
    # All of it is one step.
    assert workspace.undo_stack.count() == 1
    workspace.undo_stack.undo()
    assert workspace.records == ()
    workspace.undo_stack.redo()
    assert workspace.records[0].alignment.axis is not None


def test_opening_the_study_again_leaves_the_line_alone(workspace, editing):
    line = laid_out()
    paste(workspace, geometry_of_line(line.lon, line.lat, np.zeros(line.lon.size)))
    wait_until(lambda: workspace.records and workspace.records[0].alignment.axis is not None, 30.0)
    settle(workspace)
    workspace.said.clear()
    path = workspace.study.path
    workspace.close_study()
    workspace.open_study(path)
    settle(workspace)
    assert_same(workspace.records[0].alignment, line.lon, line.lat)
    assert not told(workspace, "was bent")


def test_given_levels_are_kept_with_the_profile_they_show(workspace, editing):
    line = laid_out()
    at_m = chainage_m(line.lon, line.lat)
    profile = Profile(
        np.array([0.0, 9_000.0, 18_000.0, at_m[-1]]), np.array([1050.0, 1140.0, 1200.0, 1290.0]),
        np.array([0.0, 20_000.0, 20_000.0, 0.0]),
    )  # fmt: skip
    # As lines are drawn: vertices at both ends of every vertical curve and along it.
    all_m = np.union1d(at_m, profile.vertices_m())
    lon, lat, level_m = np.interp(all_m, at_m, line.lon), np.interp(all_m, at_m, line.lat), profile.level_at(all_m)
    paste(workspace, geometry_of_line(lon, lat, level_m))
    wait_until(lambda: told(workspace, "Its levels are kept; they show 2 changes of grade, 2 with"), 30.0)
    wait_until(lambda: workspace.records and workspace.records[0].alignment.profile is not None)
    settle(workspace)
    kept = workspace.records[0].alignment
    np.testing.assert_allclose(kept.level_m, level_m, atol=1e-6)
    np.testing.assert_allclose(kept.profile.radius_m[1:-1], 20_000.0, rtol=0.02)
    assert kept.axis is not None
    # Computing again judges them by another standard; it designs no other levels.
    key = workspace.records[0].id
    workspace.set_settings("Change", standard_key="1520-II")
    assert workspace.stale(key) == ["standard"]
    workspace.reevaluate(key)
    wait_until(lambda: workspace.stale(key) == [], 30.0)
    again = workspace.records[0].alignment
    np.testing.assert_allclose(again.level_m, level_m, atol=1e-6)
    assert again.profile is not None


def test_levels_that_show_no_profile_are_kept_and_told(workspace, editing):
    line = laid_out()
    level_m = 1100.0 + np.random.default_rng(1).uniform(-2.0, 2.0, line.lon.size)
    paste(workspace, geometry_of_line(line.lon, line.lat, level_m))
    wait_until(lambda: told(workspace, "do not show where vertical curves begin"), 30.0)
    settle(workspace)
    kept = workspace.records[0].alignment
    np.testing.assert_allclose(kept.level_m, level_m, atol=1e-6)
    assert kept.profile is None


def test_a_line_that_is_no_alignment_is_kept_and_told_how_far_off_curves_are(workspace, editing):
    lon = np.linspace(62.05, 62.3, 300)
    lat = 34.05 + 0.0004 * np.sin(np.arange(300) * 2.4)
    paste(workspace, geometry_of_line(lon, lat, np.zeros(300)))
    wait_until(lambda: told(workspace, "so its curves are not checked"), 30.0)
    settle(workspace)
    said = next(text for text in workspace.said if "not checked" in text)
    assert "“Edit”" in said
    assert " m off it (km " in said
    kept = workspace.records[0].alignment
    assert_same(kept, lon, lat)
    assert kept.axis is None


def test_a_cancelled_search_keeps_the_line(workspace, editing):
    line = laid_out()
    tasks = []
    workspace.taskStarted.connect(tasks.append)

    def stop(task):
        if "curves" in task.description():
            task.cancel()

    workspace.taskStarted.connect(stop)
    paste(workspace, geometry_of_line(line.lon, line.lat, np.zeros(line.lon.size)))
    wait_until(lambda: any("curves" in task.description() for task in tasks), 30.0)
    settle(workspace)
    assert workspace.records[0].alignment.axis is None
    assert_same(workspace.records[0].alignment, line.lon, line.lat)


def test_several_lines_are_looked_into_one_after_the_other(workspace, editing):
    line = laid_out()
    paste(
        workspace, geometry_of_line(line.lon, line.lat, np.zeros(line.lon.size)),
        geometry_of_line(line.lon, line.lat + 0.02, np.zeros(line.lon.size)),
    )  # fmt: skip
    wait_until(lambda: len(workspace.records) == 2 and all(r.alignment.axis for r in workspace.records), 40.0)
    settle(workspace, 2)


def test_leaving_the_study_stops_the_search(workspace, editing, tmp_path):
    line = laid_out()
    seen = []
    workspace.taskStarted.connect(seen.append)
    paste(workspace, geometry_of_line(line.lon, line.lat, np.zeros(line.lon.size)))
    wait_until(lambda: any("curves" in task.description() for task in seen), 30.0)
    first = workspace.study.path
    workspace.create_study(tmp_path / "other.gpkg", "Other")
    settle(workspace, 0)
    workspace.open_study(first)
    assert len(workspace.records) == 1


@pytest.mark.parametrize(
    ("wkt", "levels"),
    [
        ("LineString (62 34, 62.1 34.1)", None),
        ("LineString Z (62 34 0, 62.1 34.1 0)", None),
        ("LineString Z (62 34 nan, 62.1 34.1 nan)", None),
        ("LineString Z (62 34 5, 62.1 34.1 nan)", None),
        ("LineString Z (62 34 0, 62.1 34.1 12)", [0.0, 12.0]),
    ],
)
def test_only_real_levels_count(qgis_app, wkt, levels):
    geometry = QgsGeometry.fromWkt(wkt.replace("nan", "7"))
    for number, vertex in enumerate(wkt.split("(")[1].rstrip(")").split(",")):
        if "nan" in vertex:
            point = geometry.vertexAt(number)
            point.setZ(float("nan"))
            geometry.moveVertex(point, number)
    found = given_line(geometry, "X").level_m
    assert (found is None) if levels is None else found.tolist() == levels
