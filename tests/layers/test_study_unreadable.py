"""One row that cannot be read hides nothing else: it is left out, named, and still in the file."""

from __future__ import annotations

import json
import math
import sqlite3
from dataclasses import replace

import numpy as np
import pytest
from karwan.core.errors import StudyError
from karwan.layers import study_file, study_schema
from karwan.layers.study import ControlPoint, CrossingRecord, IntervalRecord, SectionRecord, Study, Zone
from karwan.layers.study_file import Row
from karwan.layers.wkb import line_wkb, multi_wkb, point_wkb
from shapely import Polygon, to_wkb
from study_builders import SCENARIO, SOUTH, evaluation

POINT = CrossingRecord("Rivers", "7", "Harirud", "crossing", 5_000.0, 62.1, 34.3, 72.5, 931.0)
INTERVAL = IntervalRecord("Terrain", "", "hilly", 2_000.0, 9_000.0)
X, Y = np.array([62.9, 63.0]), np.array([34.3, 34.4])
FLAT = line_wkb(X, Y)
LEVELLESS = line_wkb(X, Y, np.array([1.0, math.nan]))
SHORT = line_wkb(X[:1], Y[:1], np.array([1.0]))
TWO_PARTS = multi_wkb(line_wkb(X, Y, X))[:5] + b"\2\0\0\0" + 2 * line_wkb(X, Y, X)


@pytest.fixture(scope="module")
def north():
    return evaluation()


@pytest.fixture
def study(tmp_path, north):
    """Two alternatives, the first of which something is done to."""
    study = Study.create(tmp_path / "study.gpkg", title="T")
    for each in (north, evaluation("South", SOUTH)):
        key = study.add(each, scenario=SCENARIO).id
        study.save_sections(key, [SectionRecord("A", 0.0, 1_000.0), SectionRecord("B", 0.0, 2_000.0)])
        study.save_crossings(key, [POINT, POINT], [INTERVAL, INTERVAL])
    return study


def spoil(study, table, wkb=False, **values):
    """Change the first row of a table as somebody could with QGIS."""
    with study_file.transaction(study.path) as changes:
        row = changes.rows(table)[0]
        changed = {**row.values, **values}
        changes.update(table, replace(row, values=changed, wkb=row.wkb if wkb is False else wkb))


def count(study, table):
    return len(study_file.read(study.path, table))


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        ({"wkb": None}, "There is no geometry"),
        ({"wkb": FLAT}, "no levels"),
        ({"wkb": LEVELLESS}, "without a level"),
        ({"wkb": SHORT}, "no length"),
        ({"id": None}, "no value in id"),
        ({"length_km": None, "violations": None}, "no value in length_km, violations"),
    ],
)
def test_an_alternative_that_cannot_be_read_is_left_out_and_named(study, damage, said):
    spoil(study, "alternatives", **damage)
    opened = Study.open(study.path)
    assert [record.name for record in opened.alternatives()] == ["South"]
    (note,) = opened.unreadable
    assert note.startswith("Alternatives, row 1 (North) cannot be read")
    assert said in note
    assert count(study, "alternatives") == 2


def test_an_alternative_of_several_parts_is_left_out_and_named(study):
    # A layer of lines takes no several parts from OGR, but another program may have made it one of anything.
    with sqlite3.connect(study.path) as database:
        database.execute(
            "UPDATE gpkg_geometry_columns SET geometry_type_name = 'GEOMETRY' WHERE table_name = 'alternatives'"
        )
    database.close()
    spoil(study, "alternatives", wkb=TWO_PARTS)
    assert [record.name for record in study.alternatives()] == ["South"]
    assert "2 parts" in study.unreadable[0]


def test_what_is_mended_is_no_longer_named(study):
    spoil(study, "alternatives", length_km=None)
    study.alternatives()
    assert len(study.unreadable) == 1
    spoil(study, "alternatives", length_km=30.0)
    assert len(study.alternatives()) == 2
    assert study.unreadable == ()


def test_small_losses_keep_the_alternative(study):
    spoil(study, "alternatives", colour=None, notes="[not json", note=None, standard=None)
    spoil(study, "axes", wkb=None)
    first, second = Study.open(study.path).alternatives()
    assert (first.colour, first.notes, first.attributes["standard"]) == ("#808080", ("[not json",), "")
    assert first.alignment.axis is None
    assert second.alignment.axis is not None
    study.alternatives()
    assert study.unreadable == ("Axes (tangent polygons), row 1 (North) cannot be read and is left out: "
                                "There is no geometry.",)  # fmt: skip


@pytest.mark.parametrize("text", ["{cut sho", "[]", None])
def test_frozen_inputs_that_are_not_understood_are_told_and_count_as_none(study, text):
    spoil(study, "scenarios", inputs=text)
    study = Study.open(study.path)
    first, second = study.alternatives()
    assert study.scenario(first.id) is None
    assert study.unreadable == (
        "Alternatives, row 1 (North): the inputs it was computed with cannot be read.",
        "Alternatives, row 2 (South): the inputs it was computed with cannot be read.",
    )
    spoil(study, "scenarios", inputs=json.dumps(SCENARIO))
    study.alternatives()
    assert (study.unreadable, study.scenario(second.id)) == ((), SCENARIO)


def test_rows_that_belong_to_an_alternative_are_left_out_one_by_one(study):
    key = study.alternatives()[0].id
    spoil(study, "sections", from_m=None)
    spoil(study, "crossings", wkb=None)
    spoil(study, "crossing_intervals", to_m=None)
    spoil(study, "structures", kind=None)
    structures = count(study, "structures")
    points, intervals = study.crossings(key)
    assert ([s.name for s in study.sections(key)], points, intervals) == (["B"], [POINT], [INTERVAL])
    all_of_it = [row for row in study_file.read(study.path, "structures") if row.values["alternative_id"] == key]
    assert len(study.structures(key)) == len(all_of_it) - 1
    assert [note.split(" cannot")[0] for note in study.unreadable] == [
        "Crossings, row 1 (Harirud)", "Areas and terrain crossed, row 1", "Sections, row 1 (A)",
        "Bridges and tunnels, row 1",
    ]  # fmt: skip
    assert (count(study, "sections"), count(study, "crossings"), count(study, "structures")) == (4, 4, structures)
    study.remove([key])
    study.alternatives()
    assert study.unreadable == ()


@pytest.mark.parametrize("wkb", [None, point_wkb(math.nan, math.nan), point_wkb(490_000.0, 3_800_000.0)])
def test_a_crossing_or_control_point_that_is_nowhere_is_left_out(study, wkb):
    points = [ControlPoint("A", 62.0, 34.0, "start"), ControlPoint("B", 63.0, 34.0, "end")]
    study.save_control_points(points)
    spoil(study, "control_points", wkb=wkb)
    spoil(study, "crossings", wkb=wkb)
    assert study.control_points() == points[1:]
    assert study.crossings(study.alternatives()[0].id)[0] == [POINT]
    assert len(study.unreadable) == 2


def test_a_copy_of_a_row_is_not_a_second_alternative(study):
    with study_file.transaction(study.path) as changes:
        row = changes.rows("alternatives")[0]
        changes.insert("alternatives", Row(row.values, row.wkb))
    assert [record.name for record in study.alternatives()] == ["North", "South"]
    assert "Another row is the same alternative" in study.unreadable[0]


def test_tidying_takes_copies_and_strays_but_no_alternative(study):
    with study_file.transaction(study.path) as changes:
        row = changes.rows("alternatives")[0]
        changes.insert("alternatives", Row(row.values, row.wkb), Row({"name": "drawn"}, row.wkb))
    spoil(study, "alternatives", wkb=None)
    before = count(study, "structures")
    study.tidy()
    assert [record.name for record in study.alternatives()] == ["South", "North"]
    assert (study.unreadable, count(study, "structures")) == ((), before)
    with study_file.transaction(study.path) as changes:
        (row,) = (row for row in changes.rows("alternatives") if row.values["name"] == "North")
        changes.update("alternatives", replace(row, wkb=None))
    study.tidy()
    assert [record.name for record in study.alternatives()] == ["South"]
    assert "(North) cannot be read" in study.unreadable[0]
    assert count(study, "structures") == before


def test_frozen_inputs_nobody_uses_go_and_come_back_with_undo(study, north):
    other = {**SCENARIO, "count": 5}
    key = study.add(north, scenario=other).id
    assert count(study, "scenarios") == 2
    taken, removed = study.snapshot(key), study.remove([key])
    assert count(study, "scenarios") == 1
    study.restore(removed)
    assert study.scenario(key) == other
    study.replace(key, north, scenario=SCENARIO)
    assert count(study, "scenarios") == 2
    study.tidy()
    # The history of the alternative still rests on them.
    assert count(study, "scenarios") == 2
    with study_file.transaction(study.path) as changes:
        changes.delete("versions", *(v for v in changes.owned("versions", key) if v.values["number"] == 1))
    study.tidy()
    assert count(study, "scenarios") == 1
    study.put_back(taken)
    assert (study.scenario(key), count(study, "scenarios")) == (other, 2)
    for record in study.alternatives()[:2]:
        assert study.scenario(record.id) == SCENARIO


SQUARE = to_wkb(Polygon([(62, 34), (63, 34), (63, 35)]))


def test_zones_without_kind_or_factor_have_the_defaults(study):
    study.save_zones([Zone("mines", "nogo", 1.0, SQUARE)])
    spoil(study, "zones", kind=None, factor=None)
    (zone,) = study.zones()
    assert (zone.kind, zone.factor) == ("nogo", 1.0)
    spoil(study, "zones", kind="cost", factor=None)
    assert study.zones()[0].factor == 1.0


@pytest.mark.parametrize(
    ("kind", "factor", "said"),
    [("cost", 0.0, "cost zone mines has the factor 0"), ("cost", -1.0, "factor -1"), ("closed", 1.0, "kind 'closed'")],
)
def test_a_zone_that_makes_no_sense_is_named_not_guessed(study, kind, factor, said):
    study.save_zones([Zone("mines", "nogo", 1.0, SQUARE)])
    spoil(study, "zones", kind=kind, factor=factor)
    with pytest.raises(StudyError, match=said) as raised:
        study.zones()
    assert raised.value.remedy


@pytest.mark.parametrize(
    "text", ["null", "[1", "[]", "3", '{"dem_path": 3}', '{"ruling_grade_permille": "steep"}', '{"dem_band": null}']
)
def test_settings_that_are_not_understood_are_said(study, text):
    with sqlite3.connect(study.path) as database:
        database.execute("UPDATE karwan_study SET value = ? WHERE key = 'settings'", (text,))
    database.close()
    with pytest.raises(StudyError, match=r"settings of .* are not understood"):
        Study.open(study.path)


def test_every_class_of_terrain_has_its_column():
    from karwan.core.terrain_classes import CLASSES

    columns = [spec.name for spec in study_schema.SECTIONS.fields]
    assert [f"{name}_km" for name in CLASSES] == [name for name in columns if name.endswith("_km")]
