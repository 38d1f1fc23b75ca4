"""Histories of alternatives: what is kept of each change, going back to the last bit, and what undo does to them."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace

import numpy as np
import pytest
from karwan.core.alignment import Axis
from karwan.core.errors import StudyError
from karwan.core.horizontal import lay_out
from karwan.layers import study_file, study_versions
from karwan.layers.study import Study
from karwan.layers.study_records import SectionRecord
from karwan.layers.study_schema import EVALUATED
from study_builders import NORTH, SCENARIO, SOUTH, axis, evaluation

OTHER = {**SCENARIO, "spacing_m": 250.0}


@pytest.fixture(scope="module")
def north():
    return evaluation()


@pytest.fixture(scope="module")
def south():
    return evaluation("South", SOUTH)


@pytest.fixture
def study(tmp_path):
    return Study.create(tmp_path / "study.gpkg", title="Herat")


def sql(study, statement, *values):
    with closing(sqlite3.connect(study.path)) as database:
        return database.execute(statement, values).fetchall()


def state(study, key):
    """Everything an evaluation makes of an alternative, numbers of rows and the time aside."""
    with study_file.reading(study.path) as found:
        (row,) = [row for row in found.rows("alternatives") if row.values["id"] == key]
        rows = {table: [(one.values, one.wkb) for one in found.owned(table, key)] for table in EVALUATED}
    return {name: value for name, value in row.values.items() if name != "changed"}, row.wkb, rows


def told(study, key):
    return [(version.number, version.what) for version in study.versions(key)]


def test_each_change_is_a_version_with_its_figures(study, north, south):
    key = study.add(north, scenario=SCENARIO, what="Drawn").id
    study.replace(key, south, scenario=OTHER, what="Move corner (3)")
    first, second = study.versions(key)
    assert [(v.number, v.what) for v in (first, second)] == [(1, "Drawn"), (2, "Move corner (3)")]
    assert first.made <= second.made
    assert first.made.endswith("+00:00")
    for version, found in ((first, north), (second, south)):
        expected = {name: value for name, value in found.attributes().items() if name != "name"}
        assert dict(version.attributes) == expected
    assert first.scenario_id != second.scenario_id


def test_a_version_holds_the_line_with_axis_and_structures(study, north, south):
    key = study.add(north).id
    study.replace(key, south)
    found = study.version(key, 1)
    given = north.alignment
    for name in ("lon", "lat", "level_m"):
        np.testing.assert_array_equal(getattr(found.alignment, name), getattr(given, name))
    np.testing.assert_array_equal(found.alignment.axis.radius_m, given.axis.radius_m)
    assert found.structures == north.structures
    assert found.record == study.versions(key)[0]


def test_going_back_is_exact_and_a_version_itself(study, north, south):
    key = study.add(north, scenario=SCENARIO).id
    study.replace(key, north, scenario=SCENARIO)
    before = state(study, key)
    study.update(key, name="Mine", colour="#123456")
    study.replace(key, south, scenario=OTHER, what="Bent")
    study.save_sections(key, [SectionRecord("A", 0.0, 1_000.0)])
    assert state(study, key)[1] != before[1]
    study.go_back(key, 2, "Back to version 2")
    values, wkb, rows = state(study, key)
    assert (values["name"], values["colour"]) == ("Mine", "#123456")
    # What the planner calls it stays; its axis is called so too.
    assert values == {**before[0], "name": "Mine", "colour": "#123456"}
    assert wkb == before[1]
    for table, own in before[2].items():
        expected = [({**one, "name": "Mine"} if table == "axes" else one, shape) for one, shape in own]
        assert rows[table] == expected, table
    assert study.sections(key)[0].stale
    assert told(study, key)[-1] == (4, "Back to version 2")
    assert study.versions(key)[3].attributes == study.versions(key)[1].attributes
    assert study.scenario(key) == SCENARIO
    study.go_back(key, 3)
    assert state(study, key)[1] != before[1]
    assert study.scenario(key) == OTHER


def test_a_profile_and_what_was_set_by_hand_come_back(study, north):
    levels = np.array([[0.0, 900.0, 0.0], [9_000.0, 960.0, 5_000.0], [20_000.0, 930.0, 0.0]])
    from karwan.core.by_hand import STATION, ByHand, Fix
    from karwan.core.vertical import Profile

    by_hand = ByHand((Fix(STATION, 62.0, 34.4, level_m=930.0, name="Halt <b>"),))
    line = replace(north.alignment, profile=Profile(*levels.T), axis=replace(axis(*NORTH), by_hand=by_hand))
    key = study.add(replace(north, alignment=line)).id
    before = state(study, key)
    study.replace(key, north)
    study.go_back(key, 1)
    assert state(study, key) == before
    found = study.version(key, 1).alignment
    assert found.profile.chainage_m.tolist() == levels[:, 0].tolist()
    assert found.axis.by_hand == by_hand
    assert study.alternative(key).alignment.axis.by_hand == by_hand


def test_undo_takes_a_version_away_and_redo_brings_it_back(study, north, south):
    key = study.add(north).id
    rows = []
    for number in range(5):
        before = study.snapshot(key)
        study.replace(key, (south, north)[number % 2], what=f"Change {number}")
        rows.append((before, study.snapshot(key)))
    whole = sql(study, "SELECT * FROM versions ORDER BY number")
    for before, _ in reversed(rows):
        study.put_back(before)
    assert told(study, key) == [(1, "")]
    for _, after in rows:
        study.put_back(after)
    assert sql(study, "SELECT * FROM versions ORDER BY number") == whole
    study.go_back(key, 4)
    study.put_back(rows[-1][1])
    assert sql(study, "SELECT * FROM versions ORDER BY number") == whole


def test_a_snapshot_does_not_carry_the_whole_history(study, north, south):
    key = study.add(north).id
    for number in range(6):
        study.replace(key, (south, north)[number % 2])
    held = [row for table, row in study.snapshot(key).rows if table == "versions"]
    assert ["state" in row.values for row in held] == [False] * 5 + [True] * 2
    # What is deleted leaves the file altogether: all of it is held.
    removed = study.remove([key])
    assert sql(study, "SELECT count(*) FROM versions") == [(0,)]
    study.restore(removed)
    study.go_back(key, 1)
    assert len(told(study, key)) == 8


def test_the_history_of_an_older_study_begins_with_what_was_there(study, north, south):
    key = study.add(north, scenario=SCENARIO).id
    with closing(sqlite3.connect(study.path)) as database:
        database.execute("DELETE FROM versions")
        database.commit()
    before = state(study, key)
    assert study.versions(key) == []
    taken = study.snapshot(key)
    study.replace(key, south, what="Bent")
    assert told(study, key) == [(1, "As it was"), (2, "Bent")]
    after = study.snapshot(key)
    study.put_back(taken)
    assert study.versions(key) == []
    study.put_back(after)
    study.go_back(key, 1)
    assert state(study, key) == before


def test_it_begins_with_what_was_there_before_qgis_saved_another_polygon(study, north, south):
    key = study.add(north).id
    with closing(sqlite3.connect(study.path)) as database:
        database.execute("DELETE FROM versions")
        database.commit()
    before = state(study, key)
    taken = study.snapshot(key)
    polygon = north.alignment.axis
    study.save_axis(key, Axis(polygon.lon, polygon.lat + 0.01, polygon.radius_m))
    study.replace(key, south, before=taken)
    study.go_back(key, 1)
    assert state(study, key)[2]["axes"] == before[2]["axes"]


def test_a_line_that_cannot_be_kept_is_no_reason_not_to_replace_it(study, north, south):
    key = study.add(north).id
    with closing(sqlite3.connect(study.path)) as database:
        database.execute("DELETE FROM versions")
        database.commit()
    with study_file.transaction(study.path) as changes:
        (row,) = changes.rows("alternatives")
        changes.update("alternatives", study_file.Row(row.values, b"\x01\x02\x00\x00\x00\x00\x00\x00\x00", row.fid))
    study.replace(key, south, what="Bent")
    assert told(study, key) == [(1, "Bent")]


def test_a_copy_takes_the_history_along(study, north, south):
    key = study.add(north, scenario=SCENARIO, what="Drawn").id
    study.replace(key, south, scenario=OTHER, what="Bent")
    twin = study.duplicate(key, "Copied from North").id
    assert told(study, twin) == [(1, "Drawn"), (2, "Bent"), (3, "Copied from North")]
    study.remove([key])
    study.go_back(twin, 1)
    assert study.alternative(twin).attributes["length_km"] == pytest.approx(north.length_km)
    assert study.scenario(twin) == SCENARIO


def test_a_version_becomes_an_alternative(study, north, south):
    key = study.add(north, scenario=SCENARIO).id
    study.replace(key, south, scenario=OTHER)
    made = study.keep_version(key, 1, "North", "Version 1 of North")
    record = study.alternative(made)
    assert (record.name, record.shown) == ("North (2)", True)
    assert record.colour != study.alternative(key).colour
    np.testing.assert_array_equal(record.alignment.lon, north.alignment.lon)
    np.testing.assert_array_equal(record.alignment.axis.lat, north.alignment.axis.lat)
    assert study.structures(made) == list(north.structures)
    assert study.scenario(made) == SCENARIO
    assert told(study, made) == [(1, "Version 1 of North")]
    assert len(told(study, key)) == 2


def test_inputs_stay_while_a_version_uses_them(study, north, south):
    key = study.add(north, scenario=SCENARIO).id
    study.replace(key, south, scenario=OTHER)
    other = study.add(south).id
    study.remove([other])
    study.tidy()
    assert sql(study, "SELECT count(*) FROM scenarios") == [(2,)]
    study.go_back(key, 1)
    assert study.scenario(key) == SCENARIO
    removed = study.remove([key])
    assert sql(study, "SELECT count(*) FROM scenarios") == [(0,)]
    study.restore(removed)
    assert sql(study, "SELECT count(*) FROM scenarios") == [(2,)]
    study.tidy()
    assert len(study.versions(key)) == 3


def test_tidying_takes_the_history_of_what_is_gone(study, north):
    key, other = study.add(north).id, study.add(north).id
    with closing(sqlite3.connect(study.path)) as database:
        database.create_function("ST_IsEmpty", 1, lambda _: 0)
        for name in ("ST_MinX", "ST_MaxX", "ST_MinY", "ST_MaxY"):
            database.create_function(name, 1, lambda _: 0.0)
        database.execute("DELETE FROM alternatives WHERE id = ?", (key,))
        database.commit()
    study.tidy()
    assert sql(study, "SELECT alternative_id FROM versions") == [(other,)]


def test_the_first_and_the_latest_are_kept(study, north, monkeypatch):
    monkeypatch.setattr(study_versions, "MOST_VERSIONS", 4)
    key = study.add(north).id
    for number in range(2, 8):
        study.replace(key, north, what=f"Change {number}")
    assert told(study, key) == [(1, ""), (5, "Change 5"), (6, "Change 6"), (7, "Change 7")]
    study.go_back(key, 1)
    assert [number for number, _ in told(study, key)] == [1, 6, 7, 8]


def test_reading_the_study_does_not_read_histories(study, north, monkeypatch):
    key = study.add(north).id
    read = []
    rows = study_file.Reading.rows
    owned = study_file.Reading.owned
    monkeypatch.setattr(
        study_file.Reading, "rows", lambda self, table, *a, **k: (read.append(table), rows(self, table, *a, **k))[1]
    )
    monkeypatch.setattr(
        study_file.Reading, "owned", lambda self, table, *a, **k: (read.append(table), owned(self, table, *a, **k))[1]
    )
    study.alternatives()
    study.structures(key)
    assert "alternatives" in read
    assert "versions" not in read


def test_what_is_damaged_is_told_and_changes_nothing(study, north):
    key = study.add(north).id
    study.replace(key, north)
    with closing(sqlite3.connect(study.path)) as database:
        database.execute("UPDATE versions SET state = x'00' WHERE number = 1")
        database.execute("UPDATE versions SET length_km = NULL WHERE number = 2")
        database.commit()
    before = state(study, key)
    for change in (study.version, study.go_back, lambda *which: study.keep_version(*which, "New")):
        with pytest.raises(StudyError, match="cannot be read"):
            change(key, 1)
        with pytest.raises(StudyError, match="no version 9"):
            change(key, 9)
    assert state(study, key) == before
    assert [record.id for record in study.alternatives()] == [key]
    assert told(study, key) == [(1, "")]
    assert any("History of the alternatives, row 2" in note for note in study.unreadable)


def test_a_long_line_s_version_is_small(study):
    line = lay_out("North", axis(*[(2 + i * 0.5, 4 + i % 2) for i in range(50)], radius_m=300.0))
    key = study.add(replace(evaluation(), alignment=replace(line, level_m=np.linspace(900, 950, line.lon.size)))).id
    ((size,),) = sql(study, "SELECT length(state) FROM versions")
    ((shape,),) = sql(study, "SELECT length(geom) FROM alternatives WHERE id = ?", key)
    assert size < shape
