"""The dialog "Layers about the line" on real layers: what it proposes, what it keeps, what it leaves alone."""

import pytest
from dock_builders import fill
from karwan.core.surroundings import RIVER, ROAD
from karwan.layers.chosen_layers import NOT_USED
from karwan.ui.actions import Actions
from karwan.ui.surroundings_dialog import SurroundingsButton, ask_surroundings
from karwan.ui.workspace import Workspace
from qgis.core import QgsProject, QgsVectorLayer
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QDialogButtonBox


@pytest.fixture
def workspace(qgis_app, tmp_path):
    workspace = Workspace(QgsProject.instance())
    workspace.said = []
    workspace.message.connect(lambda text, level: workspace.said.append(text))
    fill(workspace, tmp_path)
    yield workspace
    workspace.dispose()
    QgsProject.instance().clear()


def add(workspace, *names):
    layers = [QgsVectorLayer("LineString?crs=EPSG:4326&field=name:string", name, "memory") for name in names]
    workspace.project.addMapLayers(layers)
    return layers


def box(dialog, title):
    texts = [dialog.table.item(row, 0).text() for row in range(dialog.table.rowCount())]
    return dialog.kinds[next(row for row, text in enumerate(texts) if text.startswith(title))]


def press(dialog, which):
    QTest.mouseClick(dialog.buttons.button(which), Qt.MouseButton.LeftButton)


def test_kinds_are_proposed_by_name_but_used_only_once_accepted(workspace):
    add(workspace, "Rivers", "Parcels <b>")
    button = SurroundingsButton(workspace)
    dialog = button.ask()
    assert box(dialog, "Rivers").currentText() == "rivers"
    assert box(dialog, "Parcels").currentText() == "not used"
    press(dialog, QDialogButtonBox.StandardButton.Cancel)
    assert workspace.settings.surroundings == ()
    dialog = ask_surroundings(workspace)
    box(dialog, "Parcels").setCurrentIndex(box(dialog, "Parcels").findData(ROAD))
    press(dialog, QDialogButtonBox.StandardButton.Ok)
    kept = {one.title: one.kind for one in workspace.settings.surroundings}
    assert kept == {"Rivers": RIVER, "Parcels <b>": ROAD}
    assert workspace.undo_stack.undoText() == "Choose layers about the line"
    workspace.undo_stack.undo()
    assert workspace.settings.surroundings == ()


def test_what_was_not_wanted_is_not_proposed_again(workspace):
    add(workspace, "Rivers")
    dialog = ask_surroundings(workspace)
    box(dialog, "Rivers").setCurrentIndex(0)
    press(dialog, QDialogButtonBox.StandardButton.Ok)
    assert [one.kind for one in workspace.settings.surroundings] == [NOT_USED]
    again = ask_surroundings(workspace)
    assert box(again, "Rivers").currentText() == "not used"
    press(again, QDialogButtonBox.StandardButton.Ok)
    # Nothing changed, so there is nothing to undo.
    assert workspace.undo_stack.count() == 1


def test_a_layer_that_is_gone_can_be_given_up(workspace):
    (roads,) = add(workspace, "Roads")
    press(ask_surroundings(workspace), QDialogButtonBox.StandardButton.Ok)
    workspace.project.removeMapLayer(roads.id())
    dialog = ask_surroundings(workspace)
    assert "not in the project" in dialog.table.item(0, 0).text()
    press(dialog, QDialogButtonBox.StandardButton.Ok)
    assert len(workspace.settings.surroundings) == 1
    dialog = ask_surroundings(workspace)
    assert box(dialog, "Roads").isEnabled()
    box(dialog, "Roads").setCurrentIndex(0)
    press(dialog, QDialogButtonBox.StandardButton.Ok)
    assert not any(one.kind for one in workspace.settings.surroundings)


def test_a_project_without_line_layers_says_what_to_do(workspace):
    dialog = ask_surroundings(workspace)
    assert dialog.table.rowCount() == 0
    press(dialog, QDialogButtonBox.StandardButton.Ok)
    assert workspace.settings.surroundings == ()


def test_an_answer_that_comes_after_the_study_was_left_goes_nowhere(workspace, tmp_path):
    add(workspace, "Roads")
    dialog = ask_surroundings(workspace)
    other = workspace.create_study(tmp_path / "other.gpkg", "Other")
    press(dialog, QDialogButtonBox.StandardButton.Ok)
    assert other.settings.surroundings == ()


def test_it_is_in_the_study_menu_and_needs_a_study(workspace):
    actions = Actions(workspace)
    assert actions.surroundings in actions.study_actions()
    assert actions.surroundings.isEnabled()
    workspace.close_study()
    assert not actions.surroundings.isEnabled()
    assert SurroundingsButton(workspace).ask() is None
