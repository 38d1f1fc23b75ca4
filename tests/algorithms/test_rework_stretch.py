"""karwan:reworkstretch, run as Processing runs it: the same answer as the core's, all else of the line as it was."""

from dataclasses import replace

import numpy as np
import pytest
from algorithm_builders import Ear, layer_of, run, write_hills
from karwan.algorithms.rework_stretch import ReworkStretch
from karwan.core.geodesy import chainage_m
from karwan.core.plan import plan_of
from karwan.layers.geometry import geometry_of_alignment
from qgis.core import QgsGeometry, QgsProcessingException
from study_builders import SOUTH, evaluation

pytest.importorskip("shapely")
pytest.importorskip("numba")


@pytest.fixture(scope="module")
def dem(tmp_path_factory, qgis_app):
    return write_hills(tmp_path_factory.mktemp("dem"))


@pytest.fixture(scope="module")
def south():
    return evaluation("South", SOUTH)


def reworked(dem, line, ear=None, **parameters):
    layer = layer_of("LineStringZ", (geometry_of_alignment(line.alignment), line.alignment.name))
    given = {"LINES": layer, "DEM": dem, "OUTPUT": "memory:", **parameters}
    (feature,) = run(ReworkStretch, given, ear)["OUTPUT"].getFeatures()
    return feature


def test_the_stretch_gets_cheaper_and_the_line_outside_stays(dem, south):
    ear = Ear()
    found = reworked(dem, south, ear, FROM_KM=27.0, TO_KM=12.0)
    assert found["name"] == "South"
    assert found["cost_musd"] < south.cost_musd - 0.5
    assert found["violations"] == 0
    assert any(f"the line costs {found['cost_musd']:.2f} instead of {south.cost_musd:.2f}" in text for text in ear.said)
    points = np.array([(v.x(), v.y()) for v in found.geometry().vertices()])
    at_m = chainage_m(points[:, 0], points[:, 1])
    outside = (at_m < 11_900.0) | (at_m > at_m[-1] - (south.alignment.length_m - 27_100.0))
    off = plan_of(south.alignment.axis).locate(points[outside, 0], points[outside, 1])[1]
    assert outside.sum() > 50
    assert np.abs(off).max() < 0.1
    inside = plan_of(south.alignment.axis).locate(points[~outside, 0], points[~outside, 1])[1]
    assert np.abs(inside).max() > 100.0


def test_an_area_is_kept_out_of(dem, south):
    middle = south.alignment.lon.size // 2
    lon, lat = float(south.alignment.lon[middle]), float(south.alignment.lat[middle])
    ring = [(lon - 0.01, lat - 0.01), (lon + 0.01, lat - 0.01), (lon + 0.01, lat + 0.01), (lon - 0.01, lat + 0.01)]
    text = ", ".join(f"{x} {y}" for x, y in [*ring, ring[0]])
    area = QgsGeometry.fromWkt(f"POLYGON(({text}))")
    found = reworked(dem, south, FROM_KM=5.0, TO_KM=30.0, NOGO=layer_of("Polygon", (area, "shrine")))
    assert geometry_of_alignment(south.alignment).intersects(area)
    assert not found.geometry().intersects(area)


def test_a_line_in_plan_is_taken_as_one_with_levels_is(dem, south):
    flat = replace(south, alignment=replace(south.alignment, level_m=None))
    one, other = (reworked(dem, line, FROM_KM=12.0, TO_KM=25.0) for line in (south, flat))
    assert one["cost_musd"] == pytest.approx(other["cost_musd"], rel=1e-9)


def test_a_stretch_beside_the_line_is_named(dem, south):
    with pytest.raises(QgsProcessingException, match="is not on the line"):
        reworked(dem, south, FROM_KM=5.0, TO_KM=300.0)


def test_no_lines_are_told(dem):
    empty = layer_of("LineString")
    with pytest.raises(QgsProcessingException, match="no lines"):
        run(ReworkStretch, {"LINES": empty, "DEM": dem, "FROM_KM": 1.0, "TO_KM": 9.0, "OUTPUT": "memory:"})
