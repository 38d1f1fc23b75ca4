"""Edit sessions as QGIS's tools run them: real layers, real undo stack, a real study file."""

import numpy as np
import pytest
from karwan.core.alignment import Alignment, Axis
from karwan.core.axis_fitting import deviation
from karwan.core.geodesy import chainage_m
from karwan.core.horizontal import lay_out, with_transitions
from karwan.layers.study import Study
from karwan.layers.study_layers import study_layer
from karwan.layers.study_records import Zone
from karwan.layers.study_rows import axis_of
from karwan.ui.axis_editing import AxisEditing
from map_mouse import make_canvas, make_dem, wait_until
from qgis.core import QgsFeature, QgsGeometry, QgsVertexId
from shapely.geometry import LineString, Point

PIS = np.array([62.05, 62.2, 62.35]), np.array([34.1, 34.12, 34.0])


@pytest.fixture
def workspace(workspace, tmp_path):
    workspace.create_study(tmp_path / "study.gpkg", "Test")
    workspace.change_settings(dem_path=str(make_dem(tmp_path / "dem.tif")))
    return workspace


@pytest.fixture
def key(workspace):
    line = lay_out("North", Axis(*PIS, np.array([0.0, 900.0, 0.0])))
    return workspace.add_evaluation(workspace.evaluate_now(line))


@pytest.fixture
def editing(workspace, key):
    canvas = make_canvas()
    editing = AxisEditing(workspace, canvas)
    yield editing
    editing.dispose()
    canvas.deleteLater()


@pytest.fixture
def axes(workspace, editing):
    return study_layer(workspace.project, "axes")


def axis_feature(axes):
    return next(axes.getFeatures())


def move_pi(axes, lon, lat):
    """What QGIS's vertex tool does to the middle PI: one undo command, the measure lost."""
    feature = axis_feature(axes)
    axes.beginEditCommand("Moved vertex")
    geometry = QgsGeometry(feature.geometry())
    point = geometry.constGet().vertexAt(QgsVertexId(0, 0, 1))
    point.setX(lon)
    point.setY(lat)
    point.setM(float("nan"))
    geometry.get().moveVertex(QgsVertexId(0, 0, 1), point)
    axes.changeGeometry(feature.id(), geometry)
    axes.endEditCommand()


def ensure_axis(editing, key):
    """What the tool Edit does in the session that is open."""
    assert editing.fits.fit(key, lambda fitted: editing.put_axis(key, fitted)) is not None
    wait_until(lambda: editing.has_axis(key))


def length_km(workspace, key):
    return workspace.record(key).attributes["length_km"]


def stored_km(workspace, key):
    return workspace.study.alternative(key).attributes["length_km"]


def test_the_evaluation_follows_each_change_without_writing(workspace, key, editing, axes):
    before = length_km(workspace, key)
    axes.startEditing()
    move_pi(axes, 62.2, 34.25)
    wait_until(lambda: length_km(workspace, key) != before)
    bent = length_km(workspace, key)
    line = workspace.record(key).alignment
    assert bent == pytest.approx(chainage_m(line.lon, line.lat)[-1] / 1000, rel=1e-4)
    assert line.lat.max() > 34.2
    assert line.axis.radius_m.tolist() == [0, 900, 0]
    assert workspace.evaluation(key).length_km == bent
    assert stored_km(workspace, key) == before
    move_pi(axes, 62.2, 34.2)
    wait_until(lambda: length_km(workspace, key) not in (before, bent))


def test_qgis_undo_and_redo_are_followed(workspace, key, editing, axes):
    before = length_km(workspace, key)
    axes.startEditing()
    move_pi(axes, 62.2, 34.25)
    wait_until(lambda: length_km(workspace, key) != before)
    bent = length_km(workspace, key)
    axes.undoStack().undo()
    wait_until(lambda: abs(length_km(workspace, key) - before) < 1e-6)
    axes.undoStack().redo()
    wait_until(lambda: abs(length_km(workspace, key) - bent) < 1e-6)


def test_a_session_whose_last_change_is_undone_is_clean(workspace, key, editing, axes):
    before = workspace.evaluation(key)
    axes.startEditing()
    move_pi(axes, 62.2, 34.25)
    wait_until(lambda: workspace.evaluation(key) is not before)
    assert editing.has_changes()
    axes.undoStack().undo()
    assert not editing.has_changes()
    wait_until(lambda: workspace.evaluation(key) is before)
    assert not editing._bands.keys
    axes.undoStack().redo()
    assert editing.has_changes()
    axes.undoStack().undo()
    # What QGIS itself would write is nothing either.
    assert axes.commitChanges()
    assert workspace.undo_stack.undoText() == "Add"


def test_a_deleted_polygon_and_a_changed_cell_are_changes_until_undone(workspace, key, editing, axes):
    axes.startEditing()
    fid = axis_feature(axes).id()
    for change in (
        lambda: axes.deleteFeature(fid),
        lambda: axes.changeAttributeValue(fid, axes.fields().lookupField("name"), "Mine"),
    ):
        axes.beginEditCommand("By QGIS")
        change()
        axes.endEditCommand()
        assert editing.has_changes()
        axes.undoStack().undo()
        assert not editing.has_changes()
    axes.rollBack()


def test_saving_keeps_the_bent_line_and_our_undo_takes_it_back(workspace, key, editing, axes):
    before = length_km(workspace, key)
    fid = axis_feature(axes).id()
    axes.startEditing()
    move_pi(axes, 62.2, 34.25)
    assert axes.commitChanges()
    wait_until(lambda: stored_km(workspace, key) > before + 1)
    record = workspace.study.alternative(key)
    assert record.alignment.level_m is not None
    assert record.alignment.axis.lat[1] == pytest.approx(34.25)
    assert record.alignment.axis.radius_m.tolist() == [0, 900, 0]
    assert [feature.id() for feature in axes.getFeatures()] == [fid]
    assert not editing._bands.keys
    workspace.undo_stack.undo()
    assert stored_km(workspace, key) == pytest.approx(before)
    assert workspace.study.alternative(key).alignment.axis.lat[1] == pytest.approx(34.12)


def test_discarding_restores_what_was_stored(workspace, key, editing, axes):
    before = length_km(workspace, key)
    axes.startEditing()
    move_pi(axes, 62.2, 34.25)
    wait_until(lambda: length_km(workspace, key) != before)
    axes.rollBack()
    assert length_km(workspace, key) == before
    assert workspace.study.alternative(key).alignment.axis.lat[1] == pytest.approx(34.12)
    assert not editing._bands.keys
    assert workspace.undo_stack.count() == 1


def test_saving_while_the_session_goes_on(workspace, key, editing, axes):
    axes.startEditing()
    move_pi(axes, 62.2, 34.25)
    assert axes.commitChanges(False)
    wait_until(lambda: workspace.study.alternative(key).alignment.lat.max() > 34.2)
    assert axes.isEditable()
    move_pi(axes, 62.2, 34.05)
    assert axes.commitChanges()
    wait_until(lambda: workspace.study.alternative(key).alignment.lat.max() < 34.15)
    assert workspace.study.alternative(key).alignment.axis.lat[1] == pytest.approx(34.05)


def test_our_writing_and_the_edit_session_do_not_lock_each_other(workspace, key, editing, axes):
    axes.startEditing()
    move_pi(axes, 62.2, 34.25)
    assert workspace.rename(key, "Renamed meanwhile")
    other = workspace.duplicate(key)
    assert other
    assert workspace.remove([other])
    move_pi(axes, 62.2, 34.2)
    assert axes.commitChanges(), axes.commitErrors()
    wait_until(lambda: workspace.study.alternative(key).alignment.lat.max() > 34.15)
    assert workspace.study.alternative(key).name == "Renamed meanwhile"
    assert not [text for text in workspace.said if "locked" in text or "cannot be written" in text]


def test_a_deleted_polygon_leaves_the_line(workspace, key, editing, axes):
    before = length_km(workspace, key)
    axes.startEditing()
    axes.deleteFeature(axis_feature(axes).id())
    assert any("its line stays" in text for text in workspace.said)
    axes.undoStack().undo()
    axes.undoStack().redo()
    assert axes.commitChanges()
    wait_until(lambda: workspace.record(key).alignment.axis is None)
    assert stored_km(workspace, key) == before


def test_a_line_without_polygon_gets_one_only_when_it_is_bent(workspace, editing, axes, key):
    bare = workspace.record(key).alignment
    other = workspace.add_evaluation(workspace.evaluate_now(type(bare)("Bare", bare.lon, bare.lat)))
    assert workspace.study.alternative(other).alignment.axis is None
    axes.startEditing()
    ensure_axis(editing, other)
    assert not editing.has_changes()
    axes.rollBack()
    assert workspace.study.alternative(other).alignment.axis is None
    axes.startEditing()
    ensure_axis(editing, other)
    feature = editing.watched("axes").feature_of(other)
    assert 3 <= feature.geometry().constGet().numPoints() <= 8
    geometry = QgsGeometry(feature.geometry())
    geometry.moveVertex(62.2, 34.25, 1)
    axes.changeGeometry(feature.id(), geometry)
    assert editing.has_changes()
    wait_until(lambda: workspace.record(other).alignment.lat.max() > 34.15)
    # Undone to the polygon as it was fitted there is nothing to keep; undone further there is none.
    stack = axes.undoStack()
    stack.undo()
    assert not editing.has_changes()
    stack.undo()
    assert (editing.has_axis(other), editing.has_changes()) == (False, False)
    while stack.canRedo():
        stack.redo()
    assert editing.has_changes()
    assert axes.commitChanges(), axes.commitErrors()
    wait_until(lambda: workspace.study.alternative(other).alignment.axis is not None)
    wait_until(lambda: workspace.study.alternative(other).alignment.lat.max() > 34.15)
    assert len(workspace.records) == 2
    assert workspace.record(key).alignment.lat.max() < 34.15


def test_a_fitted_polygon_says_how_far_it_is_off_and_keeps_out_of_closed_areas(workspace, editing, axes, key):
    def fitted(line):
        other = workspace.add_evaluation(workspace.evaluate_now(Alignment("Bare", line.lon, line.lat)))
        axes.startEditing()
        ensure_axis(editing, other)
        feature = editing.watched("axes").feature_of(other)
        made = axis_of(
            bytes(feature.geometry().asWkb()), feature.attribute("transitions"), feature.attribute("working_crs")
        )
        axes.rollBack()
        return made, deviation(line, made)[0]

    given = with_transitions(Axis(*PIS, np.array([0.0, 900.0, 0.0])), workspace.standard())
    again, _ = fitted(lay_out("Laid out", given))
    assert again.plane is not None
    assert again.radius_m[1] == pytest.approx(900.0, rel=1e-3)
    assert again.transition_in_m[1] == pytest.approx(given.transition_in_m[1], abs=1.0)
    corner = Alignment("Corner", *PIS)
    free, free_m = fitted(corner)
    assert any(f"at most {free_m:.1f} m off" in text for text in workspace.said)
    # Round the place of the curve that is nearest to the corner, but not round the corner itself.
    place = Point(PIS[0][1], PIS[1][1])
    curve = LineString(np.column_stack(line_of(free)))
    closed = curve.interpolate(curve.project(place)).buffer(0.3 * curve.distance(place))
    workspace.study.save_zones([Zone("Village", "nogo", 1.0, closed.wkb)])
    careful, careful_m = fitted(corner)
    assert not closed.intersects(LineString(np.column_stack(line_of(careful))))
    assert closed.intersects(LineString(np.column_stack(line_of(free))))
    assert any(f"at most {careful_m:.1f} m off" in text for text in workspace.said)


def line_of(axis):
    line = lay_out("Fitted", axis)
    return line.lon, line.lat


def test_what_was_saved_but_not_computed_is_computed_on_opening(workspace, key, tmp_path):
    """QGIS died between its own saving and ours."""
    study = workspace.study
    before = stored_km(workspace, key)
    axis = study.alternative(key).alignment.axis
    study.save_axis(key, Axis(axis.lon, axis.lat + np.array([0.0, 0.1, 0.0]), axis.radius_m))
    path = study.path
    workspace.close_study()
    workspace.open_study(path)
    canvas = make_canvas()
    editing = AxisEditing(workspace, canvas)
    wait_until(lambda: stored_km(workspace, key) > before + 1)
    assert workspace.study.alternative(key).alignment.lat.max() > 34.15
    assert any("was bent, but not computed" in text for text in workspace.said)
    # The file had no transitions for it: it gets those of the standard, as any line that is bent.
    made, rules = workspace.study.alternative(key).alignment.axis, workspace.standard()
    assert made.radius_m[1] == 900.0
    assert made.transition_in_m[1] == pytest.approx(float(rules.transition_length_m(900.0)[1]), abs=1e-3)
    editing.dispose()


def test_a_copy_of_the_study_has_the_edits_that_were_open(workspace, key, editing, axes, tmp_path):
    axes.startEditing()
    move_pi(axes, 62.2, 34.25)
    workspace.save_as(tmp_path / "copy.gpkg")
    record = workspace.study.alternative(key)
    assert workspace.study.path.name == "copy.gpkg"
    assert record.alignment.lat.max() > 34.2
    assert record.alignment.axis.lat[1] == pytest.approx(34.25)


def test_a_line_drawn_by_hand_and_saved_becomes_an_alternative(workspace, key, editing, axes):
    axes.startEditing()
    feature = QgsFeature(axes.fields())
    feature.setGeometry(QgsGeometry.fromWkt("LINESTRING M (62.05 34.0 0, 62.2 33.95 0, 62.3 34.05 0)"))
    axes.addFeature(feature)
    assert axes.commitChanges(), axes.commitErrors()
    wait_until(lambda: len(workspace.records) == 2)
    drawn = workspace.records[1]
    assert drawn.name == "Drawn 1"
    assert workspace.study.versions(drawn.id)[0].what == "Drawn"
    assert drawn.alignment.axis.radius_m.tolist() == [0, 600, 0]
    assert drawn.alignment.level_m is not None
    assert axes.featureCount() == 2
    wait_until(lambda: workspace.selected_id == drawn.id)


def test_bending_the_line_itself_vertex_by_vertex(workspace, key, editing):
    layer = study_layer(workspace.project, "alternatives")
    before = length_km(workspace, key)
    assert layer.startEditing()
    feature = next(layer.getFeatures())
    geometry = QgsGeometry(feature.geometry())
    geometry.moveVertex(62.2, 34.14, geometry.constGet().numPoints() // 2)
    layer.changeGeometry(feature.id(), geometry)
    wait_until(lambda: length_km(workspace, key) != before)
    assert layer.commitChanges(), layer.commitErrors()
    wait_until(lambda: workspace.study.alternative(key).alignment.axis is None)
    assert stored_km(workspace, key) > before
    assert workspace.study.alternative(key).alignment.lat.max() == pytest.approx(34.14)


def test_a_broken_line_is_told_and_nothing_is_lost(workspace, key, editing, axes):
    before = stored_km(workspace, key)
    axes.startEditing()
    axes.changeGeometry(axis_feature(axes).id(), QgsGeometry.fromWkt("LINESTRING M (62.1 34 0, 62.1 34 0)"))
    wait_until(lambda: any("no length" in text for text in workspace.said))
    axes.rollBack()
    assert stored_km(workspace, key) == before


def test_after_dispose_edits_are_none_of_ours(workspace, key):
    canvas = make_canvas()
    editing = AxisEditing(workspace, canvas)
    editing.dispose()
    axes = study_layer(workspace.project, "axes")
    axes.startEditing()
    move_pi(axes, 62.2, 34.25)
    assert not editing._pending
    axes.rollBack()


def test_closing_the_study_while_bending(workspace, key, editing, axes):
    axes.startEditing()
    move_pi(axes, 62.2, 34.25)
    path = workspace.study.path
    workspace.close_study()
    assert not editing._watched
    assert not editing._bands.keys
    assert Study.open(path).alternative(key).alignment.lat.max() > 34.2


def bend(workspace, table):
    """Bend the first feature of a table by its middle vertex; the layer, in its edit session."""
    layer = study_layer(workspace.project, table)
    assert layer.startEditing()
    if table == "axes":
        move_pi(layer, 62.2, 34.25)
        return layer
    feature = next(layer.getFeatures())
    geometry = QgsGeometry(feature.geometry())
    geometry.moveVertex(62.2, 34.2, geometry.constGet().numPoints() // 2)
    layer.changeGeometry(feature.id(), geometry)
    return layer


@pytest.mark.parametrize("table", ["axes", "alternatives"])
def test_undo_after_a_preview_gives_back_line_polygon_and_figures(workspace, key, editing, table):
    before = workspace.study.alternative(key)
    layer = bend(workspace, table)
    wait_until(lambda: length_km(workspace, key) != before.attributes["length_km"])
    workspace.undo_stack.clear()
    assert layer.commitChanges(), layer.commitErrors()
    wait_until(lambda: workspace.undo_stack.count() == 1)
    assert stored_km(workspace, key) > before.attributes["length_km"] + 1
    bent = workspace.study.alternative(key)
    workspace.undo_stack.undo()
    editing.catch_up()
    wait_until(lambda: not workspace._evaluations._running)
    again = workspace.study.alternative(key)
    assert again.attributes == before.attributes
    np.testing.assert_array_equal(again.alignment.lat, before.alignment.lat)
    np.testing.assert_array_equal(again.alignment.level_m, before.alignment.level_m)
    np.testing.assert_array_equal(again.alignment.axis.lat, before.alignment.axis.lat)
    assert workspace.evaluation(key).length_km == pytest.approx(before.attributes["length_km"])
    workspace.undo_stack.redo()
    assert workspace.study.alternative(key).attributes == bent.attributes


def test_saved_twice_in_a_row_undo_gives_back_what_was_before_both(workspace, key, editing, axes):
    axes.startEditing()
    workspace.undo_stack.clear()
    for lat in (34.25, 34.2):
        move_pi(axes, 62.2, lat)
        assert axes.commitChanges(False)
        editing.keep_saved()
    wait_until(lambda: workspace.undo_stack.count() == 1)
    assert workspace.study.alternative(key).alignment.axis.lat[1] == pytest.approx(34.2)
    workspace.undo_stack.undo()
    assert workspace.study.alternative(key).alignment.axis.lat[1] == pytest.approx(34.12)


def test_bending_on_after_saving_does_not_stop_what_was_saved(workspace, key, editing, axes):
    before = stored_km(workspace, key)
    axes.startEditing()
    move_pi(axes, 62.2, 34.25)
    assert axes.commitChanges(False)
    editing.keep_saved()
    move_pi(axes, 62.2, 34.05)
    editing._follow()
    wait_until(lambda: stored_km(workspace, key) > before + 1)


def add_polygon(axes, wkt):
    feature = QgsFeature(axes.fields())
    feature.setGeometry(QgsGeometry.fromWkt(wkt))
    assert axes.addFeature(feature)


INSIDE = "LINESTRING M (62.05 34.0 0, 62.2 33.95 0, 62.3 34.05 0)"
OUTSIDE = "LINESTRING M (62.05 34.0 0, 62.2 33.95 0, 70.3 34.05 0)"


def test_a_line_drawn_off_the_elevation_stays_until_it_can_be_computed(workspace, key, editing, axes):
    axes.startEditing()
    add_polygon(axes, OUTSIDE)
    assert axes.commitChanges(), axes.commitErrors()
    wait_until(lambda: any(text.startswith("Drawn 1 is kept") for text in workspace.said))
    assert any(text.startswith("Drawn 1: ") for text in workspace.said)
    assert len(workspace.records) == 1
    # Another saving does not sweep it away.
    axes.startEditing()
    move_pi(axes, 62.2, 34.2)
    assert axes.commitChanges(), axes.commitErrors()
    wait_until(lambda: workspace.study.alternative(key).alignment.lat.max() > 34.15)
    (number,) = editing.drawn.rows()
    wait_until(lambda: not editing.drawn._busy)
    axes.startEditing()
    axes.changeGeometry(number, QgsGeometry.fromWkt(INSIDE))
    assert editing.has_changes()
    assert axes.commitChanges(), axes.commitErrors()
    wait_until(lambda: len(workspace.records) == 2)
    wait_until(lambda: not editing.drawn.rows())
    assert axes.featureCount() == 2


def test_a_line_drawn_but_not_computed_is_taken_up_on_opening(workspace, key, editing, axes, tmp_path):
    axes.startEditing()
    add_polygon(axes, OUTSIDE)
    path = workspace.study.path
    workspace.close_study()
    assert any(text.startswith("Drawn 1 is kept") for text in workspace.said)
    workspace.said.clear()
    workspace.open_study(path)
    wait_until(lambda: any(text.startswith("Drawn 1 is kept") for text in workspace.said))
    assert len(editing.drawn.rows()) == 1


def test_a_line_drawn_as_an_alternative_itself_off_the_elevation_becomes_a_polygon_that_waits(workspace, key, editing):
    layer = study_layer(workspace.project, "alternatives")
    assert layer.startEditing()
    add_polygon(layer, "LINESTRING Z (62.05 34.0 0, 62.2 33.95 0, 70.3 34.05 0)")
    assert layer.commitChanges(), layer.commitErrors()
    wait_until(lambda: len(editing.drawn.rows()) == 1)
    (polygon,) = editing.drawn.rows().values()
    assert polygon.constGet().vertexAt(QgsVertexId(0, 0, 2)).x() == pytest.approx(70.3)
    assert len(workspace.study.alternatives()) == 1


def test_what_was_drawn_goes_into_its_own_study_when_another_is_opened(workspace, key, editing, axes, tmp_path):
    axes.startEditing()
    add_polygon(axes, INSIDE)
    first = workspace.study.path
    workspace.create_study(tmp_path / "other.gpkg", "Other")
    wait_until(lambda: not editing._saved)
    assert len(Study.open(first).alternatives()) == 2
    assert workspace.study.alternatives() == []
    assert study_layer(workspace.project, "axes").featureCount() == 0


def test_catching_up_uses_what_the_alternative_was_made_with(workspace, key, editing):
    workspace.study.replace(key, workspace.evaluation(key), scenario={"inputs": workspace.inputs().to_mapping()})
    workspace.reload()
    axis = workspace.study.alternative(key).alignment.axis
    workspace.study.save_axis(key, Axis(axis.lon, axis.lat + np.array([0.0, 0.1, 0.0]), axis.radius_m))
    workspace.change_settings(unit_costs={"tunnel_usd_per_m": 90_000.0}, min_radius_m=700.0)
    workspace.reload()
    editing.catch_up()
    wait_until(lambda: workspace.study.alternative(key).alignment.lat.max() > 34.15)
    assert workspace.stale(key) == ["standard", "unit_costs"]
