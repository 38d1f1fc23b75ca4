"""The study's tables are described where others look them up, and fit the formats they go into."""

from __future__ import annotations

import re
from pathlib import Path

from karwan.layers.study_schema import (
    ALTERNATIVE_FIELDS,
    DRAWN,
    EVALUATED,
    FIGURE_FIELDS,
    HISTORY,
    MEASURED,
    OWNED,
    SIMULATED,
    TABLES,
)
from karwan.layers.uncertainty_fields import EXPORTED

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "study-file.md"


def test_every_table_and_field_is_documented_with_its_meaning():
    text = DOCUMENT.read_text(encoding="utf-8")
    described = {part.split("\n", 1)[0].strip(): part for part in text.split("\n## ")[1:]}
    for table in TABLES.values():
        rows = dict(re.findall(r"^\| `(\w+)` \|.*\| (.*) \|$", described[table.name], re.MULTILINE))
        assert rows == {spec.name: spec.meaning for spec in table.fields}


def test_short_names_fit_a_shapefile_and_differ():
    short = [spec.short for spec in (*ALTERNATIVE_FIELDS, *FIGURE_FIELDS, *EXPORTED)]
    assert max(map(len, short)) <= 10
    assert len(set(short)) == len(short)


def test_tables_of_an_alternative_say_whose_they_are():
    owned = {name for name, table in TABLES.items() if any(spec.name == "alternative_id" for spec in table.fields)}
    assert set(OWNED) == owned
    assert {*EVALUATED, *MEASURED, *SIMULATED, *HISTORY} == owned
    assert {n for n in owned if any(s.name == "shown" for s in TABLES[n].fields)} == set(DRAWN)
    assert {n for n in owned if any(s.name == "stale" for s in TABLES[n].fields)} == set(MEASURED)
