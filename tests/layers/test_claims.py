"""Published figures beside what a line measures: by exact places, with a plain word on what the ground supports."""

from __future__ import annotations

from dataclasses import replace
from math import isnan

import pytest
from karwan.core.evaluation import CostItem, Violation
from karwan.core.sections import SectionFigures
from karwan.layers.catalog import find_corridor
from karwan.layers.claim_words import findings, words
from karwan.layers.claims import (
    AGREES,
    COST_ABOVE,
    COST_BELOW,
    COST_WITHIN,
    FOR_SCALE,
    LONGER,
    SHORTER,
    Claim,
    Ends,
    beside,
    read_claims,
    tolerance_km,
)
from karwan.layers.corridor_tables import table_rows
from karwan.layers.ground import ComparedLine

# As long as the straight chain through the towns, and a tenth more for the ground.
CHAIN = (
    ("Torghundi (Towraghondi)", 0.0), ("Herat", 112.0), ("Kandahar", 704.0), ("Spin Boldak", 807.0), ("Chaman", 820.0)
)  # fmt: skip


def section(first, last, low_km, high_km, musd_per_km=2.0):
    cost = (high_km - low_km) * musd_per_km
    item = CostItem("Track", high_km - low_km, "km", cost, cost * 0.8, cost * 1.5, "")
    return SectionFigures(
        first, last, low_km * 1e3, high_km * 1e3, (item,), (), (), 1.0, 1.0, 0.0, 0.0, 10.0, 10.0, 9.0, 800.0, 3.0
    )  # fmt: skip


def line(places=CHAIN):
    return tuple(section(a, b, low, high) for (a, low), (b, high) in zip(places, places[1:]))


@pytest.fixture(scope="module")
def claims():
    return read_claims(find_corridor("western-afghanistan"))


@pytest.fixture(scope="module")
def by_id(claims):
    return {claim.id: claim for claim in claims}


def test_claims_carry_gauge_status_and_cost_as_published(by_id):
    announced = by_id["ambassador"]
    assert (announced.length_km, announced.cost_musd, announced.status) == (687.0, 7_000.0, "offered 2026-01-27")
    assert (announced.ends.from_id, announced.ends.to_id) == ("af-torghundi", "af-spin-boldak")
    assert announced.stretch_ends.to_id == "pk-chaman"
    herat = by_id["section-11"]
    assert (herat.length_km, herat.cost_musd, herat.gauge_mm) == (115.0, 500.0, "1520")
    assert herat.status == "MoU 2025-07-10; build 2026-27"
    assert (by_id["section-21"].gauge_mm, by_id["section-22"].cost_musd) == ("1676", 600.0)
    assert isnan(by_id["herat-kandahar-2025"].cost_musd)
    assert by_id["herat-kandahar-road"].kind == "road"


def test_a_source_is_a_publication_and_no_row_of_a_table(claims, by_id):
    published = table_rows(find_corridor("western-afghanistan").network_path, "sections")
    source = {row["row"]: row["source"] for row in published}
    assert by_id["ambassador"].source == source[19]
    assert by_id["ambassador"].source.startswith("thetruthinternational.com; worldwatchalert.com;")
    # The official pieces are rows 11, 16 and 18: each publication, none twice.
    parts = [part for row in (11, 16, 18) for part in source[row].split("; ")]
    assert by_id["official-pieces"].source.split("; ") == parts
    railways = table_rows(find_corridor("western-afghanistan").network_path, "railways")
    told = [claim.source for claim in claims] + [row["source"] for row in railways]
    assert all(one and ".csv" not in one for one in told)


def test_no_published_figure_is_told_twice(claims):
    assert len({claim.id for claim in claims}) == len(claims)
    # Rows 16, 17, 19 and 20 are set side by side by hand; they are not read again as sections.
    assert not {f"section-{row}" for row in (16, 17, 19, 20)} & {claim.id for claim in claims}
    assert all(claim.ends.from_names and claim.ends.to_names for claim in claims if claim.id == "section-18")


def test_the_known_contradictions_stand_beside_the_measured_line(claims):
    found = {one.claim.id: one for one in beside(claims, line())}
    lengths = {one.claim.length_km for one in found.values() if one.claim.stretch == "Torghundi - Chaman"}
    assert lengths == {618.0, 687.0, 745.0, 948.5}
    assert all("run from 618 to 948.5 km" in found[key].claim.remark for key in ("great-circle", "ambassador", "chain"))
    announced = found["ambassador"]
    assert (announced.from_name, announced.to_name) == ("Torghundi (Towraghondi)", "Spin Boldak")
    assert (announced.measured_km, announced.difference_km) == (807.0, 120.0)
    assert announced.ratio == pytest.approx(807.0 / 687.0)
    assert (announced.verdict, announced.of_stretch) == (LONGER, False)
    # 687 km is what it takes from Herat on; both stretches lie within the one claimed.
    assert [fit[:2] for fit in announced.fits] == [("Herat", "Spin Boldak"), (CHAIN[0][0], "Kandahar")]
    assert "687 km would fit Herat - Spin Boldak (695 km)" in words(announced)
    assert found["section-11"].fits == ()
    assert found["official-pieces"].verdict == SHORTER
    assert found["great-circle"].verdict == found["chain"].verdict == FOR_SCALE
    assert found["section-11"].verdict == AGREES


def test_what_is_not_on_the_line_is_left_out(claims):
    found = {one.claim.id for one in beside(claims, line())}
    assert found >= {"section-18", "section-21", "section-22"}
    # Quetta, Uzen and Khaf are elsewhere; Sanobar and the airport lie near it but are no stations of it.
    assert not found & {"section-23", "section-1", "section-9", "section-15"}


def test_a_line_without_stations_between_is_compared_over_the_whole_stretch(claims):
    whole = line(((CHAIN[0]), CHAIN[-1]))
    found = {one.claim.id: one for one in beside(claims, whole)}
    assert set(found) == {"great-circle", "ambassador", "chain", "official-pieces"}
    assert found["ambassador"].of_stretch
    assert not found["great-circle"].of_stretch
    assert "no station at its own ends" in words(found["ambassador"])


def test_names_are_matched_exactly_and_nothing_else(claims):
    renamed = line((("Torghundi station", 0.0), *CHAIN[1:]))
    assert "section-11" not in {one.claim.id for one in beside(claims, renamed)}
    # The short name is one of the names the data gives, and two stations at one place have both names.
    for name in ("Torghundi", "Depot / Torghundi"):
        again = line(((name, 0.0), *CHAIN[1:]))
        assert "section-11" in {one.claim.id for one in beside(claims, again)}


def test_the_direction_of_the_line_makes_no_difference(claims):
    turned = [(name, 820.0 - km) for name, km in CHAIN[::-1]]
    there = {one.claim.id: one.measured_km for one in beside(claims, line())}
    back = {one.claim.id: one.measured_km for one in beside(claims, line(turned))}
    assert there == pytest.approx(back)


def own(km, musd=float("nan"), kind="published"):
    ends = Ends("a", "b", frozenset({"A"}), frozenset({"B"}))
    return Claim("A - B", "as said", km, "somebody", "", "x", kind, cost_musd=musd, ends=ends, stretch_ends=ends)


@pytest.mark.parametrize(
    ("km", "verdict", "said"),
    [
        (100.0, AGREES, "This line agrees within 5 %."),
        (95.3, AGREES, "agrees within 5 %"),
        (95.1, LONGER, "This line is 5 % longer (+5 km) than claimed."),
        (105.0, AGREES, "agrees within 5 %"),
        (105.4, SHORTER, "This line is 5 % shorter (−5 km) than claimed."),
        (50.0, LONGER, "This line is 100 % longer (+50 km) than claimed."),
    ],
)
def test_what_is_said_of_one_line_is_of_the_line(km, verdict, said):
    (one,) = beside([own(km)], line((("A", 0.0), ("B", 100.0))))
    assert one.verdict == verdict
    assert said in words(one)
    assert "ground" not in words(one)


def test_a_short_claim_agrees_within_a_km_or_two_cells():
    assert (tolerance_km(10.0, 0.0), tolerance_km(10.0, 844.0), tolerance_km(100.0, 844.0)) == (1.0, 1.688, 5.0)
    sections = line((("A", 0.0), ("B", 11.5)))
    (fine,) = beside([own(10.0)], sections, 90.0)
    (coarse,) = beside([own(10.0)], sections, 844.0)
    assert (fine.verdict, coarse.verdict) == (LONGER, AGREES)
    assert words(coarse) == "This line agrees within 1.7 km."


def test_a_road_says_its_route_may_be_another():
    (one,) = beside([own(80.0, kind="road")], line((("A", 0.0), ("B", 100.0))))
    assert one.verdict == FOR_SCALE
    assert "Only for scale: it is a road's length, and the road's route may be another." in words(one)


def test_a_fit_elsewhere_on_the_line_is_not_told():
    """A - B is claimed at 60 km and measures 100; C - D far off measures 60, B - C is nobody's stretch."""
    places = (("A", 0.0), ("B", 100.0), ("C", 300.0), ("D", 360.0))
    elsewhere = replace(own(60.0), id="y", ends=Ends("c", "d", frozenset({"C"}), frozenset({"D"})))
    assert beside([own(60.0), elsewhere], line(places))[0].fits == ()
    within = (("A", 0.0), ("C", 40.0), ("B", 100.0), ("D", 360.0))
    assert beside([own(60.0), elsewhere], line(within))[0].fits == (("C", "B", 60.0),)


@pytest.mark.parametrize(
    ("musd", "verdict", "said"),
    [
        (159.0, COST_BELOW, "below"),
        (160.0, COST_WITHIN, "within"),
        (300.0, COST_WITHIN, "within"),
        (301.0, COST_ABOVE, "above"),
    ],
)
def test_a_cost_is_told_by_the_lines_range(musd, verdict, said):
    """100 km at 2 million each: 160 to 300."""
    (one,) = beside([own(100.0, musd)], line((("A", 0.0), ("B", 100.0))))
    assert (one.cost_musd, one.cost_low_musd, one.cost_high_musd) == (200.0, 160.0, 300.0)
    assert one.cost_verdict == verdict
    assert f"lies {said} the line's range" in words(one)
    assert one.cost_ratio == pytest.approx(200.0 / musd)


def test_findings_of_one_line_hold_the_verdict_of_all():
    """A line shorter and one longer than the claim: the ground says one thing whichever of them is selected."""
    lines = [
        ComparedLine(name, ("A", "B"), (0.0, km * 1e3), 0, "x", 12.5, 600.0, "GLOBE", 844.0)
        for name, km in (("short", 101.0), ("long", 187.0))
    ]
    verdict = "115 km (as said): 115 km lies between the alternatives' 101 and 187 km: supported."
    for km in (101.0, 187.0):
        found = beside([own(115.0)], line((("A", 0.0), ("B", km))), 844.0)
        assert findings(found, lines) == (f"A - B: this line measures {km} km. {verdict}",)
    assert findings(found, ()) == ("A - B: this line measures 187.0 km.",)


def test_a_line_that_breaks_the_standard_says_so_beside_its_length():
    breach = Violation("grade", 10.0, 60.0, 62.0, 34.0, 15.0, 12.5, "clause")
    broken = [replace(part, violations=(breach, breach)) for part in line((("A", 0.0), ("B", 100.0)))]
    (one,) = beside([own(100.0)], broken)
    assert one.breaches == 2
    assert words(one).endswith("But the line breaks the standard on the way (2).")
    assert findings([one], ()) == ("A - B: this line measures 100.0 km and breaks the standard (breaches: 2).",)


def test_no_sections_no_claims(claims):
    assert beside(claims, ()) == ()
