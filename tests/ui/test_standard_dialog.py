import pytest
from dock_builders import fill
from karwan.core.standard_figures import FIGURES
from karwan.core.standards import BY_PLANNER, STANDARDS
from karwan.layers.study import Study
from karwan.ui.standard_dialog import StandardDialog
from karwan.ui.standard_model import SOURCE, VALUE, parsed, plain_number
from karwan.ui.study_header import StudyHeader
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QEvent, QLocale, Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QDialogButtonBox, QLineEdit

PLAIN = STANDARDS["1520-international"]


@pytest.fixture
def workspace(workspace, tmp_path):
    workspace.keys = fill(workspace, tmp_path)
    return workspace


@pytest.fixture
def opened(workspace):
    """Opens dialogs, and closes them at the end as a planner would."""
    made = []

    def open_dialog():
        made.append(StandardDialog(workspace))
        made[-1].show()
        return made[-1]

    yield open_dialog
    for dialog in made:
        if not sip.isdeleted(dialog):
            dialog.close()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def dialog(opened):
    return opened()


@pytest.fixture
def header(workspace, dialog):
    header = StudyHeader(workspace)
    yield header
    header.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def cell(dialog, field, column=VALUE):
    return dialog.model.index(dialog.model.row_of(field), column)


def write(dialog, field, text, column=VALUE):
    dialog.model.setData(cell(dialog, field, column), text)


def ok(dialog):
    return dialog.buttons.button(QDialogButtonBox.StandardButton.Ok)


def test_every_figure_is_there_with_unit_range_and_source(dialog):
    rows = [figure for figure in dialog.model.rows if not isinstance(figure, str)]
    assert tuple(rows) == FIGURES
    texts = [dialog.model.index(dialog.model.row_of("min_radius_m"), column).data() for column in range(6)]
    assert texts == ["Smallest radius", "600", "m", "600", "50 to 20000", PLAIN.source("min_radius_m")]
    assert cell(dialog, "ruling_grade_back_permille").data() == "as forward"
    assert dialog.transitions.model.rowCount() == len(PLAIN.transitions)
    assert dialog.transitions.source.text() == PLAIN.source("transitions")


def test_an_edited_figure_is_marked_kept_makes_results_stale_and_can_be_undone(dialog, workspace):
    key = workspace.keys[0]
    write(dialog, "min_tangent_m", "80")
    assert cell(dialog, "min_tangent_m", SOURCE).data() == BY_PLANNER
    assert cell(dialog, "min_tangent_m").data(Qt.ItemDataRole.FontRole).bold()
    assert cell(dialog, "min_radius_m").data(Qt.ItemDataRole.FontRole) is None
    dialog.accept()
    assert workspace.standard().min_tangent_m == 80.0
    assert workspace.stale(key) == ["standard"]
    # Another program, or this one tomorrow, reads the same standard.
    stored = Study.open(workspace.study.path)
    assert stored.settings.standard["min_tangent_m"] == 80.0
    assert stored.settings == workspace.settings
    stored.close()
    workspace.undo_stack.undo()
    assert workspace.standard() == PLAIN
    assert workspace.stale(key) == []
    workspace.undo_stack.redo()
    assert workspace.standard().min_tangent_m == 80.0
    assert workspace.standard().key != PLAIN.key


def test_what_is_computed_with_an_edited_standard_keeps_all_of_it(dialog, workspace):
    write(dialog, "loop_spacing_km", "22")
    write(dialog, "loop_spacing_km", "Letter of the ministry, 3 May", SOURCE)
    dialog.accept()
    key = workspace.add_evaluation(
        workspace.kept_evaluation(workspace.keys[0]), {"inputs": workspace.inputs().to_mapping()}
    )
    workspace.set_settings("x", standard=None)
    used = workspace.inputs_of(key).standard
    assert used.loop_spacing_km == 22.0
    assert used.source("loop_spacing_km") == "Letter of the ministry, 3 May"
    assert workspace.stale(key) == ["standard"]


def test_a_source_alone_changes_no_result(dialog, workspace):
    write(dialog, "min_radius_m", "SP 119, table 5.3, seen in print", SOURCE)
    dialog.accept()
    assert workspace.standard().radius_source == "SP 119, table 5.3, seen in print"
    assert workspace.stale(workspace.keys[0]) == []


@pytest.mark.parametrize(
    ("field", "text", "words"),
    [("min_radius_m", "6", "out of range"), ("min_radius_m", "six", "no number"),
     ("station_grade_permille", "14", "steeper than the ruling grade")],
)  # fmt: skip
def test_what_cannot_be_is_said_and_not_kept(dialog, workspace, field, text, words):
    write(dialog, field, text)
    assert words in dialog.problem.text()
    assert cell(dialog, field).data() == text
    assert not ok(dialog).isEnabled()
    dialog.table.selectRow(dialog.model.row_of(field))
    dialog.reset_one.click()
    assert dialog.problem.text() == ""
    assert ok(dialog).isEnabled()
    assert dialog.model.standard == PLAIN


def test_reset_takes_back_one_figure_or_all(dialog):
    write(dialog, "min_radius_m", "900")
    write(dialog, "max_speed_kmh", "100")
    dialog.transitions.model.setData(dialog.transitions.model.index(0, 2), "55")
    dialog.table.selectRow(dialog.model.row_of("min_radius_m"))
    dialog.reset_one.click()
    assert (dialog.model.standard.min_radius_m, dialog.model.standard.max_speed_kmh) == (PLAIN.min_radius_m, 100.0)
    dialog.reset_all.click()
    assert dialog.model.standard == PLAIN
    assert tuple(dialog.transitions.rows) == PLAIN.transitions
    assert not dialog.reset_all.isEnabled()


def test_a_grade_of_its_own_against_trains_the_other_way(dialog):
    write(dialog, "ruling_grade_back_permille", "9.5")
    assert dialog.model.standard.grade_back_permille == 9.5
    write(dialog, "ruling_grade_back_permille", "")
    assert dialog.model.standard.ruling_grade_back_permille is None


def test_rows_of_transition_curves_come_change_and_go(dialog):
    count = len(PLAIN.transitions)
    dialog.transitions.add_row.click()
    QApplication.processEvents()
    rows = dialog.transitions.model
    for column, text in enumerate(("150", "90", "170")):
        rows.setData(rows.index(rows.rowCount() - 1, column), text)
    assert len(dialog.model.standard.transitions) == count + 1
    lowest, usual = dialog.model.standard.transition_length_m(150.0)
    assert (float(lowest), float(usual)) == (90.0, 170.0)
    assert dialog.model.standard.source("transitions") == BY_PLANNER
    rows.setData(rows.index(rows.rowCount() - 1, 1), "400")
    assert "longer than the usual" in dialog.problem.text()
    assert not ok(dialog).isEnabled()
    dialog.transitions.table.setCurrentIndex(rows.index(rows.rowCount() - 1, 0))
    dialog.transitions.remove_row.click()
    assert dialog.problem.text() == ""
    assert dialog.model.standard.transitions == PLAIN.transitions


def test_files_carry_a_standard_from_study_to_study(dialog, opened, header, workspace, tmp_path):
    write(dialog, "river_clearance_m", "6")
    dialog.name.setText("Ministry <draft>")
    dialog.name.editingFinished.emit()
    assert dialog.save(str(tmp_path / "own.json"))
    other = opened()
    assert other.load(str(tmp_path / "own.json"))
    assert other.model.standard == dialog.model.standard
    other.accept()
    assert workspace.standard().title == "Ministry <draft>"
    assert header.standard.currentText() == "Ministry <draft> (edited)"


def test_a_file_that_is_no_standard_is_named_and_changes_nothing(dialog, tmp_path):
    (tmp_path / "broken.json").write_text('{"figures": {"min_radius_m": 3}}', encoding="utf-8")
    assert not dialog.load(str(tmp_path / "broken.json"))
    assert "broken.json" in dialog.problem.text()
    assert dialog.model.standard == PLAIN


def test_limits_set_beside_the_standard_become_part_of_it(workspace, opened):
    workspace.change_settings(ruling_grade_permille=10.0)
    dialog = opened()
    assert dialog.model.standard.ruling_grade_permille == 10.0
    dialog.accept()
    assert workspace.settings.ruling_grade_permille is None
    assert workspace.standard().ruling_grade_permille == 10.0


def test_choosing_a_built_in_standard_can_be_undone_to_the_edited_one(dialog, header, workspace):
    write(dialog, "min_radius_m", "900")
    dialog.accept()
    assert header.standard.currentText().endswith("(edited)")
    header.standard.setCurrentIndex(header.standard.findData("1435-main"))
    header.standard.activated.emit(header.standard.currentIndex())
    assert workspace.standard() == STANDARDS["1435-main"]
    assert header.standard.findText("(edited)", Qt.MatchFlag.MatchContains) < 0
    workspace.undo_stack.undo()
    assert workspace.standard().min_radius_m == 900.0
    assert header.standard.currentText().endswith("(edited)")


def test_a_standard_in_the_study_that_makes_no_sense_is_told_not_lost(header, workspace):
    broken = {"key": "1520-international", "title": "Own", "min_radius_m": -4.0}
    workspace.change_settings(standard=broken)
    assert header.standard.currentIndex() == -1
    assert any("Smallest radius" in said for said in workspace.said)
    dialog = header.edit_standard()
    assert "Smallest radius" in dialog.problem.text()
    assert workspace.settings.standard == broken
    dialog.reject()


def test_cells_are_edited_from_the_keyboard_and_enter_does_not_close(dialog):
    dialog.activateWindow()
    table = dialog.table
    table.setFocus()
    table.setCurrentIndex(cell(dialog, "max_speed_kmh"))
    QTest.keyClick(table, Qt.Key.Key_Return)
    editor = table.findChild(QLineEdit)
    assert editor is not None
    editor.setText("90")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    QApplication.processEvents()
    assert dialog.isVisible()
    assert dialog.model.standard.max_speed_kmh == 90.0


def test_the_explanation_follows_the_row(dialog):
    dialog.table.selectRow(dialog.model.row_of("compensation_m"))
    assert "hold trains back like a climb" in dialog.explanation.text()


def test_numbers_are_read_as_the_planner_or_a_programmer_writes_them(qgis_app):
    before = QLocale()
    try:
        QLocale.setDefault(QLocale(QLocale.Language.German))
        assert plain_number(12.5) == "12,5"
        assert [parsed("Grade", text) for text in ("12,5", "12.5", "1.050")] == [12.5, 12.5, 1050.0]
    finally:
        QLocale.setDefault(before)
    assert [plain_number(value) for value in (600.0, 0.95, 1050.0, 100.0)] == ["600", "0.95", "1050", "100"]
