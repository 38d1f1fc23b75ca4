"""A study that is replaced leaves nothing behind that SQLite would apply to the new one."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from karwan.core.errors import StudyError
from karwan.layers.study import Study
from study_builders import SOUTH, evaluation
from study_crashes import KILLED_IN_WAL, KILLED_WITHIN, child, consistent


@pytest.fixture
def study(tmp_path):
    made = Study.create(tmp_path / "study.gpkg", title="Safe")
    made.add(evaluation())
    return made


@pytest.mark.parametrize("crash", [KILLED_WITHIN, KILLED_IN_WAL])
@pytest.mark.parametrize("gone", [False, True])
@pytest.mark.parametrize("how", ["create", "save_as"])
def test_what_a_crash_left_beside_an_old_study_is_not_replayed_onto_a_new_one(study, tmp_path, crash, gone, how):
    writer = child(crash, study.path)
    writer.wait()
    left = [path for path in tmp_path.iterdir() if path != study.path]
    assert any(path.stat().st_size for path in left), writer.stderr.read()
    if gone:
        study.path.unlink()
    if how == "create":
        new = Study.create(study.path, title="New", overwrite=True)
        expected = 0
    else:
        other = Study.create(tmp_path / "other.gpkg", title="New")
        other.add(evaluation("South", SOUTH))
        new, expected = other.save_as(study.path), 1
        other.path.unlink()
    assert [path.name for path in tmp_path.iterdir()] == ["study.gpkg"]
    opened = Study.open(new.path)
    assert (opened.title, consistent(opened)) == ("New", expected)
    assert [path.name for path in tmp_path.iterdir()] == ["study.gpkg"]


@pytest.mark.parametrize("mode", ["WAL", "DELETE"])
def test_a_study_that_another_program_writes_to_is_not_replaced(study, mode):
    other = sqlite3.connect(study.path, isolation_level=None)
    other.execute(f"PRAGMA journal_mode = {mode}")
    other.execute("BEGIN IMMEDIATE")
    other.execute("UPDATE karwan_study SET value = 'Theirs' WHERE key = 'title'")
    if mode == "WAL":
        other.execute("COMMIT")
    # Its log or journal is beside the file.
    assert len(list(study.path.parent.iterdir())) > 1
    with pytest.raises(StudyError, match="open in another program"):
        Study.create(study.path, title="New", overwrite=True)
    if mode == "DELETE":
        other.execute("COMMIT")
    other.close()
    assert Study.open(study.path).title == "Theirs"
    assert consistent(study) == 1


def test_a_file_that_is_no_database_is_replaced_whatever_lies_beside_it(tmp_path):
    path = tmp_path / "study.gpkg"
    path.write_bytes(b"no database")
    Path(f"{path}-wal").write_bytes(b"no log")
    assert Study.create(path, title="New", overwrite=True).alternatives() == []
    assert [each.name for each in tmp_path.iterdir()] == ["study.gpkg"]
