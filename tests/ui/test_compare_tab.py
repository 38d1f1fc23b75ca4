from dataclasses import replace

import pytest
from dock_builders import fill, two_lines
from karwan.ui.compare_tab import CompareModel
from karwan.ui.workspace import Workspace
from qgis.core import QgsProject


@pytest.fixture
def workspace(qgis_app, tmp_path):
    workspace = Workspace(QgsProject.instance())
    fill(workspace, tmp_path)
    yield workspace
    workspace.dispose()
    QgsProject.instance().clear()


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
