"""A study of the first format opens, keeps all it holds and takes what is new; a failed upgrade leaves it whole."""

from __future__ import annotations

import gzip
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from karwan.core.errors import StudyError
from karwan.core.exposure import ExposedStretch, Exposure
from karwan.layers import study_schema
from karwan.layers.study import ControlPoint, Study
from karwan.layers.study_layers import load_study, store_styles, study_layer
from qgis.core import QgsProject
from study_builders import evaluation, simulated

# Written by the last release of the first format: two alternatives with all that may belong to one.
FORMAT_1 = Path(__file__).parent / "fixtures" / "study-format-1.gpkg.gz"
NEW_SINCE = {
    "axes": {"transitions", "working_crs", "by_hand"},
    "control_points": {"kind", "level_m", "gauge_after_mm"},
    "crossings": {spec.name for spec in study_schema.CROSSINGS.fields if spec.since == 5},
    "crossing_intervals": {"kind_of", "class_of", "weight", "source", "found"},
    "structures": {"name"},
    "sections": {spec.name for spec in study_schema.SECTIONS.fields if spec.since == 5},
    "violations": {"unit", "direction"},
    "cost_items": {"cost_group", "unit_cost_usd"},
    "alternatives": {spec.name for spec in study_schema.FIGURE_FIELDS},
}


@pytest.fixture
def old(tmp_path):
    path = tmp_path / "old.gpkg"
    path.write_bytes(gzip.decompress(FORMAT_1.read_bytes()))
    return path


def tables(path):
    """Every row of every table of features or attributes, by column."""
    with closing(sqlite3.connect(path)) as database:
        database.row_factory = sqlite3.Row
        names = [name for (name,) in database.execute("SELECT table_name FROM gpkg_contents")]
        return {name: [dict(row) for row in database.execute(f'SELECT * FROM "{name}"')] for name in names}


def test_all_that_was_there_is_there_after_the_upgrade(old):
    before = tables(old)
    assert {row["key"]: row["value"] for row in before["karwan_study"]}["format"] == "1"
    Study.open(old).close()
    after = tables(old)
    assert set(after) - set(before) == {"pvis", "exposures", "versions", "crossed_near", "uncertainties"}
    for name in set(before) - {"karwan_study", "layer_styles"}:
        assert [{key: row[key] for key in then} for row, then in zip(after[name], before[name])] == before[name]
        assert len(after[name]) == len(before[name])
        new = set(after[name][0]) - set(before[name][0])
        assert new == NEW_SINCE.get(name, set())
        assert all(row[key] is None for row in after[name] for key in new)
    assert {row["key"]: row["value"] for row in after["karwan_study"]} == {
        row["key"]: row["value"] for row in before["karwan_study"]
    } | {"format": "6"}


def test_its_records_are_what_they_were(old):
    study = Study.open(old)
    north, south = study.alternatives()
    assert (north.name, north.note, north.colour, north.shown) == ("North", "from the valley", "#0072b2", True)
    assert (south.name, south.shown) == ("South", False)
    assert north.alignment.axis.radius_m.tolist() == [0.0, 600.0, 600.0, 0.0]
    assert not north.alignment.axis.transition_in_m.any()
    assert (north.alignment.axis.plane, north.alignment.profile) == (None, None)
    assert np.isnan(north.figures["energy_fwd_mwh"])
    assert np.isnan(north.figures["exposed_km"])
    assert north.figures["train"] == ""
    assert [s.kind for s in study.structures(north.id)] == ["tunnel", "tunnel", "tunnel"]
    assert {s.name for s in study.structures(north.id)} == {""}
    (section,) = study.sections(north.id)
    assert (section.name, section.class_km) == ("Herat - pass", {"flat": 3.0, "hilly": 5.0})
    points, intervals = study.crossings(north.id)
    assert (points[0].name, intervals[0].label) == ("Harirud", "hilly")
    assert [zone.name for zone in study.zones()] == ["Dunes", "Park"]
    assert study.scenario(north.id)["inputs"]["standard"]["grade_source"] == "set by the planner"
    settings = study.settings
    assert (settings.dem_path, settings.dem_band) == ("PG:dbname=relief table=dem", 2)
    assert (settings.ruling_grade_permille, settings.min_radius_m) == (4.0, 900.0)
    assert settings.unit_costs["tunnel_usd_per_m"] == 30_000.0
    assert (settings.standard, settings.train_key, settings.working_crs) == (None, "", "")
    assert study.unreadable == ()


def test_old_control_points_are_stations_at_the_ends_and_plain_between(old):
    found = Study.open(old).control_points()
    assert [(p.name, p.role, p.kind, p.gauge_after_mm) for p in found] == [
        ("Herat", "start", "station", 0),
        ("Pass", "via", "plain", 0),
        ("East", "end", "station", 0),
    ]
    assert all(p.level_m is None for p in found)
    assert found[1] == ControlPoint("Pass", 61.9, 34.45, "via", "estimate, within 16.7 km", "map")


def test_an_upgraded_study_takes_out_and_puts_back_what_is_old_and_what_is_new(old):
    study = Study.open(old)
    north, _ = study.alternatives()
    before = study.snapshot(north.id)
    new = study.add(evaluation("New"))
    study.replace(north.id, evaluation("Other"))
    assert study.put_back(before).alignment.level_m.tolist() == north.alignment.level_m.tolist()
    removed = study.remove([north.id, new.id])
    study.restore(removed)
    assert [record.name for record in study.alternatives()] == ["North", "South", "New"]
    assert len(study.structures(north.id)) == 3


def test_opening_it_again_writes_nothing(old):
    Study.open(old).close()
    before = old.read_bytes()
    Study.open(old).close()
    assert old.read_bytes() == before


def test_an_upgrade_that_fails_halfway_leaves_the_old_study(old):
    with closing(sqlite3.connect(old)) as database:
        # The format is written last: by then tables and fields have been added.
        database.execute(
            "CREATE TRIGGER refuse BEFORE UPDATE ON karwan_study BEGIN SELECT RAISE(ABORT, 'no more'); END"
        )
        database.commit()
    before = tables(old)
    with pytest.raises(StudyError, match="no more"):
        Study.open(old)
    assert tables(old) == before


def test_a_damaged_old_study_is_not_upgraded(old):
    with closing(sqlite3.connect(old)) as database:
        database.execute("ALTER TABLE structures DROP COLUMN height_m")
        database.commit()
    before = old.read_bytes()
    with pytest.raises(StudyError, match="no column height_m"):
        Study.open(old)
    assert old.read_bytes() == before


def test_looks_that_do_not_know_the_new_kinds_step_back_and_stay(qgis_app, old):
    with closing(sqlite3.connect(old)) as database:
        database.execute("UPDATE layer_styles SET styleName = 'mine' WHERE f_table_name = 'alternatives'")
        database.commit()
        before = dict(database.execute("SELECT f_table_name, styleQML FROM layer_styles"))
    study = Study.open(old)
    store_styles(study)
    with closing(sqlite3.connect(old)) as database:
        rows = database.execute("SELECT f_table_name, styleName, useAsDefault, styleQML FROM layer_styles").fetchall()
    chosen = {table: name for table, name, default, _ in rows if default}
    assert chosen["alternatives"] == "mine"
    assert (chosen["violations"], chosen["pvis"]) == ("violations", "pvis")
    kept = {name: look for _, name, default, look in rows if not default}
    assert set(kept) == {f"{table} (format 1)" for table in ("violations", "structures", "control_points")}
    assert all(look == before[name.split(" (")[0]] for name, look in kept.items())
    project = QgsProject()
    load_study(project, study)
    legend = [item.label() for item in study_layer(project, "violations").renderer().legendSymbolItems()]
    assert "Transition curve too short" in legend
    project.clear()


def test_a_study_of_the_second_format_gets_the_fields_of_risk(old):
    Study.open(old).close()
    with closing(sqlite3.connect(old)) as database:
        for name in ("exposed_km", "exposure"):
            database.execute(f"ALTER TABLE alternatives DROP COLUMN {name}")
        for statement in (
            "DROP TABLE rtree_exposures_geom",
            "DROP TABLE exposures",
            "DELETE FROM gpkg_extensions WHERE table_name = 'exposures'",
            "DELETE FROM gpkg_contents WHERE table_name = 'exposures'",
            "DELETE FROM gpkg_geometry_columns WHERE table_name = 'exposures'",
            "DELETE FROM gpkg_ogr_contents WHERE table_name = 'exposures'",
        ):
            database.execute(statement)
        database.execute("UPDATE karwan_study SET value = '2' WHERE key = 'format'")
        database.commit()
    study = Study.open(old)
    north, _ = study.alternatives()
    assert np.isnan(north.figures["exposure"])
    risk = Exposure("Dunes", 2.0, 4.0, 0.0, ((0.0, 2e3),), (ExposedStretch("a", 2.0, 0.0, 2e3),))
    new = study.add(replace(evaluation("New"), exposures=(risk,)))
    assert [(row["layer"], row["alternative_id"]) for row in tables(old)["exposures"]] == [("Dunes", new.id)]
    looks = [row["styleName"] for row in tables(old).get("layer_styles", [])]
    assert not any("(format 2)" in name for name in looks)


def test_a_study_of_the_fifth_format_takes_simulations_and_keeps_the_rest(old):
    Study.open(old).close()
    with closing(sqlite3.connect(old)) as database:
        for statement in (
            "DROP TABLE uncertainties",
            "DELETE FROM gpkg_contents WHERE table_name = 'uncertainties'",
            "DELETE FROM gpkg_ogr_contents WHERE table_name = 'uncertainties'",
            "UPDATE karwan_study SET value = '5' WHERE key = 'format'",
        ):
            database.execute(statement)
        database.commit()
    before = tables(old)
    study = Study.open(old)
    after = tables(old)
    assert set(after) - set(before) == {"uncertainties"}
    assert all(after[name] == before[name] for name in set(before) - {"karwan_study"})
    assert study.uncertainties() == {}
    key = study.alternatives()[0].id
    study.save_uncertainty(key, simulated())
    assert Study.open(old).uncertainties() == {key: simulated()}
