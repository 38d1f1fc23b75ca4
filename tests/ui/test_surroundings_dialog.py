"""The dialog "Layers about the line" on real layers: what it proposes, what it keeps, what it leaves alone."""

import pytest
from dock_builders import fill
from karwan.core.surroundings import RISK, RIVER, ROAD
from karwan.layers.chosen_layers import NOT_USED
from karwan.layers.study_records import RiskRule
from karwan.ui.actions import Actions
from karwan.ui.surroundings_dialog import SurroundingsButton, ask_surroundings
from qgis.core import QgsVectorLayer
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QDialogButtonBox


@pytest.fixture
def workspace(workspace, tmp_path):
    fill(workspace, tmp_path)
    return workspace


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


# Risks


def risks(workspace, kind, name):
    fields = "field=name:string&field=weight:double"
    layer = QgsVectorLayer(f"{kind}?crs=EPSG:4326&{fields}", name, "memory")
    workspace.project.addMapLayer(layer)
    return layer


def boxes(dialog, title):
    return dialog.rules[dialog.kinds.index(box(dialog, title))]


def choose_risk(dialog, title):
    box(dialog, title).setCurrentIndex(box(dialog, title).findData(RISK))


def test_any_geometry_may_hold_risks_but_only_lines_are_crossed(workspace):
    for kind, name in (("Polygon", "Dunes"), ("Point", "Events"), ("LineString", "Faults")):
        risks(workspace, kind, name)
    dialog = ask_surroundings(workspace)
    held = {
        name: [box(dialog, name).itemData(i) for i in range(box(dialog, name).count())] for name in ("Dunes", "Events")
    }
    assert held == {"Dunes": [NOT_USED, RISK], "Events": [NOT_USED, RISK]}
    assert box(dialog, "Faults").findData(RIVER) > 0
    assert all(box(dialog, name).currentData() == NOT_USED for name in ("Dunes", "Events", "Faults"))
    # Lines come first: what may be crossed is what most layers are chosen for.
    assert dialog.table.item(0, 0).text() == "Faults"
    dialog.show()
    assert not boxes(dialog, "Faults").within.isVisible()
    choose_risk(dialog, "Faults")
    assert boxes(dialog, "Faults").within.isVisible()
    assert [boxes(dialog, name).within.value() for name in ("Dunes", "Events", "Faults")] == [0.0, 10_000.0, 500.0]
    # What has no area counts for nothing without a distance.
    assert boxes(dialog, "Events").within.minimum() > 0.0
    dialog.reject()


def test_weight_distance_and_cost_are_kept_and_shown_again(workspace):
    risks(workspace, "LineString", "Faults")
    dialog = ask_surroundings(workspace)
    choose_risk(dialog, "Faults")
    rule = boxes(dialog, "Faults")
    assert [rule.weight.itemText(i) for i in range(rule.weight.count())] == ["1 each", "weight"]
    rule.weight.setCurrentIndex(1)
    rule.within.setValue(750.0)
    rule.cost.setValue(250_000.0)
    press(dialog, QDialogButtonBox.StandardButton.Ok)
    (kept,) = workspace.settings.surroundings
    assert kept.kind == RISK
    assert kept.risk == RiskRule("weight", 750.0, 250_000.0)
    again = ask_surroundings(workspace)
    assert boxes(again, "Faults").rule() == kept.risk
    box(again, "Faults").setCurrentIndex(box(again, "Faults").findData(ROAD))
    press(again, QDialogButtonBox.StandardButton.Ok)
    (kept,) = workspace.settings.surroundings
    assert (kept.kind, kept.risk) == (ROAD, None)
    workspace.undo_stack.undo()
    assert workspace.settings.surroundings[0].risk == RiskRule("weight", 750.0, 250_000.0)


def test_a_risk_layer_that_is_gone_keeps_its_rule_until_it_is_given_up(workspace):
    layer = risks(workspace, "Polygon", "Mines")
    dialog = ask_surroundings(workspace)
    choose_risk(dialog, "Mines")
    boxes(dialog, "Mines").weight.setCurrentIndex(1)
    press(dialog, QDialogButtonBox.StandardButton.Ok)
    before = workspace.settings.surroundings
    workspace.project.removeMapLayer(layer.id())
    dialog = ask_surroundings(workspace)
    press(dialog, QDialogButtonBox.StandardButton.Ok)
    assert workspace.settings.surroundings == before
