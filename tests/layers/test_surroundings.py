"""What lies around a line, from the corridor's files, chosen layers of any kind, and the study's own stations."""

from __future__ import annotations

import numpy as np
import pytest
from karwan.core.errors import LayerError
from karwan.core.surroundings import BORDER, RAILWAY, RIVER, ROAD, STATION
from karwan.core.works import crossed
from karwan.layers.catalog import find_corridor
from karwan.layers.corridor_study import create_corridor_study
from karwan.layers.study import ControlPoint, Study
from karwan.layers.surroundings import (
    ChosenLayer,
    corridor_courses,
    guess_kind,
    layer_courses,
    stations_of,
    surroundings_of,
)
from pyproj import Transformer
from qgis.core import QgsFeature, QgsGeometry, QgsProject, QgsVectorLayer


@pytest.fixture
def project(qgis_app):
    made = QgsProject()
    yield made
    made.clear()


@pytest.fixture(scope="module")
def corridor():
    return find_corridor("western-afghanistan")


def lines(name, wkts, crs="EPSG:4326", kind="LineString", fields="field=name:string", values=()):
    layer = QgsVectorLayer(f"{kind}?crs={crs}&{fields}", name, "memory")
    features = []
    for number, wkt in enumerate(wkts):
        feature = QgsFeature(layer.fields())
        feature.setAttributes(list(values[number]) if values else ["x"])
        feature.setGeometry(QgsGeometry.fromWkt(wkt))
        features.append(feature)
    assert layer.dataProvider().addFeatures(features)[0]
    layer.updateExtents()
    return layer


def test_the_corridors_rivers_with_names_and_classes(corridor):
    courses = corridor_courses(corridor)
    assert {course.kind for course in courses} == {RIVER}
    named = {course.name for course in courses} - {""}
    assert named >= {"Harirud", "Helmand", "Khash Rud", "Arghandab", "Farah Rud", "Dori", "Adraskan Rud"}
    assert {course.rank for course in courses} <= set(range(1, 11))
    assert all(np.isnan(course.width_m) for course in courses)
    assert {course.source for course in courses} == {"GSHHG 2.3.7 / WDB II"}
    # The Caspian's rivers and the Indus are not around a line from Torghundi to Chaman.
    area = corridor.study
    assert all(course.lon.max() > area.west - 1.0 and course.lon.min() < area.east + 1.0 for course in courses)
    assert corridor_courses(corridor) is courses


def test_a_line_along_highway_1_crosses_the_named_rivers(tmp_path, corridor):
    study = create_corridor_study(tmp_path / "study.gpkg", corridor)
    around = surroundings_of(study)
    places = [(p.lon, p.lat) for p in study.control_points()]
    lon, lat = np.array(places).T
    found = {one.course.name for one in crossed(lon, lat, np.linspace(0.0, 8e5, len(lon)), around)}
    assert found >= {"Harirud", "Helmand", "Farah Rud"}


def test_stations_of_a_corridors_study_are_its_towns_and_borders(tmp_path, corridor):
    study = create_corridor_study(tmp_path / "study.gpkg", corridor)
    stations = surroundings_of(study).stations
    assert [(s.name, s.kind) for s in stations] == [
        ("Torghundi (Towraghondi)", BORDER),
        ("Herat", STATION),
        ("Kandahar", STATION),
        ("Spin Boldak", BORDER),
        ("Chaman", STATION),
    ]
    # Pakistan's broad gauge begins where the line ends.
    assert [s.gauge_after_mm for s in stations] == [0, 0, 0, 0, 1676]
    assert study.settings.working_crs.startswith("+proj=")


def test_only_where_trains_stop_is_a_station():
    points = [
        ControlPoint("A", 62.0, 35.0, "start"),
        ControlPoint("Bend", 62.5, 34.5),
        ControlPoint("Fork", 62.6, 34.4, kind="junction"),
        ControlPoint("Gate", 62.7, 34.2, kind="border", level_m=702.5, gauge_after_mm=1435),
        ControlPoint("B", 63.0, 34.0, "end"),
    ]
    found = stations_of(points)
    assert [station.name for station in found] == ["A", "Gate", "B"]
    assert (found[1].kind, found[1].level_m, found[1].gauge_after_mm) == (BORDER, 702.5, 1435)
    assert found[0].level_m is None


def test_nothing_is_read_twice_while_nothing_changes(tmp_path, corridor):
    study = create_corridor_study(tmp_path / "study.gpkg", corridor)
    first = surroundings_of(study)
    assert surroundings_of(study) is first
    assert surroundings_of(Study.open(study.path)) is first
    study.save_control_points(study.control_points()[:2])
    changed = surroundings_of(study)
    assert len(changed.stations) == 2
    assert changed.courses is first.courses or changed.courses == first.courses


def test_a_study_without_a_corridor_knows_only_its_stations(tmp_path):
    study = Study.create(tmp_path / "own.gpkg", title="Own")
    assert surroundings_of(study).courses == ()
    study.save_control_points([ControlPoint("A", 10.0, 50.0, "start"), ControlPoint("B", 11.0, 50.0, "end")])
    assert [s.name for s in surroundings_of(study).stations] == ["A", "B"]


def test_a_layer_in_another_system_with_width_class_and_parts(project):
    layer = lines(
        "Streams",
        ["MultiLineString ((500000 3800000, 501000 3800000), (502000 3800000, 503000 3801000))",
         "MultiLineString ((510000 3800000, 511000 3800000))"],
        "EPSG:32641", "MultiLineString", "field=name:string&field=width_m:double&field=level:integer",
        [("Dori", 80.0, 2), ("", None, None)],
    )  # fmt: skip
    first, second, third = layer_courses(layer, RIVER, project)
    assert (first.name, first.width_m, first.rank, first.source) == ("Dori", 80.0, 2, "Streams")
    assert (second.name, third.name) == ("Dori", "")
    place = Transformer.from_crs(32641, 4326, always_xy=True).transform(500_000.0, 3_800_000.0)
    assert (first.lon[0], first.lat[0]) == pytest.approx(place, abs=1e-9)
    assert (np.isnan(third.width_m), third.rank) == (True, 0)


def test_edits_and_filters_of_a_layer_count(project):
    layer = lines("Roads", ["LineString (62 34, 62.1 34)", "LineString (62 35, 62.1 35)"], values=[("a",), ("b",)])
    layer.setSubsetString("\"name\" = 'a'")
    assert [course.name for course in layer_courses(layer, ROAD, project)] == ["a"]
    layer.setSubsetString("")
    layer.startEditing()
    new = QgsFeature(layer.fields())
    new.setAttributes(["c"])
    new.setGeometry(QgsGeometry.fromWkt("LineString (63 34, 63.1 34)"))
    layer.addFeature(new)
    assert {course.name for course in layer_courses(layer, ROAD, project)} == {"a", "b", "c"}
    layer.rollBack()


def test_only_what_lies_near_the_study_is_read(project, tmp_path):
    study = Study.create(tmp_path / "own.gpkg", title="Own")
    study.save_control_points([ControlPoint("A", 62.0, 34.0, "start"), ControlPoint("B", 62.5, 34.0, "end")])
    layer = lines(
        "Roads", ["LineString (62.2 33.9, 62.2 34.1)", "LineString (10 50, 11 50)"], values=[("near",), ("far",)]
    )
    around = surroundings_of(study, [ChosenLayer(layer, ROAD)], project)
    assert [course.name for course in around.courses] == ["near"]
    (met,) = crossed(np.array([62.0, 62.5]), np.array([34.0, 34.0]), np.array([0.0, 46_000.0]), around)
    assert (met.course.kind, round(met.angle_deg)) == (ROAD, 90)


def test_curves_become_vertices(project):
    layer = lines("Rail", ["CompoundCurve (CircularString (62 34, 62.1 34.1, 62.2 34))"], kind="CompoundCurve")
    (course,) = layer_courses(layer, RAILWAY, project)
    assert course.lon.size > 10
    assert course.lat.max() == pytest.approx(34.1, abs=1e-3)


@pytest.mark.parametrize("kind", ["Point", "Polygon"])
def test_a_layer_without_lines_is_named(project, kind):
    layer = QgsVectorLayer(f"{kind}?crs=EPSG:4326", "Lakes", "memory")
    with pytest.raises(LayerError, match="Lakes"):
        layer_courses(layer, RIVER, project)


@pytest.mark.parametrize(
    ("name", "kind"),
    [("Rivers and canals", RIVER), ("OSM roads", ROAD), ("Railways", RAILWAY), ("waterways", RIVER), ("Parcels", "")],
)
def test_a_layers_name_tells_its_kind(qgis_app, name, kind):
    assert guess_kind(QgsVectorLayer("LineString?crs=EPSG:4326", name, "memory")) == kind
