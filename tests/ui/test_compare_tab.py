from dataclasses import replace

import pytest
from designed_builders import designed
from dock_builders import fill, two_lines
from karwan.core.evaluation import RIVER_BRIDGE, TUNNEL, Structure
from karwan.core.exposure import Exposure
from karwan.core.trains import train_for
from karwan.ui.compare_tab import CompareModel, CompareTab
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QFont, QFontMetrics


@pytest.fixture
def workspace(workspace, tmp_path):
    fill(workspace, tmp_path)
    return workspace


def best(workspace, *radii_m):
    """Which of alternatives of these tightest radii are in bold."""
    workspace.remove([record.id for record in workspace.records])
    for number, radius_m in enumerate(radii_m):
        found = two_lines()[0]
        line = replace(found.alignment, name=f"Line {number}")
        workspace.add_evaluation(replace(found, alignment=line, min_radius_m=radius_m))
    model = CompareModel(workspace)
    figure = next(column for column in model._figures if column.key == "min_radius_m")
    return [model.is_best(figure, row) for row in model._rows]


def test_a_line_between_other_places_is_no_rival(workspace):
    """Half a line is the shortest of all and beats nobody; the two that join the same places are compared."""
    workspace.remove([record.id for record in workspace.records])
    whole = two_lines()[0]
    line = whole.alignment
    half = replace(line, name="Half", lon=line.lon[: line.lon.size // 2], lat=line.lat[: line.lat.size // 2])
    half = replace(half, level_m=line.level_m[: line.lon.size // 2], axis=None, profile=None)
    turned = replace(line.reversed(), name="Turned")
    for alignment, km in ((line, 40.0), (turned, 42.0), (half, 20.0)):
        workspace.add_evaluation(replace(whole, alignment=alignment, length_km=km))
    model = CompareModel(workspace)
    figure = next(column for column in model._figures if column.key == "length_km")
    assert [model.is_best(figure, row) for row in model._rows] == [True, False, False]


@pytest.mark.parametrize(
    ("radii_m", "bold"),
    [
        ((599.0, 600.0), [False, False]),
        ((599.0, 600.0, 900.0), [False, False, True]),
        ((895.0, 600.0, 900.0), [True, False, True]),
        ((600.0, 600.0), [False, False]),
    ],
)
def test_radii_that_differ_by_less_than_a_hundredth_are_the_same(workspace, radii_m, bold):
    assert best(workspace, *radii_m) == bold


def test_less_bridge_or_tunnel_is_not_better_by_itself(workspace):
    model = CompareModel(workspace)
    for number, row in enumerate(model._rows):
        row.update(bridge_km=float(number), tunnel_km=float(number), length_km=100.0 + number)
    bold = {figure.key for figure in model._figures if any(model.is_best(figure, row) for row in model._rows)}
    assert "length_km" in bold
    assert not bold & {"bridge_km", "tunnel_km", "crossings"}


def test_river_bridges_stand_below_the_viaducts(workspace):
    found = two_lines()[0]
    rivers = (Structure(RIVER_BRIDGE, 100.0, 350.0, 4.0, "Harirud"), Structure(RIVER_BRIDGE, 900.0, 1_000.0, 3.0))
    works = (*rivers, Structure(TUNNEL, 2_000.0, 2_500.0, 30.0))
    line = replace(found.alignment, name="Over rivers")
    key = workspace.add_evaluation(replace(found, alignment=line, structures=works))
    model = CompareModel(workspace)
    titles = [model.headerData(row, Qt.Orientation.Vertical) for row in range(model.rowCount())]
    assert titles[titles.index("Viaducts km") + 1] == "River bridges number (km)"
    assert text(model, "river_bridges", 2) == "2 (0.35 km)"
    assert bold(model, "river_bridges") == [False] * 3
    # As the study keeps them, too, when nothing is in memory.
    workspace._evaluations.clear()
    assert text(CompareModel(workspace), "river_bridges", 2) == "2 (0.35 km)"
    workspace.remove([key])
    tip = model.headerData(titles.index("Viaducts km"), Qt.Orientation.Vertical, Qt.ItemDataRole.ToolTipRole)
    assert "max_fill_m" in tip
    assert "River bridges are counted under Profile and Cost" in tip


def test_a_load_that_no_climb_limits_is_no_number(workspace):
    model = operated(workspace, (train_for(1520).title, 49_996.0, 12.0), (train_for(1520).title, 2_500.0, 14.0))
    assert text(model, "load_t", 0) == "not limited / 3,120"
    assert text(model, "load_t", 1) == "2,500 / 3,120"


def operated(workspace, *changes):
    """A model of alternatives that differ in what a train does on them."""
    workspace.remove([record.id for record in workspace.records])
    for count, (train, load_t, per_day) in enumerate(changes):
        found = designed(two_lines()[0])
        made = replace(found.operation, train=train, trains_per_day=per_day)
        made = replace(made, forward=replace(made.forward, trailing_load_t=load_t))
        line = replace(found.alignment, name=f"Line {count}")
        workspace.add_evaluation(replace(found, alignment=line, operation=made))
    return CompareModel(workspace)


def bold(model, key):
    figure = next(column for column in model._figures if column.key == key)
    return [model.is_best(figure, row) for row in model._rows]


def text(model, key, column=0):
    row = next(i for i, figure in enumerate(model._figures) if figure.key == key)
    return model.index(row, column).data()


def test_figures_of_operation_are_compared_there_and_back(workspace):
    model = operated(workspace, ("2TE116", 3_000.0, 12.0), ("2TE116", 2_500.0, 14.0))
    assert text(model, "load_t") == "3,000 / 3,120"
    assert text(model, "energy_mwh") == "210.5 / 236.0"
    assert text(model, "train") == "2TE116"
    assert bold(model, "load_t") == [True, False]
    assert bold(model, "trains_per_day") == [False, True]
    assert bold(model, "energy_mwh") == [False, False]


def test_what_different_trains_do_makes_no_line_better(workspace):
    model = operated(workspace, ("2TE116", 3_000.0, 12.0), ("VL80S", 5_000.0, 14.0))
    for key in ("load_t", "trains_per_day", "time"):
        assert bold(model, key) == [False, False]


def test_alternatives_from_before_trains_were_run_show_no_figures_and_are_never_best(workspace):
    model = operated(workspace, ("2TE116", 3_000.0, 12.0), ("2TE116", 2_500.0, 14.0))
    found = two_lines()[1]
    workspace.add_evaluation(replace(found, operation=None, rounding=None))
    assert text(model, "load_t", 2) == "– / –"
    assert text(model, "degrees_per_km", 2) == text(model, "rounding_percent", 2) == "–"
    assert bold(model, "degrees_per_km")[2] is False


def test_what_lines_are_exposed_to_is_compared_and_nothing_said_where_nobody_looked(workspace):
    workspace.remove([record.id for record in workspace.records])
    found = two_lines()[0]
    for name, exposures in (
        ("Bare", ()),
        ("Much", (Exposure("Dunes", 9.0, 18.0, 0.0, ((0.0, 9_000.0),)),)),
        ("Little", (Exposure("Dunes", 2.0, 5.0, 0.0, ((0.0, 2_000.0),)),)),
    ):
        line = replace(found.alignment, name=name)
        workspace.add_evaluation(replace(found, alignment=line, exposures=exposures))
    model = CompareModel(workspace)
    for key, texts in (("exposed_km", ["–", "9.0", "2.0"]), ("exposure", ["–", "18.0", "5.0"])):
        figure = next(column for column in model._figures if column.key == key)
        assert [figure.text(row) for row in model._rows] == texts
        assert [model.is_best(figure, row) for row in model._rows] == [False, False, True]


def test_a_long_name_is_cut_and_told_whole_by_its_tooltip_and_no_figure_is_cut(workspace):
    workspace.rename(workspace.records[0].id, "From Herat by the old road over the hills to Kandahar & Spin Boldak")
    tab = CompareTab(workspace)
    tab.resize(560, 300)
    tab.show()
    model, table = tab.table.model(), tab.table
    assert "&amp; Spin Boldak" in model.headerData(0, Qt.Orientation.Horizontal, Qt.ItemDataRole.ToolTipRole)
    assert table.columnWidth(0) < 0.5 * tab.width()
    assert table.verticalHeader().width() < 0.35 * tab.width()
    bold = QFont(table.font())
    bold.setBold(True)
    for row in range(model.rowCount()):
        index = model.index(row, 0)
        if model.is_words(row):
            assert index.data() in index.data(Qt.ItemDataRole.ToolTipRole)
        else:
            assert QFontMetrics(bold).horizontalAdvance(index.data()) < table.columnWidth(0)
    tab.deleteLater()
