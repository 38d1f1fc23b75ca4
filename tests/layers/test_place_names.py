"""A place that both the study and the corridor's own layers hold is named once."""

from __future__ import annotations

import pytest
from karwan.layers.corridor import corridor_layer, find_corridor, load_corridor
from karwan.layers.corridor_study import create_corridor_study
from karwan.layers.corridor_styles import NAMED_VARIABLE, NAMING_VARIABLE, unless_named
from karwan.layers.place_names import name_once
from karwan.layers.study import ControlPoint
from karwan.layers.study_layers import load_study, study_layer, unload_study
from qgis.core import (
    QgsExpression,
    QgsExpressionContext,
    QgsExpressionContextScope,
    QgsExpressionContextUtils,
    QgsProject,
)


@pytest.fixture
def project(qgis_app):
    found = QgsProject()
    load_corridor(found, find_corridor("western-afghanistan"))
    yield found
    found.clear()


@pytest.fixture
def study(tmp_path):
    return create_corridor_study(tmp_path / "study.gpkg", find_corridor("western-afghanistan"))


def named(project, key, drawn):
    """What a layer of the corridor names by itself where the layers `drawn` are on the map."""
    layer = corridor_layer(project, key)
    scope = QgsExpressionContextScope()
    scope.setVariable("map_layer_ids", [one.id() for one in drawn])
    for variable in (NAMED_VARIABLE, NAMING_VARIABLE):
        scope.setVariable(variable, QgsExpressionContextUtils.layerScope(layer).variable(variable))
    context = QgsExpressionContext()
    context.appendScope(scope)
    context.setFields(layer.fields())
    names, wanted = set(), QgsExpression(unless_named())
    for feature in layer.getFeatures():
        context.setFeature(feature)
        if wanted.evaluate(context):
            names.add(feature["name"])
        assert not wanted.hasEvalError(), wanted.evalErrorString()
    return names


def test_what_the_study_names_is_not_named_again(project, study):
    before = named(project, "places", [])
    load_study(project, study)
    name_once(project)
    control = study_layer(project, "control_points")
    assert named(project, "places", [control]) == before - {"Herat", "Kandahar"}
    assert "Chaman" not in named(project, "stations", [control])
    assert "Torghundi (Towraghondi)" in named(project, "borders", [])
    assert "Torghundi (Towraghondi)" not in named(project, "borders", [control])


def test_a_place_of_the_planners_own_counts_by_where_it_is(project, study):
    farah = next(f for f in corridor_layer(project, "places").getFeatures() if f["name"] == "Farah")
    at = farah.geometry().asPoint()
    study.save_control_points([ControlPoint("West gate", at.x() + 0.005, at.y(), "via")])
    load_study(project, study)
    name_once(project)
    control = study_layer(project, "control_points")
    assert "Farah" not in named(project, "places", [control])
    assert {"Herat", "Kandahar"} <= named(project, "places", [control])


def test_names_come_back_with_the_layer_hidden_and_the_study_closed(project, study):
    before = named(project, "places", [])
    load_study(project, study)
    name_once(project)
    assert named(project, "places", []) == before
    unload_study(project)
    name_once(project)
    assert named(project, "places", []) == before
