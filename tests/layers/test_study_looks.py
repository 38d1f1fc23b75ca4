"""The looks kept in a study are what QGIS itself would keep, and come all at once."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from xml.etree import ElementTree

import pytest
from karwan.core.errors import StudyError
from karwan.layers.study import Study
from karwan.layers.study_layers import store_styles
from karwan.layers.study_looks import look_of
from karwan.layers.study_schema import TABLES
from karwan.layers.study_styles import STYLES, style
from qgis.core import QgsVectorLayer
from qgis.PyQt.QtXml import QDomDocument

UNIQUE = re.compile(r"\{?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]+\}?")
SQL = "SELECT sql FROM sqlite_master WHERE name = 'layer_styles'"


@pytest.fixture
def study(qgis_app, tmp_path):
    return Study.create(tmp_path / "study.gpkg", title="Herat")


def ask(study, sql):
    with closing(sqlite3.connect(study.path)) as database:
        return database.execute(sql).fetchall()


def tree(text):
    """An XML text as nested tuples, without what differs at each writing."""

    def plain(element):
        # The elevation profile's symbols, which these layers do not use, get a colour by chance in each layer.
        for option in element.iter("Option") if element.tag == "elevation" else ():
            if option.get("name", "").endswith("color"):
                option.set("value", "")
        inner = [plain(child) for child in element]
        return element.tag, sorted(element.attrib.items()), (element.text or "").strip(), inner

    # Only an open file knows that its numbers are unique; QGIS asks it again on opening.
    lines = [line for line in UNIQUE.sub("", text).splitlines() if "<constraint " not in line]
    return plain(ElementTree.fromstring("\n".join(lines)))


def saved_by_qgis(path, table):
    """QGIS's own row for a table in this look, in a study of its own."""
    study = Study.create(path, title="Beside")
    layer = QgsVectorLayer(study.layer_uri(table), TABLES[table].title, "ogr")
    style(layer, table)
    form = layer.editFormConfig()
    for index in range(layer.fields().count()):
        form.setReadOnly(index, table not in ("control_points", "zones", "axes"))
    for name in ("fid", "alternative_id"):
        form.setReadOnly(layer.fields().indexOf(name), True)
    layer.setEditFormConfig(form)
    layer.setReadOnly(table not in ("control_points", "zones", "axes", "alternatives"))
    assert layer.saveStyleToDatabase(table, "", True, "") == ""
    sld = QDomDocument()
    layer.exportSldStyle(sld, "")
    del layer
    return study, sld.toString()


@pytest.mark.parametrize("table", STYLES)
def test_a_look_is_what_qgis_would_keep_of_the_open_layer(study, tmp_path, table):
    beside, its_sld = saved_by_qgis(tmp_path / "beside.gpkg", table)
    columns = "f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName, useAsDefault, owner, ui"
    store_styles(study)
    where = f"FROM layer_styles WHERE f_table_name = '{table}'"
    assert ask(study, f"SELECT {columns} {where}") == ask(beside, f"SELECT {columns} {where}")
    ((qml, sld),) = ask(study, f"SELECT styleQML, styleSLD {where}")
    ((their_qml, their_sld),) = ask(beside, f"SELECT styleQML, styleSLD {where}")
    assert tree(qml) == tree(their_qml)
    # QGIS 3.44 keeps no SLD in the row; what it writes of the layer is held against ours then.
    assert tree(sld) == tree(their_sld or its_sld)
    assert ask(study, SQL) == ask(beside, SQL)


def test_looks_are_kept_all_or_none(study):
    store_styles(study)
    with closing(sqlite3.connect(study.path)) as database:
        database.execute("DELETE FROM layer_styles")
        last = list(STYLES)[-1]
        database.execute(
            f"CREATE TRIGGER refuse BEFORE INSERT ON layer_styles WHEN NEW.f_table_name = '{last}' "
            "BEGIN SELECT RAISE(ABORT, 'no more'); END"
        )
        database.commit()
    with pytest.raises(StudyError, match="no more"):
        store_styles(study)
    assert ask(study, "SELECT count(*) FROM layer_styles") == [(0,)]


def test_a_look_kept_already_is_not_written_again(study):
    store_styles(study)
    before = study.path.read_bytes()
    store_styles(study)
    assert study.path.read_bytes() == before


def test_a_table_s_form_keeps_what_is_computed_from_the_keyboard():
    qml, _ = look_of("structures")
    fixed = set(re.findall(r'<field name="(\w+)" editable="0"/>|<field editable="0" name="(\w+)"/>', qml))
    assert "height_m" in {name for pair in fixed for name in pair}
