from __future__ import annotations

from dataclasses import replace

import pytest
from karwan.core.elevation_error import ElevationError
from karwan.core.ranges import Range, Ranges, TightStretch, Uncertainty
from karwan.exchange.report import ReportAlternative, ReportContents, report_html
from karwan.exchange.report_uncertainty import compared, uncertainty
from karwan.exchange.study_report import study_report
from karwan.layers.study import Study
from karwan.layers.uncertainty_rows import SimulatedRecord, line_state
from report_reader import Page
from study_builders import SCENARIO, SOUTH, evaluation, simulated

pytestmark = pytest.mark.usefixtures("qgis_app")
RANGE = Range(900.0, 1_000.0, 1_200.0)
RANGES = Ranges(RANGE, RANGE, RANGE, RANGE, RANGE, RANGE, RANGE)
FOUND = Uncertainty(
    ElevationError(3.8, 1_000.0, source="Rodriguez <et al.>"), 4.2, 100, 1520, RANGES, RANGES, 12.5, 11.0,
    Range(11.2, 12.0, 14.25), 0.36, (TightStretch(12_000.0, 18_500.0, 0.3, 0.8, 1.9, "back"),), "SRTM", 30.0,
    ("On 2 of 100 grounds no profile keeps what must be kept.",),
)  # fmt: skip


def html(found):
    record = None if found is None else SimulatedRecord(found, "2026-11-22T12:00:00+00:00", "")
    return report_html(ReportContents("T", [ReportAlternative(evaluation(), "#0072b2", uncertainty=record)]))


def test_ranges_chance_and_places_are_in_the_report():
    page = html(FOUND)
    cells = Page(page).cells
    row = cells[cells.index("90 of 100 cases") :]
    row = row[row.index("Cost, million USD") :]
    assert row[1:7] == ["900", "1,000", "1,200"] * 2
    assert "standard error 3.8 m, alike over about 1,000 m; relief that its cells hide about 4 m besides" in page
    assert "does not do without further bridges and tunnels: 36 % (standard error 5)" in page
    assert "12.0 ‰ in the middle, 11.2 to 14.2 in 90 of 100 cases" in page
    assert "Rodriguez &lt;et al.&gt;" in page
    assert "On 2 of 100 grounds" in page
    place = cells[cells.index("Climbing") + 4 :]
    assert place[:6] == ["12.00", "18.50", "back", "30", "0.8", "1.9"]


def test_a_profile_set_by_hand_has_no_range_of_its_own_design():
    page = html(replace(FOUND, redesigned=None, tight=(), needed_permille=Range(20.0, 50.0, 72.5)))
    assert "–" in page
    assert "to more than 72.5 in 90" in page


def test_nothing_is_said_where_nobody_simulated():
    assert uncertainty(None) == compared([("North", None)]) == []
    assert "Elevation uncertainty" not in html(None)


def test_the_report_of_a_study_has_what_the_study_keeps_side_by_side_and_says_what_is_stale(tmp_path):
    study = Study.create(tmp_path / "study.gpkg", title="T")
    lines = [evaluation(), evaluation("South", SOUTH)]
    north, south = (study.add(line, scenario=SCENARIO) for line in lines)
    study.save_uncertainty(north.id, simulated(line_state(north)))
    study.save_uncertainty(south.id, simulated("of an older line"))
    page = report_html(study_report(study, dict(zip((north.id, south.id), lines))))
    cells = Page(page).cells
    rows = cells[cells.index("By elevation error") :]
    first, second = rows[9:18], rows[18:27]
    assert first == ["North", "900", "900", "7,900", "12.3", "more than 72.5", "83", "18.2", ""]
    assert (second[0], second[8]) == ("South", "stale: the line, or what it was computed with, was changed since")
    assert page.count("was changed since.") == 1
