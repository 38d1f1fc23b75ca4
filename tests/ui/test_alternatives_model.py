import pytest
from dock_builders import fill, wait_for
from karwan.core.clock import hours_minutes
from karwan.layers.study import CrossingRecord
from karwan.ui.alternative_columns import number
from karwan.ui.alternatives_model import ID_ROLE, SORT_ROLE, AlternativesModel, AlternativesProxy
from qgis.PyQt.QtCore import QLocale, Qt
from qgis.PyQt.QtTest import QAbstractItemModelTester


@pytest.fixture
def workspace(workspace):
    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedKingdom))
    yield workspace
    QLocale.setDefault(QLocale.system())


@pytest.fixture
def model(workspace):
    model = AlternativesModel(workspace)
    model.tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    return model


def text(model, row, key, role=Qt.ItemDataRole.DisplayRole):
    return model.index(row, model.column(key)).data(role)


def test_rows_come_and_go_with_the_study(workspace, model, tmp_path):
    assert model.rowCount() == 0
    keys = fill(workspace, tmp_path)
    assert [text(model, row, "name", ID_ROLE) for row in range(2)] == keys
    workspace.remove([keys[0]])
    assert model.rowCount() == 1
    workspace.close_study()
    assert model.rowCount() == 0


def test_figures_are_the_evaluation_s(workspace, model, tmp_path):
    key = fill(workspace, tmp_path)[1]
    found = workspace.evaluation(key)
    assert text(model, 1, "name") == "South"
    assert text(model, 1, "length_km") == number(found.length_km, 1)
    assert text(model, 1, "cost_musd") == (
        f"{number(found.cost_musd)} ({number(found.cost_low_musd)}–{number(found.cost_high_musd)})"
    )
    assert text(model, 1, "time") == f"{hours_minutes(found.time_fwd_min)} / {hours_minutes(found.time_rev_min)}"
    assert text(model, 1, "crossings") == "–"
    assert text(model, 1, "violations") == str(len(found.violations))
    assert text(model, 1, "length_km", SORT_ROLE) == pytest.approx(found.length_km)


def test_every_figure_is_right_aligned_and_its_title_says_the_unit(workspace, model, tmp_path):
    fill(workspace, tmp_path)
    for key, unit in (("length_km", "km"), ("cost_musd", "M USD"), ("max_grade_permille", "‰"), ("min_radius_m", "m")):
        column = model.column(key)
        assert model.headerData(column, Qt.Orientation.Horizontal).endswith(unit)
        assert int(model.index(0, column).data(Qt.ItemDataRole.TextAlignmentRole)) & int(Qt.AlignmentFlag.AlignRight)


def test_tick_and_name_are_written_and_undone(workspace, model, tmp_path):
    key = fill(workspace, tmp_path)[0]
    shown, name = model.index(0, model.column("shown")), model.index(0, model.column("name"))
    assert model.setData(shown, Qt.CheckState.Unchecked, Qt.ItemDataRole.CheckStateRole)
    assert model.setData(name, "By the river", Qt.ItemDataRole.EditRole)
    assert (workspace.record(key).shown, workspace.record(key).name) == (False, "By the river")
    assert shown.data(Qt.ItemDataRole.CheckStateRole) == Qt.CheckState.Unchecked
    workspace.undo_stack.undo()
    workspace.undo_stack.undo()
    assert (workspace.record(key).shown, workspace.record(key).name) == (True, "North")


def test_an_empty_name_is_not_taken(workspace, model, tmp_path):
    fill(workspace, tmp_path)
    assert not model.setData(model.index(0, model.column("name")), "  ", Qt.ItemDataRole.EditRole)
    assert text(model, 0, "name") == "North"


def test_changed_inputs_mark_rows_as_out_of_date_and_leave_their_figures(workspace, model, tmp_path):
    fill(workspace, tmp_path)
    before = text(model, 0, "cost_musd")
    assert text(model, 0, "name", Qt.ItemDataRole.DecorationRole) is None
    workspace.change_settings(ruling_grade_permille=20.0)
    assert text(model, 0, "cost_musd") == before
    assert not text(model, 0, "name", Qt.ItemDataRole.DecorationRole).isNull()
    assert "Out of date: the standard" in text(model, 0, "cost_musd", Qt.ItemDataRole.ToolTipRole)
    workspace.change_settings(ruling_grade_permille=None)
    assert text(model, 0, "name", Qt.ItemDataRole.DecorationRole) is None


def test_crossings_of_an_older_line_are_marked(workspace, model, tmp_path):
    keys = fill(workspace, tmp_path)
    river = CrossingRecord("Rivers", "1", "Hari", "crossing", 2_000.0, 62.8, 34.4, 80.0, 900.0)
    workspace.save_crossings(keys[0], [river], [])
    assert text(model, 0, "crossings") == "1"
    assert "older line" not in text(model, 0, "crossings", Qt.ItemDataRole.ToolTipRole)
    south = workspace.record(keys[1]).alignment
    workspace.preview_alignment(keys[0], south)
    assert wait_for(lambda: text(model, 0, "crossings") == "1 ⚠")
    workspace.end_preview(keys[0])
    assert text(model, 0, "crossings") == "1"
    workspace.replace_now(keys[0], south)
    assert text(model, 0, "crossings") == "1 ⚠"
    assert "Of an older line; find crossings again." in text(model, 0, "crossings", Qt.ItemDataRole.ToolTipRole)
    assert text(model, 0, "crossings", SORT_ROLE) == 1
    workspace.undo_stack.undo()
    assert text(model, 0, "crossings") == "1"


def test_names_from_outside_are_no_markup(workspace, model, tmp_path):
    key = fill(workspace, tmp_path)[0]
    workspace.rename(key, "<img src=x>")
    assert "&lt;img" in text(model, 0, "name", Qt.ItemDataRole.ToolTipRole)


def test_sorting_is_by_figure_not_by_text(workspace, model, tmp_path):
    keys = fill(workspace, tmp_path)
    proxy = AlternativesProxy(model)
    column = model.column("length_km")
    lengths = {key: workspace.record(key).attributes["length_km"] for key in keys}
    for order, reverse in ((Qt.SortOrder.AscendingOrder, False), (Qt.SortOrder.DescendingOrder, True)):
        proxy.sort(column, order)
        shown = [proxy.index(row, column).data(ID_ROLE) for row in range(2)]
        assert shown == sorted(keys, key=lengths.get, reverse=reverse)


def test_figures_are_faint_while_those_of_the_new_line_are_computed(workspace, model, tmp_path):
    keys = fill(workspace, tmp_path)
    south = workspace.record(keys[1]).alignment
    assert text(model, 0, "length_km", Qt.ItemDataRole.FontRole) is None
    workspace.preview_alignment(keys[0], south)
    assert text(model, 0, "length_km", Qt.ItemDataRole.FontRole).italic()
    assert "being computed" in text(model, 0, "length_km", Qt.ItemDataRole.ToolTipRole)
    assert text(model, 1, "length_km", Qt.ItemDataRole.FontRole) is None
    wait_for(lambda: not workspace.is_computing(keys[0]))
    assert text(model, 0, "length_km", Qt.ItemDataRole.FontRole) is None
    workspace.end_preview(keys[0])
