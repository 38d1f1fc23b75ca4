import pytest
from dock_builders import fill
from karwan.core.errors import KarwanError
from karwan.layers.study import ControlPoint, Zone
from karwan.ui.scenario_inputs import Place, Request, place_from_text, request_of_study, save_request, scenario_of
from qgis.core import QgsFeature, QgsGeometry, QgsVectorLayer


@pytest.fixture
def workspace(workspace, tmp_path):
    fill(workspace, tmp_path)
    return workspace


def polygons(crs, *rows):
    layer = QgsVectorLayer(f"Polygon?crs={crs}&field=factor:double", "areas", "memory")
    features = []
    for wkt, factor in rows:
        feature = QgsFeature(layer.fields())
        feature.setGeometry(QgsGeometry.fromWkt(wkt))
        feature["factor"] = factor
        features.append(feature)
    layer.dataProvider().addFeatures(features)
    return layer


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("62.28, 35.25", Place("", 62.28, 35.25)),
        (" 62.28 35.25 ", Place("", 62.28, 35.25)),
        ("-5;-10.5", Place("", -5.0, -10.5)),
        ("Herat (62.2, 34.35)", Place("Herat", 62.2, 34.35)),
        ("Torghundi (Towraghondi) (62.2833, 35.25)", Place("Torghundi (Towraghondi)", 62.2833, 35.25)),
    ],
)
def test_places_are_read(text, place):
    assert place_from_text(text) == place
    assert place_from_text(place.text) == place


@pytest.mark.parametrize("text", ["", "Herat", "62.2", "35.25, 262.2", "1, 2, 3"])
def test_what_is_no_place_is_named(text):
    with pytest.raises(KarwanError) as caught:
        place_from_text(text)
    assert caught.value.remedy


def test_a_study_without_ends_says_so(workspace):
    with pytest.raises(KarwanError, match="no start and end"):
        request_of_study(workspace)


def test_places_survive_in_the_study_with_what_was_known_of_them(workspace):
    workspace.study.save_control_points([ControlPoint("A", 62.8, 34.4, "start", "estimate, within 5 km", "gazetteer")])
    request = Request(Place("A", 62.8, 34.4), Place("", 63.0, 34.3), (Place("Ford", 62.9, 34.35),))
    save_request(workspace, request)
    points = workspace.study.control_points()
    assert [(p.name, p.role) for p in points] == [("A", "start"), ("Ford", "via"), ("end", "end")]
    assert points[0].certainty == "estimate, within 5 km"
    again = request_of_study(workspace)
    assert (again.start, again.via) == (request.start, request.via)


def test_layers_and_the_study_s_own_zones_are_taken_in_degrees(workspace):
    square = QgsGeometry.fromWkt("POLYGON((62.9 34.3, 62.91 34.3, 62.91 34.31, 62.9 34.31, 62.9 34.3))")
    workspace.study.save_zones([Zone("Shrine", "nogo", 1.0, bytes(square.asWkb()))])
    utm = "POLYGON((490000 3800000, 491000 3800000, 491000 3801000, 490000 3801000, 490000 3800000))"
    request = Request(
        Place("", 62.8, 34.4),
        Place("", 63.0, 34.3),
        zone_layer=polygons("EPSG:32641", (utm, 3.0)),
        factor_field="factor",
    )
    scenario = scenario_of(workspace, request)
    assert len(scenario.nogo) == 1
    shape, factor = scenario.zones[0]
    assert factor == 3.0
    assert shape.centroid.x == pytest.approx(62.8967, abs=0.01)
    assert scenario.standard == workspace.standard()


def test_a_zone_without_factor_is_named(workspace):
    layer = polygons("EPSG:4326", ("POLYGON((62 34, 63 34, 63 35, 62 34))", None))
    with pytest.raises(KarwanError, match="has no factor"):
        scenario_of(workspace, Request(Place("", 62, 34), Place("", 63, 34), zone_layer=layer, factor_field="factor"))
    with pytest.raises(KarwanError, match="no field “weight”"):
        scenario_of(workspace, Request(Place("", 62, 34), Place("", 63, 34), zone_layer=layer, factor_field="weight"))
