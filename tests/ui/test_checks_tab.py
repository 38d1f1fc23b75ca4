import numpy as np
import pytest
from dock_builders import fill, wait_for
from karwan.core.alignment import Alignment
from karwan.core.breaches import KINDS
from karwan.core.evaluation import BACK, Violation
from karwan.core.geodesy import chainage_m
from karwan.core.horizontal import lay_out, with_transitions
from karwan.core.standards import standard
from karwan.ui.actions import Actions
from karwan.ui.dock import AlternativesDock
from karwan.ui.theme import violation_colour
from karwan.ui.violation_words import limit_text, sentence, value_text
from qgis.core import QgsCoordinateReferenceSystem
from qgis.gui import QgsMapCanvas, QgsVertexMarker
from qgis.PyQt.QtCore import QEvent, Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication
from study_builders import NORTH, axis


@pytest.fixture
def workspace(workspace, tmp_path):
    fill(workspace, tmp_path)
    return workspace


@pytest.fixture
def canvas(qgis_app):
    canvas = QgsMapCanvas()
    canvas.resize(400, 300)
    canvas.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:4326"))
    yield canvas
    canvas.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def dock(workspace, canvas):
    dock = AlternativesDock(workspace, Actions(workspace), canvas)
    dock.resize(1400, 420)
    dock.show()
    dock.tabs.setCurrentWidget(dock.checks)
    yield dock
    dock.dispose()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def steep(workspace, dock):
    """An alternative that breaks a ruling grade of 5 per mille, selected; its evaluation."""
    line = workspace.records[0].alignment
    workspace.change_settings(ruling_grade_permille=5.0)
    found = workspace.evaluate_now(line)
    workspace.select(workspace.add_evaluation(found, {"inputs": workspace.inputs().to_mapping()}))
    QApplication.processEvents()
    assert found.violations
    return found


def bare(workspace):
    """A line that came from elsewhere, with levels: neither PIs nor PVIs are known of it."""
    line = workspace.records[0].alignment
    return Alignment("Bare", line.lon, line.lat, line.level_m)


def laid_out(_workspace):
    """A line with transitions and a profile designed for it."""
    chosen = standard("1520-international")
    return lay_out("Laid out", with_transitions(axis(*NORTH, radius_m=1_500.0), chosen))


@pytest.mark.parametrize(("line_of", "of_plan", "of_profile"), [(bare, False, False), (laid_out, True, True)])
def test_nothing_broken_says_what_was_looked_for_and_what_could_not_be(dock, workspace, line_of, of_plan, of_profile):
    found = workspace.evaluate_now(line_of(workspace))
    workspace.select(workspace.add_evaluation(found, {"inputs": workspace.inputs().to_mapping()}))
    QApplication.processEvents()
    assert found.violations == ()
    text = dock.checks.summary.text()
    assert text.startswith("Nothing on ")
    assert "1520 mm international" in text
    looked_for, _, left_out = text.partition("Not checked")
    assert all((kind.title in looked_for) != (kind.title in left_out) for kind in KINDS.values() if kind.key != "grade")
    assert "Too steep" in looked_for
    assert ("Transition curve too short" in looked_for) == of_plan
    assert ("Vertical curve too tight" in looked_for) == of_profile
    assert not dock.checks.table.isVisible()


def test_broken_limits_are_listed_in_red_by_chainage_with_all_that_is_known(dock, workspace, steep):
    table = dock.checks.table
    assert len(table.rows.records) == len(steep.violations)
    chainages = [violation.from_m for violation in table.rows.records]
    assert chainages == sorted(chainages)
    model = table.model()
    titles = [model.headerData(c, Qt.Orientation.Horizontal) for c in range(model.columnCount())]
    assert titles == ["Limit broken", "At km", "Value", "Limit", "Over m", "Trains", "Clause"]
    row = [model.index(0, column).data() for column in range(len(titles))]
    worst = table.rows.records[0]
    assert row[0] == KINDS[worst.kind].title
    assert row[1] == f"{worst.from_m / 1000.0:,.3f}"
    assert row[2] == value_text(worst)
    assert row[3] == f"≤ {worst.limit:.1f} ‰"
    assert row[6] == worst.clause
    assert model.index(0, 0).data(Qt.ItemDataRole.ForegroundRole) == violation_colour(QApplication.palette())
    cell = dock.table.source.index(2, dock.table.source.column("violations"))
    assert cell.data() == str(len(steep.violations))
    assert str(len(steep.violations)) in dock.checks.summary.text()


def test_a_click_shows_the_place_on_the_map_and_in_the_profile(dock, workspace, steep, canvas):
    table = dock.checks.table
    dock.tabs.setCurrentWidget(dock.profile)
    QApplication.processEvents()
    dock.tabs.setCurrentWidget(dock.checks)
    before = canvas.extent()
    last = table.model().rowCount() - 1
    place = table.visualRect(table.model().index(last, 0)).center()
    table.scrollTo(table.model().index(last, 0))
    place = table.visualRect(table.model().index(last, 0)).center()
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
    chosen = table.rows.records[last]
    assert wait_for(lambda: canvas.extent() != before, 5)
    assert canvas.extent().contains(chosen.lon, chosen.lat)
    assert canvas.extent().width() < 0.5 * before.width() or before.isEmpty()
    line = workspace.record(workspace.selected_id).alignment
    at_m = chainage_m(line.lon, line.lat)
    marked = dock.profile.chart._cursor_m
    assert chosen.from_m - 25.0 <= marked <= chosen.to_m + 25.0
    # Where it is worst, to a station.
    assert np.interp(marked, at_m, line.lon) == pytest.approx(chosen.lon, abs=3e-4)
    assert np.interp(marked, at_m, line.lat) == pytest.approx(chosen.lat, abs=3e-4)
    marker = next(item for item in canvas.scene().items() if isinstance(item, QgsVertexMarker))
    assert marker.isVisible()
    assert dock.checks.detail.text() == sentence(chosen)


def go_to(dock, row, by="click"):
    """Choose a row of the list as a planner does; the violation it is of."""
    table = dock.checks.table
    index = table.model().index(row, 0)
    table.scrollTo(index)
    if by == "click":
        place = table.visualRect(index).center()
        QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
    else:
        table.setFocus()
        table.setCurrentIndex(index)
        QTest.keyClick(table, Qt.Key.Key_Return)
    return table.rows.records[row]


def assert_profile_shows(chart, chosen):
    first_m, last_m = chart.span_m
    assert chart.is_zoomed
    assert first_m <= chosen.from_m
    assert chosen.to_m <= last_m
    assert last_m - first_m <= max(4_000.0, 3.0 * (chosen.to_m - chosen.from_m + 1_000.0))
    assert chosen.from_m - 25.0 <= chart._cursor_m <= chosen.to_m + 25.0


@pytest.mark.parametrize("by", ["click", "enter"])
@pytest.mark.parametrize("opened_before", [False, True])
def test_the_profile_opened_afterwards_is_zoomed_to_the_place_with_the_cursor_on_it(dock, steep, by, opened_before):
    if opened_before:
        dock.tabs.setCurrentWidget(dock.profile)
        QApplication.processEvents()
        assert not dock.profile.chart.is_zoomed
        dock.tabs.setCurrentWidget(dock.checks)
    chosen = go_to(dock, dock.checks.table.model().rowCount() - 1, by)
    dock.tabs.setCurrentWidget(dock.profile)
    QApplication.processEvents()
    assert_profile_shows(dock.profile.chart, chosen)


def test_a_profile_zoomed_elsewhere_follows_and_one_that_shows_the_place_stays(dock, workspace, steep):
    last = dock.checks.table.model().rowCount() - 1
    go_to(dock, last)
    dock.tabs.setCurrentWidget(dock.profile)
    QApplication.processEvents()
    chart = dock.profile.chart
    wide = chart.span_m[0] - 700.0, chart.span_m[1] + 300.0
    chart.show_span(*wide)
    wide = chart.span_m
    dock.tabs.setCurrentWidget(dock.checks)
    chosen = go_to(dock, last)
    dock.tabs.setCurrentWidget(dock.profile)
    assert chart.span_m == wide
    assert chosen.from_m - 25.0 <= chart._cursor_m <= chosen.to_m + 25.0
    dock.tabs.setCurrentWidget(dock.checks)
    chosen = go_to(dock, 0)
    dock.tabs.setCurrentWidget(dock.profile)
    assert_profile_shows(chart, chosen)


def test_a_place_of_another_alternative_does_not_zoom_this_one(dock, workspace, steep):
    go_to(dock, 0)
    workspace.select(workspace.records[1].id)
    dock.tabs.setCurrentWidget(dock.profile)
    assert wait_for(lambda: dock.profile.chart is not None, 10)
    assert not dock.profile.chart.is_zoomed


def test_arrow_keys_move_the_marker_and_enter_goes_there(dock, workspace, steep, canvas):
    hovered, table = [], dock.checks.table
    workspace.chainageHovered.connect(lambda key, at_m: hovered.append(at_m))
    table.setFocus()
    table.selectRow(0)
    extent = canvas.extent()
    QTest.keyClick(table, Qt.Key.Key_Return)
    first = table.rows.records[0]
    assert first.from_m - 25.0 <= hovered[-1] <= first.to_m + 25.0
    assert wait_for(lambda: canvas.extent() != extent, 5)


def test_a_double_click_on_the_count_opens_the_list(dock, workspace, steep):
    dock.tabs.setCurrentWidget(dock.profile)
    row = dock.table.source.row_of(workspace.selected_id)
    index = dock.table.proxy.mapFromSource(dock.table.source.index(row, dock.table.source.column("violations")))
    dock.table.doubleClicked.emit(index)
    assert dock.tabs.currentWidget() is dock.checks


def test_a_standard_edited_since_is_said(dock, workspace, steep):
    workspace.change_settings(standard={**workspace.inputs().to_mapping()["standard"], "min_tangent_m": 75.0})
    assert "standard was changed since" in dock.checks.summary.text()


def test_without_an_alternative_the_tab_says_so(dock, workspace):
    workspace.select("")
    assert dock.checks.summary.text().endswith("Select one in the table.")
    assert not dock.checks.table.rows.records


@pytest.mark.parametrize(
    ("violation", "value", "limit"),
    [
        (Violation("grade", 0, 100, 0, 0, 12.94, 12.5, "c", "‰"), "12.9 ‰", "≤ 12.5 ‰"),
        (Violation("radius", 0, 100, 0, 0, 412.4, 600.0, "c", "m"), "412 m", "≥ 600 m"),
        (Violation("transition", 0, 100, 0, 0, 31.25, 60.0, "c", "m"), "31.3 m", "≥ 60.0 m"),
        (Violation("of later", 0, 100, 0, 0, 3.0, 4.0, "c"), "3.0", "≥ 4.0"),
    ],
)
def test_values_and_limits_are_as_precise_as_they_are_worth(qgis_app, violation, value, limit):
    assert (value_text(violation), limit_text(violation)) == (value, limit)


def test_one_sentence_says_all_of_it(qgis_app):
    violation = Violation("grade", 1_000.0, 1_250.0, 0, 0, 13.0, 12.5, "ruling grade: SP 119", "‰", BACK)
    assert sentence(violation) == (
        "Too steep at km 1.000 to 1.250: 13.0 ‰, limit ≤ 12.5 ‰ for trains back. Clause: ruling grade: SP 119"
    )
