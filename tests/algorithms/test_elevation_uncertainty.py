"""karwan:elevationuncertainty, run as Processing runs it: the core's own answers to the last bit."""

from __future__ import annotations

from dataclasses import fields

import pytest
from algorithm_builders import Ear, layer_of, run, write_hills
from karwan.algorithms.elevation_uncertainty import FIELDS, ElevationUncertainty
from karwan.core.elevation_error import ElevationError, error_of_model
from karwan.core.evaluate import evaluate
from karwan.core.standards import standard
from karwan.core.terrain import open_elevation
from karwan.core.terrain_tiles import terrain_about
from karwan.core.uncertainty import Ranges, simulate
from karwan.core.unit_costs import BUILT_IN, UnitCosts
from karwan.layers.geometry import geometry_of_alignment
from qgis.core import QgsProcessingException
from study_builders import evaluation

RUNS = 20


@pytest.fixture(scope="module")
def dem(tmp_path_factory, qgis_app):
    return write_hills(tmp_path_factory.mktemp("dem"))


def line_without_levels():
    from dataclasses import replace

    return replace(evaluation().alignment, level_m=None, axis=None, profile=None)


def lines(*rows):
    return layer_of("LineString", *rows, fields="&field=name:string&field=id:string")


def expected(dem, error=None, costs=None, chosen=None):
    model = open_elevation(dem)
    line = line_without_levels()
    terrain = terrain_about(model, line.lon, line.lat)
    chosen, costs = chosen or standard("1520-international"), costs or UnitCosts()
    found = evaluate(line, terrain, chosen, costs)
    return found, simulate(found, terrain, chosen, costs, error or error_of_model(model), runs=RUNS)


def ranges_in(feature, prefix=""):
    names = [field.name for field in fields(Ranges)]
    return {n: tuple(feature[f"{prefix}{n}_{part}"] for part in ("low", "mid", "high")) for n in names}


def ranges_of(found):
    return {
        f.name: tuple(getattr(getattr(found, f.name), p) for p in ("low", "middle", "high")) for f in fields(Ranges)
    }


def test_the_answers_are_the_core_s_to_the_last_bit(dem):
    geometry = geometry_of_alignment(line_without_levels())
    geometry.get().dropZValue()
    layer = lines((geometry, "drawn", "a-1"))
    parameters = {"LINES": layer, "DEM": dem, "STANDARD": "1520-international", "RUNS": RUNS, "OUTPUT": "memory:"}
    (feature,) = run(ElevationUncertainty, parameters)["OUTPUT"].getFeatures()
    found, one = expected(dem)
    assert ranges_in(feature) == ranges_of(one.redesigned)
    assert ranges_in(feature, "drawn_") == ranges_of(one.as_drawn)
    needed = one.needed_permille
    assert (feature["grade_low"], feature["grade_mid"], feature["grade_high"]) == (
        needed.low, needed.middle, needed.high,
    )  # fmt: skip
    assert (feature["more_chance"], feature["cost_musd"]) == (one.more_chance, found.cost_musd)
    assert (feature["line"], feature["line_key"], feature["runs"]) == ("drawn", "a-1", RUNS)
    assert (feature["sigma_m"], feature["correlation_m"]) == (one.error.sigma_m, one.error.correlation_m)
    assert feature["cost_musd_low"] < feature["cost_musd_high"]
    assert feature["made"].endswith("+00:00")


def test_error_limits_and_prices_are_those_given(dem):
    geometry = geometry_of_alignment(line_without_levels())
    geometry.get().dropZValue()
    ear = Ear()
    parameters = {
        "LINES": lines((geometry, "drawn", None)), "DEM": dem, "STANDARD": "1520-international", "RULING_GRADE": 9.0,
        "UNIT_COST_SET": "itemised", "SIGMA": 7.0, "CORRELATION": 300.0, "HIDDEN_RELIEF": False, "RUNS": RUNS,
        "OUTPUT": "memory:",
    }  # fmt: skip
    (feature,) = run(ElevationUncertainty, parameters, ear)["OUTPUT"].getFeatures()
    error = ElevationError(7.0, 300.0, False, "set by the planner")
    chosen = standard("1520-international").with_limits(9.0, None)
    _, one = expected(dem, error, BUILT_IN["itemised"], chosen)
    assert ranges_in(feature) == ranges_of(one.redesigned)
    assert (feature["ruling_grade"], feature["error_source"]) == (9.0, "set by the planner")
    assert feature["line_key"] not in (None, "")
    assert any("standard error 7 m" in said for said in ear.said)


def test_what_makes_no_sense_is_refused(dem):
    geometry = geometry_of_alignment(line_without_levels())
    layer = lines((geometry, "drawn", "x"))
    with pytest.raises(QgsProcessingException):
        run(ElevationUncertainty, {"LINES": layer, "DEM": dem, "RUNS": RUNS, "SIGMA": -1.0, "OUTPUT": "memory:"})


def test_names_fit_a_shapefile():
    short = [name for _, _, name in FIELDS]
    assert max(map(len, short)) <= 10
    assert len(set(short)) == len(short)
