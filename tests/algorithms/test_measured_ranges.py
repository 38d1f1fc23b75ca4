"""Ranges of karwan:measuresegments: those that the measure tool shows, to the last digit."""

from __future__ import annotations

import numpy as np
import pytest
from algorithm_builders import layer_of, run, write_hills
from karwan.algorithms.measure_segments import RANGE_FIELDS, MeasureSegments
from karwan.core.elevation_error import ElevationError, error_of_model
from karwan.core.measure import prepare
from karwan.core.stretch_error import ranges_on
from karwan.core.terrain import open_elevation
from karwan.core.terrain_tiles import terrain_about
from karwan.layers.geometry import geometry_of_line
from study_builders import axis


@pytest.fixture(scope="module")
def dem(tmp_path_factory, qgis_app):
    return write_hills(tmp_path_factory.mktemp("dem"))


def measured(dem, **more):
    line = axis((2, 4), (12, 6), (20, 3))
    layer = layer_of("LineString", (geometry_of_line(line.lon, line.lat), "walk"))
    parameters = {"LINES": layer, "DEM": dem, "INTERVAL": 8_000.0, "OUTPUT": "memory:", **more}
    return line, list(run(MeasureSegments, parameters)["OUTPUT"].getFeatures())


@pytest.mark.parametrize("given", [{}, {"SIGMA": 6.0, "CORRELATION": 400.0, "HIDDEN_RELIEF": True}])
def test_ranges_are_the_core_s_own(dem, given):
    line, rows = measured(dem, RANGES=True, **given)
    model = open_elevation(dem)
    error = ElevationError(6.0, 400.0, True) if given else error_of_model(model)
    terrain = terrain_about(model, line.lon, line.lat)
    one = prepare(line.lon, line.lat, None, terrain)
    assert len(rows) >= 2
    for row in rows:
        found = ranges_on(one, row["from_m"], row["to_m"], error, terrain)
        assert (row["rise_low"], row["rise_high"]) == found["rise_m"]
        assert (row["fall_low"], row["fall_high"]) == found["fall_m"]
        assert (row["grade_mean_low"], row["grade_mean_high"]) == found["grade_mean_permille"]
        assert (row["grade_max_low"], row["grade_max_high"]) == found["grade_max_permille"]
        assert row["grade_mean_low"] < row["grade_mean"] < row["grade_mean_high"]


def test_there_are_none_unless_asked_for(dem):
    _, rows = measured(dem)
    assert rows[0].fields().indexOf("rise_low") == -1
    short = [name for _, _, name in RANGE_FIELDS]
    assert max(map(len, short)) <= 10
    assert len(set(short)) == len(short)
    assert np.isfinite(rows[0]["rise_m"])
