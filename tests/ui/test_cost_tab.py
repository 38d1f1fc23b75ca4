from dataclasses import replace

import numpy as np
import pytest
from karwan.core.evaluation import CostItem, MassHaul, Rounding
from karwan.core.exposure import ExposedStretch, Exposure
from karwan.core.quantities import risk_items
from karwan.ui.cost_rows import Sum, cost_fields, cost_rows, row_look, row_name, unit_cost_text
from karwan.ui.cost_words import earth_words, price_words, risk_words, rounding_words
from study_builders import evaluation

pytestmark = pytest.mark.usefixtures("qgis_app")

TRACK = CostItem("Track", 120.0, "km", 120.0, 108.0, 168.0, "published", "track", 1_000_000.0)
CUT = CostItem("Cut", 2.5, "million m³", 15.0, 7.5, 50.0, "assumed", "earthwork", 6_000_000.0)
WASTE = CostItem("Waste", 0.4, "million m³", 0.0, 0.0, 0.4, "held by the <b>bands</b>", "earthwork", 0.0)
CULVERTS = CostItem("Culverts", 96.0, "", 5.76, 2.0, 9.6, "assumed", "structures", 60_000.0)
NONE = CostItem("River bridges", 0.0, "km", 0.0, 0.0, 0.0, "assumed", "structures", 18_000_000.0)
NOTHING = np.empty(0)


def test_items_stand_below_the_sum_of_their_group_and_above_the_total():
    rows = cost_rows([TRACK, CUT, WASTE, CULVERTS])
    assert [row_name(row) for row in rows] == [
        "Track", "Track", "Earthwork", "Cut", "Waste", "Structures", "Culverts", "Total",
    ]  # fmt: skip
    assert rows[2] == Sum("Earthwork", 15.0, 7.5, 50.4)
    assert (rows[-1].cost_musd, rows[-1].high_musd) == (pytest.approx(140.76), pytest.approx(228.0))


def test_items_of_no_group_have_no_heading():
    assert [row_name(row) for row in cost_rows([replace(CUT, group="")])] == ["Cut", "Total"]


@pytest.mark.parametrize(
    ("item", "quantity", "unit_cost"),
    [(TRACK, "120 km", "1,000,000 / km"), (CUT, "2.50 million m³", "6.00 / m³"), (CULVERTS, "96", "60,000 each")],
)
def test_quantities_and_rates_are_in_the_units_people_speak_of(item, quantity, unit_cost):
    assert cost_fields()[1].text(item).replace(",", "") == quantity
    assert unit_cost_text(item) == unit_cost


def test_the_tooltip_says_from_where_to_where_the_rate_may_lie():
    assert row_look(CUT).tip == "3.00 to 20.00 USD / m³. assumed"
    assert row_look(CULVERTS).tip == "20,833 to 100,000 USD each. assumed"


def test_what_is_counted_but_priced_elsewhere_is_faint_and_says_so():
    look = row_look(WASTE)
    assert look.faint
    assert look.tip.startswith("Counted, but at no price of its own here.")
    assert row_look(NONE).faint
    assert not row_look(TRACK).faint
    assert row_look(Sum("Total", 1.0, 1.0, 1.0)).bold


def haul(overhaul_m3_km=1_200_000.0, borrow_m3=300_000.0, waste_m3=0.0):
    return MassHaul(NOTHING, NOTHING, 900_000.0, overhaul_m3_km, borrow_m3, waste_m3)


def test_where_the_earth_goes_in_plain_words():
    found = replace(evaluation(), cut_mm3=2.0, fill_mm3=2.3, mass_haul=haul())
    words = " ".join(earth_words(found))
    assert "2.00 million m³ are cut and 2.30 million m³ filled" in words
    assert "0.90 million m³ move from cut to fill within the free haul" in words
    assert "1.20 million m³ × km" in words
    assert "0.30 million m³ are borrowed" in words
    assert "Nothing is wasted." in words
    assert "Nothing is carried farther" in " ".join(earth_words(replace(found, mass_haul=haul(overhaul_m3_km=0.0))))
    assert earth_words(replace(found, mass_haul=None)) == []


def test_the_price_base_is_said_of_built_in_sets_and_of_no_other():
    built_in = price_words("reference unit costs")
    assert "nominal USD of projects published 2011-2026, no price year" in built_in
    assert "at the standard and unit costs named" in built_in
    assert "2011" not in price_words("Quote of May")


def test_what_rounding_the_profile_costs_in_plain_words():
    found = evaluation()
    dear = rounding_words(replace(found, rounding=Rounding(200.0, 203.0)))
    assert "cost 3.0 M USD (1.5 %) more" in dear[0]
    assert "no more than" in rounding_words(replace(found, rounding=Rounding(200.0, 199.99)))[0]
    assert "levels were given" in rounding_words(replace(found, rounding=None))[0]


def test_risk_in_words_and_among_the_costs_with_the_planners_own_price():
    stretches = (ExposedStretch("Herat Fault", 2.0, 1_000.0, 4_000.0), ExposedStretch("Chaman Fault", 9.0, 8e3, 9e3))
    faults = Exposure("Faults", 4.0, 15.0, 30.0, ((1_000.0, 4_000.0), (8_000.0, 9_000.0)), stretches, priced=True)
    clear = Exposure("Mines", 0.0, 0.0, 0.0, ())
    first, second = risk_words(replace(evaluation(), exposures=(faults, clear)))
    assert first.startswith("Faults: 4.0 km in 2 stretches, exposure 15.0")
    assert first.endswith("most in Chaman Fault, km 8.0 to 9.0.")
    assert second == "Mines: none of it."
    assert risk_words(evaluation()) == []
    (item,) = risk_items((faults, clear))
    assert [row_name(row) for row in cost_rows([TRACK, item])] == ["Track", "Track", "Risk", "Faults", "Total"]
    assert unit_cost_text(item) == "2,000,000 / weighted km"
    assert row_look(item).tip.startswith("2,000,000 to 2,000,000 USD / weighted km. Set by the planner")
