"""Line layers of a project listed for the planner, noted in the study and found again, with real layers and files."""

from dataclasses import replace

import pytest
from karwan.core.errors import StudyError
from karwan.core.surroundings import RAILWAY, RISK, RIVER, ROAD
from karwan.layers.catalog import find_corridor
from karwan.layers.chosen_layers import NOT_USED, find_layer, layer_rows, source_of, to_keep
from karwan.layers.corridor import load_corridor
from karwan.layers.study import Study
from karwan.layers.study_layers import load_study
from karwan.layers.study_records import ChosenSource, StudySettings
from karwan.layers.study_settings import settings_from_text
from qgis.core import QgsCoordinateReferenceSystem, QgsDataSourceUri, QgsProject, QgsVectorFileWriter, QgsVectorLayer


@pytest.fixture
def project(qgis_app):
    made = QgsProject()
    yield made
    made.clear()


def lines(name, kind="LineString"):
    return QgsVectorLayer(f"{kind}?crs=EPSG:4326&field=name:string", name, "memory")


def on_disk(path, name):
    """Two tables of lines in one GeoPackage."""
    for table in ("roads", "tracks"):
        options = QgsVectorFileWriter.SaveVectorOptions()
        options.layerName = table
        if path.exists():
            options.actionOnExistingFile = QgsVectorFileWriter.ActionOnExistingFile.CreateOrOverwriteLayer
        written = QgsVectorFileWriter.writeAsVectorFormatV3(
            lines(table), str(path), QgsProject.instance().transformContext(), options
        )
        assert written[0] == QgsVectorFileWriter.WriterError.NoError, written
    return QgsVectorLayer(f"{path}|layername=roads", name, "ogr")


def titles(rows):
    return [row.source.title for row in rows]


def test_line_layers_are_listed_with_what_their_names_say(project, tmp_path):
    study = Study.create(tmp_path / "study.gpkg", title="Own")
    load_study(project, study)
    bare = lines("Streams of nowhere")
    bare.setCrs(QgsCoordinateReferenceSystem())
    project.addMapLayers([lines("Rivers"), lines("Parcels"), lines("Lakes", "Polygon"), bare, lines("Railways")])
    rows = {row.source.title: row for row in layer_rows(project, (), None)}
    # Not the study's own lines; areas may hold risks only, and no name says so.
    assert set(rows) == {"Rivers", "Parcels", "Streams of nowhere", "Railways", "Lakes"}
    assert (rows["Lakes"].kinds, rows["Lakes"].source.kind, rows["Lakes"].has_areas) == ((RISK,), NOT_USED, True)
    assert (rows["Rivers"].source.kind, rows["Rivers"].guessed) == (RIVER, True)
    assert (rows["Railways"].source.kind, rows["Railways"].guessed) == (RAILWAY, True)
    assert (rows["Parcels"].source.kind, rows["Parcels"].guessed) == (NOT_USED, False)
    assert rows["Streams of nowhere"].source.kind == NOT_USED
    assert "no coordinate system" in rows["Streams of nowhere"].obstacle


def test_what_was_answered_is_not_guessed_again(project):
    rivers, parcels, rails = lines("Rivers"), lines("Parcels"), lines("Railways")
    project.addMapLayers([rivers, parcels, rails])
    rows = layer_rows(project, (), None)
    answers = {"Rivers": NOT_USED, "Parcels": ROAD, "Railways": RAILWAY}
    kept = to_keep(rows, [answers[title] for title in titles(rows)])
    assert {one.title: one.kind for one in kept} == answers
    again = layer_rows(project, kept, None)
    assert {row.source.title: row.source.kind for row in again} == answers
    assert not any(row.guessed for row in again)
    # Another name is no other choice: results stay what they are.
    parcels.setName("Lanes")
    assert to_keep(layer_rows(project, kept, None), [row.source.kind for row in again]) == kept


def test_layers_that_say_nothing_and_are_not_used_leave_no_trace(project):
    project.addMapLayer(lines("Parcels"))
    rows = layer_rows(project, (), None)
    assert to_keep(rows, [NOT_USED]) == ()


def test_a_layer_is_found_by_its_source_in_another_project_whatever_its_filter(project, tmp_path):
    first = on_disk(tmp_path / "base.gpkg", "Roads")
    chosen = ChosenSource(first.id(), source_of(first), "Roads", ROAD)
    assert find_layer(project, chosen) is None
    tracks = QgsVectorLayer(f"{tmp_path / 'base.gpkg'}|layername=tracks", "Tracks", "ogr")
    project.addMapLayer(tracks)
    assert find_layer(project, chosen) is None
    again = QgsVectorLayer(f"{tmp_path / 'base.gpkg'}|layername=roads", "Anything", "ogr")
    assert again.setSubsetString("\"name\" = 'M1'")
    project.addMapLayer(again)
    assert find_layer(project, chosen) is again
    assert again.id() != first.id()


def test_a_source_holds_no_password(qgis_app):
    hidden = "hush"
    uri = QgsDataSourceUri()
    uri.setConnection("db", "5432", "base", "me", hidden)
    uri.setDataSource("public", "roads", "geom")
    layer = QgsVectorLayer(uri.uri(False), "Roads", "postgres")
    assert hidden in layer.source()
    assert hidden not in source_of(layer)
    assert "roads" in source_of(layer)


def test_a_chosen_layer_that_is_gone_is_listed_and_can_be_given_up(project):
    gone = ChosenSource("roads_1", "path=/gone.gpkg layerName=roads", "Roads", ROAD)
    refused = replace(gone, layer_id="rails_1", source="path=/gone.gpkg layerName=rails", kind=NOT_USED)
    (row,) = layer_rows(project, (gone, refused), None)
    assert row.source == gone
    assert "not in the project" in row.obstacle
    assert to_keep([row], [ROAD]) == (gone,)


def test_a_corridors_rivers_are_not_counted_twice(project, qgis_app):
    corridor = find_corridor("western-afghanistan")
    load_corridor(project, corridor)
    rows = {row.source.title: row for row in layer_rows(project, (), corridor.key)}
    assert "used already" in rows["Rivers and canals"].obstacle
    assert rows["Rivers and canals"].source.kind == NOT_USED
    # Its railways are drawn straight from place to place.
    assert rows["Railways (schematic)"].source.kind == NOT_USED
    assert rows["Railways (schematic)"].obstacle
    # In a study of another place they are as good as any other rivers.
    elsewhere = {row.source.title: row for row in layer_rows(project, (), None)}
    assert (elsewhere["Rivers and canals"].source.kind, elsewhere["Rivers and canals"].obstacle) == (RIVER, "")


def test_the_choice_is_a_setting_of_the_study(tmp_path):
    study = Study.create(tmp_path / "study.gpkg", title="Own")
    chosen = (ChosenSource("a", "path=/base.gpkg", "Straßen <b>", ROAD), ChosenSource("b", "x", "Rivers", ""))
    study.save_settings(StudySettings(surroundings=chosen))
    assert Study.open(study.path).settings.surroundings == chosen


def test_settings_of_before_know_no_chosen_layers(tmp_path):
    assert settings_from_text('{"dem_band": 2}', tmp_path / "study.gpkg").surroundings == ()


@pytest.mark.parametrize(
    "chosen",
    [
        '[{"layer_id": "a", "source": "x", "title": "T", "kind": "canal"}]',
        '[{"layer_id": "a", "source": 3, "title": "T", "kind": "road"}]',
        '[{"layer_id": "a"}]',
        '["a"]',
        "3",
        "null",
    ],
)
def test_a_choice_that_makes_no_sense_is_named(tmp_path, chosen):
    with pytest.raises(StudyError, match="not understood"):
        settings_from_text(f'{{"surroundings": {chosen}}}', tmp_path / "study.gpkg")
