"""Programs that die while they write to a study, and what must be true of it afterwards."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from karwan.layers.study import Study

TESTS = Path(__file__).resolve().parent


def child(script: str, *arguments: object, **more) -> subprocess.Popen:
    """A process of its own that knows `study_builders` and `karwan`."""
    head = f"import sys; sys.path.insert(0, {str(TESTS)!r}); import conftest\n"
    return subprocess.Popen(
        [sys.executable, "-c", head + textwrap.dedent(script), *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **more,
    )


def consistent(study: Study) -> int:
    """Check that each alternative has all or nothing of what belongs to it; how many there are."""
    with sqlite3.connect(study.path) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        for table in ("structures", "cost_items", "axes"):
            orphans = database.execute(
                f"SELECT count(*) FROM {table} WHERE alternative_id NOT IN (SELECT id FROM alternatives)"
            ).fetchone()
            assert orphans == (0,)
    database.close()
    for record in study.alternatives():
        assert record.alignment.axis is not None
        total = sum(row.values["cost_musd"] for row in study._owned("cost_items", record.id))
        assert total == pytest.approx(record.attributes["cost_musd"], rel=1e-9)
    return len(study.alternatives())


KILLED_WITHIN = """
    import os, signal
    from pathlib import Path
    from karwan.layers import study_file
    from karwan.layers.study_file import Row
    from karwan.layers.wkb import point_wkb
    with study_file.transaction(Path(sys.argv[1])) as changes:
        changes.delete("alternatives", *changes.rows("alternatives"))
        rows = [Row({"alternative_id": "x", "name": "n" * 200}, point_wkb(62.0, 34.0, 1.0)) for _ in range(30_000)]
        changes.insert("crossings", *rows)
        os.kill(os.getpid(), signal.SIGKILL)
"""


KILLED_IN_WAL = """
    import os, signal
    from osgeo import gdal
    gdal.SetConfigOption("OGR_SQLITE_JOURNAL", "WAL")
    dataset = gdal.OpenEx(sys.argv[1], gdal.OF_VECTOR | gdal.OF_UPDATE)
    layer = dataset.GetLayerByName("alternatives")
    feature = layer.GetNextFeature()
    feature["note"] = "edited in QGIS"
    layer.SetFeature(feature)
    os.kill(os.getpid(), signal.SIGKILL)
"""
