import sys
from pathlib import Path

import numpy as np
import pytest
from dock_builders import fill, wait_for
from karwan.core.evaluation import CostItem
from karwan.core.geodesy import chainage_m
from karwan.layers.study import CrossingRecord, IntervalRecord, SectionRecord
from karwan.ui.actions import Actions
from karwan.ui.alternatives_model import ID_ROLE
from karwan.ui.cost_rows import Sum
from karwan.ui.dock import AlternativesDock
from karwan.ui.profile_places import kind_of
from map_mouse import make_canvas
from qgis.core import QgsPointXY, QgsRectangle
from qgis.gui import QgsRubberBand, QgsVertexMarker
from qgis.PyQt.QtCore import QEvent, Qt
from qgis.PyQt.QtGui import QGuiApplication, QKeyEvent
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QAbstractButton, QApplication, QComboBox, QTableView


@pytest.fixture
def canvas(qgis_app):
    canvas = make_canvas()
    canvas.setExtent(QgsRectangle(62.7, 34.2, 63.2, 34.6))
    yield canvas
    canvas.deleteLater()


@pytest.fixture
def dock(workspace, canvas):
    dock = AlternativesDock(workspace, Actions(workspace), canvas)
    dock.resize(1400, 420)
    dock.show()
    yield dock
    dock.dispose()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def keys(dock, workspace, tmp_path):
    keys = fill(workspace, tmp_path)
    QApplication.processEvents()
    return keys


def press(widget, key, modifier=Qt.KeyboardModifier.NoModifier):
    QTest.keyClick(widget, key, modifier)
    QApplication.processEvents()


def test_without_a_study_it_offers_each_corridor_a_new_study_and_an_old_one(dock, workspace):
    assert dock.stack.currentIndex() == 0
    texts = [button.text() for button in dock.welcome.buttons]
    assert texts[0].startswith("Open corridor: Western Afghanistan")
    assert [text for text in texts if "New study" in text]
    assert texts[-1] == "Open a study"
    assert not dock._actions.generate.isEnabled()


def test_a_study_opened_before_is_offered_again(dock, workspace, keys):
    path = str(workspace.study.path)
    workspace.close_study()
    dock.welcome.refresh()
    again = next(button for button in dock.welcome.buttons if button.description() == path)
    again.click()
    assert dock.title.text() == f"Opening {Path(path).name}…"
    assert wait_for(lambda: workspace.study is not None and bool(workspace.selected_id), 120.0)
    assert str(workspace.study.path) == path
    assert dock.left.currentWidget() is dock.table
    assert wait_for(lambda: dock.title.text() == workspace.study.title, 120.0)


def test_a_study_without_alternatives_says_what_is_missing(dock, workspace, tmp_path):
    workspace.create_study(tmp_path / "empty.gpkg", "Empty")
    assert dock.left.currentWidget() is dock.first_answer
    assert not dock.first_answer.now.isEnabled()
    assert "no start and end" in dock.first_answer.now.description()


def test_everything_a_keyboard_reaches_has_a_name(dock, keys):
    nameless = []
    for widget in dock.findChildren((QAbstractButton, QComboBox, QTableView)):
        own = widget.accessibleName() or widget.toolTip() or (isinstance(widget, QAbstractButton) and widget.text())
        inner = widget.objectName().startswith("qt_") or type(widget).__name__.startswith("QTableCornerButton")
        if widget.focusPolicy() != Qt.FocusPolicy.NoFocus and not own and not inner:
            nameless.append(widget)
    assert nameless == []


def test_the_profile_shows_the_selected_alternative(dock, workspace, keys):
    assert wait_for(lambda: dock.profile.chart is not None)
    found = workspace.evaluation(workspace.selected_id)
    chart = dock.profile.chart
    assert chart.length_m == pytest.approx(found.length_km * 1000.0)
    assert len(dock.profile.places.rows.records) == len(found.structures) + len(found.violations)
    (line,) = chart.drawn.inks.profile.named("formation")
    assert line.y.max() == pytest.approx(found.section.level_m.max(), abs=0.01)


def test_the_exaggeration_stated_is_the_one_drawn(dock, workspace, keys):
    chart = dock.profile.chart
    for span in ((0.0, chart.length_m), (5_000.0, 9_000.0)):
        chart.show_span(*span)
        chart.draw()
        # One km to the right and one metre up, in pixels, by matplotlib's own transform.
        (x0, y0), (x1, y1) = chart._profile.transData.transform([(1.0, 900.0), (2.0, 901.0)])
        assert chart.exaggeration() == pytest.approx((y1 - y0) / ((x1 - x0) / 1000.0), rel=1e-6)
        decimals = 1 if chart.exaggeration() < 10.0 else 0
        assert f"{chart.exaggeration():.{decimals}f}×" in chart.exaggeration_text()


def test_resizing_changes_the_exaggeration_stated(dock, workspace, keys):
    before = dock.profile.chart.exaggeration()
    dock.resize(1400, 600)
    QApplication.processEvents()
    after = dock.profile.chart.exaggeration()
    assert after > 1.2 * before
    assert any(f"{after:.0f}×" in text for text in dock.profile.chart.drawn.foot_texts())


def test_the_cost_tab_adds_up_and_says_what_it_rests_on(dock, workspace, keys):
    dock.tabs.setCurrentWidget(dock.cost)
    found = workspace.evaluation(workspace.selected_id)
    *rows, total = dock.cost.table.rows.records
    items, headings = ([row for row in rows if isinstance(row, kind)] for kind in (CostItem, Sum))
    assert items == list(found.cost_items)
    assert total.cost_musd == pytest.approx(found.cost_musd)
    assert sum(heading.cost_musd for heading in headings) == pytest.approx(found.cost_musd)
    assert sum(heading.low_musd for heading in headings) == pytest.approx(found.cost_low_musd)
    text = dock.cost.words.toPlainText()
    assert "made hills" in text
    assert "cells of 100 m" in text
    assert "1520-international" in text
    assert "reference unit costs" in text
    assert f"{found.cost_musd:.0f} M USD" in dock.cost.basis.text()
    assert "Corridor choice only" not in dock.cost.basis.text()


def test_coarse_ground_is_called_fit_for_corridor_choice_only(dock, workspace, tmp_path):
    workspace.open_corridor("western-afghanistan", tmp_path / "corridor.gpkg")
    assert dock.header.terrain_note.text() == "corridor choice only"


def test_crossings_are_listed_drawn_and_lead_to_their_place(dock, workspace, keys, canvas):
    key = workspace.selected_id
    section = workspace.evaluation(key).section
    at = 400
    river = CrossingRecord(
        "Rivers", "1", "Hari <b>$x$", "crossing", float(section.chainage_m[at]), float(section.lon[at]),
        float(section.lat[at]), 80.0, float(section.level_m[at]),
    )  # fmt: skip
    workspace.save_crossings(key, [river], [IntervalRecord("terrain", "", "flat", 0.0, 5_000.0)])
    dock.tabs.setCurrentWidget(dock.crossings)
    assert dock.crossings.summary.text() == "Points: 1 · stretches: 1"
    assert dock.table.source.index(0, dock.table.source.column("crossings")).data() == "1"
    dock.crossings.points.chosen.emit(dock.crossings.points.rows.records[0])
    assert wait_for(lambda: abs(canvas.extent().center().x() - section.lon[at]) < 0.001)
    dock.tabs.setCurrentWidget(dock.profile)
    QApplication.processEvents()
    profile = dock.profile.chart.drawn.inks.profile
    assert "Hari <b>$x$" in [word.text for word in profile.words if word.name == "label"]
    dock.profile.chart.draw()
    other = next(record for record in workspace.records if record.id != key)
    workspace.replace_now(key, other.alignment)
    assert "Hari <b>$x$" not in [word.text for word in profile.words]


def test_a_click_selects_and_only_a_double_click_renames(dock, workspace, keys):
    table = dock.table
    place = table.visualRect(table.proxy.index(0, table.source.column("name"))).center()
    for _ in range(2):
        QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
        QTest.qWait(QApplication.doubleClickInterval() + 100)
        assert table.state() != table.State.EditingState
    QTest.mouseDClick(table.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
    assert table.state() == table.State.EditingState


def test_sections_can_be_renamed_and_deleted(dock, workspace, keys):
    key = workspace.selected_id
    workspace.save_sections(
        key, [SectionRecord("Gorge", 1_000.0, 4_000.0, 3_000.0), SectionRecord("Plain", 0.0, 900.0, 900.0)]
    )
    dock.tabs.setCurrentWidget(dock.sections)
    dock.sections.rename(dock.sections.table.rows.records[0], "Narrows")
    assert [s.name for s in workspace.study.sections(key)] == ["Narrows", "Plain"]
    dock.sections.table.selectRow(0)
    dock.sections.delete_button.click()
    assert [s.name for s in workspace.study.sections(key)] == ["Plain"]
    workspace.undo_stack.undo()
    assert [s.name for s in workspace.study.sections(key)] == ["Narrows", "Plain"]


def test_the_table_answers_to_the_keyboard(dock, workspace, keys, canvas):
    table = dock.table
    table.setFocus()
    workspace.select(keys[1])
    assert table.currentIndex().data(ID_ROLE) == keys[1]
    press(table, Qt.Key.Key_Space)
    assert not workspace.record(keys[1]).shown
    press(table, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    assert len(workspace.records) == 3
    press(table, Qt.Key.Key_Delete)
    assert [r.id for r in workspace.records] == keys
    press(table, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert len(workspace.records) == 3
    for _ in range(2):
        press(table, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert workspace.record(keys[1]).shown
    assert len(workspace.records) == 2
    workspace.select(keys[0])
    canvas.setExtent(QgsRectangle(0, 0, 1, 1))
    press(table, Qt.Key.Key_Return)
    lon = workspace.record(keys[0]).alignment.lon
    assert wait_for(lambda: canvas.extent().xMinimum() < lon.min() < lon.max() < canvas.extent().xMaximum())


def test_f2_edits_the_name_in_its_cell(dock, workspace, keys):
    workspace.select(keys[0])
    dock.table.setFocus()
    press(dock.table, Qt.Key.Key_F2)
    editor = QApplication.focusWidget()
    assert dock.table.state() == dock.table.State.EditingState
    editor.setText("By the river")
    press(editor, Qt.Key.Key_Return)
    assert workspace.record(keys[0]).name == "By the river"


@pytest.mark.parametrize(
    ("key", "modifier"),
    [(Qt.Key.Key_Delete, "NoModifier"), (Qt.Key.Key_F2, "NoModifier"), (Qt.Key.Key_D, "ControlModifier"),
     (Qt.Key.Key_Z, "ControlModifier")],
)  # fmt: skip
def test_keys_that_qgis_uses_for_layers_are_claimed(dock, keys, key, modifier):
    event = QKeyEvent(QEvent.Type.ShortcutOverride, key, getattr(Qt.KeyboardModifier, modifier))
    event.ignore()
    QApplication.sendEvent(dock.table, event)
    assert event.isAccepted()


def test_rows_are_copied_with_their_titles(dock, workspace, keys):
    dock.tabs.setCurrentWidget(dock.cost)
    table = dock.cost.table
    table.selectRow(1)
    press(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    titles, row = QGuiApplication.clipboard().text().splitlines()
    assert titles.split("\t")[:4] == ["Item", "Quantity", "Unit cost USD", "Cost M USD"]
    assert row.startswith("Track\t")


def test_the_cursor_on_the_chart_moves_the_marker_on_the_map(dock, workspace, keys, canvas):
    marker = next(item for item in canvas.scene().items() if isinstance(item, QgsVertexMarker))
    assert not marker.isVisible()
    line = workspace.record(workspace.selected_id).alignment
    at_m = chainage_m(line.lon, line.lat)
    dock.profile.chart.hovered.emit(float(at_m[200]))
    assert marker.isVisible()
    assert marker.center().x() == pytest.approx(line.lon[200], abs=1e-6)
    assert dock.profile.reading.text().startswith(f"km {at_m[200] / 1000.0:.3f}")
    dock.profile.chart.hovered.emit(-1.0)
    assert not marker.isVisible()


def test_the_mouse_near_the_line_moves_the_cursor_on_the_chart(dock, workspace, keys, canvas):
    line = workspace.record(workspace.selected_id).alignment
    canvas.xyCoordinates.emit(QgsPointXY(line.lon[150], line.lat[150]))
    assert dock.profile.chart._cursor_m == pytest.approx(chainage_m(line.lon, line.lat)[150], abs=1.0)
    canvas.xyCoordinates.emit(QgsPointXY(line.lon[150], line.lat[150] + 0.2))
    assert dock.profile.chart._cursor_m is None


def test_the_chart_zooms_about_the_mouse_and_stays_within_the_line(dock, workspace, keys):
    chart = dock.profile.chart
    chart.zoom(0.5, 10_000.0)
    first, last = chart.span_m
    assert (10_000.0 - first) / (last - first) == pytest.approx(10_000.0 / chart.length_m)
    chart.show_span(-5_000.0, 2_000.0)
    assert chart.span_m[0] == 0.0
    chart.zoom(1e-9)
    assert chart.span_m[1] - chart.span_m[0] == pytest.approx(200.0)
    chart.show_all()
    assert chart.span_m == (0.0, chart.length_m)


def test_a_broken_limit_is_red_in_chart_and_table(dock, workspace, keys):
    workspace.change_settings(ruling_grade_permille=5.0)
    line = workspace.record(keys[0]).alignment
    steep = workspace.evaluate_now(line)
    assert steep.violations
    key = workspace.add_evaluation(steep, {"inputs": workspace.inputs().to_mapping()})
    workspace.select(key)
    QApplication.processEvents()
    cell = dock.table.source.index(2, dock.table.source.column("violations"))
    assert cell.data(Qt.ItemDataRole.ForegroundRole).red() > 180
    kinds = [kind_of(place) for place in dock.profile.places.rows.records]
    assert kinds.count("Too steep") == sum(broken.kind == "grade" for broken in steep.violations) > 0
    dock.profile.places.chosen.emit(steep.violations[0])
    first, last = dock.profile.chart.span_m
    assert first <= steep.violations[0].from_m <= steep.violations[0].to_m <= last


def test_narrow_docks_put_the_tabs_below_the_table(dock, keys):
    assert dock.splitter.orientation() == Qt.Orientation.Horizontal
    # Twice: side by side table and tabs need more room than the second size gives.
    for _ in range(2):
        dock.resize(500, 800)
        QApplication.processEvents()
    assert dock.splitter.orientation() == Qt.Orientation.Vertical
    assert dock.width() < 600


def test_limits_are_written_and_taken_back(dock, workspace, keys):
    dock.header.grade.setValue(15.0)
    dock.header.grade.editingFinished.emit()
    assert workspace.standard().ruling_grade_permille == 15.0
    dock.header.grade.setValue(dock.header.grade.minimum())
    dock.header.grade.editingFinished.emit()
    assert workspace.settings.ruling_grade_permille is None
    assert "12.5" in dock.header.grade.text()


def test_comparing_marks_the_best_of_the_shown(dock, workspace, keys):
    model = dock.compare.table.model()
    lengths = [workspace.record(key).attributes["length_km"] for key in keys]
    bold = [model.index(0, column).data(Qt.ItemDataRole.FontRole) is not None for column in range(model.columnCount())]
    assert bold.index(True) == int(np.argmin(lengths))
    workspace.show(keys[:1], False)
    assert model.columnCount() == 1


def test_closing_the_study_draws_the_map_without_it(dock, workspace, keys, canvas):
    drawn = []
    canvas.renderComplete.connect(lambda _painter: drawn.append(len(canvas.layers())))
    canvas.show()
    canvas.setLayers(list(workspace.project.mapLayers().values()))
    assert wait_for(lambda: drawn and drawn[-1] > 0)
    QTest.qWait(200)
    drawn.clear()
    workspace.close_study()
    assert wait_for(lambda: drawn, 5)
    assert drawn[-1] == 0


def test_dispose_takes_everything_off_the_map(workspace, canvas, tmp_path):
    def ours():
        return [item for item in canvas.scene().items() if isinstance(item, (QgsVertexMarker, QgsRubberBand))]

    before = canvas.receivers(canvas.xyCoordinates)
    dock = AlternativesDock(workspace, Actions(workspace), canvas)
    fill(workspace, tmp_path)
    assert ours()
    dock.dispose()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert ours() == []
    assert canvas.receivers(canvas.xyCoordinates) == before
    workspace.select("")
    workspace.chainageHovered.emit("", 5.0)


def test_without_matplotlib_the_profile_says_what_to_install(workspace, canvas, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "karwan.ui.profile_chart", None)
    dock = AlternativesDock(workspace, Actions(workspace), canvas)
    dock.resize(1400, 420)
    dock.show()
    fill(workspace, tmp_path)
    QApplication.processEvents()
    assert dock.profile.chart is None
    assert "needs the Python package matplotlib" in dock.profile.empty.text()
    dock.tabs.setCurrentWidget(dock.cost)
    assert dock.cost.table.rows.records
    dock.dispose()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
