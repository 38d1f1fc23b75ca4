"""The report's engineering: sections beside published figures, operation, standard with sources, breaches by kind."""

from __future__ import annotations

from dataclasses import replace

import pytest
from karwan.core.clock import hours_minutes
from karwan.core.evaluate import renamed
from karwan.core.evaluation import GaugeBreak, Rounding, Structure, Violation
from karwan.core.exposure import ExposedStretch, Exposure
from karwan.core.sections import sections_between
from karwan.core.standards import STANDARDS, standard, standard_to_mapping
from karwan.core.trains import train_for
from karwan.exchange.report import ReportAlternative, ReportContents, frozen_standard, report_alternatives, report_html
from karwan.exchange.report_engineering import operation
from karwan.exchange.study_report import study_report
from karwan.layers.claims import Claim, Ends
from karwan.layers.study import Study
from report_reader import HOSTILE, Page
from study_builders import evaluation

STATIONS = (("Herat", 0.0), (f"Pass {HOSTILE}", 9_000.0), ("East", 27_000.0))


@pytest.fixture(scope="module")
def found():
    """An evaluated line with three stations, a break of gauge, breaches of two kinds and a named bridge."""
    plain = evaluation()
    end_m = float(plain.section.chainage_m[-1])
    return replace(
        plain,
        stations_m=(*STATIONS[:2], ("East", end_m)),
        operation=replace(
            plain.operation,
            gauge_breaks=(GaugeBreak(HOSTILE, end_m, 1520, 1676, 24.0, 16.5, "a survey"),),
            notes=(f"Note {HOSTILE}",),
        ),
        rounding=Rounding(400.0, 412.0),
        violations=(
            Violation("sustained grade", 100.0, 900.0, 62.8, 34.4, 13.37, 12.5, "ruling grade", "‰", "back"),
            Violation("radius", 5_000.0, 5_200.0, 62.8, 34.4, 480.0, 600.0, "smallest radius", "m"),
            Violation("radius", 15_000.0, 15_100.0, 62.8, 34.4, 500.0, 600.0, "smallest radius", "m"),
        ),
        structures=(*plain.structures, Structure("river bridge", 20_000.0, 29_999.0, 7.0, f"Harirud {HOSTILE}")),
    )  # fmt: skip


@pytest.fixture(scope="module")
def claim():
    ends = Ends("af-herat", "x", frozenset({"Herat"}), frozenset({"East"}))
    return Claim(
        "Herat - East", f"as announced {HOSTILE}", 20.0, "a paper", "contradicts", "x", "published", "1520",
        f"offered {HOSTILE}", 5.0, ends, ends,
    )  # fmt: skip


@pytest.fixture(scope="module")
def page(found, claim):
    edited = standard("1520-international").with_figure("loop_spacing_km", 17.0, f"our own {HOSTILE}")
    alternative = ReportAlternative(found, "#d55e00", standard=edited)
    return report_html(ReportContents("T", [alternative], claims=[claim]))


def row_of(page, first):
    """The cells of the rows that begin with `first`."""
    cells = Page(page).cells
    return [cells[i : i + 16] for i, cell in enumerate(cells) if cell == first]


def test_nothing_from_outside_is_markup(page):
    assert "<script" not in page
    assert "".join(Page(page).words).count("<script>alert(1)</script>") >= 8


def test_sections_add_up_in_the_report(page, found):
    first, second = sections_between(found)
    cells = row_of(page, "Herat")[0]
    assert cells[2:6] == [
        "0.00",
        f"{first.length_km:.1f}",
        f"{first.cost_musd:,.0f}",
        f"{first.cost_low_musd:,.0f} – {first.cost_high_musd:,.0f}",
    ]
    total = row_of(page, "Total")[0]
    assert total[3:5] == [f"{found.length_km:.1f}", f"{found.cost_musd:,.0f}"]
    running = row_of(page, "Herat")[1]
    assert running[6] == f"{hours_minutes(first.time_fwd_min)} / {hours_minutes(first.time_rev_min)}"
    assert running[9] == f"{first.load_fwd_t:,.0f} / {first.load_rev_t:,.0f}"
    assert [len(part.violations) for part in (first, second)] == [2, 1]


def test_a_claim_stands_beside_what_was_measured(page, found):
    length, cost = row_of(page, f"as announced {HOSTILE}")
    assert length[1:3] == ["Herat – East", "20"]
    km = float(found.section.chainage_m[-1]) / 1e3
    assert length[3] == f"{km:.1f} (+{km - 20.0:.0f})"
    assert length[4].startswith("No alternative that serves both stations keeps the standard (12.5 per mille")
    assert length[5:7] == ["1520", f"offered {HOSTILE}"]
    assert length[7] == "a paper"
    # The cost claimed, 5 million, lies below the range.
    assert cost[1:3] == ["Herat – East", "5"]
    assert cost[3] == f"{found.cost_musd:,.0f} ({found.cost_low_musd:,.0f} – {found.cost_high_musd:,.0f})"
    assert 'class="number bad">' + cost[3] in page


def test_a_unit_cost_is_that_of_the_plain_unit_at_a_price_base(page):
    """6.00 USD for a cubic metre, not 6,000,000 for a million of them."""
    assert "6,000,000" not in page
    assert "nominal USD of projects published 2011-2026, no price year" in page


def test_operation_both_ways_with_breaks_of_gauge(page, found):
    run = found.operation
    (row,) = row_of(page, "Trailing load")
    assert row[1:4] == [f"{run.forward.trailing_load_t:,.0f}", f"{run.back.trailing_load_t:,.0f}", "t"]
    (row,) = row_of(page, "Energy at the wheel")
    assert row[1:3] == [f"{run.forward.energy_mwh:,.1f}", f"{run.back.energy_mwh:,.1f}"]
    (row,) = [row for row in row_of(page, HOSTILE) if row[2] == "1520 / 1676 mm"]
    assert row[3:6] == ["24", "16.5", "a survey"]
    assert f"Up to {run.trains_per_day:.0f} trains a day" in page


def test_a_load_that_no_climb_limits_is_said_to_be_so(found):
    run = found.operation
    train = train_for(1520).title
    free = replace(run, train=train, back=replace(run.back, trailing_load_t=49_996.0))
    told = "".join(operation(replace(found, operation=free)))
    (row,) = row_of(told, "Trailing load")
    assert row[1:3] == [f"{run.forward.trailing_load_t:,.0f}", "not limited"]
    assert "no climb on this line limits it" in told
    assert "no climb" not in "".join(operation(found))


def test_every_figure_of_the_standard_names_its_source(page):
    (row,) = row_of(page, "Loop spacing")
    assert row[1:4] == ["17", "km", f"our own {HOSTILE}"]
    (row,) = row_of(page, "Ruling grade")
    assert row[1:4] == ["12.5", "per mille", STANDARDS["1520-international"].source("ruling_grade_permille")]
    (row,) = row_of(page, "Transition at radius 4000 m, lowest to usual")
    assert row[1] == "20 to 40"


def test_breaches_are_counted_by_kind_and_listed_with_unit_and_direction(page):
    assert "Too tight: 2" in page
    assert "Too steep for too long: 1" in page
    (row,) = row_of(page, "Too steep for too long (back)")
    assert row[1:6] == ["0.10", "0.90", "13.4 ‰", "12.5 ‰", "ruling grade"]


def test_costs_stand_under_headings_with_unit_costs_and_rounding(page, found):
    (row,) = row_of(page, "Earthwork")
    items = [item for item in found.cost_items if item.group == "earthwork"]
    assert row[4] == f"{sum(item.cost_musd for item in items):,.1f}"
    cut = next(item for item in items if item.name == "Cut")
    (row,) = row_of(page, "Cut")
    assert row[1:5] == [f"{cut.quantity:,.2f}", "million m³", "6.00 / m³", f"{cut.cost_musd:,.1f}"]
    assert "costs 412.0 million USD, 3.0 % more than the cheapest levels of any shape (400.0)" in page
    assert f"borrowed {found.mass_haul.borrow_m3 / 1e6:,.2f}" in page


def test_a_bridge_has_its_rivers_name(page):
    (row,) = row_of(page, "river bridge")
    assert row[1] == f"Harirud {HOSTILE}"
    assert row[4] == "9,999"


def test_a_line_of_which_little_is_known_says_little(found):
    bare = replace(
        found, operation=None, rounding=None, mass_haul=None, stations_m=(), violations=(), structures=(), plan=()
    )
    html = report_html(ReportContents("T", [ReportAlternative(bare, "#d55e00")]))
    for word in (
        "Operation",
        "Sections between stations",
        "within the free haul",
        "Breaches of the standard",
        "Standard 1520",
    ):
        assert word not in html
    assert "nan" not in " ".join(Page(html).words).lower().split()


def test_the_standard_is_the_one_frozen_with_the_result(tmp_path, found):
    study = Study.create(tmp_path / "study.gpkg", title="S")
    edited = standard("1520-international").with_figure("loop_spacing_km", 21.0)
    first = study.add(found, scenario={"inputs": {"standard": standard_to_mapping(edited)}})
    second = study.add(found, scenario={"standard": standard_to_mapping(edited), "start": [0, 0]})
    third = study.add(found)
    made = report_alternatives(study, {r.id: renamed(found, r.name) for r in (first, second, third)})
    assert [alternative.standard for alternative in made] == [edited, edited, None]
    html = report_html(ReportContents("T", made))
    # One standard is told once, with all the alternatives it judged.
    assert html.count(f"<h3>Standard {edited.title}") == 1
    assert f"{first.name}, {second.name}." in html


@pytest.mark.parametrize(
    "scenario", [None, {}, {"inputs": 3}, {"inputs": {"standard": "x"}}, {"standard": {"nonsense": 1}}]
)
def test_inputs_without_a_standard_have_none(scenario):
    assert frozen_standard(scenario) is None


def test_a_corridors_report_sets_its_claims_beside_the_line(tmp_path, found):
    study = Study.create(tmp_path / "study.gpkg", title="S", corridor_key="western-afghanistan")
    on_it = replace(found, stations_m=(("Kandahar", 0.0), ("Spin Boldak", 20_000.0)))
    record = study.add(on_it)
    html = report_html(study_report(study, {record.id: on_it}))
    (row,) = row_of(html, "Kandahar - Spin Boldak")
    assert row[2:4] == ["96", "20.0 (−76)"]
    # Of the 39 published sections those elsewhere are not told.
    assert "Rohri" not in html
    assert "contradict" in html


def test_where_else_a_claim_would_fit_is_told_unless_it_fits_where_it_is_claimed(found):
    """A - C is claimed at 18 km and measures 29; B - C is 18 to 20."""
    end_m = float(found.section.chainage_m[-1])
    served = replace(found, stations_m=(("A", 0.0), ("B", 10_000.0), ("C", end_m)), violations=())

    def claim(first, last, km):
        ends = Ends(first, last, frozenset({first}), frozenset({last}))
        return Claim(
            f"{first} - {last}", f"said of {first} - {last}", km, "p", "", first + last, ends=ends, stretch_ends=ends
        )

    short = claim("A", "C", (end_m - 10_000.0) / 1e3)
    claims = [short, claim("B", "C", 50.0)]
    lines = [ReportAlternative(replace(served, alignment=replace(served.alignment, name=n)), "#d55e00") for n in "xy"]
    html = report_html(ReportContents("T", lines, claims=claims))
    told = f"{short.length_km:g} km would fit B - C ({short.length_km:.0f} km)."
    assert told in row_of(html, "said of A - C")[0][5]
    fitting = claim("A", "C", end_m / 1e3)
    html = report_html(ReportContents("T", lines, claims=[fitting, claim("B", "C", 50.0)]))
    assert "would fit" not in row_of(html, "said of A - C")[0][5]


def test_what_a_line_is_exposed_to_stands_by_layer(found):
    stretch = ExposedStretch(f"Fault {HOSTILE}", 2.0, 1_000.0, 4_000.0)
    layers = (
        Exposure(f"Faults {HOSTILE}", 3.0, 6.0, 12.5, ((1_000.0, 4_000.0),), (stretch,), priced=True),
        Exposure("Mines", 0.0, 0.0, 0.0, ()),
    )
    shown = replace(found, exposures=layers)
    plain = report_html(ReportContents("T", [ReportAlternative(found, "#0072b2")]))
    assert "Within risks, km" not in Page(plain).cells
    page = report_html(ReportContents("T", [ReportAlternative(shown, "#0072b2"), ReportAlternative(found, "#d55e00")]))
    assert "script" not in Page(page).tags
    (row,) = row_of(page, f"Faults {HOSTILE}")
    assert row[1:8] == ["3.0", "1", "6.0", "12.5", f"Fault {HOSTILE}", "1.00", "4.00"]
    (row,) = row_of(page, "Mines")
    assert row[1:5] == ["0.0", "0", "0.0", "no price set"]
    first, second = row_of(page, shown.alignment.name)[:2]
    assert (first[14:16], second[14:16]) == (["3.0", "6.0"], ["–", "–"])
