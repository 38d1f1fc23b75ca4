"""The planner's main job in the real QGIS: open, generate, rename, delete and undo, export, off and on again."""

from __future__ import annotations

import harness
import pytest
import shapefile

pytestmark = pytest.mark.desktop


@pytest.mark.timeout(600)
def test_first_hour_of_a_planner(tmp_path):
    profile = harness.make_profile(tmp_path / "profile", harness.ROOT, as_installed=True)
    scenario = harness.SCENARIOS / "planner.py"
    played = harness.play(
        scenario, "first_hour", profile, home=tmp_path, screenshot=tmp_path / "failed.png", timeout_s=500.0
    )
    assert "Traceback" not in played.output, played.output[-4000:]
    assert played.exit_status == 0, played.output[-2000:]
    found = played.value
    print(f"generated in {found['seconds']:.0f} s; the window stood still {found['longest_stall_s']:.2f} s at most")

    count = len(found["generated"])
    assert count >= 2
    assert len(set(found["generated"])) == count

    new = "By the <b>river</b> & back"
    assert found["renamed"] == [new, *found["generated"][1:]]
    assert len(found["duplicated"]) == count + 1
    assert new in found["duplicated"]
    assert len(found["deleted"]) == count
    assert found["undone"] == found["duplicated"]

    with shapefile.Reader(str(tmp_path / "export" / "shapefile" / "alternatives.shp")) as reader:
        assert reader.shapeType == shapefile.POLYLINEZ
        exported = {record["name"]: record.as_dict() for record in reader.records()}
    assert set(exported) == set(found["undone"])
    for row in found["attributes"]:
        assert exported[row["name"]]["len_km"] == pytest.approx(row["length_km"], abs=1e-3)
        assert exported[row["name"]]["cost_musd"] == pytest.approx(row["cost_musd"], abs=1e-3)
        assert row["max_grade_permille"] <= 12.5 + 1e-3
        assert row["min_radius_m"] >= 600 * 0.98

    assert not found["docks_left"]
    assert found["same_study"]
    assert found["reopened"] == found["undone"]
