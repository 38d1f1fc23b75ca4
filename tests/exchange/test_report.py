"""The report: one file that needs nothing else, says what its figures rest on, and runs nobody's markup."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from karwan.core.errors import ExportError
from karwan.core.evaluation import Violation
from karwan.exchange.report import ReportAlternative, ReportContents, report_alternatives, report_html, write_report
from karwan.layers.catalog import find_corridor
from karwan.layers.claims import Claim, read_claims
from karwan.layers.study import CrossingRecord, IntervalRecord, SectionRecord, Study
from report_reader import HOSTILE, Page
from study_builders import NORTH, SOUTH, evaluation


@pytest.fixture(scope="module")
def alternatives():
    north, south = evaluation(HOSTILE), evaluation("South", SOUTH)
    broken = Violation("grade", 1_000.0, 2_000.0, 62.1, 34.4, 14.0, 12.5, "ruling <i>grade</i>")
    points = [CrossingRecord(HOSTILE, "1", HOSTILE, "crossing", 5_000.0, 71.0, 900.0, 62.0, 34.0)]
    intervals = [IntervalRecord("terrain", "", "hilly", at, at + 750.0) for at in (0.0, 9_000.0)]
    sections = [SectionRecord(HOSTILE, 0.0, 4_000.0, 4_000.0, class_km={"flat": 2.5})]
    return [
        ReportAlternative(replace(north, violations=(broken,)), "#d55e00", sections, points, intervals, HOSTILE),
        ReportAlternative(south, "#0072b2"),
    ]


@pytest.fixture(scope="module")
def page(alternatives, tmp_path_factory):
    claims = [Claim("A - B", HOSTILE, 30.0, "a source", ""), Claim("B - C", "road", 99.5, "another", "contradicts")]
    places = [("A <b>", 62.8, 34.4)]
    line = alternatives[0].evaluation.alignment
    ends = tuple((float(line.lon[i]), float(line.lat[i])) for i in (0, -1))
    contents = ReportContents(HOSTILE, alternatives, places, claims, "A - B", [HOSTILE, "GLOBE 1.0"], ends)
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
        row = cells[cells.index(alternative.name) :][:13]
        assert row[1] == f"{e.length_km:.1f}"
        assert row[2] == f"{e.cost_musd:,.0f}"
        assert row[3].startswith(f"{e.cost_low_musd:,.0f} – {e.cost_high_musd:,.0f}")
        assert row[4] == f"{e.max_grade_permille:.1f}"
        assert row[11] == str(len(e.violations))


def test_costs_add_up_and_name_their_sources(page, alternatives):
    cells = Page(page).cells
    for alternative in alternatives:
        for item in alternative.evaluation.cost_items:
            assert item.source in cells
        assert f"{alternative.evaluation.cost_musd:,.1f}" in cells


def test_published_lengths_stand_beside_the_measured(page, alternatives):
    cells = Page(page).cells
    row = cells[cells.index("30") :]
    differences = [f"{a.evaluation.length_km - 30.0:+.0f}".replace("-", "−") for a in alternatives]
    assert row[1:3] == differences
    assert "99.5" in cells


def test_a_line_along_a_part_is_not_compared_one_the_other_way_round_is(alternatives):
    line = alternatives[0].evaluation.alignment
    ends = tuple((float(line.lon[i]), float(line.lat[i])) for i in (-1, 0))
    part = ReportAlternative(evaluation("Part", NORTH[:3]), "#009e73")
    claims = [Claim("A - B", "as announced", 30.0, "a source", "")]
    contents = ReportContents("Title", [alternatives[0], part], claims=claims, stretch="A - B", ends=ends)
    html = report_html(contents)
    assert "Not compared, for it runs elsewhere or along a part only: Part." in html
    cells = Page(html).cells
    row = cells[cells.index("as announced") :]
    assert row[1:4] == ["30", f"{alternatives[0].evaluation.length_km - 30.0:+.0f}".replace("-", "−"), "a source"]


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
