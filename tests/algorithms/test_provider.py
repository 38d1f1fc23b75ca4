"""The provider and the contract's algorithms: ids, parameters, and figures equal to the core's own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
from karwan.algorithms.base import KarwanAlgorithm
from karwan.algorithms.create_study import CreateStudy
from karwan.algorithms.evaluate_alignments import EvaluateAlignments
from karwan.algorithms.export_alignments import ExportAlignments
from karwan.algorithms.generate_alternatives import GenerateAlternatives
from karwan.algorithms.provider import KarwanProvider
from karwan.core import dependencies
from karwan.core.evaluate import evaluate
from karwan.core.standards import standard
from karwan.core.unit_costs import UnitCosts, unit_costs_from_mapping
from karwan.layers.geometry import geometry_of_alignment, geometry_of_line
from karwan.layers.study import Study
from karwan.layers.study_schema import ALTERNATIVE_FIELDS
from osgeo import gdal
from pyproj import Transformer
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsFeature,
    QgsGeometry,
    QgsPointXY,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProject,
    QgsReferencedPointXY,
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
OUTPUTS = {"measuresegments": {"OUTPUT"}, "terraincrossings": {"POINTS", "INTERVALS"}, "createstudy": {"OUTPUT"}}


class Ear(QgsProcessingFeedback):
    def __init__(self):
        super().__init__(False)
        self.warnings, self.errors, self.said = [], [], []

    def pushWarning(self, text):
        self.warnings.append(text)

    def pushInfo(self, text):
        self.said.append(text)

    def reportError(self, text, fatalError=False):
        self.errors.append(text)


def run(algorithm: type[KarwanAlgorithm], parameters, ear=None):
    """Outputs of an algorithm run as Processing runs it; QgsProcessingException with what it said if it fails."""
    context, ear = QgsProcessingContext(), ear or Ear()
    context.setProject(QgsProject.instance())
    results, worked = algorithm().create().run(parameters, context, ear)
    if not worked:
        raise QgsProcessingException(" ".join(ear.errors))
    for name, found in results.items():
        layer = context.takeResultLayer(found) if isinstance(found, str) else None
        results[name] = layer or found
    return results


@pytest.fixture(scope="module")
def dem(tmp_path_factory, qgis_app):
    terrain = hills()
    path = tmp_path_factory.mktemp("dem") / "hills.tif"
    rows, columns = terrain.elevation_m.shape
    raster = gdal.GetDriverByName("GTiff").Create(str(path), columns, rows, 1, gdal.GDT_Float32)
    raster.SetGeoTransform(terrain.geotransform)
    raster.SetProjection(terrain.crs_wkt)
    raster.GetRasterBand(1).WriteArray(terrain.elevation_m)
    raster = None
    return str(path)


def layer_of(kind, *features, crs="EPSG:4326", fields="&field=name:string"):
    layer = QgsVectorLayer(f"{kind}?crs={crs}{fields}", "made", "memory")
    for geometry, *attributes in features:
        feature = QgsFeature(layer.fields())
        feature.setGeometry(geometry)
        feature.setAttributes(list(attributes))
        layer.dataProvider().addFeature(feature)
    layer.updateExtents()
    return layer


def expected(name, alignment, key="1520-international", costs=None, **limits):
    return evaluate(alignment, hills(), standard(key).with_limits(**limits), costs or UnitCosts()).attributes()


def attributes(feature):
    return {spec.name: feature[spec.name] for spec in ALTERNATIVE_FIELDS}


def test_the_contracts_algorithms_are_there_with_its_parameters(qgis_app):
    provider = KarwanProvider()
    provider.loadAlgorithms()
    found = {algorithm.name(): algorithm for algorithm in provider.algorithms()}
    assert (provider.id(), set(found)) == ("karwan", set(CONTRACT))
    for name, parameters in CONTRACT.items():
        assert {p.name() for p in found[name].parameterDefinitions()} >= parameters
        assert {o.name() for o in found[name].outputDefinitions()} >= OUTPUTS.get(name, set())
        assert len(found[name].shortHelpString()) > 100
        assert found[name].displayName()


def test_only_what_the_contract_requires_is_required(qgis_app):
    algorithm = GenerateAlternatives().create()
    optional = type(algorithm.parameterDefinition("VIA")).Flag.FlagOptional
    required = {p.name() for p in algorithm.parameterDefinitions() if not p.flags() & optional}
    assert required == {"DEM", "START", "END", "STANDARD", "COUNT", "OUTPUT"}


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


# Generate


@pytest.fixture(scope="module")
def ends():
    line = axis((2, 4), (28, 9))
    wgs84 = QgsCoordinateReferenceSystem("EPSG:4326")
    return {
        name: QgsReferencedPointXY(QgsPointXY(line.lon[i], line.lat[i]), wgs84)
        for name, i in (("START", 0), ("END", 1))
    }  # fmt: skip


def test_generated_alternatives_keep_the_limits_and_their_figures_are_the_cores(dem, ends):
    ear = Ear()
    out = run(GenerateAlternatives, {"DEM": dem, **ends, "COUNT": 2, "OUTPUT": "memory:"}, ear)["OUTPUT"]
    features = list(out.getFeatures())
    assert 1 <= len(features) <= 2
    layer = layer_of("LineStringZ", *((f.geometry(), f["name"]) for f in features))
    judged = run(EvaluateAlignments, {"LINES": layer, "DEM": dem, "OUTPUT": "memory:"})["OUTPUT"]
    for feature, again in zip(features, judged.getFeatures()):
        assert feature["max_grade_permille"] <= 12.55
        assert feature["min_radius_m"] >= 600 * 0.97
        for name, value in attributes(feature).items():
            assert again[name] == (value if isinstance(value, str) else pytest.approx(value, rel=1e-6))
        first = feature.geometry().vertexAt(0)
        assert (first.x(), first.y()) == pytest.approx((ends["START"].x(), ends["START"].y()), abs=1e-6)


def test_a_no_go_area_is_never_entered(dem, ends):
    middle = axis((14, 0), (16, 0), (16, 12), (14, 12))
    ring = ", ".join(f"{x} {y}" for x, y in zip([*middle.lon, middle.lon[0]], [*middle.lat, middle.lat[0]]))
    closed = layer_of("Polygon", (QgsGeometry.fromWkt(f"Polygon(({ring}))"), "closed"))
    parameters = {"DEM": dem, **ends, "COUNT": 1, "NOGO": closed, "OUTPUT": "memory:"}
    (feature,) = run(GenerateAlternatives, parameters)["OUTPUT"].getFeatures()
    (area,) = (each.geometry() for each in closed.getFeatures())
    assert not feature.geometry().intersects(area)


def test_places_between_are_passed_in_the_order_of_their_field(dem, ends):
    spots = axis((20, 20), (8, 20))
    via = layer_of(
        "Point",
        *((QgsGeometry.fromPointXY(QgsPointXY(spots.lon[i], spots.lat[i])), f"P{i}", 2 - i) for i in (0, 1)),
        fields="&field=name:string&field=position:integer",
    )
    out = run(GenerateAlternatives, {"DEM": dem, **ends, "VIA": via, "COUNT": 1, "OUTPUT": "memory:"})["OUTPUT"]
    (line,) = (feature.geometry() for feature in out.getFeatures())
    places = [
        line.lineLocatePoint(line.nearestPoint(QgsGeometry.fromPointXY(QgsPointXY(x, y))))
        for x, y in zip(spots.lon, spots.lat)
    ]
    assert places[1] < places[0]


@pytest.mark.parametrize(
    ("fields", "factor", "said"),
    [
        ("", (), "made have no field “factor”"),
        ("&field=factor:double", (None,), "made: dunes has no factor"),
        ("&field=factor:string", ("dear",), "made: the factor 'dear' of dunes is no number"),
    ],
)
def test_a_zone_without_a_factor_is_named(dem, ends, fields, factor, said):
    shape = QgsGeometry.fromWkt("Polygon((62.8 34.4, 62.9 34.4, 62.9 34.5, 62.8 34.4))")
    zone = layer_of("Polygon", (shape, "dunes", *factor), fields=f"&field=name:string{fields}")
    with pytest.raises(QgsProcessingException, match=said):
        run(GenerateAlternatives, {"DEM": dem, **ends, "ZONES": zone, "OUTPUT": "memory:"})


def test_a_crossed_no_go_area_is_mended_not_a_reason_to_stop(dem, ends):
    middle = axis((14, 0), (16, 12), (16, 0), (14, 12))
    ring = ", ".join(f"{x} {y}" for x, y in zip([*middle.lon, middle.lon[0]], [*middle.lat, middle.lat[0]]))
    closed = layer_of("Polygon", (QgsGeometry.fromWkt(f"Polygon(({ring}))"), "bow tie"))
    (area,) = (each.geometry() for each in closed.getFeatures())
    assert not area.isGeosValid()
    out = run(GenerateAlternatives, {"DEM": dem, **ends, "COUNT": 1, "NOGO": closed, "OUTPUT": "memory:"})["OUTPUT"]
    (feature,) = out.getFeatures()
    assert not feature.geometry().intersects(area.makeValid())


def test_a_start_without_a_system_is_in_degrees_whatever_the_project_is_in(qgis_app):
    project = QgsProject.instance()
    project.setCrs(QgsCoordinateReferenceSystem("EPSG:32641"))
    try:
        context = QgsProcessingContext()
        context.setProject(project)
        algorithm = GenerateAlternatives().create()
        x, y = Transformer.from_crs(4326, 32641, always_xy=True).transform(62.8, 34.4)
        given = {"START": "62.8,34.4", "END": f"{x},{y} [EPSG:32641]"}
        assert algorithm._point(given, "START", context) == (62.8, 34.4)
        assert algorithm._point(given, "END", context) == pytest.approx((62.8, 34.4), abs=1e-7)
        assert "taken as WGS 84" in algorithm.shortHelpString()
    finally:
        project.clear()


def test_cancelling_gives_nothing(dem, ends):
    ear = Ear()
    ear.cancel()
    results = run(GenerateAlternatives, {"DEM": dem, **ends, "OUTPUT": "memory:"}, ear)
    assert results == {}


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
    from qgis.core import QgsVectorFileWriter

    QgsVectorFileWriter.writeAsVectorFormatV3(
        layer_of("LineStringZ", (geometry_of_alignment(line), "North")),
        str(lines),
        QgsProject.instance().transformContext(),
        QgsVectorFileWriter.SaveVectorOptions(),
    )
    out = tmp_path / "out.gpkg"
    process(
        "run", "karwan:evaluatealignments", "--", f"LINES={lines}", f"DEM={dem}", "STANDARD=1520-II", f"OUTPUT={out}"
    )
    (feature,) = QgsVectorLayer(str(out), "out", "ogr").getFeatures()
    for name, value in expected("North", line, "1520-II").items():
        assert feature[name] == (value if isinstance(value, str) else pytest.approx(value, rel=1e-9))
