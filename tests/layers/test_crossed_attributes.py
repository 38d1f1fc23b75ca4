"""Facts of the features met alone: through filters, joins, virtual fields and edits, on any thread."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from karwan.core.crossed_kinds import Facts
from karwan.core.errors import CancelledError
from karwan.layers.compat import field
from karwan.layers.crossed_attributes import BY_FEATURE, KIND_PROPERTY, guess, layer_kind, remember_kind
from karwan.layers.crossing_layers import candidates, read, snapshot
from qgis.core import QgsFeature, QgsGeometry, QgsProject, QgsVectorLayer, QgsVectorLayerJoinInfo

LINE = (np.array([62.0, 62.1]), np.array([34.0, 34.0]))


@pytest.fixture
def project(qgis_app):
    project = QgsProject()
    yield project
    project.clear()


def make_layer(project, rows, title="rivers", fields="name:string&field=width:string&field=klass:string"):
    layer = QgsVectorLayer(f"LineString?crs=EPSG:4326&field={fields}", title, "memory")
    for number, values in enumerate(rows):
        feature = QgsFeature(layer.fields())
        x = 62.01 + 0.02 * number
        feature.setGeometry(QgsGeometry.fromWkt(f"LINESTRING ({x} 33.9, {x} 34.1)"))
        feature.setAttributes(list(values))
        layer.dataProvider().addFeature(feature)
    layer.updateExtents()
    project.addMapLayer(layer)
    return layer


ROWS = [("Harirud", "120 m", "perennial"), ("", None, None), ("canal", "40 ft", "canal")]


# More fields that tell something than are read with each feature.
MANY_FIELDS = "name:string&field=" + "&field=".join(
    f"{name}:string" for name in ("width", "klass", "waterway", "natural", "place")
)
MANY_ROWS = [(*row, "", None, "no") for row in ROWS]


def test_fields_read_at_once_tell_what_fields_looked_up_tell(project):
    few = snapshot(make_layer(project, ROWS), project, [LINE])
    many = snapshot(make_layer(project, MANY_ROWS, fields=MANY_FIELDS), project, [LINE])
    assert few.facts.at_once
    assert not many.facts.at_once
    (one, _), (other, _) = read(few), read(many)
    assert one.ids == other.ids
    for number in one.ids:
        assert one.facts([number]) == other.facts([number])


def test_facts_are_read_of_the_features_asked_for(project):
    found, _ = read(snapshot(make_layer(project, ROWS), project, [LINE]))
    assert found.kind == "river"
    facts = found.facts([found.ids[0], found.ids[2]])
    assert sorted(facts) == sorted([found.ids[0], found.ids[2]])
    assert facts[found.ids[0]] == Facts("river", "perennial", 0, 120.0)
    assert facts[found.ids[2]].width_m == pytest.approx(12.192)
    assert np.isnan(found.facts([found.ids[1]])[found.ids[1]].width_m)
    assert found.facts([]) == {}


def test_joins_virtual_fields_and_edits_count_on_another_thread(project):
    layer = make_layer(project, ROWS, "lines of something", "name:string&field=code:string&field=other:string")
    table = QgsVectorLayer("NoGeometry?field=key:string&field=class:string", "classes", "memory")
    for key, name in (("perennial", "big"), ("canal", "small")):
        row = QgsFeature(table.fields())
        row.setAttributes([key, name])
        table.dataProvider().addFeature(row)
    project.addMapLayer(table)
    join = QgsVectorLayerJoinInfo()
    join.setJoinLayer(table)
    join.setJoinFieldName("key")
    join.setTargetFieldName("other")
    join.setUsingMemoryCache(True)
    join.setPrefix("")
    layer.addJoin(join)
    layer.addExpressionField('10 * length("name")', field("width_m", "real"))
    layer.startEditing()
    layer.changeAttributeValue(1, 0, "Farah Rud")
    taken = snapshot(layer, project, [LINE], kind="river")
    layer.rollBack()
    with ThreadPoolExecutor(1) as pool:
        found, _ = pool.submit(read, taken).result()
        facts = pool.submit(found.facts, ["1", "3"]).result()
    assert facts["1"] == Facts("river", "big", 0, 90.0)
    assert facts["3"] == Facts("river", "small", 0, 50.0)


def test_a_mixed_layer_tells_each_features_kind(project):
    rows = [("a", "primary", None), ("b", None, "river")]
    layer = make_layer(project, rows, "osm lines", "name:string&field=highway:string&field=waterway:string")
    found, _ = read(snapshot(layer, project, [LINE]))
    assert found.kind == ""
    facts = found.facts(["1", "2"])
    assert [(facts[key].kind, facts[key].class_of) for key in ("1", "2")] == [("road", "primary"), ("river", "river")]


def test_the_planners_kind_is_remembered_with_the_layer(project):
    layer = make_layer(project, ROWS)
    assert (guess(layer), layer_kind(layer)) == ("river", "river")
    remember_kind(layer, "fault")
    assert (layer_kind(layer), layer.customProperty(KIND_PROPERTY)) == ("fault", "fault")
    assert [(c.kind, c.guess) for c in candidates(project)] == [("fault", "river")]
    assert read(snapshot(layer, project, [LINE]))[0].kind == "fault"
    remember_kind(layer, BY_FEATURE)
    assert layer_kind(layer) == ""
    # What it would be taken for anyway need not be kept.
    remember_kind(layer, "river")
    assert KIND_PROPERTY not in layer.customPropertyKeys()
    layer.setCustomProperty(KIND_PROPERTY, "<b>nonsense</b>")
    assert layer_kind(layer) == "river"


def test_reading_facts_can_be_cancelled(project):
    class Later:
        stop = False

        def report(self, fraction, message=""):
            pass

        def is_cancelled(self):
            return self.stop

    progress = Later()
    found, _ = read(snapshot(make_layer(project, MANY_ROWS, fields=MANY_FIELDS), project, [LINE]), progress)
    progress.stop = True
    with pytest.raises(CancelledError):
        found.facts(["1"])
