"""karwan:evaluatealignments among rivers, roads, railways and stations, as the dock does it: the core's own figures."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from algorithm_builders import Ear, layer_of, run, write_hills
from karwan.algorithms.evaluate_alignments import EvaluateAlignments
from karwan.core.axis_fitting import fit_axis
from karwan.core.breaches import PVI_DISTANCE, VERTICAL_CURVE
from karwan.core.evaluate import evaluate
from karwan.core.evaluation import RIVER_BRIDGE
from karwan.core.geodesy import chainage_m
from karwan.core.horizontal import lay_out, with_transitions
from karwan.core.sections import sections_between
from karwan.core.standards import standard, write_standard
from karwan.core.surroundings import BORDER, RAILWAY, RIVER, ROAD, STATION, Course, Station, Surroundings
from karwan.core.trains import TRAINS
from karwan.core.unit_costs import BUILT_IN, UnitCosts
from karwan.layers.geometry import geometry_of_alignment, geometry_of_line, geometry_of_point
from karwan.layers.study_schema import ALTERNATIVE_FIELDS
from karwan.layers.surroundings import lines_to_read
from qgis.core import QgsGeometry, QgsProcessingException, QgsVectorLayer
from study_builders import NORTH, axis, evaluation, hills

TABLES = ("VIOLATIONS", "SECTIONS", "COST_ITEMS", "PVIS")
EDITED = standard("1520-II").with_figure("station_length_m", 800.0).with_figure("max_speed_kmh", 70.0)


@pytest.fixture(scope="module")
def dem(tmp_path_factory, qgis_app):
    return write_hills(tmp_path_factory.mktemp("dem"))


def course(kind, name, *points_km, width_m=float("nan")):
    line = axis(*points_km)
    return Course(kind, name, line.lon, line.lat, width_m, 0, "made")


COURSES = {
    "RIVERS": course(RIVER, "هریرود", (8, 0), (9, 10), width_m=180.0),
    "ROADS": course(ROAD, "A1", (15, 0), (15.5, 10)),
    "RAILWAYS": course(RAILWAY, "Old line", (24, 0), (23, 12)),
}


def layers():
    """The courses as layers, each with a line far away that nobody reads."""
    far = geometry_of_line([10.0, 10.1], [50.0, 50.1])
    fields = "&field=name:string&field=width_m:double"
    return {
        key: [layer_of("LineString", (geometry_of_line(c.lon, c.lat), c.name, c.width_m if c.width_m > 0 else None),
                       (far, "far", 5.0), fields=fields)]
        for key, c in COURSES.items()
    }  # fmt: skip


def places():
    """Points of stations, and the stations they stand for."""
    points = axis((2, 4), (12, 6), (20, 3), (26, 7))
    rows = [("Dasht", None, None, None), ("Pul", "station", 905.0, None), ("Siding", "plain", None, None),
            ("Sarhad", "Border", None, 1435)]  # fmt: skip
    fields = "&field=name:string&field=kind:string&field=level_m:double&field=gauge_after_mm:integer"
    spots = list(zip(points.lon, points.lat))
    layer = layer_of("Point", *((geometry_of_point(*spot), *row) for spot, row in zip(spots, rows)), fields=fields)
    stations = (
        Station("Dasht", *spots[0]), Station("Pul", *spots[1], STATION, 905.0),
        Station("Sarhad", *spots[3], BORDER, None, 1435),
    )  # fmt: skip
    return layer, stations


def attributes(feature, fields=ALTERNATIVE_FIELDS):
    return {spec.name: feature[spec.name] for spec in fields}


def rows(layer):
    return list(layer.getFeatures())


@pytest.fixture(scope="module")
def evaluated(dem, tmp_path_factory):
    """What the algorithm wrote with everything set, and the core's evaluation of the same."""
    path = tmp_path_factory.mktemp("standard") / "own.json"
    write_standard(EDITED, path)
    line = lay_out("North", axis(*NORTH))
    bare = replace(line, axis=None)
    stations, served = places()
    parameters = {
        "LINES": layer_of("LineString", (geometry_of_line(line.lon, line.lat), "North")), "DEM": dem,
        "STANDARD_FILE": str(path), "RULING_GRADE": 11, "MIN_RADIUS": 2500, "UNIT_COST_SET": "itemised",
        "TRAIN": "1520-vl80s", "STATIONS": stations, **layers(), **dict.fromkeys(("OUTPUT", *TABLES), "memory:"),
    }  # fmt: skip
    found = run(EvaluateAlignments, parameters)
    around = Surroundings(tuple(COURSES.values()), served)
    costs, train = BUILT_IN["itemised"], TRAINS["1520-vl80s"]
    return found, evaluate(bare, hills(), EDITED.with_limits(11.0, 2500.0), costs, around, train)


def test_figures_with_everything_set_are_the_cores_to_the_last_digit(evaluated):
    found, core = evaluated
    (feature,) = rows(found["OUTPUT"])
    assert attributes(feature) == core.attributes()
    assert feature.geometry().asWkb() == geometry_of_alignment(core.alignment).asWkb()


def test_what_is_set_is_used(evaluated):
    _, core = evaluated
    assert {s.name for s in core.structures} >= {"هریرود"}
    assert [name for name, _ in core.stations_m] == ["Dasht", "Pul", "Sarhad"]
    assert core.operation.train == TRAINS["1520-vl80s"].title
    assert [change.to_mm for change in core.operation.gauge_breaks] == [1435]
    plain = evaluate(replace(core.alignment, level_m=None), hills(), standard("1520-II"), UnitCosts())
    assert plain.attributes() != core.attributes()


def test_broken_limits_are_points_where_they_are_broken(evaluated):
    found, core = evaluated
    features = rows(found["VIOLATIONS"])
    assert len(features) == len(core.violations) > 0
    for feature, v in zip(features, core.violations):
        told = [feature[n] for n in ("alternative", "kind", "from_m", "to_m", "value", "limit", "unit", "direction")]
        assert told == ["North", v.kind, v.from_m, v.to_m, v.value, v.limit, v.unit, v.direction]
        assert feature["clause"] == v.clause
        point = feature.geometry().constGet()
        assert (point.x(), point.y()) == (v.lon, v.lat)


def test_sections_lie_between_stations_and_add_up(evaluated):
    found, core = evaluated
    features, sections = rows(found["SECTIONS"]), sections_between(core)
    assert [f["name"] for f in features] == ["Dasht – Pul", "Pul – Sarhad", "Sarhad – end of the line"]
    for feature, section in zip(features, sections):
        for name in ("from_m", "to_m", "length_km", "cost_musd", "cost_low_musd", "cost_high_musd", "min_radius_m",
                     "max_grade_permille", "time_fwd_min", "time_rev_min", "energy_fwd_mwh", "load_rev_t", "rise_m",
                     "virtual_rev_km", "degrees_per_km", "tunnel_km", "fill_mm3"):  # fmt: skip
            assert feature[name] == getattr(section, name), name
        assert feature["violations"] == len(section.violations)
        assert feature.geometry().constGet().is3D()
    assert sum(f["cost_musd"] for f in features) == pytest.approx(core.cost_musd, rel=1e-12)
    assert sum(f["violations"] for f in features) == len(core.violations)
    bridges = sum(structure.kind == RIVER_BRIDGE for structure in core.structures)
    assert sum(f["river_bridges"] for f in features) == bridges
    ends = [(f.geometry().constGet().startPoint(), f.geometry().constGet().endPoint()) for f in features]
    assert all(one[1] == two[0] for one, two in zip(ends, ends[1:]))


def test_cost_items_are_a_table_that_adds_up(evaluated):
    found, core = evaluated
    features = rows(found["COST_ITEMS"])
    assert not found["COST_ITEMS"].isSpatial()
    assert [(f["name"], f["quantity"], f["unit"], f["cost_musd"], f["cost_group"]) for f in features] == [
        (c.name, c.quantity, c.unit, c.cost_musd, c.group) for c in core.cost_items
    ]
    assert sum(f["cost_high_musd"] for f in features) == core.cost_high_musd


def test_points_of_vertical_intersection_are_those_designed(evaluated):
    found, core = evaluated
    features, profile = rows(found["PVIS"]), core.alignment.profile
    for name, values in (("chainage_m", "chainage_m"), ("level_m", "level_m"), ("radius_m", "radius_m")):
        assert [f[name] for f in features] == getattr(profile, values).tolist()
    assert [f.geometry().constGet().z() for f in features] == profile.level_m.tolist()


def test_only_what_lies_near_the_lines_is_read(dem, monkeypatch):
    taken = []
    monkeypatch.setattr(
        "karwan.algorithms.evaluating.lines_to_read",
        lambda layer, kind, project, box: taken.append(box) or lines_to_read(layer, kind, project, box),
    )
    line = evaluation("North").alignment
    made = layer_of("LineStringZ", (geometry_of_alignment(line), "North"))
    run(EvaluateAlignments, {"LINES": made, "DEM": dem, "RIVERS": layers()["RIVERS"], "OUTPUT": "memory:"})
    (box,) = taken
    assert box[0] < line.lon.min() < line.lon.max() < box[2] < line.lon.max() + 1.5


def test_shapefiles_get_short_names(dem, tmp_path):
    line = evaluation("North").alignment
    made = layer_of("LineStringZ", (geometry_of_alignment(line), "شمال"))
    paths = {name: str(tmp_path / f"{name}.shp") for name in ("VIOLATIONS", "SECTIONS", "PVIS")}
    parameters = {"LINES": made, "DEM": dem, "RULING_GRADE": 4, **paths, "OUTPUT": "memory:"}
    run(EvaluateAlignments, parameters)
    for path in paths.values():
        written = QgsVectorLayer(path, "out", "ogr")
        names = [field.name() for field in written.fields()]
        assert names[0] == "alt_name"
        assert len(set(names)) == len(names)
        assert next(written.getFeatures())["alt_name"] == "شمال"
    sections = QgsVectorLayer(paths["SECTIONS"], "out", "ogr")
    assert {"len_km", "cost_low", "cost_high", "grade_max", "radius_min", "river_brdg"} <= {
        field.name() for field in sections.fields()
    }
    assert next(sections.getFeatures())["len_km"] == pytest.approx(evaluation("North").length_km)


# Levels that are given


def judged(dem, line, ear=None, **more):
    made = layer_of("LineStringZ", (geometry_of_alignment(line), line.name))
    return run(
        EvaluateAlignments,
        {"LINES": made, "DEM": dem, "OUTPUT": "memory:", "PVIS": "memory:", "VIOLATIONS": "memory:", **more},
        ear,
    )


def test_the_profile_is_read_off_levels_that_were_drawn_from_one(dem):
    designed = evaluation("North").alignment
    ear = Ear()
    features = rows(judged(dem, designed, ear)["PVIS"])
    np.testing.assert_allclose([f["chainage_m"] for f in features], designed.profile.chainage_m, atol=0.1)
    np.testing.assert_allclose([f["level_m"] for f in features], designed.profile.level_m, atol=0.01)
    np.testing.assert_allclose([f["radius_m"] for f in features], designed.profile.radius_m, rtol=0.02)
    assert any("vertical curves are checked on the profile" in said and "0.02 m" in said for said in ear.said)


def test_a_sharp_change_of_grade_in_given_levels_breaks_a_limit(dem):
    designed = evaluation("North").alignment
    at_m = chainage_m(designed.lon, designed.lat)
    middle = at_m.size // 2
    grade = np.where(at_m < at_m[middle], 0.006, -0.006)
    level = 930.0 - np.abs(grade * (at_m - at_m[middle]))
    found = judged(dem, replace(designed, level_m=level))
    assert len(rows(found["PVIS"])) == 3
    (broken,) = (f for f in rows(found["VIOLATIONS"]) if f["kind"] == VERTICAL_CURVE)
    assert broken["from_m"] <= at_m[middle] <= broken["to_m"]


def test_levels_sampled_anywhere_break_no_limit_of_vertical_curves(dem):
    designed = evaluation("North").alignment
    vertex_m = chainage_m(designed.lon, designed.lat)
    at_m = np.linspace(0.0, vertex_m[-1], 1_000)
    sampled = replace(
        designed, lon=np.interp(at_m, vertex_m, designed.lon), lat=np.interp(at_m, vertex_m, designed.lat),
        level_m=designed.profile.level_at(at_m),
    )  # fmt: skip
    ear = Ear()
    found = judged(dem, sampled, ear)
    assert not [f for f in rows(found["VIOLATIONS"]) if f["kind"] in (VERTICAL_CURVE, PVI_DISTANCE)]
    assert any("do not show where vertical curves begin" in said for said in ear.said)
    pvis = rows(found["PVIS"])
    assert len(pvis) > 2
    assert pvis[-1]["chainage_m"] == pytest.approx(vertex_m[-1], rel=1e-5)


def test_levels_of_zero_get_no_profile(dem):
    designed = evaluation("North").alignment
    ear = Ear()
    found = judged(dem, replace(designed, level_m=np.zeros(designed.lon.size)), ear)
    assert rows(found["PVIS"]) == []
    assert any("every Z is 0" in warning for warning in ear.warnings)


# A plan found in the line


def curved(name="North"):
    return lay_out(name, with_transitions(axis(*NORTH, radius_m=1_200.0), standard("1520-international")))


def test_a_line_laid_out_anew_is_that_of_the_axis_found(dem):
    line = curved()
    ear = Ear()
    made = layer_of("LineString", (geometry_of_line(line.lon, line.lat), "North"))
    out = run(EvaluateAlignments, {"LINES": made, "DEM": dem, "FIT": True, "OUTPUT": "memory:"}, ear)["OUTPUT"]
    bare = replace(line, axis=None)
    rules = standard("1520-international")
    fitted = fit_axis(bare, rules)
    core = evaluate(lay_out("North", fitted.axis), hills(), rules, UnitCosts())
    (feature,) = rows(out)
    assert attributes(feature) == core.attributes()
    assert core.plan
    assert f"North: straights 3, arcs 2, transitions 4; at most {fitted.deviation_m:.1f} m off" in " ".join(ear.said)


def test_levels_go_along_when_a_line_is_laid_out_anew(dem):
    designed = evaluate(curved(), hills(), standard("1520-international"), UnitCosts()).alignment
    line, ear = replace(designed, axis=None), Ear()
    found = judged(dem, line, ear, FIT=True)
    (feature,) = rows(found["OUTPUT"])
    vertices = list(feature.geometry().vertices())
    at_m = chainage_m(np.array([v.x() for v in vertices]), np.array([v.y() for v in vertices]))
    level = np.array([v.z() for v in vertices])
    length_m = line.length_m
    assert at_m[-1] == pytest.approx(length_m, rel=1e-4)
    expected = np.interp(at_m * length_m / at_m[-1], chainage_m(line.lon, line.lat), line.level_m)
    assert np.abs(level - expected).max() < 0.05
    # The vertical curves go along as well.
    assert any("vertical curves are checked" in said for said in ear.said)
    radii = [f["radius_m"] for f in rows(found["PVIS"])]
    np.testing.assert_allclose(radii, designed.profile.radius_m, rtol=0.02)
    assert not [f for f in rows(found["VIOLATIONS"]) if f["kind"] in (VERTICAL_CURVE, PVI_DISTANCE)]


def test_a_line_laid_out_anew_keeps_out_of_closed_areas(dem):
    corner = axis((2, 4), (12, 6), (20, 3))
    drawn = geometry_of_line(corner.lon, corner.lat)
    # Inside the corner, where a curve would cut it short.
    beside = axis((11.96, 5.984), (12.03, 5.984), (12.0, 5.95))
    ring = ", ".join(f"{x} {y}" for x, y in zip([*beside.lon, beside.lon[0]], [*beside.lat, beside.lat[0]]))
    closed = layer_of("Polygon", (QgsGeometry.fromWkt(f"Polygon(({ring}))"), "closed"))
    (area,) = (f.geometry() for f in closed.getFeatures())
    assert not drawn.intersects(area)
    given = {"LINES": layer_of("LineString", (drawn, "North")), "DEM": dem, "FIT": True, "OUTPUT": "memory:"}
    (free,) = rows(run(EvaluateAlignments, given)["OUTPUT"])
    (kept,) = rows(run(EvaluateAlignments, {**given, "NOGO": closed})["OUTPUT"])
    assert free.geometry().intersects(area)
    assert not kept.geometry().intersects(area)


# What is wrong is named


def plain(dem, **more):
    made = layer_of("LineStringZ", (geometry_of_alignment(evaluation("North").alignment), "North"))
    return {"LINES": made, "DEM": dem, "OUTPUT": "memory:", **more}


def test_layers_that_cannot_be_used_are_named(dem, tmp_path):
    points = layer_of("Point", (geometry_of_point(62.8, 34.4), "A"))
    with pytest.raises(QgsProcessingException, match="made cannot be crossed: it has no lines"):
        run(EvaluateAlignments, plain(dem, ROADS=[points]))
    gone = str(tmp_path / "gone.gpkg")
    with pytest.raises(QgsProcessingException, match=r"RIVERS.*gone\.gpkg"):
        run(EvaluateAlignments, plain(dem, RIVERS=[gone]))
    with pytest.raises(QgsProcessingException, match=r"STATIONS.*gone\.gpkg"):
        run(EvaluateAlignments, plain(dem, STATIONS=gone))


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("kind", "harbour", "Pul is of the kind 'harbour'.*station, border"),
        ("level_m", "high", "level_m of Pul is 'high'"),
    ],
)
def test_a_station_that_makes_no_sense_is_named(dem, field, value, said):
    points = layer_of(
        "Point", (geometry_of_point(62.85, 34.4), "Pul", value), fields=f"&field=name:string&field={field}:string"
    )
    with pytest.raises(QgsProcessingException, match=said):
        run(EvaluateAlignments, plain(dem, STATIONS=points))


def test_a_standard_that_cannot_be_read_is_named(dem, tmp_path):
    path = tmp_path / "bad.json"
    path.write_text('{"figures": {"moon": 3}, "key": "x"}')
    with pytest.raises(QgsProcessingException, match=r"bad\.json"):
        run(EvaluateAlignments, plain(dem, STANDARD_FILE=str(path)))


def test_a_train_of_another_gauge_is_told(dem):
    ear = Ear()
    run(EvaluateAlignments, plain(dem, TRAIN="1435-traxx"), ear)
    assert any("1435 mm" in warning and "1520 mm" in warning for warning in ear.warnings)


def test_a_file_of_unit_costs_wins_over_a_set(dem, tmp_path):
    path = tmp_path / "own.json"
    path.write_text('{"tunnel_usd_per_m": 1}')
    (own,) = rows(run(EvaluateAlignments, plain(dem, UNIT_COSTS=str(path), UNIT_COST_SET="itemised"))["OUTPUT"])
    (other,) = rows(run(EvaluateAlignments, plain(dem, UNIT_COST_SET="itemised"))["OUTPUT"])
    (alone,) = rows(run(EvaluateAlignments, plain(dem, UNIT_COSTS=str(path)))["OUTPUT"])
    assert own["cost_musd"] == alone["cost_musd"] != other["cost_musd"]


def test_cancelling_while_layers_are_read_gives_nothing(dem):
    ear = Ear()
    ear.cancel()
    assert run(EvaluateAlignments, plain(dem, **layers()), ear) == {}


# Risks


def risky(kind="Polygon", *wkts, weight=2.0):
    fields = "&field=name:string&field=weight:double"
    return layer_of(kind, *((QgsGeometry.fromWkt(wkt), "<b>", weight) for wkt in wkts), fields=fields)


def line_layer():
    found = evaluation()
    return found, layer_of("LineString", (geometry_of_line(found.alignment.lon, found.alignment.lat), "North"))


def test_risks_are_measured_priced_and_written(dem):
    found, lines = line_layer()
    lon = found.alignment.lon
    west, east = np.quantile(lon, (0.25, 0.5))
    areas = risky("Polygon", f"POLYGON(({west} 30,{east} 30,{east} 40,{west} 40,{west} 30))")
    given = {"LINES": lines, "DEM": dem, "STANDARD": "1520-international"}
    plain = run(EvaluateAlignments, {**given, "OUTPUT": "memory:"})["OUTPUT"]
    assert [field.name() for field in plain.fields()] == [spec.name for spec in ALTERNATIVE_FIELDS]
    risks = {"RISKS": areas, "RISK_WEIGHT": "weight", "RISK_COST": 1e6}
    results = run(EvaluateAlignments, {**given, **risks, "OUTPUT": "memory:", "COST_ITEMS": "memory:"})
    (before,), (after,) = list(plain.getFeatures()), list(results["OUTPUT"].getFeatures())
    inside_m = chainage_m(lon, found.alignment.lat)
    expected_km = np.diff(np.interp((west, east), lon, inside_m))[0] / 1000.0
    assert after["exposed_km"] == pytest.approx(expected_km, abs=0.01)
    assert after["exposure"] == pytest.approx(2.0 * expected_km, abs=0.02)
    assert after["cost_musd"] == pytest.approx(before["cost_musd"] + after["exposure"], rel=1e-9)
    (item,) = [row for row in results["COST_ITEMS"].getFeatures() if row["cost_group"] == "risk"]
    assert item["cost_musd"] == pytest.approx(after["exposure"])
    assert "planner" in item["source"]


def test_risks_without_areas_need_a_distance_and_what_is_left_out_is_said(dem):
    found, lines = line_layer()
    k = found.alignment.lon.size // 2
    events = risky("Point", f"POINT({found.alignment.lon[k]} {found.alignment.lat[k]})")
    given = {"LINES": lines, "DEM": dem, "RISKS": events, "OUTPUT": "memory:"}
    with pytest.raises(QgsProcessingException, match=r"has no areas.*Give the distance"):
        run(EvaluateAlignments, given)
    (row,) = run(EvaluateAlignments, {**given, "RISK_DISTANCE": 1_000.0})["OUTPUT"].getFeatures()
    assert 1.9 < row["exposed_km"] < 3.0
    ear = Ear()
    light = risky("Point", "POINT(62.5 34)", weight=0.0)
    (row,) = run(EvaluateAlignments, {**given, "RISKS": light, "RISK_WEIGHT": "weight", "RISK_DISTANCE": 1e5}, ear)[
        "OUTPUT"
    ].getFeatures()
    assert row["exposed_km"] == 0.0
    assert any("without a weight above 0" in text for text in ear.said)
    with pytest.raises(QgsProcessingException, match=r"RISKS|gone"):
        run(EvaluateAlignments, {**given, "RISKS": "/nowhere/gone.gpkg"})
