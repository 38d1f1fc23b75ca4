"""Risk layers of every geometry and system become areas in degrees, exact against geodesics and projected areas."""

from __future__ import annotations

from time import process_time

import numpy as np
import pytest
from karwan.core.errors import LayerError
from karwan.core.geodesy import WGS84
from karwan.core.surroundings import RISK, ROAD
from karwan.layers.risk_layers import MOST_DISTANCE_M, needs_distance, read_risks, risks_to_read
from karwan.layers.study import Study
from karwan.layers.study_records import ChosenSource, RiskRule, StudySettings
from karwan.layers.study_settings import settings_from_text
from karwan.layers.surroundings import surroundings_with
from pyproj import Transformer
from qgis.core import QgsFeature, QgsGeometry, QgsProject, QgsVectorLayer

shapely = pytest.importorskip("shapely")
HERE = (60.0, 32.0, 66.0, 36.0)


@pytest.fixture
def project(qgis_app):
    made = QgsProject()
    yield made
    made.clear()


def layer_of(wkts, kind="Polygon", crs="EPSG:4326", weights=(), names=(), title="Dunes"):
    layer = QgsVectorLayer(f"{kind}?crs={crs}&field=name:string&field=weight:double", title, "memory")
    features = []
    for number, wkt in enumerate(wkts):
        feature = QgsFeature(layer.fields())
        name = names[number] if names else f"Area {number}"
        feature.setAttributes([name, weights[number] if weights else None])
        if wkt is not None:
            feature.setGeometry(QgsGeometry.fromWkt(wkt))
        features.append(feature)
    assert layer.dataProvider().addFeatures(features)[0]
    layer.updateExtents()
    return layer


def read(layer, project, box=HERE, **rule):
    return read_risks(risks_to_read(layer, RiskRule(**rule), project, box))


def area_km2(shape):
    return abs(WGS84.geometry_area_perimeter(shape)[0]) / 1e6


def test_areas_with_weight_name_price_and_source(project):
    layer = layer_of(["POLYGON((62 34,62.1 34,62.1 34.1,62 34.1,62 34))"] * 2, weights=(2.5, 1.0))
    risks, notes = read(layer, project, weight_field="weight", usd_per_km=100_000.0)
    assert notes == ()
    assert [(risk.name, risk.weight, risk.usd_per_m, risk.source) for risk in risks] == [
        ("Area 0", 2.5, 250.0, "Dunes"),
        ("Area 1", 1.0, 100.0, "Dunes"),
    ]
    assert risks[0].shape.equals(shapely.box(62.0, 34.0, 62.1, 34.1))
    plain, _ = read(layer, project)
    assert [(risk.weight, risk.usd_per_m) for risk in plain] == [(1.0, 0.0)] * 2


def test_round_a_point_everything_within_the_distance_counts(project):
    (risk,), _ = read(layer_of(["POINT(65.9 31.6)"], "Point"), project, (60.0, 31.0, 67.0, 36.0), distance_m=10_000.0)
    edge = shapely.get_coordinates(risk.shape)
    off_m = np.asarray(WGS84.inv(np.full(len(edge), 65.9), np.full(len(edge), 31.6), edge[:, 0], edge[:, 1])[2])
    assert off_m.max() <= 10_002.0
    assert off_m.min() >= 9_970.0
    assert area_km2(risk.shape) == pytest.approx(np.pi * 100.0, rel=0.003)


@pytest.mark.parametrize("distance_m", [500.0, 10_000.0])
def test_along_a_line_of_hundreds_of_kilometres_the_distance_is_geodesic(project, distance_m):
    lon, lat = np.array([60.5, 63.0, 65.5]), np.array([32.2, 35.0, 34.8])
    wkt = "LINESTRING(" + ",".join(f"{x} {y}" for x, y in zip(lon, lat)) + ")"
    (risk,), _ = read(layer_of([wkt], "LineString"), project, (58.0, 30.0, 68.0, 37.0), distance_m=distance_m)
    # Straight in degrees between vertices, as the map draws it; the distance from many places on it to the edge.
    share = np.linspace(0.0, 2.0, 20_001)
    line = np.column_stack((np.interp(share, range(3), lon), np.interp(share, range(3), lat)))
    tree = shapely.STRtree(shapely.points(line))
    edge = shapely.get_coordinates(shapely.segmentize(risk.shape, 0.02))
    some = edge[:: max(1, len(edge) // 60)]
    far = []
    for (x, y), at in zip(some, tree.nearest(shapely.points(some))):
        about = line[max(0, at - 400) : at + 400]
        far.append(WGS84.inv(np.full(len(about), x), np.full(len(about), y), *about.T)[2].min())
    # A sample of the line every 27 m, arcs of 64 to the circle.
    assert max(far) <= distance_m * 1.003 + 2.0
    assert min(far) >= distance_m * 0.997 - 2.0


def test_areas_may_count_beyond_their_edges(project):
    layer = layer_of(["POLYGON((62 34,62.1 34,62.1 34.1,62 34.1,62 34))"])
    (risk,), _ = read(layer, project, distance_m=1_000.0)
    west, _, _, north = risk.shape.bounds
    assert WGS84.inv(west, 34.05, 62.0, 34.05)[2] == pytest.approx(1_000.0, rel=0.003)
    assert WGS84.inv(62.05, north, 62.05, 34.1)[2] == pytest.approx(1_000.0, rel=0.003)


def test_edges_straight_in_another_system_stay_straight_there(project):
    to_utm = Transformer.from_crs(4326, 32641, always_xy=True)
    x, y = to_utm.transform(61.0, 34.0)
    wkt = f"POLYGON(({x} {y},{x + 200_000} {y},{x + 200_000} {y + 1_000},{x} {y + 1_000},{x} {y}))"
    (risk,), _ = read(layer_of([wkt], crs="EPSG:32641"), project)
    back = np.column_stack(to_utm.transform(*shapely.get_coordinates(shapely.segmentize(risk.shape, 0.001)).T))
    # On the edge of the rectangle to half a metre all round; corners alone would bend it by hundreds of metres.
    assert (
        np.abs(shapely.distance(shapely.box(x, y, x + 200_000, y + 1_000).exterior, shapely.points(back))).max() < 0.5
    )


def test_what_is_broken_is_mended_and_what_is_missing_is_said(project):
    bow = "POLYGON((62 34,62.2 34.2,62.2 34,62 34.2,62 34))"
    good = "POLYGON((63 34,63.1 34,63.1 34.1,63 34.1,63 34))"
    # The second has no geometry, so that nothing finds it near.
    layer = layer_of([bow, None, good, good, good, good], weights=(1.0, 1.0, None, 0.0, -2.0, 3.0))
    risks, notes = read(layer, project, weight_field="weight")
    assert [risk.name for risk in risks] == ["Area 0", "Area 5"]
    assert risks[0].shape.is_valid
    assert area_km2(risks[0].shape.geoms[0]) > 10.0
    said = " ".join(notes)
    assert "3 features without a weight above 0" in said
    assert "1 invalid areas" in said


def test_filters_and_edits_not_saved_yet_count(project, tmp_path):
    layer = layer_of(["POINT(62 34)", "POINT(62.5 34)"], "Point", weights=(1.0, 5.0))
    layer.setSubsetString("weight > 2")
    # Memory layers of old versions take no filter; what the layer itself shows is what counts.
    shown = layer.featureCount()
    assert len(read(layer, project, distance_m=100.0)[0]) == shown
    layer.setSubsetString("")
    layer.startEditing()
    assert layer.deleteFeature(next(layer.getFeatures()).id())
    assert [risk.name for risk in read(layer, project, distance_m=100.0)[0]] == ["Area 1"]
    layer.rollBack()


def test_only_what_reaches_the_box_is_read_and_it_is_cut_there(project):
    layer = layer_of(["POLYGON((50 20,80 20,80 50,50 50,50 20))", "POLYGON((10 20,11 20,11 21,10 21,10 20))"])
    (risk,), _ = read(layer, project)
    assert risk.shape.equals(shapely.box(*HERE))
    # A point outside whose circle reaches in.
    (risk,), _ = read(layer_of(["POINT(59.95 34)"], "Point"), project, distance_m=5_000.0)
    assert risk.shape.bounds[0] == pytest.approx(60.0)
    risks, notes = read(layer_of(["POINT(10 34)"], "Point"), project, distance_m=5_000.0)
    assert risks == ()
    assert notes == ("Dunes: nothing of it lies near.",)


def test_across_the_antimeridian_a_circle_stays_in_one_piece(project):
    layer = layer_of(["POINT(179.95 60)"], "Point")
    (risk,), _ = read_risks(risks_to_read(layer, RiskRule(distance_m=10_000.0), project, None))
    assert risk.shape.geom_type == "Polygon"
    assert risk.shape.contains(shapely.Point(180.05, 60.0))
    assert area_km2(risk.shape) == pytest.approx(np.pi * 100.0, rel=0.003)


@pytest.mark.parametrize(
    ("kind", "rule", "said"),
    [
        ("LineString", {}, "has no areas.*Give the distance"),
        ("Point", {"distance_m": 0.0}, "has no areas"),
        ("Polygon", {"distance_m": -1.0}, "counts within -1 m"),
        ("Polygon", {"distance_m": MOST_DISTANCE_M * 2}, "from 0 to 200000 m"),
        ("Polygon", {"usd_per_km": -5.0}, "costs -5 USD"),
        ("Polygon", {"weight_field": "danger"}, "no field “danger” with numbers"),
        ("Polygon", {"weight_field": "name"}, "no field “name” with numbers"),
    ],
)
def test_what_cannot_count_is_said(project, kind, rule, said):
    layer = layer_of([], kind)
    with pytest.raises(LayerError, match=said):
        risks_to_read(layer, RiskRule(**rule), project, HERE)
    assert needs_distance(layer) == (kind != "Polygon")


def test_a_layer_without_system_and_one_with_too_many_features(project):
    layer = layer_of(["POINT(62 34)"] * 5, "Point", crs="")
    with pytest.raises(LayerError, match="no coordinate system"):
        risks_to_read(layer, RiskRule(distance_m=10.0), project, HERE)
    layer = layer_of(["POINT(62 34)"] * 5, "Point")
    with pytest.raises(LayerError, match="more than 4 features"):
        read_risks(risks_to_read(layer, RiskRule(distance_m=10.0), project, HERE), most=4)


def test_thousands_of_features_are_read_in_seconds(project):
    rng = np.random.default_rng(7)
    layer = layer_of([f"POINT({x} {y})" for x, y in rng.uniform((60, 32), (66, 36), (5_000, 2))], "Point")
    taken = risks_to_read(layer, RiskRule(distance_m=2_000.0), project, HERE)
    start = process_time()
    risks, _ = read_risks(taken)
    assert len(risks) == 5_000
    assert process_time() - start < 10.0


# In the study


def test_the_study_keeps_how_a_layer_counts(tmp_path):
    study = Study.create(tmp_path / "study.gpkg", title="Study")
    chosen = (
        ChosenSource("a", "path=/faults.gpkg", "Faults", RISK, RiskRule("slip", 500.0, 2e6)),
        ChosenSource("b", "path=/roads.gpkg", "Roads", ROAD),
    )
    study.save_settings(StudySettings(surroundings=chosen))
    assert Study.open(study.path).settings.surroundings == chosen


def test_settings_from_before_risks_are_understood(tmp_path):
    text = '{"surroundings": [{"layer_id": "b", "source": "x", "title": "Roads", "kind": "road"}]}'
    (one,) = settings_from_text(text, tmp_path / "study.gpkg").surroundings
    assert one == ChosenSource("b", "x", "Roads", ROAD, None)


def test_surroundings_hold_the_risks_read_and_stay_the_same_object(tmp_path, project):
    study = Study.create(tmp_path / "study.gpkg", title="Study")
    risks, _ = read(layer_of(["POINT(62 34)"], "Point"), project, distance_m=5_000.0)
    first = surroundings_with(study, [], [risks])
    assert first.risks == risks
    assert surroundings_with(study, [], [risks]) is first
    assert surroundings_with(study, [], [()]).risks == ()
