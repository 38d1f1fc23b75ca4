"""Transitions, profile, operation, kinds of places: what makes an alternative engineering survives the file."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace

import numpy as np
import pytest
from karwan.core.alignment import Axis
from karwan.core.breaches import KINDS
from karwan.core.errors import StudyError
from karwan.core.evaluation import RIVER_BRIDGE, CostItem, Structure, Violation
from karwan.core.exposure import ExposedStretch, Exposure
from karwan.core.geodesy import WGS84, WorkingPlane
from karwan.core.horizontal import lay_out
from karwan.core.standards import standard, standard_from_mapping, standard_to_mapping
from karwan.core.vertical import Profile
from karwan.layers import study_file
from karwan.layers.study import ControlPoint, Study, StudySettings
from karwan.layers.study_layers import load_study, study_layer
from karwan.layers.study_rows import axis_of, axis_row
from karwan.layers.study_settings import settings_from_text
from karwan.layers.study_styles import STYLES, style
from qgis.core import (
    QgsExpression,
    QgsExpressionContext,
    QgsExpressionContextUtils,
    QgsGeometry,
    QgsProject,
    QgsVectorLayer,
)
from study_builders import NORTH, axis, evaluation

UTM41 = WorkingPlane("EPSG:32641")


@pytest.fixture
def project(qgis_app):
    made = QgsProject()
    yield made
    made.clear()


@pytest.fixture(scope="module")
def north():
    return evaluation()


@pytest.fixture
def study(tmp_path):
    return Study.create(tmp_path / "study.gpkg", title="Herat")


def sql(study, query):
    with closing(sqlite3.connect(study.path)) as database:
        return database.execute(query).fetchall()


def write(study, table, **values):
    """Give every row of a table these values, as somebody may in another program."""
    with study_file.transaction(study.path) as changes:
        for row in changes.rows(table):
            changes.update(table, replace(row, values={**row.values, **values}))


def with_curves():
    plain = axis(*NORTH)
    return Axis(
        plain.lon, plain.lat, plain.radius_m, np.array([0.0, 60.0, 80.0, 0.0]), np.array([0.0, 40.0, 80.0, 0.0]), UTM41
    )


# A number with all its digits.
PROFILE = Profile(
    np.array([0.0, 8_000.1 / 3.0, 20_000.0]), np.array([900.0, 940.0 + 1e-13, 910.5]), np.array([0.0, 12_000.0, 0.0])
)


def engineered(found, profile=PROFILE):
    """The evaluation with an axis of transitions in a plane of its own and a profile of three points."""
    return replace(found, alignment=replace(found.alignment, axis=with_curves(), profile=profile))


def assert_same_axis(found, wanted):
    for name in ("lon", "lat", "radius_m", "transition_in_m", "transition_out_m"):
        np.testing.assert_array_equal(getattr(found, name), getattr(wanted, name))
    assert found.plane == wanted.plane


def test_transitions_and_the_working_plane_come_back(study, north):
    study.add(engineered(north))
    (found,) = Study.open(study.path).alternatives()
    assert_same_axis(found.alignment.axis, with_curves())
    again = lay_out("again", found.alignment.axis)
    np.testing.assert_array_equal(again.lon, lay_out("first", with_curves()).lon)
    assert sql(study, "SELECT transitions, working_crs FROM axes") == [
        ("[[0.0, 0.0], [60.0, 40.0], [80.0, 80.0], [0.0, 0.0]]", "EPSG:32641")
    ]


def test_an_axis_without_transitions_says_nothing_of_them(study, north):
    study.add(replace(north, alignment=replace(north.alignment, axis=axis(*NORTH))))
    assert sql(study, "SELECT transitions, working_crs FROM axes") == [(None, None)]
    (found,) = study.alternatives()
    assert not found.alignment.axis.transition_in_m.any()
    assert found.alignment.axis.plane is None


@pytest.mark.parametrize(
    "text",
    [
        "[[1, 2]]",
        "[[1, 2], [3, 4], [5, 6], [7]]",
        "nonsense",
        '{"a": 1}',
        "[[1, 2], [3, 4], [5, 6], [7, -8]]",
        "[null]",
        "3",
    ],
)
def test_transitions_that_are_not_one_pair_a_vertex_are_left_out(text):
    row = axis_row("x", "x", with_curves())
    found = axis_of(row.wkb, text, "")
    assert found.transition_in_m.tolist() == found.transition_out_m.tolist() == [0.0] * 4
    np.testing.assert_array_equal(found.radius_m, with_curves().radius_m)


@pytest.mark.parametrize("definition", ["EPSG:4326", "no plane at all", "+proj=utm +zone=41 +units=ft"])
def test_a_working_plane_that_is_none_is_told(study, north, definition):
    study.add(engineered(north))
    write(study, "axes", working_crs=definition)
    (found,) = study.alternatives()
    assert found.alignment.axis is None
    assert any("is no plane in metres" in note for note in study.unreadable)


def test_the_profile_comes_back_and_lies_on_the_line(study, north):
    key = study.add(engineered(north)).id
    (found,) = Study.open(study.path).alternatives()
    for name in ("chainage_m", "level_m", "radius_m"):
        np.testing.assert_allclose(getattr(found.alignment.profile, name), getattr(PROFILE, name), rtol=4e-16)
    rows = study._owned("pvis", key)
    assert [row.values["level_m"] for row in rows] == PROFILE.level_m.tolist()
    from shapely import from_wkb

    first = from_wkb(rows[0].wkb)
    assert (first.x, first.y, first.z) == (north.alignment.lon[0], north.alignment.lat[0], 900.0)
    assert sql(study, "SELECT geometry_type_name, z FROM gpkg_geometry_columns WHERE table_name = 'pvis'") == [
        ("POINT", 1)
    ]


def test_levels_from_elsewhere_have_no_profile(study, north):
    study.add(engineered(north, profile=None))
    assert sql(study, "SELECT count(*) FROM pvis") == [(0,)]
    assert study.alternatives()[0].alignment.profile is None


@pytest.mark.parametrize("damage", [{"chainage_m": 5.0}, {"level_m": None}, {"radius_m": -1.0}])
def test_a_profile_that_is_none_is_told_and_the_line_stays(study, north, damage):
    study.add(engineered(north))
    write(study, "pvis", **damage)
    (found,) = study.alternatives()
    assert found.alignment.profile is None
    assert any(note.startswith("The profile of an alternative is left out") for note in study.unreadable)
    study.replace(found.id, engineered(north))
    assert study.alternatives()[0].alignment.profile is not None
    assert study.unreadable == ()


def test_profile_and_axis_go_and_come_with_their_alternative(study, north):
    record = study.add(engineered(north))
    twin = study.duplicate(record.id)
    assert_same_axis(twin.alignment.axis, with_curves())
    assert twin.alignment.profile.level_m.tolist() == pytest.approx(PROFILE.level_m.tolist(), rel=4e-16)
    before = study.snapshot(record.id)
    study.replace(record.id, replace(north, alignment=replace(north.alignment, axis=axis(*NORTH), profile=None)))
    assert study.alternative(record.id).alignment.profile is None
    back = study.put_back(before)
    assert_same_axis(back.alignment.axis, with_curves())
    assert back.alignment.profile.radius_m.tolist() == PROFILE.radius_m.tolist()
    removed = study.remove([record.id])
    assert sql(study, "SELECT DISTINCT alternative_id FROM pvis") == [(twin.id,)]
    study.restore(removed)
    assert study.alternative(record.id).alignment.profile is not None
    with study_file.transaction(study.path) as changes:
        changes.delete("alternatives", *(row for row in changes.rows("alternatives") if row.values["id"] == twin.id))
    study.tidy()
    assert sql(study, "SELECT DISTINCT alternative_id FROM pvis") == [(record.id,)]


def test_saving_an_axis_keeps_its_transitions(study, north):
    key = study.add(north).id
    study.save_axis(key, with_curves())
    assert_same_axis(study.alternative(key).alignment.axis, with_curves())


def test_exposure_comes_back(study, north):
    stretch = ExposedStretch("Registan", 1.5, 1_000.0, 4_000.0)
    risk = Exposure("Dunes", 3.0, 4.5, 0.0, ((1_000.0, 4_000.0),), (stretch,))
    key = study.add(replace(north, exposures=(risk,))).id
    figures = Study.open(study.path).alternatives()[0].figures
    assert (figures["exposed_km"], figures["exposure"]) == (3.0, 4.5)
    (row,) = study_file.read(study.path, "exposures")
    assert (row.values["layer"], row.values["name"], row.values["weight"]) == ("Dunes", "Registan", 1.5)
    piece = QgsGeometry()
    piece.fromWkb(row.wkb)
    lon, lat = np.array([(v.x(), v.y()) for v in piece.vertices()]).T
    assert WGS84.line_length(lon, lat) == pytest.approx(3_000.0, abs=0.01)
    # Computed again without risks, nothing of it is left.
    study.replace(key, north)
    assert not study_file.read(study.path, "exposures")


def test_the_figures_of_operation_come_back(study, north):
    study.add(north)
    figures = dict(Study.open(study.path).alternatives()[0].figures)
    run = north.operation
    # No risks were looked at.
    assert all(np.isnan(figures.pop(name)) for name in ("exposed_km", "exposure"))
    assert figures == {
        "train": run.train,
        "degrees_per_km": run.degrees_per_km,
        "virtual_fwd_km": run.forward.virtual_length_km,
        "virtual_rev_km": run.back.virtual_length_km,
        "energy_fwd_mwh": run.forward.energy_mwh,
        "energy_rev_mwh": run.back.energy_mwh,
        "load_fwd_t": run.forward.trailing_load_t,
        "load_rev_t": run.back.trailing_load_t,
        "trains_per_day": run.trains_per_day,
        "rounding_percent": north.rounding.extra_percent,
    }
    assert run.forward.energy_mwh > 0.0


def test_without_operation_its_figures_are_empty(study, north):
    study.add(replace(north, operation=None, rounding=None))
    figures = study.alternatives()[0].figures
    assert figures.pop("train") == ""
    assert np.isnan(list(figures.values())).all()
    assert sql(study, "SELECT energy_fwd_mwh, rounding_percent FROM alternatives") == [(None, None)]


def test_names_units_directions_and_headings_are_kept(study, north):
    found = replace(
        north,
        structures=(Structure(RIVER_BRIDGE, 100.0, 340.0, 6.0, "Harirud"),),
        violations=(Violation("grade", 0.0, 50.0, 62.8, 34.4, 14.0, 12.5, "clause", "‰", "back"),),
        cost_items=(CostItem("Track", 20.0, "km", 20.0, 18.0, 28.0, "bands", "track", 1e6),),
    )
    key = study.add(found).id
    assert study.structures(key) == list(found.structures)
    assert sql(study, "SELECT kind, unit, direction FROM violations") == [("grade", "‰", "back")]
    assert sql(study, "SELECT name, cost_group, unit_cost_usd FROM cost_items") == [("Track", "track", 1e6)]


def test_control_points_keep_kind_level_and_gauge(study):
    points = [
        ControlPoint("Torghundi", 62.28, 35.25, "start", kind="border"),
        ControlPoint("Fork", 62.2, 34.8, kind="junction", level_m=712.5),
        ControlPoint("Chaman", 66.46, 30.92, "end", gauge_after_mm=1676),
    ]
    study.save_control_points(points)
    assert Study.open(study.path).control_points() == points
    write(study, "control_points", kind="airport")
    assert study.control_points()[1].kind == "plain"


def test_an_edited_standard_the_train_and_the_plane_are_settings(study):
    edited = standard("1520-international").with_limits(11.0, 800.0)
    settings = StudySettings(standard=standard_to_mapping(edited), train_key="1520-te33a", working_crs=UTM41.definition)
    study.save_settings(settings)
    found = Study.open(study.path).settings
    assert standard_from_mapping(found.standard) == edited
    assert (found.train_key, found.working_crs) == ("1520-te33a", UTM41.definition)


@pytest.mark.parametrize("settings", ['{"working_crs": "EPSG:4326"}', '{"working_crs": 3}', '{"train_key": null}'])
def test_settings_that_make_no_sense_are_named(tmp_path, settings):
    with pytest.raises(StudyError, match="not understood"):
        settings_from_text(settings, tmp_path / "study.gpkg")


def test_profile_points_and_named_bridges_are_drawn_as_layers(project, study, north):
    study.add(replace(engineered(north), structures=(Structure(RIVER_BRIDGE, 100.0, 3_400.0, 6.0, "Harirud <b>"),)))
    load_study(project, study)
    pvis = study_layer(project, "pvis")
    assert (pvis.featureCount(), pvis.readOnly()) == (3, True)
    assert not project.layerTreeRoot().findLayer(pvis.id()).itemVisibilityChecked()
    layer = study_layer(project, "structures")
    titles = [rule.label() for rule in layer.renderer().rootRule().children()]
    assert "River bridge" in titles
    assert _label_of(layer) == "Harirud <b> 3.3 km"


def test_every_kind_of_breach_is_drawn_once_and_hidden_with_its_alternative(project, study, north):
    kinds = [*KINDS, "something new"]
    broken = [Violation(kind, 0.0, 9.0, 62.8, 34.4, 9.94, 8.0, "clause", unit="m") for kind in kinds]
    study.add(replace(north, violations=tuple(broken)))
    load_study(project, study)
    layer = study_layer(project, "violations")
    rules = layer.renderer().rootRule().children()
    for feature in layer.getFeatures():
        feature["shown"] = True
        context = QgsExpressionContext(QgsExpressionContextUtils.globalProjectLayerScopes(layer))
        context.setFeature(feature)
        drawn = [rule.label() for rule in rules if QgsExpression(rule.filterExpression()).evaluate(context)]
        title = KINDS[feature["kind"]].title if feature["kind"] in KINDS else "Other limits"
        assert drawn == [title]
        feature["shown"] = False
        context.setFeature(feature)
        assert not any(QgsExpression(rule.filterExpression()).evaluate(context) for rule in rules)
    assert _label_of(layer) == "9.9 m"


@pytest.mark.parametrize("table", STYLES)
def test_every_filter_and_label_of_a_look_is_understood(project, study, table):
    layer = QgsVectorLayer(study.layer_uri(table), table, "ogr")
    style(layer, table)
    for rule in layer.renderer().rootRule().children():
        assert not QgsExpression(rule.filterExpression()).hasParserError()
    if layer.labeling() is not None:
        settings = layer.labeling().settings()
        assert not settings.isExpression or not QgsExpression(settings.fieldName).hasParserError()


def _label_of(layer):
    context = QgsExpressionContext(QgsExpressionContextUtils.globalProjectLayerScopes(layer))
    context.setFeature(next(layer.getFeatures()))
    settings = layer.labeling().settings()
    expression = QgsExpression(settings.fieldName)
    assert settings.isExpression
    return expression.evaluate(context)
