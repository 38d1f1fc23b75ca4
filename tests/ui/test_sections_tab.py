from dataclasses import replace

import numpy as np
import pytest
from designed_builders import designed
from dock_builders import fill, two_lines, wait_for
from karwan.core.trains import train_for
from karwan.layers.study import ControlPoint, SectionRecord
from karwan.layers.wkb import line_wkb, multi_wkb
from karwan.ui.actions import Actions
from karwan.ui.section_rows import name_of, section_fields
from karwan.ui.sections_tab import ALL, BETWEEN, KEPT, PUBLISHED, SectionsTab
from qgis.PyQt.QtCore import QEvent, Qt
from qgis.PyQt.QtGui import QGuiApplication
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication


@pytest.fixture
def tab(workspace):
    tab = SectionsTab(workspace, Actions(workspace))
    tab.resize(900, 340)
    tab.show()
    yield tab
    tab.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def corridor_line():
    """The made line as if it led from Torghundi by Herat to Kandahar: matched by the names alone."""
    found = designed(two_lines()[0])
    length_m = found.length_km * 1000.0
    return replace(found, stations_m=(("Torghundi", 0.0), ("Herat", length_m * 0.3), ("Kandahar", length_m)))


def show(workspace, tmp_path, found, corridor_key=None):
    workspace.create_study(tmp_path / "study.gpkg", "Hills", corridor_key)
    key = workspace.add_evaluation(found)
    workspace.select(key)
    return key


def test_loads_without_limit_and_structures_are_called_what_they_are(tab, workspace, tmp_path):
    found = corridor_line()
    there = replace(found.operation.forward, load_at_t=np.full(found.section.chainage_m.size, 49_996.0))
    run = replace(found.operation, train=train_for(1520).title, forward=there)
    show(workspace, tmp_path, replace(found, operation=run))
    assert wait_for(lambda: bool(tab.between.found.rows))
    columns = {field.title.replace("\n", " "): field for field in section_fields()}
    row = tab.between.sections.rows.records[0]
    assert columns["Load t"].text(row).startswith("not limited / ")
    assert "no climb on this section that limits the load" in columns["Load t"].tip
    assert columns["Viaducts / river bridges / tunnels"].text(row).count(" / ") == 2
    assert "River bridges are counted under Profile and Cost" in columns["Viaducts km"].tip


def test_sections_add_up_to_the_whole_line_in_the_last_row(tab, workspace, tmp_path):
    found = corridor_line()
    show(workspace, tmp_path, found)
    assert wait_for(lambda: bool(tab.between.found.rows))
    *sections, total = tab.between.sections.rows.records
    assert [name_of(row) for row in sections] == ["Torghundi – Herat", "Herat – Kandahar"]
    assert name_of(total) == "Whole line"
    for name in ("length_km", "cost_musd", "bridge_km", "tunnel_km", "rise_m"):
        parts = sum(getattr(row.figures, name) for row in sections)
        assert parts == pytest.approx(getattr(total.figures, name))
    assert total.figures.cost_musd == pytest.approx(found.cost_musd)
    assert sum(len(row.figures.violations) for row in sections) == len(found.violations)
    tab.which.setCurrentIndex(PUBLISHED)
    assert not tab.between.claims.isVisible()
    assert tab.between.message.text().startswith("Nobody publishes")
    tab.which.setCurrentIndex(BETWEEN)
    assert tab.between.sections.isVisible()
    assert not tab.between.message.isVisible()


def test_earthwork_energy_and_virtual_length_are_listed_too(tab, workspace, tmp_path):
    found = corridor_line()
    show(workspace, tmp_path, found)
    assert wait_for(lambda: bool(tab.between.found.rows))
    model = tab.between.sections.rows
    titles = [model.headerData(c, Qt.Orientation.Horizontal).replace("\n", " ") for c in range(model.columnCount())]
    total = {title: model.index(model.rowCount() - 1, c).data() for c, title in enumerate(titles)}
    assert total["Cut M m³"] == f"{found.cut_mm3:.2f}"
    assert total["Fill M m³"] == f"{found.fill_mm3:.2f}"
    forward, back = found.operation.forward, found.operation.back
    assert total["Energy MWh"] == f"{forward.energy_mwh:.1f} / {back.energy_mwh:.1f}"
    assert total["Virtual km"] == f"{forward.virtual_length_km:.1f} / {back.virtual_length_km:.1f}"


def test_published_claims_stand_beside_the_sections_they_speak_of(tab, workspace, tmp_path):
    show(workspace, tmp_path, corridor_line(), "western-afghanistan")
    assert wait_for(lambda: bool(tab.between.found.claims))
    first = tab.between.sections.rows.records[0]
    assert 115.0 in first.published_km
    assert not tab.between.claims.isVisible()
    tab.which.setCurrentIndex(PUBLISHED)
    assert tab.between.claims.isVisible()
    ends = {(one.beside.from_name, one.beside.to_name) for one in tab.between.found.claims}
    assert ("Herat", "Kandahar") in ends
    row = next(one for one in tab.between.found.claims if one.beside.claim.id == "herat-kandahar-2025")
    model = tab.between.claims.rows
    column = next(
        c for c in range(model.columnCount()) if "Difference" in model.headerData(c, Qt.Orientation.Horizontal)
    )
    shown = model.index(model.records.index(row), column).data()
    assert shown == f"−{737.5 - row.beside.measured_km:.1f}"
    assert "Torghundi - Herat: this line measures" in tab.between.verdict.toPlainText()


def test_the_ground_is_spoken_of_by_all_alternatives_of_the_study(tab, workspace, tmp_path):
    """A line longer than claimed beside one shorter: both rows say the same of the ground, whichever is selected."""
    found = corridor_line()
    end_m = float(found.section.chainage_m[-1])
    show(workspace, tmp_path, found, "western-afghanistan")
    assert wait_for(lambda: bool(tab.between.found.claims))
    assert [line.name for line in tab.between.found.lines] == [record.name for record in workspace.records]
    before = len(tab.between.found.lines)
    workspace.add_evaluation(replace(found, violations=()))
    assert wait_for(lambda: len(tab.between.found.lines) == before + 1)
    assert tab.between.found.lines[-1].at_m[-1] == pytest.approx(end_m, rel=1e-3)


def test_a_click_or_enter_zooms_to_the_section(tab, workspace, tmp_path):
    found = corridor_line()
    key = show(workspace, tmp_path, found, "western-afghanistan")
    assert wait_for(lambda: bool(tab.between.found.claims))
    hovered, boxes = [], []
    workspace.chainageHovered.connect(lambda _key, at_m: hovered.append(at_m))
    workspace.zoomRequested.connect(lambda lon, lat: boxes.append((lon[0], lon[-1])))
    table = tab.between.sections
    place = table.visualRect(table.model().index(0, 0)).center()
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
    assert hovered[-1] == pytest.approx(found.length_km * 150.0)
    table.selectRow(1)
    QTest.keyClick(table, Qt.Key.Key_Return)
    assert hovered[-1] == pytest.approx(found.length_km * 650.0)
    line = workspace.record(key).alignment
    assert boxes[-1][1] == pytest.approx(line.lon[-1])
    claims = tab.between.claims
    whole = next(i for i, one in enumerate(tab.between.found.claims) if one.beside.from_name == "Herat")
    claims.selectRow(whole)
    QTest.keyClick(claims, Qt.Key.Key_Return)
    assert hovered[-1] == pytest.approx(found.length_km * 650.0)


def test_everything_is_copied_as_text_whatever_is_selected(tab, workspace, tmp_path):
    show(workspace, tmp_path, corridor_line(), "western-afghanistan")
    assert wait_for(lambda: bool(tab.between.found.claims))
    tab.between.sections.selectRow(0)
    tab.copy_button.click()
    text = QGuiApplication.clipboard().text()
    assert text.splitlines()[0].split("\t")[:2] == ["Section", "Length km"]
    assert "Whole line\t" in text
    assert "737.5" in text
    assert "measures" in text.splitlines()[-1]


def test_a_line_without_stations_says_how_to_part_it(tab, workspace, tmp_path):
    show(workspace, tmp_path, replace(corridor_line(), stations_m=()))
    assert wait_for(lambda: bool(tab.between.found.rows))
    assert name_of(tab.between.found.rows[0]) == "start of the line – end of the line"
    assert tab.between.message.isVisible()
    assert "“Stations and places”" in tab.between.message.text()


def test_without_an_alternative_it_says_so(tab):
    assert tab.between.message.text().endswith("Generate alternatives or draw one first.")
    assert not tab.copy_button.isEnabled()


def test_what_is_kept_from_measuring_comes_to_the_front(tab, workspace, tmp_path):
    key = fill(workspace, tmp_path)[0]
    workspace.select(key)
    assert tab.which.currentIndex() == BETWEEN
    assert tab.copy_button.isVisible()
    workspace.save_sections(key, [SectionRecord("Gorge", 1_000.0, 4_000.0, 3_000.0)])
    assert tab.which.currentIndex() == KEPT
    assert tab.delete_button.isVisible()
    tab.copy_button.click()
    assert "Gorge" in QGuiApplication.clipboard().text()
    tab.which.setCurrentIndex(BETWEEN)
    workspace.save_sections(key, [])
    assert tab.which.currentIndex() == BETWEEN


def test_lines_that_are_no_alternatives_are_listed_renamed_shown_and_deleted(tab, workspace, tmp_path):
    key = fill(workspace, tmp_path)[0]
    workspace.select(key)
    line = multi_wkb(line_wkb(np.array([62.1, 62.2]), np.array([34.0, 34.1]), np.zeros(2)))
    free = SectionRecord("Free", 0.0, 900.0, 900.0, line="Free line", met=3, terrain="Dem", terrain_resolution_m=90.0,
                         made="2026-01-02T03:04:05+00:00", wkb=line)  # fmt: skip
    workspace.save_sections("", [free])
    assert tab.which.currentIndex() == KEPT
    workspace.save_sections(key, [SectionRecord("Gorge", 1_000.0, 4_000.0, 3_000.0)])
    own, other = tab.table.rows.records
    assert (own.name, other.name) == ("Gorge", "Free")
    text = tab.table.as_text(everything=True).split("\n")[2].split("\t")
    assert text[1] == "Free line"
    assert text[-4:] == ["3", "–", "Dem (90 m)", "2026-01-02 03:04:05"]
    seen = []
    workspace.zoomRequested.connect(lambda lon, lat: seen.append((lon.tolist(), lat.tolist())))
    tab.table.chosen.emit(other)
    assert seen == [([62.1, 62.2], [34.0, 34.1])]
    tab.rename(other, "Pass")
    assert [s.name for s in workspace.study.sections("")] == ["Pass"]
    assert [s.name for s in workspace.study.sections(key)] == ["Gorge"]
    tab.table.selectAll()
    tab.delete_button.click()
    assert workspace.study.sections("") == workspace.study.sections(key) == []
    workspace.undo_stack.undo()
    workspace.undo_stack.undo()
    assert [s.name for s in tab.table.rows.records] == ["Gorge", "Pass"]


def test_all_alternatives_stand_side_by_side_between_stations(tab, workspace, tmp_path):
    keys = fill(workspace, tmp_path)
    line = workspace.record(keys[0]).alignment
    middle = line.lon.size // 2
    town = ControlPoint("Town", float(line.lon[middle]), float(line.lat[middle]), kind="station")
    workspace.set_places("Town", [town])
    tab.which.setCurrentIndex(ALL)
    assert wait_for(lambda: bool(tab.all_between.table.rows.records))
    rows = tab.all_between.table.rows.records
    assert {row.key for row in rows} == {record.id for record in workspace.records if record.shown}
    own = [row for row in rows if row.key == keys[0]]
    assert own[0].to_name == "Town"
    assert sum(row.found.length_m for row in own) == pytest.approx(line.length_m, abs=0.01)
    # The same stretches of different lines stand together.
    ends = [(row.from_name, row.to_name) for row in rows]
    assert len(dict.fromkeys(ends)) == 1 + sum(a != b for a, b in zip(ends, ends[1:]))
    tab.copy_button.click()
    assert QGuiApplication.clipboard().text().count("\n") == len(rows)
    workspace.show(keys[:1], False)
    assert wait_for(lambda: all(row.key != keys[0] for row in tab.all_between.table.rows.records))


def test_the_newest_evaluation_is_shown_and_the_window_goes_on_meanwhile(tab, workspace, tmp_path):
    found = corridor_line()
    key = show(workspace, tmp_path, found)
    assert wait_for(lambda: bool(tab.between.found.rows))
    other = replace(found, stations_m=found.stations_m[:2])
    for one in (replace(found, stations_m=()), other):
        workspace._evaluations.put(key, one)
        workspace.evaluationChanged.emit(key)
    # Still the rows of before: nothing was computed on the window's own thread.
    assert len(tab.between.found.rows) == 3
    assert name_of(tab.between.found.rows[1]) == "Herat – Kandahar"
    assert wait_for(lambda: name_of(tab.between.found.rows[1]) == "Herat – end of the line")
    QTest.qWait(50)
    assert name_of(tab.between.found.rows[1]) == "Herat – end of the line"


def test_narrow_docks_still_show_the_first_figures(tab, workspace, tmp_path):
    show(workspace, tmp_path, corridor_line())
    tab.resize(330, 400)
    QApplication.processEvents()
    assert tab.minimumSizeHint().width() <= 330
