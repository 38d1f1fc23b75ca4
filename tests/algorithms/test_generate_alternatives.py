"""karwan:generatealternatives, run as Processing runs it."""

from __future__ import annotations

import pytest
from algorithm_builders import Ear, layer_of, run, write_hills
from karwan.algorithms import corridor_output
from karwan.algorithms.evaluate_alignments import EvaluateAlignments
from karwan.algorithms.generate_alternatives import GenerateAlternatives
from karwan.core.dependencies import NUMBA
from karwan.core.generate import Scenario, generate
from karwan.core.progress import Silent
from karwan.core.search.estimate import estimate
from karwan.core.standards import standard
from karwan.core.surroundings import RIVER, Course, Station, Surroundings
from karwan.core.terrain import open_elevation
from karwan.core.trains import TRAINS
from karwan.core.unit_costs import BUILT_IN
from karwan.layers.corridor_layer import PERCENT_BAND, map_layer
from karwan.layers.study_schema import ALTERNATIVE_FIELDS
from pyproj import Transformer
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsGeometry,
    QgsPointXY,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProject,
    QgsReferencedPointXY,
)
from study_builders import axis


@pytest.fixture(scope="module")
def dem(tmp_path_factory, qgis_app):
    return write_hills(tmp_path_factory.mktemp("dem"))


def attributes(feature):
    return {spec.name: feature[spec.name] for spec in ALTERNATIVE_FIELDS}


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
            # Curves slow trains down where they begin on the plan; read off the vertices they begin a few metres off.
            near = 1e-3 if name.startswith("time_") else 1e-6
            assert again[name] == (value if isinstance(value, str) else pytest.approx(value, rel=near))
        first = feature.geometry().vertexAt(0)
        assert (first.x(), first.y()) == pytest.approx((ends["START"].x(), ends["START"].y()), abs=1e-6)


def test_what_is_found_is_evaluated_among_rivers_and_stations_as_the_dock_does_it(dem, ends):
    river = axis((15, -5), (15, 35))
    stop = axis((2, 4), (28, 9))
    line = QgsGeometry.fromPolylineXY([QgsPointXY(x, y) for x, y in zip(river.lon, river.lat)])
    stations = [("Start", stop.lon[0], stop.lat[0]), ("End", stop.lon[1], stop.lat[1])]
    points = layer_of("Point", *((QgsGeometry.fromPointXY(QgsPointXY(x, y)), name) for name, x, y in stations))
    tables = dict.fromkeys(("OUTPUT", "SECTIONS", "COST_ITEMS", "VIOLATIONS", "PVIS"), "memory:")
    found = run(
        GenerateAlternatives,
        {"DEM": dem, **ends, "COUNT": 1, "RIVERS": [layer_of("LineString", (line, "Wide"))], "STATIONS": points,
         "UNIT_COST_SET": "itemised", "TRAIN": "1520-2te116", **tables},
    )  # fmt: skip
    (feature,) = found["OUTPUT"].getFeatures()
    scenario = Scenario(
        (ends["START"].x(), ends["START"].y()), (ends["END"].x(), ends["END"].y()), (), (), (),
        standard("1520-international"), BUILT_IN["itemised"], 1,
    )  # fmt: skip
    around = Surroundings(
        (Course(RIVER, "Wide", river.lon, river.lat),), tuple(Station(*station) for station in stations)
    )  # fmt: skip
    model = open_elevation(dem, "hills", 1)
    (core,) = generate(scenario, model, Silent(), None, around, TRAINS["1520-2te116"]).evaluations
    assert attributes(feature) == core.attributes()
    assert [row["name"] for row in found["COST_ITEMS"].getFeatures()] == [item.name for item in core.cost_items]
    assert "River bridges" in {item.name for item in core.cost_items}
    assert [row["name"] for row in found["SECTIONS"].getFeatures()] == ["Start – End"]
    assert found["VIOLATIONS"].featureCount() == len(core.violations)
    assert found["PVIS"].featureCount() == core.alignment.profile.chainage_m.size


def test_a_price_on_risk_leads_lines_round_it_and_without_one_it_is_only_measured(dem, ends):
    middle = axis((13, 3), (17, 3), (17, 14), (13, 14))
    ring = ", ".join(f"{x} {y}" for x, y in zip([*middle.lon, middle.lon[0]], [*middle.lat, middle.lat[0]]))
    mines = layer_of("Polygon", (QgsGeometry.fromWkt(f"Polygon(({ring}))"), "mines"))
    given = {"DEM": dem, **ends, "COUNT": 1, "OUTPUT": "memory:", "RISKS": mines}
    (plain,) = run(GenerateAlternatives, {k: v for k, v in given.items() if k != "RISKS"})["OUTPUT"].getFeatures()
    (measured,) = run(GenerateAlternatives, given)["OUTPUT"].getFeatures()
    assert measured.geometry().equals(plain.geometry())
    assert measured["exposed_km"] > 1.0
    # Dear enough to go round: no line through it would be cheaper.
    (priced,) = run(GenerateAlternatives, {**given, "RISK_COST": 1e8})["OUTPUT"].getFeatures()
    assert priced["exposed_km"] < 0.1 * measured["exposed_km"]
    assert priced["cost_musd"] < measured["cost_musd"] + 100.0 * measured["exposed_km"]


def test_a_no_go_area_is_never_entered(dem, ends):
    middle = axis((14, 0), (16, 0), (16, 12), (14, 12))
    ring = ", ".join(f"{x} {y}" for x, y in zip([*middle.lon, middle.lon[0]], [*middle.lat, middle.lat[0]]))
    closed = layer_of("Polygon", (QgsGeometry.fromWkt(f"Polygon(({ring}))"), "closed"))
    parameters = {"DEM": dem, **ends, "COUNT": 1, "NOGO": closed, "OUTPUT": "memory:"}
    (feature,) = run(GenerateAlternatives, parameters)["OUTPUT"].getFeatures()
    (area,) = (each.geometry() for each in closed.getFeatures())
    assert not feature.geometry().intersects(area)


def test_no_route_says_which_limit_and_what_helps(dem, ends):
    wall = axis((14, -5), (16, -5), (16, 40), (14, 40))
    ring = ", ".join(f"{x} {y}" for x, y in zip([*wall.lon, wall.lon[0]], [*wall.lat, wall.lat[0]]))
    closed = layer_of("Polygon", (QgsGeometry.fromWkt(f"Polygon(({ring}))"), "closed"))
    with pytest.raises(QgsProcessingException) as caught:
        run(GenerateAlternatives, {"DEM": dem, **ends, "COUNT": 1, "NOGO": closed, "OUTPUT": "memory:"})
    said = str(caught.value)
    assert "The no-go areas close every way from the start" in said
    assert "It fails near" in said
    assert "With no-go area 1 left out there is one." in said


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


@pytest.mark.parametrize("count", [1, 2])
def test_the_corridor_map_is_an_output_if_it_is_asked_for_and_time_and_memory_are_told(dem, ends, tmp_path, count):
    ear, path = Ear(), tmp_path / "map.tif"
    results = run(
        GenerateAlternatives,
        {"DEM": dem, **ends, "COUNT": count, "OUTPUT": "memory:", "CORRIDOR_MAP": str(path)}, ear,
    )  # fmt: skip
    assert results["CORRIDOR_MAP"] == str(path)
    layer = map_layer(path)
    for feature in results["OUTPUT"].getFeatures():
        line = feature.geometry()
        line.transform(
            QgsCoordinateTransform(QgsCoordinateReferenceSystem("EPSG:4326"), layer.crs(), QgsProject.instance())
        )
        inside = [
            layer.dataProvider().sample(line.interpolate(share * line.length()).asPoint(), PERCENT_BAND)
            for share in (0.2, 0.4, 0.6, 0.8)
        ]
        assert all(known for _, known in inside)
    scenario = Scenario(
        (ends["START"].x(), ends["START"].y()), (ends["END"].x(), ends["END"].y()), (), (), (),
        standard("1520-international"), BUILT_IN["reference"], count,
    )  # fmt: skip
    told = estimate(scenario, open_elevation(dem, "hills", 1))
    assert told.basis in ear.said
    assert any(text.startswith("About ") and "GB" in text for text in ear.said)


def test_a_map_that_is_no_tif_is_refused_before_the_search(dem, ends, tmp_path):
    given = {"DEM": dem, **ends, "OUTPUT": "memory:", "CORRIDOR_MAP": str(tmp_path / "map.png")}
    with pytest.raises(QgsProcessingException, match=r"Give it the ending \.tif"):
        run(GenerateAlternatives, given)


def test_without_numba_it_is_said_that_there_is_no_map(dem, ends, tmp_path, monkeypatch):
    monkeypatch.setattr(corridor_output, "missing_packages", lambda: (NUMBA,))
    ear, path = Ear(), tmp_path / "map.tif"
    given = {"DEM": dem, **ends, "COUNT": 1, "OUTPUT": "memory:", "CORRIDOR_MAP": str(path)}
    assert "CORRIDOR_MAP" not in run(GenerateAlternatives, given, ear)
    assert any("no corridor map without" in text for text in ear.warnings)
