"""Re-optimising a stretch: in the background, told in words, its line taken into the edit session as one step."""

import numpy as np
import pytest
from dock_builders import fill, wait_for
from karwan.core.errors import KarwanError
from karwan.layers.study import Zone
from karwan.layers.study_layers import study_layer
from karwan.ui import rework
from karwan.ui.axis_editing import AxisEditing
from karwan.ui.tasks import cancel_all
from map_mouse import make_canvas
from qgis.core import QgsGeometry
from study_builders import axis

pytest.importorskip("shapely")
pytest.importorskip("numba")


@pytest.fixture
def filled(workspace, tmp_path):
    """A study with North and South; the ids, and the tasks that were shown."""
    keys = fill(workspace, tmp_path)
    workspace.tasks = []
    workspace.taskStarted.connect(workspace.tasks.append)
    assert wait_for(lambda: all(workspace.evaluation(key) is not None for key in keys))
    return workspace, keys


def run(workspace, key, from_m, to_m, act=lambda task: None):
    """Start and wait for the end; what came of it."""
    ended = []
    task = rework.start(workspace, key, workspace.evaluation(key), from_m, to_m, ended.append)
    assert task is not None, workspace.said
    act(task)
    assert wait_for(lambda: bool(ended), 180.0)
    assert len(ended) == 1
    return ended[0]


def test_the_better_line_is_one_undo_step_of_the_session_and_costs_what_was_said(filled):
    workspace, (_, south) = filled
    before = workspace.evaluation(south)
    result = run(workspace, south, 25_000.0, 4_000.0)
    assert [task.description() for task in workspace.tasks] == ["Re-optimising South"]
    assert result.changed
    assert result.after_musd < result.before_musd == pytest.approx(before.cost_musd, rel=1e-6)
    assert f"{result.after_musd:.1f} instead of {result.before_musd:.1f} million USD" in workspace.said[-1]
    editing = AxisEditing(workspace, make_canvas())
    layer = study_layer(workspace.project, "axes")
    layer.startEditing()
    editing.put(south, result.axis, "Re-optimise stretch")
    assert layer.undoStack().count() == 1
    assert layer.undoStack().text(0) == "Re-optimise stretch"
    assert wait_for(lambda: workspace.evaluation(south).cost_musd != before.cost_musd)
    assert workspace.evaluation(south).cost_musd == pytest.approx(result.after_musd, rel=1e-5)
    layer.undoStack().undo()
    assert wait_for(lambda: workspace.evaluation(south).cost_musd == pytest.approx(before.cost_musd, rel=1e-6))
    layer.rollBack()
    editing.dispose()


def test_only_one_at_a_time(filled):
    workspace, (north, south) = filled
    more = []

    def again(task):
        assert rework.start(workspace, north, workspace.evaluation(north), 4e3, 2e4, more.append) is None

    run(workspace, south, 4_000.0, 12_000.0, again)
    assert any("re-optimised already" in text for text in workspace.said)
    assert more == []
    run(workspace, north, 4_000.0, 20_000.0)


def test_cancelled_it_leaves_the_line(filled):
    workspace, (_, south) = filled
    assert run(workspace, south, 4_000.0, 25_000.0, lambda task: cancel_all()) is None
    assert "Cancelled" in workspace.said[-1]


def test_what_is_wrong_is_said(filled):
    workspace, (north, _) = filled
    assert run(workspace, north, 4_000.0, 400_000.0) is None
    assert "is not on the line" in workspace.said[-1]


def test_the_areas_and_via_points_of_the_study_count(filled):
    workspace, (north, _) = filled
    line = workspace.evaluation(north)
    ring = axis((14, 4), (16, 4), (16, 7), (14, 7), (14, 4))
    text = ", ".join(f"{x} {y}" for x, y in zip(ring.lon, ring.lat))
    shape = QgsGeometry.fromWkt(f"POLYGON(({text}))")
    workspace.require_study().save_zones([Zone("Shrine", "nogo", 1.0, bytes(shape.asWkb()))])
    given = rework.scenario_for(workspace, north, line, workspace.inputs())
    assert [area.wkt for area in given.nogo] != []
    assert given.standard == workspace.standard()
    assert np.allclose((*given.start, *given.end), (*ring_ends(line),))
    result = run(workspace, north, 4_000.0, 25_000.0)
    assert result.changed
    assert not QgsGeometry(shape).intersects(line_of(result.axis))
    assert QgsGeometry(shape).intersects(line_of(line.alignment.axis))


def ring_ends(evaluation):
    line = evaluation.alignment
    return line.lon[0], line.lat[0], line.lon[-1], line.lat[-1]


def line_of(polygon):
    from karwan.core.horizontal import lay_out

    line = lay_out("x", polygon)
    return QgsGeometry.fromWkt("LINESTRING(" + ", ".join(f"{x} {y}" for x, y in zip(line.lon, line.lat)) + ")")


def test_an_area_that_cannot_be_read_is_told_before_anything_begins(filled, monkeypatch):
    workspace, (north, _) = filled

    def broken(_workspace):
        raise KarwanError("A zone is broken.", "Draw it again.")

    monkeypatch.setattr(rework, "study_zones", broken)
    assert rework.start(workspace, north, workspace.evaluation(north), 4e3, 2e4, lambda _: None) is None
    assert "A zone is broken." in workspace.said[-1]
    assert workspace.tasks == []
