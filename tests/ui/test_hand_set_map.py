"""What is set by hand on the map: bands follow the line they are on."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from karwan.core.alignment import Axis
from karwan.core.by_hand import BRIDGE, LEVEL, STATION, TUNNEL, ByHand, Fix
from karwan.core.horizontal import lay_out
from karwan.ui.hand_set_map import HandSetMap
from map_mouse import make_canvas, make_dem

BY_HAND = ByHand((
    Fix(BRIDGE, 62.08, 34.1, 62.12, 34.1), Fix(TUNNEL, 62.2, 34.1, 62.21, 34.1),
    Fix(LEVEL, 62.15, 34.1, level_m=1_100.0), Fix(STATION, 62.18, 34.1, name="Half-way"),
))  # fmt: skip


@pytest.fixture
def workspace(workspace, tmp_path):
    workspace.create_study(tmp_path / "study.gpkg", "Test")
    workspace.change_settings(dem_path=str(make_dem(tmp_path / "dem.tif")))
    return workspace


@pytest.fixture
def marks(workspace):
    canvas = make_canvas()
    marks = HandSetMap(canvas, workspace)
    yield marks
    marks.dispose()
    canvas.deleteLater()


def ends(band):
    box = band.asGeometry().boundingBox()
    return box.xMinimum(), box.xMaximum()


def test_bands_lie_where_things_are_set_and_go_with_the_selection(workspace, marks):
    axis = Axis(np.array([62.05, 62.3]), np.array([34.1, 34.1]), np.zeros(2), by_hand=BY_HAND)
    key = workspace.add_evaluation(workspace.evaluate_now(lay_out("North", axis)))
    other = workspace.add_evaluation(workspace.evaluate_now(lay_out("Plain", replace(axis, by_hand=ByHand()))))
    workspace.select(key)
    assert ends(marks.bands[BRIDGE]) == pytest.approx((62.08, 62.12), abs=2e-4)
    assert ends(marks.bands[TUNNEL]) == pytest.approx((62.2, 62.21), abs=2e-4)
    assert ends(marks.bands[LEVEL]) == pytest.approx((62.15, 62.15), abs=1e-6)
    assert ends(marks.bands[STATION]) == pytest.approx((62.18, 62.18), abs=1e-6)
    workspace.select(other)
    assert all(band.numberOfVertices() == 0 for band in marks.bands.values())
