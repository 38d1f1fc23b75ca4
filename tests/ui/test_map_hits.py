"""Which of two alternatives side by side a click is taken for."""

from __future__ import annotations

import numpy as np
import pytest
from karwan.core.alignment import Axis
from karwan.core.horizontal import lay_out
from karwan.ui.map_hits import NEAR_EM, nearest_alternative
from karwan.ui.measure_lines import MeasureLines
from karwan.ui.theme import em
from map_mouse import make_canvas, make_dem

LON, LAT = 62.2, 34.1


@pytest.fixture
def canvas(qgis_app):
    canvas = make_canvas()
    yield canvas
    canvas.deleteLater()


def add(workspace, name, lat):
    line = lay_out(name, Axis(np.array([62.05, 62.35]), np.array([lat, lat]), np.zeros(2)))
    return workspace.add_evaluation(workspace.evaluate_now(line))


@pytest.mark.parametrize(("apart", "taken"), [(0.4, "preferred"), (0.6, "nearest")])
def test_the_nearest_is_taken_unless_one_that_is_preferred_lies_beside(workspace, canvas, tmp_path, apart, taken):
    workspace.create_study(tmp_path / "study.gpkg", "Test")
    workspace.change_settings(dem_path=str(make_dem(tmp_path / "dem.tif")))
    reach_degrees = NEAR_EM * em(canvas) * canvas.mapUnitsPerPixel()
    keys = {"nearest": add(workspace, "A", LAT), "preferred": add(workspace, "B", LAT + apart * reach_degrees)}
    lines = MeasureLines(workspace)
    hit = nearest_alternative(canvas, workspace, lines, (LON, LAT))
    assert hit.key == keys["nearest"]
    hit = nearest_alternative(canvas, workspace, lines, (LON, LAT), keys["preferred"])
    assert hit.key == keys[taken]
    assert nearest_alternative(canvas, workspace, lines, (LON, LAT - 2.0 * reach_degrees), keys["preferred"]) is None
