"""Kinds told by names, fields and tags, as the sources of this field write them."""

from math import isnan

import pytest
from karwan.core.crossed_kinds import KINDS, facts_of, guessed_kind, kind_by_name, width_m


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Rivers and canals", "river"), ("gis_osm_waterways_free_1", "river"), ("lakes_10m", "river"),
        ("OSM roads", "road"), ("railway_lines", "railway"), ("RailLines", "railway"),
        ("admin0_boundary_lines", "border"),
        ("power lines", "power_line"), ("TAPI pipeline", "pipeline"), ("Active faults", "fault"),
        ("afghan_villages", "settlement"), ("populated_places_10m", "settlement"), ("Land cover 2020", "land_cover"),
        ("protected areas", "protected"), ("Minefields", "mined"), ("mined roads", "mined"),
        ("Flood zones of rivers", "flooded"), ("conflict events", "risk"), ("Parcels", ""),
        ("Natural Earth rivers", "river"), ("Natura 2000 sites", "protected"),
        ("trails", ""), ("mineral deposits", ""), ("damage", ""),
    ],
)  # fmt: skip
def test_a_name_tells_the_kind(name, kind):
    assert kind_by_name(name) == kind
    assert kind in ("", *KINDS)


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        (["Name", "Type", "net_slip_r", "strike_sli"], "fault"), (["id", "side_a", "deaths_a"], "risk"),
        (["event_type", "sub_event_type", "fatalities"], "risk"), (["shapeGroup", "shapeType"], "border"),
        (["WDPAID", "NAME"], "protected"), (["name", "code"], ""),
    ],
)  # fmt: skip
def test_fields_tell_where_the_name_does_not(fields, kind):
    assert guessed_kind("layer 7", fields) == kind
    assert guessed_kind("Rivers", fields) == "river"


@pytest.mark.parametrize(
    ("values", "kind", "class_of"),
    [
        ({"highway": "primary"}, "road", "primary"), ({"waterway": "river", "name": "Harirud"}, "river", "river"),
        ({"railway": "rail"}, "railway", "rail"), ({"boundary": "protected_area"}, "protected", "protected_area"),
        ({"boundary": "administrative", "admin_level": "4"}, "border", "administrative"),
        ({"other_tags": '"power"=>"line","voltage"=>"220000"'}, "power_line", "line"),
        ({"man_made": "pipeline", "substance": "gas"}, "pipeline", "pipeline"),
        ({"highway": "no", "waterway": "canal"}, "river", "canal"), ({"hazard": "minefield"}, "mined", "minefield"),
        ({"name": "nothing"}, "", ""),
    ],
)  # fmt: skip
def test_tags_tell_a_feature_of_a_mixed_layer(values, kind, class_of):
    facts = facts_of(values)
    assert (facts.kind, facts.class_of) == (kind, class_of)


def test_the_layers_kind_goes_before_a_features_tags():
    facts = facts_of({"highway": "track", "klass": "wadi", "level": 3, "weight": "2.5"}, "river")
    assert (facts.kind, facts.class_of, facts.rank, facts.weight) == ("river", "wadi", 3, 2.5)


@pytest.mark.parametrize(
    ("text", "width"), [("12", 12.0), ("12.5 m", 12.5), ("12,5", 12.5), ("40 ft", 12.192), ("10'", 3.048)]
)
def test_widths_as_sources_write_them(text, width):
    assert width_m({"width": text}) == pytest.approx(width, abs=1e-12)


@pytest.mark.parametrize("text", ["", "0", "wide", "-3", "12;14", "nan"])
def test_what_is_no_width_is_unknown(text):
    assert isnan(width_m({"width": text}))
