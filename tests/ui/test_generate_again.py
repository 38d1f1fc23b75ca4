"""What each generated alternative was searched with is kept with it, and searched again gives the same line."""

from dataclasses import replace

import numpy as np
import pytest
from dock_builders import dem_file, wait_for
from karwan.core.errors import KarwanError
from karwan.core.surroundings import STATION
from karwan.core.unit_costs import BUILT_IN, unit_costs_to_mapping
from karwan.layers.corridor_layer import map_layers
from karwan.layers.study import ControlPoint, Zone
from karwan.layers.study_layers import study_group
from karwan.ui.actions import Actions
from karwan.ui.dock import AlternativesDock
from karwan.ui.inputs import same_figures
from karwan.ui.run_again import changed_since, stored_run
from karwan.ui.workspace import Workspace
from map_mouse import make_canvas
from osgeo import gdal
from qgis.core import QgsGeometry, QgsProject
from qgis.PyQt.QtCore import QEvent
from qgis.PyQt.QtWidgets import QApplication
from study_builders import NORTH, axis, evaluation

ENDS = axis(*NORTH)
# With more digits than any field shows.
START, END = (
    (float(ENDS.lon[i]) + 1.23456789e-7, float(ENDS.lat[i]) - 2.3456789e-7) for i in (0, -1)
)  # fmt: skip
MIDDLE = axis((14, 6), (15, 6), (15, 7), (14, 7))


@pytest.fixture(scope="module")
def found(qgis_app, tmp_path_factory):
    """A study whose alternatives were generated round a no-go area, on other limits, costs and train than the usual."""
    folder = tmp_path_factory.mktemp("again")
    workspace = Workspace(QgsProject.instance())
    workspace.said = []
    workspace.message.connect(lambda text, level: workspace.said.append(text))
    workspace.create_study(folder / "study.gpkg", "Hills")
    workspace.change_settings(
        dem_path=str(dem_file(folder / "dem.tif")), ruling_grade_permille=14.0, train_key="1520-2te116",
        unit_costs=unit_costs_to_mapping(BUILT_IN["itemised"]),
    )  # fmt: skip
    workspace.study.save_control_points([
        ControlPoint("A", *START, "start", level_m=None), ControlPoint("B", *END, "end", kind=STATION),
    ])  # fmt: skip
    ring = ", ".join(
        f"{x} {y}" for x, y in zip([*MIDDLE.lon, MIDDLE.lon[0]], [*MIDDLE.lat, MIDDLE.lat[0]])
    )  # fmt: skip
    shape = QgsGeometry.fromWkt(f"POLYGON(({ring}))")
    workspace.study.save_zones([Zone("Shrine", "nogo", 1.0, bytes(shape.asWkb()))])
    dock = AlternativesDock(workspace, Actions(workspace), make_canvas())
    dock.show()
    dock.first_answer.refresh()
    dock.first_answer.now.click()
    assert wait_for(lambda: not workspace.is_generating, 240)
    assert workspace.records, workspace.said
    yield workspace, dock, folder
    dock.dispose()
    workspace.dispose()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QgsProject.instance().clear()


def test_the_corridor_map_lies_beneath_the_alternatives(found):
    workspace, _, folder = found
    # Other tests of this file search again, and keep maps too.
    maps = {layer.source(): layer for layer in map_layers(study_group(workspace.project))}
    layer = maps[str(folder / "study-corridor-1.tif")]
    assert "A – B" in layer.abstract()
    assert "14.0 ‰" in layer.abstract()
    assert "no-go areas: 1" in layer.abstract().lower()


def test_the_same_inputs_give_the_same_lines_to_the_last_digit(found):
    workspace, dock, _ = found
    before = {record.name: record for record in workspace.records}
    first = workspace.records[0]
    workspace.set_settings(
        "other", ruling_grade_permille=None, train_key="", unit_costs=unit_costs_to_mapping(BUILT_IN["reference"])
    )
    zones = workspace.study.zones()
    workspace.study.save_zones([])
    points = workspace.study.control_points()
    workspace.change_places([replace(point, name="Elsewhere", lon=point.lon + 0.001) for point in points])
    workspace.select(first.id)
    dock._actions.generate_again.trigger()
    dialog = dock.generate_dialog
    assert dialog.isVisible()
    assert dialog.run_panel.isVisible()
    said = dialog.run_panel.text.text()
    assert first.name in said
    assert "unit costs, train become the study's again" in said
    assert "1 no-go" in said
    assert "it gives the same lines" in said
    assert dialog.grade.limit() == 14.0
    assert dialog.start.place().name == "A"
    assert not dialog.nogo.isEnabled()
    dialog.generate()
    assert wait_for(lambda: not workspace.is_generating, 240)
    again = [record for record in workspace.records if record.id not in {old.id for old in before.values()}]
    assert len(again) == len(before), workspace.said
    for record in again:
        twin = before[record.name.removesuffix(" (2)")]
        assert np.array_equal(record.alignment.lon, twin.alignment.lon)
        assert np.array_equal(record.alignment.lat, twin.alignment.lat)
        assert np.array_equal(record.alignment.level_m, twin.alignment.level_m)
        assert {**record.attributes, "name": ""} == {**twin.attributes, "name": ""}
        assert workspace.study.scenario(record.id) == workspace.study.scenario(twin.id)
        assert workspace.stale(record.id) == []
    workspace.undo_stack.undo()
    workspace.study.save_zones(zones)


def test_it_can_be_changed_first_or_left_again(found):
    workspace, dock, _ = found
    workspace.select(workspace.records[0].id)
    dock._actions.generate_again.trigger()
    dialog = dock.generate_dialog
    dialog.count.setValue(1)
    request = dialog.request()
    assert (request.start.lon, request.start.lat) == START
    assert request.run is not None
    assert request.count == 1
    dialog.run_panel.button.click()
    assert not dialog.run_panel.isVisible()
    assert dialog.nogo.isEnabled()
    assert dialog.request().run is None
    dialog.hide()


def test_a_standard_of_another_time_is_an_entry_of_its_own(found):
    workspace, dock, _ = found
    dialog, run = dock.generate_dialog, stored_run(workspace, workspace.records[0].id)
    own = run.scenario.standard.with_figure("min_radius_m", 777.0).with_figure("max_cant_mm", 90.0)
    dialog.fill_again(replace(run, scenario=replace(run.scenario, standard=own)))
    assert run.name in dialog.standard.currentText()
    chosen = dialog.standard.base().with_limits(dialog.grade.limit(), dialog.radius.limit())
    assert same_figures(chosen, own)
    dialog.fill()
    assert run.name not in [dialog.standard.itemText(i) for i in range(dialog.standard.count())]


def test_what_is_another_ground_by_now_is_said(found):
    workspace, _, folder = found
    run = stored_run(workspace, workspace.records[0].id)
    assert changed_since(run, workspace) == []
    path = folder / "dem.tif"
    content = path.read_bytes()
    dataset = gdal.Open(str(path), gdal.GA_Update)
    cells = dataset.GetRasterBand(1).ReadAsArray()
    cells[0, 0] += 100.0
    dataset.GetRasterBand(1).WriteArray(cells)
    dataset.FlushCache()
    assert path.stat().st_size == len(content)
    (said,) = changed_since(run, workspace)
    assert "elevation model" in said
    path.write_bytes(content)
    assert changed_since(run, workspace) == []
    older = replace(run, made_with={"core": "of another version", "compiled": False})
    assert [text.split(",")[0] for text in changed_since(older, workspace)] == ["Karwan itself", "the search"]


def test_a_line_that_was_not_generated_says_so(found):
    workspace, dock, _ = found
    key = workspace.add_evaluation(evaluation("Drawn", NORTH))
    with pytest.raises(KarwanError, match="Drawn is not as the generator gave it"):
        stored_run(workspace, key)
    workspace.select(key)
    dock.generate_dialog.hide()
    dock._actions.generate_again.trigger()
    assert not dock.generate_dialog.isVisible()
    assert "Drawn is not" in workspace.said[-1]
    workspace.remove([key])
