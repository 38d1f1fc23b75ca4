"""The provider and the contract's algorithms: ids, parameters, and figures equal to the core's own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from algorithm_builders import layer_of, run, write_hills
from karwan.algorithms.create_study import CreateStudy
from karwan.algorithms.evaluate_alignments import EvaluateAlignments
from karwan.algorithms.export_alignments import ExportAlignments
from karwan.algorithms.generate_alternatives import GenerateAlternatives
from karwan.algorithms.provider import KarwanProvider
from karwan.core import dependencies
from karwan.core.evaluate import evaluate
from karwan.core.standards import standard, write_standard
from karwan.core.surroundings import RIVER, Course, Station, Surroundings
from karwan.core.trains import TRAINS
from karwan.core.unit_costs import BUILT_IN, UnitCosts, unit_costs_from_mapping
from karwan.layers.geometry import geometry_of_alignment, geometry_of_line, geometry_of_point
from karwan.layers.study import Study
from karwan.layers.study_schema import ALTERNATIVE_FIELDS
from qgis.core import (
    QgsGeometry,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProject,
    QgsVectorFileWriter,
    QgsVectorLayer,
)
from study_builders import NORTH, SOUTH, axis, evaluation, hills

ROOT = Path(__file__).resolve().parents[2]
CONTRACT = {
    "generatealternatives": {
        "DEM", "START", "END", "VIA", "NOGO", "ZONES", "STANDARD", "RULING_GRADE", "MIN_RADIUS", "COUNT", "UNIT_COSTS",
    },
    "evaluatealignments": {"LINES", "DEM", "STANDARD", "RULING_GRADE", "MIN_RADIUS", "UNIT_COSTS"},
    "measuresegments": {"LINES", "DEM", "STATIONS", "INTERVAL"},
    "terraincrossings": {"LINES", "DEM", "LAYERS"},
    "exportalignments": {"LINES", "FORMATS", "FOLDER"},
    "createstudy": {"FOLDER", "CORRIDOR"},
}  # fmt: skip
# Algorithms besides the contract's.
OWN = {
    "reworkstretch": {"LINES", "FROM_KM", "TO_KM", "DEM", "NOGO", "ZONES", "STANDARD", "UNIT_COSTS"},
    "elevationuncertainty": {"LINES", "DEM", "STANDARD", "UNIT_COSTS", "SIGMA", "CORRELATION", "RUNS"},
    "exportlongsection": {"LINES", "DEM", "STANDARD", "UNIT_COSTS", "FORMATS", "FOLDER", "EXAGGERATION"},
}
# What may be given besides the contract's.
FURTHER = {
    "STANDARD_FILE", "UNIT_COST_SET", "TRAIN", "RIVERS", "ROADS", "RAILWAYS", "STATIONS", "RISKS", "RISK_WEIGHT",
    "RISK_DISTANCE", "RISK_COST", "VIOLATIONS", "SECTIONS", "COST_ITEMS", "PVIS",
}  # fmt: skip
OUTPUTS = {"measuresegments": {"OUTPUT"}, "terraincrossings": {"POINTS", "INTERVALS"}, "createstudy": {"OUTPUT"}}


@pytest.fixture(scope="module")
def dem(tmp_path_factory, qgis_app):
    return write_hills(tmp_path_factory.mktemp("dem"))


def expected(name, alignment, key="1520-international", costs=None, **limits):
    # A layer's line comes without the axis and profile it was laid out from.
    bare = replace(alignment, axis=None, profile=None)
    return evaluate(bare, hills(), standard(key).with_limits(**limits), costs or UnitCosts()).attributes()


def attributes(feature):
    return {spec.name: feature[spec.name] for spec in ALTERNATIVE_FIELDS}


def test_the_contracts_algorithms_are_there_with_its_parameters(qgis_app):
    provider = KarwanProvider()
    provider.loadAlgorithms()
    found = {algorithm.name(): algorithm for algorithm in provider.algorithms()}
    assert (provider.id(), set(found)) == ("karwan", {*CONTRACT, *OWN})
    for name, parameters in {**CONTRACT, **OWN}.items():
        assert {p.name() for p in found[name].parameterDefinitions()} >= parameters
        assert {o.name() for o in found[name].outputDefinitions()} >= OUTPUTS.get(name, set())
        assert len(found[name].shortHelpString()) > 100
        assert found[name].displayName()


def test_only_what_the_contract_requires_is_required(qgis_app):
    algorithm = GenerateAlternatives().create()
    optional = type(algorithm.parameterDefinition("VIA")).Flag.FlagOptional
    required = {p.name() for p in algorithm.parameterDefinitions() if not p.flags() & optional}
    assert required == {"DEM", "START", "END", "STANDARD", "COUNT", "OUTPUT"}


@pytest.mark.parametrize(("algorithm", "more"), [(GenerateAlternatives, set()), (EvaluateAlignments, {"FIT", "NOGO"})])
def test_what_the_contract_does_not_know_is_optional(qgis_app, algorithm, more):
    made = algorithm().create()
    found = {p.name(): p for p in made.parameterDefinitions()}
    for name in FURTHER | more:
        assert found[name].flags() & type(found[name]).Flag.FlagOptional, name


@pytest.mark.parametrize("name", ["evaluatealignments", "measuresegments", "terraincrossings", "exportalignments"])
def test_lines_that_cannot_be_read_are_named(dem, tmp_path, name):
    provider = KarwanProvider()
    provider.loadAlgorithms()
    (algorithm,) = (each for each in provider.algorithms() if each.name() == name)
    gone = str(tmp_path / "gone.gpkg")
    parameters = {
        "LINES": gone, "DEM": dem, "LAYERS": [], "FORMATS": ["gpkg"], "FOLDER": str(tmp_path), "OUTPUT": "memory:",
        "POINTS": "memory:", "INTERVALS": "memory:",
    }  # fmt: skip
    with pytest.raises(QgsProcessingException, match=r"Could not load source layer for LINES.*gone\.gpkg"):
        run(type(algorithm), parameters)


# Evaluate


def test_given_levels_are_judged_and_the_figures_are_the_cores(dem):
    lines = [evaluation("North").alignment, evaluation("South", SOUTH).alignment]
    layer = layer_of("LineStringZ", *((geometry_of_alignment(line), line.name) for line in lines))
    out = run(EvaluateAlignments, {"LINES": layer, "DEM": dem, "STANDARD": "1520-II", "OUTPUT": "memory:"})["OUTPUT"]
    for feature, line in zip(out.getFeatures(), lines):
        assert attributes(feature) == expected(line.name, line, "1520-II")
        assert feature.geometry().asWkb() == geometry_of_alignment(line).asWkb()


def test_without_z_a_profile_is_designed_within_the_limits_given(dem, tmp_path):
    costs = tmp_path / "costs.json"
    costs.write_text(json.dumps({"tunnel_usd_per_m": 9_000, "max_cut_m": 15}))
    from karwan.core.horizontal import lay_out

    line = lay_out("North", axis(*NORTH))
    layer = layer_of("LineString", (geometry_of_line(line.lon, line.lat), "North"))
    parameters = {
        "LINES": layer, "DEM": dem, "STANDARD": "1435-main", "RULING_GRADE": 18, "MIN_RADIUS": 900,
        "UNIT_COSTS": str(costs), "OUTPUT": "memory:",
    }  # fmt: skip
    (feature,) = run(EvaluateAlignments, parameters)["OUTPUT"].getFeatures()
    own = unit_costs_from_mapping(json.loads(costs.read_text()), "costs")
    line = lay_out("North", axis(*NORTH))
    assert attributes(feature) == expected(
        "North", line, "1435-main", own, ruling_grade_permille=18.0, min_radius_m=900.0
    )
    assert feature["violations"] > 0
    assert 12.5 < feature["max_grade_permille"] <= 18.05


def test_a_shapefile_gets_the_contracts_short_names(dem, tmp_path):
    line = evaluation("North").alignment
    layer = layer_of("LineStringZ", (geometry_of_alignment(line), "شمال"))
    path = str(tmp_path / "out.shp")
    run(EvaluateAlignments, {"LINES": layer, "DEM": dem, "OUTPUT": path})
    written = QgsVectorLayer(path, "out", "ogr")
    assert [field.name() for field in written.fields()] == [spec.short for spec in ALTERNATIVE_FIELDS]
    (feature,) = written.getFeatures()
    assert feature["name"] == "شمال"
    assert feature["len_km"] == pytest.approx(evaluation("North").length_km)


@pytest.mark.parametrize(
    ("wkt", "said"),
    [
        ("MultiLineString((62.8 34.4, 62.9 34.4), (62.95 34.4, 63 34.4))", "Bad has 2 parts"),
        ("LineString(62.8 34.4, 62.8 34.4)", "Bad has no length"),
        ("LineString(10 34.4, 10.1 34.4)", "outside"),
    ],
)
def test_a_bad_line_is_named_before_anything_is_written(dem, tmp_path, wkt, said):
    layer = layer_of("MultiLineString", (QgsGeometry.fromWkt(wkt), "Bad"))
    with pytest.raises(QgsProcessingException, match=said):
        run(EvaluateAlignments, {"LINES": layer, "DEM": dem, "OUTPUT": "memory:"})


def evaluating(dem, **given):
    layer = layer_of("LineString", (QgsGeometry.fromWkt("LineString(62.85 34.4, 62.9 34.45)"), "A"))
    return {"LINES": layer, "DEM": dem, "OUTPUT": "memory:", **given}


def test_a_limit_out_of_range_is_refused_before_and_while_running(dem):
    parameters = evaluating(dem, RULING_GRADE=500)
    fits, why = EvaluateAlignments().create().checkParameterValues(parameters, QgsProcessingContext())
    assert not fits
    assert "ruling grade" in why.lower().replace("_", " ")
    # A script may run it without asking first.
    with pytest.raises(QgsProcessingException, match="500"):
        run(EvaluateAlignments, parameters)


def test_an_unknown_unit_cost_is_named(dem, tmp_path):
    costs = tmp_path / "costs.json"
    costs.write_text('{"moon": 1}')
    parameters = evaluating(dem, UNIT_COSTS=str(costs))
    assert EvaluateAlignments().create().checkParameterValues(parameters, QgsProcessingContext())[0]
    with pytest.raises(QgsProcessingException, match="Unknown unit cost 'moon'"):
        run(EvaluateAlignments, parameters)


def test_without_shapely_it_says_how_to_install_it(qgis_app, monkeypatch):
    monkeypatch.setattr("karwan.algorithms.base.missing_packages", lambda: (dependencies.SHAPELY,))
    able, why = GenerateAlternatives().create().canExecute()
    assert not able
    assert "pip install" in why
    assert "shapely" in why
    assert EvaluateAlignments().create().canExecute()[0]


# Export


def test_exported_attributes_are_those_of_the_layer_by_long_or_short_names(dem, tmp_path):
    line = evaluation("North").alignment
    layer = layer_of("LineStringZ", (geometry_of_alignment(line), "North"))
    evaluated = run(EvaluateAlignments, {"LINES": layer, "DEM": dem, "OUTPUT": "memory:"})["OUTPUT"]
    first = run(
        ExportAlignments, {"LINES": evaluated, "FORMATS": ["shapefile", "geojson"], "FOLDER": str(tmp_path / "a")}
    )
    again = run(ExportAlignments, {"LINES": first["FILES"][0], "FORMATS": ["geojson"], "FOLDER": str(tmp_path / "b")})
    one, two = (json.loads(Path(p).read_text())["features"][0] for p in (first["FILES"][1], again["FILES"][0]))
    assert one["properties"]["cost_musd"] == pytest.approx(evaluation("North").cost_musd)
    for name, value in one["properties"].items():
        assert two["properties"][name] == (value if isinstance(value, str) else pytest.approx(value, abs=1e-8))
    np.testing.assert_allclose(one["geometry"]["coordinates"], two["geometry"]["coordinates"], atol=1e-8)
    with pytest.raises(QgsProcessingException, match="already"):
        run(ExportAlignments, {"LINES": evaluated, "FORMATS": ["geojson"], "FOLDER": str(tmp_path / "a")})


def test_lines_without_levels_are_refused(tmp_path, qgis_app):
    layer = layer_of("LineString", (QgsGeometry.fromWkt("LineString(62.8 34.4, 62.9 34.4)"), "Flat"))
    with pytest.raises(QgsProcessingException, match="Flat has no formation levels"):
        run(ExportAlignments, {"LINES": layer, "FORMATS": ["gpkg"], "FOLDER": str(tmp_path)})


# Create study


def test_a_corridors_study_is_ready_to_use(tmp_path, qgis_app):
    made = run(CreateStudy, {"FOLDER": str(tmp_path / "new"), "CORRIDOR": "western-afghanistan"})
    study = Study.open(made["OUTPUT"])
    assert study.corridor_key == "western-afghanistan"
    assert Path(study.settings.dem_path).exists()
    roles = [point.role for point in study.control_points()]
    assert (roles[0], roles[-1], roles.count("start"), roles.count("end")) == ("start", "end", 1, 1)
    assert QgsVectorLayer(study.layer_uri("alternatives"), "a", "ogr").labelsEnabled()
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["karwan-study.gpkg"]
    with pytest.raises(QgsProcessingException, match="already"):
        run(CreateStudy, {"FOLDER": str(tmp_path / "new"), "CORRIDOR": "western-afghanistan"})


# For real, from the command line


def written(layer, path):
    QgsVectorFileWriter.writeAsVectorFormatV3(
        layer, str(path), QgsProject.instance().transformContext(), QgsVectorFileWriter.SaveVectorOptions()
    )


@pytest.mark.skipif(not shutil.which("qgis_process"), reason="qgis_process is not installed")
def test_under_qgis_process_the_figures_are_the_same(dem, tmp_path):
    (tmp_path / "plugins").mkdir()
    (tmp_path / "plugins" / "karwan").symlink_to(ROOT)
    # Debian's wrapper sends options it should not; the program itself is beside it.
    program = shutil.which("qgis_process.bin") or shutil.which("qgis_process")
    environment = {
        **{key: value for key, value in os.environ.items() if key not in ("PYTHONPATH", "PROJ_LIB")},
        "QGIS_PLUGINPATH": str(tmp_path / "plugins"),
        "QGIS_CUSTOM_CONFIG_PATH": str(tmp_path / "profile"),
        "QT_QPA_PLATFORM": "offscreen",
    }

    def process(*arguments):
        answer = subprocess.run(
            [program, *arguments], capture_output=True, text=True, env=environment, timeout=200, check=False
        )
        assert answer.returncode == 0, answer.stderr + answer.stdout
        return answer.stdout

    process("plugins", "enable", "karwan")
    line = evaluation("North").alignment
    lines = tmp_path / "lines.gpkg"
    written(layer_of("LineStringZ", (geometry_of_alignment(line), "North")), lines)
    out = tmp_path / "out.gpkg"
    process(
        "run", "karwan:evaluatealignments", "--", f"LINES={lines}", f"DEM={dem}", "STANDARD=1520-II", f"OUTPUT={out}"
    )
    (feature,) = QgsVectorLayer(str(out), "out", "ogr").getFeatures()
    for name, value in expected("North", line, "1520-II").items():
        assert feature[name] == (value if isinstance(value, str) else pytest.approx(value, rel=1e-9))

    # Among a river and stations, with an edited standard, another train and every table.
    river, stops = axis((8, 0), (9, 10)), axis((2, 4), (12, 6))
    spots = list(zip(stops.lon, stops.lat))
    written(layer_of("LineString", (geometry_of_line(river.lon, river.lat), "Rud")), tmp_path / "river.gpkg")
    written(
        layer_of("Point", *((geometry_of_point(*spot), f"S{i}") for i, spot in enumerate(spots))),
        tmp_path / "stops.gpkg",
    )
    own = standard("1520-II").with_figure("max_speed_kmh", 60.0)
    write_standard(own, tmp_path / "own.json")
    tables = {name: tmp_path / f"{name}.gpkg" for name in ("OUTPUT", "VIOLATIONS", "SECTIONS", "COST_ITEMS", "PVIS")}
    process(
        "run", "karwan:evaluatealignments", "--", f"LINES={lines}", f"DEM={dem}", f"RIVERS={tmp_path / 'river.gpkg'}",
        f"STATIONS={tmp_path / 'stops.gpkg'}", f"STANDARD_FILE={tmp_path / 'own.json'}", "TRAIN=1520-te33a",
        "UNIT_COST_SET=itemised", "RULING_GRADE=5", *(f"{name}={path}" for name, path in tables.items()),
    )  # fmt: skip
    around = Surroundings(
        (Course(RIVER, "Rud", river.lon, river.lat),), tuple(Station(f"S{i}", *spot) for i, spot in enumerate(spots))
    )
    core = evaluate(
        replace(line, axis=None), hills(), own.with_limits(5.0), BUILT_IN["itemised"], around, TRAINS["1520-te33a"]
    )
    found = {name: list(QgsVectorLayer(str(path), name, "ogr").getFeatures()) for name, path in tables.items()}
    for name, value in core.attributes().items():
        assert found["OUTPUT"][0][name] == (value if isinstance(value, str) else pytest.approx(value, rel=1e-9))
    assert [f["name"] for f in found["SECTIONS"]] == ["S0 – S1", "S1 – end of the line"]
    assert [f["kind"] for f in found["VIOLATIONS"]] == [violation.kind for violation in core.violations]
    assert [f["name"] for f in found["COST_ITEMS"]] == [item.name for item in core.cost_items]
    assert len(found["PVIS"]) == line.profile.chainage_m.size
    assert "RAILWAYS" in process("help", "karwan:generatealternatives")
