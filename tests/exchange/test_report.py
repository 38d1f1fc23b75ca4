"""The report: one file that needs nothing else, says what its figures rest on, and runs nobody's markup."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from karwan.core.clock import hours_minutes
from karwan.core.errors import ExportError
from karwan.core.evaluation import RIVER_BRIDGE, Violation
from karwan.exchange.report import ReportAlternative, ReportContents, report_alternatives, report_html, write_report
from karwan.layers.catalog import find_corridor
from karwan.layers.claims import Claim, Ends, read_claims
from karwan.layers.study import CrossingRecord, IntervalRecord, NearRecord, SectionRecord, Study
from report_reader import HOSTILE, Page
from study_builders import NORTH, SOUTH, evaluation


@pytest.fixture(scope="module")
def alternatives():
    north, south = evaluation(HOSTILE), evaluation("South", SOUTH)
    broken = Violation("grade", 1_000.0, 2_000.0, 62.1, 34.4, 14.0, 12.5, "ruling <i>grade</i>")
    points = [
        CrossingRecord(
            HOSTILE, "1", HOSTILE, "crossing", 5_000.0, 62.0, 34.0, 31.0, 900.0, "river", HOSTILE, 2, 120.0,
            -59.0, 1_250.0, "upstream", HOSTILE,
        )
    ]  # fmt: skip
    intervals = [IntervalRecord("terrain", "", "hilly", at, at + 750.0) for at in (0.0, 9_000.0)]
    near = [
        NearRecord(
            HOSTILE, str(k), HOSTILE, 6_000.0, 310.0 + k, "left", 5_600.0, 6_400.0, 800.0, 62.1, 34.3, 500.0,
            area_m2=120_000.0, kind_of="mined", class_of=HOSTILE, source=HOSTILE,
        )
        for k in range(14)
    ]  # fmt: skip
    sections = [SectionRecord(HOSTILE, 0.0, 4_000.0, 4_000.0, class_km={"flat": 2.5})]
    return [
        ReportAlternative(
            replace(north, violations=(broken,)), "#d55e00", sections, points, intervals, HOSTILE, near=near
        ),
        ReportAlternative(south, "#0072b2"),
    ]


def claim(measure=HOSTILE):
    ends = Ends("a", "b", frozenset({"A"}), frozenset({"B"}))
    return Claim("A - B", measure, 30.0, "a source", "", ends=ends, stretch_ends=ends)


def with_stations(alternative, *names):
    """The same alternative with stations at its ends."""
    end_m = float(alternative.evaluation.section.chainage_m[-1])
    served = tuple(zip(names or ("A", "B"), (0.0, end_m)))
    return replace(alternative, evaluation=replace(alternative.evaluation, stations_m=served))


@pytest.fixture(scope="module")
def page(alternatives, tmp_path_factory):
    claims = [claim(), Claim("B - C", "road", 99.5, "another", "contradicts")]
    places = [("A <b>", 62.8, 34.4)]
    served = [with_stations(alternative) for alternative in alternatives]
    contents = ReportContents(HOSTILE, served, places, claims, "A - B", [HOSTILE, "GLOBE 1.0"])
    path = write_report(tmp_path_factory.mktemp("report") / "report.html", contents)
    return path.read_text(encoding="utf-8")


def test_it_is_one_file_that_loads_nothing(page):
    read = Page(page)
    assert {"html", "table", "svg", "style"} <= set(read.tags)
    assert not {"script", "link", "iframe", "img", "object", "b>"} & set(read.tags)
    assert all(address.startswith("#") for address in read.addresses)
    assert "url(http" not in page
    assert not re.search(r"@import|javascript:", page)


def test_names_are_text_everywhere(page):
    read = Page(page)
    assert "<script" not in page
    assert "".join(read.words).count("<script>alert(1)</script>") >= 6
    assert "کاروان" in page


def test_the_comparison_has_each_alternatives_own_figures(page, alternatives):
    cells = Page(page).cells
    for alternative in alternatives:
        e = alternative.evaluation
        row = cells[cells.index(alternative.name) :][:14]
        assert row[1] == f"{e.length_km:.1f}"
        assert row[2] == f"{e.cost_musd:,.0f}"
        assert row[3].startswith(f"{e.cost_low_musd:,.0f} – {e.cost_high_musd:,.0f}")
        assert row[4] == f"{e.max_grade_permille:.1f}"
        rivers = [s.length_m for s in e.structures if s.kind == RIVER_BRIDGE]
        assert row[6:8] == [f"{e.bridge_km:.2f}", f"{len(rivers)} ({sum(rivers) / 1000.0:.2f})"]
        assert row[11] == f"{hours_minutes(e.time_fwd_min)} / {hours_minutes(e.time_rev_min)}"
        assert row[12] == str(len(e.violations))


def test_costs_add_up_and_name_their_sources(page, alternatives):
    cells = Page(page).cells
    for alternative in alternatives:
        for item in alternative.evaluation.cost_items:
            assert item.source in cells
        assert f"{alternative.evaluation.cost_musd:,.1f}" in cells


def beside_30(alternative):
    km = float(alternative.evaluation.section.chainage_m[-1]) / 1e3
    return f"{km:.1f} ({km - 30.0:+.0f})".replace("-", "−")


def test_published_lengths_stand_beside_all_alternatives_in_one_table(page, alternatives):
    cells = Page(page).cells
    row = cells[cells.index("30") - 2 :]
    assert row[:5] == [HOSTILE, "A – B", "30", *(beside_30(a) for a in alternatives)]
    # Both break their standard: lines that may not be built say nothing of the ground.
    assert row[5] == "No alternative that serves both stations keeps the standard: no verdict."
    assert "99.5" in cells
    assert page.count("30</td>") == 1


def test_a_line_that_does_not_serve_both_stations_is_not_compared_one_the_other_way_round_is(alternatives):
    turned = with_stations(alternatives[0], "B", "A")
    part = with_stations(ReportAlternative(evaluation("Part", NORTH[:3]), "#009e73"), "A", "Halfway")
    turned = replace(turned, evaluation=replace(turned.evaluation, violations=()))
    html = report_html(ReportContents("T", [turned, part], claims=[claim("as announced")], stretch="A - B"))
    cells = Page(html).cells
    row = cells[cells.index("as announced") :]
    assert row[1:5] == ["B – A", "30", beside_30(alternatives[0]), "–"]
    assert row[5].startswith("Supported: an alternative that keeps the standard measures 2")
    assert "Published figures" not in report_html(ReportContents("T", [part], claims=[]))


def test_the_best_is_told_among_lines_that_join_the_same_places_only(alternatives):
    bare = [replace(a, evaluation=replace(a.evaluation, violations=())) for a in alternatives]
    part = ReportAlternative(evaluation("Part", NORTH[:3]), "#009e73")
    best = re.compile(r'<td class="number best">([\d.,]+)</td>')
    of_two = best.findall(report_html(ReportContents("T", bare)))
    assert f"{min(a.evaluation.length_km for a in bare):.1f}" in of_two
    # The part is the shortest and cheapest by far, and no rival of theirs.
    assert best.findall(report_html(ReportContents("T", [*bare, part]))) == of_two


def test_breaches_sections_crossings_and_structures_are_listed(page, alternatives):
    cells = Page(page).cells
    assert "ruling <i>grade</i>" in cells
    assert "flat 2.5 km" in cells
    assert ["hilly", "1.5", "2"] in [cells[i : i + 3] for i in range(len(cells))]
    assert f"{max(s.length_m for s in alternatives[1].evaluation.structures):,.0f}" in cells


def test_coarse_terrain_is_called_fit_for_corridor_choice_only(page, alternatives, tmp_path):
    assert "Corridor choice only" not in page
    basis = replace(alternatives[1].evaluation.basis, terrain_resolution_m=844.0)
    coarse = ReportAlternative(replace(alternatives[1].evaluation, basis=basis), "#0072b2")
    path = write_report(tmp_path / "r.html", ReportContents("T", [coarse]))
    assert "Corridor choice only" in path.read_text(encoding="utf-8")


def test_the_profiles_exaggeration_is_what_it_says(alternatives):
    from karwan.exchange.report_pictures import profile_picture

    svg, stated = profile_picture(alternatives[1].evaluation, "#0072b2")
    ticks = {
        axis: sorted(
            (float(text.replace("−", "-")), float(place)) for place, text in re.findall(pattern, svg, re.DOTALL)
        )
        for axis, pattern in {
            "x": r'<g id="xtick_\d+">.*?<use xlink:href="#\w+" x="([\d.]+)".*?<text[^>]*>([\d.−]+)</text>',
            "y": r'<g id="ytick_\d+">.*?<use xlink:href="#\w+" x="[\d.]+" y="([\d.]+)".*?<text[^>]*>([\d.−]+)</text>',
        }.items()
    }
    (x0, px0), *_, (x1, px1) = ticks["x"]
    (y0, py0), *_, (y1, py1) = ticks["y"]
    drawn = abs((py1 - py0) / (y1 - y0)) / abs((px1 - px0) / ((x1 - x0) * 1000.0))
    assert stated == pytest.approx(drawn, rel=0.02)


def test_a_study_gives_the_report_all_it_keeps(tmp_path, alternatives):
    study = Study.create(tmp_path / "s.gpkg", title="S")
    evaluated = alternatives[1].evaluation
    key = study.add(evaluated, colour="#123456", note="mine").id
    study.add(evaluated)
    study.save_sections(key, [SectionRecord("A", 0.0, 500.0)])
    (found,) = report_alternatives(study, {key: evaluated})
    assert (found.colour, found.note, found.sections[0].name) == ("#123456", "mine", "A")


def test_the_corridors_claims_are_read():
    claims = read_claims(find_corridor("western-afghanistan"))
    lengths = {claim.length_km for claim in claims if claim.stretch == "Torghundi - Chaman"}
    assert {618.0, 687.0, 745.0, 948.5} <= lengths
    assert all(claim.source for claim in claims)


def test_nowhere_to_write_and_nothing_to_report(tmp_path, alternatives):
    with pytest.raises(ExportError, match="cannot be written"):
        write_report(tmp_path / "no" / "r.html", ReportContents("T", alternatives))
    with pytest.raises(ExportError, match="no alternative"):
        write_report(tmp_path / "r.html", ReportContents("T", []))
    assert list(tmp_path.iterdir()) == []


def test_what_is_crossed_and_what_is_near(page):
    cells = Page(page).cells
    assert "turn 59 ° left, or cross 1.2 km upstream, right of the line" in cells
    assert "river or water" in cells
    # The nearest twelve of fourteen; the paragraph above says how many there are.
    assert cells.count("mined area") == 12
    assert cells.count("12.0") >= 12
    assert "310" in cells
    assert "within 500 m: 14, the nearest 12:" in page
