import json

from dock_builders import fill
from karwan.core.unit_costs import BUILT_IN
from karwan.ui.unit_costs_menu import UnitCostsButton


def test_edited_unit_costs_are_used_and_make_results_stale_until_the_reference_is_back(workspace, tmp_path):
    key = fill(workspace, tmp_path)[0]
    button, path = UnitCostsButton(workspace), tmp_path / "costs.json"
    assert button.write(str(path))
    data = json.loads(path.read_text(encoding="utf-8"))
    data["title"] = "Quote of May"
    data["tunnel_usd_per_m"].update(value=30_000.0)
    path.write_text(json.dumps(data), encoding="utf-8")
    assert button.read(str(path))
    assert workspace.unit_costs().tunnel_usd_per_m.value == 30_000.0
    assert workspace.unit_costs().title == "Quote of May"
    assert workspace.stale(key) == ["unit_costs"]
    assert not any(action.isChecked() for action in button.sets.values())
    assert button.own.isVisible()
    assert button.own.text() == "From a file: Quote of May"
    button.use_built_in("reference")
    assert workspace.stale(key) == []
    assert workspace.settings.unit_costs is None
    workspace.undo_stack.undo()
    assert workspace.unit_costs().title == "Quote of May"


def test_the_built_in_sets_are_switched_and_the_one_in_use_is_marked(workspace, tmp_path):
    key = fill(workspace, tmp_path)[0]
    button = UnitCostsButton(workspace)
    assert [name for name, action in button.sets.items() if action.isChecked()] == ["reference"]
    assert not button.own.isVisible()
    button.sets["itemised"].trigger()
    assert workspace.unit_costs() == BUILT_IN["itemised"]
    assert [name for name, action in button.sets.items() if action.isChecked()] == ["itemised"]
    assert workspace.stale(key) == ["unit_costs"]
    workspace.undo_stack.undo()
    button.refresh()
    assert button.sets["reference"].isChecked()
    assert workspace.stale(key) == []


def test_a_broken_file_changes_nothing_and_is_named(workspace, tmp_path):
    fill(workspace, tmp_path)
    before = workspace.unit_costs()
    (tmp_path / "costs.json").write_text('{"tunel_usd_per_m": 3}', encoding="utf-8")
    assert not UnitCostsButton(workspace).read(str(tmp_path / "costs.json"))
    assert workspace.unit_costs() == before
    assert "tunel_usd_per_m" in workspace.said[-1]
