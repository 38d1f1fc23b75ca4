"""Nothing is lost: killed at any moment, disk full, folder read-only; and no file that is not ours is touched."""

from __future__ import annotations

import json
import os
import random
import resource
import shutil
import signal
import sqlite3
import subprocess
import time
from dataclasses import replace
from pathlib import Path

import pytest
from karwan.core.errors import StudyError, StudyFileError
from karwan.layers import study_file
from karwan.layers.study import Study, StudySettings
from study_builders import SOUTH, evaluation
from study_crashes import KILLED_IN_WAL, KILLED_WITHIN, child, consistent


@pytest.fixture(scope="module")
def north():
    return evaluation()


@pytest.fixture
def study(tmp_path, north):
    made = Study.create(tmp_path / "study.gpkg", title="Safe")
    made.add(north)
    return made


WRITER = """
    from karwan.layers.study import Study
    from study_builders import SOUTH, evaluation
    study = Study.open(sys.argv[1])
    north, south = evaluation(), evaluation("South", SOUTH)
    print("ready", flush=True)
    while True:
        key = study.add(north, scenario={"a": 1}).id
        study.replace(key, south)
        study.update(key, shown=False)
        twin = study.duplicate(key)
        study.restore(study.remove([key]))
        study.remove([key, twin.id])
"""


def test_killed_while_writing_the_study_opens_and_is_consistent(study):
    for pause in (0.0, 0.013, 0.05, 0.11, 0.2):
        writer = child(WRITER, study.path)
        assert writer.stdout.readline() == "ready\n", writer.stderr.read()
        time.sleep(pause + random.uniform(0.0, 0.03))
        writer.kill()
        writer.wait()
        opened = Study.open(study.path)
        assert consistent(opened) >= 1
        opened.add(evaluation("South", SOUTH))
        opened.close()
        assert [path.name for path in study.path.parent.iterdir()] == ["study.gpkg"]


def test_killed_with_half_a_transaction_in_the_file_it_is_undone(study):
    before, (record,) = study.path.read_bytes(), study.alternatives()
    writer = child(KILLED_WITHIN, study.path)
    writer.wait()
    assert writer.returncode == -signal.SIGKILL, writer.stderr.read()
    # The case is real: pages were overwritten, and only the journal knows what they held.
    assert Path(f"{study.path}-journal").stat().st_size > 0
    assert study.path.read_bytes() != before
    opened = Study.open(study.path)
    assert [found.id for found in opened.alternatives()] == [record.id]
    assert opened.crossings(record.id) == ([], [])
    assert [path.name for path in study.path.parent.iterdir()] == ["study.gpkg"]


def test_killed_while_qgis_was_editing_what_it_committed_is_there(study):
    writer = child(KILLED_IN_WAL, study.path)
    writer.wait()
    assert Path(f"{study.path}-wal").stat().st_size > 0, writer.stderr.read()
    opened = Study.open(study.path)
    assert opened.alternatives()[0].note == "edited in QGIS"
    assert [path.name for path in study.path.parent.iterdir()] == ["study.gpkg"]


def without(table, column):
    def make(path):
        Study.create(path, title="N")
        with sqlite3.connect(path) as database:
            for (trigger,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
                database.execute(f'DROP TRIGGER "{trigger}"')
            database.execute(f"ALTER TABLE {table} RENAME COLUMN {column} TO other")
        database.close()

    return make


def test_an_error_within_a_change_undoes_all_of_it(study, north, monkeypatch):
    before = study_file.read(study.path, "alternatives")
    from karwan.layers import study_changes

    monkeypatch.setattr(study_changes, "evaluated_rows", lambda *_: {"structures": [study_file.Row({"nonsense": 1})]})
    with pytest.raises(StudyError, match="no field nonsense"):
        study.add(north)
    assert study_file.read(study.path, "alternatives") == before


# Files that are not ours, or not to be touched


def foreign_geopackage(path):
    from osgeo import ogr

    made = ogr.GetDriverByName("GPKG").CreateDataSource(str(path))
    made.CreateLayer("roads", geom_type=ogr.wkbLineString)
    made = None


def newer(path):
    Study.create(path, title="N")
    with sqlite3.connect(path) as database:
        database.execute("UPDATE karwan_study SET value = '99' WHERE key = 'format'")
    database.close()


def without_a_table(path):
    Study.create(path, title="N")
    with sqlite3.connect(path) as database:
        database.execute("DROP TABLE zones")
    database.close()


def unreadable_settings(path):
    Study.create(path, title="N")
    with sqlite3.connect(path) as database:
        database.execute("UPDATE karwan_study SET value = '[1' WHERE key = 'settings'")
    database.close()


def cut_short(path):
    Study.create(path, title="N").add(evaluation())
    path.write_bytes(path.read_bytes()[: 40 * 4096])


def overwritten(path):
    Study.create(path, title="N").add(evaluation())
    whole = bytearray(path.read_bytes())
    whole[8 * 4096 : 30 * 4096] = b"\xaa" * (22 * 4096)
    path.write_bytes(whole)


def plain_sqlite(path):
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE karwan_study (key, value)")
    database.close()


def read_only(path):
    Study.create(path, title="N")
    path.chmod(0o444)


def read_only_folder(path):
    Study.create(path, title="N")
    path.parent.chmod(0o555)


BAD_FILES = {
    foreign_geopackage: "no Karwan study",
    newer: "newer Karwan",
    without_a_table: "damaged: it has no table zones",
    without("sections", "stale"): "damaged: table sections has no column stale",
    without("alternatives", "scenario_id"): "damaged: table alternatives has no column scenario_id",
    without("crossings", "geom"): "damaged: table crossings has no column geom",
    unreadable_settings: "not understood",
    cut_short: "damaged",
    overwritten: "damaged",
    plain_sqlite: "no GeoPackage",
    read_only: "read-only",
    read_only_folder: "read-only",
    lambda path: path.write_bytes(b""): "no GeoPackage",
    lambda path: path.write_text("PK not a database"): "no GeoPackage",
}


@pytest.mark.parametrize(("make", "said"), BAD_FILES.items())
def test_a_file_that_cannot_be_used_is_named_and_not_touched(tmp_path, make, said):
    path = tmp_path / "home" / "odd name #1 ?%20.gpkg"
    path.parent.mkdir()
    make(path)
    before = path.read_bytes(), path.stat().st_mtime_ns, sorted(path.parent.iterdir())
    try:
        with pytest.raises(StudyError, match=said) as raised:
            Study.open(path)
        assert raised.value.remedy
        assert (path.read_bytes(), path.stat().st_mtime_ns, sorted(path.parent.iterdir())) == before
    finally:
        path.parent.chmod(0o755)


def test_a_journal_beside_a_foreign_file_is_not_applied_to_it(tmp_path):
    path = tmp_path / "other.gpkg"
    foreign_geopackage(path)
    shutil.copyfile(path, f"{path}-wal")
    before = path.read_bytes(), sorted(tmp_path.iterdir())
    with pytest.raises(StudyError, match="no Karwan study"):
        Study.open(path)
    assert (path.read_bytes(), sorted(tmp_path.iterdir())) == before


@pytest.mark.parametrize("place", ["missing.gpkg", ".", "no/such/folder/s.gpkg"])
def test_a_place_without_a_study(tmp_path, place):
    with pytest.raises(StudyError, match="no study"):
        Study.open(tmp_path / place)


def test_making_one_in_a_folder_that_is_not_there_or_read_only(tmp_path):
    with pytest.raises(StudyError, match="no folder"):
        Study.create(tmp_path / "no" / "s.gpkg", title="N")
    tmp_path.chmod(0o555)
    try:
        with pytest.raises(StudyError, match="may not write"):
            Study.create(tmp_path / "s.gpkg", title="N")
    finally:
        tmp_path.chmod(0o755)
    assert list(tmp_path.iterdir()) == []


def test_another_program_writing_is_said_and_nothing_changes(study):
    key = study.alternatives()[0].id
    other = sqlite3.connect(study.path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    try:
        with pytest.raises(StudyError, match="another program is writing"):
            study.update(key, name="x")
    finally:
        other.execute("ROLLBACK")
        other.close()
    assert consistent(study) == 1


def test_a_study_that_is_gone_is_named_whatever_its_folder_is_called(tmp_path, north):
    room = tmp_path / "full and locked"
    room.mkdir()
    study = Study.create(room / "study.gpkg", title="Gone")
    key = study.add(north).id
    study.path.rename(tmp_path / "elsewhere.gpkg")
    for change in (lambda: study.update(key, name="x"), lambda: study.save_as(tmp_path / "copy.gpkg")):
        with pytest.raises(StudyFileError, match=r"The study .*full and locked.study\.gpkg is gone"):
            change()
    assert not (tmp_path / "copy.gpkg").exists()


def test_settings_that_two_windows_changed_are_both_kept(study):
    other = Study.open(study.path)
    other.save_settings(replace(other.settings, ruling_grade_permille=9.0))
    study.save_settings(replace(study.settings, min_radius_m=444.0))
    assert study.settings == Study.open(study.path).settings
    assert (study.settings.ruling_grade_permille, study.settings.min_radius_m) == (9.0, 444.0)


# A full disk

FILLER = """
    import json, resource, signal
    from karwan.core.errors import StudyError
    from karwan.layers.study import Study, StudySettings
    from study_builders import evaluation
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    study, north = Study.open(sys.argv[1]), evaluation()
    if sys.argv[2] != "0":
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]),) * 2)
    added, said = 0, ""
    for _ in range(400):
        try:
            study.add(north)
            added += 1
        except StudyError as error:
            said = str(error)
            break
    try:
        study.save_as(sys.argv[1] + ".copy.gpkg")
        copied = ""
    except StudyError as error:
        copied = str(error)
    print(json.dumps([added, said, copied]))
"""


def fill(path: Path, limit: int) -> tuple[int, str, str]:
    filler = child(FILLER, path, limit)
    output, trouble = filler.communicate(timeout=120)
    assert output, trouble
    return tuple(json.loads(output.splitlines()[-1]))


def test_a_file_that_may_not_grow_keeps_what_it_has(study):
    added, said, _ = fill(study.path, study.path.stat().st_size + 200_000)
    assert added >= 1
    assert "Nothing was changed" in said
    assert consistent(Study.open(study.path)) == 1 + added
    assert not [path for path in study.path.parent.iterdir() if not path.name.endswith(".gpkg")]


@pytest.mark.skipif(os.geteuid() != 0, reason="mounting a small disk needs root")
def test_a_full_disk_is_said_and_what_was_there_stays(tmp_path, north):
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=900k", "tmpfs", str(disk)], check=False).returncode:
        pytest.skip("mounting is not allowed here")
    try:
        study = Study.create(disk / "study.gpkg", title="Full")
        study.add(north)
        added, said, copied = fill(study.path, 0)
        assert added >= 1
        assert "the disk is full" in said
        assert "Free some space" in said
        assert copied
        assert consistent(Study.open(study.path)) == 1 + added
        assert [path.name for path in disk.iterdir()] == ["study.gpkg"]
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_settings_survive_beside_a_failed_write(study, tmp_path):
    study.save_settings(StudySettings("PG:relief"))
    limit = resource.getrlimit(resource.RLIMIT_FSIZE)
    assert limit[0] == resource.RLIM_INFINITY
    fill(study.path, study.path.stat().st_size + 60_000)
    assert Study.open(study.path).settings.dem_path == "PG:relief"
